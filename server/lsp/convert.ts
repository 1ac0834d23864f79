import {
  type AnnotatedTextEdit,
  type ChangeAnnotation,
  type CodeAction,
  CodeActionKind,
  type CodeLens,
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
  expiredIgnore,
  type Finding,
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
import type { Action } from './features/actions.ts';
import type { Note, NotedEdit } from './features/many-fixes.ts';
import type { Outcome } from './outcome.ts';
import { type ShownAs, usuallyShownAs } from './settings.ts';

/** What conversion needs to know of the outside: sources and URIs of paths, and what the client can show. */
export interface ConvertContext {
  source(path: string): SourceFile | undefined;
  uri(path: string): string;
  /** Version of an open document; null for one that is not open. */
  version(path: string): number | null;
  readonly versionedEdits: boolean;
  /** Whether an edit may make a file. */
  readonly makesFiles: boolean;
  /** Whether the client shows what edits are for. */
  readonly annotates: boolean;
  /** Whether an edit may have a part that is selected, to be typed over. */
  readonly snippets: boolean;
  /** How grave findings are shown as, where that is not as usual. */
  readonly shownAs?: ShownAs;
}

/** The protocol's four steps. */
const levels: Record<ShownAs[Severity], DiagnosticSeverity> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  information: DiagnosticSeverity.Information,
  hint: DiagnosticSeverity.Hint,
};

const source = 'plimsoll';

/** A span as a range of lines and UTF-16 columns. */
export function rangeOf({ lines }: SourceFile, { start, end }: Span): Range {
  const [from, to] = [lines.position(start), lines.position(end)];
  return {
    start: { line: from.line, character: from.column },
    end: { line: to.line, character: to.column },
  };
}

/** A range as a span; what lies outside the text is clamped to it. */
export function spanOf({ text, lines }: SourceFile, { start, end }: Range): Span {
  const offset = ({ line, character }: Range['start']) =>
    Math.min(lines.start(line) + Math.max(0, character), lines.start(line + 1), text.length);
  return { start: offset(start), end: offset(end) };
}

/** What a finding says in a list: one about a service names it, and a critical one says so, for high ones are errors, too. */
const inList = ({ service, severity, text }: Finding) =>
  `${severity === 'critical' ? 'Critical: ' : ''}${service === undefined ? '' : `${service}: `}${text}`;

/** A finding as a diagnostic of the file that it lies in. */
export function diagnosticOf(finding: Finding, file: SourceFile, convertContext: ConvertContext): Diagnostic {
  const related = finding.related.flatMap(({ file: path, span, message }) => {
    const other = convertContext.source(path);
    return other
      ? [{ location: { uri: convertContext.uri(path), range: rangeOf(other, span) }, message }]
      : [];
  });
  return {
    range: rangeOf(file, finding.span),
    severity: levels[(convertContext.shownAs ?? usuallyShownAs)[finding.severity]],
    code: finding.rule,
    codeDescription: { href: pageOf(finding.rule) },
    source,
    message: inList(finding),
    ...(related.length > 0 && { relatedInformation: related }),
    ...([unusedIgnore, expiredIgnore].includes(finding.rule) && { tags: [DiagnosticTag.Unnecessary] }),
    data: { rule: finding.rule, message: finding.message },
  };
}

/** What kept a file from being read, as a diagnostic at that place or at the file's start. */
export function problemOf(
  { span, message }: Problem,
  file: SourceFile,
  severity: DiagnosticSeverity,
): Diagnostic {
  return { range: rangeOf(file, span ?? { start: 0, end: 0 }), severity, source, message };
}

/** A remark about how a file is linted, at its start. */
function remarkOf(
  message: string,
  severity: DiagnosticSeverity = DiagnosticSeverity.Information,
): Diagnostic {
  const start = { line: 0, character: 0 };
  return { range: { start, end: start }, severity, source, message };
}

/** The diagnostics of a file: what was found, what could not be read, and how it is linted. */
export function diagnosticsOf(outcome: Outcome, context: Omit<ConvertContext, 'source'>): Diagnostic[] {
  const file = outcome.project.source(outcome.path);
  if (!file) return [];
  const seenIn = (project: Project): ConvertContext => ({
    ...context,
    shownAs: outcome.shownAs,
    source: (path) => project.source(path),
  });
  const own = seenIn(outcome.project);
  const seen = (finding: Finding) => {
    const other = outcome.projectOf.get(finding);
    return other ? seenIn(other) : own;
  };
  const severity = outcome.isConfig ? DiagnosticSeverity.Warning : DiagnosticSeverity.Information;
  const { shown, more } = gravest(outcome);
  return [
    ...shown.map((finding) => diagnosticOf(finding, file, seen(finding))),
    ...outcome.problems.map((problem) =>
      problemOf(problem, file, outcome.broken.has(problem.message) ? DiagnosticSeverity.Error : severity),
    ),
    ...(outcome.large
      ? [remarkOf('This file is large, so it is linted only when it is saved.', DiagnosticSeverity.Hint)]
      : []),
    ...(more > 0 ? [remarkOf(`This file has ${more} more findings of the same or a lower severity.`)] : []),
  ];
}

/** As many findings as are shown of one file, in their order, and how many are left out. */
function gravest({ findings, maxProblems }: Outcome): { shown: readonly Finding[]; more: number } {
  if (maxProblems === undefined || findings.length <= maxProblems) return { shown: findings, more: 0 };
  const ordered = [...findings].sort((a, b) => rank(a) - rank(b));
  const kept = new Set(ordered.slice(0, maxProblems));
  return { shown: findings.filter((each) => kept.has(each)), more: findings.length - maxProblems };
}

const rank = ({ severity }: Finding) => severities.indexOf(severity);

/** Kinds of our code actions. */
export const kinds = {
  fix: CodeActionKind.QuickFix,
  suppress: `${CodeActionKind.QuickFix}.suppress.plimsoll`,
  fixAll: `${CodeActionKind.SourceFixAll}.plimsoll`,
  rewrite: `${CodeActionKind.RefactorRewrite}.plimsoll`,
} as const;

/** Whether a client that asks for some kinds wants actions of this one: kinds are prefixes at dots. */
export function wants(only: readonly string[] | undefined, kind: keyof typeof kinds): boolean {
  // Fixing everything is never offered beside the cursor unasked: it has its own menu.
  if (!only) return kind !== 'fixAll';
  return only.some((asked) => asked === '' || kinds[kind] === asked || kinds[kind].startsWith(`${asked}.`));
}

/** An action in the protocol's terms; undefined for one whose edits the client can't make. `data` stands for edits that are asked for later. */
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

/** Edits as one edit of the protocol; each with its note where the client shows notes. Undefined where it can't make them. */
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
    // There are no snippets where there are no versions.
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

const isPlain = <Each extends TextEdit>(edit: Each | SnippetTextEdit): edit is Each => 'newText' in edit;

/** A text as a snippet in which one part is selected. */
function snippetOf(text: string, placeholder: string): string {
  const at = text.lastIndexOf(placeholder);
  const plain = (part: string) => part.replace(/[\\$}]/g, '\\$&');
  return `${plain(text.slice(0, at))}\${1:${plain(placeholder)}}${plain(text.slice(at + placeholder.length))}`;
}

/** The id of a note, which is kept with those of the same edit. */
function noted({ label, description, confirm }: Note, notes: Map<string, ChangeAnnotation>): string {
  // What needs a look in one place and none in another is two things.
  const id = `${confirm ? 'confirm ' : ''}${label}`;
  if (!notes.has(id)) notes.set(id, { label, description, needsConfirmation: confirm });
  return id;
}

/** A card about the findings under the cursor. */
export function hoverOf(markdown: string, file: SourceFile, span: Span): Hover {
  return { contents: { kind: MarkupKind.Markdown, value: markdown }, range: rangeOf(file, span) };
}

/** A hint behind an offset. */
export function codeLensOf(title: string, command: string, { lines }: SourceFile, offset: number): CodeLens {
  const { line, column } = lines.position(offset);
  const at = { line, character: column };
  return { range: { start: at, end: at }, command: { title, command } };
}

/** A hint behind an offset. */
export function inlayHintOf(label: string, { lines }: SourceFile, offset: number): InlayHint {
  const { line, column } = lines.position(offset);
  return { position: { line, character: column }, label, paddingLeft: true };
}
