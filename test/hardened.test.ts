import assert from 'node:assert/strict';
import { it } from 'node:test';
import { load } from 'js-yaml';
import { rules } from '../rules/index.ts';
import { imageFacts } from '../server/engine/catalog/image-facts.ts';
import { imageRows } from '../server/engine/catalog/image-rows.ts';
import { namesOf } from '../server/engine/image/by-name.ts';
import { parseReference } from '../server/engine/image/reference.ts';
import { applyEdits, defaultConfig, type Fix, lint } from '../server/engine/index.ts';
import { withFixes } from './support/offers.ts';
import { projectOf } from './support/project.ts';

/** The result of a fix for a service: the capabilities that it keeps, and the paths that it may write to. */
interface Settings {
  readonly capabilities: readonly string[];
  readonly readOnly: boolean;
  readonly tmpfs: readonly string[];
}

/** The fixes offered for a service of the image, each as the settings of the service after it. */
function offeredFor(image: string, volumes: readonly string[] = []): { fix: Fix; settings: Settings }[] {
  const mounts = volumes.map((path, at) => `\n      - v${at}:${path}`).join('');
  const names = volumes.map((_, at) => `\n  v${at}:`).join('');
  const text = `services:\n  app:\n    image: ${image}\n${mounts ? `    volumes:${mounts}\nvolumes:${names}\n` : ''}`;
  const project = projectOf({ 'compose.yaml': text });
  const result = lint(project, 'compose.yaml', rules, { ...defaultConfig, profiles: ['strict'] });
  // What the service does not use is a finding of its own, before the others.
  const offer = withFixes(result).findLast(({ rule }) => rule === 'missing-hardening');
  return (offer?.fixes ?? []).map((fix) => ({ fix, settings: settingsOf(applyEdits(text, fix.edits)) }));
}

function settingsOf(text: string): Settings {
  const { services } = load(text) as { services: { app: { [key: string]: unknown } } };
  const { app } = services;
  const list = (key: string) => (app[key] ?? []) as string[];
  const dropped = list('cap_drop').includes('ALL');
  return {
    capabilities: dropped ? list('cap_add') : [...usual, ...list('cap_add')],
    readOnly: app['read_only'] === true,
    tmpfs: list('tmpfs'),
  };
}

/** The capabilities that Docker gives a container. */
const usual = (
  'CHOWN DAC_OVERRIDE FSETID FOWNER MKNOD NET_RAW SETGID SETUID SETFCAP SETPCAP NET_BIND_SERVICE SYS_CHROOT ' +
  'KILL AUDIT_WRITE'
).split(' ');

it('a fix leaves each known image everything that it needs', () => {
  let checked = 0;
  for (const row of imageRows())
    for (const { tags, from, user, needs } of row.runs) {
      const image = namesOf(row).find((each) => !each.includes('*'));
      if (image === undefined || user !== 'root' || !needs?.capabilities) continue;
      const text = `${image}:${from ?? (tags?.[0]?.replaceAll('*', '') || '1')}`;
      const ref = parseReference(text, { start: 0, end: text.length });
      const known = ref && imageFacts(ref)?.needs;
      if (!known) continue;
      const paths = (needs.writable ?? []).filter((path) => typeof path === 'string');
      const [bare, mounted] = [[], paths].map((volumes) => offeredFor(ref.text, volumes)[0]?.settings);
      // A fix adds no capability beyond Docker's default: the service runs without it today.
      for (const each of [bare, mounted])
        if (each && !each.capabilities.includes('MKNOD'))
          assert.deepEqual(
            known.capabilities?.filter((name) => usual.includes(name) && !each.capabilities.includes(name)),
            [],
            text,
          );
      if (bare?.readOnly)
        assert.deepEqual(
          paths.filter((path) => !bare.tmpfs.includes(path)),
          [],
          text,
        );
      checked++;
    }
  assert.ok(checked > 50, `${checked} images`);
});
