import { isLoggedInto } from '../../server/engine/dockerfile/stages/ancestry.ts';
import { installedIn } from '../../server/engine/dockerfile/stages/installed.ts';
import { rule } from '../../server/engine/rule.ts';
import { wordSet } from '../../server/engine/source/list.ts';

const tools = wordSet('sudo doas opendoas sudo-rs');

export default rule({
  id: 'sudo-installed',
  on: 'stage',
  severity: 'low',
  levels: { devcontainer: 'off' },
  fixable: false,
  title: 'The final image contains sudo or doas',
  label: 'sudo in the image',
  why: 'These setuid programs have a history of vulnerabilities, and one line of configuration lets any user become root.',
  refs: { cis: ['4.3'], cwe: ['CWE-250'] },
  messages: { installed: '{name} is installed in the final image.' },
  check(stage, report) {
    if (!stage.isOutput || isLoggedInto(stage)) return;
    for (const { name, word } of installedIn(stage)) {
      if (!tools.has(name)) continue;
      report({ at: { file: stage.dockerfile.file, span: word.span }, message: 'installed', words: { name } });
    }
  },
});
