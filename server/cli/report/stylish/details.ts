import { printable } from '../../../engine/index.ts';
import type { Paint } from '../paint.ts';
import { type FileProblem, problemPlace, type ReportSettings } from '../report.ts';
import { worstFirst } from '../severity.ts';
import type { FindingBlock } from './block.ts';
import { folded } from './folded.ts';
import { dividedOf, inSections } from './sections.ts';
import { unnamed } from './shared.ts';
import { cutEnd, cutStart, widthOf } from './width.ts';

/** The number of characters held back for sorting: more than anybody reads. For 10,000 files, eight times as many took 50 MB. */
const held = 500_000;
/** The number of problems that are named where findings are left out. */
const namedProblems = 4;

/** Problems and findings, held back to be sorted. Very many are written in parts. */
export class Details {
  readonly #setting: ReportSettings;
  readonly #painted: Paint;
  #problems: FileProblem[] = [];
  #blocks: FindingBlock[] = [];
  #size = 0;
  #hidden = 0;
  #unnamed = 0;
  /** Whether findings are left out. */
  isShort = false;

  constructor(setting: ReportSettings, painted: Paint) {
    this.#setting = setting;
    this.#painted = painted;
  }

  /** The number of places that were left out where a sentence holds of several files. */
  get unnamed(): number {
    return this.#unnamed;
  }

  /** The number of lines before the summary, if findings are left out. */
  get rows(): number {
    const { length } = this.#problems;
    return length === 0 ? 0 : Math.min(length, namedProblems + 1) + 1;
  }

  problem(problem: FileProblem): void {
    this.#problems.push(problem);
  }

  add(blocks: readonly FindingBlock[]): void {
    if (this.isShort) return;
    for (const each of blocks) {
      this.#blocks.push(each);
      this.#size += each.lines.length;
    }
    const { most, mayBeShort } = this.#setting;
    if (this.#size <= held || mayBeShort) return;
    if (most === undefined) this.#writePart();
    else if (this.#blocks.length > 2 * most) this.#prune(most);
  }

  /** Leaves out all findings. */
  leaveOut(): void {
    this.isShort = true;
    this.#blocks = [];
  }

  /** Writes all that is left. */
  end(): void {
    const { most, output } = this.#setting;
    this.#writeProblems();
    if (most !== undefined) this.#prune(most);
    const parts = dividedOf(this.#blocks);
    output.write(inSections(parts, this.#setting, this.#painted));
    this.#unnamed = parts.shared.reduce((sum, each) => sum + unnamed(each, this.#setting.all), 0);
    if (this.#hidden > 0)
      output.write(`\u2026 and ${this.#hidden} more, which --max-findings leaves out.\n\n`);
  }

  /** Keeps only the worst findings, as many as requested. */
  #prune(most: number): void {
    this.#blocks = folded(this.#blocks).sort(worstFirst);
    for (const each of this.#blocks.splice(most)) this.#hidden += each.count;
    this.#size = this.#blocks.reduce((sum, each) => sum + each.lines.length, 0);
  }

  /** Writes what belongs to one file. What holds of several is written at the end, without lines of source. */
  #writePart(): void {
    this.#writeProblems();
    const { shared, alone } = dividedOf(this.#blocks);
    this.#setting.output.write(inSections({ shared: [], alone }, this.#setting, this.#painted));
    this.#blocks = shared.flatMap(({ places }) => places.map(({ place }) => ({ ...place, lines: '' })));
    this.#size = 0;
  }

  #writeProblems(): void {
    const all = this.#problems.sort(configurationsFirst);
    const shown = this.isShort && all.length > namedProblems + 1 ? all.slice(0, namedProblems) : all;
    const width = this.isShort ? this.#setting.screen.columns - 1 : Number.POSITIVE_INFINITY;
    const lines = shown.map((each) => paintedProblem(each, width, this.#painted));
    const more = all.length - shown.length;
    if (more > 0) lines.push(`and ${more} more\n`);
    this.#setting.output.write(lines.length > 0 ? `${lines.join('')}\n` : '');
    this.#problems = [];
  }
}

/** First mistakes in configurations, and last notes. */
const configurationsFirst = (a: FileProblem, b: FileProblem) =>
  Number(b.configuration ?? false) - Number(a.configuration ?? false) ||
  Number(a.warning ?? false) - Number(b.warning ?? false);

function paintedProblem(problem: FileProblem, width: number, painted: Paint): string {
  const place = cutStart(problemPlace(problem), Math.floor(width * 0.6));
  const left = width - widthOf(place) - 2;
  return `${painted.bold(place)}: ${cutEnd(printable(problem.message), Math.max(1, left))}\n`;
}
