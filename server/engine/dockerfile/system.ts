import type { Argument, Instruction } from './model.ts';
import { joinPath } from './workdir.ts';

/** A working directory in a place that is not an application's. */
export interface SystemDirectory {
  /** Absolute. */
  readonly path: string;
  readonly kind: 'descriptor' | 'kernel' | 'system';
}

/** The system's own directory that a WORKDIR enters, resolved through those before it; undefined for any other. */
export function systemDirectory({ args, stage, span }: Instruction): SystemDirectory | undefined {
  const value = args[0]?.value;
  if (value === undefined || stage?.platform === 'windows') return undefined;
  const path = joinPath(value.startsWith('/') ? '/' : workdirBefore({ stage, span }), value, 'linux');
  if (path === undefined || /^\/dev\/shm(?:\/|$)/.test(path)) return undefined;
  if (/^\/proc\/[^/]+\/(?:fd|cwd|root)(?:\/|$)/.test(path)) return { path, kind: 'descriptor' };
  if (/^\/(?:proc|sys|dev)(?:\/|$)/.test(path)) return { path, kind: 'kernel' };
  return /^\/(?:boot|initrd|lost\+found)(?:\/|$)/.test(path) ? { path, kind: 'system' } : undefined;
}

/** The absolute working directory in which an instruction begins; undefined where the base image decides. */
export function workdirBefore({ stage, span }: Pick<Instruction, 'stage' | 'span'>): string | undefined {
  if (!stage) return undefined;
  const { base, platform, instructions } = stage;
  let current = base.kind === 'stage' ? base.stage.workdir : base.kind === 'scratch' ? '/' : undefined;
  for (const each of instructions) {
    if (each.span.start >= span.start) break;
    if (each.keyword === 'WORKDIR') current = joinPath(current, each.args[0]?.value, platform);
  }
  return current;
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
