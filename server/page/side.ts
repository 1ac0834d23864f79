import {
  type AnyRule,
  type Config,
  type ContainerPosture,
  type compare,
  emptyProject,
  type Finding,
  isFault,
  type Kind,
  kindOfName,
  type LintedFindings,
  lint,
  type PlainPlace,
  type Project,
  posturesOf,
  printable,
  Reported,
  shownWhole,
  sourceFile,
  type Unread,
  variantsOf,
} from '../engine/index.ts';

/** A difference found by a comparison. */
export type ReportedChange = ReturnType<typeof compare>[number];

/** The input of a comparison. */
type WhatRuns = Parameters<typeof compare>[0];

/** One side of a comparison: the containers, and where they are written. */
export interface Side extends WhatRuns {
  /** Formats a place as `file:line`, with lines from 1. */
  lineOf(place: PlainPlace): string;
  /** Returns a path in the form in which it is shown. */
  shownPath(path: string): string;
  /** The files that were read. */
  paths(): Iterable<string>;
  /** Whether the same runs in a file as on another side. */
  isLike(other: Side, path: string): boolean;
  /** Returns the folder of a file, the files in which its containers are written and built, and their folders; or more. */
  placesOf(path: string): ReadonlySet<string>;
  /** Returns the containers of some files. */
  only(paths: ReadonlySet<string>): WhatRuns;
  /** Returns the files that differ from those of another side, or refer to such files. */
  pathsApart(other: Side): readonly string[];
  /** Returns the findings of some files. */
  lintedAgain(paths: ReadonlySet<string>): readonly LintedFindings[];
  /** Returns the text of a file; undefined if it was not read. */
  textOf(path: string): string | undefined;
  /** Files that could not be read, as sentences in the order of the files. */
  readonly problems: readonly string[];
  /**
   * Returns a function that removes credentials from texts: those in the files of some containers, which other values may repeat.
   */
  clearing(names: ReadonlySet<string>): (text: ReportedChange['text']) => ReportedChange['text'];
}

/** The containers of a file. Stored as JSON text, which takes a fraction of the memory. */
interface Packed {
  readonly postures: readonly ContainerPosture[];
  readonly variants: readonly ContainerPosture[];
  /** Rule, severity and text of the attack paths. */
  readonly sayings: readonly (readonly string[])[];
}

/** Returns the folder of a file. It ends with a slash, so it differs from any file path. */
const folderOf = (file: string) => file.slice(0, file.lastIndexOf('/') + 1) || './';

/** Whether containers may be written in a file, or built by it; of files with a leading dot and lists of exclusions, few are. */
const mayBeDocument = (file: string) =>
  !file.endsWith('/') &&
  (kindOfName(file) !== undefined || /\.ya?ml$/.test(file) || !/(?:^|\/)\.[^/]*$|ignore$|\.lock$/.test(file));

const byText = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

const pairOf = <T>(key: string, value: T | undefined): [string, T][] =>
  value === undefined ? [] : [[key, value]];

/** Whether a file has the same text, or a folder the same files, on two sides. */
export function isSameText(path: string, one: string | undefined, other: string | undefined): boolean {
  if (one === other || one === undefined || other === undefined || !path.endsWith('/')) return one === other;
  // Git's own folder is on the disk only, not in a commit.
  const named = (list: string) => list.split('\n').filter((name) => !isOfGit(name));
  return named(one).join('\n') === named(other).join('\n');
}

const isOfGit = (file: string) => /(?:^|\/)\.git(?:\/|$)/.test(file);

const empty = JSON.stringify({ postures: [], variants: [], sayings: [] } satisfies Packed);

/**
 * Returns the containers of the files that differ between two sides, and of files that share a folder or a file with one of
 * these. All other containers are unchanged.
 */
export function differing(before: Side, after: Side): readonly [WhatRuns, WhatRuns] {
  const sides = [before, after];
  const all = new Set(sides.flatMap((side) => [...side.paths()]));
  const open = [...all].filter((path) => !after.isLike(before, path));
  const found = new Set(open);
  if (open.length > 0 && open.length < all.size) {
    const placesOf = (path: string) => new Set(sides.flatMap((side) => [...side.placesOf(path)]));
    const byPlace = new Map<string, string[]>();
    for (const path of all)
      for (const place of placesOf(path)) {
        const others = byPlace.get(place);
        if (others) others.push(path);
        else byPlace.set(place, [path]);
      }
    for (const path of open)
      for (const place of placesOf(path)) {
        for (const each of byPlace.get(place) ?? []) if (!found.has(each) && found.add(each)) open.push(each);
        byPlace.delete(place);
      }
  }
  return [before.only(found), after.only(found)];
}

/** A file that was read, and all that it refers to: enough to lint it again. */
interface ReadFile {
  readonly path: string;
  readonly kind: Kind | undefined;
  readonly config: Config;
  /** The first file of its project, if it is another. */
  readonly first: string | undefined;
  /** All paths that it refers to, with its own. */
  readonly links: readonly string[];
  /** Those of them that exist. */
  readonly files: readonly string[];
  /** Those that could not be read. */
  readonly unread: ReadonlyMap<string, Unread>;
  /** The sets of files that it belongs to, and those that the configuration lists. */
  readonly sets: readonly (readonly string[])[];
  readonly listed: readonly (readonly string[])[];
  /** What of it could not be read. */
  readonly faults: readonly { readonly file: string; readonly message: string }[];
}

/** What is at a path: its text, why it could not be read, or nothing. */
type Found = string | Unread | undefined;

interface SideOptions {
  /** Returns a path in the form in which it is shown. */
  readonly nameOf?: (path: string) => string;
  /** The side that was read before. Data that is equal there is stored only once. */
  readonly other?: SideReader;
  /** Whether what runs is only worked out for files that are compared. */
  readonly isLate?: boolean;
}

/** Reads one side, file by file. */
export class SideReader implements Side {
  /** What could not be read, by its sentence. */
  readonly #problems = new Map<string, { readonly file: string; readonly line: number }>();
  /** Its sentences in order, until there is another. */
  #ordered: readonly string[] | undefined;
  /** The attack paths of files; those of a shared file are in each that leads to it. */
  readonly #attackPaths = new Map<string, readonly Finding[]>();
  readonly #packed = new Map<string, string>();
  readonly #pathRules: readonly AnyRule[];
  /** The texts of files by path. Nothing that was parsed from them is kept. */
  readonly #texts = new Map<string, string>();
  readonly #rules: readonly AnyRule[];
  readonly #other: SideReader | undefined;
  readonly #isLate: boolean;
  readonly #nameOf: (path: string) => string;
  readonly #read = new Map<string, ReadFile>();
  /** What linting files again found. */
  readonly #again = new Map<string, readonly [Project, ReturnType<typeof lint>]>();

  constructor(
    rules: readonly AnyRule[],
    { nameOf = (path) => path, other, isLate = false }: SideOptions = {},
  ) {
    this.#other = other;
    this.#rules = rules;
    this.#pathRules = rules.filter(({ topic }) => topic === 'attack-paths');
    this.#nameOf = nameOf;
    this.#isLate = isLate;
  }

  take(project: Project, path: string, config: Config): void {
    const links = [path, ...project.links(path)];
    const first = project.applications(path)[0]?.compose.file.path;
    this.#add({
      ...{ path, config, links },
      kind: project.document(path)?.kind,
      first: first === path ? undefined : first,
      files: links.filter((each) => this.#keep(each, project.source(each)?.text)),
      unread: new Map(links.flatMap((each) => pairOf(each, project.unread(each)))),
      sets: project.applications(path).map((each) => each.files),
      listed: project.listed,
      faults: (project.document(path)?.problems ?? []).filter((each) => isFault(each, false)),
    });
    // What the other side does not share is compared.
    if (!this.#isLate || this.#other) this.#pack(project, path, config);
  }

  /**
   * Takes over a file from the other side, if all that it refers to is the same on this one, and returns whether it did. `isSame`
   * tells about a path, `isConfig` about the configuration, given the first file of the project if that is another.
   */
  adopt(
    path: string,
    isSame: (path: string, there: Found) => boolean,
    isConfig: (config: Config, first: string | undefined) => boolean,
  ): boolean {
    const other = this.#other;
    const read = other?.readOf(path);
    if (!other || !read || !this.#isLate || !isConfig(read.config, read.first)) return false;
    const stateOf = (each: string) => other.textOf(each) ?? read.unread.get(each);
    // Git's own files are on the disk only, not in a commit.
    const isAlike = (each: string, there: Found) =>
      isSame(each, there) || (there === undefined && isOfGit(each));
    if (!read.links.every((each) => isAlike(each, stateOf(each)))) return false;
    for (const each of read.files) this.#keep(each, other.textOf(each));
    this.#add(read);
    return true;
  }

  /** What is known of a file, without what runs in it. */
  readOf(path: string): ReadFile | undefined {
    return this.#read.get(path);
  }

  /** What runs in a file, as one text; undefined if that was not worked out. */
  packedOf(path: string): string | undefined {
    return this.#packed.get(path);
  }

  #add(read: ReadFile): void {
    this.#read.set(read.path, read);
    for (const { file, message } of read.faults) this.problem(file, message);
  }

  /** Works out what runs in a file. */
  #pack(project: Project, path: string, config: Config): void {
    const postures = posturesOf(project, path, config);
    const variants = variantsOf(project, path, config);
    // Only services have attack paths.
    const found =
      postures.length + variants.length > 0 ? lint(project, path, this.#pathRules, config).findings : [];
    const attackPaths = found.filter(({ isPath }) => isPath);
    this.#attackPaths.set(path, attackPaths);
    const sayings = attackPaths.map(({ rule, severity, text }) => [rule, severity, text]);
    const packed = JSON.stringify({ postures, variants, sayings } satisfies Packed);
    const alike = this.#other?.packedOf(path);
    this.#packed.set(path, alike === packed ? alike : packed);
  }

  /** Works out what runs in some files, in the order in which they were read. */
  #packAll(wanted: (path: string) => boolean): void {
    for (const [path, read] of this.#read)
      if (wanted(path) && !this.#packed.has(path)) this.#pack(this.#projectOf(read), path, read.config);
  }

  get attackPaths(): WhatRuns['attackPaths'] {
    this.#packAll(() => true);
    return this.#attackPathsOf([...this.#read.keys()]);
  }

  /** The attack paths of some files, each once. */
  #attackPathsOf(paths: readonly string[]): WhatRuns['attackPaths'] {
    const reported = new Reported();
    return paths.flatMap((file) =>
      reported.fresh(this.#attackPaths.get(file) ?? []).map((finding) => ({ file, finding })),
    );
  }

  get postures(): ContainerPosture[] {
    this.#packAll(() => true);
    return [...this.#read.keys()].flatMap((path) => this.#unpacked(path).postures);
  }

  get variants(): ReadonlyMap<string, readonly ContainerPosture[]> {
    this.#packAll(() => true);
    return this.#variantsOf([...this.#read.keys()]);
  }

  #variantsOf(paths: readonly string[]): ReadonlyMap<string, readonly ContainerPosture[]> {
    const all = paths.map((path) => [this.#nameOf(path), this.#unpacked(path).variants] as const);
    return new Map(all.filter(([, variants]) => variants.length > 0));
  }

  #unpacked(path: string): Packed {
    return JSON.parse(this.#packed.get(path) ?? empty) as Packed;
  }

  paths(): Iterable<string> {
    return this.#read.keys();
  }

  isLike(other: SideReader, path: string): boolean {
    const read = this.#read.get(path);
    if (!read || read === other.readOf(path)) return read !== undefined;
    const packed = this.#packed.get(path);
    return packed !== undefined && packed === other.packedOf(path);
  }

  placesOf(path: string): Set<string> {
    const places = new Set([folderOf(path)]);
    const read = this.#read.get(path);
    if (!this.#packed.has(path)) {
      // Wherever its containers may be written and built.
      for (const file of read?.files.filter(mayBeDocument) ?? []) places.add(file);
      for (const file of read?.sets.flat() ?? []) places.add(folderOf(file));
      return places;
    }
    const { postures, variants } = this.#unpacked(path);
    for (const { file, at, build } of [...postures, ...variants]) {
      places.add(folderOf(file)).add(file).add(at.file);
      if (build?.dockerfile !== undefined) places.add(build.dockerfile);
    }
    return places;
  }

  only(paths: ReadonlySet<string>): WhatRuns {
    this.#packAll((path) => paths.has(path));
    const own = [...this.#read.keys()].filter((path) => paths.has(path));
    return {
      postures: own.flatMap((path) => this.#unpacked(path).postures),
      variants: this.#variantsOf(own),
      attackPaths: this.#attackPathsOf(own),
      textOf: (file) => this.textOf(file),
    };
  }

  /** Stores the text of a file, sharing that of the other side if they are equal. Returns whether the file exists. */
  #keep(file: string, text: string | undefined): boolean {
    if (text === undefined) return false;
    const alike = this.#other?.textOf(file);
    this.#texts.set(file, alike === text ? alike : text);
    return true;
  }

  clearing(names: ReadonlySet<string>): (text: ReportedChange['text']) => ReportedChange['text'] {
    const isOne = ({ name }: ContainerPosture) => names.has(name);
    const read = [...this.#packed.keys()].filter((path) => {
      const { postures, variants } = this.#unpacked(path);
      return postures.some(isOne) || variants.some(isOne);
    });
    const [first, ...others] = read.flatMap((path) => {
      const known = this.#read.get(path);
      return known ? this.#lintedAgain(known)[1].secrets : [];
    });
    return first ? first.clearingWith(others) : (text) => text;
  }

  pathsApart(other: SideReader): readonly string[] {
    return [...this.#read.values()].flatMap((read) => {
      const { path, files } = read;
      if (read === other.readOf(path)) return [];
      const own = files.filter((file) => !isOfGit(file));
      return own.every((file) => isSameText(file, this.textOf(file), other.textOf(file))) ? [] : path;
    });
  }

  lintedAgain(paths: ReadonlySet<string>): readonly LintedFindings[] {
    return [...this.#read.values()].flatMap((each) => {
      if (!paths.has(each.path)) return [];
      // Git's own files are on the disk only, not in a commit.
      const files = each.files.filter((file) => !isOfGit(file));
      const read = files.length < each.files.length ? { ...each, files } : each;
      const [project, { findings }] = this.#lintedAgain(read);
      return { findings, path: each.path, project, rules: this.#rules, nameOf: (file: string) => file };
    });
  }

  #lintedAgain(read: ReadFile): readonly [Project, ReturnType<typeof lint>] {
    const known = read === this.#read.get(read.path) ? this.#again.get(read.path) : undefined;
    if (known) return known;
    const project = this.#projectOf(read);
    const found = [project, lint(project, read.path, this.#rules, read.config)] as const;
    if (read === this.#read.get(read.path)) this.#again.set(read.path, found);
    return found;
  }

  #projectOf({ path, kind, files, unread, listed }: ReadFile): Project {
    const inputOf = (file: string) => ({ path: file, text: this.#texts.get(file) ?? '' });
    const lacks = [...unread].map(([file, why]) => ({ path: file, why }));
    let project = emptyProject()
      .withSets(listed)
      .with(...files.map(inputOf), ...lacks, { ...inputOf(path), kind });
    for (let missing = project.missing(path); missing.length > 0; missing = project.missing(path))
      project = project.withAbsent(...missing);
    return project;
  }

  textOf(file: string): string | undefined {
    return this.#texts.get(file);
  }

  /** Takes what could not be read, with its line from 1 if that is known. */
  problem(file: string, message: string, line?: number): void {
    const place = line === undefined ? '' : `:${line}`;
    this.#problems.set(`${this.shownPath(file)}${place}: ${printable(message)}`, { file, line: line ?? 0 });
    this.#ordered = undefined;
  }

  /** What could not be read, each sentence once, in the order of files and lines. */
  get problems(): readonly string[] {
    this.#ordered ??= [...this.#problems]
      .sort(([one, a], [other, b]) => byText(a.file, b.file) || a.line - b.line || byText(one, other))
      .map(([sentence]) => sentence);
    return this.#ordered;
  }

  shownPath(path: string): string {
    return shownWhole(this.#nameOf(path));
  }

  lineOf({ file, span }: PlainPlace): string {
    const text = this.#texts.get(file);
    const name = this.shownPath(file);
    return text === undefined
      ? name
      : `${name}:${sourceFile(file, text).lines.position(span.start).line + 1}`;
  }
}
