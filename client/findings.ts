import {
  commands,
  type Diagnostic,
  DiagnosticSeverity,
  env,
  l10n,
  languages,
  Selection,
  type Uri,
  window,
  workspace,
} from 'vscode';

/** A finding and its place. */
interface Found {
  readonly uri: Uri;
  readonly diagnostic: Diagnostic;
}

/** Whether a diagnostic is one of ours. */
export const isOurs = ({ source }: Diagnostic) => source === 'plimsoll';

/** Returns the id of the rule that reported a diagnostic. */
export const ruleOf = ({ code }: Diagnostic) => String(typeof code === 'object' ? code.value : code);

/** Goes to the next or previous finding from the cursor, across files; wraps around at the end. */
export async function goToFinding(step: 1 | -1): Promise<void> {
  const all = inOrder();
  if (all.length === 0) {
    void window.showInformationMessage(l10n.t('Plimsoll: there are no findings.'));
    return;
  }
  const { uri, diagnostic } = neighbour(all, step);
  const selection = new Selection(diagnostic.range.start, diagnostic.range.start);
  // `vscode.open` behaves like a click: a document that an extension opens would count as open long after its tab is
  // closed.
  await commands.executeCommand('vscode.open', uri, { selection });
}

/** Returns all findings in the Problems panel, sorted by file and place; it does not show hints. */
function inOrder(): Found[] {
  const found = languages
    .getDiagnostics()
    .flatMap(([uri, diagnostics]) =>
      diagnostics
        .filter((each) => isOurs(each) && each.severity !== DiagnosticSeverity.Hint)
        .map((diagnostic) => ({ uri, diagnostic })),
    );
  const place = ({ uri, diagnostic: { range } }: Found) => [uri.toString(), range.start] as const;
  return found.sort((a, b) => {
    const [[fileA, atA], [fileB, atB]] = [place(a), place(b)];
    return fileA === fileB ? atA.compareTo(atB) : fileA < fileB ? -1 : 1;
  });
}

function neighbour(all: readonly Found[], step: 1 | -1): Found {
  const editor = window.activeTextEditor;
  const here = editor?.document.uri.toString();
  const ordered = step === 1 ? all : [...all].reverse();
  const beyond = ordered.find(({ uri, diagnostic }) => {
    const file = uri.toString();
    if (!editor || here === undefined) return true;
    if (file !== here) return step === 1 ? file > here : file < here;
    return diagnostic.range.start.compareTo(editor.selection.active) * step > 0;
  });
  return beyond ?? ordered[0]!;
}

/** Copies the findings in the line of the cursor as Markdown for an issue, without any of the file's text. */
export async function copyFindings(): Promise<void> {
  const editor = window.activeTextEditor;
  const line = editor?.selection.active.line ?? -1;
  const here = editor
    ? languages
        .getDiagnostics(editor.document.uri)
        .filter((each) => isOurs(each) && each.range.start.line <= line && line <= each.range.end.line)
    : [];
  if (!editor || here.length === 0) {
    void window.showInformationMessage(l10n.t('Plimsoll: there is no finding in this line.'));
    return;
  }
  await env.clipboard.writeText(here.map((each) => issueOf(each, editor.document.uri)).join('\n'));
  void window.showInformationMessage(
    here.length === 1 ? l10n.t('Plimsoll: copied.') : l10n.t('Plimsoll: {0} findings copied.', here.length),
  );
}

function issueOf(diagnostic: Diagnostic, uri: Uri): string {
  const { code, message, range, relatedInformation = [] } = diagnostic;
  const at = (file: Uri, line: number) => `\`${workspace.asRelativePath(file)}:${line + 1}\``;
  const target = typeof code === 'object' ? code.target.toString(true) : undefined;
  const rule = target === undefined ? ruleOf(diagnostic) : `[${ruleOf(diagnostic)}](${target})`;
  const related = relatedInformation.map(
    ({ location, message: text }) => `- ${at(location.uri, location.range.start.line)}: ${text}`,
  );
  return [`### ${message}`, '', `${at(uri, range.start.line)}, ${rule}`, ...related, ''].join('\n');
}
