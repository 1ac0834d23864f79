import { type Finding, grouped } from '../../engine/index.ts';

/** Switched-off rules by id: for each, the files in which it is off, with the number of findings accepted there. */
export type Exclusions = ReadonlyMap<string, ReadonlyMap<string, number>>;

/** Adds exclusions for findings to the existing ones. */
export function exclusionsOf(findings: readonly Finding[], before: Exclusions): Exclusions {
  const all = new Map([...before].map(([rule, files]) => [rule, new Map(files)] as const));
  for (const { rule, file } of findings) {
    const files = all.get(rule) ?? new Map<string, number>();
    all.set(rule, files);
    files.set(file, (files.get(file) ?? 0) + 1);
  }
  return all;
}

/** The maximum number of files in one override. A rule with more files is switched off everywhere. */
const mostFiles = 200;

/** Writes exclusions as part of a configuration; empty if there are none. */
export function exclusionsText(exclusions: Exclusions): string {
  const sorted = [...exclusions].sort(([a], [b]) => (a < b ? -1 : 1));
  const isWide = (files: ReadonlyMap<string, number>) => files.size > mostFiles;
  const wide = sorted.filter(([, files]) => isWide(files));
  const narrow = sorted.filter(([, files]) => !isWide(files));
  const lines = [
    ...(wide.length > 0 ? ['rules:', ...wide.flatMap(([rule, files]) => off(rule, files, '  '))] : []),
    ...(narrow.length > 0 ? ['overrides:'] : []),
    ...[...grouped(narrow, ([, files]) => [...files.keys()].sort().join('\0'))].flatMap(([names, rules]) => [
      '  - files:',
      ...names.split('\0').map((file) => `      - ${JSON.stringify(pattern(file))}`),
      '    rules:',
      ...rules.flatMap(([rule, files]) => off(rule, files, '      ')),
    ]),
  ];
  return lines.map((line) => `${line}\n`).join('');
}

function off(rule: string, files: ReadonlyMap<string, number>, indent: string): string[] {
  const findings = [...files.values()].reduce((sum, each) => sum + each, 0);
  return [
    `${indent}${rule}:`,
    `${indent}  level: off`,
    `${indent}  reason: "TODO: why ${findings === 1 ? 'this finding is' : `these ${findings} findings are`} accepted"`,
  ];
}

/** Turns a path into a gitignore pattern that matches this path only. */
function pattern(path: string): string {
  return `/${path.replace(/[\\*?[\]!# ]/g, '\\$&')}`;
}
