import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { applyEdits, type Edit, type Project } from '../../server/engine/index.ts';
import { composeConfig, type Json } from './oracle.ts';

/** An effective project. */
export type Model = { readonly [key: string]: Json };

/** What Compose makes of a project's files, or why it refuses them. */
export interface Answer {
  readonly model: Model | undefined;
  readonly error: string;
}

/** The value of each variable that must be set: it is not known, and may be what was written there before. */
const unknown = 'any-value-at-all';

/** What Compose makes of a project whose files, with edits, lie in an empty folder; it is empty again afterwards. */
export function answerOf(
  project: Project,
  files: readonly string[],
  folder: string,
  edits: readonly Edit[] = [],
): Answer {
  const known = [...project.paths(), ...edits.map(({ file }) => file)];
  const required = new Set<string>();
  for (const path of new Set(known.filter(isFileWithin))) {
    const own = edits.filter(({ file }) => file === path);
    const text = applyEdits(project.source(path)?.text ?? '', own);
    for (const [, name = ''] of text.matchAll(/\$\{(\w+):?\?/g)) required.add(name);
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  const env = Object.fromEntries([...required].map((name) => [name, unknown]));
  const names = files.map((file) => join(folder, file));
  const { project: model, error } = composeConfig(names, env, dirname(names[0] ?? folder), true);
  rmSync(folder, { recursive: true });
  mkdirSync(folder);
  return { model, error: error.trim() };
}

const isFileWithin = (path: string) => !/^\/|^\.\.\/|\/$/.test(path);

/**
 * The paths at which two models differ. What a list has more or less ends in `+` or `-`, what differs inside as many items has
 * `*` for the item. What only became the value of a variable does not differ.
 */
export function changes(
  before: Json | undefined,
  after: Json | undefined,
  path: readonly string[] = [],
): string[][] {
  if (JSON.stringify(before) === JSON.stringify(after)) return [];
  if (Array.isArray(before ?? after) && Array.isArray(after ?? before))
    return changedItems((before ?? []) as Json[], (after ?? []) as Json[], path);
  if (isMapping(before ?? after) && isMapping(after ?? before)) {
    const [old, now] = [(before ?? {}) as Model, (after ?? {}) as Model];
    return [...new Set([...Object.keys(old), ...Object.keys(now)])].flatMap((key) =>
      changes(old[key], now[key], [...path, key]),
    );
  }
  return isVariable(before, after) ? [] : [[...path]];
}

const isMapping = (value: Json | undefined): value is Model =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length > 0;

function changedItems(before: readonly Json[], after: readonly Json[], path: readonly string[]): string[][] {
  const less = without(before, after);
  const more = without(after, before);
  if (less.length === more.length) return less.flatMap((item, at) => changes(item, more[at], [...path, '*']));
  return [...(less.length > 0 ? [[...path, '-']] : []), ...(more.length > 0 ? [[...path, '+']] : [])];
}

/** The items that others lack, each counted. */
function without(items: readonly Json[], others: readonly Json[]): Json[] {
  const left = others.map((each) => JSON.stringify(each));
  return items.filter((each) => {
    const at = left.indexOf(JSON.stringify(each));
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}

/** Whether a text is what it was before, a part of which is the value of a variable now. */
function isVariable(before: Json | undefined, after: Json | undefined): boolean {
  if (typeof before !== 'string' || typeof after !== 'string' || !after.includes(unknown)) return false;
  const parts = after.split(unknown).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('[\\s\\S]*')}$`).test(before);
}
