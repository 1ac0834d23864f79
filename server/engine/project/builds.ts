import type { Compose, Service } from '../compose/model.ts';
import type { GivenFolder } from '../dockerfile/context/context.ts';
import type { BuildTargets } from '../dockerfile/stages/built.ts';
import { perObject } from '../source/memo.ts';
import { folderOf } from '../source/path.ts';
import type { SourceFile } from '../source/text.ts';
import { builderPaths, type Discovery, type FileSet, listingOf, othersIn } from './discovery.ts';

/** The sets of compose files that build a Dockerfile, and every path that this depends on. */
export interface Builds extends Discovery {
  /** The build context that they pass to it. */
  readonly folder: GivenFolder;
  /** The stages that they name as targets. */
  readonly targets: BuildTargets;
  /** The part of `asked` that was looked up for the Dockerfile itself. */
  readonly own: readonly string[];
  /** The compose files that may build it. The rest of `asked` is what each of them looked up. */
  readonly builders: readonly string[];
}

/** The sets of a compose file that may build something, and every path that this depends on. */
export interface BuilderSets {
  readonly sets: (readonly [FileSet, Compose])[];
  readonly asked: readonly string[];
}

/** The files around a Dockerfile. */
interface Around {
  readonly listed: readonly (readonly string[])[];
  source(path: string): SourceFile | undefined;
  isCompose(path: string): boolean;
  builder(path: string): BuilderSets;
}

/** The paths to look up first for a Dockerfile: they decide which compose files build it, and so which of its stages count. */
export function firstAsked(file: SourceFile, listed: Around['listed']): readonly string[] {
  const bases = basesOf(file.path, listed);
  return mayHaveStages(file) ? [...bases, listingOf(folderOf(file.path))] : bases;
}

/** The first files of projects that may build the Dockerfile at a path: those in the folders around it and the listed ones. */
function basesOf(path: string, listed: Around['listed']): readonly string[] {
  const around = builderPaths(path);
  return listed.length === 0
    ? around
    : [...new Set([...around, ...listed.flatMap(([first]) => first ?? [])])];
}

/** Finds the compose files that build the Dockerfile at a path. */
export function buildsOf(path: string, { listed, source, isCompose, builder }: Around): Builds {
  const first = [...basesOf(path, listed)];
  const own = [...first];
  const around = first.length;
  // Most Dockerfiles have no compose file around them: then nothing else is looked up.
  let asked: Set<string> | undefined;
  const ask = (each: string) => {
    own.push(each);
    asked?.add(each);
  };
  const builders: string[] = [];
  const folders: string[] = [];
  const targets: (string | undefined)[] = [];
  const sets: FileSet[] = [];
  const file = source(path);
  const hasStages = file !== undefined && mayHaveStages(file);
  // Compose files with other names may also name the stage to build. They lie beside the Dockerfile or beside a file that
  // builds it.
  const askBeside = (beside: string) => {
    const listing = listingOf(folderOf(beside));
    if (!hasStages || own.includes(listing)) return;
    ask(listing);
    for (const other of othersIn(source(listing))) if (!first.includes(other)) first.push(other);
  };
  askBeside(path);
  for (let at = 0; at < first.length; at++) {
    const each = first[at]!;
    const isOther = at >= around;
    if (isOther) ask(each);
    if (!isCompose(each) || (isOther && !mayName(source(each)))) continue;
    const found = builder(each);
    builders.push(each);
    asked ??= new Set(own);
    for (let other = 0; other < found.asked.length; other++) asked.add(found.asked[other]!);
    for (const [set, compose] of found.sets) {
      const services = buildersIn(compose).get(path);
      if (!services) continue;
      sets.push(set);
      askBeside(each);
      for (const { build } of services) {
        const { folder, target } = build ?? {};
        if (folder !== undefined && !folders.includes(folder)) folders.push(folder);
        targets.push(target?.text || undefined);
      }
    }
  }
  const [folder] = folders;
  const names = [...new Set(targets.flatMap((name) => name ?? []))].sort();
  const all = names.length > 0 && !targets.includes(undefined);
  return {
    folder: folders.length > 1 ? 'unknown' : folder,
    targets: { names, all },
    sets,
    asked: asked ? [...asked] : own,
    own,
    builders,
  };
}

/** Whether a file may be a Dockerfile with several stages. */
const mayHaveStages = perObject(
  ({ text }: SourceFile): boolean => (text.match(/^[ \t]*FROM[ \t]/gim)?.length ?? 0) > 1,
);

/** The services of a project that build a Dockerfile, by its path. */
export const buildersIn = perObject((compose: Compose): ReadonlyMap<string, readonly Service[]> => {
  const found = new Map<string, Service[]>();
  for (const service of compose.services) {
    const path = service.build?.path;
    if (path === undefined) continue;
    const others = found.get(path);
    if (others) others.push(service);
    else found.set(path, [service]);
  }
  return found;
});

/** Whether a compose file may build an image, by itself or through a file that it extends or includes. */
export function mayBuild(file: SourceFile | undefined): boolean {
  return file !== undefined && /build|extends|include/.test(file.text);
}

/** Whether a compose file may name a stage itself. */
function mayName(file: SourceFile | undefined): boolean {
  return file !== undefined && /\btarget\b/.test(file.text);
}
