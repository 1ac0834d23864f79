import { plaintextEndpoints } from '../../server/engine/posture/entry/docker-endpoint.ts';
import { rule } from '../../server/engine/rule.ts';

export default rule({
  id: 'docker-tcp-endpoint',
  on: 'service',
  severity: 'high',
  fixable: false,
  title: 'The Docker API is exposed over TCP without TLS',
  label: 'Docker API without TLS',
  why: "Without authentication, anyone who can reach the port can start a container with the host's root file system.",
  refs: { cwe: ['CWE-306', 'CWE-319'] },
  messages: {
    host: '{url} is the Docker API without TLS: anyone on the network path can use it too.',
    sibling: {
      text: '{url} is the Docker API without TLS: allow only what this service needs.',
      severity: 'info',
    },
    listen: 'The Docker daemon listens on {url} without TLS.',
    off: {
      text: 'DOCKER_TLS_CERTDIR is empty: the Docker daemon listens without TLS.',
      severity: 'medium',
    },
  },
  check(service, report) {
    for (const { kind, at, url } of plaintextEndpoints(service)) {
      if (kind === 'off') report({ at, message: kind });
      else report({ at, message: kind, words: { url } });
    }
  },
});
