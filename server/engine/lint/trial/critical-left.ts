import type { Config } from '../../config/config.ts';
import { hostSettings, overlap } from '../../drawing/lanes.ts';
import { bySharer, type Finding } from '../../finding.ts';
import { serviceContainer } from '../../posture/container.ts';
import type { Application } from '../../project/composition.ts';
import { shownValue } from '../../secret/shown.ts';

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

/** The critical findings of a service. */
export const criticalOf = (service: string, findings: readonly Finding[]): readonly Finding[] =>
  bySharer(findings.filter(({ severity }) => severity === 'critical')).filter(
    (each) => each.service === service && each.severity === 'critical',
  );
