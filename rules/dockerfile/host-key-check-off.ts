import { hostKeyOffIn, rule, trustsScan } from '../../server/engine/judge.ts';

export default rule({
  id: 'host-key-check-off',
  on: 'instruction',
  mentions: ['HostKeyChecking', 'KnownHostsFile', 'ssh-keyscan'],
  severity: 'medium',
  fixable: true,
  title: 'SSH does not check whom it talks to',
  why: 'Anyone on the way can pose as the host, and what the build fetches from there is theirs.',
  refs: { cwe: ['CWE-295', 'CWE-322'] },
  messages: {
    off: '{option} makes SSH accept any host that answers.',
    new: { text: '{option} makes a build accept any host that answers: it knows none yet.', severity: 'low' },
    scan: {
      text: '{option} trusts whoever answers during the build; write the known key instead.',
      severity: 'low',
    },
  },
  *check(instruction) {
    const { keyword, rest, heredocs, script, pairs, file } = instruction;
    const { text } = file;
    if (keyword === 'ENV' || keyword === 'ARG' || heredocs.length > 0 || script) {
      const parts = keyword === 'ENV' || keyword === 'ARG' ? pairs.map(({ span }) => span) : [rest.span];
      for (const { start, end } of [...parts, ...heredocs.map(({ body }) => body.span)]) {
        for (const { kind, at, name, change } of hostKeyOffIn(text.slice(start, end), start)) {
          const title = 'Check host keys (the host must be in known_hosts)' as const;
          const fixes = change ? [{ title, safety: 'unsafe' as const, edits: [change] }] : [];
          yield { at, message: kind, words: { option: name }, fixes };
        }
      }
    }
    for (const command of script?.commands ?? []) {
      const scan = trustsScan(command);
      if (scan) yield { at: scan.at, message: 'scan', words: { option: scan.name } };
    }
  },
});
