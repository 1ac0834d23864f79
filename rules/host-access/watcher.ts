import { drasticFix } from '../../server/engine/compose/edit/fix.ts';
import type { Service } from '../../server/engine/compose/model.ts';
import type { Fix } from '../../server/engine/finding.ts';
import { wordSet } from '../../server/engine/source/list.ts';
import { baseName } from '../../server/engine/source/path.ts';

/** Base names of images that monitor or back up the host, for which they mount it and join its namespaces. */
const watchers = wordSet(
  'alloy beszel-agent cadvisor duplicati filebeat fluent-bit glances metricbeat netdata node-exporter process-exporter promtail scrutiny telegraf zabbix-agent zabbix-agent2',
);

/** Marks fixes that remove access to the host: a program that only monitors the host is useless without it. */
export const takingTheHost = (
  { image }: Service,
  fixes: readonly (Fix | undefined)[],
): (Fix | undefined)[] => {
  const isWatcher = watchers.has(baseName(image?.ref?.name ?? ''));
  return fixes.map((fix) => drasticFix(fix, isWatcher));
};
