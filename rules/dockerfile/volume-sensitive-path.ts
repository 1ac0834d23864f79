import { rule, sensitiveVolume } from '../../server/engine/judge.ts';

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
