import {
  type AnyRule,
  type Config,
  type Edit,
  type Fix,
  fixed,
  type Made,
  type Offer,
  type Project,
  rewrites,
  safeFix,
} from '../../engine/index.ts';

/** What an edit is for: a client may show it before the edit is made. */
export interface Note {
  readonly label: string;
  readonly description: string;
  /** Whether somebody has to look at it first: it changes what runs. */
  readonly confirm: boolean;
}

/** An edit, and what it is for where that is to be shown. */
export interface NotedEdit extends Edit {
  readonly note?: Note | undefined;
  /** The last part of its text that is this is selected once the edit is made, where the client can. */
  readonly placeholder?: string | undefined;
}

/** The file that fixes are made in, as it was linted. */
export interface Fixable {
  readonly path: string;
  readonly project: Project;
  readonly config: Config;
}

/** Which fix of a finding is made, if any. */
export type Choose = (offer: Offer) => Offer['fixes'][number] | undefined;

/** The chosen fixes of a file, made until none is left, as edits of its files as they are now. */
export function manyFixes(
  { path, project, config }: Fixable,
  rules: readonly AnyRule[],
  choose: Choose,
): NotedEdit[] {
  const { made } = fixed(project, { path, rules, config }, choose);
  const files = new Set(made.flatMap(({ fix }) => fix.edits.map(({ file }) => file)));
  return [...files].flatMap((file) =>
    rewrites(file, project.source(file)?.text.length ?? 0, made).map(({ span, text, of }) => ({
      file,
      span,
      text,
      note: noteOf(of),
    })),
  );
}

/** What the fixes behind an edit are for, together. */
function noteOf(made: readonly Made[]): Note {
  const titles = made.map(({ finding, fix }) => `${finding.rule}: ${fix.title}`);
  return {
    label: [...new Set(titles)].join('; '),
    description: [...new Set(made.map(({ finding }) => finding.text))].join(' '),
    confirm: made.some(({ fix }) => fix.safety !== 'safe'),
  };
}

/** The safe fixes in one file. */
export const allSafe =
  (path: string): Choose =>
  ({ finding, fixes }) =>
    finding.file === path ? safeFix(fixes, path) : undefined;

/** The fixes of one rule in one file; where there is no safe one and `unsafe` is true, the first. */
export const ofRule =
  (rule: string, path: string, unsafe: boolean): Choose =>
  ({ finding, fixes }) =>
    finding.rule === rule && finding.file === path ? bestOf(fixes, path, unsafe) : undefined;

/** All fixes of one service, in whichever of some files they are; a safe one where there is one. */
export const ofService =
  (service: string): Choose =>
  ({ finding, fixes }) =>
    finding.service === service
      ? (fixes.find(({ safety }) => safety === 'safe') ?? fixes.find(isMild))
      : undefined;

/** Many fixes are one edit for a part of a file: what may stop a service is chosen alone. */
const isMild = ({ drastic }: Fix) => drastic !== true;

/** The safe one of some fixes that changes one file alone; where there is none and `unsafe` is true, the first. */
export function bestOf<F extends Fix>(fixes: readonly F[], path: string, unsafe: boolean): F | undefined {
  const here = fixes.filter(({ edits }) => edits.every(({ file }) => file === path));
  return safeFix(here, path) ?? (unsafe ? here.find(isMild) : undefined);
}
