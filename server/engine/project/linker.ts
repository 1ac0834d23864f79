import type { Compose, Service } from '../compose/model.ts';
import { inlineDockerfile } from '../compose/service/inline.ts';
import { type ContextReader, contextPaths, takesFromContext } from '../dockerfile/context/context.ts';
import { lockedImages } from '../dockerfile/locked-images.ts';
import type { Dockerfile, KnownImages, Stage } from '../dockerfile/model.ts';
import { parseDockerfile } from '../dockerfile/parse.ts';
import { catalogImages } from '../dockerfile/stages/image-use.ts';
import { configurationPaths } from '../posture/proxy/proxied.ts';
import { type Neighbours, type Posture, postureOf } from '../posture.ts';
import { limits } from '../source/limits.ts';
import { folderOf } from '../source/path.ts';
import type { SourceFile } from '../source/text.ts';
import { type BuilderSets, type Builds, buildersIn, buildsOf, mayBuild } from './builds.ts';
import { type Application, type Composed, composeSet, pathsOf, stillHolds } from './composition.ts';
import { type Discovery, discover, type FileSet, takenBy } from './discovery.ts';
import { builderOf, imageBuilderOf, pullsBases } from './image-stages.ts';
import type { LayeredMap } from './layers.ts';
import { type NearestLock, nearestLock } from './nearest-lock.ts';
import { mayTake, type OtherSets, otherSetsOf } from './other-sets.ts';
import { resolvedFor } from './resolved.ts';
import { isSlot, type KnownFile, markOf, type Remembered, type Slot } from './slot.ts';

export type Document = Dockerfile | Compose;

/** Links the files of a project: which files form sets, and which other files the findings of a file depend on. */
export class Linker {
  readonly #known: LayeredMap<KnownFile>;
  readonly #listed: readonly (readonly string[])[];
  readonly #discoveries = new Map<string, Discovery>();
  readonly #composed = new Map<string, Composed>();
  readonly #builders = new Map<string, BuilderSets>();
  readonly #builds = new Map<string, Remembered<Builds>>();
  readonly #takings = new Map<string, Discovery>();
  readonly #others = new Map<string, OtherSets>();
  readonly #deciding = new Map<string, ReadonlySet<string>>();
  readonly #asides = new Map<string, readonly string[]>();
  readonly #links = new Map<string, readonly string[]>();
  readonly #linksOfSets = new Map<string, readonly string[]>();
  readonly #postures = new Map<Service, Posture>();
  readonly #joining = new Set<Service>();
  readonly #neighbours = new Map<Compose, Neighbours>();
  readonly #locks = new Map<string, NearestLock>();

  constructor(known: LayeredMap<KnownFile>, listed: readonly (readonly string[])[]) {
    this.#known = known;
    this.#listed = listed;
  }

  slot(path: string): Slot | undefined {
    const found = this.#known.get(path);
    return isSlot(found) ? found : undefined;
  }

  readonly source = (path: string): SourceFile | undefined => this.slot(path)?.file;

  readonly read: ContextReader = (path) =>
    this.source(path) ?? (this.#known.get(path) === 'absent' ? undefined : 'unknown');

  isAbsent(path: string): boolean {
    const found = this.#known.get(path);
    return found !== undefined && !isSlot(found);
  }

  lacking(paths: readonly string[]): string[] {
    return this.#known.lacking(paths);
  }

  readonly document = (path: string): Document | undefined => {
    const slot = this.slot(path);
    if (slot?.kind === 'compose') {
      const set = this.discovery(path).sets.find(({ files }) => files[0] === path);
      return this.#compose(set ?? { files: [path], fragment: true })?.compose;
    }
    return slot?.kind === 'dockerfile' ? this.#dockerfile(slot) : undefined;
  };

  /** The sets that contain a compose file, and every path that this depends on. */
  discovery(path: string): Discovery {
    const slot = this.slot(path);
    const before = this.#discoveries.get(path);
    if (before || slot?.kind !== 'compose') return before ?? { sets: [], asked: [] };
    const { sets, asked } = this.#discovered(slot);
    const found = { sets: sets.map((set) => this.#fromFirstHere(set)), asked };
    this.#discoveries.set(path, found);
    return found;
  }

  #discovered(slot: Slot): Discovery {
    const before = slot.discovered;
    if (before && this.#holds(before, before.found.asked)) return before.found;
    const found = discover(slot.file, this.source, this.#listed);
    slot.discovered = this.#remembered(found, found.asked);
    return found;
  }

  /** A result together with what is known of every path that it depends on. */
  #remembered<T>(found: T, asked: readonly string[]): Remembered<T> {
    return { found, known: asked.map((path) => markOf(this.#known.get(path))), listed: this.#listed };
  }

  /** Whether an earlier project's result still holds: everything known of the paths that it depends on is the same. */
  #holds({ known, listed }: Remembered<unknown>, asked: readonly string[]): boolean {
    return listed === this.#listed && asked.every((path, at) => markOf(this.#known.get(path)) === known[at]);
  }

  /** The sets that include, extend or build a file without containing it, and every path that this depends on. */
  taking(path: string): Discovery {
    const slot = this.slot(path);
    if (slot?.kind !== 'compose') return this.builds(path);
    const found = this.#takings.get(path) ?? this.#takingFrom(slot);
    this.#takings.set(path, found);
    return found;
  }

  #takingFrom(slot: Slot): Discovery {
    const { sets, asked } = this.#takenBy(slot);
    const own = new Set(this.discovery(slot.file.path).sets.map(keyOf));
    return {
      sets: sets.map((set) => this.#fromFirstHere(set)).filter((set) => !own.has(keyOf(set))),
      asked,
    };
  }

  /** The sets through which Compose may read a compose file in other ways, and every path that this depends on. */
  others(path: string): OtherSets {
    const slot = this.slot(path);
    if (slot?.kind !== 'compose') return { sets: [], asked: [], unread: [] };
    const known = this.#others.get(path) ?? this.#othersOf(slot);
    this.#others.set(path, known);
    return known;
  }

  #othersOf(slot: Slot): OtherSets {
    const { path } = slot.file;
    const usual = [...this.discovery(path).sets, ...this.taking(path).sets];
    const { others: before } = slot;
    const key = usual.map(keyOf).join('\n');
    if (before?.usual === key && this.#holds(before, before.found.asked)) return before.found;
    const isUnread = (each: string) => this.isAbsent(each) && this.#known.get(each) !== 'absent';
    const found = otherSetsOf(slot.file, { source: this.source, isUnread, usual });
    slot.others = { ...this.#remembered(found, found.asked), usual: key };
    return found;
  }

  #takenBy(slot: Slot): Discovery {
    const { taken: before } = slot;
    if (before && this.#holds(before, before.found.asked)) return before.found;
    const found = takenBy(slot.file, this.source, this.#listed);
    slot.taken = this.#remembered(found, found.asked);
    return found;
  }

  applicationsOf(sets: readonly FileSet[]): Application[] {
    return sets.flatMap((set) => {
      const compose = this.#compose(set)?.compose;
      if (!compose) return [];
      const { files, gone = [] } = set;
      const joined = (services: readonly Service[]) => services.map((each) => this.#postureOf(each, compose));
      return {
        compose,
        files,
        gone,
        postures: () => joined(compose.services),
        building: (path: string) => joined(buildersIn(compose).get(path) ?? []),
      };
    });
  }

  /** A service joined with what it builds. Cached, because every file of a project and every file that it builds needs it. */
  #postureOf(service: Service, compose: Compose): Posture {
    const known = this.#postures.get(service);
    if (known) return known;
    this.#joining.add(service);
    const pulled = service.build ? undefined : this.#stageOf(imageBuilderOf(service));
    const neighbours = this.#neighboursIn(compose);
    const found = postureOf(service, compose, this.document, this.#resolved, this.read, pulled, neighbours);
    this.#joining.delete(service);
    this.#postures.set(service, found);
    return found;
  }

  #neighboursIn(compose: Compose): Neighbours {
    const known = this.#neighbours.get(compose);
    if (known) return known;
    const postureOf = (service: Service) => this.#postureOf(service, compose);
    const found = { services: compose.services, postureOf };
    this.#neighbours.set(compose, found);
    return found;
  }

  builds(path: string): Builds {
    return this.#buildsAt(path).found;
  }

  #buildsAt(path: string): Remembered<Builds> {
    const found = this.#builds.get(path) ?? this.#buildsOf(path);
    this.#builds.set(path, found);
    return found;
  }

  #buildsOf(path: string): Remembered<Builds> {
    const slot = this.slot(path);
    const before = slot?.builds;
    if (before && this.#holds(before, before.found.asked)) return before;
    const builds = buildsOf(path, {
      listed: this.#listed,
      source: this.source,
      isCompose: (each) => this.slot(each)?.kind === 'compose',
      builder: (each) => this.#builder(each),
    });
    const found = this.#remembered(builds, builds.asked);
    if (slot) slot.builds = found;
    return found;
  }

  /** The sets of a compose file that may build something, and every path that this depends on. */
  #builder(path: string): BuilderSets {
    const before = this.#builders.get(path);
    if (before) return before;
    const { sets, asked: deciding } = this.discovery(path);
    const asked = [...deciding];
    const found: BuilderSets = { sets: [], asked };
    if (this.lacking(deciding).length === 0)
      for (const set of sets.filter(({ files }) => files.some((file) => mayBuild(this.source(file))))) {
        const composed = this.#compose(set);
        if (!composed) continue;
        found.sets.push([set, composed.compose]);
        asked.push(...composed.asked.keys());
      }
    this.#builders.set(path, found);
    return found;
  }

  links(path: string): readonly string[] {
    const found = this.#links.get(path) ?? this.#linksOf(path);
    this.#links.set(path, found);
    return found;
  }

  #linksOf(path: string): readonly string[] {
    const found = this.document(path);
    if (!found) return [];
    if (found.kind === 'dockerfile') {
      const { found: builds, known } = this.#buildsAt(path);
      const { folder, asked } = builds;
      // The compose files come first: only they tell which folder is the build context.
      const own = [...asked, ...this.lock(path).asked];
      if (!takesFromContext(found) || known.includes(undefined)) return own;
      return [...own, ...contextPaths(found, folder, this.read)];
    }
    return [...this.#decidingFor(path), ...this.asides(path)];
  }

  /** Every path that the findings of a compose file depend on. */
  #decidingFor(path: string): ReadonlySet<string> {
    const known = this.#deciding.get(path);
    if (known) return known;
    const all = new Set<string>(this.lock(path).asked);
    for (const { sets, asked } of [this.discovery(path), this.taking(path)]) {
      for (const each of asked) all.add(each);
      for (const set of sets) for (const each of this.#linksOfSet(set)) all.add(each);
    }
    all.delete(path);
    this.#deciding.set(path, all);
    return all;
  }

  /** Paths on which the safety of the fixes of a compose file depends, but none of its findings. */
  asides(path: string): readonly string[] {
    const known = this.#asides.get(path) ?? this.#asidesOf(path);
    this.#asides.set(path, known);
    return known;
  }

  #asidesOf(path: string): readonly string[] {
    if (this.slot(path)?.kind !== 'compose') return [];
    const deciding = this.#decidingFor(path);
    const read = new Set([path]);
    for (const set of this.discovery(path).sets) {
      // Of a project with another first file, only the findings in this file are reported here.
      if (set.files[0] !== path) continue;
      for (const each of set.files) read.add(each);
      for (const each of this.#compose(set)?.asked.keys() ?? []) read.add(each);
    }
    const all = new Set<string>();
    const add = (each: string) => {
      if (!deciding.has(each) && each !== path) all.add(each);
    };
    for (const file of read) {
      if (this.slot(file)?.kind !== 'compose') continue;
      const { asked, sets } = this.others(file);
      asked.forEach(add);
      for (const set of sets)
        if (set.files.some((each) => mayTake(this.source(each))))
          for (const each of this.#compose(set)?.asked.keys() ?? []) add(each);
    }
    return [...all];
  }

  /** Every path that the meaning of a set depends on. Cached, because each file that the set includes needs the same. */
  #linksOfSet(set: FileSet): readonly string[] {
    const key = keyOf(set);
    const known = this.#linksOfSets.get(key);
    if (known) return known;
    const kept = this.slot(set.files[0] ?? '')?.links;
    const before = kept?.get(key);
    const isSame = before && this.#holds(before, before.found);
    const found = isSame ? before.found : this.#linkedFrom(set);
    if (!isSame) kept?.set(key, this.#remembered(found, found));
    this.#linksOfSets.set(key, found);
    return found;
  }

  #linkedFrom(set: FileSet): readonly string[] {
    const all = pathsOf(this.#compose(set));
    for (const each of set.files) for (const asked of this.lock(each).asked) all.add(asked);
    // Findings of a service depend on which stages of its Dockerfile other services build.
    const built = [...all].filter((each) => this.slot(each)?.kind === 'dockerfile');
    const builders = new Set<string>();
    for (const each of built) {
      const builds = this.builds(each);
      for (const other of builds.own) all.add(other);
      for (const other of builds.builders) builders.add(other);
    }
    // Collects the paths once for each compose file, not for each Dockerfile that it builds: there may be many.
    for (const each of builders) for (const other of this.#builder(each).asked) all.add(other);
    const postures = this.applicationsOf([set]).flatMap((each) => each.postures());
    const scripts = postures.flatMap(({ entryPath }) => entryPath ?? []);
    for (const each of [...new Set(scripts)].slice(0, limits.copied)) all.add(each);
    const neighbours = postures[0]?.neighbours;
    for (const each of neighbours ? configurationPaths(neighbours) : []) all.add(each);
    return [...all];
  }

  /** A set without the first files that are known to be missing. If any is dropped, the base of the rest is not known. */
  #fromFirstHere(set: FileSet): FileSet {
    const at = set.files.findIndex((each) => !this.isAbsent(each));
    return at < 1
      ? set
      : { ...set, files: set.files.slice(at), fragment: true, gone: set.files.slice(0, at) };
  }

  #dockerfile(slot: Slot): Dockerfile {
    const { path } = slot.file;
    const { targets } = this.builds(path);
    const images = this.#images(path);
    const key = targets.names.length === 0 ? '' : [targets.all, ...targets.names].join('\n');
    if (slot.dockerfile?.key !== key || slot.dockerfile.images !== images)
      slot.dockerfile = {
        key,
        targets,
        images,
        document: parseDockerfile(slot.file, { targets, images }),
        resolved: new Map(),
      };
    return slot.dockerfile.document;
  }

  /** The lock that counts for a file. */
  lock(path: string): NearestLock {
    const folder = folderOf(path);
    const known = this.#locks.get(folder);
    if (known) return known;
    const found = nearestLock(path, (each) => this.#known.get(each));
    this.#locks.set(folder, found);
    return found;
  }

  #images(path: string): KnownImages {
    const { lock } = this.lock(path);
    return lock ? lockedImages(lock) : catalogImages;
  }

  readonly #resolved = (document: Dockerfile, service: Service): Dockerfile => {
    const read = this.slot(document.file.path)?.dockerfile;
    const imageStage = (name: string) =>
      pullsBases(service) ? undefined : this.#stageOf(builderOf(name, service));
    if (read?.document === document) return resolvedFor(service, read, imageStage);
    return service.build?.inline ? inlineDockerfile(service, document, imageStage) : document;
  };

  /** The stage of a service that builds an image for another service; undefined if the two depend on each other. */
  readonly #stageOf = (builder: Service | undefined): Stage | undefined => {
    if (!builder || this.#joining.has(builder)) return undefined;
    return this.#postureOf(builder, builder.compose).stage;
  };

  #compose(set: FileSet): Composed | undefined {
    const slot = this.slot(set.files[0] ?? '');
    if (!slot) return undefined;
    const key = keyOf(set);
    let found = this.#composed.get(key);
    if (!found) {
      const before = slot.composed.get(key);
      const images = this.#images(slot.file.path);
      const holds = before?.compose.images === images && stillHolds(before, this.source);
      found = holds ? before : composeSet(slot.file, set, this.source, images);
      slot.composed.set(key, found);
      this.#composed.set(key, found);
    }
    return found;
  }
}

const keyOf = ({ files, fragment, complete, env }: FileSet) =>
  `${fragment}\n${complete}\n${env}\n${files.join('\n')}`;
