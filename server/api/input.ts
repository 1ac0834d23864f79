import { cleaned, isAbsolute } from '../engine/source/path.ts';
import type { LintSettings } from './model.ts';

/** The names under which problems of a configuration and of a policy are reported that are no files. */
export const optionNames = { config: 'options.config', policy: 'options.policy' } as const;

/** What `lint` was given, after it was checked. */
export interface CheckedInput {
  /** Texts by cleaned paths. */
  readonly files: ReadonlyMap<string, string>;
  /** The paths to lint that were named; undefined: the files say by their names what they are. */
  readonly named: readonly string[] | undefined;
  readonly config: string | undefined;
  readonly policy: string | undefined;
  readonly only: readonly string[];
  readonly skip: readonly string[];
  readonly today: string | undefined;
}

const settings = Object.keys({
  lint: true,
  config: true,
  policy: true,
  only: true,
  skip: true,
  today: true,
} satisfies Record<keyof LintSettings, true>);

/** Checks what `lint` was given. Throws a `TypeError` with a sentence that says what is wrong. */
export function checkedInput(files: unknown, options: unknown): CheckedInput {
  const texts = textsOf(files);
  if (!isPlain(options)) throw new TypeError('The options have to be an object.');
  const given: Readonly<Record<string, unknown>> = options;
  // A typo in `policy` would leave everything free.
  for (const name of Object.keys(given))
    if (!settings.includes(name)) throw new TypeError(`There is no option \`${name}\`.`);
  const { lint, today } = given;
  if (today !== undefined && !(typeof today === 'string' && isDay(today)))
    throw new TypeError('`today` has to be a day, such as 2026-12-31.');
  for (const option of ['config', 'policy'] as const)
    if (given[option] !== undefined && texts.has(optionNames[option]))
      throw new TypeError(`The name ${optionNames[option]} stands for the option, so no file can have it.`);
  const only = given['only'] === undefined ? [] : stringsOf(given['only'], 'only');
  if (given['only'] !== undefined && only.length === 0) throw new TypeError('`only` has to name a rule.');
  const named = lint === undefined ? undefined : stringsOf(lint, 'lint').map(pathOf);
  for (const path of named ?? [])
    if (!texts.has(path)) throw new TypeError(`\`lint\` names ${path}, which is not among the files.`);
  return {
    files: texts,
    named: named && [...new Set(named)],
    config: settingText(given['config'], 'config'),
    policy: settingText(given['policy'], 'policy'),
    only,
    skip: given['skip'] === undefined ? [] : stringsOf(given['skip'], 'skip'),
    today,
  };
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

/** Whether a value is an object of fields alone, of any realm: no promise or set, which would seem to be empty. */
function isPlain(value: unknown): value is Record<string, unknown> {
  const above = isObject(value) ? Object.getPrototypeOf(value) : undefined;
  return above === null || (isObject(above) && Object.getPrototypeOf(above) === null);
}

const isMap = (value: unknown): value is ReadonlyMap<unknown, unknown> =>
  Object.prototype.toString.call(value) === '[object Map]';

const isDay = (text: string) => {
  const time = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(text) : Number.NaN;
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
};

function textsOf(files: unknown): ReadonlyMap<string, string> {
  if (!isMap(files) && !Array.isArray(files) && !isPlain(files))
    throw new TypeError('The files have to be an object, a Map or a list of paths and texts.');
  const found = new Map<string, string>();
  for (const [name, text] of entriesOf(files)) {
    const path = pathOf(name);
    if (typeof text !== 'string') throw new TypeError(`The text of ${path} has to be a string.`);
    if (found.has(path)) throw new TypeError(`The file ${path} is given twice.`);
    found.set(path, text);
  }
  return found;
}

function entriesOf(files: object): Iterable<readonly [unknown, unknown]> {
  if (isMap(files)) return files;
  if (!Array.isArray(files)) return Object.entries(files);
  return files.map((each: unknown) => {
    if (!isObject(each) || !('path' in each && 'text' in each))
      throw new TypeError('Each file of a list has to have a `path` and a `text`.');
    return [each.path, each.text];
  });
}

/** Returns a path without needless parts. */
function pathOf(path: unknown): string {
  if (typeof path !== 'string') throw new TypeError('The path of a file has to be a string.');
  if (path === '' || path.endsWith('/') || path.includes('\0'))
    throw new TypeError(`${JSON.stringify(path)} is no path of a file.`);
  if (isAbsolute(path))
    throw new TypeError(`The path ${path} has to be relative to the folder of the files.`);
  const found = cleaned(path);
  if (found === '' || found === '..' || found.startsWith('../'))
    throw new TypeError(`The path ${path} leads out of the folder of the files.`);
  return found;
}

function stringsOf(value: unknown, name: string): readonly string[] {
  const isList = Array.isArray(value) && value.every((each) => typeof each === 'string');
  if (!isList) throw new TypeError(`\`${name}\` has to be a list of strings.`);
  return value;
}

/** Returns a configuration as text; JSON is YAML, too. */
function settingText(value: unknown, name: string): string | undefined {
  if (value === undefined || typeof value === 'string') return value;
  if (!isPlain(value)) throw new TypeError(`\`${name}\` has to be a text or an object.`);
  try {
    return `${JSON.stringify(value, undefined, 2)}`;
  } catch {
    throw new TypeError(`\`${name}\` has to hold only what JSON can hold.`);
  }
}
