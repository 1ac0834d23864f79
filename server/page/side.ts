import {
  type AnyRule,
  type Config,
  type ContainerPosture,
  type compare,
  lint,
  type PlainPlace,
  type Project,
  posturesOf,
  printable,
  Reported,
  shownWhole,
  variantsOf,
} from '../engine/index.ts';

/** What a comparison finds. */
export type Change = ReturnType<typeof compare>[number];

/** What is compared. */
type WhatRuns = Parameters<typeof compare>[0];

/** One side of a comparison: what runs, and where it is written. */
export interface Side extends WhatRuns {
  /** Place of something as `file:line`, lines from 1. */
  lineOf(place: PlainPlace): string;
  /** A path as it is shown. */
  shownPath(path: string): string;
  /** What could not be read. */
  readonly problems: readonly string[];
  /** Takes from texts the credentials that are found in the files of some containers, which other values may repeat. */
  clearing(names: ReadonlySet<string>): (text: Change['text']) => Change['text'];
}

/** A file that was read: the names of its containers, and the credentials in it, looked for when they are asked for. */
interface Read {
  readonly names: ReadonlySet<string>;
  readonly secrets: () => ReturnType<typeof lint>['secrets'];
}

function onlyOnce<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

/** Reads one side, file by file. */
export class SideReader implements Side {
  readonly postures: ContainerPosture[] = [];
  readonly variants = new Map<string, readonly ContainerPosture[]>();
  readonly attackPaths: WhatRuns['attackPaths'][number][] = [];
  readonly problems: string[] = [];
  readonly #reported = new Reported();
  readonly #pathRules: readonly AnyRule[];
  readonly #lines = new Map<ContainerPosture | string, Project>();
  readonly #rules: readonly AnyRule[];
  readonly #nameOf: (path: string) => string;
  readonly #read: Read[] = [];

  /** `nameOf` says how a path is shown. */
  constructor(rules: readonly AnyRule[], nameOf: (path: string) => string = (path) => path) {
    this.#rules = rules;
    this.#pathRules = rules.filter(({ topic }) => topic === 'attack-paths');
    this.#nameOf = nameOf;
  }

  take(project: Project, path: string, config: Config): void {
    const postures = posturesOf(project, path, config);
    this.postures.push(...postures);
    const variants = variantsOf(project, path, config);
    if (variants.length > 0) this.variants.set(this.#nameOf(path), variants);
    const names = new Set<string>([...postures, ...variants].map(({ name }) => name));
    this.#read.push({ names, secrets: onlyOnce(() => lint(project, path, this.#rules, config).secrets) });
    // Only services have attack paths.
    const found = names.size > 0 ? lint(project, path, this.#pathRules, config).findings : [];
    for (const finding of this.#reported.fresh(found.filter(({ isPath }) => isPath)))
      this.attackPaths.push({ file: path, finding });
    for (const each of [path, ...project.links(path)])
      if (project.source(each)) this.#lines.set(each, project);
    for (const { file, message } of project.document(path)?.problems ?? []) this.problem(file, message);
  }

  clearing(names: ReadonlySet<string>): (text: Change['text']) => Change['text'] {
    const read = this.#read.filter((each) => [...each.names].some((name) => names.has(name)));
    const [first, ...others] = read.map(({ secrets }) => secrets());
    return first ? first.clearingWith(others) : (text) => text;
  }

  textOf(file: string): string | undefined {
    return this.#lines.get(file)?.source(file)?.text;
  }

  problem(file: string, message: string): void {
    this.problems.push(`${this.shownPath(file)}: ${printable(message)}`);
  }

  shownPath(path: string): string {
    return shownWhole(this.#nameOf(path));
  }

  lineOf({ file, span }: PlainPlace): string {
    const source = this.#lines.get(file)?.source(file);
    const name = this.shownPath(file);
    return source ? `${name}:${source.lines.position(span.start).line + 1}` : name;
  }
}
