import { traitsOf } from '../../server/engine/catalog/image-traits.ts';
import { safeFor } from '../../server/engine/compose/edit/fix.ts';
import type { Service } from '../../server/engine/compose/model.ts';
import { hooksOf } from '../../server/engine/compose/service/hooks.ts';
import { strictOnly } from '../../server/engine/config/profiles.ts';
import { rule } from '../../server/engine/rule.ts';
import { baseName } from '../../server/engine/source/path.ts';
import { writableConfigFiles } from './bind.ts';
import { readOnlyFix } from './mount-option.ts';

export default rule({
  id: 'config-mount-writable',
  on: 'service',
  severity: 'low',
  levels: { ...strictOnly, production: 'low' },
  fixable: true,
  hardens: true,
  title: 'A configuration file is mounted writable',
  label: 'Writable configuration',
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
function readsOnly(target: string, service: Service): boolean {
  if (service.build || !startsImage(service) || writesConfiguration(service)) return false;
  return service.image?.facts?.onlyReads?.test(target) === true;
}

/** Whether a variable or a mounted folder makes the image's start script write its configuration. */
function writesConfiguration({ image, environment, mounts }: Service): boolean {
  const { writesConfigurationBy } = traitsOf(image?.ref?.name);
  const given = [...environment.map(({ name }) => name), ...mounts.map(({ target }) => target ?? '')];
  return writesConfigurationBy !== undefined && given.some((each) => writesConfigurationBy.test(each));
}

/** Whether a service starts the program of its image, perhaps with other options, and nothing else. */
function startsImage(service: Service): boolean {
  const { image, command, effective } = service;
  if (effective.entries.has('entrypoint') || hooksOf(service).length > 0) return false;
  if (!effective.entries.has('command')) return true;
  const [first] = command?.commands ?? [];
  const word = first?.nameWord?.value;
  // A runtime starts what it is given.
  if (command?.commands.length !== 1 || word === undefined || image?.facts?.base) return false;
  return word.startsWith('-') || word.replace(installed, '') === baseName(image?.ref?.repository ?? '');
}

/** The folders of installed programs. */
const installed = /^(?:\/usr(?:\/local)?)?\/s?bin\//;
