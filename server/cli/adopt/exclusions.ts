import { type Finding, grouped } from '../../engine/index.ts';

/** What is accepted at one place: the rules, with the number of findings of each. */
interface Exclusion {
  readonly file: string;
  /** The services that share the findings; empty if they belong to none. */
  readonly services: readonly string[];
  readonly place: string;
  readonly rules: ReadonlyMap<string, number>;
}

/** Exclusions by what they are for. */
export type Exclusions = ReadonlyMap<string, Exclusion>;

/** The most overrides that a configuration may have. */
export const mostExclusions = 1000;

/** Adds exclusions for findings to the existing ones. `placeOf` returns a finding's place in its file. */
export function exclusionsOf(
  findings: readonly { readonly finding: Finding; readonly place: string }[],
  before: Exclusions,
): Exclusions {
  const all = new Map(before);
  for (const { finding, place } of findings) {
    const { rule, file, service, sharers } = finding;
    const services = sharers?.map((each) => each.service) ?? (service === undefined ? [] : [service]);
    const key = [file, place, ...services].join('\n');
    const rules = new Map(all.get(key)?.rules);
    rules.set(rule, (rules.get(rule) ?? 0) + 1);
    all.set(key, { file, services: [...services].sort(), place, rules });
  }
  return all;
}

/** Writes exclusions as part of a configuration; empty if there are none. */
export function exclusionsText(exclusions: Exclusions): string {
  const same = ({ file, services, rules }: Exclusion) =>
    JSON.stringify([file, services, [...rules.keys()].sort()]);
  const groups = [...grouped([...exclusions.values()], same).values()];
  const lines = groups.flatMap((all) => {
    const { file, services, rules } = all[0]!;
    const places = [...new Set(all.map(({ place }) => place))].filter((each) => each !== '').sort();
    return [
      `  - files: [${JSON.stringify(pattern(file))}]`,
      ...(services.length > 0
        ? [`    services: [${services.map((each) => JSON.stringify(each)).join(', ')}]`]
        : []),
      ...(places.length > 0
        ? ['    places:', ...places.map((each) => `      - ${JSON.stringify(short(each))}`)]
        : []),
      '    rules:',
      ...[...rules.keys()].sort().flatMap((rule) => off(rule, countOf(rule, all))),
    ];
  });
  return lines.length === 0 ? '' : `overrides:\n${lines.map((line) => `${line}\n`).join('')}`;
}

const countOf = (rule: string, all: readonly Exclusion[]) =>
  all.reduce((sum, { rules }) => sum + (rules.get(rule) ?? 0), 0);

function off(rule: string, findings: number): string[] {
  return [
    `      ${rule}:`,
    '        level: off',
    `        reason: "TODO: why ${findings === 1 ? 'this finding is' : `these ${findings} findings are`} accepted"`,
  ];
}

/** The longest place that is written in full. */
const longest = 120;

const short = (place: string) => (place.length > longest ? `${place.slice(0, longest)}*` : place);

/** Turns a path into a gitignore pattern that matches this path only. */
function pattern(path: string): string {
  return `/${path.replace(/[\\*?[\]!# ]/g, '\\$&')}`;
}
