import { certificateWords, rule, shown, uncheckedServers } from '../../server/engine/judge.ts';

const checkov = (number: number) => ({ checkov: [`CKV2_DOCKER_${number}`] });

export default rule({
  id: 'tls-check-off',
  on: 'instruction',
  keywords: ['RUN', 'CMD', 'ENTRYPOINT', 'HEALTHCHECK', 'ENV', 'ARG', 'COPY', 'ADD'],
  mentions: certificateWords,
  severity: 'medium',
  fixable: true,
  title: 'Server certificates go unchecked',
  why: 'Without the check, anyone on the way can pose as the server and give the build other files.',
  refs: { sonar: ['S4830'], cwe: ['CWE-295'] },
  messages: {
    curl: { text: "{name} makes curl accept any server's certificate.", refs: checkov(2) },
    wget: { text: "{name} makes wget accept any server's certificate.", refs: checkov(3) },
    checked: {
      text: '{name} lets anyone pose as the server; only a checksum is in the way.',
      severity: 'low',
    },
    pip: { text: '{name} makes pip accept any certificate of that host, or none.', refs: checkov(4) },
    python: { text: '{name} turns certificate checks off in Python.', severity: 'high', refs: checkov(5) },
    node: { text: '{name} turns certificate checks off in Node.js.', severity: 'high', refs: checkov(6) },
    npmVariable: { text: '{name} turns certificate checks off in npm.', severity: 'high', refs: checkov(12) },
    npm: { text: '{name} turns certificate checks off in the package manager.', refs: checkov(13) },
    gitVariable: {
      text: '{name} turns certificate checks off in git, whatever its value.',
      severity: 'high',
      refs: checkov(14),
    },
    git: '{name} turns certificate checks off in git.',
    yum: { text: '{name} turns certificate checks off for package repositories.', refs: checkov(15) },
    pipVariable: { text: '{name} makes pip accept any certificate.', severity: 'high', refs: checkov(16) },
    other: '{name} turns the check of server certificates off.',
  },
  *check(instruction) {
    for (const { kind, at, name, change, checked } of uncheckedServers(instruction)) {
      const title = shown`Check certificates: take ${name} back (what has no valid one fails)`;
      const fixes = change ? [{ title, safety: 'unsafe' as const, edits: [change] }] : [];
      const refs = kind === 'curl' ? checkov(2) : checkov(3);
      if (checked) yield { at, message: 'checked', words: { name }, fixes, refs };
      else yield { at, message: kind, words: { name }, fixes };
    }
  },
});
