import type { Problem } from '../finding.ts';
import type { SourceFile } from '../text.ts';
import type { ComposeOptions } from './effective.ts';
import { isNull, mappingOf, nodeOf, scalarOf, type Tree } from './graph.ts';
import { mergeTrees, withoutResets } from './merge.ts';
import type { Entry, Link, Mapping, Node, Scalar } from './model.ts';
import { makeMapping, withEnv } from './node.ts';
import { folderOf, isRemote, resolvePath } from './path.ts';

/** A project's files as one tree. */
export interface Loaded {
  readonly root: Mapping | undefined;
  /** Each service as its own file writes it. */
  readonly written: ReadonlyMap<string, Mapping>;
  /** Services of which a part can't be read. */
  readonly partial: ReadonlySet<string>;
  readonly links: readonly Link[];
  readonly problems: readonly Problem[];
  readonly folder: (file: { readonly path: string }) => string;
}

/** Loads a file and what it is merged with, in compose-go's order: interpolation, resets, extends, merge. */
export function loadProject(
  file: SourceFile,
  parse: (file: SourceFile) => Tree,
  options: ComposeOptions,
): Loaded {
  const loader = new Loader(file, parse, options);
  return loader.load();
}

/** A class, because its parts share what is being collected. */
class Loader {
  readonly #file: SourceFile;
  readonly #parse: (file: SourceFile) => Tree;
  readonly #options: ComposeOptions;
  readonly #written = new Map<string, Mapping>();
  readonly #partial = new Set<string>();
  readonly #links: Link[] = [];
  readonly #problems: Problem[] = [];
  readonly #folders = new Map<string, string>();

  constructor(file: SourceFile, parse: (file: SourceFile) => Tree, options: ComposeOptions) {
    this.#file = file;
    this.#parse = parse;
    this.#options = options;
  }

  load(): Loaded {
    let root: Mapping | undefined;
    for (const file of [this.#file, ...(this.#options.overlays ?? [])]) {
      this.#folders.set(file.path, folderOf(this.#file.path));
      for (const document of this.#documents(file)) {
        const own = this.#extended(document, file);
        root = root ? mergeTrees(root, own) : (withoutResets(own) as Mapping);
      }
    }
    return {
      root,
      written: this.#written,
      partial: this.#partial,
      links: this.#links,
      problems: this.#problems,
      folder: ({ path }) => this.#folders.get(path) ?? folderOf(path),
    };
  }

  #documents(file: SourceFile): Mapping[] {
    const { env } = this.#options;
    const documents = this.#parse(file).documents.filter((each): each is Mapping => each?.kind === 'mapping');
    return env ? documents.map((each) => withEnv(each, env)) : documents;
  }

  /** The document with each service merged over what it extends. */
  #extended(document: Mapping, file: SourceFile): Mapping {
    const services = mappingOf(document, 'services');
    if (!services) return document;
    const entries = new Map<string, Entry>();
    const done = new Map<string, Mapping>();
    for (const [name, entry] of services.entries) {
      const { value } = entry;
      if (value?.kind !== 'mapping') {
        entries.set(name, entry);
        continue;
      }
      if (!this.#written.has(name)) this.#written.set(name, value);
      const effective = this.#extend(name, value, services, file, done, []);
      entries.set(name, { ...entry, value: effective });
    }
    const root = new Map(document.entries);
    const before = root.get('services');
    if (before) root.set('services', { ...before, value: makeMapping(services, entries) });
    return makeMapping(document, root);
  }

  #extend(
    name: string,
    service: Mapping,
    services: Mapping,
    file: SourceFile,
    done: Map<string, Mapping>,
    chain: readonly string[],
  ): Mapping {
    const known = done.get(name);
    if (known) return known;
    const extend = nodeOf(service, 'extends');
    if (!extend || isNull(extend) || extend.kind === 'sequence') return service;
    const target = extend.kind === 'scalar' ? extend : scalarOf(extend, 'service');
    const from = extend.kind === 'mapping' ? scalarOf(extend, 'file') : undefined;
    const base = from ? undefined : this.#base(name, target, services, file, done, chain);
    const own = makeMapping(service, new Map([...service.entries].filter(([key]) => key !== 'extends')));
    if (from) this.#link(from, 'extends');
    if (!base) {
      this.#partial.add(name);
      return tagged(own, service);
    }
    const merged = mergeTrees(base, own, 'services.*');
    if (target && this.#partial.has(target.text ?? '')) this.#partial.add(name);
    const effective = tagged(merged, service);
    done.set(name, effective);
    return effective;
  }

  #base(
    name: string,
    target: Scalar | undefined,
    services: Mapping,
    file: SourceFile,
    done: Map<string, Mapping>,
    chain: readonly string[],
  ): Mapping | undefined {
    if (target?.text === undefined) return undefined;
    if (target.text === name || chain.includes(target.text) || chain.length > 100) {
      this.#problem('The service extends itself.', target);
      return undefined;
    }
    const base = services.entries.get(target.text)?.value;
    if (base?.kind === 'mapping')
      return this.#extend(target.text, base, services, file, done, [...chain, name]);
    this.#problem('No service of this name is here to extend.', target);
    return undefined;
  }

  #link(scalar: Scalar, via: Link['via']): void {
    const path = scalar.text === undefined ? undefined : resolvePath(folderOf(this.#file.path), scalar.text);
    const remote = isRemote(scalar.text ?? scalar.raw);
    this.#links.push({ via, path, remote, required: true, file: scalar.file, span: scalar.span });
  }

  #problem(message: string, at: Node): void {
    if (this.#problems.length < 50) this.#problems.push({ file: at.file.path, span: at.span, message });
  }
}

function tagged(made: Mapping, like: Mapping): Mapping {
  return like.tag === undefined ? made : { ...made, tag: like.tag };
}
