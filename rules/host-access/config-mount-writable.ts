import { strictOnly } from '../../server/engine/config/profiles.ts';
import { rule } from '../../server/engine/rule.ts';
import { writableSettings } from './bind.ts';
import { readOnlyFix } from './mount-option.ts';

export default rule({
  id: 'config-mount-writable',
  on: 'service',
  severity: 'low',
  levels: { ...strictOnly, production: 'low' },
  fixable: true,
  title: 'A service can rewrite its configuration on the host',
  why: 'An intruder who changes the file stays after a restart, and in every other service that mounts it.',
  refs: { cis: ['5.6'], cwe: ['CWE-732'] },
  messages: { writable: '{path} is mounted writable, though it looks like configuration that is only read.' },
  *check(service) {
    for (const mount of writableSettings(service)) {
      const fixes = () => [readOnlyFix('Mount it read-only (an entrypoint that rewrites it fails)', mount)];
      const at = { file: mount.file, span: mount.sourceSpan };
      yield { at, message: 'writable', words: { path: mount.source ?? '' }, fixes };
    }
  },
});
