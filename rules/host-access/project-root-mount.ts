import { rule } from '../../server/engine/rule.ts';
import { projectMounts } from './bind.ts';

export default rule({
  id: 'project-root-mount',
  on: 'service',
  severity: 'info',
  levels: { devcontainer: 'off', homelab: 'low', strict: 'low', production: 'medium' },
  fixable: false,
  title: 'A service mounts the whole project folder',
  label: 'Project folder mounted',
  why: 'With .git, .env and the compose file in the mount, an attacker can read secrets and may change what is started next.',
  refs: { cwe: ['CWE-538'] },
  messages: {
    root: 'Mounts the project folder {path}: this file, any .env and .git.',
  },
  check(service, report) {
    for (const mount of projectMounts(service)) {
      const at = { file: mount.file, span: mount.sourceSpan };
      report({ at, message: 'root', words: { path: mount.source ?? '$PWD' } });
    }
  },
});
