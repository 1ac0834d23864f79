import { isShared } from '../../server/engine/compose/edit/edit.ts';
import { unsafeFix } from '../../server/engine/compose/edit/fix.ts';
import type { Compose, ComposeEntry, Mapping, Node, Service } from '../../server/engine/compose/model.ts';
import { isNull, mappingOf } from '../../server/engine/compose/yaml/graph.ts';
import type { Fix } from '../../server/engine/finding.ts';
import { rule } from '../../server/engine/rule.ts';
import { gathered } from '../../server/engine/source/list.ts';
import type { SafeText } from '../../server/engine/source/text.ts';

export default rule({
  id: 'override-does-not-harden',
  on: 'compose',
  severity: 'high',
  fixable: true,
  title: 'An empty value does not clear the inherited one',
  label: 'Override has no effect',
  why: 'Compose appends lists and ignores empty values when it merges, so the inherited setting is still in effect.',
  refs: { cwe: ['CWE-1188'] },
  messages: { stays: 'This empty {key} removes nothing: {kept} is still in effect.' },
  check(compose, report) {
    for (const leftover of leftoversOf(compose)) {
      const { key, entry, kept } = leftover;
      const words = { key, kept: kept.kind === 'scalar' ? (kept.text ?? kept.raw) : 'the earlier value' };
      const related = [{ at: kept, message: 'Still in effect' as const }];
      const title = 'Use !reset (removes the inherited value; needs Compose 2.24 or later)';
      const at = { file: entry.key.file, span: entry.key.span };
      report({ at, message: 'stays', words, related, fixes: () => [resetFix(title, leftover)] });
    }
  },
});

/** A key with an empty value that clears nothing: the value of an earlier file or of the extended service still applies. */
interface Leftover {
  readonly key: string;
  readonly entry: ComposeEntry;
  /** The value that still applies. */
  readonly kept: Node;
}

const lists =
  'cap_add security_opt devices device_cgroup_rules group_add ports volumes volumes_from expose'.split(' ');
const scalars: ReadonlyMap<string, RegExp> = new Map([
  ['privileged', /^(?:true|yes|on|y|t|1)$/i],
  ...['network_mode', 'pid', 'ipc', 'cgroup', 'userns_mode', 'uts'].map((key) => [key, /^host$/] as const),
]);

/** Returns empty keys of services in an override file or beside `extends` that keep the earlier value. */
function leftoversOf(compose: Compose): Leftover[] {
  const named = new Set(
    gathered(compose.links, ({ via, path }) => (via === 'extends' || via === 'include' ? (path ?? []) : [])),
  );
  const layers = compose.roots.filter(({ file }) => file === compose.file || !named.has(file.path));
  return gathered(compose.services, (service) =>
    gathered(layers, (root, index) => {
      const own = mappingOf(mappingOf(root, 'services'), service.name);
      if (!own || (index === 0 && !own.entries.has('extends'))) return [];
      const later = gathered(layers.slice(index), ({ file }) => (file === root.file ? [] : [file]));
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

/** Adds a tag to an empty value so that Compose drops the earlier one. */
function resetFix(title: SafeText, { entry: { key, value, span } }: Leftover): Fix | undefined {
  const place = { file: key.file, span };
  if (isShared(place)) return undefined;
  const written = value && value.span.end > value.span.start ? value.span.start : undefined;
  const [at, text] = written === undefined ? [span.end, ' !reset null'] : [written, '!reset '];
  return unsafeFix(title, [{ file: key.file.path, span: { start: at, end: at }, text }]);
}
