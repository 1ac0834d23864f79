import { rule, weakSum } from '../../server/engine/judge.ts';

export default rule({
  id: 'weak-checksum',
  on: 'command',
  names: ['md5sum', 'gmd5sum', 'md5', 'sha1sum', 'gsha1sum', 'sha1', 'shasum', 'openssl'],
  severity: 'low',
  fixable: false,
  title: 'A download is checked by a hash that can be forged',
  why: 'Two files with one MD5 or SHA-1 can be made, a harmless one to show and a harmful one to serve.',
  refs: { sonar: ['S4790'], cwe: ['CWE-328'] },
  messages: { weak: '{command} compares by {hash} alone; use SHA-256.' },
  *check({ command, instruction }) {
    const weak = instruction?.keyword === 'RUN' ? weakSum(command) : undefined;
    if (weak)
      yield { at: weak.word.span, message: 'weak', words: { command: command.name ?? '', hash: weak.hash } };
  },
});
