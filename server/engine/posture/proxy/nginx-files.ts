import type { Posture } from '../../posture.ts';
import type { Script } from '../../shell/model.ts';
import { limits } from '../../source/limits.ts';
import { gathered } from '../../source/list.ts';
import { folderOf } from '../../source/path.ts';
import type { SourceFile } from '../../source/text.ts';
import { nginxDirectives, type ProxyDirective, withWords } from './directive.ts';
import type { ProvidedFiles } from './provided-file.ts';

const own = '/etc/nginx';

/**
 * The configuration of the nginx that a service runs, with the files that it includes; undefined if it starts something else. An
 * `include` of files that are not known stays.
 */
export function nginxConfiguration(
  posture: Posture,
  files: ProvidedFiles,
): readonly ProxyDirective[] | undefined {
  const main = mainFileOf(posture);
  const file = main === undefined ? 'unknown' : files.at(main);
  if (file === 'unknown') return undefined;
  const including = new Including(posture, files);
  if (!file) return including.all([usualMain(posture)]);
  const written = nginxDirectives(file);
  return written && including.all(written);
}

/** Programs that a start command may have beside nginx, for example to load certificates again. */
const idle = /^(?:sleep|wait|true|:|trap|docker-entrypoint\.sh|(?:ba|da)?sh)$/;

/** The path of the main file; undefined if a service starts something else than nginx alone. */
function mainFileOf({ service, stage }: Posture): string | undefined {
  const { effective, entrypoint, command } = service;
  const isReplaced = effective.entries.has('entrypoint');
  const isGiven = effective.entries.has('command');
  const first = isReplaced ? [entrypoint] : (stage?.entrypoint && [stage.entrypoint.script]) || [];
  const cmd = isReplaced ? [] : (stage?.cmd && [stage.cmd.script]) || [];
  const scripts: readonly (Script | undefined)[] = [...first, ...(isGiven ? [command] : cmd)];
  if (scripts.includes(undefined)) return undefined;
  let main = `${own}/nginx.conf`;
  for (const { name = '', args } of gathered(scripts, (each) => each?.commands ?? [])) {
    if (idle.test(name)) continue;
    if (!/^nginx(?:-debug)?$/.test(name) || args.some(({ shape }) => /^-(?:c.|p)/.test(shape)))
      return undefined;
    const option = args.findIndex(({ shape }) => shape === '-c');
    main = option < 0 ? main : (args[option + 1]?.value ?? '');
  }
  return main.startsWith('/') ? main : undefined;
}

/** Files of the image that only set types and parameters. */
const plainFiles = /^(?:mime\.types|(?:fastcgi|uwsgi|scgi)_params|fastcgi\.conf|koi-utf|koi-win|win-utf)$/;

/** Replaces each `include` by what the files contain. */
class Including {
  readonly #posture: Posture;
  readonly #files: ProvidedFiles;
  /** Directives that may still be added. */
  #left: number = limits.directives;

  constructor(posture: Posture, files: ProvidedFiles) {
    this.#posture = posture;
    this.#files = files;
  }

  all(block: readonly ProxyDirective[], depth = 0): readonly ProxyDirective[] {
    return block.flatMap((each) => {
      if (each.words[0] === 'include' && each.words[1] !== undefined && depth < limits.directiveBlocks) {
        const included = this.#included(each.words[1]);
        this.#left -= included?.length ?? 0;
        return included && this.#left > 0 ? this.all(included, depth + 1) : each;
      }
      return each.block ? { ...each, block: this.all(each.block, depth) } : each;
    });
  }

  #included(written: string): readonly ProxyDirective[] | undefined {
    const path = written.startsWith('/') ? written : `${own}/${written}`;
    const [, ending] = /\/\*(\.\w+)?$/.exec(path) ?? [];
    if (path.endsWith(`/*${ending ?? ''}`)) return this.#inFolder(folderOf(path), ending ?? '');
    if (folderOf(path) === own && plainFiles.test(path.slice(own.length + 1))) return [];
    const file = /[*?[$]/.test(path) ? 'unknown' : this.#files.at(path);
    return file === 'unknown' || !file ? undefined : nginxDirectives(file);
  }

  #inFolder(folder: string, ending: string): readonly ProxyDirective[] | undefined {
    const found = this.#files.in(folder, ending);
    if (found === 'unknown') return undefined;
    const blocks = new Map([...found].map(([path, file]) => [path, nginxDirectives(file)] as const));
    if (folder === `${own}/conf.d`) {
      const made = this.#fromTemplates();
      if (!made) return undefined;
      for (const [path, block] of made) if (path.endsWith(ending)) blocks.set(path, block);
      const site = `${folder}/default.conf`;
      if (!blocks.has(site) && !this.#files.replaces(site)) blocks.set(site, [usualSite(this.#posture)]);
    }
    const sorted = [...blocks].sort(([a], [b]) => (a < b ? -1 : 1));
    return sorted.some(({ 1: block }) => !block) ? undefined : sorted.flatMap(({ 1: block }) => block ?? []);
  }

  /** The files that the image's start script makes of templates. */
  #fromTemplates():
    | readonly (readonly [path: string, block: readonly ProxyDirective[] | undefined])[]
    | undefined {
    const found = this.#files.in(`${own}/templates`, '.template');
    if (found === 'unknown') return undefined;
    const { environment } = this.#posture.service;
    const values = new Map(environment.map(({ name, value }) => [name, value]));
    // As `envsubst` does.
    const replaced = (word: string) =>
      word.replace(/\$\{(\w+)\}|\$(\w+)/g, (all, braced, bare) => values.get(braced ?? bare) ?? all);
    return [...found].map(([path, file]: readonly [string, SourceFile]) => {
      const target = path.replace('/templates/', '/conf.d/').slice(0, -'.template'.length);
      const block = nginxDirectives(file);
      return [target, block && withWords(block, replaced)];
    });
  }
}

/** The image's own main file, without harmless settings. */
function usualMain(posture: Posture): ProxyDirective {
  return directive(posture, 'http', [directive(posture, `include ${own}/conf.d/*.conf`)]);
}

/** The site of the image, which is served unless another file is in its place. */
function usualSite(posture: Posture): ProxyDirective {
  const listen = `listen ${posture.products[0]?.listens?.[0] ?? '80'}`;
  return directive(posture, 'server', [
    directive(posture, listen),
    directive(posture, 'server_name localhost'),
  ]);
}

function directive(
  { service: { key } }: Posture,
  text: string,
  block?: readonly ProxyDirective[],
): ProxyDirective {
  return { file: key.file, span: key.span, words: text.split(' '), block };
}
