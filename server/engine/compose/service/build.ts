import { resolvePath } from '../../source/path.ts';
import type { Build, Node, Scalar } from '../model.ts';
import { nodeOf, scalarOf, scalarsOf } from '../yaml/graph.ts';
import { booleanOf } from './scalar.ts';
import { keyValues } from './service-environment.ts';

/** Reads `build` in short or long syntax; relative contexts are resolved against `folder` (Compose Build Specification). */
export function buildOf(
  node: Node | undefined,
  folder: (context: Scalar | undefined) => string,
): Build | undefined {
  if (node === undefined || node.kind === 'sequence') return undefined;
  if (node.kind === 'scalar' && (node.value === null || node.raw === '')) return undefined;
  const context = node.kind === 'scalar' ? node : scalarOf(node, 'context');
  const dockerfile = scalarOf(node, 'dockerfile');
  const inline = scalarOf(node, 'dockerfile_inline');
  const where = context === undefined ? '.' : context.text;
  const name = dockerfile === undefined ? 'Dockerfile' : dockerfile.text;
  const base = where === undefined ? undefined : resolvePath(folder(context), where);
  return {
    file: node.file,
    span: node.span,
    context,
    dockerfile,
    inline,
    target: scalarOf(node, 'target'),
    args: keyValues(nodeOf(node, 'args')),
    network: scalarOf(node, 'network'),
    privileged: booleanOf(nodeOf(node, 'privileged')),
    entitlements: scalarsOf(nodeOf(node, 'entitlements')),
    folder: base,
    path: inline || base === undefined || name === undefined ? undefined : resolvePath(base, name),
  };
}
