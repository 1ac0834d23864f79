import type { Fix } from '../finding.ts';
import type { Said } from '../text.ts';
import { isShared } from './edit.ts';
import { isNull, mappingOf } from './graph.ts';
import type { Compose, Entry, Mapping, Node, Service } from './model.ts';
import { unsafeFix } from './remedy.ts';

/** A key that is emptied where that clears nothing: an earlier file's or an extended service's value stays. */
export interface Leftover {
  readonly key: string;
  readonly entry: Entry;
  /** What stays. */
  readonly kept: Node;
}

const lists =
  'cap_add security_opt devices device_cgroup_rules group_add ports volumes volumes_from expose'.split(' ');
const scalars: ReadonlyMap<string, RegExp> = new Map([
  ['privileged', /^(?:true|yes|on|y|t|1)$/i],
  ...['network_mode', 'pid', 'ipc', 'cgroup', 'userns_mode', 'uts'].map((key) => [key, /^host$/] as const),
]);

/** Keys of services that are written empty, in an override file or beside `extends`, and keep the earlier value. */
export function leftoversOf(compose: Compose): Leftover[] {
  const named = new Set(
    compose.links.flatMap(({ via, path }) => (via === 'extends' || via === 'include' ? (path ?? []) : [])),
  );
  const layers = compose.roots.filter(({ file }) => file === compose.file || !named.has(file.path));
  return compose.services.flatMap((service) =>
    layers.flatMap((root, index) => {
      const own = mappingOf(mappingOf(root, 'services'), service.name);
      if (!own || (index === 0 && !own.entries.has('extends'))) return [];
      const later = layers.slice(index).flatMap(({ file }) => (file === root.file ? [] : [file]));
      return inLayer(own, service).filter(({ kept }) => !later.includes(kept.file));
    }),
  );
}

function inLayer(own: Mapping, { effective }: Service): Leftover[] {
  const found: Leftover[] = [];
  for (const key of lists) {
    const entry = own.entries.get(key);
    const empty =
      entry && (entry.value?.kind === 'sequence' ? entry.value.items.length === 0 : isNull(entry.value));
    const list = effective.entries.get(key)?.value;
    const kept = list?.kind === 'sequence' ? list.items[0] : undefined;
    if (empty && kept && !entry.value?.tag && !entry.merged) found.push({ key, entry, kept });
  }
  for (const [key, bad] of scalars) {
    const entry = own.entries.get(key);
    const kept = effective.entries.get(key)?.value;
    if (!entry || entry.merged || !isNull(entry.value) || entry.value?.tag) continue;
    if (kept?.kind === 'scalar' && bad.test(kept.text ?? '')) found.push({ key, entry, kept });
  }
  return found;
}

/** Tags an empty value so that Compose drops what was there before. */
export function resetFix(title: Said, { entry: { key, value, span } }: Leftover): Fix | undefined {
  const place = { file: key.file, span };
  if (isShared(place)) return undefined;
  const written = value && value.span.end > value.span.start ? value.span.start : undefined;
  const [at, text] = written === undefined ? [span.end, ' !reset null'] : [written, '!reset '];
  return unsafeFix(title, [{ file: key.file.path, span: { start: at, end: at }, text }]);
}
