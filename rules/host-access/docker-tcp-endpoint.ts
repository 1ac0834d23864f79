import { plaintextEndpoints } from '../../server/engine/posture/entry/docker-endpoint.ts';
import { rule } from '../../server/engine/rule.ts';

export default rule({
  id: 'docker-tcp-endpoint',
  on: 'service',
  severity: 'high',
  fixable: false,
  title: 'The Docker API is exposed over TCP without TLS',
  why: "Without authentication, anyone who can reach the port can start a container with the host's root file system.",
  refs: { cwe: ['CWE-306', 'CWE-319'] },
  messages: {
    host: 'The Docker API at {url} is used without TLS, so anyone on the network path can use it too.',
    sibling: {
      text: 'The Docker API at {url} is used without TLS; it must allow only what this service needs.',
      severity: 'info',
    },
    listen: 'The Docker daemon listens on {url} without TLS.',
    off: {
      text: 'With an empty DOCKER_TLS_CERTDIR, the Docker daemon listens on its network without TLS.',
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
