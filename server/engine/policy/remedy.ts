import { addTo, removeAt, setScalar } from '../compose/edit/edit.ts';
import { anywhere } from '../compose/edit/fix.ts';
import type { Node, Service } from '../compose/model.ts';
import { entryType, strayKey } from '../compose/schema/key-path.ts';
import { valueAt } from '../compose/yaml/graph.ts';
import type { YamlValue } from '../compose/yaml/render.ts';
import { eachEntry, eachOf, type ReportProblem, textOf, unknown } from '../config/expected.ts';
import type { ReportFix } from '../rule.ts';
import { shown, shownWhole } from '../secret/shown.ts';
import { limits } from '../source/limits.ts';
import type { Edit, Shown } from '../source/text.ts';
import type { View } from './subjects.ts';

type Scalar = string | number | boolean;

/** A change that a fix makes to a key of a service, given by its path, or to the reported item. */
type Step =
  | { readonly kind: 'set'; readonly path: readonly string[]; readonly value: Scalar }
  | { readonly kind: 'add'; readonly path: readonly string[]; readonly items: readonly string[] }
  | { readonly kind: 'remove'; readonly path: readonly string[] }
  | { readonly kind: 'item' };

/** A fix of a custom rule. It is never safe, because nobody knows what a service needs. */
export interface Remedy {
  readonly title: Shown;
  readonly steps: readonly Step[];
}

/** Reads a fix: `{title: …, set: {key: value}, add: {key: item}, remove: key}`; `remove: item` removes the reported item. */
export function decodeRemedy(node: Node, hasItem: boolean, problem: ReportProblem): Remedy | undefined {
  let title: string | undefined;
  const steps: Step[] = [];
  let isWhole = true;
  eachOf(node, '`fix`', ['title', 'set', 'add', 'remove'], problem, (key, value) => {
    if (key === 'title') title = textOf(value, '`title`', problem);
    else if (key === 'remove') steps.push(...removals(value, hasItem, problem));
    else
      eachEntry(value, `\`${key}\``, problem, (name, given, at) => {
        const path = pathOf(name, at, problem);
        const step = given && (key === 'set' ? setting(path, given) : adding(path, given));
        if (step) steps.push(step);
        else {
          isWhole = false;
          problem(
            given ?? value,
            shown`\`${key}\` needs ${key === 'set' ? 'a string, a number, true or false' : 'a string or a list of strings'} for each key.`,
          );
        }
      });
  });
  if (title === undefined || title.length > limits.customText)
    problem(node, shown`A fix needs a \`title\` of at most ${limits.customText} characters.`);
  else if (steps.length === 0 || steps.length > limits.customSteps)
    problem(node, shown`A fix needs one to ${limits.customSteps} keys in \`set\`, \`add\` or \`remove\`.`);
  else if (isWhole) return { title: shownWhole(title), steps };
  return undefined;
}

function setting(path: readonly string[], value: Node): Step | undefined {
  if (value.kind !== 'scalar') return undefined;
  const typed =
    value.style === 'plain' && (typeof value.value === 'boolean' || typeof value.value === 'number');
  return { kind: 'set', path, value: typed ? (value.value as Scalar) : value.raw };
}

function adding(path: readonly string[], value: Node): Step | undefined {
  const nodes = value.kind === 'sequence' ? value.items : [value];
  const items = nodes.flatMap((each) => (each.kind === 'scalar' ? [each.raw] : []));
  return items.length === nodes.length && items.length > 0 ? { kind: 'add', path, items } : undefined;
}

function removals(value: Node, hasItem: boolean, problem: ReportProblem): Step[] {
  const nodes = value.kind === 'sequence' ? value.items : [value];
  return nodes.flatMap((each): Step[] => {
    const name = textOf(each, '`remove`', problem);
    if (name === undefined) return [];
    if (name === 'item' && hasItem) return [{ kind: 'item' }];
    return [{ kind: 'remove', path: pathOf(name, each, problem) }];
  });
}

/** The keys of a path below a service; reports a key that the Compose Specification does not define. */
function pathOf(name: string, at: Node, problem: ReportProblem): string[] {
  const path = name.split('.');
  const stray = strayKey(entryType('services'), path);
  if (stray) problem(at, unknown('key', stray.key, stray.among));
  return path;
}

/** The fix for a finding at a view; undefined if it can't be written. */
export function remedyAt({ title, steps }: Remedy, { service, item }: View): ReportFix | undefined {
  if (!service) return undefined;
  const added: { [key: string]: YamlValue } = {};
  const parts: (Edit[] | undefined)[] = [];
  for (const step of steps) {
    const now = step.kind === 'item' ? undefined : valueAt(service.effective, ...step.path);
    if (step.kind === 'item') parts.push(item && edits(item, (reach) => removeAt(item, reach)));
    else if (step.kind === 'remove') parts.push(now && edits(now, (reach) => removeAt(now, reach)));
    else if (step.kind === 'set' && now?.kind === 'scalar')
      parts.push(edits(now, (reach) => setScalar(now, String(step.value), reach)));
    else if (step.kind === 'set' && now) return undefined;
    else insert(added, step.path, step.kind === 'set' ? step.value : [...step.items]);
  }
  if (Object.keys(added).length > 0) parts.push(additions(service, added));
  const all = parts.filter((each) => each !== undefined);
  return all.length === parts.length ? { title, safety: 'unsafe', edits: all.flat() } : undefined;
}

const additions = (service: Service, added: { readonly [key: string]: YamlValue }) =>
  edits(service.node, (reach) => addTo(service.node, added, reach));

/** Edits at a place; undefined if several services share it, because the title only speaks of one. */
function edits(
  place: Parameters<typeof anywhere>[1],
  make: Parameters<typeof anywhere>[2],
): Edit[] | undefined {
  const fix = anywhere('Change', place, ({ anchored }) => (anchored ? undefined : make({ anchored })));
  return fix && [...fix.edits];
}

function insert(
  into: { [key: string]: YamlValue },
  [first = '', ...rest]: readonly string[],
  value: YamlValue,
): void {
  if (rest.length === 0) {
    into[first] = value;
    return;
  }
  const below = { ...((into[first] as { [key: string]: YamlValue } | undefined) ?? {}) };
  into[first] = below;
  insert(below, rest, value);
}
