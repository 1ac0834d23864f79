import { type Node, type SourceFile, SyntaxKind } from 'typescript/unstable/ast';
import { peers } from '../../server/engine/finding.ts';

/** One small change of the source, and its place. */
export interface Mutant {
  readonly id: number;
  readonly file: string;
  readonly line: number;
  readonly from: string;
  readonly to: string;
}

/** A source file in which every mutant can be enabled at run time. */
export interface Instrumented {
  readonly text: string;
  readonly mutants: readonly Mutant[];
}

/** A node with the properties of all kinds; those that a kind does not have are undefined. */
type Any = Node & {
  readonly [key in
    | 'expression'
    | 'left'
    | 'right'
    | 'condition'
    | 'name'
    | 'body'
    | 'initializer'
    | 'tag'
    | 'template'
    | 'operand'
    | 'operatorToken'
    | 'thenStatement'
    | 'propertyName'
    | 'questionDotToken']?: Any;
} & { readonly operator?: SyntaxKind; readonly elements?: readonly Any[] };

const operators: Readonly<Record<string, readonly string[]>> = {
  '===': ['!=='],
  '!==': ['==='],
  '<': ['<=', '>='],
  '<=': ['<', '>'],
  '>': ['>=', '<='],
  '>=': ['>', '<'],
  '&&': ['||'],
  '||': ['&&'],
  '+': ['-'],
  '-': ['+'],
  '*': ['/'],
  '/': ['*'],
};

/** Calls that can often be removed or swapped without a visible effect. */
const removedCalls = new Set(
  'toLowerCase toUpperCase trim trimStart trimEnd sort toSorted reverse toReversed filter'.split(' '),
);
const swappedCalls: ReadonlyMap<string, string> = new Map([
  ['some', 'every'],
  ['every', 'some'],
  ['startsWith', 'endsWith'],
  ['endsWith', 'startsWith'],
  ['find', 'findLast'],
  ['findLast', 'find'],
]);
const severities = ['critical', 'high', 'medium', 'low', 'info'];

/** Texts for users and ids of other tools, which other tests than those of behaviour check. */
const wording = new Set(['title', 'why', 'refs', 'remedy', 'text', 'message', ...peers]);

/** Finds the mutants of a file, numbered from `first`. */
export function instrument(file: string, tree: SourceFile, first: number): Instrumented {
  const writer = new Writer(file, tree, first);
  return { text: writer.whole(), mutants: writer.mutants };
}

class Writer {
  readonly mutants: Mutant[] = [];
  readonly #file: string;
  readonly #tree: SourceFile;
  readonly #first: number;

  constructor(file: string, tree: SourceFile, first: number) {
    this.#file = file;
    this.#tree = tree;
    this.#first = first;
  }

  whole(): string {
    return this.#inside(this.#tree as unknown as Any, 0);
  }

  #textOf(node: Any): string {
    return node.getText(this.#tree);
  }

  #add(node: Any, from: string, to: string): number {
    const id = this.#first + this.mutants.length;
    const line = this.#tree.text.slice(0, node.getStart(this.#tree)).split('\n').length;
    this.mutants.push({ id, file: this.#file, line, from: short(from), to: short(to) });
    return id;
  }

  /** Returns the text of a node, with the mutants of its children. */
  #inside(node: Any, from = node.getStart(this.#tree)): string {
    let text = '';
    let at = from;
    node.forEachChild((child) => {
      const start = child.getStart(this.#tree);
      if (start < at) return;
      text += this.#tree.text.slice(at, start) + this.#node(child as Any, node);
      at = child.end;
    });
    return text + this.#tree.text.slice(at, node.end);
  }

  #node(node: Any, parent: Any): string {
    if (isPlain(node, parent, (each) => this.#textOf(each))) return this.#textOf(node);
    if (isStatementToRemove(node, parent)) {
      const id = this.#add(node, this.#textOf(node), '');
      return `{if(!__mutant(${id})){${this.#inside(node)}}}`;
    }
    const texts = isBare(node, parent) ? [] : this.#replacements(node, parent);
    const own = texts.map((to) => ({ to, id: this.#add(node, this.#textOf(node), to) }));
    const rest = this.#inside(node);
    if (own.length === 0) return rest;
    return `(${own.map(({ id, to }) => `__mutant(${id})?(${to}):`).join('')}${rest})`;
  }

  #replacements(node: Any, parent: Any): string[] {
    const own = this.#byKind(node, parent);
    const asBody =
      (parent.kind === SyntaxKind.ReturnStatement ||
        (parent.kind === SyntaxKind.ArrowFunction && same(parent.body, node))) &&
      node.kind !== SyntaxKind.Block &&
      !/^(?:undefined|true|false|\[\])$/.test(this.#textOf(node));
    const asCondition =
      (parent.kind === SyntaxKind.IfStatement && same(parent.expression, node)) ||
      (parent.kind === SyntaxKind.ConditionalExpression && same(parent.condition, node));
    return [...own, ...(asBody ? ['undefined'] : []), ...(asCondition ? ['true', 'false'] : [])];
  }

  #byKind(node: Any, parent: Any): string[] {
    const text = this.#textOf(node);
    switch (node.kind) {
      case SyntaxKind.BinaryExpression: {
        const operator = this.#textOf(node.operatorToken!);
        const [left, right] = [this.#textOf(node.left!), this.#textOf(node.right!)];
        if (operator === '??') return isNeededByTypes(left) ? [] : [left];
        return (operators[operator] ?? []).map((each) => `${left} ${each} ${right}`);
      }
      case SyntaxKind.PrefixUnaryExpression:
        return node.operator === SyntaxKind.ExclamationToken ? [this.#textOf(node.operand!)] : [];
      case SyntaxKind.TrueKeyword:
        return ['false'];
      case SyntaxKind.FalseKeyword:
        return ['true'];
      case SyntaxKind.NumericLiteral:
        return [`(${text} + 1)`];
      case SyntaxKind.StringLiteral:
      case SyntaxKind.NoSubstitutionTemplateLiteral:
        return [otherText(text, parent.name && this.#textOf(parent.name))];
      case SyntaxKind.TemplateExpression:
        return ["''"];
      case SyntaxKind.RegularExpressionLiteral:
        return otherExpressions(text);
      case SyntaxKind.ArrayLiteralExpression: {
        const items = (node.elements ?? []).map((each) => this.#textOf(each));
        return items.map((_, index) => `[${items.filter((_each, other) => other !== index).join(', ')}]`);
      }
      case SyntaxKind.CallExpression:
        return this.#calls(node);
      case SyntaxKind.PropertyAccessExpression:
      case SyntaxKind.ElementAccessExpression:
        return node.questionDotToken ? [this.#withoutQuestion(node)] : [];
      default:
        return [];
    }
  }

  #calls(node: Any): string[] {
    const callee = node.expression!;
    if (callee.kind !== SyntaxKind.PropertyAccessExpression || node.questionDotToken) return [];
    const name = this.#textOf(callee.name!);
    const receiver = this.#textOf(callee.expression!);
    const dot = callee.questionDotToken ? '?.' : '.';
    const optional = callee.questionDotToken ? [this.#withoutQuestion(node, callee)] : [];
    if (removedCalls.has(name)) return [...optional, receiver];
    const other = swappedCalls.get(name);
    if (other === undefined) return optional;
    const rest = this.#tree.text.slice(callee.name!.end, node.end);
    return [...optional, `${receiver}${dot}${other}${rest}`];
  }

  /** Returns a chain with its last `?.` replaced by a plain access. */
  #withoutQuestion(node: Any, access = node): string {
    const question = access.questionDotToken!;
    const start = node.getStart(this.#tree);
    const [before, after] = [
      this.#tree.text.slice(start, question.getStart(this.#tree)),
      this.#tree.text.slice(question.end, node.end),
    ];
    return `${before}${access.kind === SyntaxKind.ElementAccessExpression ? '' : '.'}${after}`;
  }
}

const same = (a: Any | undefined, b: Any) => a !== undefined && a.pos === b.pos && a.end === b.end;

const chained = new Set<SyntaxKind>([
  SyntaxKind.PropertyAccessExpression,
  SyntaxKind.ElementAccessExpression,
  SyntaxKind.CallExpression,
  SyntaxKind.NonNullExpression,
]);

function hasQuestion(node: Any): boolean {
  for (let each: Any | undefined = node; each && chained.has(each.kind); each = each.expression)
    if (each.questionDotToken) return true;
  return false;
}

/** Whether a node has no mutants: a type, a name, a module's name, or a text for users. */
function isPlain(node: Any, parent: Any, textOf: (node: Any) => string): boolean {
  const { kind } = node;
  if (kind >= SyntaxKind.FirstTypeNode && kind <= SyntaxKind.LastTypeNode) return true;
  if (kind === SyntaxKind.InterfaceDeclaration || kind === SyntaxKind.TypeAliasDeclaration) return true;
  if (kind === SyntaxKind.ImportDeclaration || kind === SyntaxKind.ExportDeclaration) return true;
  if (kind === SyntaxKind.CallExpression && node.expression!.kind === SyntaxKind.ImportKeyword) return true;
  // Default values of array items are there only for the compiler.
  if (kind === SyntaxKind.ArrayBindingPattern) return true;
  if (same(parent.propertyName, node)) return true;
  if (same(parent.name, node)) return kind !== SyntaxKind.ObjectBindingPattern;
  if (kind === SyntaxKind.PropertyAssignment && wording.has(textOf(node.name!))) return true;
  if (parent.kind === SyntaxKind.BinaryExpression && same(parent.right, node))
    return textOf(parent.operatorToken!) === '??' && isNeededByTypes(textOf(parent.left!));
  return false;
}

/** Whether only the compiler considers a value possibly undefined: an array item by index. */
const isNeededByTypes = (left: string) => /\]$|\.(?:pop|shift|at)\([^()]*\)$/.test(left);

/** Whether a node must stay as it is because of its position, such as the target of an assignment. */
function isBare(node: Any, parent: Any): boolean {
  if (parent.kind === SyntaxKind.TaggedTemplateExpression) return true;
  if (parent.kind === SyntaxKind.DeleteExpression) return true;
  if (parent.kind === SyntaxKind.ExpressionStatement) return true;
  if (parent.kind === SyntaxKind.BinaryExpression && same(parent.left, node))
    return isAssignment(parent.operatorToken!.kind);
  if (!chained.has(parent.kind) || !same(parent.expression, node)) return false;
  return hasQuestion(node) || (parent.kind === SyntaxKind.CallExpression && chained.has(node.kind));
}

const isAssignment = (kind: SyntaxKind) =>
  kind >= SyntaxKind.FirstAssignment && kind <= SyntaxKind.LastAssignment;

const leaves = new Set<SyntaxKind>([
  SyntaxKind.ReturnStatement,
  SyntaxKind.ContinueStatement,
  SyntaxKind.BreakStatement,
]);

/** Whether a statement is a call, an assignment, or an early exit. */
function isStatementToRemove(node: Any, parent: Any): boolean {
  if (node.kind === SyntaxKind.ExpressionStatement) return true;
  return leaves.has(node.kind) && parent.kind === SyntaxKind.IfStatement && same(parent.thenStatement, node);
}

function otherText(text: string, name: string | undefined): string {
  const value = text.slice(1, -1);
  if (name === 'severity') return `'${severities[severities.indexOf(value) + 1] ?? 'high'}'`;
  return value === '' ? "'mutant'" : "''";
}

/** Returns variants of an expression: without an anchor at either end, without a flag, with another quantifier. */
function otherExpressions(text: string): string[] {
  const end = text.lastIndexOf('/');
  const [source, flags] = [text.slice(1, end), text.slice(end + 1)];
  const made = [
    ...(source.startsWith('^') ? [`/${source.slice(1) || '(?:)'}/${flags}`] : []),
    ...(/[^\\]\$$/.test(source) ? [`/${source.slice(0, -1)}/${flags}`] : []),
    ...[...'ims']
      .filter((flag) => flags.includes(flag))
      .map((flag) => `/${source}/${flags.replace(flag, '')}`),
    ...(/[^\\]\+(?![+?])/.test(source) ? [`/${source.replace(/([^\\])\+(?![+?])/, '$1')}/${flags}`] : []),
    ...(/[^\\]\?(?![:=!<])/.test(source) && !/[+*]\?/.test(source)
      ? [`/${source.replace(/([^\\(])\?(?![:=!<])/, '$1')}/${flags}`]
      : []),
  ];
  return made.filter((each) => each !== text && isExpression(each));
}

function isExpression(text: string): boolean {
  const end = text.lastIndexOf('/');
  try {
    new RegExp(text.slice(1, end), text.slice(end + 1));
    return true;
  } catch {
    return false;
  }
}

function short(text: string): string {
  const line = text.replace(/\s+/g, ' ');
  return line.length > 90 ? `${line.slice(0, 60)} … ${line.slice(-25)}` : line;
}
