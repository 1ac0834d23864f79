import type { Command, Script } from '../../shell/model.ts';
import { gathered } from '../../source/list.ts';
import { perObject } from '../../source/memo.ts';
import type { Known, SourceFile, Traced } from '../../source/text.ts';
import type { KeyValue, Mapping, Scalar, Service } from '../model.ts';
import { nodeOf, scalarOf, valueAt } from '../yaml/graph.ts';
import { commandOf } from './command.ts';
import { booleanOf } from './scalar.ts';
import { keyValues } from './service-environment.ts';
import { isRoot } from './service-user.ts';

/** A command that Compose runs in addition to a service's own (Compose Specification, lifecycle hooks and `develop.watch`). */
export interface Hook {
  readonly stage: 'pre_start' | 'post_start' | 'pre_stop' | 'exec';
  readonly node: Mapping;
  readonly user: Scalar | undefined;
  readonly privileged: Traced<Known<boolean>> | undefined;
  readonly command: Script | undefined;
  readonly environment: readonly KeyValue[];
}

/** The hooks of a service, including those of `develop.watch`. */
export const hooksOf = perObject(({ effective }: Service): readonly Hook[] => {
  const hooks: Hook[] = [];
  for (const stage of ['pre_start', 'post_start', 'pre_stop'] as const) {
    const list = nodeOf(effective, stage);
    for (const node of list?.kind === 'sequence' ? list.items : []) add(hooks, stage, node);
  }
  const watch = valueAt(effective, 'develop', 'watch');
  for (const item of watch?.kind === 'sequence' ? watch.items : []) add(hooks, 'exec', nodeOf(item, 'exec'));
  return hooks;
});

/** A command that runs in a service's container, and the file that it is written in. */
export interface ServiceCommand {
  readonly command: Command;
  readonly file: SourceFile;
}

/** A script of a service, and the file that it is written in. */
interface ServiceScript {
  readonly script: Script;
  readonly file: SourceFile;
}

/** The scripts of a service with their files: command, entry point, health check and hooks. */
export const scriptsOf = perObject((service: Service): readonly ServiceScript[] => {
  const { command, entrypoint, healthcheck, effective } = service;
  const scripts = [
    [command, nodeOf(effective, 'command')],
    [entrypoint, nodeOf(effective, 'entrypoint')],
    [healthcheck, valueAt(effective, 'healthcheck', 'test')],
    ...hooksOf(service).map((hook) => [hook.command, hook.node] as const),
  ] as const;
  return gathered(scripts, ([script, at]) =>
    script ? [{ script, file: at?.file ?? service.key.file }] : [],
  );
});

/** The commands of a service's scripts. */
export const commandsOf = perObject((service: Service): readonly ServiceCommand[] =>
  gathered(scriptsOf(service), ({ script, file }) => script.commands.map((command) => ({ command, file }))),
);

/**
 * The `pre_start` hooks that run as root: each gets its own container, and Compose has no keys to harden it. A process of
 * another user has no capabilities to drop. A hook without `image` runs as the service's user.
 */
export function unhardenedHooks(service: Service): Hook[] {
  return hooksOf(service).filter(({ stage, user, node }) => {
    const runsAs = user ?? (node.entries.has('image') ? undefined : service.user);
    return stage === 'pre_start' && (!runsAs || isRoot(runsAs.text?.split(':', 1)[0]) === true);
  });
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
