import { safeFor } from '../../server/engine/compose/edit/fix.ts';
import type { Service } from '../../server/engine/compose/model.ts';
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
    writable: '{path} is mounted writable: it looks like configuration that is only read.',
  },
  check(service, report) {
    for (const mount of writableConfigFiles(service)) {
      const fixes = () =>
        readsOnly(mount.target ?? '', service)
          ? [safeFor(service, mount, readOnlyFix('Mount it read-only (the image only reads it)', mount))]
          : [readOnlyFix('Mount it read-only (an entrypoint that rewrites the file will fail)', mount)];
      const at = { file: mount.file, span: mount.sourceSpan };
      report({ at, message: 'writable', words: { path: mount.source ?? '' }, fixes });
    }
  },
});

/** Whether the service runs an unmodified image that only reads a file. */
function readsOnly(target: string, { image, build, effective }: Service): boolean {
  if (build || effective.entries.has('entrypoint') || effective.entries.has('command')) return false;
  return image?.facts?.onlyReads?.test(target) === true;
}
