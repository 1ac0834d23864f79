import type { Script } from '../shell/model.ts';
import type { Known, Traced } from '../text.ts';
import { keyValues } from './environment.ts';
import { nodeOf, scalarOf, valueAt } from './graph.ts';
import type { KeyValue, Mapping, Scalar, Service } from './model.ts';
import { booleanOf } from './scalar.ts';
import { commandOf } from './words.ts';

/** A command that Compose runs beside a service's own (Compose Specification, lifecycle hooks and `develop.watch`). */
export interface Hook {
  readonly stage: 'pre_start' | 'post_start' | 'pre_stop' | 'exec';
  readonly node: Mapping;
  readonly user: Scalar | undefined;
  readonly privileged: Traced<Known<boolean>> | undefined;
  readonly command: Script | undefined;
  readonly environment: readonly KeyValue[];
}

/** The hooks of a service, those of `develop.watch` included. */
export function hooksOf({ effective }: Service): Hook[] {
  const hooks: Hook[] = [];
  for (const stage of ['pre_start', 'post_start', 'pre_stop'] as const) {
    const list = nodeOf(effective, stage);
    for (const node of list?.kind === 'sequence' ? list.items : []) add(hooks, stage, node);
  }
  const watch = valueAt(effective, 'develop', 'watch');
  for (const item of watch?.kind === 'sequence' ? watch.items : []) add(hooks, 'exec', nodeOf(item, 'exec'));
  return hooks;
}

function add(hooks: Hook[], stage: Hook['stage'], node: ReturnType<typeof nodeOf>): void {
  if (node?.kind !== 'mapping') return;
  hooks.push({
    stage,
    node,
    user: scalarOf(node, 'user'),
    privileged: booleanOf(nodeOf(node, 'privileged')),
    command: commandOf(nodeOf(node, 'command')),
    environment: keyValues(nodeOf(node, 'environment')),
  });
}
