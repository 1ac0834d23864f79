import { strictOnly } from '../../server/engine/config/profiles.ts';
import { rule } from '../../server/engine/rule.ts';
import { writableConfigFiles } from './bind.ts';
import { readOnlyFix } from './mount-option.ts';

export default rule({
  id: 'config-mount-writable',
  on: 'service',
  severity: 'low',
  levels: { ...strictOnly, production: 'low' },
  fixable: true,
  title: 'A configuration file is mounted writable',
  why: 'A change made by an attacker survives a restart and affects every service that mounts the file.',
  refs: { cis: ['5.6'], cwe: ['CWE-732'] },
  messages: {
    writable: '{path} is mounted writable, although it looks like a configuration file that is only read.',
  },
  *check(service) {
    for (const mount of writableConfigFiles(service)) {
      const fixes = () => [
        readOnlyFix('Mount it read-only (an entrypoint that rewrites the file will fail)', mount),
      ];
      const at = { file: mount.file, span: mount.sourceSpan };
      yield { at, message: 'writable', words: { path: mount.source ?? '' }, fixes };
    }
  },
});
