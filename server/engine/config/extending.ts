import type { Problem } from '../finding.ts';
import { shown } from '../secret/shown.ts';
import { limits } from '../source/limits.ts';
import { folderOf, isAbsolute, isRemote, resolvePath } from '../source/path.ts';
import { closest } from '../source/similar.ts';
import { type SafeText, type SourceFile, type Span, sourceFile } from '../source/text.ts';
import { decode } from './decode.ts';
import { type Profile, profiles } from './profiles.ts';
import type { ConfigWord, WrittenConfig } from './written.ts';

/** What exists at a path: its text, the reason why it can't be read, or undefined for nothing. */
export type PathContent =
  | string
  /** `beyond`: the path is outside of the folders that may be read, so nobody looked. */
  | { readonly reason: string; readonly beyond: boolean }
  | undefined;

/** A generator that needs files: it yields a path and receives what exists there. */
export type ConfigReading<T> = Generator<string, T, PathContent>;

/** One layer of a configuration: a profile, or the content of a file. */
export type Layer = ChosenProfile | WrittenConfig;

/** A profile, and where a configuration chooses it. */
export interface ChosenProfile {
  readonly profile: Profile;
  readonly file: SourceFile;
  readonly span: Span;
}

/** Everything that a configuration file extends, the lowest layer first; the file itself is the last one. */
export interface ConfigLayers {
  readonly layers: readonly Layer[];
  readonly problems: readonly Problem[];
  /** Every file that was read. */
  readonly sources: readonly SourceFile[];
}

/** Names of a configuration file in the folder of a package. */
const packaged = ['plimsoll.yaml', 'plimsoll.yml', 'plimsoll.json'] as const;

/** Reads everything that a configuration file extends. A file that several others extend counts once, at its first place. */
export function* layersOf(file: SourceFile): ConfigReading<ConfigLayers> {
  const tree: Tree = {
    layers: [],
    problems: [],
    sources: [],
    open: [],
    known: new Set(),
    sought: 0,
    characters: 0,
    isCut: false,
  };
  yield* addFile(file, tree);
  return tree;
}

interface Tree {
  readonly layers: Layer[];
  readonly problems: Problem[];
  readonly sources: SourceFile[];
  /** Paths of the files that extend the one being read. */
  readonly open: string[];
  readonly known: Set<string>;
  /** The number of lookups of files and packages. */
  sought: number;
  /** UTF-16 units of all extended files. */
  characters: number;
  isCut: boolean;
}

function* addFile(file: SourceFile, tree: Tree): ConfigReading<void> {
  const written = decode(file);
  tree.known.add(file.path);
  tree.open.push(file.path);
  tree.sources.push(file);
  tree.problems.push(...written.problems);
  for (const word of written.extends) yield* addExtended(word, written, tree);
  tree.open.pop();
  tree.layers.push(written);
}

function* addExtended(word: ConfigWord, { file }: WrittenConfig, tree: Tree): ConfigReading<void> {
  const problem = (message: SafeText, meant?: string) => {
    if (tree.isCut || tree.problems.length < limits.errors)
      tree.problems.push({
        file: file.path,
        span: word.span,
        message,
        ...(meant !== undefined && { meant }),
      });
  };
  if (tree.isCut) return;
  const profile = profiles.find((each) => each === word.text);
  if (profile) {
    tree.layers.push({ profile, file, span: word.span });
    return;
  }
  if (++tree.sought > limits.configurations) return cut(problem, tree);
  const candidates = candidatesFor(word.text, file.path);
  if ('wrong' in candidates) return problem(candidates.wrong);
  for (const path of candidates.paths) {
    if (tree.open.includes(path))
      return problem(shown`\`${word.text}\` extends itself: ${[...tree.open, path].join(' > ')}.`);
    if (tree.known.has(path)) return;
    const found = yield path;
    if (typeof found === 'string') {
      tree.characters += found.length;
      if (tree.characters > limits.configurationCharacters) return cut(problem, tree);
      return yield* addFile(sourceFile(path, found), tree);
    }
    if (found && !(found.beyond && candidates.isPackage))
      return problem(shown`The configuration \`${word.text}\` can't be read: ${found.reason}.`);
  }
  problem(
    missing(word.text, candidates.isPackage),
    candidates.isPackage ? closest(word.text, profiles) : undefined,
  );
}

function cut(problem: (message: SafeText) => void, tree: Tree): void {
  tree.isCut = true;
  problem(
    shown`More than ${limits.configurations} files or ${limits.configurationCharacters} characters are extended; the rest are ignored.`,
  );
}

type Candidates =
  | { readonly paths: readonly string[]; readonly isPackage: boolean }
  | { readonly wrong: SafeText };

/** The paths at which an extended file or package may be. */
function candidatesFor(name: string, from: string): Candidates {
  if (isRemote(name))
    return { wrong: shown`\`${name}\` is not downloaded: extend a file or a package of \`node_modules\`.` };
  if (isAbsolute(name)) return { wrong: shown`\`${name}\` must be relative to this file.` };
  const folder = folderOf(from);
  if (/^\.\.?(?:\/|$)/.test(name)) {
    const path = resolvePath(folder, name);
    return { paths: path === undefined ? [] : [path], isPackage: false };
  }
  const parts = name.split('/');
  if (name.length > 200 || parts.some((part) => !/^@?[\w.-]+$/.test(part) || /^\.+$/.test(part)))
    return { wrong: shown`\`${name}\` is no profile, no file (\`./team.yaml\`) and no name of a package.` };
  const files = /\.(?:ya?ml|json)$/.test(name) ? [name] : packaged.map((each) => `${name}/${each}`);
  const paths = foldersAbove(folder).flatMap((each) =>
    files.flatMap((file) => resolvePath(each, `node_modules/${file}`) ?? []),
  );
  return { paths, isPackage: true };
}

/** A folder and the folders above it, the nearest first, up to a limit. */
function foldersAbove(folder: string): string[] {
  const found = [folder];
  while (found.length < limits.foldersAbove) {
    const above = resolvePath(found.at(-1) ?? '', '..');
    if (above === undefined || above === found.at(-1)) break;
    found.push(above);
  }
  return found;
}

function missing(name: string, isPackage: boolean): SafeText {
  if (!isPackage) return shown`The configuration \`${name}\` does not exist.`;
  const meant = closest(name, profiles);
  if (meant !== undefined) return shown`Unknown profile \`${name}\`; did you mean \`${meant}\`?`;
  const looked = shown`There is no profile \`${name}\`, and no package of this name with a \`plimsoll.yaml\` in \`node_modules\``;
  return /\/|\.(?:ya?ml|json)$/.test(name)
    ? shown`There is no package \`${name}\` with a \`plimsoll.yaml\` in \`node_modules\`; a file is written \`./${name}\`.`
    : shown`${looked}.`;
}
