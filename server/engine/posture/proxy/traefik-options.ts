import type { Mapping, Node } from '../../compose/model.ts';
import { parsePlainYaml } from '../../compose/parse.ts';
import type { Posture } from '../../posture.ts';
import { gathered } from '../../source/list.ts';
import { type SourceFile, withoutTail } from '../../source/text.ts';
import type { ProvidedFiles } from './provided-file.ts';

/**
 * Traefik's static configuration as options, with names in lower case, from its command, or else its file or its variables, of which it reads
 * the first that exists; undefined if one of them is not known (doc.traefik.io, Configuration Introduction).
 */
export function traefikOptions(posture: Posture, files: ProvidedFiles): readonly string[] | undefined {
  const { service, stage } = posture;
  const { effective, command } = service;
  if (effective.entries.has('entrypoint') || stage?.entrypoint || stage?.cmd) return undefined;
  const words = gathered(command?.commands ?? [], ({ nameWord, args }) =>
    (nameWord ? [nameWord, ...args] : args).map(({ value }) => value && optionOf(value)),
  );
  if (effective.entries.has('command') && !command) return undefined;
  const isKnown = (word: string | undefined): word is string => word !== undefined;
  if (!words.every(isKnown)) return undefined;
  const named = words.findIndex((word) => /^(?:--configfile|-c)(?:=|$)/.test(word));
  if (named < 0 && words.some((word) => word.startsWith('--'))) return words;
  const path = named < 0 ? undefined : (words[named]?.split('=')[1] ?? words[named + 1]);
  return fromFile(path, files) ?? (named < 0 ? fromVariables(posture) : undefined);
}

/** An option with its name in lower case, as `true` and `false` are. */
const optionOf = (text: string) =>
  text
    .replace(/^[^=]*/, (name) => name.toLowerCase())
    .replace(/=(?:true|false)$/i, (end) => end.toLowerCase());

/** The options of the file; undefined if it is not there or not known. */
function fromFile(named: string | undefined, files: ProvidedFiles): readonly string[] | undefined {
  const paths =
    named === undefined ? ['traefik.yml', 'traefik.yaml'].map((each) => `/etc/traefik/${each}`) : [named];
  for (const path of paths) {
    // Files in TOML are not read.
    const file = /\.ya?ml$/.test(path) ? files.at(path) : 'unknown';
    if (file === 'unknown') return undefined;
    const root = file && rootOf(file);
    if (root) return optionsIn(root, '--');
    if (file) return undefined;
  }
  return undefined;
}

/** The mapping of a file in plain YAML; undefined for a template, a broken file, or a text within another. */
function rootOf(file: SourceFile): Mapping | undefined {
  const tree = file.within || file.text.includes('{{') ? undefined : parsePlainYaml(file);
  const [root, ...more] = tree?.documents ?? [];
  const isWhole = tree && !tree.foreign && !tree.refused && tree.unread.length === 0 && more.length === 0;
  return isWhole && root?.kind === 'mapping' ? root : undefined;
}

/** A tree as the options of its values; an empty one as the option of its name. */
function optionsIn(node: Node | undefined, name: string): string[] {
  const own = name === '--' ? '' : '.';
  if (node?.kind === 'mapping' && node.entries.size > 0)
    return [...node.entries].flatMap(([key, { value }]) =>
      optionsIn(value, `${name}${own}${key.toLowerCase()}`),
    );
  if (node?.kind === 'sequence') return node.items.flatMap((item, at) => optionsIn(item, `${name}[${at}]`));
  const text = node?.kind === 'scalar' && node.value !== null ? (node.text ?? node.raw) : '';
  return [text === '' ? name : optionOf(`${name}=${text}`)];
}

/** The options that variables set: `TRAEFIK_PROVIDERS_DOCKER=true`. */
function fromVariables({ service, stage }: Posture): readonly string[] | undefined {
  const { environment, effective, mounts } = service;
  const mayHaveFile = mounts.some(({ target }) => target === undefined || target.startsWith('/etc/traefik'));
  if (mayHaveFile || stage || effective.entries.has('env_file') || effective.entries.has('configs'))
    return undefined;
  const set = environment.filter(({ name }) => name.startsWith('TRAEFIK_'));
  if (set.some(({ value }) => value === undefined)) return undefined;
  return set.map(({ name, value }) =>
    optionOf(`--${name.slice('TRAEFIK_'.length).replaceAll('_', '.')}=${value}`),
  );
}

/** The trees of the files with routes that the options name; undefined if one of them is not known. */
export function routeFiles(options: readonly string[], files: ProvidedFiles): readonly Mapping[] | undefined {
  const setTo = (name: string) => options.find((each) => each.startsWith(`${name}=`))?.slice(name.length + 1);
  const path = setTo('--providers.file.filename');
  const folder = setTo('--providers.file.directory');
  const file = path === undefined ? undefined : files.at(path);
  const listed = folder === undefined ? undefined : files.in(withoutTail(folder, '/'), 'ml');
  const all = [
    ...(typeof file === 'object' ? [file] : []),
    ...(typeof listed === 'object' ? listed.values() : []),
  ];
  const roots = all.map(rootOf);
  // A file that is not read may have what others name.
  return file === 'unknown' || listed === 'unknown' || roots.includes(undefined)
    ? undefined
    : roots.flatMap((root) => root ?? []);
}
