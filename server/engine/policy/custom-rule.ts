import type { Node, Scalar } from '../compose/model.ts';
import { parsePlainYaml } from '../compose/parse.ts';
import { eachEntry, eachOf, isEmpty, listed, oneOf, type ReportProblem, textOf } from '../config/expected.ts';
import { type Problem, type Severity, severities } from '../finding.ts';
import type { AnyReport, AnyRule, Settings } from '../rule.ts';
import { printable, shown } from '../secret/shown.ts';
import { limits } from '../source/limits.ts';
import type { SourceFile, Span } from '../source/text.ts';
import { type Condition, decodeCondition, type Field, type Grammar, holds, pathsOf } from './condition.ts';
import { decodeExamples, type Example } from './example.ts';
import { decodeRemedy, type Remedy, remedyAt } from './remedy.ts';
import { type Subject, subjects, type View } from './subjects.ts';

/** A rule that a file defines: one internal rule for each kind of subject, all with the same id. */
export interface CustomRule {
  readonly id: string;
  readonly rules: readonly AnyRule[];
  readonly examples: readonly Example[];
  /** The key of the rule in its file. */
  readonly file: SourceFile;
  readonly span: Span;
}

/** The result of decoding a file of rules. */
export interface CustomRules {
  readonly rules: readonly CustomRule[];
  readonly problems: readonly Problem[];
}

/** Reads a file of rules; never throws. A rule with a part that is not understood is left out and reported. */
export function decodeRules(file: SourceFile): CustomRules {
  const tree = parsePlainYaml(file);
  const problems: Problem[] = [...tree.problems];
  const problem: ReportProblem = ({ span }, message) => {
    if (problems.length < limits.errors) problems.push({ file: file.path, span, message });
  };
  const [root] = tree.documents;
  const rules: CustomRule[] = [];
  if (!root || isEmpty(root)) return { rules, problems };
  let namespace = 'custom';
  let defined: Node | undefined;
  eachOf(root, 'A file of rules', ['namespace', 'rules'], problem, (key, value) => {
    if (key === 'rules') defined = value;
    else namespace = nameOf(value, problem) ?? namespace;
  });
  const grammar = { problem, budget: limits.conditions };
  if (!defined) problem(root, 'The file has no `rules`.');
  else
    eachEntry(defined, '`rules`', problem, (name, value, key) => {
      if (rules.length >= limits.customRules) {
        if (rules.length === limits.customRules)
          problem(key, shown`The file has more than ${limits.customRules} rules; the rest are ignored.`);
        return;
      }
      const draft = value && isName(name) ? draftOf(value, key, problem, grammar) : undefined;
      if (!isName(name))
        problem(key, 'The name of a rule consists of lower-case letters, digits and hyphens.');
      else if (!value) problem(key, shown`The rule \`${name}\` is empty.`);
      if (draft) rules.push(compiled(`${namespace}/${name}`, draft, file, key));
    });
  return { rules, problems };
}

const isName = (text: string) => /^[a-z][a-z0-9-]{0,60}$/.test(text);

function nameOf(node: Node, problem: ReportProblem): string | undefined {
  if (node.kind === 'scalar' && isName(node.raw)) return node.raw;
  problem(node, '`namespace` is a name of small letters, digits and hyphens.');
  return undefined;
}

interface Draft {
  readonly subjects: readonly Subject[];
  readonly condition: Condition;
  readonly message: Message;
  readonly severity: Severity;
  readonly title: string;
  readonly why: string;
  readonly at: string | undefined;
  readonly remedy: Remedy | undefined;
  readonly examples: readonly Example[];
}

const keys = ['on', 'where', 'message', 'severity', 'title', 'why', 'at', 'fix', 'examples'] as const;

function draftOf(
  node: Node,
  key: Scalar,
  problem: ReportProblem,
  grammar: Pick<Grammar, 'problem' | 'budget'>,
): Draft | undefined {
  let isWhole = true;
  const wrong: ReportProblem = (at, message) => {
    isWhole = false;
    problem(at, message);
  };
  const parts = new Map<string, Node>();
  eachOf(node, 'A rule', keys, wrong, (name, value) => parts.set(name, value));
  const missing = ['on', 'where', 'message'].filter((each) => !parts.has(each));
  if (missing.length > 0)
    wrong(key, shown`The rule \`${key.raw}\` has no ${listed(missing.map((each) => `\`${each}\``))}.`);
  const on = parts.get('on');
  const kinds = on ? subjectsOf(on, wrong) : [];
  const wrongPath = (path: string) =>
    kinds.map((each) => each.wrong(path)).find((each) => each !== undefined);
  const own: Grammar = { problem: wrong, budget: grammar.budget, wrong: wrongPath };
  const where = parts.get('where');
  const condition = where && kinds.length > 0 ? decodeCondition(where, own) : undefined;
  grammar.budget = own.budget;
  const message = parts.has('message')
    ? messageOf(parts.get('message')!, kinds, wrongPath, wrong)
    : undefined;
  const severity = oneOf(parts.get('severity'), severities, 'severity', wrong) ?? 'medium';
  const title = textIn(parts.get('title'), 'title', wrong) ?? message?.title ?? key.raw;
  const why = textIn(parts.get('why'), 'why', wrong) ?? 'The policy of this project asks for it.';
  const at = textIn(parts.get('at'), 'at', wrong);
  if (at !== undefined && wrongPath(at) !== undefined) wrong(parts.get('at')!, shown`${wrongPath(at)}`);
  const fix = parts.get('fix');
  const canFix = kinds.every(({ on: name }) => name === 'service' || name === 'posture');
  if (fix && !canFix) wrong(fix, 'Only what belongs to a service can be fixed.');
  const hasItem = kinds.every(({ fields }) => fields.includes('service'));
  const remedy = fix && canFix ? decodeRemedy(fix, hasItem, wrong) : undefined;
  const given = parts.get('examples');
  const examples = given ? decodeExamples(given, problem) : [];
  if (!isWhole || !condition || !message) return undefined;
  return { subjects: kinds, condition, message, severity, title, why, at, remedy, examples };
}

function subjectsOf(node: Node, problem: ReportProblem): Subject[] {
  const items = node.kind === 'sequence' ? node.items : [node];
  const names = Object.keys(subjects);
  const found = items.slice(0, names.length).flatMap((item) => {
    const name = oneOf(item, names, 'subject', problem);
    return name === undefined ? [] : [subjects[name]!];
  });
  return [...new Set(found)];
}

function textIn(node: Node | undefined, what: string, problem: ReportProblem): string | undefined {
  const text = node && textOf(node, `\`${what}\``, problem);
  if (!node || text === undefined) return undefined;
  if (text.length > limits.customText) {
    problem(node, shown`\`${what}\` has more than ${limits.customText} characters.`);
    return undefined;
  }
  return printable(text);
}

/** A message; its `{fields}` become words that are filled in and masked later. */
interface Message {
  readonly text: string;
  readonly words: ReadonlyMap<string, string>;
  /** The message with `…` in place of the fields. */
  readonly title: string;
}

function messageOf(
  node: Node,
  kinds: readonly Subject[],
  wrongPath: (path: string) => string | undefined,
  problem: ReportProblem,
): Message | undefined {
  const text = textIn(node, 'message', problem);
  if (text === undefined) return undefined;
  const words = new Map<string, string>();
  let isWhole = true;
  const filled = text.replace(/\{([\w.-]+)\}/g, (_, path: string) => {
    const wrong = wrongPath(path);
    const isHidden = kinds.some(({ hidden }) => hidden.some((each) => `${path}.`.startsWith(`${each}.`)));
    if (wrong !== undefined || isHidden) isWhole = false;
    if (wrong !== undefined) problem(node, shown`${wrong}`);
    else if (isHidden)
      problem(node, shown`\`{${path}}\` is not shown in messages: it may hold a credential.`);
    const word = `f${words.size}`;
    words.set(word, path);
    return `{${word}}`;
  });
  const title = text.replace(/\{[\w.-]+\}/g, '\u2026').replace(/\.$/, '');
  return isWhole ? { text: filled, words, title } : undefined;
}

function compiled(id: string, draft: Draft, file: SourceFile, key: Scalar): CustomRule {
  const { severity, title, why, message, remedy, examples } = draft;
  const rules = draft.subjects.map((subject) => {
    const facts = {
      ...{ id, on: subject.on, severity, title, why, refs: {}, fixable: remedy !== undefined },
      messages: { found: message.text },
    };
    const check = (shownTo: unknown, report: (found: AnyReport) => void, settings: Settings) =>
      reportEach(subject.views(shownTo as never, settings), draft, report);
    return { ...facts, check } as unknown as AnyRule;
  });
  return { id, rules, examples, file, span: key.span };
}

/** Reports each view for which the condition holds. */
function reportEach(
  views: ReturnType<Subject['views']>,
  { condition, message, at, remedy }: Draft,
  report: (found: AnyReport) => void,
): void {
  for (const view of views) {
    if (holds(condition, view.look) !== true) continue;
    const words = Object.fromEntries(
      [...message.words].map(([word, path]) => [word, wordOf(view.look(path))]),
    );
    report({
      at: placeOf(view, at === undefined ? pathsOf(condition) : [at]),
      message: 'found',
      words,
      fixes: () => [remedy && remedyAt(remedy, view)],
    });
  }
}

/** The place of the first field that has one, else the view's place. */
function placeOf(view: View, paths: readonly string[]): View['at'] {
  for (const path of paths) {
    const field = view.look(path);
    if (typeof field === 'object' && field.at) return field.at;
  }
  return view.at;
}

/** The text of a field in a message. */
function wordOf(field: Field): string {
  if (field === undefined) return 'nothing';
  if (field === 'unknown') return '?';
  const { values } = field;
  return `${values.slice(0, 5).join(', ')}${values.length > 5 ? ', \u2026' : ''}`;
}
