import { rule } from '../../server/engine/rule.ts';
import { exposed } from './expose.ts';

const refs = {
  hadolint: ['DL3011'],
  trivy: ['DS-0008'],
  kics: ['71bf8cf8-f0a1-42fa-b9d2-d10525e0a38e'],
  semgrep: ['invalid-port'],
  droast: ['DF040'],
};

export default rule({
  id: 'expose-port-invalid',
  on: 'instruction',
  keywords: ['EXPOSE'],
  severity: 'medium',
  fixable: false,
  title: 'EXPOSE names an invalid port',
  label: 'Invalid port',
  why: 'The build fails, or the port that people open, filter and monitor is not the one in the file.',
  refs: { cwe: ['CWE-1286'] },
  messages: {
    number: { text: '{port} is not a valid port: ports are numbers from 0 to 65535.', refs },
    range: { text: 'The port range {port} ends before it begins.', refs },
    protocol: '{port} names a protocol other than tcp, udp or sctp.',
    mapping: {
      text: '{port} maps a host port or address, which EXPOSE cannot do: only the last port is used.',
      severity: 'low',
      refs: { buildkit: ['ExposeInvalidFormat'] },
    },
  },
  check(instruction, report) {
    for (const { word, fault } of exposed(instruction)) {
      if (fault) report({ at: word.span, message: fault, words: { port: word.value ?? word.text } });
    }
  },
});
