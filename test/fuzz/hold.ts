import { rules } from '../../rules/index.ts';
import {
  applyEdits,
  type Config,
  clearMemos,
  type Edit,
  type Finding,
  type FixesOf,
  fixAll,
  lint,
  type Problem,
  type Project,
  rulesOfComments,
  type Span,
} from '../../server/engine/index.ts';
import { ignoreEdit } from '../../server/engine/policy.ts';
import { freshFindings, textOf } from '../support/fresh.ts';
import { withFixes } from '../support/offers.ts';
import { completed } from '../support/project.ts';
import { configOf, type Files, fed, lintable } from './files.ts';

/** A violated property: `key` names the class, `detail` describes this case. */
export interface Fault {
  readonly key: string;
  readonly detail: string;
}

/** A credential that is inserted into texts and must not be shown anywhere. */
export const token = 'ghp_k3VbQ9zT1mXw7Rf2Ls8Yd4Hn6Jc0Pa5Ge1Uo';

/** Selects the findings of a folder whose fixes are tried. */
export type Choice = (finding: Finding) => boolean;

interface SafeText {
  readonly findings: readonly Finding[];
  readonly fixesOf: FixesOf;
  readonly problems: readonly Problem[];
  readonly failures: readonly Problem[];
}

/** Returns the violated properties of a folder in its current state. */
export function faultsOf(files: Files, choice: Choice = () => true): Fault[] {
  return guarded(() => [...faultsIn(files, choice)]);
}

/** Whether a folder has a fault of a class; checks only what is necessary for that. */
export function hasFault(files: Files, key: string): boolean {
  const rule = /: ([\w-]+)\/[\w-]+ #\d+$/.exec(key)?.[1];
  const isIgnore = key.includes(': ignore ');
  const isFix = rule !== undefined || isIgnore;
  const choice: Choice = (finding) => isIgnore || finding.rule === rule;
  const found = guarded(() => {
    for (const fault of faultsIn(files, isFix ? choice : () => false, isFix))
      if (fault.key === key) return [fault];
    return [];
  });
  return found.some((fault) => fault.key === key);
}

/** Returns the differences between a project that followed the edits and one that reads the last state anew. */
export function staleIn(history: readonly Files[]): Fault[] {
  return guarded(() => {
    const [first, last] = [history[0], history.at(-1)];
    if (!first || !last) return [];
    // Caches are used only for files that were edited before.
    let project = fed(new Map([...first].map(([path, text]) => [path, `${text}\n`])));
    for (const files of history) {
      project = fed(files, project);
      allSaid(project, configOf(files).config);
    }
    const { config } = configOf(last);
    const [now, anew] = [project, fed(last)].map((each) => plain(allSaid(each, config, lintable(last))));
    if (now === anew) return [];
    return [{ key: 'edited is not as read anew', detail: `${difference(anew ?? '', now ?? '')}` }];
  });
}

function guarded(find: () => Fault[]): Fault[] {
  try {
    return find();
  } catch (error) {
    const { message, stack = '' } = error instanceof Error ? error : new Error(String(error));
    const place = /\((?:file:\/\/)?\S*?((?:server|rules|test)\/[^):]+:\d+)/.exec(stack)?.[1] ?? '';
    return [{ key: `throws at ${place}`, detail: message }];
  }
}

function* faultsIn(files: Files, choice: Choice, fixesAlone = false): Generator<Fault> {
  const { config, problems } = configOf(files);
  const project = fed(files);
  const said = allSaid(project, config);
  for (const finding of fixesAlone ? said.findings : [])
    if (choice(finding)) yield* faultsOfFixes(finding, said, project, config);
  if (fixesAlone) return;
  yield* placesIn(said, (path) => project.source(path)?.text);
  yield* placesIn({ findings: [], problems }, (path) => files.get(path) ?? '');
  for (const { message } of said.failures) yield { key: `rule fails: ${message}`, detail: message };
  clearMemos();
  const again = plain(allSaid(fed(files), config));
  if (again !== plain(said)) yield { key: 'not the same twice', detail: difference(plain(said), again) };
  yield* shownIn(said);
  for (const finding of said.findings)
    if (choice(finding)) yield* faultsOfFixes(finding, said, project, config);
  for (const path of lintable(files)) yield* fixedIn(path, said, project, config);
}

function allSaid(project: Project, config: Config, paths = project.paths()): SafeText {
  const findings = new Map<string, Finding>();
  const owners = new Map<Finding, FixesOf>();
  const problems: Problem[] = [];
  const failures: Problem[] = [];
  for (const path of [...paths].sort()) {
    const result = lint(project, path, rules, config);
    for (const each of result.findings) {
      const { rule, message, file, span, service, stage } = each;
      findings.set(JSON.stringify([rule, message, file, span, service, stage]), each);
      owners.set(each, result.fixesOf);
    }
    problems.push(...result.problems);
    failures.push(...result.failures);
  }
  return {
    findings: [...findings.values()],
    fixesOf: (finding) => owners.get(finding)?.(finding) ?? [],
    problems,
    failures,
  };
}

const plain = (said: SafeText) => JSON.stringify([withFixes(said), said.problems]);

function difference(a: string, b: string): string {
  let at = 0;
  while (at < a.length && a[at] === b[at]) at++;
  const from = Math.max(0, at - 200);
  return `expected …${a.slice(from, at + 200)}…\nbut was  …${b.slice(from, at + 200)}…`;
}

function* placesIn(
  { findings, problems }: Pick<SafeText, 'findings' | 'problems'>,
  textAt: (path: string) => string | undefined,
): Generator<Fault> {
  const isIn = (file: string, { start, end }: Span) => {
    const text = textAt(file);
    return text !== undefined && 0 <= start && start <= end && end <= text.length;
  };
  for (const { rule, message, file, span, related } of findings) {
    const name = `${rule}/${message}`;
    const detail = `${file} ${span.start}-${span.end}`;
    if (!isIn(file, span)) yield { key: `outside its text: ${name}`, detail };
    else if (span.start === span.end && textAt(file) !== '') yield { key: `empty: ${name}`, detail };
    for (const each of related)
      if (!isIn(each.file, each.span)) yield { key: `related place outside: ${name}`, detail: each.message };
  }
  for (const { file, span, message } of problems)
    if (span && !isIn(file, span)) yield { key: 'a problem outside its text', detail: message };
}

/** The credential on its own: with more word characters around it, it is not valid. */
const credential = new RegExp(`(?<!\\w)${token}(?!\\w)`);

function* shownIn({ findings, fixesOf, problems }: SafeText): Generator<Fault> {
  for (const each of findings) {
    const texts = [each.text, each.why, ...each.related.map(({ message }) => message)];
    for (const text of [...texts, ...fixesOf(each).map(({ title }) => title)])
      if (credential.test(text)) yield { key: `shows a secret: ${each.rule}/${each.message}`, detail: text };
  }
  for (const { message } of problems)
    if (credential.test(message)) yield { key: 'a problem shows a secret', detail: message };
}

function* faultsOfFixes(
  finding: Finding,
  before: SafeText,
  project: Project,
  config: Config,
): Generator<Fault> {
  const name = `${finding.rule}/${finding.message}`;
  for (const [nth, { edits, title }] of before.fixesOf(finding).entries())
    yield* faultOfEdits(edits, `${name} #${nth}`, title, finding, before, project, config);
  const document = project.document(finding.file);
  if (!document || rulesOfComments.has(finding.rule) || config.locked.has(finding.rule)) return;
  for (const scope of ['here', 'file'] as const) {
    // With a reason, which users should write and some profiles require.
    const edit = ignoreEdit(document, finding, scope, { reason: 'reason' });
    if (edit) yield* faultOfEdits([edit], `ignore ${scope}`, name, finding, before, project, config);
  }
}

function* faultOfEdits(
  edits: readonly Edit[],
  name: string,
  title: string,
  finding: Finding,
  before: SafeText,
  project: Project,
  config: Config,
): Generator<Fault> {
  const wrong = wrongEdits(edits, project);
  if (wrong) return yield { key: `${wrong}: ${name}`, detail: title };
  for (const { file, span, text } of edits) {
    const before = project.source(file)?.text ?? '';
    const replaced = before.slice(span.start, span.end).split('\n');
    const isWhole = text === '' && /(?:^|\n)[ \t]*$/.test(before.slice(0, span.start));
    const isComment = (line: string) => /^\s*(?:#|$)/.test(line);
    // A line that begins and ends within the edit; edits of comments alone are intentional.
    const lost = replaced.slice(1, -1).filter((line) => isComment(line) && !text.includes(line.trim()));
    const isDockerfile = project.document(file)?.kind === 'dockerfile';
    if (isDockerfile && !isWhole && lost.length > 0 && !replaced.every(isComment))
      yield { key: `loses a comment: ${name}`, detail: lost.join(' ') };
  }
  const after = afterEdits(edits, project);
  const then = allSaid(after, config);
  const detail = `“${title}” for “${finding.text}”`;
  yield* broken(before, then, name, detail);
  const same = ({ rule, message, service, stage }: Finding) =>
    rule === finding.rule &&
    message === finding.message &&
    service === finding.service &&
    stage === finding.stage;
  if (then.findings.filter(same).length >= before.findings.filter(same).length)
    yield { key: `does not settle: ${name}`, detail };
}

function* broken(before: SafeText, then: SafeText, name: string, detail: string): Generator<Fault> {
  const more = moreThan(
    before.problems.map(({ message }) => message),
    then.problems.map(({ message }) => message),
  );
  if (more.length > 0 && then.problems.length > before.problems.length)
    yield { key: `breaks the file: ${name}`, detail: `${detail}: ${more.join(' ')}` };
  const fresh = freshFindings(before.findings, then.findings);
  if (fresh.length > 0)
    yield { key: `brings ${fresh[0]?.rule}: ${name}`, detail: `${detail}: ${fresh.map(textOf).join(' ')}` };
}

function moreThan(before: readonly string[], after: readonly string[]): string[] {
  const left = [...before];
  return after.filter((each) => {
    const at = left.indexOf(each);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}

function wrongEdits(edits: readonly Edit[], project: Project): string | undefined {
  if (edits.length === 0) return 'a fix without edits';
  for (const path of new Set(edits.map(({ file }) => file))) {
    const length = project.source(path)?.text.length ?? (project.isAbsent(path) ? 0 : undefined);
    if (length === undefined) return 'edits a file that is not known';
    const own = edits.filter(({ file }) => file === path).sort((a, b) => a.span.start - b.span.start);
    let end = 0;
    for (const { span } of own) {
      if (span.start < end) return 'edits overlap';
      if (span.end < span.start || span.end > length) return 'an edit outside its text';
      end = span.end;
    }
  }
  return undefined;
}

function afterEdits(edits: readonly Edit[], project: Project): Project {
  let after = project;
  for (const path of new Set(edits.map(({ file }) => file))) {
    const own = edits.filter(({ file }) => file === path);
    const text = applyEdits(project.source(path)?.text ?? '', own);
    after = after.with({ path, text, kind: project.document(path)?.kind });
  }
  return completed(after);
}

function* fixedIn(path: string, before: SafeText, project: Project, config: Config): Generator<Fault> {
  const text = fixAll(project, path, rules, config);
  if (text === undefined) return;
  const whole = { start: 0, end: project.source(path)?.text.length ?? 0 };
  const then = allSaid(afterEdits([{ file: path, span: whole, text }], project), config);
  yield* broken(before, then, 'all safe fixes', path);
}
