import { strictOnly } from '../../server/engine/config/profiles.ts';
import type { BuildContext } from '../../server/engine/dockerfile/context/context.ts';
import {
  cleanPath,
  type DockerIgnore,
  fitsIgnorePattern,
} from '../../server/engine/dockerfile/context/dockerignore.ts';
import { isNamedLater, leavesOut, reachesImage } from '../../server/engine/dockerfile/context/handed-on.ts';
import {
  contextSources,
  isFolderSource,
  isWholeSource,
} from '../../server/engine/dockerfile/context/source.ts';
import { isSettings } from '../../server/engine/dockerfile/context/suspect.ts';
import type { Argument, Instruction } from '../../server/engine/dockerfile/model.ts';
import type { Fix } from '../../server/engine/finding.ts';
import { rule } from '../../server/engine/rule.ts';
import { isUnintended } from '../../server/engine/secret/secret-file.ts';
import { followed, shown } from '../../server/engine/secret/shown.ts';
import { baseName } from '../../server/engine/source/path.ts';
import { type Known, lineBreakOf, type SafeText, type Span } from '../../server/engine/source/text.ts';

const broad = { sonar: ['S6470'], droast: ['DF007'] };
const ignoring = { ...broad, droast: ['DF007', 'DF033'] };

export default rule({
  id: 'copy-whole-context',
  on: 'instruction',
  keywords: ['COPY', 'ADD'],
  severity: 'high',
  fixable: true,
  title: 'COPY of a folder adds unintended files to the image',
  label: 'Whole folder copied',
  why: 'Files that happen to be in the build context, including credentials and .git, become part of a layer.',
  refs: { cis: ['4.10'], cwe: ['CWE-522', 'CWE-538'] },
  messages: {
    secrets: { text: '{what} copies {names} into the image.', refs: ignoring },
    held: {
      text: '{what} copies {names} into the image: {file} contains a credential, {name}.',
      refs: ignoring,
    },
    settings: {
      text: '{what} copies {file} into the image, which contains a credential: {name}.',
      refs: ignoring,
    },
    history: {
      text: '{what} copies the version history ({names}) into the image.',
      severity: 'low',
      refs: broad,
    },
    negated: {
      text: '{what} copies {names} into the image: an exception (!) in the ignore file includes it.',
      severity: 'medium',
      refs: ignoring,
    },
    noIgnoreFile: {
      text: '{what} copies the whole build context, and there is no ignore file.',
      severity: 'low',
      levels: strictOnly,
      refs: ignoring,
    },
    notExcluded: {
      text: '{what} copies the whole build context: the ignore file keeps {names}.',
      severity: 'info',
      levels: strictOnly,
      refs: ignoring,
    },
  },
  check(instruction, report, { context }) {
    const { stage, keyword } = instruction;
    for (const { span: at, source, ...copy } of folderCopies(instruction, context)) {
      const { secrets, held, settings, history, negated, notExcluded } = copy;
      const what = `${keyword} ${source}`;
      const told = (paths: readonly string[]) => {
        const fixes = () => [excludeFix(instruction, context, paths)];
        return { at, words: { what, names: firstOf(paths) }, fixes };
      };
      const paths = history && stage?.isShipped ? [...secrets, history] : secrets;
      const [first] = held;
      if (first) {
        const all = told(paths);
        report({ ...all, message: 'held', words: { ...all.words, ...first } });
      } else if (secrets.length > 0) report({ message: 'secrets', ...told(paths) });
      else if (settings) {
        const fixes = () => [excludeFix(instruction, context, [settings.file], 'the image then lacks them')];
        report({ at, message: 'settings', words: { what, ...settings }, fixes });
      } else if (!stage?.isShipped) continue;
      else if (negated) report({ message: 'negated', ...told([negated.pattern]) });
      else if (history) report({ message: 'history', ...told([history]) });
      else if (notExcluded === 'unknown' || notExcluded.length === 0) continue;
      else if (typeof context?.ignore === 'object') report({ message: 'notExcluded', ...told(notExcluded) });
      else report({ ...told(notExcluded), message: 'noIgnoreFile', words: { what } });
    }
  },
});

/** A folder of the build context that is copied, with what is known about its files that get into the image. */
interface FolderCopy {
  readonly source: string;
  readonly span: Span;
  /** True for the whole build context. */
  readonly whole: boolean;
  /**
   * Credentials files in it that nothing excludes, except those that were read and contain none; empty if the files
   * were not listed.
   */
  readonly secrets: readonly string[];
  /** Those of them that were read, each with the name of a credential in it. */
  readonly held: readonly { readonly file: string; readonly name: string }[];
  /** The first of its settings files that was read and contains a credential. */
  readonly settings: { readonly file: string; readonly name: string } | undefined;
  /** The folder of a version control system, if it exists and nothing excludes it. */
  readonly history: string | undefined;
  /** A negation pattern of the ignore file that includes a credentials file. */
  readonly negated: { readonly pattern: string; readonly span: Span } | undefined;
  /** Typical credentials files that the ignore file does not exclude; `unknown` if the ignore file is unknown. */
  readonly notExcluded: Known<readonly string[]>;
}

const histories = /(?:^|\/)\.(?:git|hg|svn)\/$/;
/** The minimum that an ignore file should exclude. */
const typical = ['.env', '.git', 'id_rsa', 'server.key'];

/** Returns the folders of the build context that COPY or ADD copies. */
function folderCopies(instruction: Instruction, context: BuildContext | undefined): FolderCopy[] {
  const found: FolderCopy[] = [];
  const excludes = instruction.flags.some(({ name }) => name === 'exclude');
  for (const argument of contextSources(instruction)) {
    const { value, span } = argument;
    const names = context?.names ?? [];
    if (value === undefined || !isFolder(argument, names)) continue;
    const source = cleanPath(value);
    const whole = isWholeSource(value);
    const ignore = context ? context.ignore : 'unknown';
    const to = instruction.args.at(-1)?.value;
    const below = (name: string) => (whole ? name : name.slice(source.length + 1));
    const isPart = instruction.stage?.isShipped;
    const comes = (name: string) =>
      // A file that a later step copies by name is reported there.
      (isPart || !isNamedLater(baseName(name), instruction)) &&
      reachesImage(to === undefined ? undefined : `${to}/${below(name)}`, instruction) &&
      (whole || name.startsWith(`${source}/`)) &&
      !(typeof ignore === 'object' && isExcluded(ignore, name)) &&
      !leavesOut(name, value, instruction);
    const secrets = names.filter(
      (name) =>
        !name.endsWith('/') && isUnintended(name) && comes(name) && context?.credential(name) !== undefined,
    );
    found.push({
      source: whole ? value : source,
      span,
      whole,
      secrets,
      held: secrets.flatMap((file) => heldIn(file, context)),
      settings: names
        .filter((name) => isSettings(name) && !isUnintended(name) && comes(name))
        .flatMap((file) => heldIn(file, context))[0],
      history: names.find((name) => histories.test(name) && comes(name)),
      negated: typeof ignore === 'object' && whole ? negationIn(ignore) : undefined,
      notExcluded: whole && !excludes ? notExcludedBy(ignore, context?.names) : [],
    });
  }
  return found;
}

function heldIn(file: string, context: BuildContext | undefined) {
  const credential = context?.credential(file);
  return typeof credential === 'object' && !credential.weak ? [{ file, name: credential.name }] : [];
}

function isFolder(argument: Argument, names: readonly string[]): boolean {
  return isFolderSource(argument) || names.includes(`${cleanPath(argument.value ?? '')}/`);
}

function isExcluded(ignore: DockerIgnore, name: string): boolean {
  const line = ignore.deciding(name);
  return line !== undefined && !line.negated;
}

function negationIn({ lines, deciding }: DockerIgnore) {
  return lines.find(
    (line) =>
      line.negated &&
      !/[*?[]/.test(line.pattern) &&
      isUnintended(line.pattern) &&
      deciding(line.pattern) === line,
  );
}

function notExcludedBy(
  ignore: Known<DockerIgnore | undefined>,
  names: readonly string[] | undefined,
): Known<readonly string[]> {
  if (typeof ignore !== 'object') return ignore === 'unknown' || names === undefined ? 'unknown' : typical;
  return typical.filter((name) => !isExcluded(ignore, name));
}

/**
 * Returns the fix that excludes some paths from the build context, in the existing ignore file or in a new one;
 * undefined if the ignore file is unknown, and for paths that are also copied by name.
 */
function excludeFix(
  { dockerfile }: Instruction,
  context: BuildContext | undefined,
  paths: readonly string[],
  effect: SafeText = "build steps can't read them",
): Fix | undefined {
  if (context?.folder === undefined || context.ignore === 'unknown') return undefined;
  const patterns = paths.map(patternOf);
  const named = dockerfile.instructions.flatMap((each) => contextSources(each.trigger ?? each));
  if (named.some(({ value = '' }) => paths.some((path) => isNamed(path, value)))) return undefined;
  const { text, path } = context.ignore?.file ?? { text: '', path: `${context.folder}.dockerignore` };
  const eol = lineBreakOf(text);
  const gap = text === '' || text.endsWith('\n') ? '' : eol;
  const how = context.ignore
    ? 'Add these paths to the ignore file'
    : 'Create a .dockerignore with these paths';
  return {
    title: followed(how, shown` (${effect})`),
    safety: 'unsafe',
    edits: [
      {
        file: path,
        span: { start: text.length, end: text.length },
        text: `${gap}${patterns.map((each) => each + eol).join('')}`,
      },
    ],
  };
}

/** Whether a source is a path, is below it, or is a pattern for such files. */
function isNamed(path: string, source: string): boolean {
  if (fitsIgnorePattern(source, patternOf(path))) return true;
  return /[*?[][^/]|[^/][*?[]/.test(source) && fitsIgnorePattern(path, source);
}

/** Escapes a path for a line of an ignore file. */
function patternOf(path: string): string {
  const plain = path.replace(/\/$/, '').replace(/[*?[\]\\]/g, '\\$&');
  return plain.replace(/^[#!]/, '\\$&');
}

/** Lists the first three of some paths, and how many more there are. */
function firstOf(paths: readonly string[]): string {
  const more = paths.length - 3;
  return `${paths.slice(0, 3).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
