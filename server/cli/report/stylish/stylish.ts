import type { Finding, Fix } from '../../../engine/index.ts';
import { lanesOf, Opening } from '../../../engine/overview.ts';
import { type Paint, paint } from '../paint.ts';
import type { ReportSettings, ScanReport } from '../report.ts';
import { blocksOf } from './block.ts';
import { Details } from './details.ts';
import { FindingsSummary } from './summary.ts';
import { ScanVerdict } from './verdict.ts';
import { widthOf } from './width.ts';

/** The number of findings in several files from which on there is a summary: fewer fit one screen. */
const summarised = 15;
/** The number of findings in several files from which on the summary may stand alone: fewer fit about three screens. */
const alone = 50;

/**
 * The report for people: first the files that could not be read, then the findings of each file, worst first and grouped by
 * service or stage, each with its line of source and a remedy; at the end a summary, the worst of what runs, and a verdict. At a
 * terminal the summary of a long report stands alone. Very long reports are written in parts, each in this order.
 */
export function stylishReport(setting: ReportSettings): ScanReport {
  const { colour } = setting;
  const painted = paint(colour);
  const verdict = new ScanVerdict(setting);
  const opening = new Opening();
  const summary = new FindingsSummary();
  const details = new Details(setting, painted);
  return {
    // Nobody reads fixes beyond that number, and they take a fifth of the time.
    get writesFixes() {
      return verdict.knowsFixes;
    },
    tellsWhatRuns: true,
    linted(file) {
      const knowsFixes = verdict.knowsFixes;
      const lanes = file.postures.length === 0 ? [] : lanesOf(file.postures, file.findings);
      opening.add(lanes, file.postures);
      const fixOf = (finding: Finding) => (knowsFixes ? bestFix(file.fixesOf(finding)) : undefined);
      verdict.linted(file, fixOf);
      summary.linted(file, lanes);
      if (setting.mayBeShort && verdict.isLonger(alone)) details.leaveOut();
      else details.add(blocksOf(file, { fixOf, painted, all: setting.all }));
    },
    problem(problem) {
      if (problem.isNotRead !== true) details.problem(problem);
      verdict.problem(problem);
    },
    end(code) {
      const { isShort, rows } = details;
      details.end();
      const sentence = verdict.hasFindings ? opening.sentence() : undefined;
      const lastLines = (inPaint: Paint) => [
        ...(sentence === undefined ? [] : [inPaint.bold(sentence)]),
        ...verdict.lines(code, inPaint, details),
      ];
      const last = lastLines(painted);
      const { columns } = setting.screen;
      const rowsOf = (line: string) => Math.ceil(widthOf(line) / (columns - 1));
      const taken = lastLines(paint(false)).reduce((sum, each) => sum + rowsOf(each), 0);
      // An empty line before them, and the prompt after them.
      const room = setting.screen.rows - (isShort ? rows : 0) - taken - 2;
      const lines = verdict.isLonger(summarised)
        ? [...summary.lines({ columns, rows: room }, painted), '', ...last]
        : last;
      setting.output.write(lines.map((each) => `${each}\n`).join(''));
    },
  };
}

/** The fix that is offered first: a safe one if there is one. */
function bestFix<Some extends Fix>(fixes: readonly Some[]): Some | undefined {
  return fixes.find(({ safety }) => safety === 'safe') ?? fixes[0];
}
