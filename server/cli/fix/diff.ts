import { structuredPatch } from 'diff';
import { type MadeFix, rewrites, shownWhole, sourceFile } from '../../engine/index.ts';
import type { Paint } from '../report/paint.ts';
import type { Masks } from './masks.ts';
import type { ChangedFile } from './plan.ts';

type Hunk = ReturnType<typeof structuredPatch>['hunks'][number];

/** Unchanged lines around a change. */
const context = 3;

/**
 * Returns the changes of a file as a unified diff, with the fixes behind each hunk above it. Hides the credentials that were
 * found.
 */
export function diffOf(
  { path, before, after }: ChangedFile,
  made: readonly MadeFix[],
  masks: Masks,
  painted: Paint,
): string {
  const { hunks } = structuredPatch('', '', before ?? '', after, '', '', { context });
  const name = shownWhole(path);
  const { lines } = sourceFile(path, before ?? '');
  const changes = rewrites(path, before?.length ?? 0, made).map(({ span, of }) => ({
    first: lines.position(span.start).line,
    last: lines.position(span.end).line,
    of,
  }));
  const blocks = hunks.map((hunk) => {
    const first = hunk.oldStart - 1;
    const own = changes.filter((each) => each.first <= first + hunk.oldLines && each.last >= first);
    return [
      ...labels(new Set(own.flatMap(({ of }) => of)), painted),
      painted.diff(headOf(hunk)),
      ...hunk.lines.map((line) => painted.diff(line.charAt(0) + shownLine(path, line, masks))),
    ];
  });
  const head = [
    painted.bold(before === undefined ? '--- /dev/null' : `--- ${name}`),
    painted.bold(`+++ ${name}`),
  ];
  return `${[...head, ...blocks.flat()].join('\n')}\n\n`;
}

const shownLine = (path: string, line: string, masks: Masks) =>
  line.startsWith('\\') ? line.slice(1) : masks.line(path, line.slice(1));

/** An empty side is numbered by the line before it, as in `diff` and `git`. */
const headOf = ({ oldStart, oldLines, newStart, newLines }: Hunk) =>
  `@@ -${oldStart - Number(oldLines === 0)},${oldLines} +${newStart - Number(newLines === 0)},${newLines} @@`;

/** Describes the findings that a hunk fixes. Each line appears once, because several findings may share a fix. */
function labels(made: ReadonlySet<MadeFix>, painted: Paint): string[] {
  const lines = [...made].flatMap(
    ({ finding: { rule, severity, service, text }, fix: { title, safety } }) => {
      const subject = service === undefined ? '' : `${service}: `;
      const unsafe = safety === 'safe' ? '' : painted.dim(' (not safe)');
      return `# ${painted.severity(severity, rule)}: ${subject}${text} ${painted.dim('=>')} ${title}${unsafe}`;
    },
  );
  return [...new Set(lines)];
}
