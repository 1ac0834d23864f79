import type { Fix } from '../../finding.ts';
import { beforeBrackets } from '../../secret/shown.ts';
import type { Edit, Place, SafeText } from '../../source/text.ts';
import type { Mapping, Scalar, Service } from '../model.ts';
import { parseYaml } from '../parse.ts';
import { takesVolumesOf } from '../service/mount.ts';
import { mappingOf, scalarOf } from '../yaml/graph.ts';
import type { YamlValue } from '../yaml/render.ts';
import { addTo, isShared, removeAt, removeEntry, setScalar } from './edit.ts';
import { holderAt } from './layout.ts';

/** A fix that may change what the container does, as its title says; undefined if it can't be written. */
export function unsafeFix(title: SafeText, edits: readonly Edit[] | undefined): Fix | undefined {
  return edits && edits.length > 0 ? { title, safety: 'unsafe', edits } : undefined;
}

/** A fix at a place. If several services share the place, the fix edits the anchor, and the title says so. */
export function anywhere(
  title: SafeText,
  place: Place,
  make: (reach: { readonly anchored: boolean }) => Edit[] | undefined,
): Fix | undefined {
  const anchored = isShared(place);
  return unsafeFix(anchored ? beforeBrackets(title, ', for all that share it') : title, make({ anchored }));
}

/** Marks a frequent fix that needs no trial, because no other place shares what it changes. */
export function soundFix(fix: Fix | undefined, place: Place): Fix | undefined {
  return fix && !isShared(place) ? { ...fix, sound: true } : fix;
}

/** Marks a fix that only a person should choose, if `isDrastic` is true. */
export function drasticFix(fix: Fix | undefined, isDrastic = true): Fix | undefined {
  return fix && isDrastic ? { ...fix, safety: 'drastic' } : fix;
}

/**
 * Marks a fix as safe if it changes nothing that the service does: it only edits the service itself, no other service extends
 * that or takes its volumes, and no anchor shares it.
 */
export function safeFor(service: Service, place: Place, fix: Fix | undefined): Fix | undefined {
  const { node, compose, name } = service;
  const isOwn =
    place.file === node.file && node.span.start <= place.span.start && place.span.end <= node.span.end;
  const extending = compose.services.some(
    ({ node: other }) =>
      (scalarOf(other, 'extends') ?? scalarOf(mappingOf(other, 'extends'), 'service'))?.text === name,
  );
  const isLent = place !== node && compose.services.some((other) => takesVolumesOf(other, name));
  return fix && isOwn && !extending && !isLent && !isShared(place)
    ? { ...fix, safety: 'safe', reliesOn: name }
    : fix;
}

/** A fix that removes a list item, or a key with its value. */
export function removalFix(title: SafeText, place: Place): Fix | undefined {
  return anywhere(title, place, (reach) => removeAt(place, reach));
}

/** A fix that changes the text of a scalar. */
export function replacementFix(title: SafeText, scalar: Scalar, text: string): Fix | undefined {
  return anywhere(title, scalar, (reach) => setScalar(scalar, text, reach));
}

/** A safe fix that removes a key without any effect. */
export function removedKeyFix(title: SafeText, mapping: Mapping, key: string): Fix | undefined {
  const edits = removeEntry(mapping, key);
  return edits && { title, safety: 'safe', edits };
}

/** A fix that adds keys to a mapping. */
export function addedFix(
  title: SafeText,
  mapping: Mapping,
  values: { readonly [key: string]: YamlValue },
): Fix | undefined {
  return anywhere(title, mapping, (reach) => addTo(mapping, values, reach));
}

/** A fix that makes a list replace the lists of earlier files instead of adding to them. */
export function overrideFix(title: SafeText, { file, span }: Place): Fix | undefined {
  const tree = parseYaml(file);
  const item = holderAt(tree, span);
  const list = item?.kind === 'item' ? item.sequence : undefined;
  const holder = list && holderAt(tree, list.span);
  if (!list || holder?.kind !== 'entry' || list.tag !== undefined) return undefined;
  const colon = file.text.indexOf(':', holder.entry.key.span.end) + 1;
  if (!/^[ \t]*(?:\r?\n|\[|#)/.test(file.text.slice(colon, colon + 80))) return undefined;
  return anywhere(title, list, () => [
    { file: file.path, span: { start: colon, end: colon }, text: ' !override' },
  ]);
}
