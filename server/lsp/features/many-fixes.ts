import {
  type AnyRule,
  type Config,
  type Edit,
  type Fix,
  fixed,
  type MadeFix,
  type Offer,
  type Project,
  rewrites,
  safeFix,
} from '../../engine/index.ts';

/** Describes what an edit is for; a client may show it before applying the edit. */
export interface Note {
  readonly label: string;
  readonly description: string;
  /** Whether the user has to confirm it, because it changes what runs. */
  readonly confirm: boolean;
}

/** An edit, with a note if there is something to show. */
export interface NotedEdit extends Edit {
  readonly note?: Note | undefined;
  /** The last occurrence of this text in the edit is selected afterwards, if the client can. */
  readonly placeholder?: string | undefined;
}

/** The file to fix, with its lint result. */
export interface Fixable {
  readonly path: string;
  readonly project: Project;
  readonly config: Config;
}

/** Chooses the fix of a finding to apply, if any. */
export type Choose = (offer: Offer) => Offer['fixes'][number] | undefined;

/** Applies the chosen fixes of a file until none is left; returns edits of the current files. */
export const manyFixes = (...asked: Parameters<typeof madeFixes>): readonly NotedEdit[] =>
  madeFixes(...asked).edits;

/** The same, with the fixes that were made. */
export function madeFixes(
  { path, project, config }: Fixable,
  rules: readonly AnyRule[],
  choose: Choose,
): { readonly made: readonly MadeFix[]; readonly edits: readonly NotedEdit[] } {
  const { made } = fixed(project, { path, rules, config }, choose);
  const files = new Set(made.flatMap(({ fix }) => fix.edits.map(({ file }) => file)));
  const edits = [...files].flatMap((file) =>
    rewrites(file, project.source(file)?.text.length ?? 0, made).map(({ span, text, of }) => ({
      file,
      span,
      text,
      note: noteOf(of),
    })),
  );
  return { made, edits };
}

/** One note for all fixes of an edit. */
function noteOf(made: readonly MadeFix[]): Note {
  const titles = made.map(({ finding, fix }) => `${finding.rule}: ${fix.title}`);
  return {
    label: [...new Set(titles)].join('; '),
    description: [...new Set(made.map(({ finding }) => finding.text))].join(' '),
    confirm: made.some(({ fix }) => fix.safety !== 'safe'),
  };
}

/** Chooses the safe fixes in one file. */
export const allSafe =
  (path: string): Choose =>
  ({ finding, fixes }) =>
    finding.file === path ? safeFix(fixes, path) : undefined;

/** Chooses the fixes of one rule in one file; without a safe one, the first if `unsafe` is true. */
export const ofRule =
  (rule: string, path: string, unsafe: boolean): Choose =>
  ({ finding, fixes }) =>
    finding.rule === rule && finding.file === path ? bestOf(fixes, path, unsafe) : undefined;

/** Chooses the fixes of one service, in any of the files; a safe one if possible. */
export const ofService =
  (service: string): Choose =>
  ({ finding, fixes }) =>
    finding.service === service
      ? (fixes.find(({ safety }) => safety === 'safe') ?? fixes.find(isMild))
      : undefined;

/** A fix that may stop a service (drastic) is not combined with others: the user picks it alone. */
const isMild = ({ safety }: Fix) => safety !== 'drastic';

/**
 * Of the fixes that change only one file, returns the safe one; if there is none and `unsafe` is true, the first that
 * is not drastic.
 */
export function bestOf<F extends Fix>(fixes: readonly F[], path: string, unsafe: boolean): F | undefined {
  const here = fixes.filter(({ edits }) => edits.every(({ file }) => file === path));
  return safeFix(here, path) ?? (unsafe ? here.find(isMild) : undefined);
}
