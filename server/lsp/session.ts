import {
  type AnyRule,
  type Config,
  decodeConfig,
  emptyProject,
  type Finding,
  kindOfName,
  lint,
  type Problem,
  type Project,
  printable,
  sourceFile,
} from '../engine/index.ts';
import { withFetched } from '../host/fetched.ts';
import type { Sight } from './convert.ts';
import { type FileAccess, isBelowAny, pathOf, reachOf, uriOf } from './files.ts';
import type { Governed, Governor } from './govern.ts';
import { type OpenKind, openKindOf } from './openkind.ts';

/** What linting one file gave, with all that it was computed from. */
export interface Outcome {
  /** Changes whenever the file is linted anew. */
  readonly id: string;
  readonly path: string;
  readonly project: Project;
  readonly config: Config;
  readonly findings: readonly Finding[];
  /** What kept parts of the file from being read. */
  readonly problems: readonly Problem[];
  /** What went wrong in ourselves. */
  readonly failures: readonly Problem[];
  /** Paths that the file refers to. */
  readonly links: readonly string[];
  readonly isConfig: boolean;
  /** True when nothing of the file could be read. */
  readonly unread: boolean;
  /** True when the file is linted on save only because of its size. */
  readonly large: boolean;
}

/** A document as the editor hands it over. */
export interface Handed {
  readonly uri: string;
  readonly languageId: string;
  readonly version: number;
  getText(): string;
}

/** The open documents, the files that they refer to, and the latest outcome of each. */
export interface Session {
  readonly sight: Sight;
  open(document: Handed): void;
  change(document: Handed): void;
  save(path: string): void;
  close(path: string): void;
  isOpen(path: string): boolean;
  paths(): readonly string[];
  /** Open files that refer to one of some paths, or to one below. */
  dependents(paths: ReadonlySet<string>): readonly string[];
  /** Forgets what was read of files that are not open, at or below some paths: they changed, came or went. */
  forget(paths: ReadonlySet<string>): void;
  /** Loads what linting a file needs; at once when nothing is missing. */
  prepare(path: string): Promise<void>;
  /** The outcome for an open file as it is now; one that waits for a save keeps its last, unless `fresh`. */
  outcome(path: string, fresh?: boolean): Outcome | undefined;
  /** URIs of the folders below which a file may have others read. */
  reach(path: string): Promise<readonly string[]>;
  /** What there is to say of a file that can't be read; undefined where nobody wants to know. */
  unread(path: string, message: string): Promise<Outcome | undefined>;
  /** Reads and lints a file that is not open, without keeping it; undefined when it can't be read or has no kind. */
  closed(path: string): Promise<Outcome | undefined>;
}

/** What a session needs. */
export interface Needs {
  readonly files: FileAccess;
  readonly rules: readonly AnyRule[];
  readonly governor: Governor;
  /** What the client can do about edits. */
  readonly client: Pick<Sight, 'versionedEdits' | 'makesFiles'>;
  /** URIs of the workspace's folders: what a file refers to is read from below them. */
  folders(): readonly string[];
}

/** UTF-16 units beyond which a file is linted on save only: about five thousand lines. */
export const largeText = 200_000;

interface OpenFile {
  readonly uri: string;
  readonly kind: OpenKind;
  version: number;
  /** Opened, saved or never linted: the next outcome must be new. */
  due: boolean;
  last: { readonly outcome: Outcome; readonly inputs: readonly unknown[] } | undefined;
}

/** A session without documents. */
export function session({ files, rules, governor, client, folders }: Needs): Session {
  const open = new Map<string, OpenFile>();
  const ruleIds = new Set(rules.map(({ id }) => id));
  let project = emptyProject();
  let serial = 0;

  const put = (path: string, kind: OpenKind, text: string) => {
    project = project.with({ path, text, kind: kind === 'config' ? undefined : kind });
  };
  const isLarge = (path: string) => (project.source(path)?.text.length ?? 0) > largeText;
  const waits = (path: string, governed: Governed | undefined) =>
    governed?.settings.run === 'onSave' || isLarge(path);

  const reach = async (path: string) => reachOf(path, folders(), (await governing(path)).settings.roots);

  const load = async (from: Project, path: string, keep: (next: (now: Project) => Project) => Project) => {
    if (files.blind) return from;
    const within = await reach(path);
    for (let now = from, round = 0; round < 100; round++) {
      const missing = now.missing(path);
      if (missing.length === 0) return now;
      const fetched = await Promise.all(missing.map((each) => files.read(uriOf(each), within)));
      now = keep((before) => withFetched(before, missing, fetched));
    }
    return from;
  };

  /** The first files of the projects that a file is part of: their configuration governs them. */
  const firsts = (now: Project, path: string) =>
    now.applications(path).map(({ compose }) => compose.file.path);
  const governing = async (path: string) => governor.known(path) ?? (await governor.load(path));
  /** Tells a project which sets of files the configurations of its open files list. */
  const withSets = (now: Project, more: Governed): Project => {
    const known = [...open.keys()].flatMap((path) => governor.known(path) ?? []);
    const sets = [...new Set([...known, more].map((each) => each.sets))].flat();
    return now.withSets(sets);
  };

  const run = (now: Project, path: string, kind: OpenKind, governed: Governed): Outcome => {
    const { settings } = governed;
    const { config } = governor.known(firsts(now, path)[0] ?? path) ?? governed;
    const base = {
      id: String(++serial),
      path,
      project: now,
      config,
      findings: [],
      problems: [],
      failures: [],
      links: [],
      isConfig: kind === 'config',
      unread: false,
      large: false,
    };
    const text = now.source(path)?.text;
    if (!settings.enable || text === undefined) return base;
    if (kind === 'config')
      return { ...base, problems: decodeConfig(sourceFile(path, text), ruleIds).problems };
    if (governed.ignores(path)) return base;
    const { findings, problems, failures } = lint(now, path, rules, config);
    const failed = new Set(failures);
    return {
      ...base,
      findings: findings.filter(({ file }) => file === path || !governed.ignores(file)),
      problems: [
        ...(governed.unread === undefined ? [] : [{ file: path, span: undefined, message: governed.unread }]),
        ...problems.filter((each) => each.file === path && !failed.has(each)),
      ],
      failures,
      links: now.links(path),
      large: text.length > largeText,
    };
  };

  const dependents = (paths: ReadonlySet<string>) =>
    [...open.keys()].filter((each) => project.links(each).some((link) => isBelowAny(link, paths)));

  /** What linting the file itself says, which may be about other files too. */
  const raw = (path: string, fresh: boolean): Outcome | undefined => {
    const file = open.get(path);
    const governed = governor.known(path);
    if (!file || !governed) return file?.last?.outcome;
    if (file.last && !fresh && !file.due && waits(path, governed)) return file.last.outcome;
    const inputs = [
      governed,
      project.document(path) ?? project.source(path),
      ...project.links(path).map((each) => project.document(each) ?? project.source(each)),
    ];
    const last = file.last;
    const same = last?.inputs.length === inputs.length && inputs.every((each, i) => each === last.inputs[i]);
    if (!last || !same) file.last = { outcome: run(project, path, file.kind, governed), inputs };
    file.due = false;
    return file.last?.outcome;
  };

  return {
    sight: {
      source: (path) => project.source(path),
      uri: (path) => open.get(path)?.uri ?? uriOf(path),
      version: (path) => open.get(path)?.version ?? null,
      versionedEdits: client.versionedEdits,
      makesFiles: client.makesFiles,
    },
    open(document) {
      const path = pathOf(document.uri);
      const text = document.getText();
      const kind = openKindOf(path, document.languageId, text);
      open.set(path, { uri: document.uri, kind, version: document.version, due: true, last: undefined });
      put(path, kind, text);
    },
    change(document) {
      const path = pathOf(document.uri);
      const file = open.get(path);
      if (!file) return;
      file.version = document.version;
      put(path, file.kind, document.getText());
    },
    save(path) {
      const file = open.get(path);
      if (file) file.due = true;
    },
    close(path) {
      open.delete(path);
      project = project.without(path);
      const linked = new Set([...open.keys()].flatMap((each) => project.links(each)));
      for (const each of project.paths()) {
        if (!open.has(each) && !linked.has(each)) project = project.without(each);
      }
    },
    isOpen: (path) => open.has(path),
    paths: () => [...open.keys()],
    dependents,
    forget(paths) {
      const linked = [...open.keys()].flatMap((path) => project.links(path));
      for (const path of new Set([...project.paths(), ...linked])) {
        const lists = path.endsWith('/') && [...paths].some((each) => each.startsWith(path));
        if (!open.has(path) && (lists || isBelowAny(path, paths))) project = project.without(path);
      }
    },
    async prepare(path) {
      const governed = await governing(path);
      const file = open.get(path);
      if (file && !file.due && waits(path, governed)) return;
      project = withSets(project, governed);
      await load(project, path, (next) => {
        project = next(project);
        return project;
      });
      for (const first of firsts(project, path)) await governing(first);
    },
    outcome(path, fresh = false) {
      const own = raw(path, fresh);
      return (
        own &&
        about(
          own,
          dependents(new Set([path])).flatMap((each) => raw(each, false) ?? []),
        )
      );
    },
    reach,
    async unread(path, message) {
      const governed = await governing(path);
      if (!governed.settings.enable || governed.ignores(path)) return undefined;
      const none = run(emptyProject(), path, undefined, governed);
      const problems = [{ file: path, span: undefined, message: printable(message) }];
      return { ...none, project: none.project.with({ path, text: '' }), problems, unread: true };
    },
    async closed(path) {
      const kind = kindOfName(path);
      if (!kind || open.has(path)) return undefined;
      const governed = await governing(path);
      const text = await files.read(uriOf(path), await reach(path));
      if (text === undefined || open.has(path)) return undefined;
      if (typeof text !== 'string') return this.unread(path, `The file can't be read: ${text.reason}.`);
      let own = withSets(project, governed).with({ path, text, kind });
      own = await load(own, path, (next) => {
        own = next(own);
        return own;
      });
      for (const first of firsts(own, path)) await governing(first);
      return run(own, path, kind, governed);
    },
  };
}

/** What one file's own outcome, and those of files that refer to it, say about that file. */
export function about(own: Outcome, others: readonly Pick<Outcome, 'id' | 'findings'>[]): Outcome {
  const here = ({ file }: Finding) => file === own.path;
  const speaking = others.filter(({ findings }) => findings.some(here));
  if (speaking.length === 0 && own.findings.every(here)) return own;
  const key = ({ rule, span, text }: Finding) => `${rule} ${span.start} ${span.end} ${text}`;
  const findings = new Map(
    [own, ...speaking].flatMap((each) =>
      each.findings.filter(here).map((finding) => [key(finding), finding]),
    ),
  );
  return {
    ...own,
    id: [own, ...speaking].map(({ id }) => id).join('.'),
    findings: [...findings.values()].sort((a, b) => a.span.start - b.span.start),
  };
}
