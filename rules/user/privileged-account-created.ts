import { strictOnly } from '../../server/engine/config/profiles.ts';
import { lineage } from '../../server/engine/dockerfile/stages/ancestry.ts';
import { rule } from '../../server/engine/rule.ts';
import { accountsOf, mayUseSudo, passwordlessSudo } from './account.ts';

const nearRoot = new Set(['docker', 'disk', 'lxd', 'incus', 'libvirt', 'kmem', 'shadow', 'podman']);

export default rule({
  id: 'privileged-account-created',
  on: 'stage',
  mentions: ['user', 'group', 'gpasswd', 'nopasswd'],
  severity: 'medium',
  levels: { devcontainer: 'off' },
  fixable: false,
  title: 'An account that is as good as root',
  why: 'Whoever gets hold of such an account needs one more command to be root, so stepping down to it gains little.',
  refs: { cwe: ['CWE-250', 'CWE-269'] },
  messages: {
    root: { text: 'The account {name} gets uid 0: it is root by another name.', severity: 'high' },
    group: 'The group {group} gives {name} the means to become root.',
    sudo: {
      text: 'The group {group} lets {name} become root where sudo is installed.',
      severity: 'low',
      levels: { devcontainer: 'off' },
    },
    rootGroup: {
      text: "The group root lets {name} read and write what is only meant for root's group.",
      severity: 'info',
      levels: { ...strictOnly, openshift: 'off' },
    },
    password: 'Sudo without a password makes root of whoever this line names.',
    listed: { text: 'Sudo runs what this line lists as root, and asks for no password.', severity: 'low' },
  },
  *check(stage) {
    if (!stage.isOutput || stage.platform === 'windows') return;
    const { file } = stage.dockerfile;
    for (const { name, uid, groups } of accountsOf(stage)) {
      const words = { name: name.shape };
      if (uid && /^\+?0+$/.test(uid.value) && name.shape !== 'root')
        yield { at: { file, span: uid.word.span }, message: 'root', words };
      for (const { value, word } of groups) {
        const at = { file, span: word.span };
        if (name.shape === 'root') continue;
        if (nearRoot.has(value)) yield { at, message: 'group', words: { ...words, group: value } };
        else if (mayUseSudo(stage, value)) yield { at, message: 'sudo', words: { ...words, group: value } };
        else if (value === 'root' || value === '0') yield { at, message: 'rootGroup', words };
      }
    }
    for (const instruction of lineage(stage).flatMap(({ instructions }) => instructions)) {
      for (const { span, listed } of passwordlessSudo(instruction))
        yield { at: { file, span }, message: listed ? 'listed' : 'password' };
    }
  },
});
