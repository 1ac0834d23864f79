import type { Compose } from '../compose/model.ts';
import { parseCompose } from '../compose/parse.ts';
import type { Dockerfile } from '../dockerfile/model.ts';
import { parseDockerfile } from '../dockerfile/parse.ts';
import type { Finding } from '../finding.ts';
import { perObject } from '../source/memo.ts';
import { firstWhere } from '../source/search.ts';
import {
  applyEdits,
  type Edit,
  lineBreakOf,
  nextLine,
  type SourceFile,
  type Span,
  sourceFile,
} from '../source/text.ts';
import { branchesOf, type CommentScope, instructionAt, pragmasOf, type ScopedPragma } from './scope.ts';

/** The scope of an ignore comment. */
export type IgnoreScope = 'here' | 'service' | 'file';

/** Why a comment is there, who answers for it, and the last day on which it applies, as `YYYY-MM-DD`. */
export interface IgnoreTerms {
  readonly reason?: string | undefined;
  readonly owner?: string | undefined;
  readonly until?: string | undefined;
}

/**
 * Returns the edit that suppresses one finding by a Plimsoll comment: `here` above the instruction, key or item that contains it,
 * `service` above the key of its service if that is another part, `file` at the top of the file. Without terms, the rule is
 * added to an existing Plimsoll comment for the same part that has none. The comment is never placed above parser
 * directives, inside a here-document, a continuation, a flow collection or a block scalar. Undefined if no comment can apply to
 * that place alone, if it would change how the rest is parsed, or if the finding is in another file.
 */
export function ignoreEdit(
  document: Dockerfile | Compose,
  finding: Finding,
  scope: IgnoreScope,
  terms: IgnoreTerms = {},
): Edit | undefined {
  const edit = commentEdit(document, finding, scope, terms);
  return edit && speaks(document, edit, finding.rule, finding.span.start) ? edit : undefined;
}

/** Returns the edit that suppresses a rule in one service of a compose file, wherever what it reports is written. */
export function ignoreServiceEdit(
  document: Compose,
  service: string,
  rule: string,
  terms: IgnoreTerms = {},
): Edit | undefined {
  const branch = branchesOf(document).find((each) => each.service === service && !each.flow);
  const edit = branch && partEdit(document, branch.span, rule, terms);
  return edit && speaks(document, edit, rule, branch.span.start) ? edit : undefined;
}

/** The text of a comment that ignores a rule. */
export function ignoreComment(
  scope: 'next' | 'file',
  rule: string,
  { reason, owner, until }: IgnoreTerms,
): string {
  const who = owner === undefined ? '' : ` owner ${owner}`;
  const day = until === undefined ? '' : ` until ${until}`;
  const why = reason === undefined ? '' : ` -- ${reason}`;
  return `# plimsoll: ${scope === 'file' ? 'ignore-file' : 'ignore'} ${rule}${who}${day}${why}`;
}

function commentEdit(
  document: Dockerfile | Compose,
  finding: Finding,
  scope: IgnoreScope,
  terms: IgnoreTerms,
): Edit | undefined {
  const { file } = document;
  if (finding.file !== file.path) return undefined;
  if (scope === 'file') {
    const joined = join(joinable(document, terms), file, finding.rule, ({ scope }) => scope?.kind === 'file');
    return joined ?? insert(file, topOf(document), '', ignoreComment('file', finding.rule, terms));
  }
  const here = partOf(document, finding.span);
  const part = scope === 'here' ? here : serviceOf(document, finding, here);
  return part && partEdit(document, part, finding.rule, terms);
}

/** Puts a comment above a part of a document, or the rule into a comment that is there. */
function partEdit(document: Dockerfile | Compose, part: Span, rule: string, terms: IgnoreTerms): Edit {
  const { file } = document;
  const same = ({ scope }: ScopedPragma) =>
    scope?.kind === 'part' && scope.span.start === part.start && scope.span.end === part.end;
  const joined = join(joinable(document, terms), file, rule, same);
  if (joined) return joined;
  const line = file.lines.start(file.lines.position(part.start).line);
  const indent = /^[ \t]*/.exec(file.text.slice(line, part.start))?.[0] ?? '';
  return insert(file, aboveComments(document, line), indent, ignoreComment('next', rule, terms));
}

/** The comments that a rule may be added to: a reason, an owner and a day apply to all names in their comment. */
const joinable = (document: Dockerfile | Compose, { reason, owner, until }: IgnoreTerms) =>
  reason === undefined && owner === undefined && until === undefined ? pragmasOf(document) : [];

/** Whether an edited text parses as before, except for a new comment that applies to a rule at a place. */
function speaks(document: Dockerfile | Compose, edit: Edit, rule: string, place: number): boolean {
  const { path, text } = document.file;
  const file = sourceFile(path, applyEdits(text, [edit]));
  const [before, after] =
    document.kind === 'dockerfile'
      ? [document, parseDockerfile(file)]
      : [readAlone(document), parseCompose(file)];
  const at = edit.span.start;
  const movedStart = (start: number) => (start < at ? start : start + edit.text.length);
  const movedEnd = (end: number) => (end <= at ? end : end + edit.text.length);
  const parts = partsOf(after);
  return (
    after.problems.length <= before.problems.length &&
    JSON.stringify(halfRead(after)) === JSON.stringify(halfRead(before)) &&
    parts.length === partsOf(before).length &&
    partsOf(before).every(
      ({ start, end }, index) =>
        movedStart(start) === parts[index]?.start && movedEnd(end) === parts[index]?.end,
    ) &&
    pragmasOf(after).some(
      ({ pragma: { tool, names }, scope }) =>
        tool === 'plimsoll' &&
        names.some(({ text }) => text === rule) &&
        scope &&
        holds(scope, movedStart(place)),
    )
  );
}

/** Parses a compose file without the others of its project. */
const readAlone = perObject(({ file: { path, text } }: Compose) => parseCompose(sourceFile(path, text)));

/** Names of services that were read only in part. */
const halfRead = (document: Dockerfile | Compose) =>
  document.kind === 'dockerfile'
    ? []
    : document.services.flatMap(({ name, partial }) => (partial ? name : []));

const holds = (scope: CommentScope, at: number) =>
  scope.kind === 'file' || (scope.kind === 'part' && scope.span.start <= at && at <= scope.span.end);

const partsOf = (document: Dockerfile | Compose): readonly Span[] =>
  (document.kind === 'dockerfile' ? document.instructions : branchesOf(document)).map(
    ({ span }: { readonly span: Span }) => span,
  );

/** The instruction around a span, or the innermost entry or item in block style that starts a line. */
function partOf(document: Dockerfile | Compose, { start }: Span): Span | undefined {
  if (document.kind === 'dockerfile') {
    const instruction = instructionAt(document, start);
    return instruction && instruction.span.start <= start ? instruction.span : undefined;
  }
  const around = branchesOf(document).filter(
    ({ span }) => span.start <= start && (start < span.end || span.start === start),
  );
  const flow = around.findIndex((branch) => branch.flow);
  const block = flow < 0 ? around : around.slice(0, flow);
  const { lines } = document.file;
  const lineOf = (span: Span) => lines.position(span.start).line;
  const inner = block.at(-1)?.span;
  // A comment above a line applies to the outermost part that starts on it.
  return inner && block.find(({ span }) => lineOf(span) === lineOf(inner))?.span;
}

/** The key and value of a finding's service, if a comment can be placed above it and it is larger than `here`. */
function serviceOf(
  document: Dockerfile | Compose,
  { service }: Finding,
  here: Span | undefined,
): Span | undefined {
  if (document.kind === 'dockerfile' || service === undefined) return undefined;
  const branch = branchesOf(document).find((each) => each.service === service && !each.flow);
  return branch && branch.span.start !== here?.start ? branch.span : undefined;
}

function join(
  placed: readonly ScopedPragma[],
  { path, text }: SourceFile,
  rule: string,
  fits: (each: ScopedPragma) => boolean,
): Edit | undefined {
  for (const each of placed) {
    const { tool, until, reason, names, span } = each.pragma;
    const last = names.at(-1);
    if (tool !== 'plimsoll' || until !== undefined || reason !== undefined) continue;
    if (!last?.text || !fits(each)) continue;
    if (text.slice(last.span.end, span.end).trim() !== '') continue;
    return { file: path, span: { start: last.span.end, end: last.span.end }, text: `, ${rule}` };
  }
  return undefined;
}

function insert({ path, text }: SourceFile, at: number, indent: string, plain: string): Edit {
  const lineBreak = lineBreakOf(text);
  const alone = at > 0 && !/[\n\r\uFEFF]/.test(text.charAt(at - 1));
  const comment = indent + plain;
  return {
    file: path,
    span: { start: at, end: at },
    text: alone ? lineBreak + comment : comment + lineBreak,
  };
}

/** The first place where a comment may stand: after a byte order mark, parser directives and the head comments of other tools. */
function topOf(document: Dockerfile | Compose): number {
  const { text } = document.file;
  let top = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  if (document.kind === 'dockerfile') top = Math.max(top, document.directives.at(-1)?.span.end ?? 0);
  if (top > 1) top = nextLine(text, top);
  for (;;) {
    const line = text.slice(top, nextLine(text, top));
    // These comments only work on the first line.
    if (!/^(?:#!|#+\s*(?:kics-scan|dclint)\b|%YAML\b)/.test(line)) return top;
    top += line.length;
  }
}

/** Moves above the comment lines directly over a line, so that they stay with what they describe. */
function aboveComments(document: Dockerfile | Compose, line: number): number {
  const { text, lines } = document.file;
  const top = topOf(document);
  let at = Math.max(line, text.charCodeAt(0) === 0xfeff ? 1 : 0);
  for (let number = lines.position(line).line - 1; number >= 0; number--) {
    const start = Math.max(lines.start(number), text.charCodeAt(0) === 0xfeff ? 1 : 0);
    if (start < top || !/^[ \t]*#/.test(text.slice(start, at))) break;
    if (!isComment(document, start, at)) break;
    at = start;
  }
  return at;
}

/** Returns false for a line that only looks like a comment, inside a here-document or a block scalar. */
function isComment({ comments }: Dockerfile | Compose, start: number, end: number): boolean {
  const comment = comments[firstWhere(comments, ({ span }) => span.start >= start)];
  return comment !== undefined && comment.span.start < end;
}
