import { forDevelopment } from '../../server/engine/dockerfile/stages/ancestry.ts';
import { rule } from '../../server/engine/rule.ts';
import { keyMakers, madeKey } from './keygen.ts';
import { isGone } from './leak.ts';

export default rule({
  id: 'secret-generated-in-image',
  on: 'command',
  names: keyMakers,
  severity: 'medium',
  levels: { devcontainer: 'low' },
  fixable: false,
  title: 'A private key is made in the build',
  why: 'All containers of the image share the key, and everybody who can pull the image has it.',
  refs: { sonar: ['S6437'], cis: ['4.10'], cwe: ['CWE-321'] },
  messages: {
    key: '{tool} makes a private key that becomes part of the image.',
    host: '{tool} makes host keys of SSH that every container of the image will share.',
  },
  *check({ command, instruction }) {
    const made = madeKey(command);
    const { stage } = instruction ?? {};
    if (!made || !instruction || instruction.keyword !== 'RUN') return;
    if (!stage || forDevelopment(stage) || !stage.isShipped) return;
    const host = /ssh_host/.test(made.file?.shape ?? '') || (command.name === 'ssh-keygen' && !made.file);
    const file = made.file?.shape ?? (host ? '/etc/ssh/ssh_host_key' : undefined);
    if (file?.startsWith('/dev/') || (file && isGone(file, command, instruction))) return;
    const words = { tool: command.name ?? 'A command' };
    yield { at: made.word.span, message: host ? 'host' : 'key', words };
  },
});
