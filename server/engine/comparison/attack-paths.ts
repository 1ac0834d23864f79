import { type Finding, severities } from '../finding.ts';
import type { ContainerPosture } from '../posture/model.ts';
import { shown } from '../secret/shown.ts';
import { grouped } from '../source/groups.ts';
import type { Shown } from '../source/text.ts';
import { type PostureChange, riskOf } from './change.ts';
import { serviceKey } from './pairs.ts';

/** An attack path reported for a project. */
export interface AttackPath {
  /** The first file of the project. */
  readonly file: string;
  readonly finding: Finding;
}

/** The attack paths and containers of one side. */
interface Sided {
  readonly attackPaths: readonly AttackPath[];
  readonly postures: readonly ContainerPosture[];
}

/**
 * Returns the attack paths that only one side has, except those of services that are gone. Paths are paired by service, rule and
 * text; if only the text differs, the severity decides whether the path is worse. `keys` maps services to their current
 * `serviceKey`.
 */
export function attackPathsCompared(
  before: Sided,
  after: Sided,
  keys: { readonly old: ReadonlyMap<string, string>; readonly now: ReadonlyMap<string, string> },
): PostureChange[] {
  const [old, now] = [byKey(before.attackPaths, keys.old), byKey(after.attackPaths, keys.now)];
  const here = new Set(
    after.postures.flatMap(({ kind, file, name }) => (kind === 'service' ? serviceKey(file, name) : [])),
  );
  return [...new Set([...old.keys(), ...now.keys()])].sort().flatMap((key) => {
    const [gone, come] = [apart(old.get(key), now.get(key)), apart(now.get(key), old.get(key))];
    const paired = Math.min(gone.length, come.length);
    const isHere = [...here].some((service) => key.startsWith(`${service}\n`));
    return [
      ...come.slice(0, paired).flatMap((each, at) => turned(gone[at]!, each, before.attackPaths) ?? []),
      ...come.slice(paired).map((each) => told(each, 'more', shown`opens an attack path`)),
      ...(isHere ? gone.slice(paired) : []).map(
        (each): PostureChange => ({
          ...told(each, 'less', shown`no longer has an attack path`),
          side: 'before',
        }),
      ),
    ];
  });
}

function byKey(
  paths: readonly AttackPath[],
  keys: ReadonlyMap<string, string>,
): ReadonlyMap<string, AttackPath[]> {
  return grouped(paths, ({ file, finding: { rule, service = '' } }) => {
    const own = serviceKey(file, service);
    return `${keys.get(own) ?? own}\n${rule}`;
  });
}

/** Returns the paths whose severity and text do not occur in the others. */
function apart(paths: readonly AttackPath[] = [], others: readonly AttackPath[] = []): AttackPath[] {
  const sayingOf = ({ finding: { severity, text } }: AttackPath) => `${severity} ${text}`;
  const known = new Set(others.map(sayingOf));
  const own = new Map(paths.map((each) => [sayingOf(each), each]));
  return [...own].flatMap(([key, each]) => (known.has(key) ? [] : each));
}

/**
 * A path whose severity or text has changed; undefined where it was there before as a part of a path that is as grave, which is
 * reported as gone.
 */
function turned(
  before: AttackPath,
  after: AttackPath,
  all: readonly AttackPath[],
): PostureChange | undefined {
  const [was, is] = [gravityOf(before), gravityOf(after)];
  const { file, finding } = before;
  const isPart = all.some(
    (each) =>
      each.file === file &&
      each.finding.service === finding.service &&
      gravityOf(each) <= Math.min(was - 1, is),
  );
  if (finding.text === after.finding.text && isPart) return undefined;
  return told(after, riskOf(is, was) ?? 'different', shown`has another attack path`);
}

/** The position of a severity in the list of severities; 0 is critical. */
const gravityOf = ({ finding }: AttackPath): number => severities.indexOf(finding.severity);

const told = (
  { file: project, finding: { service, file, span, severity, text } }: AttackPath,
  risk: PostureChange['risk'],
  what: Shown,
): PostureChange => ({
  kind: 'service',
  name: service ?? shown``,
  file: project,
  part: 'attack-path',
  risk,
  severity: risk === 'more' ? severity : 'info',
  text: shown`${what}: ${text}`,
  at: { file, span },
  side: 'after',
});
