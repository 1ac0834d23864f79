import { strictOnly } from '../../server/engine/config/profiles.ts';
import {
  type BuildContext,
  contextSources,
  isFolderSource,
  isWholeSource,
} from '../../server/engine/dockerfile/context/context.ts';
import {
  cleanPath,
  type DockerIgnore,
  fitsIgnorePattern,
} from '../../server/engine/dockerfile/context/dockerignore.ts';
import type { Argument, Instruction } from '../../server/engine/dockerfile/model.ts';
import type { Fix } from '../../server/engine/finding.ts';
import { rule } from '../../server/engine/rule.ts';
import { shown } from '../../server/engine/secret/shown.ts';
import { type Known, lineBreakOf, type Span } from '../../server/engine/source/text.ts';
import { isStray } from './secret-file.ts';

const broad = { sonar: ['S6470'], droast: ['DF007'] };
const ignoring = { ...broad, droast: ['DF007', 'DF033'] };

export default rule({
  id: 'copy-whole-context',
  on: 'instruction',
  keywords: ['COPY', 'ADD'],
  severity: 'high',
  fixable: true,
  title: 'More than the program is copied into the image',
  why: 'What lies in the build context by chance, credentials and history included, becomes part of a layer.',
  refs: { cis: ['4.10'], cwe: ['CWE-522', 'CWE-538'] },
  messages: {
    secrets: { text: '{what} takes {names} into the image.', refs: ignoring },
    history: {
      text: '{what} takes the history of the sources ({names}) into the image.',
      severity: 'low',
      refs: broad,
    },
    readmitted: {
      text: '{what} takes {names} into the image: the ignore file lets it in again.',
      severity: 'medium',
      refs: ignoring,
    },
    bare: {
      text: '{what} takes all of the build context, and no ignore file keeps anything out.',
      severity: 'low',
      levels: strictOnly,
      refs: ignoring,
    },
    open: {
      text: '{what} takes all of the build context, and the ignore file does not keep out {names}.',
      severity: 'info',
      levels: strictOnly,
      refs: ignoring,
    },
  },
  *check(instruction, { context }) {
    const { stage, keyword } = instruction;
    if (!stage?.isShipped) return;
    for (const { span: at, source, ...copy } of folderCopies(instruction, context)) {
      const { secrets, history, readmitted, open } = copy;
      const what = `${keyword} ${source}`;
      const said = (paths: readonly string[]) => {
        const fixes = () => [keepOutFix(instruction, context, paths)];
        return { at, words: { what, names: firstOf(paths) }, fixes };
      };
      if (secrets.length > 0)
        yield { message: 'secrets', ...said(history ? [...secrets, history] : secrets) };
      else if (readmitted) yield { message: 'readmitted', ...said([readmitted.pattern]) };
      else if (history) yield { message: 'history', ...said([history]) };
      else if (open === 'unknown' || open.length === 0) continue;
      else if (typeof context?.ignore === 'object') yield { message: 'open', ...said(open) };
      else yield { ...said(open), message: 'bare', words: { what } };
    }
  },
});

/** A folder of the build context that is copied, and what is known of what comes along. */
interface FolderCopy {
  readonly source: string;
  readonly span: Span;
  /** True for all of the build context. */
  readonly whole: boolean;
  /** Files of credentials that lie there and that nothing keeps out; empty where nobody looked. */
  readonly secrets: readonly string[];
  /** The folder of a version control system's history, if it lies there and nothing keeps it out. */
  readonly history: string | undefined;
  /** A line of the ignore file that lets a file of credentials in again. */
  readonly readmitted: { readonly pattern: string; readonly span: Span } | undefined;
  /** Typical files of credentials that the ignore file would let in; `unknown` where nobody looked for it, or where it may lie elsewhere. */
  readonly open: Known<readonly string[]>;
}

const histories = /(?:^|\/)\.(?:git|hg|svn)\/$/;
/** What an ignore file should keep out, if it keeps out anything. */
const typical = ['.env', '.git', 'id_rsa', 'server.key'];

/** The folders that COPY or ADD take from the build context. */
function folderCopies(instruction: Instruction, context: BuildContext | undefined): FolderCopy[] {
  const found: FolderCopy[] = [];
  const left = instruction.flags
    .filter(({ name }) => name === 'exclude')
    .map(({ value }) => value?.text ?? '');
  for (const argument of contextSources(instruction)) {
    const { value, span } = argument;
    const names = context?.names ?? [];
    if (value === undefined || !isFolder(argument, names)) continue;
    const source = cleanPath(value);
    const whole = isWholeSource(value);
    const ignore = context ? context.ignore : 'unknown';
    const comes = (name: string) =>
      (whole || name.startsWith(`${source}/`)) &&
      !(typeof ignore === 'object' && isOut(ignore, name)) &&
      !left.some((pattern) => fitsIgnorePattern(whole ? name : name.slice(source.length + 1), pattern));
    found.push({
      source: whole ? value : source,
      span,
      whole,
      secrets: names.filter((name) => !name.endsWith('/') && isStray(name) && comes(name)),
      history: names.find((name) => histories.test(name) && comes(name)),
      readmitted: typeof ignore === 'object' && whole ? readmittedBy(ignore) : undefined,
      open: whole && left.length === 0 ? openIn(ignore, context?.names) : [],
    });
  }
  return found;
}

function isFolder(argument: Argument, names: readonly string[]): boolean {
  return isFolderSource(argument) || names.includes(`${cleanPath(argument.value ?? '')}/`);
}

function isOut(ignore: DockerIgnore, name: string): boolean {
  const line = ignore.deciding(name);
  return line !== undefined && !line.readmits;
}

function readmittedBy({ lines, deciding }: DockerIgnore) {
  return lines.find(
    (line) =>
      line.readmits &&
      !/[*?[]/.test(line.pattern) &&
      isStray(line.pattern) &&
      deciding(line.pattern) === line,
  );
}

function openIn(
  ignore: Known<DockerIgnore | undefined>,
  names: readonly string[] | undefined,
): Known<readonly string[]> {
  if (typeof ignore !== 'object') return ignore === 'unknown' || names === undefined ? 'unknown' : typical;
  return typical.filter((name) => !isOut(ignore, name));
}

/**
 * The fix that keeps some paths out of the build context, by the ignore file that is there or by a new one; undefined where
 * it is not known which, and for what is also copied by name.
 */
function keepOutFix(
  { dockerfile }: Instruction,
  context: BuildContext | undefined,
  paths: readonly string[],
): Fix | undefined {
  if (context?.folder === undefined || context.ignore === 'unknown') return undefined;
  const patterns = paths.map(patternOf);
  const named = dockerfile.instructions.flatMap((each) => contextSources(each.trigger ?? each));
  if (named.some(({ value = '' }) => paths.some((path) => isNamed(path, value)))) return undefined;
  const { text, path } = context.ignore?.file ?? { text: '', path: `${context.folder}.dockerignore` };
  const eol = lineBreakOf(text);
  const gap = text === '' || text.endsWith('\n') ? '' : eol;
  const how = context.ignore ? 'by the ignore file' : 'by a new .dockerignore';
  return {
    title: shown`Keep them out ${how} (no step of the build sees them any more)`,
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

/** Whether a source is a path, or below it, or a pattern for such files. */
function isNamed(path: string, source: string): boolean {
  if (fitsIgnorePattern(source, patternOf(path))) return true;
  return /[*?[][^/]|[^/][*?[]/.test(source) && fitsIgnorePattern(path, source);
}

/** A path as a line of an ignore file that means nothing else. */
function patternOf(path: string): string {
  const plain = path.replace(/\/$/, '').replace(/[*?[\]\\]/g, '\\$&');
  return plain.replace(/^[#!]/, '\\$&');
}

/** The first three of some paths, and how many more there are. */
function firstOf(paths: readonly string[]): string {
  const more = paths.length - 3;
  return `${paths.slice(0, 3).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
