import type { SyntaxNode } from './unbash.ts';

/** Why a script continues after a failed command: `a || true` excuses the failure, `a; b` ignores it. */
export type GoingOn = 'excused' | 'unheeded';

/** Why a script continues after some of its commands, by its lists. A shell with `set -e` stops anyway. */
export type GoingOnAfter = Map<SyntaxNode, GoingOn>;

/** Marks each statement of a list that another statement follows unconditionally. Returns the statements. */
export function noted<T extends SyntaxNode>(known: GoingOnAfter, statements: readonly T[]): readonly T[] {
  for (let at = 0; at < statements.length - 1; at++) note(known, statements[at], 'unheeded');
  return statements;
}

/** Marks the commands whose failure `a && b || true` excuses. */
export function noteAlternatives(
  known: GoingOnAfter,
  nodes: readonly SyntaxNode[],
  operators: readonly string[],
): void {
  for (let at = 0; at < operators.length; at++) {
    if (operators[at] !== '||' || !isUnfailing(nodes[at + 1])) continue;
    for (let left = at; left >= 0 && (left === at || operators[left] === '&&'); left--)
      note(known, nodes[left], 'excused');
  }
}

function note(known: GoingOnAfter, node: SyntaxNode | undefined, how: GoingOn): void {
  const last = lastOf(node);
  if (last) known.set(last, how);
}

/** The command whose failure makes the node fail; undefined if there are several candidates. */
function lastOf(node: SyntaxNode | undefined): SyntaxNode | undefined {
  switch (node?.type) {
    case 'Command':
      return node;
    case 'Statement':
    case 'Redirected':
      return lastOf(node.command);
    case 'Subshell':
    case 'BraceGroup':
      return lastOf(node.body);
    case 'Pipeline':
      return node.prefixes.some(({ type }) => type === 'Negation') ? undefined : lastOf(node.commands.at(-1));
    case 'CompoundList':
    case 'AndOr':
      return lastOf(node.commands.at(-1));
  }
  return undefined;
}

/** Whether a node cannot fail: it only prints something, or does nothing. */
function isUnfailing(node: SyntaxNode | undefined): boolean {
  switch (node?.type) {
    case 'Command':
      return /^(?:true|:|echo|printf)$/.test(node.name?.value ?? '');
    case 'Statement':
      return isUnfailing(node.command);
    case 'Subshell':
    case 'BraceGroup':
      return node.body.commands.every(isUnfailing);
    default:
      return false;
  }
}
