import { consoleOf } from '../../server/engine/posture/entry/entry.ts';
import { exposureOfAny, exposureOfPort } from '../../server/engine/posture/entry/exposed.ts';
import { type HostPower, hostPowers } from '../../server/engine/posture/host/host-power.ts';
import type { Posture } from '../../server/engine/posture.ts';
import { type ReportPart, rule } from '../../server/engine/rule.ts';
import { shown } from '../../server/engine/secret/shown.ts';
import { closedFix, reachedCode } from './exposure.ts';
import { asRoot, entered, inGroup, reached, whereOf } from './part.ts';

export default rule({
  id: 'exposed-host-control',
  on: 'posture',
  severity: 'critical',
  levels: { rootless: 'high' },
  fixable: true,
  title: 'A service within reach of other machines controls its host',
  label: 'Leads to the host',
  why: 'One weak program is then enough: what runs in the container can do anything on the host.',
  refs: { cwe: ['CWE-250', 'CWE-668'] },
  messages: {
    code: 'Anyone who reaches {where} controls the host: {entry}, and the service {power}.',
    console: 'Only a login to {product} on {where} protects the host: the service {power}.',
    program: 'Anyone who takes over the program on {where} controls the host: the service {power}.',
  },
  check(posture, report, { profiles }) {
    if (posture.service.partial) return;
    const powers = hostPowers(posture, profiles);
    const [worst] = powers;
    if (!worst) return;
    // A proxy for the socket serves any user.
    const identity = worst.given ? [] : [...asRoot(posture), ...inGroup(posture)];
    const parts = [ofPowers(powers, posture), ...allowedBy(powers), ...identity];
    const exposure = exposureOfPort(posture, undefined);
    const { at } = worst;
    const power = listOf(powers.map(({ text }) => text));
    const fixes = () => [exposure && closedFix(exposure, posture, profiles)];
    const open = reachedCode(posture);
    if (open) {
      const { entry } = open;
      const words = { where: whereOf(open.exposure), entry: entry.text, power };
      const within = entered({ ...entry, rules: [...entry.rules, 'exposed-code-execution'] });
      const all = [...reached(open.exposure, posture), within, ...parts];
      report({ at, message: 'code', words, parts: all, fixes });
      return;
    }
    const console = consoleOf(posture);
    const behind = console && exposureOfAny(posture, console.ports);
    if (console && behind) {
      const words = { product: console.product, where: whereOf(behind), power };
      report({ at, message: 'console', words, parts: [...reached(behind, posture), ...parts], fixes });
      return;
    }
    if (!exposure) return;
    const words = { where: whereOf(exposure), power };
    report({ at, message: 'program', words, parts: [...reached(exposure, posture), ...parts], fixes });
  },
});

/** Lists what a service has in words: up to three settings by name, of more the two worst and the number of the rest. */
function listOf(all: readonly string[]): string {
  const [first = '', second] = all;
  if (second === undefined) return first;
  if (all.length > 3) return `${first}, ${second} and ${all.length - 2} more`;
  return `${all.slice(0, -1).join(', ')} and ${all.at(-1)}`;
}

/** The parts that proxies for the socket allow what the service can do through them. */
const allowedBy = (powers: readonly HostPower[]): ReportPart[] =>
  powers.flatMap(({ given }) =>
    given ? [{ places: [{ at: given, message: 'The proxy allows it here' as const }], rules: [] }] : [],
  );

function ofPowers(powers: readonly HostPower[], { service }: Posture): ReportPart {
  return {
    places: powers.map(({ at, text }) => ({ at, message: shown`The service ${text}` })),
    rules: [...new Set(powers.map((power) => power.rule))],
    // With `privileged`, added capabilities change nothing, but they remain when it is removed.
    decides: () => service.privileged?.value !== true || service.capAdd.length === 0,
  };
}
