import { isNamedLater, reachesImage } from '../../server/engine/dockerfile/context/handed-on.ts';
import { forDevelopment } from '../../server/engine/dockerfile/stages/ancestry.ts';
import { rule } from '../../server/engine/rule.ts';
import { baseName } from '../../server/engine/source/path.ts';
import { generatedKey, keyGenerators } from './keygen.ts';
import { isGone } from './leak.ts';

export default rule({
  id: 'secret-generated-in-image',
  on: 'command',
  names: keyGenerators,
  severity: 'medium',
  levels: { devcontainer: 'low' },
  fixable: false,
  title: 'A private key is generated during the build',
  label: 'Key made in the build',
  why: 'All containers of the image share the key, and anyone who can pull the image has it.',
  refs: { sonar: ['S6437'], cis: ['4.10'], cwe: ['CWE-321'] },
  messages: {
    key: '{tool} generates a private key that becomes part of the image.',
    app: "artisan generates the application's secret key: it becomes part of the image.",
    host: '{tool} generates SSH host keys that every container of the image shares.',
  },
  check({ command, instruction }, report) {
    const generated = generatedKey(command);
    const { stage } = instruction ?? {};
    if (!generated || !instruction || instruction.keyword !== 'RUN') return;
    if (!stage || forDevelopment(stage)) return;
    const host =
      /ssh_host/.test(generated.file?.shape ?? '') || (command.name === 'ssh-keygen' && !generated.file);
    const isApp = command.name === 'php';
    const file = generated.file?.shape ?? (host ? '/etc/ssh/ssh_host_key' : isApp ? '.env' : undefined);
    if (file?.startsWith('/dev/') || (file && isGone(file, command, instruction))) return;
    // A file that a later step copies from the stage by name is reported there.
    if (
      !stage.isShipped &&
      (!file || isNamedLater(baseName(file), instruction) || !reachesImage(file, instruction))
    )
      return;
    const at = generated.word.span;
    const words = { tool: command.name ?? 'A command' };
    if (isApp) report({ at, message: 'app' });
    else report({ at, message: host ? 'host' : 'key', words });
  },
});
