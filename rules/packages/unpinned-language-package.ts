import { strictOnly } from '../../server/engine/config/profiles.ts';
import { rule } from '../../server/engine/rule.ts';
import { installOf, languageWords } from '../../server/engine/shell/command/install.ts';
import { openPackages, severalOf } from './unpinned.ts';

const branch = { pip: { hadolint: ['DL3013'] }, npm: { hadolint: ['DL3016'] } };
const pip = { ...branch.pip, kics: ['02d9c71f-3ee8-4986-9c27-1a20d0d19bfc'] };
const npm = { ...branch.npm, kics: ['e36d8880-3f78-4546-b9a1-12f0745ca0d5'] };
const gem = { hadolint: ['DL3028'], kics: ['22cd11f7-9c6c-4f6e-84c0-02058120b341'] };
const go = { hadolint: ['DL3062'] };
const all = {
  hadolint: ['DL3013', 'DL3016', 'DL3028', 'DL3062'],
  kics: [pip, npm, gem].flatMap(({ kics }) => kics),
};
const none = {};
/** By manager: other tools do not know those that install the same packages (`uv`, `yarn`). */
const refsOf = {
  bare: { pip, pipx: pip, npm, gem, go },
  tool: { pip, npm },
  // Some tools take a tag for a version, and a repository without a commit for one.
  moving: { go },
  branch: { ...branch, pipx: branch.pip },
};

export default rule({
  id: 'unpinned-language-package',
  on: 'instruction',
  keywords: ['RUN'],
  mentions: languageWords,
  severity: 'info',
  fixable: false,
  title: 'A library or tool comes in whatever version is newest',
  why: 'The next build may hold other code, and a release that an attacker has taken over comes in the same day.',
  refs: { cwe: ['CWE-1357'] },
  messages: {
    bare: { text: '{manager} installs {packages} in whatever version is newest.', refs: all },
    moving: { text: '{manager} installs {packages}: that tag moves with each release.', refs: go },
    branch: {
      text: '{manager} installs whatever the default branch of {packages} holds.',
      refs: { hadolint: ['DL3013', 'DL3016'] },
    },
    tool: { text: '{manager} brings {packages} to the newest version.', levels: strictOnly, refs: all },
  },
  *check(instruction) {
    for (const command of instruction.script?.commands ?? []) {
      const install = installOf(command);
      if (!install || install.system) continue;
      const { manager } = install;
      for (const [how, words] of openPackages(install, command, instruction)) {
        const refs = (refsOf[how] as { readonly [manager: string]: object })[manager] ?? none;
        const packages = severalOf(words);
        yield { at: words[0].span, message: how, words: { manager, packages }, refs };
      }
    }
  },
});
