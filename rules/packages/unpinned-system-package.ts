import { strictOnly } from '../../server/engine/config/profiles.ts';
import { rule } from '../../server/engine/rule.ts';
import { installOf } from '../../server/engine/shell/command/install.ts';
import { severalOf, unpinnedPackages } from './unpinned.ts';

const apt = { hadolint: ['DL3008'], kics: ['965a08d7-ef86-4f14-8792-4a3b2098937e'], droast: ['DF005'] };
const apk = { hadolint: ['DL3018'], kics: ['d3499f6d-1651-41bb-a9a7-de925fea487b'] };
const yum = { hadolint: ['DL3033'], kics: ['6452c424-1d92-4deb-bb18-a03e95d579c4'] };
const dnf = { hadolint: ['DL3041'], kics: ['93d88cf7-f078-46a8-8ddc-178e03aeacf1'] };
const zypper = { hadolint: ['DL3037'], kics: ['562952e4-0348-4dea-9826-44f3a2c6117b'] };
const refsOf = { 'apt-get': apt, apt: {}, aptitude: {}, apk, yum, dnf, microdnf: dnf, tdnf: {}, zypper };
const all = {
  hadolint: ['DL3008', 'DL3018', 'DL3033', 'DL3037', 'DL3041'],
  kics: [apt, apk, yum, dnf, zypper].flatMap(({ kics }) => kics),
  droast: ['DF005'],
};

export default rule({
  id: 'unpinned-system-package',
  on: 'instruction',
  keywords: ['RUN'],
  severity: 'info',
  levels: strictOnly,
  fixable: false,
  title: 'A system package is not pinned to a version',
  label: 'Package not pinned',
  why: 'Two builds of the same Dockerfile can contain different packages.',
  refs: { cwe: ['CWE-1357'] },
  messages: {
    open: {
      text: '{manager} installs {packages} in the version of the build day.',
      refs: all,
    },
    unset: { text: '{manager} installs {packages}, but nothing in this stage sets that version.', refs: all },
  },
  check(instruction, report) {
    for (const command of instruction.script?.commands ?? []) {
      const install = installOf(command);
      if (!install?.system) continue;
      const { manager } = install;
      const refs = (refsOf as { readonly [manager: string]: object })[manager] ?? {};
      const found = unpinnedPackages(install, command, instruction);
      for (const [message, words] of [
        ['open', found.get('bare')] as const,
        ['unset', found.get('unset')] as const,
      ])
        if (words)
          report({ at: words[0].span, message, words: { manager, packages: severalOf(words) }, refs });
    }
  },
});
