import { type AnyRule, grouped, type Peer, printable, type Severity } from '../../engine/index.ts';
import type { Taken, TakenLevel } from './taken.ts';
import { twinsOf } from './twins.ts';

/** A configuration of another tool that was read. */
export interface Read {
  readonly peer: Peer;
  readonly file: string;
  readonly taken: Taken;
}

/** The level of a rule, taken from the checks of another tool. */
export interface Migrated extends TakenLevel {
  readonly rule: string;
}

/** The merged configurations of other tools. */
export interface Migration {
  readonly levels: readonly Migrated[];
  readonly trusted: readonly string[];
  readonly ignored: readonly string[];
  readonly failOn: Severity | undefined;
  /** Equivalent options of `plimsoll scan`, except `--fail-on`. */
  readonly options: readonly string[];
  /** Rules that report more than the checks: whole `rules` entries, to be written as comments. */
  readonly partly: readonly string[];
  /** What is not taken over, and why, in full sentences. */
  readonly left: readonly string[];
}

/**
 * Something that is not taken over, and why. `of` names the rule that the check is a part of, and the `rules` entry that would
 * change all of it.
 */
interface NotTaken {
  readonly why: string;
  readonly of?: { readonly rule: string; readonly line: string | undefined };
}

/** Merges the configurations of other tools. If two of them set the same rule, the first one counts. */
export function migrate(all: readonly Read[], rules: readonly AnyRule[]): Migration {
  const levels = new Map<string, Migrated>();
  const left: NotTaken[] = [];
  for (const { peer, file, taken } of all) {
    for (const group of groupsOf(taken.levels)) {
      const { whole, partly: more, none } = twinsOf(peer, group, rules);
      const [first] = group;
      for (const [rule, ids] of whole) {
        const key = [rule, ...(first?.files ?? []), '\n', ...(first?.services ?? [])].join('\n');
        const reason = group.find(({ id, reason: why }) => why !== undefined && ids.includes(id))?.reason;
        const migrated = { ...first!, rule, reason: reason ?? `${peer}: ${ids.join(', ')}` };
        if (!levels.has(key)) levels.set(key, migrated);
      }
      for (const [rule, ids] of more) {
        const why = `${file}: ${ids.join(', ')} is only a part of \`${rule}\`, which stays as it is.`;
        const { level, until, files, services } = first!;
        const value = until === undefined ? level : `{level: ${level}, until: ${until}}`;
        // A setting for some files or services only is not offered as a general one.
        const line = files || services ? undefined : `${rule}: ${value} # ${peer}: ${ids.join(', ')}`;
        left.push({ why, of: { rule, line } });
      }
      if (none.length > 0) left.push({ why: `${file}: no rule reports the same as ${none.join(', ')}.` });
    }
    for (const each of taken.left) left.push({ why: `${file}: ${each}.` });
  }
  // A rule that is switched off entirely needs no notes about its parts.
  const off = new Set(
    [...levels.values()].flatMap(({ rule, level, files, services, until }) =>
      level === 'off' && !files && !services && until === undefined ? rule : [],
    ),
  );
  const said = left.filter(({ of }) => of === undefined || !off.has(of.rule));
  const partly = new Map<string, string>();
  for (const { of } of said) if (of?.line !== undefined && !partly.has(of.rule)) partly.set(of.rule, of.line);
  return {
    levels: [...levels.values()],
    trusted: [...new Set(all.flatMap(({ taken }) => taken.trusted))],
    ignored: [...new Set(all.flatMap(({ taken }) => taken.ignored))],
    failOn: all.map(({ taken }) => taken.failOn).find((each) => each !== undefined),
    options: oneOfEach(all.flatMap(({ taken }) => taken.options)),
    partly: [...partly.values()],
    left: [...new Set(said.map(({ why }) => why))],
  };
}

/** Keeps the first of several options with the same name. */
function oneOfEach(options: readonly string[]): string[] {
  const byName = grouped(options, (option) => option.split(' ', 1)[0] ?? '');
  return [...byName.values()].flatMap(([first]) => first ?? []);
}

/** Groups levels that apply to the same files, services and days: together, they may cover everything a rule reports. */
function groupsOf(levels: readonly TakenLevel[]): TakenLevel[][] {
  const groups = grouped(levels, ({ level, until, files, services }) =>
    JSON.stringify([level, until, files, services]),
  );
  return [...groups.values()];
}

/** Writes the equivalent configuration. */
export function configurationOf(
  { levels, trusted, ignored, partly }: Migration,
  from: readonly string[],
): string {
  const everywhere = levels.filter(({ files, services }) => !files && !services);
  const somewhere = levels.filter(({ files, services }) => files || services);
  const list = (name: string, items: readonly string[], indent: string) =>
    items.length === 0
      ? []
      : [`${indent}${name}:`, ...items.map((each) => `${indent}  - ${JSON.stringify(each)}`)];
  const lines = [
    `# Made by \`plimsoll migrate\` from ${from.join(', ')}.`,
    'extends: recommended',
    ...(everywhere.length > 0 ? ['rules:', ...everywhere.flatMap((each) => entry(each, '  '))] : []),
    ...(somewhere.length > 0 ? ['overrides:'] : []),
    ...somewhere.flatMap((each) => {
      const [first = '', ...rest] = [
        ...list('files', each.files ?? [], '    '),
        ...list('services', each.services ?? [], '    '),
      ];
      return [first.replace('    ', '  - '), ...rest, '    rules:', ...entry(each, '      ')];
    }),
    ...(trusted.length > 0 ? ['trust:', ...list('images', trusted, '  ')] : []),
    ...list('ignore', ignored, ''),
    ...(partly.length > 0
      ? [
          '# These rules report more than the checks behind them, so they stay on; in `rules`, these lines change all of it:',
        ]
      : []),
    ...partly.map((each) => `#   ${printable(each)}`),
  ];
  return lines.map((line) => `${line}\n`).join('');
}

function entry({ rule, level, reason, until }: Migrated, indent: string): string[] {
  return [
    `${indent}${rule}:`,
    `${indent}  level: ${level}`,
    ...(reason === undefined ? [] : [`${indent}  reason: ${JSON.stringify(reason)}`]),
    ...(until === undefined ? [] : [`${indent}  until: ${until}`]),
  ];
}
