import { shownWhole, writtenPath } from '../../engine/index.ts';
import { json } from '../report/json-text.ts';
import { counted } from '../report/severity.ts';
import type { ExceptionFormat, ListedException } from './exception.ts';

/** Writes a list of exceptions. */
export function exceptionsText(all: readonly ListedException[], format: ExceptionFormat): string {
  const sorted = [...all].sort(byPlace);
  if (format === 'json') return asJson(sorted);
  return format === 'markdown' ? asMarkdown(sorted) : asText(sorted);
}

const byPlace = (a: ListedException, b: ListedException) =>
  a.file === b.file ? (a.line ?? 0) - (b.line ?? 0) : a.file < b.file ? -1 : 1;

/** JSON, version 1: an object with each exception on its own line. */
function asJson(all: readonly ListedException[]): string {
  const lines = all.map(
    ({ by, file, line, rules, files, services, places, level, reason, owner, until, state, hides }) =>
      json({
        ...{ kind: by, file: writtenPath(file), line, rules, files, services, places, level },
        ...{ reason, owner, until, state, hides },
      }),
  );
  return `{"version":1,"exceptions":[${lines.map((line) => `\n${line}`).join(',')}\n]}\n`;
}

const headings = ['State', 'Place', 'Rules', 'For', 'Reason', 'Owner', 'Until', 'Hides'];

/** The cells of an exception, in the order of the headings. */
function cellsOf({
  state,
  file,
  line,
  rules,
  files,
  services,
  places,
  level,
  reason,
  owner,
  until,
  hides,
}: ListedException) {
  const off = level === 'off' ? '' : ` at ${level}`;
  const parts = [
    ...services.map((each) => `service ${shownWhole(each)}`),
    ...places.map(shownWhole),
    ...files.map(shownWhole),
  ];
  return [
    state,
    `${shownWhole(file)}${line === undefined ? '' : `:${line}`}`,
    `${rules.length === 0 ? 'all rules' : rules.map(shownWhole).join(', ')}${off}`,
    parts.slice(0, mostParts).join(', ') + (parts.length > mostParts ? ', \u2026' : ''),
    reason ?? '',
    owner === undefined ? '' : shownWhole(owner),
    until ?? '',
    String(hides),
  ];
}

const mostParts = 3;
/** The widest column; longer cells move the rest of their line. */
const widest = 44;

function asText(all: readonly ListedException[]): string {
  if (all.length === 0) return `${summary(all)}\n`;
  const rows = [headings, ...all.map(cellsOf)];
  const widths = headings.map((_, at) => Math.min(widest, Math.max(...rows.map((row) => row[at]!.length))));
  const lines = rows.map((row) =>
    row
      .map((cell, at) => cell.padEnd(widths[at]!))
      .join('  ')
      .trimEnd(),
  );
  return `${lines.join('\n')}\n\n${summary(all)}\n`;
}

function asMarkdown(all: readonly ListedException[]): string {
  if (all.length === 0) return `${summary(all)}\n`;
  const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |\n`;
  const escaped = (text: string) => text.replace(/[\\`*_[\]|~<>&@#]/g, '\\$&');
  const rows = all.map((each) => row(cellsOf(each).map(escaped)));
  return `${summary(all)}\n\n${row(headings)}${row(headings.map(() => '---'))}${rows.join('')}`;
}

/** The number of exceptions by kind and state. */
function summary(all: readonly ListedException[]): string {
  if (all.length === 0) return 'There are no exceptions.';
  const count = (of: (each: ListedException) => boolean) => all.filter(of).length;
  const kinds = [
    [count(({ by }) => by === 'comment'), 'in comments'],
    [count(({ by }) => by === 'configuration'), 'in configurations'],
    [count(({ by }) => by === 'baseline'), 'in the baseline'],
  ] as const;
  const states = (['ends soon', 'ended', 'refused'] as const).flatMap((state) => {
    const n = count((each) => each.state === state);
    return n === 0 ? [] : [`${n} ${state === 'ends soon' ? 'end within 14 days' : state}`];
  });
  const idle = count(
    ({ state, hides, level }) => hides === 0 && level === 'off' && /^(?:applies|ends)/.test(state),
  );
  const more = [...states, ...(idle > 0 ? [`${idle} hide nothing now`] : [])];
  const parts = kinds.flatMap(([n, where]) => (n === 0 ? [] : [`${n} ${where}`]));
  return `${counted(all.length, 'exception')}: ${[...parts, ...more].join(', ')}.`;
}
