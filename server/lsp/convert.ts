import {
  type AnnotatedTextEdit,
  type ChangeAnnotation,
  type CodeAction,
  CodeActionKind,
  type CodeLens,
  type Command,
  type CreateFile,
  type Diagnostic,
  DiagnosticSeverity,
  DiagnosticTag,
  type Hover,
  type InlayHint,
  MarkupKind,
  type Range,
  type SnippetTextEdit,
  type TextEdit,
  type WorkspaceEdit,
} from 'vscode-languageserver';
import {
  type AnyRule,
  expiredIgnore,
  type Finding,
  isFault,
  type Problem,
  type Project,
  pageOf,
  type Severity,
  type SourceFile,
  type Span,
  severities,
  sourceFile,
  unusedIgnore,
} from '../engine/index.ts';
import { perObject } from '../engine/source/memo.ts';
import type { Note, NotedEdit } from './features/many-fixes.ts';
import type { Action } from './features/menu/action.ts';
import type { Outcome } from './outcome.ts';
import { type ShownAs, usuallyShownAs } from './settings.ts';

/** What conversion needs: sources, URIs of paths, and the client's capabilities. */
export interface ConvertContext {
  source(path: string): SourceFile | undefined;
  uri(path: string): string;
  /** Returns the version of an open document; null if it is not open. */
  version(path: string): number | null;
  readonly versionedEdits: boolean;
  /** Whether an edit may create a file. */
  readonly makesFiles: boolean;
  /** Whether the client shows what edits are for. */
  readonly annotates: boolean;
  /** Whether an edit may contain a placeholder that is selected. */
  readonly snippets: boolean;
  /** The diagnostic level for each severity, if it differs from the default. */
  readonly shownAs?: ShownAs;
  /** The rules that were used. */
  readonly rules?: readonly AnyRule[];
}

/** The protocol's four levels. */
const levels: Record<ShownAs[Severity], DiagnosticSeverity> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  information: DiagnosticSeverity.Information,
  hint: DiagnosticSeverity.Hint,
};

const source = 'plimsoll';

/** Converts a span to a range of lines and UTF-16 columns. */
export function rangeOf({ lines }: SourceFile, { start, end }: Span): Range {
  const [from, to] = [lines.position(start), lines.position(end)];
  return {
    start: { line: from.line, character: from.column },
    end: { line: to.line, character: to.column },
  };
}

/** Converts a range to a span, clamped to the text. */
export function spanOf({ text, lines }: SourceFile, { start, end }: Range): Span {
  const offset = ({ line, character }: Range['start']) =>
    Math.min(lines.start(line) + Math.max(0, character), lines.start(line + 1), text.length);
  return { start: offset(start), end: offset(end) };
}

/** The message of a finding in a list: it names the service, and marks critical findings, since high ones are errors too. */
const inList = ({ service, severity, text }: Finding) =>
  `${severity === 'critical' ? 'Critical: ' : ''}${service === undefined ? '' : `${service}: `}${text}`;

/** The level of a finding. What Compose refuses is an error, unless the configuration or a setting says otherwise. */
function shownLevel(
  { rule: id, severity }: Finding,
  { shownAs = usuallyShownAs, rules = [] }: ConvertContext,
) {
  const isUsual = shownAs[severity] === usuallyShownAs[severity];
  return isUsual && refusedBy(rules).get(id) === severity ? 'error' : shownAs[severity];
}

/** The severities of the rules that report what Compose refuses, by their ids. */
const refusedBy = perObject(
  (rules: readonly AnyRule[]) =>
    new Map(rules.flatMap(({ id, refused, severity }) => (refused ? [[id, severity] as const] : []))),
);

/** The most other places that are shown beside a finding: each is a line of its hover. */
const mostRelated = 3;

/** The other places that are shown beside a finding: of one that several services share, those of the worst. */
function shownRelated({ related, sharers }: Finding): Finding['related'] {
  const services = sharers ? related.filter(({ service }) => service !== undefined) : [];
  return [...new Set([...services, ...related])].slice(0, mostRelated);
}

/** Converts a finding to a diagnostic of the file that contains it. */
export function diagnosticOf(finding: Finding, file: SourceFile, convertContext: ConvertContext): Diagnostic {
  const related = shownRelated(finding).flatMap(({ file: path, span, message }) => {
    const other = convertContext.source(path);
    return other
      ? [{ location: { uri: convertContext.uri(path), range: rangeOf(other, span) }, message }]
      : [];
  });
  return {
    range: rangeOf(file, finding.span),
    severity: levels[shownLevel(finding, convertContext)],
    code: finding.rule,
    codeDescription: { href: pageOf(finding.rule) },
    source,
    message: inList(finding),
    ...(related.length > 0 && { relatedInformation: related }),
    ...([unusedIgnore, expiredIgnore].includes(finding.rule) && { tags: [DiagnosticTag.Unnecessary] }),
    data: { rule: finding.rule, message: finding.message },
  };
}

/** Converts a problem to a diagnostic at its place, or at the start of the file. */
export function problemOf(
  { span, message }: Problem,
  file: SourceFile,
  severity: DiagnosticSeverity,
): Diagnostic {
  return { range: rangeOf(file, span ?? { start: 0, end: 0 }), severity, source, message };
}

/** Makes a diagnostic at the start of a file about how it is linted. */
function remarkOf(
  message: string,
  severity: DiagnosticSeverity = DiagnosticSeverity.Information,
): Diagnostic {
  const start = { line: 0, character: 0 };
  return { range: { start, end: start }, severity, source, message };
}

/** Returns the diagnostics of a file: its findings, what could not be read, and remarks on how it is linted. */
export function diagnosticsOf(outcome: Outcome, context: Omit<ConvertContext, 'source'>): Diagnostic[] {
  const file = outcome.project.source(outcome.path);
  if (!file) return [];
  const seenIn = (project: Project): ConvertContext => ({
    ...context,
    shownAs: outcome.shownAs,
    rules: outcome.rules,
    source: (path) => project.source(path),
  });
  const own = seenIn(outcome.project);
  const seen = (finding: Finding) => {
    const other = outcome.projectOf.get(finding);
    return other ? seenIn(other) : own;
  };
  const severity = outcome.isWhole ? DiagnosticSeverity.Warning : DiagnosticSeverity.Error;
  const { shown, more } = gravest(outcome);
  // Of findings that start together, the worst first.
  const ordered = [...shown].sort((a, b) => a.span.start - b.span.start || rank(a) - rank(b));
  return [
    ...ordered.map((finding) => diagnosticOf(finding, file, seen(finding))),
    ...outcome.problems.map((problem) =>
      problemOf(problem, file, isFault(problem, false) ? severity : DiagnosticSeverity.Information),
    ),
    ...(outcome.large
      ? [remarkOf('This file is large, so it is linted only when it is saved.', DiagnosticSeverity.Hint)]
      : []),
    ...(more > 0 ? [remarkOf(`This file has ${more} more findings of the same or a lower severity.`)] : []),
  ];
}

/** Returns the most severe findings up to the limit for one file, in document order, and the number of the others. */
function gravest({ findings, maxProblems }: Outcome): { shown: readonly Finding[]; more: number } {
  if (maxProblems === undefined || findings.length <= maxProblems) return { shown: findings, more: 0 };
  const ordered = [...findings].sort((a, b) => rank(a) - rank(b));
  const kept = new Set(ordered.slice(0, maxProblems));
  return { shown: findings.filter((each) => kept.has(each)), more: findings.length - maxProblems };
}

const rank = ({ severity }: Finding) => severities.indexOf(severity);

/** The kinds of our code actions. */
export const kinds = {
  fix: CodeActionKind.QuickFix,
  suppress: `${CodeActionKind.QuickFix}.suppress.plimsoll`,
  fixAll: `${CodeActionKind.SourceFixAll}.plimsoll`,
  rewrite: `${CodeActionKind.RefactorRewrite}.plimsoll`,
} as const;

/** Whether a client that asks for some kinds wants actions of this kind; kinds are prefixes that end at dots. */
export function wants(only: readonly string[] | undefined, kind: keyof typeof kinds): boolean {
  // The fix-all action is never offered at the cursor, since it has its own menu.
  if (!only) return kind !== 'fixAll';
  return only.some((asked) => asked === '' || kinds[kind] === asked || kinds[kind].startsWith(`${asked}.`));
}

/**
 * Converts an action to a code action; undefined if the client can't make its edits. `data` identifies edits that are
 * resolved later.
 */
export function codeActionOf(
  action: Action,
  convertContext: ConvertContext,
  data?: unknown,
): CodeAction | undefined {
  const edits = action.later && data === undefined ? (action.later() ?? []) : action.edits;
  const edit = edits && workspaceEditOf(edits, convertContext);
  if (edits && (!edit || (action.later && edits.length === 0))) return undefined;
  const diagnostics = action.finding && convertContext.source(action.finding.file);
  return {
    title: action.title,
    kind: kinds[action.kind],
    ...(action.finding &&
      diagnostics && { diagnostics: [diagnosticOf(action.finding, diagnostics, convertContext)] }),
    ...(action.preferred && { isPreferred: true }),
    ...(edit && { edit }),
    ...(action.later && data !== undefined && { data }),
    ...(action.run && {
      command: {
        title: action.title,
        command: action.run.command,
        arguments: action.run.arguments.map((each) =>
          'uri' in each ? convertContext.uri(each.uri) : each.value,
        ),
      },
    }),
  };
}

/**
 * Combines edits into a WorkspaceEdit, annotated if the client supports annotations. Undefined if the client can't
 * make them.
 */
export function workspaceEditOf(
  edits: readonly NotedEdit[],
  convertContext: ConvertContext,
): WorkspaceEdit | undefined {
  const byPath = new Map<string, (TextEdit | AnnotatedTextEdit | SnippetTextEdit)[]>();
  const made: CreateFile[] = [];
  const notes = new Map<string, ChangeAnnotation>();
  for (const { file, span, text, note, placeholder } of edits) {
    const target = convertContext.source(file);
    if (!target && (!convertContext.makesFiles || span.end > 0)) return undefined;
    const list = byPath.get(file) ?? [];
    if (!target && list.length === 0)
      made.push({ kind: 'create', uri: convertContext.uri(file), options: { ignoreIfExists: true } });
    const range = rangeOf(target ?? sourceFile(file, ''), span);
    const edit = { range, newText: text };
    if (placeholder !== undefined && convertContext.snippets)
      list.push({ range, snippet: { kind: 'snippet', value: snippetOf(text, placeholder) } });
    else list.push(note && convertContext.annotates ? { ...edit, annotationId: noted(note, notes) } : edit);
    byPath.set(file, list);
  }
  const entries = [...byPath];
  if (!convertContext.versionedEdits) {
    // Snippets need versioned edits.
    const plain = entries.map(([path, list]) => [convertContext.uri(path), list.filter(isPlain)] as const);
    return { changes: Object.fromEntries(plain) };
  }
  const changed = entries.map(([path, list]) => ({
    textDocument: { uri: convertContext.uri(path), version: convertContext.version(path) },
    edits: list,
  }));
  const documentChanges = [...made, ...changed];
  if (notes.size === 0) return { documentChanges };
  return { documentChanges, changeAnnotations: Object.fromEntries(notes) };
}

/** Deletes a file. */
export const deletionOf = (uri: string): WorkspaceEdit => ({
  documentChanges: [{ kind: 'delete', uri, options: { ignoreIfNotExists: true } }],
});

const isPlain = <Each extends TextEdit>(edit: Each | SnippetTextEdit): edit is Each => 'newText' in edit;

/** Converts a text to a snippet in which one part is selected. */
function snippetOf(text: string, placeholder: string): string {
  const at = text.lastIndexOf(placeholder);
  const plain = (part: string) => part.replace(/[\\$}]/g, '\\$&');
  return `${plain(text.slice(0, at))}\${1:${plain(placeholder)}}${plain(text.slice(at + placeholder.length))}`;
}

/** Returns the id of a note; equal notes share an id. */
function noted({ label, description, confirm }: Note, notes: Map<string, ChangeAnnotation>): string {
  // A note that needs confirmation in one place but not in another gets two ids.
  const id = `${confirm ? 'confirm ' : ''}${label}`;
  if (!notes.has(id)) notes.set(id, { label, description, needsConfirmation: confirm });
  return id;
}

/** A hover about the findings under the cursor. */
export function hoverOf(markdown: string, file: SourceFile, span: Span): Hover {
  return { contents: { kind: MarkupKind.Markdown, value: markdown }, range: rangeOf(file, span) };
}

/** A code lens above the line of an offset. */
export function codeLensOf(title: string, command: string, { lines }: SourceFile, offset: number): CodeLens {
  const { line, column } = lines.position(offset);
  const at = { line, character: column };
  return { range: { start: at, end: at }, command: { title, command } };
}

/** What an inlay hint shows. */
export interface HintContent {
  readonly text: string;
  /** In Markdown. */
  readonly tooltip: string;
  /** The command of the client that a click executes. */
  readonly command: Command | undefined;
}

/** An inlay hint behind an offset. */
export function inlayHintOf(
  { text, tooltip, command }: HintContent,
  { lines }: SourceFile,
  offset: number,
): InlayHint {
  const { line, column } = lines.position(offset);
  return {
    position: { line, character: column },
    label: command ? [{ value: text, command }] : text,
    paddingLeft: true,
    tooltip: { kind: MarkupKind.Markdown, value: tooltip },
  };
}
