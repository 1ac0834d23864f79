import {
  type AnyRule,
  grouped,
  type Peer,
  printable,
  type Severity,
  severities,
} from '../../engine/index.ts';
import type { Taken, TakenLevel } from './taken.ts';
import { lostChecks, silentChecks, stillReporting, twinsOf } from './twins.ts';

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

/**
 * Merges the configurations of other tools. If two of them set the same rule, the first one counts; a rule that one of them
 * switches off stays on while another one of them reports the same.
 */
export function migrate(all: readonly Read[], rules: readonly AnyRule[]): Migration {
  const levels = new Map<string, Migrated>();
  const left: NotTaken[] = [];
  for (const { peer, file, taken } of all) {
    for (const group of groupsOf(taken.levels)) {
      const { whole, partly: more, none } = twinsOf(peer, group, rules);
      const first = group[0]!;
      for (const [rule, ids] of whole) {
        const others = otherReports(rules.find(({ id }) => id === rule)!, peer, first, all);
        if (others.length > 0) {
          const why = `${file}: ${ids.join(', ')} would switch off \`${rule}\`, which stays on: ${others.join(', ')}.`;
          left.push({ why });
          continue;
        }
        const key = [rule, ...(first.files ?? []), '\n', ...(first.services ?? [])].join('\n');
        if (!levels.has(key)) levels.set(key, exception(rule, peer, group, ids));
      }
      for (const [rule, ids] of more) {
        const why = `${file}: ${ids.join(', ')} is only a part of \`${rule}\`, which stays as it is.`;
        const { level, until, files, services } = exception(rule, peer, group, ids);
        const value = until === undefined ? level : `{level: ${level}, until: ${until}}`;
        // A setting for some files or services only is not offered as a general one.
        const line = files || services ? undefined : `${rule}: ${value} # ${peer}: ${ids.join(', ')}`;
        left.push({ why, of: { rule, line } });
      }
      if (none.length > 0) left.push({ why: `${file}: no rule reports the same as ${none.join(', ')}.` });
    }
    for (const each of taken.left) left.push({ why: `${file}: ${each}.` });
  }
  const missing = offByDefault(all, rules, levels);
  for (const each of missing.on) levels.set(`${each.rule}\n\n`, each);
  // A rule that is switched off entirely needs no notes about its parts.
  const off = new Set(
    [...levels.values()].flatMap(({ rule, level, files, services, until }) =>
      level === 'off' && !files && !services && until === undefined ? rule : [],
    ),
  );
  const paths = ignoredPaths(all);
  const said = left.filter(({ of }) => of === undefined || !off.has(of.rule));
  const partly = new Map<string, string>();
  for (const { of } of said) if (of?.line !== undefined && !partly.has(of.rule)) partly.set(of.rule, of.line);
  const why = [...said.map((each) => each.why), ...paths.left, ...missing.left, ...losses(all, rules)];
  return {
    levels: [...levels.values()],
    trusted: [...new Set(all.flatMap(({ taken }) => taken.trusted))],
    ignored: paths.ignored,
    // The one that fails for most counts.
    failOn: [...severities].reverse().find((each) => all.some(({ taken }) => taken.failOn === each)),
    options: oneOfEach(optionsOf(all)),
    partly: [...partly.values()],
    left: [...new Set(why)],
  };
}

/** The level of a rule, with the reasons of these checks. It ends when the first of them does. */
function exception(rule: string, peer: Peer, group: readonly TakenLevel[], ids: readonly string[]): Migrated {
  const own = group.filter(({ id }) => ids.includes(id));
  const reasons = [...new Set(own.flatMap(({ reason }) => reason ?? []))];
  const until = own.flatMap((each) => each.until ?? []).sort()[0];
  return { ...group[0]!, rule, until, reason: reasons.join('; ') || `${peer}: ${ids.join(', ')}` };
}

/** The checks of other configured tools that report what a rule does and that are on where it would be off. */
function otherReports(rule: AnyRule, peer: Peer, level: TakenLevel, all: readonly Read[]): string[] {
  if (level.level !== 'off') return [];
  const others = grouped(
    all.filter((each) => each.peer !== peer),
    (each) => each.peer,
  );
  const scope = JSON.stringify([level.files, level.services]);
  return [...others].flatMap(([other, reads]) => {
    const same = reads
      .flatMap(({ taken }) => taken.levels)
      .filter(
        ({ files, services, until }) =>
          ((!files && !services) || JSON.stringify([files, services]) === scope) &&
          (until === undefined || (level.until !== undefined && level.until <= until)),
      );
    const on = stillReporting(other, same, rule);
    return on.length > 0 ? [`${other} reports it as ${on.join(', ')}`] : [];
  });
}

/** The ignored paths that all tools ignore, since no file is linted for one tool alone. */
function ignoredPaths(all: readonly Read[]): Pick<Migration, 'ignored' | 'left'> {
  const ignored = new Set<string>();
  const left: string[] = [];
  for (const { peer, file, taken } of all)
    for (const pattern of taken.ignored) {
      const others = all.filter((each) => each.peer !== peer && !each.taken.ignored.includes(pattern));
      const checking = others.filter((each) => peer !== 'dclint' || readsCompose.has(each.peer));
      if (checking.length === 0) ignored.add(pattern);
      else {
        const names = [...new Set(checking.map((each) => each.peer))].join(', ');
        left.push(
          `${file}: ${pattern} stays linted, because it is ignored for ${peer} only, not for ${names}.`,
        );
      }
    }
  return { ignored: [...ignored], left };
}

/** The tools that read compose files. */
const readsCompose: ReadonlySet<Peer> = new Set<Peer>(['compose-lint', 'dclint', 'kics']);

/**
 * Rules that report nothing without a configuration, while a tool reports the same: they are switched on. One of which only some
 * messages are off, or some checks, would report more than the tool, so it is listed.
 */
function offByDefault(
  all: readonly Read[],
  rules: readonly AnyRule[],
  levels: ReadonlyMap<string, Migrated>,
): { readonly on: readonly Migrated[]; readonly left: readonly string[] } {
  const set = new Set([...levels.values()].map(({ rule }) => rule));
  const on = new Map<string, Migrated>();
  const left: string[] = [];
  for (const [peer, reads] of grouped(all, (each) => each.peer)) {
    const taken = reads.flatMap((each) => each.taken.levels);
    for (const rule of rules) {
      const silent = silentChecks(peer, taken, rule);
      if (silent.checks.length === 0 || set.has(rule.id)) continue;
      const { severity, checks } = silent;
      if (silent.isWhole)
        on.set(rule.id, {
          id: rule.id,
          rule: rule.id,
          level: severity,
          reason: `${peer}: ${checks.join(', ')}`,
        });
      else
        left.push(
          `${reads[0]!.file}: \`${rule.id}\` reports less than ${checks.join(', ')}; \`extends: strict\` reports all of it.`,
        );
    }
  }
  return { on: [...on.values()], left };
}

/** What the tools report and no rule does. */
function losses(all: readonly Read[], rules: readonly AnyRule[]): string[] {
  const byPeer = grouped(all, ({ peer }) => peer);
  return [...byPeer].flatMap(([peer, reads]) => {
    const lost = lostChecks(
      peer,
      reads.flatMap(({ taken }) => taken.levels),
      rules,
    );
    return lost.length === 0
      ? []
      : [`${reads[0]!.file}: ${peer} also checks what no rule does: ${lost.join(', ')}.`];
  });
}

/** The options of all tools; a scan never fails only if that is so for all of them. */
function optionsOf(all: readonly Read[]): string[] {
  const neverFails = (each: Read) => each.taken.options.includes('--exit-zero');
  const options = all.flatMap(({ taken }) => taken.options);
  return all.every(neverFails) ? options : options.filter((each) => each !== '--exit-zero');
}

/** Keeps the first of several options with the same name. */
function oneOfEach(options: readonly string[]): string[] {
  const byName = grouped(options, (option) => option.split(' ', 1)[0] ?? '');
  return [...byName.values()].flatMap(([first]) => first ?? []);
}

/** Groups levels that apply to the same files and services: together, they may cover everything a rule reports. */
function groupsOf(levels: readonly TakenLevel[]): TakenLevel[][] {
  const groups = grouped(levels, ({ level, files, services }) => JSON.stringify([level, files, services]));
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
