import { rule, shown, signatureWords, unsignedIn } from '../../server/engine/judge.ts';

const checkov = (number: number) => ({ checkov: [`CKV2_DOCKER_${number}`] });

export default rule({
  id: 'unsigned-packages',
  on: 'instruction',
  keywords: ['RUN', 'CMD', 'ENTRYPOINT', 'HEALTHCHECK', 'ENV', 'ARG', 'COPY', 'ADD'],
  mentions: signatureWords,
  severity: 'high',
  fixable: true,
  title: 'Packages are installed without a signature',
  why: 'The signature is what tells the packages of the distribution from those of someone on the way or in a mirror.',
  refs: { cis: ['4.11'], cwe: ['CWE-347'] },
  messages: {
    apk: { text: '{name} lets apk install packages that no known key has signed.', refs: checkov(7) },
    apkFile: {
      text: '{name} lets apk install this file unsigned; put the key in /etc/apk/keys instead.',
      severity: 'low',
      refs: checkov(7),
    },
    apt: { text: '{name} lets apt install packages that no known key has signed.', refs: checkov(8) },
    aptForce: { text: '{name} makes apt go on without a signature.', refs: checkov(11) },
    source: '{name} makes apt take whatever this repository holds, signed or not.',
    yum: { text: '{name} lets packages in without a valid signature.', refs: checkov(9) },
    rpm: { text: '{name} makes rpm install a package unchecked.', refs: checkov(10) },
    zypper: '{name} lets zypper install packages without a valid signature.',
    pacman: '{name} lets pacman install packages without a valid signature.',
    go: { text: '{name} keeps go from comparing modules with the checksum database.', severity: 'medium' },
  },
  *check(instruction) {
    for (const { kind, at, name, change } of unsignedIn(instruction)) {
      const title = shown`Check signatures: take ${name} back (what nobody has signed stops the build)`;
      const fixes = change ? [{ title, safety: 'unsafe' as const, edits: [change] }] : [];
      yield { at, message: kind, words: { name }, fixes };
    }
  },
});
