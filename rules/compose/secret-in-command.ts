import { commandCredentials, commandsOf, credentialSpan, rule } from '../../server/engine/judge.ts';

export default rule({
  id: 'secret-in-command',
  on: 'service',
  severity: 'high',
  fixable: false,
  title: 'A credential stands in the command of a service',
  why: 'Besides the readers of the file, every process of the host that lists processes sees it while the command runs.',
  refs: { cwe: ['CWE-214', 'CWE-798'] },
  credentials: true,
  messages: {
    shape: { text: 'A {what} is given on the command line.', severity: 'critical' },
    literal: '{what} is given a credential on the command line.',
    weak: {
      text: '{what} is given a default credential that anyone guesses.',
      severity: 'medium',
      levels: { homelab: 'low', devcontainer: 'low' },
    },
    url: 'A {what} URL with a password is given on the command line.',
  },
  *check(service) {
    for (const { command, file } of commandsOf(service)) {
      const told = new Set<string>();
      for (const found of commandCredentials(command)) {
        const span = credentialSpan(found);
        const key = `${span.start}:${span.end}`;
        if (!told.has(key)) yield { at: { file, span }, message: found.kind, words: { what: found.what } };
        told.add(key);
      }
    }
  },
});
