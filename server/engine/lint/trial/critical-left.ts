import type { Config } from '../../config/config.ts';
import { hostSettings, overlap } from '../../drawing/lanes.ts';
import { bySharer, type Finding, severityAlone } from '../../finding.ts';
import { serviceContainer } from '../../posture/container.ts';
import type { Application } from '../../project/composition.ts';
import { shownValue } from '../../secret/shown.ts';
import { grouped } from '../../source/groups.ts';
import { perObject } from '../../source/memo.ts';

/** The names of what is still critical in a service: the settings by which it controls the host, worst first, then the rules. */
export function criticalLeft(
  service: string,
  findings: readonly Finding[],
  { postures }: Application,
  config: Config,
): readonly string[] {
  const left = criticalOf(service, findings);
  if (left.length === 0) return [];
  const posture = postures().find((each) => shownValue(each.service.name) === service);
  const settings = posture ? hostSettings(serviceContainer(posture, config), left) : [];
  const named = settings.filter(({ at }) => left.some((each) => overlap(at, each)));
  const others = left.filter((each) => !named.some(({ at }) => overlap(at, each)));
  return [...new Set([...named.map(({ name }) => name), ...others.map(({ rule }) => rule)])];
}

/** The findings that are critical for a service; `alone`: those that are if nothing combines them with others. */
export function criticalOf(service: string, findings: readonly Finding[], alone = false): readonly Finding[] {
  const severityOf = alone ? severityAlone : ({ severity }: Finding) => severity;
  return (criticalIn(findings).get(service) ?? []).filter((each) => severityOf(each) === 'critical');
}

/** The findings that are critical, or are it alone, by service: they are asked for each fix. */
const criticalIn = perObject((findings: readonly Finding[]): ReadonlyMap<string | undefined, Finding[]> => {
  const all = bySharer(findings).filter(
    (each) => each.severity === 'critical' || severityAlone(each) === 'critical',
  );
  return grouped(all, ({ service }) => service);
});
