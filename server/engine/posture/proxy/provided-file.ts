import type { Service } from '../../compose/model.ts';
import { itemsOf, nodeOf, scalarOf } from '../../compose/yaml/graph.ts';
import { cleanPath } from '../../dockerfile/context/dockerignore.ts';
import { contextPathOf } from '../../dockerfile/context/entry-script.ts';
import { contextSources } from '../../dockerfile/context/source.ts';
import type { Instruction, Stage } from '../../dockerfile/model.ts';
import { lineage } from '../../dockerfile/stages/ancestry.ts';
import { joinPath, workdirBefore } from '../../dockerfile/stages/workdir.ts';
import type { Posture } from '../../posture.ts';
import { limits } from '../../source/limits.ts';
import { gathered } from '../../source/list.ts';
import { perObject } from '../../source/memo.ts';
import { baseName, folderOf, isBelow } from '../../source/path.ts';
import { type Known, type SourceFile, sourceFile, textOf, withoutTail } from '../../source/text.ts';

/** What a service puts at a path of its container: something of the workspace, a text, or something that is not known. */
interface Provided {
  readonly target: string;
  readonly path?: string | undefined;
  readonly text?: SourceFile | undefined;
}

/**
 * The files of a container that the project provides: bind mounts, configs, and what the built stage copies from its context.
 * Remembers the workspace paths that it was asked for.
 */
export class ProvidedFiles {
  readonly asked = new Set<string>();
  readonly #posture: Posture;
  readonly #mounted: readonly Provided[] | undefined;

  constructor(posture: Posture) {
    this.#posture = posture;
    this.#mounted = mountedBy(posture.service);
  }

  /** The file at a path; undefined if the image's own is there, or none. */
  at(path: string): Known<SourceFile | undefined> {
    const mounted = this.#over(path);
    if (mounted === 'unknown') return mounted;
    if (mounted?.text) return mounted.target === path ? mounted.text : 'unknown';
    if (mounted) return this.#read(below(mounted, path));
    const { stage } = this.#posture;
    if (!stage) return undefined;
    const copied = this.#inContext(contextPathOf(path, stage));
    if (copied !== undefined) return this.#read(copied);
    return mayWrite(stage, path) ? 'unknown' : undefined;
  }

  /** The files of a folder, not of those below it, whose names end in a text, without the image's own; by their paths. */
  in(folder: string, ending: string): Known<ReadonlyMap<string, SourceFile>> {
    const names = this.#namesIn(folder);
    if (names === 'unknown') return names;
    const found = new Map<string, SourceFile>();
    for (const name of [...names].sort()) {
      if (!name.endsWith(ending) || name.includes('/')) continue;
      const file = this.at(`${folder}/${name}`);
      if (file === 'unknown') return file;
      if (file) found.set(`${folder}/${name}`, file);
    }
    return found;
  }

  /** Whether the project provides a file, or all of its folder. */
  replaces(path: string): boolean {
    return this.#over(path) !== undefined || this.at(path) !== undefined;
  }

  #over(path: string): Known<Provided | undefined> {
    if (!this.#mounted) return 'unknown';
    let found: Provided | undefined;
    for (const each of this.#mounted)
      if (isBelow(path, each.target) && each.target.length >= (found?.target.length ?? 0)) found = each;
    return found && !found.text && found.path === undefined ? 'unknown' : found;
  }

  #namesIn(folder: string): Known<Set<string>> {
    const names = new Set<string>();
    const above = this.#over(folder);
    if (above === 'unknown' || above?.text) return 'unknown';
    const { stage } = this.#posture;
    const copied = above || !stage ? [] : this.#copiedTo(folder, stage);
    if (copied === 'unknown') return copied;
    for (const name of copied) names.add(name);
    if (above) {
      const rest = folder.slice(above.target.length);
      const listed = this.#list(below(above, folder));
      // A mounted folder that is not there may be made later; one below it is not needed.
      if (listed === 'unknown' || (!listed && rest === '')) return 'unknown';
      for (const name of listed ?? []) names.add(name);
    }
    for (const { target } of this.#mounted ?? [])
      if (folderOf(target) === folder) names.add(baseName(target));
    return names;
  }

  /** The names that the steps of a stage copy to a folder. */
  #copiedTo(folder: string, stage: Stage): Known<readonly string[]> {
    if (mayWrite(stage, folder)) return 'unknown';
    const names: string[] = [];
    for (const copy of gathered(lineage(stage), ({ instructions }) => instructions)) {
      const to = targetOf(copy);
      if (to === undefined) continue;
      for (const { value } of contextSources(copy)) {
        if (value === undefined) return 'unknown';
        const source = cleanPath(value);
        const name = baseName(source);
        const isPattern = /[*?[]/.test(source);
        if (folderOf(to) === folder && !isPattern) names.push(baseName(to));
        if (!isBelow(folder, to)) continue;
        const rest = folder.slice(to.length);
        if (to === folder && !isPattern) names.push(name);
        const from = isPattern ? folderOf(source) : source === '.' ? '' : source;
        const place = this.#inContext(`${from}${rest}`);
        const isFile = !isPattern && /\.(?:conf|template)$/.test(name);
        const listed = isFile ? [] : place === undefined ? 'unknown' : this.#list(place);
        if (listed === 'unknown') return listed;
        names.push(...(listed ?? []));
      }
    }
    return names;
  }

  #inContext(path: string | undefined): string | undefined {
    const { folder } = this.#posture.service.build ?? {};
    if (path === undefined || folder === undefined) return undefined;
    return `${folder.replace(/[^/]$/, '$&/')}${path.replace(/^\//, '')}`;
  }

  /** The names in a folder of the workspace; undefined if there is none. */
  #list(folder: string): Known<readonly string[] | undefined> {
    const listed = this.#ask(folder === '' ? './' : `${withoutTail(folder, '/')}/`);
    return typeof listed === 'object' ? listed.text.split('\n').filter((name) => name !== '') : listed;
  }

  /** A file that the project names but that is not there, for example a generated one, is not known. */
  #read(path: string): Known<SourceFile> {
    const file = this.#ask(path);
    if (typeof file !== 'object' || file.text.length > limits.copiedCharacters) return 'unknown';
    return file;
  }

  #ask(path: string): Known<SourceFile | undefined> {
    if (this.asked.size >= limits.proxyFiles && !this.asked.has(path)) return 'unknown';
    this.asked.add(path);
    return this.#posture.read(path);
  }
}

/** The path in the workspace of a path of the container at or below a mount. */
function below({ path = '', target }: Provided, wanted: string): string {
  const rest = wanted.slice(target.length);
  return path === '' ? rest.slice(1) : `${path}${rest}`;
}

/** The files of a service's container. */
export const filesOf = perObject((posture: Posture) => new ProvidedFiles(posture));

/** What a service mounts, the last at a path first; undefined if it may mount something anywhere. */
function mountedBy(service: Service): readonly Provided[] | undefined {
  const { effective, mounts } = service;
  if (effective.entries.has('volumes_from') || mounts.some(({ target }) => target === undefined))
    return undefined;
  const bound = mounts.map(({ type, source, target = '', file }) => ({
    target,
    path: type === 'bind' && source !== undefined ? service.pathOf(source, file) : undefined,
  }));
  const configs = gathered(itemsOf(nodeOf(effective, 'configs')), (item): Provided[] => {
    const name = item.kind === 'scalar' ? item.text : scalarOf(item, 'source')?.text;
    const target = item.kind === 'scalar' ? `/${name}` : (scalarOf(item, 'target')?.text ?? `/${name}`);
    const config = service.resource('configs', name ?? '');
    const from = scalarOf(config, 'file');
    const written = scalarOf(config, 'content');
    if (from?.text !== undefined) return [{ target, path: service.pathOf(from.text, from.file) }];
    if (written?.text === undefined) return [{ target }];
    const { file, content } = written;
    const place = ({ start, end }: { start: number; end: number }) => content.span(start, end);
    return [{ target, text: sourceFile(file.path, content.text, undefined, { file, place }) }];
  });
  return [...bound, ...configs];
}

/** Where COPY or ADD puts its sources. */
function targetOf(step: Instruction): string | undefined {
  if (step.keyword !== 'COPY' && step.keyword !== 'ADD') return undefined;
  const to = step.args.at(-1)?.value;
  return to === undefined ? undefined : joinPath(workdirBefore(step), to, step.platform)?.replace(/^\/$/, '');
}

/** Programs that change no text of a file. */
const harmless = /^(?:rm|mkdir|chown|chmod|touch|ls)$/;

/** Whether a step of a stage may write a file at a path, or in the folder, other than one of the build context. */
function mayWrite(stage: Stage, path: string): boolean {
  const folders = namesAbove(path);
  return lineage(stage).some(({ instructions }) =>
    instructions.some((step) => {
      if (step.keyword === 'RUN') {
        const commands = step.script?.commands ?? [];
        if (commands.length > 0 && commands.every(({ name }) => name !== undefined && harmless.test(name)))
          return false;
        const text = textOf(step);
        return folders.some((each) => text.includes(each));
      }
      const to = targetOf(step);
      const isOurs = contextSources(step).length > 0 && step.heredocs.length === 0;
      return (
        (step.keyword === 'COPY' || step.keyword === 'ADD') &&
        !isOurs &&
        (to === undefined || isBelow(path, to) || isBelow(to, path))
      );
    }),
  );
}

/** The texts by which a command may mean a file: its name, that of its folder, and the first two folders of its path. */
function namesAbove(path: string): readonly string[] {
  const names = path.split('/');
  return [names.slice(0, 3).join('/'), ...names.slice(3).slice(-2)];
}
