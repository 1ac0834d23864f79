import type { Span } from '../../source/text.ts';
import {
  bindAssigned,
  type DraftBuilder,
  defined,
  directed,
  endSubstitution,
  foundIn,
  isLoneTest,
  leaveUnread,
  perhaps,
  pipe,
  scoped,
  tooMuch,
  unsettled,
  type WalkPosition,
  withResult,
} from './builder.ts';
import { assignmentWord, type DraftWord, literalWord, plainCommand, unglobbed } from './draft.ts';
import { bodyWord, isGlob, isSubstitution, partsWord, stretchesOf } from './expansions.ts';
import { noteAlternatives, noted } from './failure.ts';
import { noteErrors } from './fault.ts';
import {
  collapsedFragment,
  type Fragment,
  joinStretches,
  nestedFragment,
  plainFragment,
} from './fragment.ts';
import {
  type AssignmentNode,
  type CommandNode,
  forEachChild,
  type HeredocNode,
  type ParsedScript,
  type PipelineNode,
  parseSyntax,
  type SyntaxNode,
  type WordNode,
} from './unbash.ts';
import { headOf, readsScript, shellCall } from './wrappers.ts';

type SubstitutionNode = Extract<SyntaxNode, { readonly script: ParsedScript | undefined }>;

/** Reads a fragment as a separate script at `place`. */
export function nest(
  build: DraftBuilder,
  fragment: Fragment,
  interpreter: 'sh' | 'bash',
  place: Span,
  depth: number,
): void {
  const scope: WalkPosition = { fragment, script: build.scripts.length, owner: ++build.owners, depth };
  build.scripts.push({ interpreter, start: place.start, end: place.end });
  if (tooMuch(build, depth, fragment.text)) return;
  try {
    scoped(build, () => walkScript(build, parseSyntax(fragment.text), scope));
  } catch {
    leaveUnread(build, { reason: 'it is not understood', ...place });
  }
}

function walkScript(build: DraftBuilder, script: ParsedScript, scope: WalkPosition): void {
  noteErrors(build, script.errors ?? [], scope.fragment);
  for (const statement of noted(build.goingOn, script.commands)) walk(build, statement, scope);
}

function walk(build: DraftBuilder, node: SyntaxNode, scope: WalkPosition): void {
  switch (node.type) {
    case 'Statement':
      walk(build, node.command, scope);
      return;
    case 'CompoundList':
      for (const statement of noted(build.goingOn, node.commands)) walk(build, statement, scope);
      return;
    case 'Command':
      walkCommand(build, node, scope, [], false);
      return;
    case 'AndOr':
      walkList(build, node.commands, node.operators, scope);
      return;
    case 'Pipeline':
      walkPipeline(build, node, scope);
      return;
    case 'Redirected':
      directed(build, scope.owner, redirectsOf(build, node, scope), () => walk(build, node.command, scope));
      for (const each of node.redirects) if (each.type === 'HereDoc') sweep(build, each.body, scope);
      return;
    case 'If':
    case 'Elif':
      walk(build, node.clause, scope);
      perhaps(build, () => walk(build, node.then, scope));
      if (node.type === 'Elif') return;
      for (const branch of node.elif) perhaps(build, () => walk(build, branch, scope));
      if (node.else) {
        const { else: rest } = node;
        perhaps(build, () => walk(build, rest, scope));
      }
      return;
    case 'For':
    case 'Select':
      build.uncertain.add(node.name.value);
      for (const word of node.wordlist ?? []) sweep(build, word, scope);
      unsettled(build, () => walk(build, node.body, scope));
      return;
    case 'While':
      unsettled(build, () => {
        walk(build, node.clause, scope);
        walk(build, node.body, scope);
      });
      return;
    case 'Case':
      sweep(build, node.word, scope);
      for (const item of node.items) perhaps(build, () => walk(build, item.body, scope));
      return;
    case 'Function':
      defined(build, node.name.value, () => walk(build, node.body, scope));
      return;
    case 'ArithmeticFor':
    case 'Coproc':
      unsettled(build, () => walk(build, node.body, scope));
      return;
    case 'Subshell':
      scoped(build, () => walk(build, node.body, scope));
      return;
    case 'BraceGroup':
      walk(build, node.body, scope);
      return;
    default:
      sweep(build, node, scope);
  }
}

/** Walks `a && b || c`: commands after `&&` may not have run when the list ends. */
function walkList(
  build: DraftBuilder,
  nodes: readonly SyntaxNode[],
  operators: readonly string[],
  scope: WalkPosition,
): void {
  noteAlternatives(build.goingOn, nodes, operators);
  const [first] = nodes;
  const from = build.commands.length;
  if (first) walk(build, first, scope);
  let tested = first?.type === 'TestCommand' || isLoneTest(build, from);
  scoped(build, () => {
    nodes.slice(1).forEach((node, at) => {
      const next = () => walk(build, node, scope);
      if (operators[at] !== '&&' || tested) perhaps(build, next);
      else {
        const start = build.commands.length;
        next();
        tested = node.type === 'TestCommand' || isLoneTest(build, start);
      }
    });
  });
}

function walkPipeline(build: DraftBuilder, node: PipelineNode, scope: WalkPosition): void {
  const lead = node.prefixes.flatMap((prefix) => {
    if (prefix.type !== 'Time') return [];
    const { start, end } = scope.fragment.span(prefix.pos, prefix.keywordEnd);
    return literalWord('time', start, end);
  });
  const { commands } = node;
  scoped(build, () => {
    let left: readonly [number, number] | undefined;
    const ranges = commands.map((command, at): readonly [number, number] => {
      const from = build.commands.length;
      const leading = at === 0 ? lead : [];
      if (command.type === 'Command')
        walkCommand(build, command, scope, leading, readsScript(commands[at + 1]));
      else walk(build, command, scope);
      return [from, build.commands.length];
    });
    for (const range of ranges) {
      if (left) pipe(build, scope.owner, left, range);
      left = range;
    }
  });
}

function walkCommand(
  build: DraftBuilder,
  node: CommandNode,
  scope: WalkPosition,
  lead: readonly DraftWord[],
  feedsShell: boolean,
): void {
  if (tooMuch(build, scope.depth)) return;
  const index = build.commands.length;
  const span = scope.fragment.span(node.pos, node.end);
  const draft = plainCommand([], scope.script, scope.owner);
  build.commands.push(draft);
  const assigned = [...node.prefix, ...node.suffix].filter((item) => item.type === 'Assignment');
  const values = new Map<unknown, DraftWord | undefined>();
  for (const item of assigned) values.set(item, assignedWord(build, item, scope, !node.name));
  const nodes = node.name ? [node.name, ...node.args] : [];
  const words = nodes.map((item) =>
    item.type === 'Word'
      ? wordOf(build, item, scope)
      : assignmentWord(item, values.get(item), scope.fragment.span(item.pos, item.end)),
  );
  draft.start = Math.min(span.start, lead[0]?.start ?? span.start);
  draft.end = span.end;
  draft.goesOn = build.goingOn.get(node);
  draft.words = lead.length === 0 ? words : [...lead, ...words];
  draft.head = headOf(draft.words);
  draft.assignments = assigned.map((item) => ({
    name: item.name,
    value: values.get(item),
    ...scope.fragment.span(item.pos, item.end),
  }));
  const call = shellCall(draft.words, draft.head);
  draft.redirects = redirectsOf(build, node, scope);
  bindAssigned(
    build,
    draft,
    index,
    assigned.filter((item) => item.append || item.index).map((item) => item.name),
  );
  const string = call?.string === undefined ? undefined : nodes[call.string - lead.length];
  if (call && string?.type === 'Word') nestWord(build, string, scope, call.interpreter);
  for (const redirect of node.redirects) {
    if (redirect.type === 'Redirect') continue;
    const fed = call?.stdin === true || (feedsShell && words[draft.head - lead.length]?.literal === 'cat');
    const interpreter = call?.interpreter ?? 'sh';
    if (redirect.type === 'HereDoc') {
      if (fed) nestHeredoc(build, redirect, scope, interpreter);
      else sweep(build, redirect.body, scope);
    } else if (fed && redirect.target) nestWord(build, redirect.target, scope, interpreter);
  }
  for (const { from, to } of foundIn(draft)) {
    const found = plainCommand(draft.words.slice(from, to), scope.script, scope.owner);
    found.head = headOf(found.words);
    build.commands.push(found);
    const inner = shellCall(found.words, found.head);
    const text = inner?.string === undefined ? undefined : nodes[inner.string + from - lead.length];
    if (inner && text?.type === 'Word') nestWord(build, text, scope, inner.interpreter);
  }
}

function redirectsOf(
  build: DraftBuilder,
  { redirects }: Pick<CommandNode, 'redirects'>,
  scope: WalkPosition,
) {
  return redirects.map((redirect) => {
    const { start, end } = scope.fragment.span(redirect.pos, redirect.end);
    const target =
      redirect.type !== 'HereDoc' && redirect.target ? wordOf(build, redirect.target, scope) : undefined;
    const body = redirect.type === 'HereDoc' ? bodyWord(redirect.body, scope.fragment) : undefined;
    const descriptor = redirect.descriptor?.type === 'FileDescriptor' ? redirect.descriptor.value : undefined;
    return { operator: redirect.operator, descriptor, target, body, start, end };
  });
}

function wordOf(build: DraftBuilder, node: WordNode, scope: WalkPosition): DraftWord {
  const span = scope.fragment.span(node.pos, node.end);
  if (!node.parts) return literalWord(node.value, span.start, span.end);
  return {
    ...partsWord(node.parts, isGlob(node), span, scope.fragment),
    substitutions: inside(build, node, scope),
  };
}

function assignedWord(build: DraftBuilder, node: AssignmentNode, scope: WalkPosition, bare: boolean) {
  if (node.value.type !== 'Word') return void sweep(build, node.value, scope);
  const word = unglobbed(wordOf(build, node.value, scope));
  return bare ? withResult(build, word) : word;
}

function nestWord(
  build: DraftBuilder,
  node: WordNode,
  scope: WalkPosition,
  interpreter: 'sh' | 'bash',
): void {
  const fragment = nestedFragment(joinStretches(stretchesOf(node)), scope.fragment);
  nest(build, fragment, interpreter, scope.fragment.span(node.pos, node.end), scope.depth + 1);
}

function nestHeredoc(
  build: DraftBuilder,
  { body }: HeredocNode,
  scope: WalkPosition,
  interpreter: 'sh' | 'bash',
): void {
  const text = scope.fragment.text.slice(body.pos, body.end);
  const fragment = nestedFragment(plainFragment(text, body.pos), scope.fragment);
  nest(build, fragment, interpreter, scope.fragment.span(body.pos, body.end), scope.depth + 1);
}

/** Walks the commands of the substitutions inside a word and returns their indices. */
function inside(build: DraftBuilder, node: SyntaxNode, scope: WalkPosition): readonly number[] {
  const found: number[] = [];
  sweep(build, node, scope, found);
  return found;
}

/** Walks the substitutions inside any node; `found` receives the commands of the outermost ones. */
function sweep(build: DraftBuilder, node: SyntaxNode, scope: WalkPosition, found: number[] = []): void {
  if ('script' in node && isSubstitution(node)) substitution(build, node, scope, found);
  else if (!plainParts.has(node.type)) forEachChild(node, (child) => sweep(build, child, scope, found));
}

const plainParts: ReadonlySet<string> = new Set(['Literal', 'SingleQuoted', 'SimpleExpansion', 'Glob']);

function substitution(
  build: DraftBuilder,
  part: SubstitutionNode,
  scope: WalkPosition,
  found: number[],
): void {
  const { script } = part;
  if (tooMuch(build, scope.depth + 1) || !script) return;
  const owner = ++build.owners;
  const decoded = script.source;
  const fragment =
    decoded === undefined
      ? scope.fragment
      : collapsedFragment(decoded, scope.fragment.span(part.pos, part.end));
  const from = build.commands.length;
  scoped(build, () => walkScript(build, script, { ...scope, fragment, owner, depth: scope.depth + 1 }));
  found.push(...endSubstitution(build, owner, from));
}
