import {
  atLeast,
  compare,
  containerName,
  grouped,
  newFindings,
  type Severity,
  severities,
} from '../engine/index.ts';
import { comment, escaped } from './markdown.ts';
import { differing, type ReportedChange, type Side } from './side.ts';

/** Formats of a comparison. */
export const diffFormats = ['text', 'json', 'markdown'] as const;
export type DiffFormat = (typeof diffFormats)[number];

/** The result of a comparison. */
export interface Compared {
  readonly changes: readonly ReportedChange[];
  readonly before: Side;
  readonly after: Side;
  /** The severity from which a riskier change fails. */
  readonly failOn: Severity;
  /** Files that were not read, or not completely, as sentences. */
  readonly unread: readonly string[];
  /** New findings that no change shows; empty if nobody asks for them, because that lints what has changed. */
  readonly notShown: readonly NotShown[];
}

/** A new finding that the comparison of what runs does not show. */
export interface NotShown {
  readonly rule: string;
  readonly severity: Severity;
  /** `file:line`, as after the change. */
  readonly place: string;
}

/** Whether something got riskier, at or above the limit. */
export function fails({ changes, failOn }: Compared): boolean {
  return changes.some(({ risk, severity }) => risk === 'more' && atLeast(severity, failOn));
}

/** Writes a comparison in one of the formats. */
export function written(compared: Compared, format: DiffFormat): string {
  return { text, json, markdown }[format](compared);
}

const signs: { readonly [risk in ReportedChange['risk']]: string } = { more: '+', less: '-', different: '~' };
const order = ['more', 'different', 'less'] as const;

/** Groups changes by container: first whether it is new, then the riskiest changes. */
function byContainer({ changes, after }: Compared): Map<string, ReportedChange[]> {
  const named = grouped(changes, ({ name }) => name);
  const headOf = ({ kind, name, file, over }: ReportedChange) => {
    if (kind === 'stage') return `${containerName({ kind, name })} of ${after.shownPath(file)}`;
    const isOne = named.get(name)?.every((each) => each.file === file);
    const of = isOne ? name : `${name} of ${after.shownPath(file)}`;
    return over === undefined ? of : `${of} (with ${over})`;
  };
  const groups = grouped(changes, headOf);
  for (const group of groups.values())
    group.sort(
      (a, b) =>
        Number(b.part === 'service') - Number(a.part === 'service') ||
        order.indexOf(a.risk) - order.indexOf(b.risk) ||
        severities.indexOf(a.severity) - severities.indexOf(b.severity),
    );
  return groups;
}

/**
 * Compares two sides, and removes credentials from the texts: a value may repeat a credential from elsewhere in the container's
 * files.
 */
export function changesBetween(before: Side, after: Side): ReportedChange[] {
  const changes = compare(...differing(before, after));
  const names = new Set<string>(changes.map(({ name }) => name));
  const [old, now] = [before.clearing(names), after.clearing(names)];
  const clear = (text: ReportedChange['text']) => now(old(text));
  return changes.map((each) => ({ ...each, name: clear(each.name), text: clear(each.text) }));
}

/**
 * The findings that a change adds and that its comparison does not show: those at other lines than the changes, in order of
 * severity. Leaves out those of the severity `info`.
 */
export function findingsNotShown(
  before: Side,
  after: Side,
  changes: readonly ReportedChange[],
): readonly NotShown[] {
  const apart = new Set([...before.pathsApart(after), ...after.pathsApart(before)]);
  const [was, is] = [before.lintedAgain(apart), after.lintedAgain(apart)];
  const exists = (file: string) => after.textOf(file) !== undefined;
  const told = new Set(changes.flatMap(({ at, side }) => (at && side === 'after' ? after.lineOf(at) : [])));
  const notShown = newFindings(was, is, exists)
    .filter(({ severity }) => severity !== 'info')
    .map(({ rule, severity, file, span }) => ({ rule, severity, place: after.lineOf({ file, span }) }))
    .filter(({ place }) => !told.has(place));
  return notShown.sort((a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity));
}

/** Says how many findings are new beside the changes, and lists the first ones. */
function linesNotShown({ notShown }: Compared): string[] {
  if (notShown.length === 0) return [];
  const count = notShown.length === 1 ? 'A finding is' : `${notShown.length} findings are`;
  const more = notShown.length > mostListed ? [`and ${notShown.length - mostListed} more`] : [];
  return [
    `${count} new that this comparison does not show; \`plimsoll scan\` explains ${notShown.length === 1 ? 'it' : 'them'}:`,
    ...notShown.slice(0, mostListed).map(({ rule, severity, place }) => `${severity}  ${place}  ${rule}`),
    ...more,
  ];
}

const mostListed = 10;

const same = 'Nothing differs in users, rights, mounts, ports, networks, secrets and images.';

const whereOf = ({ at, side }: ReportedChange, sides: Compared) => (at ? sides[side].lineOf(at) : '');

function text(compared: Compared): string {
  const lines: string[] = [];
  for (const [name, changes] of byContainer(compared)) {
    lines.push(name);
    for (const each of changes) {
      const where = whereOf(each, compared);
      const bad = each.risk === 'more' ? ` [${each.severity}]` : '';
      lines.push(`  ${signs[each.risk]} ${each.text}${bad}${where === '' ? '' : `  ${where}`}`);
    }
    lines.push('');
  }
  const [head, ...others] = linesNotShown(compared);
  const notShown = head === undefined ? [] : [head, ...others.map((line) => `  ${line}`)];
  return [...lines, sentence(compared), ...notShown].map((line) => `${line}\n`).join('');
}

function sentence(compared: Compared): string {
  const { changes } = compared;
  const count = (risk: ReportedChange['risk']) => changes.filter((each) => each.risk === risk).length;
  if (changes.length === 0) return same;
  return `${fails(compared) ? 'FAIL' : 'PASS'} ${count('more')} riskier (+), ${count('less')} safer (-), ${count('different')} different (~).`;
}

function json(compared: Compared): string {
  return `${JSON.stringify({ version: 1, passes: !fails(compared), changes: plainChanges(compared), notShown: compared.notShown }, undefined, 2)}\n`;
}

/** The changes as plain data, with places as `file:line`. */
export function plainChanges(compared: Compared) {
  return compared.changes.map((each) => {
    const { kind, name, file, over, part, risk, severity, text: what, side } = each;
    const place = whereOf(each, compared) || null;
    return {
      kind,
      name,
      file: compared.after.shownPath(file),
      over,
      part,
      risk,
      severity,
      text: what,
      side,
      place,
    };
  });
}

/** For a comment. The first line is a marker to find the comment again. */
function markdown(compared: Compared): string {
  const lines = ['<!-- plimsoll diff -->', `## Plimsoll: what this changes`, ''];
  const verdict = fails(compared) ? '\u274c ' : '\u2705 ';
  lines.push(`${compared.changes.length === 0 ? '' : verdict}${sentence(compared)}`);
  const [head, ...notShown] = linesNotShown(compared);
  if (head !== undefined) lines.push('', escaped(head), '', ...notShown.map((line) => `- ${escaped(line)}`));
  if (compared.unread.length > 0)
    lines.push('', 'Not read in full:', '', ...compared.unread.map((each) => `- ${escaped(each)}`));
  if (compared.changes.length > 0) lines.push('');
  for (const [name, changes] of byContainer(compared)) {
    lines.push(`**${escaped(name)}**`, '');
    for (const each of changes) {
      const where = whereOf(each, compared);
      const bad = each.risk === 'more' ? ` (${each.severity})` : '';
      lines.push(
        `- ${icons[each.risk]} ${escaped(each.text)}${bad}${where === '' ? '' : ` \u2014 ${escaped(where)}`}`,
      );
    }
    lines.push('');
  }
  return comment(lines);
}

const icons: { readonly [risk in ReportedChange['risk']]: string } = {
  more: '\ud83d\udd34',
  less: '\ud83d\udfe2',
  different: '\u26aa',
};
