import {
  commands,
  type Diagnostic,
  type ExtensionContext,
  languages,
  type QuickPickItem,
  QuickPickItemKind,
  type TextDocumentContentProvider,
  Uri,
  window,
  workspace,
} from 'vscode';
import { isOurs, ruleOf } from './findings.ts';

/** The URI scheme of rule pages: `plimsoll-rule:/<id>.md`, so that pages can link to each other by file name. */
const scheme = 'plimsoll-rule';

/** Provides the rule pages, which ship with the extension. */
export class RulePages implements TextDocumentContentProvider {
  readonly #file: Uri;
  #pages: Promise<ReadonlyMap<string, string>> | undefined;

  constructor({ extensionUri, subscriptions }: ExtensionContext) {
    this.#file = Uri.joinPath(extensionUri, 'dist/pages.json');
    subscriptions.push(workspace.registerTextDocumentContentProvider(scheme, this));
  }

  async provideTextDocumentContent({ path }: Uri): Promise<string | undefined> {
    return this.pageOf(path.replace(/^\/|\.md$/g, ''));
  }

  /** Returns the page of a rule. */
  async pageOf(id: string): Promise<string | undefined> {
    return (await this.#read()).get(id);
  }

  /** Shows a rule's page in the Markdown preview; without an id, asks the user for the rule. */
  async explain(id?: string): Promise<void> {
    const pages = await this.#read();
    const rule = id ?? (await pick(pages));
    if (rule === undefined) return;
    if (!pages.has(rule)) throw new Error(`There is no rule ${rule}.`);
    await commands.executeCommand('markdown.showPreview', Uri.from({ scheme, path: `/${rule}.md` }));
  }

  /** Returns the first sentence of what a rule's page advises, in Markdown. */
  readonly remedyOf = async (rule: string): Promise<string | undefined> => {
    const pages = await this.#read().catch(() => new Map<string, string>());
    const [, advised = ''] = pages.get(rule)?.split('\n## What to do\n\n') ?? [];
    const [paragraph = ''] = advised.split('\n\n');
    const line = paragraph.replaceAll('\n', ' ');
    return line === '' ? undefined : (/^.*?[.!](?= |$)/.exec(line)?.[0] ?? line.replace(/:$/, '.'));
  };

  /** Returns the page of each rule by id, in order; read on first use. */
  #read(): Promise<ReadonlyMap<string, string>> {
    this.#pages ??= Promise.resolve(workspace.fs.readFile(this.#file)).then(
      (bytes) => new Map(Object.entries(JSON.parse(new TextDecoder().decode(bytes)))),
    );
    return this.#pages;
  }
}

/** Asks for a rule, by id or title; rules with findings in the line of the cursor come first. */
async function pick(pages: ReadonlyMap<string, string>): Promise<string | undefined> {
  const here = rulesAtCursor().filter((rule) => pages.has(rule));
  const rest = [...pages.keys()].filter((rule) => !here.includes(rule));
  const heading = (label: string): QuickPickItem => ({ label, kind: QuickPickItemKind.Separator });
  const item = (label: string): QuickPickItem => ({ label, description: titleOf(pages.get(label) ?? '') });
  const first = here.length > 0 ? [heading('found here'), ...here.map(item), heading('all rules')] : [];
  const picked = await window.showQuickPick([...first, ...rest.map(item)], {
    placeHolder: 'Which rule? Type a part of its id or title',
    matchOnDescription: true,
  });
  return picked?.label;
}

function rulesAtCursor(): string[] {
  const editor = window.activeTextEditor;
  if (!editor) return [];
  const { line } = editor.selection.active;
  const findings = languages.getDiagnostics(editor.document.uri);
  return rulesOf(findings.filter(({ range }) => range.start.line <= line && line <= range.end.line));
}

/** Returns the rules of our findings, without duplicates. */
const rulesOf = (findings: readonly Diagnostic[]) => [...new Set(findings.filter(isOurs).map(ruleOf))];

/** Returns the part of a page's heading after the rule id. */
const titleOf = (page: string) => /^# \S+: (.*)$/m.exec(page)?.[1] ?? '';
