import {
  type AnyRule,
  type Config,
  type ContainerPosture,
  type compare,
  emptyProject,
  isFault,
  type Kind,
  type LintedFindings,
  lint,
  type PlainPlace,
  type Project,
  posturesOf,
  printable,
  Reported,
  shownWhole,
  sourceFile,
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
  /** Returns everything known of a file, as one text; undefined if it was not read. */
  saying(path: string): string | undefined;
  /** Returns the folder of a file, the files in which its containers are written and built, and their folders. */
  placesOf(path: string): ReadonlySet<string>;
  /** Returns the containers of some files. */
  only(paths: ReadonlySet<string>): WhatRuns;
  /** Returns the files that differ from those of another side, or refer to such files. */
  pathsApart(other: Side): readonly string[];
  /** Returns the findings of some files. */
  lintedAgain(paths: ReadonlySet<string>): readonly LintedFindings[];
  /** Returns the text of a file; undefined if it was not read. */
  textOf(path: string): string | undefined;
  /** Files that could not be read, as sentences. */
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

const isOfGit = (file: string) => /(?:^|\/)\.git(?:\/|$)/.test(file);

const empty = JSON.stringify({ postures: [], variants: [], sayings: [] } satisfies Packed);

/**
 * Returns the containers of the files that differ between two sides, and of files that share a folder or a file with one of
 * these. All other containers are unchanged.
 */
export function differing(before: Side, after: Side): readonly [WhatRuns, WhatRuns] {
  const sides = [before, after];
  const all = new Set(sides.flatMap((side) => [...side.paths()]));
  const open = [...all].filter((path) => before.saying(path) !== after.saying(path));
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

/** A file that was read: the names of its containers, and what is needed to find the credentials in its files. */
interface Read {
  readonly path: string;
  readonly kind: Kind | undefined;
  readonly config: Config;
  readonly names: readonly string[];
  /** The existing files that it refers to, including itself. */
  readonly files: readonly string[];
  /** The sets of files that it belongs to. */
  readonly sets: readonly (readonly string[])[];
}

/** Reads one side, file by file. */
export class SideReader implements Side {
  readonly attackPaths: WhatRuns['attackPaths'][number][] = [];
  readonly problems: string[] = [];
  readonly #reported = new Reported();
  readonly #packed = new Map<string, string>();
  readonly #pathRules: readonly AnyRule[];
  /** The texts of files by path. Nothing that was parsed from them is kept. */
  readonly #texts = new Map<string, string>();
  readonly #rules: readonly AnyRule[];
  readonly #other: Side | undefined;
  readonly #nameOf: (path: string) => string;
  readonly #read: Read[] = [];

  /**
   * `nameOf` returns a path in the form in which it is shown. Data that is equal on the `other` side, which was read before, is
   * stored only once.
   */
  constructor(
    rules: readonly AnyRule[],
    { nameOf = (path) => path, other }: { nameOf?: (path: string) => string; other?: Side } = {},
  ) {
    this.#other = other;
    this.#rules = rules;
    this.#pathRules = rules.filter(({ topic }) => topic === 'attack-paths');
    this.#nameOf = nameOf;
  }

  take(project: Project, path: string, config: Config): void {
    const postures = posturesOf(project, path, config);
    const variants = variantsOf(project, path, config);
    const names = [...new Set<string>([...postures, ...variants].map(({ name }) => name))];
    // Only services have attack paths.
    const found = names.length > 0 ? lint(project, path, this.#pathRules, config).findings : [];
    const attackPaths = this.#reported.fresh(found.filter(({ isPath }) => isPath));
    for (const finding of attackPaths) this.attackPaths.push({ file: path, finding });
    const sayings = attackPaths.map(({ rule, severity, text }) => [rule, severity, text]);
    const packed = JSON.stringify({ postures, variants, sayings } satisfies Packed);
    const alike = this.#other?.saying(path);
    this.#packed.set(path, alike === packed ? alike : packed);
    const files = [path, ...project.links(path)].filter((each) => this.#keep(project, each));
    this.#read.push({
      path,
      kind: project.document(path)?.kind,
      config,
      names,
      files,
      sets: project.applications(path).map((each) => each.files),
    });
    for (const each of project.document(path)?.problems ?? [])
      if (isFault(each, false)) this.problem(each.file, each.message);
  }

  get postures(): ContainerPosture[] {
    return [...this.#packed.keys()].flatMap((path) => this.#unpacked(path).postures);
  }

  get variants(): ReadonlyMap<string, readonly ContainerPosture[]> {
    return this.#variantsOf([...this.#packed.keys()]);
  }

  #variantsOf(paths: readonly string[]): ReadonlyMap<string, readonly ContainerPosture[]> {
    const all = paths.map((path) => [this.#nameOf(path), this.#unpacked(path).variants] as const);
    return new Map(all.filter(([, variants]) => variants.length > 0));
  }

  #unpacked(path: string): Packed {
    return JSON.parse(this.#packed.get(path) ?? empty) as Packed;
  }

  paths(): Iterable<string> {
    return this.#packed.keys();
  }

  saying(path: string): string | undefined {
    return this.#packed.get(path);
  }

  placesOf(path: string): Set<string> {
    const { postures, variants } = this.#unpacked(path);
    const places = new Set([folderOf(path)]);
    for (const { file, at, build } of [...postures, ...variants]) {
      places.add(folderOf(file)).add(file).add(at.file);
      if (build?.dockerfile !== undefined) places.add(build.dockerfile);
    }
    return places;
  }

  only(paths: ReadonlySet<string>): WhatRuns {
    const own = [...this.#packed.keys()].filter((path) => paths.has(path));
    return {
      postures: own.flatMap((path) => this.#unpacked(path).postures),
      variants: this.#variantsOf(own),
      attackPaths: this.attackPaths.filter(({ file }) => paths.has(file)),
      textOf: (file) => this.textOf(file),
    };
  }

  /** Stores the text of a file, sharing that of the other side if they are equal. Returns whether the file exists. */
  #keep(project: Project, file: string): boolean {
    const text = project.source(file)?.text;
    if (text === undefined) return false;
    const alike = this.#other?.textOf(file);
    this.#texts.set(file, alike === text ? alike : text);
    return true;
  }

  clearing(names: ReadonlySet<string>): (text: ReportedChange['text']) => ReportedChange['text'] {
    const read = this.#read.filter((each) => each.names.some((name) => names.has(name)));
    const [first, ...others] = read.map((each) => this.#secretsOf(each));
    return first ? first.clearingWith(others) : (text) => text;
  }

  pathsApart(other: Side): readonly string[] {
    return this.#read.flatMap(({ path, files }) => {
      const own = files.filter((file) => !isOfGit(file));
      return own.some((file) => other.textOf(file) !== this.textOf(file)) ? path : [];
    });
  }

  lintedAgain(paths: ReadonlySet<string>): readonly LintedFindings[] {
    return this.#read.flatMap((each) => {
      if (!paths.has(each.path)) return [];
      // Git's own files are on the disk only, not in a commit.
      const [project, { findings }] = this.#lintedAgain({
        ...each,
        files: each.files.filter((file) => !isOfGit(file)),
      });
      return { findings, path: each.path, project, rules: this.#rules, nameOf: (file: string) => file };
    });
  }

  #secretsOf(read: Read): ReturnType<typeof lint>['secrets'] {
    return this.#lintedAgain(read)[1].secrets;
  }

  #lintedAgain({ path, kind, config, files, sets }: Read): readonly [Project, ReturnType<typeof lint>] {
    const inputOf = (file: string) => ({ path: file, text: this.#texts.get(file) ?? '' });
    let project = emptyProject()
      .withSets(sets)
      .with(...files.map(inputOf), { ...inputOf(path), kind });
    for (let missing = project.missing(path); missing.length > 0; missing = project.missing(path))
      project = project.withAbsent(...missing);
    return [project, lint(project, path, this.#rules, config)];
  }

  textOf(file: string): string | undefined {
    return this.#texts.get(file);
  }

  /** Takes what could not be read, with its line from 1 if that is known. */
  problem(file: string, message: string, line?: number): void {
    const place = line === undefined ? '' : `:${line}`;
    this.problems.push(`${this.shownPath(file)}${place}: ${printable(message)}`);
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
