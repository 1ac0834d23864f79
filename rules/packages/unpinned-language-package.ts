import { strictOnly } from '../../server/engine/config/profiles.ts';
import { rule } from '../../server/engine/rule.ts';
import { installOf } from '../../server/engine/shell/command/install.ts';
import { severalOf, unpinnedPackages } from './unpinned.ts';

const branch = { pip: { hadolint: ['DL3013'] }, npm: { hadolint: ['DL3016'] } };
const pip = { ...branch.pip, kics: ['02d9c71f-3ee8-4986-9c27-1a20d0d19bfc'] };
const npm = { ...branch.npm, kics: ['e36d8880-3f78-4546-b9a1-12f0745ca0d5'] };
const gem = { hadolint: ['DL3028'], kics: ['22cd11f7-9c6c-4f6e-84c0-02058120b341'] };
const go = { hadolint: ['DL3062'] };
const all = {
  hadolint: ['DL3013', 'DL3016', 'DL3028', 'DL3062'],
  kics: [pip, npm, gem].flatMap(({ kics }) => kics),
};
const noRefs = {};
/** By manager: other tools don't check those that install the same packages (`uv`, `yarn`). */
const refsOf = {
  bare: { pip, pipx: pip, npm, gem, go },
  unset: { pip, pipx: pip, npm, gem, go },
  tool: { pip, npm },
  // Some tools accept a tag as a version, or a repository without a commit.
  moving: { go },
  branch: { ...branch, pipx: branch.pip },
  named: { go },
};

export default rule({
  id: 'unpinned-language-package',
  on: 'instruction',
  keywords: ['RUN'],
  severity: 'info',
  fixable: false,
  title: 'A library or tool is not pinned to a version',
  label: 'Library not pinned',
  why: 'The next build may contain other code, also a malicious release from an account that an attacker took over.',
  refs: { cwe: ['CWE-1357'] },
  messages: {
    bare: { text: '{manager} installs {packages} in the newest version.', refs: all },
    unset: { text: '{manager} installs {packages}, but nothing in this stage sets that version.', refs: all },
    moving: { text: '{manager} installs {packages}: that tag moves with each release.', refs: go },
    branch: {
      text: '{manager} installs {packages} from the default branch, without a commit or tag.',
      refs: { hadolint: ['DL3013', 'DL3016'] },
    },
    named: { text: '{manager} installs {packages}: that branch moves with each push.', refs: go },
    tool: { text: '{manager} upgrades {packages} to the newest version.', levels: strictOnly, refs: all },
  },
  check(instruction, report) {
    const commands = instruction.script?.commands ?? [];
    for (let at = 0; at < commands.length; at++) {
      const command = commands[at]!;
      const install = installOf(command);
      if (!install || install.system) continue;
      const { manager } = install;
      for (const [how, words] of unpinnedPackages(install, command, instruction)) {
        const refs = (refsOf[how] as { readonly [manager: string]: object })[manager] ?? noRefs;
        const packages = severalOf(words);
        report({ at: words[0].span, message: how, words: { manager, packages }, refs });
      }
    }
  },
});
