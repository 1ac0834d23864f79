import { atLeast, type Finding, type Fix, printable, Reported, shownWhole } from '../../engine/index.ts';
import { type Budget, toolLimits } from '../bounds.ts';
import { type Collector, withheldEdits } from '../collector.ts';
import type { ToolFile } from '../file.ts';
import { limitOf, severityOf, type ToolArguments } from '../request.ts';
import { plainFinding } from './lint.ts';

/**
 * Answers with the fixes of the first findings that have some, in the order of the files: trying the fixes of all would take too
 * long for a large folder.
 */
export function fixesCollector(asked: ToolArguments, budget: Budget): Collector {
  const reported = new Reported();
  const all: object[] = [];
  let untried = 0;
  const isWanted = ({ rule, severity }: Finding) =>
    (asked.rule === undefined || rule === asked.rule) && atLeast(severity, severityOf(asked));
  return {
    take(file) {
      for (const finding of reported.fresh(file.findings).filter(isWanted)) {
        if (all.length >= limitOf(asked)) {
          untried++;
          continue;
        }
        const fixes = file.fixesOf(finding);
        if (fixes.length === 0) continue;
        all.push({ ...plainFinding(finding, file), fixes: fixes.map((fix) => plainFix(fix, file)) });
      }
    },
    parts() {
      budget.omit('findings', untried);
      return { findings: budget.fitting('findings', all, limitOf(asked)) };
    },
  };
}

/** A fix with its edits, or the reason why these are not shown. */
function plainFix({ title, safety, edits }: Fix, file: ToolFile): object {
  const plain = edits.map((edit) => {
    const { file: name = file.clear(shownWhole(edit.file)), ...place } = file.place(edit) ?? {};
    return { file: name, ...place, text: edit.text };
  });
  const text = edits.map((edit) => edit.text).join('\n');
  const why = file.mayRepeat(text) ? 'secret' : isHiding(text) ? 'hidden' : isLong(text) ? 'long' : undefined;
  return {
    title: file.clear(title),
    safety: safety === 'safe' ? 'safe' : 'unsafe',
    ...(why === undefined ? { edits: plain } : { edits: [], withheld: withheldEdits[why] }),
  };
}

const isLong = (text: string) => text.length > toolLimits.edits;

/** Whether a text contains characters that nobody sees, which could carry words for a model alone. */
function isHiding(text: string): boolean {
  const oneLine = text.replace(/[\r\n\t]/g, ' ');
  return printable(oneLine) !== oneLine;
}
