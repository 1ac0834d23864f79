import type { Argument, Instruction, Stage } from './model.ts';
import { joinPath } from './workdir.ts';

/** A working directory in a place that is not an application's. */
export interface SystemDirectory {
  /** Absolute. */
  readonly path: string;
  readonly kind: 'descriptor' | 'kernel' | 'system';
}

/** The system's own directory that a WORKDIR enters, resolved through those before it; undefined for any other. */
export function systemDirectory(instruction: Instruction): SystemDirectory | undefined {
  const { args, stage } = instruction;
  const value = args[0]?.value;
  if (value === undefined || stage?.platform === 'windows') return undefined;
  const path = joinPath(value.startsWith('/') ? '/' : workdirBefore(instruction), value, 'linux');
  if (path === undefined || /^\/dev\/shm(?:\/|$)/.test(path)) return undefined;
  if (/^\/proc\/[^/]+\/(?:fd|cwd|root)(?:\/|$)/.test(path)) return { path, kind: 'descriptor' };
  if (/^\/(?:proc|sys|dev)(?:\/|$)/.test(path)) return { path, kind: 'kernel' };
  return /^\/(?:boot|initrd|lost\+found)(?:\/|$)/.test(path) ? { path, kind: 'system' } : undefined;
}

const befores = new WeakMap<Stage, ReadonlyMap<unknown, string | undefined>>();

/** The absolute working directory in which an instruction begins; undefined where the base image decides. */
export function workdirBefore(instruction: Instruction): string | undefined {
  const { stage } = instruction;
  if (!stage) return undefined;
  let before = befores.get(stage);
  if (!before) {
    before = workdirsOf(stage);
    befores.set(stage, before);
  }
  // A deferred one acts where the stage ends.
  return before.has(instruction) ? before.get(instruction) : stage.workdir;
}

function workdirsOf({ base, platform, instructions }: Stage): ReadonlyMap<unknown, string | undefined> {
  const before = new Map<unknown, string | undefined>();
  let current = base.kind === 'stage' ? base.stage.workdir : base.kind === 'scratch' ? '/' : undefined;
  for (const each of instructions) {
    before.set(each, current);
    if (each.keyword === 'WORKDIR') current = joinPath(current, each.args[0]?.value, platform);
  }
  return before;
}

/** What a sensitive path of VOLUME is. */
export type SensitiveVolume = 'socket' | 'kernel' | 'system' | 'home';

const socket = /\/(?:docker|containerd|podman|crio|buildkitd)[^/]*\.sock$/;
const paths: Readonly<Record<string, SensitiveVolume>> = {
  '/': 'system',
  '/bin': 'system',
  '/boot': 'system',
  '/etc': 'system',
  '/lib': 'system',
  '/lib64': 'system',
  '/sbin': 'system',
  '/usr': 'system',
  '/usr/bin': 'system',
  '/usr/lib': 'system',
  '/usr/sbin': 'system',
  '/root': 'home',
  '/root/.ssh': 'home',
};

/** What a path of VOLUME is, where it is no place for an application's data. */
export function sensitiveVolume({ value }: Argument): { path: string; kind: SensitiveVolume } | undefined {
  const path = joinPath('/', value, 'linux');
  if (path === undefined || !value?.startsWith('/')) return undefined;
  if (socket.test(path)) return { path, kind: 'socket' };
  if (
    /^\/(?:proc|sys|dev)(?:\/|$)/.test(path) &&
    !/^\/dev\/shm(?:\/|$)|^\/sys\/fs\/cgroup(?:\/|$)/.test(path)
  )
    return { path, kind: 'kernel' };
  const kind = paths[path];
  return kind && { path, kind };
}
