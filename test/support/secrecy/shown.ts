import { rules } from '../../../rules/index.ts';
import { jsonReport } from '../../../server/cli/report/json.ts';
import type { Report } from '../../../server/cli/report/report.ts';
import { stylishReport } from '../../../server/cli/report/stylish.ts';
import {
  decodeConfig,
  defaultConfig,
  emptyProject,
  lint,
  profiles,
  sourceFile,
} from '../../../server/engine/index.ts';
import { shapedSecrets } from '../../../server/engine/secret/shape.ts';
import { actionsAt, cardOf, fixAllActions } from '../../../server/lsp/actions.ts';
import { codeActionOf, diagnosticOf, problemOf, type Sight } from '../../../server/lsp/convert.ts';

/** What people and programs are shown of some files, and whether anything in them was found to be a credential. */
export interface Shown {
  readonly texts: readonly (readonly [where: string, text: string])[];
  readonly found: boolean;
}

const known = new Set(rules.map(({ id }) => id));
const credentials = new Map(rules.map((rule) => [rule.id, rule.credentials]));

/** The reports of the command line, and what an editor is told: all but the text of edits. */
export function shownOf(files: ReadonlyMap<string, string>, secret: string, profile: number): Shown {
  const config = { ...defaultConfig, profile: profiles[profile % profiles.length]!, today: '2026-01-01' };
  let project = emptyProject();
  for (const [path, text] of files) project = project.with({ path, text });
  const out = new Map<string, string>([
    ['json', ''],
    ['stylish', ''],
  ]);
  const into = (name: string) => ({
    write: (text: string) => void out.set(name, out.get(name) + text),
    flush() {},
    closed: false,
  });
  const reports: Report[] = [jsonReport(into('json')), stylishReport(into('stylish'), false)];
  const texts: [string, string][] = [];
  let found = [...files.values()].some((text) =>
    shapedSecrets(text).some(({ span }) => overlaps(text, secret, span)),
  );
  const sight: Sight = {
    source: (path) => project.source(path),
    uri: (path) => path,
    version: () => 1,
    versionedEdits: true,
    makesFiles: true,
  };
  for (const path of files.keys()) {
    const document = project.document(path);
    if (!document) continue;
    const { findings, problems, secrets } = lint(project, path, rules, config);
    for (const report of reports) {
      report.linted({ path, findings, secrets, source: (each) => project.source(each) });
      for (const { file, message } of problems) report.trouble({ file, line: 1, message });
    }
    for (const { rule, message, file, span } of findings) {
      const kinds = credentials.get(rule);
      const source = project.source(file);
      if (source && (kinds === true || kinds?.includes(message)))
        found ||= overlaps(source.text, secret, span);
    }
    const file = project.source(path)!;
    texts.push(['diagnostics', JSON.stringify(findings.map((each) => diagnosticOf(each, file, sight)))]);
    texts.push(['problems', JSON.stringify(problems.map((each) => problemOf(each, file, 2)))]);
    texts.push(['hover', cardOf(findings, rules)]);
    const linted = { path, project, config, findings };
    const actions = [
      ...actionsAt(linted, { start: 0, end: file.text.length }, true),
      ...fixAllActions(linted, rules),
    ];
    for (const action of actions) {
      const { title, command } = codeActionOf(action, sight) ?? { title: '', command: undefined };
      texts.push(['action', `${title} ${JSON.stringify(command ?? '')}`]);
    }
  }
  for (const report of reports) report.end();
  return { texts: [...texts, ...out], found };
}

/** What is said of a configuration. */
export function shownOfConfig(text: string): readonly string[] {
  return decodeConfig(sourceFile('.plimsoll.yaml', text), known).problems.map(({ message }) => message);
}

/** Whether a span covers part of a place where the credential is written, as it is or escaped. */
function overlaps(text: string, secret: string, span: { start: number; end: number }): boolean {
  for (let at = text.indexOf(secret); at >= 0; at = text.indexOf(secret, at + 1))
    if (span.start < at + secret.length && at < span.end) return true;
  return false;
}
