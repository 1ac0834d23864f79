import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { applyEdits, type Edit, type Project } from '../../server/engine/index.ts';
import { composeConfig, type Json } from './oracle.ts';

/** A project as Compose merges it. */
export type Model = { readonly [key: string]: Json };

/** The merged project, or the reason why Compose rejects the files. */
export interface Answer {
  readonly model: Model | undefined;
  readonly error: string;
}

/** The value for each required variable. The real one is unknown and may equal what the text held before. */
const unknown = 'any-value-at-all';

/** Runs Compose on a project whose files, with edits, are written to an empty folder, which is empty again afterwards. */
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
 * Returns the paths at which two models differ. For lists, `+` and `-` at the end mark added and removed items, and
 * `*` stands for an item that changed inside. Values that merely moved into a variable do not count.
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

/** Returns the items of one list that are missing in another, counting duplicates. */
function without(items: readonly Json[], others: readonly Json[]): Json[] {
  const left = others.map((each) => JSON.stringify(each));
  return items.filter((each) => {
    const at = left.indexOf(JSON.stringify(each));
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}

/** Whether a text is the same as before except for a part that is now a variable. */
function isVariable(before: Json | undefined, after: Json | undefined): boolean {
  if (typeof before !== 'string' || typeof after !== 'string' || !after.includes(unknown)) return false;
  const parts = after.split(unknown).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('[\\s\\S]*')}$`).test(before);
}
