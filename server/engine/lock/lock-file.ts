import type { Problem } from '../finding.ts';
import { shown } from '../secret/shown.ts';
import { conflictMarks } from '../source/foreign-marks.ts';
import { limits } from '../source/limits.ts';
import { none } from '../source/list.ts';
import { memoizeByText, perLasting, perObject } from '../source/memo.ts';
import type { SafeText, SourceFile, Span } from '../source/text.ts';
import { type JsonPath, placesInJson, walkJson } from './json-places.ts';
import { isFieldValid, isRequired, type LockEntry, lockFields } from './lock-fields.ts';
import type { LockedImage } from './locked-image.ts';

/** What a lock file says. */
export interface ImageLock {
  readonly file: SourceFile;
  /** Its entries without those that have a fault. */
  readonly entries: readonly LockEntry[];
  /** The images of these entries. */
  readonly images: readonly LockedImage[];
  readonly problems: readonly Problem[];
}

/** Reads a lock file. Never throws: a file or an entry with a fault is ignored, and a problem says why. */
export const decodeLock = perObject((file: SourceFile): ImageLock => {
  const { entries, faults } = file.refused ? ignored(file.refused) : decodedText(file.text);
  return {
    file,
    entries,
    get images() {
      return entries.map(imageOf);
    },
    problems: faults.map((each) => ({ file: file.path, ...each })),
  };
});

type Fault = Omit<Problem, 'file'>;

interface Decoded {
  readonly entries: readonly LockEntry[];
  readonly faults: readonly Fault[];
}

const ignored = (message: SafeText, span?: Span): Decoded => ({ entries: [], faults: [{ span, message }] });

/** Kept while files come and go: a scan reads the same lock for thousands of files. */
const decodedText = memoizeByText(decodedFrom, { texts: 4, characters: 20_000_000, lasting: true });

function decodedFrom(text: string): Decoded {
  const [mark] = conflictMarks(text);
  if (mark) return ignored('The lock has merge conflict markers and is ignored.', mark);
  const written = parsed(text);
  if (written === undefined) {
    const at = Math.min(walkJson(text, () => {}) ?? 0, Math.max(text.length - 1, 0));
    return ignored('The lock is ignored, since it is not valid JSON from here on.', {
      start: at,
      end: at + 1,
    });
  }
  const { version, images } = written;
  const at = (...path: JsonPath) => placesInJson(text, [path])[0];
  if (version !== 1) return ignored('The lock is ignored, since its `version` is not 1.', at('version'));
  if (!Array.isArray(images))
    return ignored('The lock is ignored, since it has no list of `images`.', at('images') ?? at());
  return decoded(text, images);
}

function parsed(text: string): Partial<Record<string, unknown>> | undefined {
  try {
    const found: unknown = JSON.parse(text.startsWith('\ufeff') ? text.slice(1) : text);
    return isObject(found) ? found : {};
  } catch {
    return undefined;
  }
}

const isObject = (value: unknown): value is Partial<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function decoded(text: string, written: readonly unknown[]): Decoded {
  const faults: { readonly path: JsonPath; readonly message: SafeText }[] = [];
  const report = (path: JsonPath, message: SafeText) => {
    if (faults.length < limits.errors) faults.push({ path: ['images', ...path], message });
  };
  const byKey = new Map<string, LockEntry | undefined>();
  written.forEach((each, index) => {
    const fault = faultOf(each);
    if (fault) {
      report([index, ...fault.path], fault.message);
      return;
    }
    const entry = each as LockEntry;
    const key = `${entry.name} ${entry.platform}`;
    if (byKey.has(key))
      report([index, 'name'], 'Both entries are ignored, since this image and platform are locked twice.');
    byKey.set(key, byKey.has(key) ? undefined : entry);
  });
  const entries = [...byKey.values()].filter((each) => each !== undefined);
  const places =
    faults.length === 0
      ? []
      : placesInJson(
          text,
          faults.map(({ path }) => path),
        );
  return { entries, faults: faults.map(({ message }, index) => ({ span: places[index], message })) };
}

/** The first fault of an entry, with the path to it. */
function faultOf(entry: unknown): { readonly path: JsonPath; readonly message: SafeText } | undefined {
  if (!isObject(entry)) return { path: [], message: 'This is ignored, since an image is an object.' };
  for (const name in entry)
    if (!isFieldValid(name, entry[name])) {
      const message =
        name === 'index' || name === 'manifest'
          ? shown`This image is ignored, since \`${name}\` is not \`sha256:\` and 64 hexadecimal digits.`
          : shown`This image is ignored, since its field \`${name}\` is not valid.`;
      return { path: [name], message };
    }
  const lacking = lockFields.find((name) => isRequired(name) && entry[name] === undefined);
  return lacking === undefined
    ? undefined
    : { path: [], message: shown`This image is ignored, since it has no field \`${lacking}\`.` };
}

/** The first field of an image that would be a fault of its entry. */
export function fieldNotHeld(image: LockedImage): string | undefined {
  const entry = entryOf(image);
  return lockFields.find((name) => entry[name] !== undefined && !isFieldValid(name, entry[name]));
}

/** The image of an entry; made when it is asked for, since a lock may have thousands. */
export const imageOf = perLasting((entry: LockEntry): LockedImage => {
  const { uid, gid } = entry;
  return {
    name: entry.name,
    platform: entry.platform,
    index: entry.index,
    manifest: entry.manifest,
    created: entry.created,
    user: entry.user,
    userIds: uid === undefined || gid === undefined ? undefined : { uid, gid },
    environment: new Map(Object.entries(entry.env ?? {}).map(([name, value]) => [name, value ?? undefined])),
    ports: entry.exposedPorts ?? [],
    volumes: entry.volumes ?? [],
    entrypoint: entry.entrypoint,
    command: entry.cmd,
    workingDirectory: entry.workingDir,
    shell: entry.shell,
    healthcheck: entry.healthcheck,
    stopSignal: entry.stopSignal,
    onBuild: entry.onBuild ?? [],
    labels: new Map(Object.entries(entry.labels ?? {})),
    signatures: entry.signatures ?? none,
    readOn: entry.readOn,
    readFrom: entry.readFrom,
  };
});

/**
 * The text of a lock file: sorted, a field a line and each element of a set on a line of its own, so that changes merge and read
 * by line.
 */
export function encodeLock(images: readonly LockedImage[]): string {
  const sorted = [...images].sort((a, b) => compared(a.name, b.name) || compared(a.platform, b.platform));
  const entries = sorted.map((image) => {
    const entry = entryOf(image);
    const fields = lockFields.flatMap((name) => {
      const value = entry[name];
      return value === undefined || isEmpty(value)
        ? []
        : `      ${JSON.stringify(name)}: ${encoded(name, value)}`;
    });
    return `    {\n${fields.join(',\n')}\n    }`;
  });
  const list = entries.length === 0 ? '[]' : `[\n${entries.join(',\n')}\n  ]`;
  return `{\n  "version": 1,\n  "images": ${list}\n}\n`;
}

function entryOf(image: LockedImage): LockEntry {
  return {
    name: image.name,
    platform: image.platform,
    index: image.index,
    manifest: image.manifest,
    created: image.created,
    user: image.user,
    uid: image.userIds?.uid,
    gid: image.userIds?.gid,
    env: sortedObject([...image.environment].map(([name, value]) => [name, value ?? null])),
    exposedPorts: [...new Set(image.ports)].sort(compared),
    volumes: [...new Set(image.volumes)].sort(compared),
    entrypoint: image.entrypoint,
    cmd: image.command,
    workingDir: image.workingDirectory,
    shell: image.shell,
    healthcheck: image.healthcheck,
    stopSignal: image.stopSignal,
    onBuild: image.onBuild,
    labels: sortedObject([...image.labels]),
    signatures: [...image.signatures].sort((a, b) => compared(a.keyDigest, b.keyDigest)),
    readOn: image.readOn,
    readFrom: image.readFrom,
  };
}

const compared = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

function sortedObject<T>(entries: readonly (readonly [string, T])[]): Readonly<Record<string, T>> {
  return Object.fromEntries([...entries].sort(([a], [b]) => compared(a, b)));
}

/** Lists whose elements are the words of one command. */
const commands = new Set(['entrypoint', 'cmd', 'shell', 'healthcheck']);

/** An empty list or object says what a missing field says. */
const isEmpty = (value: unknown) =>
  typeof value === 'object' && value !== null && Object.keys(value).length === 0;

function encoded(name: string, value: unknown): string {
  if (Array.isArray(value)) {
    if (commands.has(name)) return `[${value.map((each) => JSON.stringify(each)).join(', ')}]`;
    return `[\n${value.map((each) => `        ${isObject(each) ? onOneLine(each) : JSON.stringify(each)}`).join(',\n')}\n      ]`;
  }
  if (!isObject(value)) return JSON.stringify(value);
  const lines = Object.entries(value).map(
    ([key, each]) => `        ${JSON.stringify(key)}: ${JSON.stringify(each)}`,
  );
  return `{\n${lines.join(',\n')}\n      }`;
}

const onOneLine = (fields: object): string =>
  `{ ${Object.entries(fields)
    .map(([key, value]) => `${JSON.stringify(key)}: ${JSON.stringify(value)}`)
    .join(', ')} }`;
