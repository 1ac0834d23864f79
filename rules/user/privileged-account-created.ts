import { strictOnly } from '../../server/engine/config/profiles.ts';
import type { Instruction } from '../../server/engine/dockerfile/model.ts';
import {
  inDevContainer,
  instructionsOf,
  isLoggedInto,
  lineage,
} from '../../server/engine/dockerfile/stages/ancestry.ts';
import { rule } from '../../server/engine/rule.ts';
import { comparedIn } from '../../server/engine/shell/command/compared.ts';
import { lineIn, placeIn } from '../../server/engine/shell/command/writes.ts';
import type { Command, Word } from '../../server/engine/shell/model.ts';
import { gathered, wordSet } from '../../server/engine/source/list.ts';
import type { Span } from '../../server/engine/source/text.ts';
import { accountsOf, lacksSudo, mayUseSudo, passwordlessSudo } from './account.ts';
import { administratorIn, grantsIn } from './windows-rights.ts';

const rootEquivalentGroups = wordSet('docker disk lxd incus libvirt kmem shadow podman');

export default rule({
  id: 'privileged-account-created',
  on: 'stage',
  severity: 'medium',
  levels: { devcontainer: 'off' },
  fixable: false,
  title: 'An account gets rights equivalent to root',
  label: 'Privileged account',
  why: 'Anyone who takes over such an account is one command away from root, so running as it protects little.',
  refs: { cwe: ['CWE-250', 'CWE-269'] },
  messages: {
    root: { text: 'The account {name} gets user ID 0, so it is root under another name.', severity: 'high' },
    group: 'Membership in the group {group} gives {name} a way to become root.',
    sudo: {
      text: 'The group {group} lets {name} become root where sudo is installed.',
      severity: 'low',
      levels: { devcontainer: 'off' },
    },
    rootGroup: {
      text: 'The group root lets {name} use files that are meant for that group alone.',
      severity: 'info',
      levels: { ...strictOnly, openshift: 'off' },
    },
    administrator: '{name} becomes an administrator of the container.',
    password: 'This sudoers entry lets the accounts it names become root without a password.',
    unused: {
      text: 'This sudoers entry needs no password; without sudo in the image, it takes effect once sudo is installed.',
      severity: 'low',
      levels: { devcontainer: 'off' },
    },
    listed: {
      text: 'This sudoers entry runs the listed programs as root without a password.',
      severity: 'low',
    },
  },
  check(stage, report) {
    if (!stage.isOutput || inDevContainer(stage)) return;
    const { file } = stage.dockerfile;
    for (const { instructions } of lineage(stage))
      for (let each = 0; each < instructions.length; each++) {
        const { keyword, script } = instructions[each]!;
        if (keyword !== 'RUN') continue;
        for (const { what: name, at: span } of grantsIn(file.text, script, administratorIn))
          report({ at: { file, span }, message: 'administrator', words: { name } });
      }
    if (stage.platform === 'windows') return;
    for (const { name, uid, groups, command } of accountsOf(stage)) {
      const words = { name: name.shape };
      if (uid && /^\+?0+$/.test(uid.value) && name.shape !== 'root' && !isOnlyDefault(uid.word, command))
        report({ at: { file, span: uid.word.span }, message: 'root', words });
      for (const { value, word } of groups) {
        const at = { file, span: word.span };
        if (name.shape === 'root') continue;
        if (rootEquivalentGroups.has(value))
          report({ at, message: 'group', words: { ...words, group: value } });
        else if (mayUseSudo(stage, value)) {
          if (!isLoggedInto(stage)) report({ at, message: 'sudo', words: { ...words, group: value } });
        } else if (value === 'root' || value === '0') report({ at, message: 'rootGroup', words });
      }
    }
    for (const instruction of instructionsOf(stage)) {
      for (const { name, span } of rootsWritten(instruction))
        report({ at: { file, span }, message: 'root', words: { name } });
      for (const { span, listed } of passwordlessSudo(instruction))
        report({ at: { file, span }, message: listed ? 'listed' : lacksSudo(stage) ? 'unused' : 'password' });
    }
  },
});

/**
 * Whether the user id is the default of a variable and leads to no second root account: a test excludes it, or the
 * command rejects an id that is taken.
 */
function isOnlyDefault(uid: Word, command: Command): boolean {
  if (uid.variables.length === 0) return false;
  const twice = command.args.some(({ value }) => /^(?:-\w*o|--non-unique$)/.test(value ?? ''));
  return !twice || comparedIn(command, uid);
}

/** Returns the accounts with root's user id that an instruction writes to `/etc/passwd`, besides root itself. */
function rootsWritten({ written }: Instruction): readonly { name: string; span: Span }[] {
  return gathered(written, (each) => {
    const line = each.file === '/etc/passwd' ? lineIn(each, /^(?!root:)([\w.-]+):[^:]*:0+:/) : undefined;
    return line ? [{ name: line[1]!, span: placeIn(each, line) }] : [];
  });
}
