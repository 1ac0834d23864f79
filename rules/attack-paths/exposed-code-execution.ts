import { writableHostFolders } from '../../server/engine/posture/host/host-power.ts';
import { rule } from '../../server/engine/rule.ts';
import { shown } from '../../server/engine/secret/shown.ts';
import { closedFix, reachedCode } from './exposure.ts';
import { asRoot, entered, reached, whereOf } from './part.ts';

export default rule({
  id: 'exposed-code-execution',
  on: 'posture',
  severity: 'high',
  fixable: true,
  title: 'Anyone on the network can run code as root',
  label: 'Code execution as root',
  why: "No password is needed, and root in the container can change all mounted files and attack the host's kernel.",
  refs: { cwe: ['CWE-306', 'CWE-250'] },
  messages: {
    folder: {
      text: 'Anyone who reaches {where} changes {path} as root: {entry}.',
      severity: 'critical',
      levels: { devcontainer: 'high' },
    },
    root: {
      text: 'Anyone who reaches {where} runs code as root: {entry}.',
      levels: { devcontainer: 'medium' },
    },
  },
  check(posture, report, { profiles }) {
    const { user, stepDown, service } = posture;
    if (user.root !== true || stepDown || service.partial) return;
    const open = reachedCode(posture);
    if (!open) return;
    const { entry, exposure } = open;
    const parts = [...reached(exposure, posture), entered(entry), ...asRoot(posture)];
    const words = { where: whereOf(exposure), entry: entry.text };
    const fixes = () => [closedFix(exposure, posture, profiles)];
    const folders = writableHostFolders(posture);
    const [folder] = folders;
    if (!folder) {
      report({ at: entry.at, message: 'root', words, parts, fixes });
      return;
    }
    const places = folders.map(({ at, path }) => ({ at, message: shown`It can write ${nameOf(path)}` }));
    const mounted = { places, rules: ['project-root-mount', 'sensitive-host-path'] };
    report({
      at: entry.at,
      message: 'folder',
      words: { ...words, path: nameOf(folder.path) },
      parts: [...parts, mounted],
      fixes,
    });
  },
});

/** Returns a short name for a folder. */
function nameOf(path: string): string {
  if (path === '.') return 'the project folder';
  return path.startsWith('..') ? 'a folder above the project' : `${path} of the host`;
}
