import { drasticFix } from '../../server/engine/compose/edit/fix.ts';
import type { Service } from '../../server/engine/compose/model.ts';
import type { Fix } from '../../server/engine/finding.ts';
import { wordSet } from '../../server/engine/source/list.ts';
import { baseName } from '../../server/engine/source/path.ts';

/** Last names of images that measure the host or back it up, for which they mount it and join its namespaces. */
const watchers = wordSet(
  'alloy beszel-agent cadvisor duplicati filebeat fluent-bit glances metricbeat netdata node-exporter process-exporter promtail scrutiny telegraf zabbix-agent zabbix-agent2',
);

/** Fixes that take the host from a service: what only measures the host is of no use without it. */
export const takingTheHost = (
  { image }: Service,
  fixes: readonly (Fix | undefined)[],
): (Fix | undefined)[] => {
  const drastic = watchers.has(baseName(image?.ref?.name ?? ''));
  return fixes.map((fix) => drasticFix(fix, drastic));
};
