import { openEndpoints, rule } from '../../server/engine/judge.ts';

export default rule({
  id: 'docker-tcp-endpoint',
  on: 'service',
  severity: 'high',
  fixable: false,
  title: 'The engine is reached over the network without TLS',
  why: "Whoever reaches the engine's port can start a container with the host's root file system; nothing asks who they are.",
  refs: { cwe: ['CWE-306', 'CWE-319'] },
  messages: {
    host: 'The engine at {url} is used without TLS, so everyone on the way can use it too.',
    sibling: {
      text: 'The engine at {url} is used without TLS: it must allow only what this service needs.',
      severity: 'info',
    },
    listen: 'The engine listens on {url} without TLS.',
    off: {
      text: 'With no directory for certificates the engine serves its network without TLS.',
      severity: 'medium',
    },
  },
  *check(service) {
    for (const { kind, at, url } of openEndpoints(service)) {
      if (kind === 'off') yield { at, message: kind };
      else yield { at, message: kind, words: { url } };
    }
  },
});
