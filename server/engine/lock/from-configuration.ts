import { redact } from '../secret/redact.ts';
import { printable } from '../secret/shown.ts';
import { fieldNotHeld } from './lock-file.ts';
import type { LockedImage } from './locked-image.ts';
import { withoutCredentials } from './masked-command.ts';

/** What is known of an image besides its configuration. */
export interface ImageOrigin
  extends Pick<
    LockedImage,
    'name' | 'platform' | 'index' | 'manifest' | 'userIds' | 'signatures' | 'readOn' | 'readFrom'
  > {
  /** Variables whose values are kept besides those of PATH and HOME, since files use them in USER, EXPOSE and the like. */
  readonly needed: ReadonlySet<string>;
}

/** Why an image can't be locked, as a sentence without its subject: `has a configuration whose User is not a text`. */
export interface Unlockable {
  readonly fault: string;
}

/**
 * Makes an entry of the lock from an image's configuration (OCI image specification, config.md, as parsed JSON). The
 * configuration is a stranger's: a wrong type or too many values give a fault, texts lose credentials and control characters.
 */
export function lockedImage(configuration: unknown, origin: ImageOrigin): LockedImage | Unlockable {
  try {
    const entry = entryOf(new Fields(configuration, 'its configuration'), origin);
    const field = fieldNotHeld(entry);
    return field === undefined ? entry : { fault: `its ${field} is not one that a lock can hold` };
  } catch (error) {
    if (error instanceof Fault) return { fault: error.message };
    throw error;
  }
}

function entryOf(image: Fields, { needed, ...origin }: ImageOrigin): LockedImage {
  const config = image.fields('config');
  const user = config.text('User') ?? '';
  const onBuild = (config.list('OnBuild') ?? []).map(instructionOf);
  return {
    ...origin,
    created: dateOf(image.text('created')),
    user,
    environment: environmentOf(
      config.list('Env', wholeText) ?? [],
      new Set([...needed, ...onBuild.flatMap(neededOnBuild)]),
    ),
    ports: config.keys('ExposedPorts'),
    volumes: config.keys('Volumes'),
    entrypoint: config.command('Entrypoint'),
    command: config.command('Cmd'),
    workingDirectory: config.text('WorkingDir') || undefined,
    shell: config.command('Shell'),
    healthcheck: config.fields('Healthcheck').command('Test'),
    stopSignal: config.text('StopSignal') || undefined,
    onBuild,
    labels: labelsOf(config.texts('Labels')),
  };
}

/** A configuration says something that can't be believed. */
class Fault extends Error {}

/** The most values of one list or object, and the most UTF-16 units of one text. */
const most = { values: 1000, characters: 8000 };

/**
 * The fields of an object. Engines read JSON with Go, which ignores the case of names and takes the last of several, so two
 * names that differ in case alone are refused.
 */
class Fields {
  readonly #values = new Map<string, unknown>();
  readonly #what: string;

  constructor(value: unknown, what: string) {
    this.#what = what;
    if (value === undefined || value === null) return;
    if (typeof value !== 'object' || Array.isArray(value)) throw new Fault(`${what} is not an object`);
    for (const [name, each] of Object.entries(value)) {
      const key = folded(name);
      if (this.#values.has(key)) throw new Fault(`${what} has two values for one name`);
      this.#values.set(key, each);
    }
  }

  /** A field without values counts as empty. */
  #at(name: string): unknown {
    return this.#values.get(folded(name)) ?? undefined;
  }

  fields(name: string): Fields {
    return new Fields(this.#at(name), `${name} of ${this.#what}`);
  }

  text(name: string): string | undefined {
    const value = this.#at(name);
    return value === undefined ? undefined : textOf(value, `${name} of ${this.#what}`);
  }

  list(name: string, read = textOf): string[] | undefined {
    const value = this.#at(name);
    if (value === undefined) return undefined;
    const what = `${name} of ${this.#what}`;
    if (!Array.isArray(value)) throw new Fault(`${what} is not a list`);
    if (value.length > most.values) throw new Fault(`${what} has more than ${most.values} values`);
    return value.map((each) => read(each, what));
  }

  /** The words of a command. */
  command(name: string): string[] | undefined {
    const words = this.list(name);
    return words && withoutCredentials(words);
  }

  /** The texts of an object whose names are not fields, so that their case counts (`Labels`). */
  texts(name: string): ReadonlyMap<string, string> {
    const what = `${name} of ${this.#what}`;
    return new Map(
      this.#entries(name).map(([key, value]) => [key, value === null ? '' : textOf(value, what)] as const),
    );
  }

  #entries(name: string): [string, unknown][] {
    const value = this.#at(name);
    if (value === undefined) return [];
    const what = `${name} of ${this.#what}`;
    if (typeof value !== 'object' || Array.isArray(value)) throw new Fault(`${what} is not an object`);
    const entries = Object.entries(value as object);
    if (entries.length > most.values) throw new Fault(`${what} has more than ${most.values} values`);
    return entries;
  }

  /** The sorted names of an object that stands for a set (`ExposedPorts`, `Volumes`). */
  keys(name: string): string[] {
    const what = `${name} of ${this.#what}`;
    return this.#entries(name)
      .map(([key]) => textOf(key, what))
      .sort();
  }
}

/** A name as Go compares it: without its case, also for the letters that only Unicode folds to ASCII. */
export const folded = (name: string): string => name.toUpperCase().toLowerCase();

/** A text as it is. */
function wholeText(value: unknown, what: string): string {
  if (typeof value !== 'string') throw new Fault(`${what} is not a text`);
  if (value.length > most.characters) throw new Fault(`${what} is longer than ${most.characters} characters`);
  return value;
}

/** A text without credentials and control characters. */
const textOf = (value: unknown, what: string): string =>
  wholeText(value, what).split('\n').map(masked).join('\n');

/** An instruction, whose command may be a list of words: `RUN ["redis-cli", "-a", "x"]`. */
function instructionOf(text: string): string {
  const at = text.indexOf('[');
  const words = at < 0 ? undefined : wordsIn(text.slice(at));
  const masked = words && withoutCredentials(words);
  const isSame = masked?.every((each, index) => each === words?.[index]) ?? true;
  return isSame ? text : text.slice(0, at) + JSON.stringify(masked);
}

function wordsIn(list: string): string[] | undefined {
  try {
    const found: unknown = JSON.parse(list);
    return Array.isArray(found) && found.every((each) => typeof each === 'string') ? found : undefined;
  } catch {
    return undefined;
  }
}

/** A line without credentials and control characters; the masker cuts a long one, which is marked. */
function masked(line: string): string {
  const text = redact(line);
  return printable(text.length < line.length ? `${text}…` : text);
}

/** The moment that a configuration names, if it is one. */
function dateOf(text: string | undefined): string | undefined {
  return text !== undefined && rfc3339.test(text) ? text : undefined;
}

const rfc3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)$/;

/** The names of the variables that the text of an instruction uses. */
export const variablesIn = (text: string): readonly string[] =>
  [...text.matchAll(/\$\{?(\w+)/g)].map(([, name = '']) => name);

/** The variables that a build on the image needs for a deferred instruction. */
const neededOnBuild = (instruction: string) =>
  /^(?:USER|EXPOSE|VOLUME|WORKDIR|ENV|ARG)\s/i.test(instruction) ? variablesIn(instruction) : [];

/** Variables that hold an account's number, by their names: Dockerfiles that build on the image use them in USER. */
const numbered = /(?:^|_)(?:UID|GID)$/;

/** The variables by their names, with the values that others need; of a name that stands twice, the last holds. */
function environmentOf(list: readonly string[], needed: ReadonlySet<string>): LockedImage['environment'] {
  const values = new Map<string, string | undefined>();
  for (const each of list) {
    const [name = '', ...rest] = each.split('=');
    const value = rest.join('=');
    if (name === '' || printable(name) !== name) continue;
    const isKept =
      needed.has(name) ||
      name === 'PATH' ||
      name === 'HOME' ||
      (numbered.test(name) && /^\d{1,10}$/.test(value));
    values.set(name, isKept && masked(each) === each ? value : undefined);
  }
  return new Map([...values].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Labels of source, base and licence (OCI image specification, annotations.md; label-schema.org). */
const kept = [
  'org.opencontainers.image.source',
  'org.opencontainers.image.url',
  'org.opencontainers.image.revision',
  'org.opencontainers.image.version',
  'org.opencontainers.image.base.name',
  'org.opencontainers.image.base.digest',
  'org.opencontainers.image.licenses',
  'org.label-schema.vcs-url',
  'org.label-schema.vcs-ref',
  'org.label-schema.license',
].sort();

function labelsOf(labels: ReadonlyMap<string, string>): LockedImage['labels'] {
  return new Map(
    kept.flatMap((name) => {
      const value = labels.get(name);
      return value ? [[name, value] as const] : [];
    }),
  );
}
