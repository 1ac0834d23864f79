import type { Argument } from '../../server/engine/dockerfile/model.ts';
import { joinPath } from '../../server/engine/dockerfile/stages/workdir.ts';
import { rule } from '../../server/engine/rule.ts';

const socket = /\/(?:docker|containerd|podman|crio|buildkitd)[^/]*\.sock$/;

export default rule({
  id: 'volume-sensitive-path',
  on: 'instruction',
  keywords: ['VOLUME'],
  severity: 'medium',
  fixable: false,
  title: 'A volume on a path of the system',
  why: 'Such a volume outlives the image and its updates, and invites whoever runs it to mount the place from the host.',
  refs: { cwe: ['CWE-668'] },
  messages: {
    socket: {
      text: "A volume on {path} invites the runtime's socket into the container: root on the host.",
      severity: 'high',
      refs: { semgrep: ['dockerfile-dockerd-socket-mount'] },
    },
    kernel: 'The volume {path} lies over a directory of the kernel.',
    system: 'The volume {path} lies over the system of the image, which updates then no longer reach.',
    home: {
      text: 'The volume {path} keeps what root leaves behind: history, keys, caches.',
      severity: 'low',
    },
  },
  *check({ keyword, args, platform }) {
    if (keyword !== 'VOLUME' || platform === 'windows') return;
    for (const word of args) {
      const found = sensitiveVolume(word);
      if (found) yield { at: word.span, message: found.kind, words: { path: found.path } };
    }
  },
});

/** What a sensitive path of VOLUME is. */
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

/** What a path of VOLUME is, where it is no place for an application's data. */
function sensitiveVolume({ value }: Argument): { path: string; kind: SensitiveVolume } | undefined {
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
