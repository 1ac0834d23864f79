import type { Fix } from '../../finding.ts';
import { followed } from '../../secret/shown.ts';
import type { Edit, Place, SafeText } from '../../source/text.ts';
import type { Mapping, Scalar, Service } from '../model.ts';
import { parseYaml } from '../parse.ts';
import { mappingOf, scalarOf } from '../yaml/graph.ts';
import type { Yaml } from '../yaml/render.ts';
import { addTo, isShared, removeAt, removeEntry, setScalar } from './edit.ts';
import { holderAt } from './layout.ts';

/** A fix that may change what the container does, as its title says; none where it can't be written. */
export function unsafeFix(title: SafeText, edits: readonly Edit[] | undefined): Fix | undefined {
  return edits && edits.length > 0 ? { title, safety: 'unsafe', edits } : undefined;
}

/** An edit at a place, at its anchor if several services share it, which the title then says. */
export function anywhere(
  title: SafeText,
  place: Place,
  make: (reach: { readonly anchored: boolean }) => Edit[] | undefined,
): Fix | undefined {
  const anchored = isShared(place);
  return unsafeFix(
    anchored ? followed(title, ', for every service that shares it') : title,
    make({ anchored }),
  );
}

/** A frequent fix that may go untried: it changes what no other place shares. */
export function soundFix(fix: Fix | undefined, place: Place): Fix | undefined {
  return fix && !isShared(place) ? { ...fix, sound: true } : fix;
}

/** A fix that only a person should choose, where it is `drastic`. */
export function drasticFix(fix: Fix | undefined, drastic = true): Fix | undefined {
  return fix && drastic ? { ...fix, drastic } : fix;
}

/**
 * A fix as safe, if it changes nothing that a service does: where it edits what that service alone is made of, which none
 * other extends and no anchor shares.
 */
export function safeFor(service: Service, place: Place, fix: Fix | undefined): Fix | undefined {
  const { node, compose, name } = service;
  const isOwn =
    place.file === node.file && node.span.start <= place.span.start && place.span.end <= node.span.end;
  const extending = compose.services.some(
    ({ node: other }) =>
      (scalarOf(other, 'extends') ?? scalarOf(mappingOf(other, 'extends'), 'service'))?.text === name,
  );
  return fix && isOwn && !extending && !isShared(place) ? { ...fix, safety: 'safe' } : fix;
}

/** Removes a list item or a key with its value. */
export function removalFix(title: SafeText, place: Place): Fix | undefined {
  return anywhere(title, place, (reach) => removeAt(place, reach));
}

/** Gives a scalar another text. */
export function replacementFix(title: SafeText, scalar: Scalar, text: string): Fix | undefined {
  return anywhere(title, scalar, (reach) => setScalar(scalar, text, reach));
}

/** Removes a key of which nothing takes effect; a safe fix. */
export function removedKeyFix(title: SafeText, mapping: Mapping, key: string): Fix | undefined {
  const edits = removeEntry(mapping, key);
  return edits && { title, safety: 'safe', edits };
}

/** Adds keys to a mapping. */
export function addedFix(
  title: SafeText,
  mapping: Mapping,
  values: { readonly [key: string]: Yaml },
): Fix | undefined {
  return anywhere(title, mapping, (reach) => addTo(mapping, values, reach));
}

/** Lets the list that holds a value replace the lists of earlier files instead of adding to them. */
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
