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
  title: 'EXPOSE names no port that exists',
  why: 'The build stops, or the port that people open, filter and monitor is another one than the file says.',
  refs: { cwe: ['CWE-1286'] },
  messages: {
    number: { text: '{port} is no port: ports are numbers from 0 to 65535.', refs },
    range: { text: 'The range {port} ends before it begins.', refs },
    protocol: '{port} names a protocol other than tcp, udp and sctp.',
    mapping: {
      text: '{port} maps a host port or address, which EXPOSE cannot do: all but the last port is dropped.',
      severity: 'low',
      refs: { buildkit: ['ExposeInvalidFormat'] },
    },
  },
  *check(instruction) {
    for (const { word, fault } of exposed(instruction)) {
      if (fault) yield { at: word.span, message: fault, words: { port: word.value ?? word.text } };
    }
  },
});
