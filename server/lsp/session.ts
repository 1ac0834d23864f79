import { type AnyRule, emptyProject, kindOfContent, type Project, printable } from '../engine/index.ts';
import { type Fetched, withFetched } from '../host/fetched.ts';
import type { Guard } from '../host/guard.ts';
import type { ConfigResolver, ResolvedConfig } from './configuration.ts';
import type { ConvertContext } from './convert.ts';
import { type FileAccess, isBelowAny, listsAny, pathOf, reachOf, uriOf } from './files.ts';
import { type OpenKind, openKindOf } from './openkind.ts';
import {
  aboutOthers,
  type FileFindings,
  largeText,
  lintFile,
  type Outcome,
  withFindingsOf,
} from './outcome.ts';
import { type ClosedFiles, closedFiles, type Keep } from './scan/closed.ts';
import { views } from './views.ts';

/** A document as the editor hands it over. */
export interface EditorDocument {
  readonly uri: string;
  readonly languageId: string;
  readonly version: number;
  getText(): string;
}

/** The open documents, the files that they refer to, and the latest outcome of each. */
export interface Session {
  readonly convertContext: Omit<ConvertContext, 'source'>;
  open(document: EditorDocument): void;
  change(document: EditorDocument): void;
  save(path: string): void;
  close(path: string): void;
  isOpen(path: string): boolean;
  paths(): readonly string[];
  /** Open files that refer to a path. */
  dependents(path: string): readonly string[];
  /** Forgets what was read at or below some paths, as far as it is not open, and lists of folders in which some came or went. */
  forget(paths: ReadonlySet<string>, names: ReadonlySet<string>): void;
  /** Forgets all that was read, for what may be read, or which files belong together, is decided anew. */
  forgetAll(): void;
  /** Loads what linting an open file needs, and the other open files, which may speak of it; at once when nothing is missing. */
  prepare(path: string): Promise<void>;
  /** What is said of an open file as it is now; one that waits for a save keeps its last, unless `fresh`. */
  outcome(path: string, fresh?: boolean): Outcome | undefined;
  /** What an open file says of itself and of others. */
  own(path: string): FileFindings | undefined;
  /** What a file that is not open says of itself, and what others say of it. */
  withOthers(own: Outcome): Outcome;
  /** What is kept of a file that is not open: what it says of others. */
  kept(own: Outcome): FileFindings;
  /** URIs of the folders below which a file may have others read. */
  reach(path: string): Promise<readonly string[]>;
  /** What there is to say of a file that can't be read; undefined where nobody wants to know. */
  unread(path: string, message: string): Promise<Outcome | undefined>;
  /** Reads and lints files that are not open, without keeping them; undefined for one that can't be read or has no kind. */
  closed: ClosedFiles;
}

/** What a session needs. */
export interface SessionDeps {
  readonly files: FileAccess;
  readonly rules: readonly AnyRule[];
  readonly configs: ConfigResolver;
  readonly guard: Guard;
  /** What the client can do about edits. */
  readonly client: Pick<ConvertContext, 'versionedEdits' | 'makesFiles'>;
  /** URIs of the workspace's folders: what a file refers to is read from below them. */
  folders(): readonly string[];
  /** What files that are not open say of a path. */
  scannedAbout(path: string): readonly FileFindings[];
}

/** How often something is asked for again that changes while it is read. */
const maxRounds = 100;
interface OpenFile {
  readonly uri: string;
  readonly languageId: string;
  kind: OpenKind;
  version: number;
  text: string;
  /** Opened, saved or never linted: the next outcome must be new. */
  due: boolean;
  last: { readonly outcome: Outcome; readonly inputs: readonly unknown[] } | undefined;
}

/** A session without documents. */
export function session({
  files,
  rules,
  configs,
  client,
  folders,
  scannedAbout,
  guard,
}: SessionDeps): Session {
  const open = new Map<string, OpenFile>();
  const projects = views(guard);
  /** What is being read; made anew when something is forgotten, for what was read before is not kept after it. */
  let reading = new Map<string, Promise<Fetched>>();

  const put = (path: string, file: OpenFile, text: string) => {
    file.text = text;
    file.kind = openKindOf(path, file.languageId, text);
    const kind = file.kind === 'config' ? undefined : (file.kind ?? kindOfContent(text));
    projects.put({ path, text, kind });
  };
  const waits = (file: OpenFile, { settings }: ResolvedConfig) =>
    file.last !== undefined && !file.due && (settings.run === 'onSave' || file.text.length > largeText);

  const angleOf = (path: string, { sets, settings }: ResolvedConfig) => ({
    sets,
    reach: reachOf(path, folders(), settings.roots),
  });
  const resolve = async (path: string): Promise<ResolvedConfig> => {
    let resolved = configs.known(path);
    // What governs it may be forgotten while it is read.
    for (let round = 0; !resolved && round < maxRounds; round++) {
      const loaded = await configs.load(path);
      resolved = configs.known(path) ?? (round + 1 < maxRounds ? undefined : loaded);
    }
    return resolved ?? configs.load(path);
  };

  const read = async (path: string, reach: readonly string[]): Promise<Fetched> => {
    const [into, key] = [reading, [path, ...reach].join('\n')];
    const begun = into.get(key) ?? files.read(uriOf(path), reach);
    into.set(key, begun);
    const fetched = await begun;
    into.delete(key);
    return fetched;
  };

  /** Reads what files refer to, and what governs the projects that they are part of. */
  const load = async (paths: readonly string[], reach: readonly string[], keep: Keep) => {
    let left = paths;
    for (let round = 0; round < maxRounds && left.length > 0; round++) {
      const now = keep((each) => each);
      const lacks = guard.each(left, (path) => ({
        path,
        missing: files.blind ? [] : now.missing(path),
        unknown: firsts(now, path).filter((first) => !configs.known(first)),
      }));
      const lacking = lacks.filter(({ missing, unknown }) => missing.length + unknown.length > 0);
      const missing = [...new Set(lacking.flatMap((each) => each.missing))];
      const begun = reading;
      const fetched = await Promise.all(missing.map((each) => read(each, reach)));
      if (begun === reading) keep((each) => withFetched(each, missing, fetched));
      for (const first of new Set(lacking.flatMap(({ unknown }) => unknown))) await configs.load(first);
      left = lacking.map(({ path }) => path);
    }
  };

  /** The first files of the projects that a file is part of: their configuration governs them. */
  const firsts = (now: Project, path: string) =>
    now.applications(path).map(({ compose }) => compose.file.path);
  const resolvedAs = (now: Project, path: string, own: ResolvedConfig) =>
    configs.known(firsts(now, path)[0] ?? path) ?? own;

  const run = (now: Project, path: string, kind: OpenKind, resolved: ResolvedConfig): Outcome =>
    lintFile(now, path, kind, { resolved, rules, guard, config: resolvedAs(now, path, resolved).config });

  const projectOf = (path: string): Project | undefined => {
    const resolved = configs.known(path);
    return resolved && projects.of(angleOf(path, resolved));
  };
  const dependents = (path: string) =>
    [...open.keys()].filter((each) => each !== path && projectOf(each)?.links(each).includes(path));

  /** What linting the file itself says, which may be about other files too; anew when anything that it follows from differs. */
  const raw = (path: string, fresh = false): Outcome | undefined => {
    const file = open.get(path);
    const resolved = configs.known(path);
    if (!file || !resolved) return file?.last?.outcome;
    if (!fresh && waits(file, resolved)) return file.last?.outcome;
    const now = projects.of(angleOf(path, resolved));
    const known = [path, ...now.links(path)].flatMap((each) => [each, now.known(each)]);
    const inputs = [file.kind, resolved, resolvedAs(now, path, resolved), ...known];
    const { last } = file;
    const same = last?.inputs.length === inputs.length && inputs.every((each, i) => each === last.inputs[i]);
    if (!last || !same) file.last = { outcome: run(now, path, file.kind, resolved), inputs };
    file.due = false;
    return file.last?.outcome;
  };

  /** What is said of a file by itself, by open files and by others that were read. */
  const withOthers = (own: Outcome): Outcome => {
    const text = own.project.source(own.path)?.text;
    const opened = [...open.keys()].flatMap((each) => {
      const other = each === own.path ? undefined : raw(each);
      // One that waits for a save speaks of another text.
      return other && other.project.source(own.path)?.text === text ? other : [];
    });
    return withFindingsOf(own, [...opened, ...scannedAbout(own.path)]);
  };

  const ready = async (path: string) => {
    const resolved = await resolve(path);
    const file = open.get(path);
    if (!file || waits(file, resolved)) return;
    const angle = angleOf(path, resolved);
    await load([path], angle.reach, (next) => projects.keep(angle, next));
  };

  /** What there is to say of a file that can't be read. */
  const unread = async (path: string, message: string): Promise<Outcome | undefined> => {
    const resolved = await resolve(path);
    if (!resolved.settings.enable || resolved.ignores(path)) return undefined;
    const none = run(emptyProject(), path, undefined, resolved);
    const problems = [{ file: path, span: undefined, message: printable(message) }];
    return { ...none, project: none.project.with({ path, text: '' }), problems, unread: true };
  };

  const lintClosed = closedFiles({
    files,
    guard,
    isOpen: (path) => open.has(path),
    resolve,
    angleOf,
    startOf: projects.of,
    load,
    run,
    unread,
  });

  return {
    convertContext: {
      uri: (path) => open.get(path)?.uri ?? uriOf(path),
      version: (path) => open.get(path)?.version ?? null,
      versionedEdits: client.versionedEdits,
      makesFiles: client.makesFiles,
    },
    open(document) {
      const { uri, languageId, version } = document;
      const path = pathOf(uri);
      const file = { uri, languageId, version, kind: undefined, text: '', due: true, last: undefined };
      open.set(path, file);
      put(path, file, document.getText());
    },
    change(document) {
      const path = pathOf(document.uri);
      const file = open.get(path);
      if (!file) return;
      file.version = document.version;
      put(path, file, document.getText());
    },
    save(path) {
      const file = open.get(path);
      if (file) file.due = true;
    },
    close(path) {
      open.delete(path);
      projects.close(path);
    },
    isOpen: (path) => open.has(path),
    paths: () => [...open.keys()],
    dependents,
    forget(paths, names) {
      reading = new Map();
      projects.forget((path) => isBelowAny(path, paths) || listsAny(path, names));
    },
    forgetAll() {
      reading = new Map();
      projects.clear();
    },
    async prepare(path) {
      await ready(path);
      for (const each of [...open.keys()]) if (each !== path) await ready(each);
    },
    outcome(path, fresh = false) {
      const own = raw(path, fresh);
      return own && withOthers(own);
    },
    own: (path) => raw(path),
    withOthers,
    kept: (own) => aboutOthers(own, { rules, guard }),
    reach: async (path) => reachOf(path, folders(), (await resolve(path)).settings.roots),
    unread,
    closed: lintClosed,
  };
}
