import type { Argument } from '../../server/engine/dockerfile/model.ts';
import { joinPath } from '../../server/engine/dockerfile/stages/workdir.ts';
import { rule } from '../../server/engine/rule.ts';

const isSocket = (path: string) =>
  path.endsWith('.sock') && /\/(?:docker|containerd|podman|crio|buildkitd)[^/]*\.sock$/.test(path);

export default rule({
  id: 'volume-sensitive-path',
  on: 'instruction',
  keywords: ['VOLUME'],
  severity: 'medium',
  fixable: false,
  title: 'VOLUME is set on a system path',
  label: 'VOLUME on system path',
  why: 'Such a volume keeps old files when the image is updated, and leads users to mount the same path of the host.',
  refs: { cwe: ['CWE-668'] },
  messages: {
    socket: {
      text: "VOLUME {path} asks for the container engine's socket: it controls the host.",
      severity: 'high',
      refs: { semgrep: ['dockerfile-dockerd-socket-mount'] },
    },
    kernel: 'VOLUME {path} covers a directory that the kernel provides.',
    system: 'VOLUME {path} covers system files: updates of the image no longer reach them.',
    home: {
      text: 'VOLUME {path} keeps files of root, such as shell history, keys and caches.',
      severity: 'low',
    },
  },
  check({ keyword, args, platform }, report) {
    if (keyword !== 'VOLUME' || platform === 'windows') return;
    for (const word of args) {
      const found = sensitiveVolume(word);
      if (found) report({ at: word.span, message: found.kind, words: { path: found.path } });
    }
  },
});

/** The kinds of sensitive paths in VOLUME. */
type SensitiveVolume = 'socket' | 'kernel' | 'system' | 'home';
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

/** Returns a VOLUME path that is not meant for application data; undefined for any other. */
function sensitiveVolume({ value }: Argument): { path: string; kind: SensitiveVolume } | undefined {
  const path = joinPath('/', value, 'linux');
  if (path === undefined || !value?.startsWith('/')) return undefined;
  if (isSocket(path)) return { path, kind: 'socket' };
  if (
    /^\/(?:proc|sys|dev)(?:\/|$)/.test(path) &&
    !/^\/dev\/shm(?:\/|$)|^\/sys\/fs\/cgroup(?:\/|$)/.test(path)
  )
    return { path, kind: 'kernel' };
  const kind = paths[path];
  return kind && { path, kind };
}
