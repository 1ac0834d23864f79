import { limits } from '../source/limits.ts';
import { perObject } from '../source/memo.ts';
import { folderOf, resolvePath } from '../source/path.ts';
import type { SourceFile } from '../source/text.ts';

/** Names of files in which people write how Compose is started. */
const script =
  /^(?:(?:gnu)?makefile|justfile|taskfile\.ya?ml|package\.json|jenkinsfile|procfile|devcontainer\.json|\.?(?:gitlab-ci|travis|drone|woodpecker|appveyor)\.ya?ml|azure-pipelines.*\.ya?ml|bitbucket-pipelines\.ya?ml|\.envrc|.*\.(?:mk|sh|bash|ps1|bat|cmd))$/i;
/** Folders with such files below the folder of a project. */
const folders = ['.github/workflows/', '.circleci/', '.devcontainer/', 'scripts/', 'script/', 'bin/', 'ci/'];

/** Whether a file is likely to start Compose, by its name and that of its folder. */
function isScript(folder: string, name: string): boolean {
  if (name.endsWith('/')) return false;
  if (/(?:^|\/)(?:workflows|\.circleci)\/$/.test(folder)) return /\.ya?ml$/.test(name);
  return script.test(name) || (/(?:^|\/)(?:scripts?|bin)\/$/.test(folder) && !name.includes('.'));
}

/** The scripts, Makefiles and files of CI systems in a folder and in some below it, as far as the listings of these are known. */
export function scriptsIn(
  folder: string,
  ask: (path: string) => SourceFile | undefined,
): readonly SourceFile[] {
  const found: SourceFile[] = [];
  const read = (start: string) => {
    const names = ask(start === '' ? '././' : `${start}./`)?.text.split('\n') ?? [];
    for (const name of names) {
      if (found.length >= limits.starters) return;
      const file = isScript(start, name) ? ask(start + name) : undefined;
      if (file && file.text.length <= limits.starterCharacters) found.push(file);
    }
    return names;
  };
  const names = new Set(read(folder));
  for (const each of folders) if (names.has(`${each.split('/', 1)[0]}/`)) read(folder + each);
  return found;
}

/** Options of Compose, and of a swarm, that name a file; the value may be the next word. */
const options: ReadonlySet<string> = new Set(['-f', '--file', '-c', '--compose-file']);
const assignment = /^[ \t]*(?:export[ \t]+|-[ \t]+)?([A-Za-z_]\w{0,60})[ \t]*(?::|\+|\?)?=(.{0,2000})$/;
const use = /\$(?:\(([A-Za-z_]\w*)\)|\{([A-Za-z_]\w*)\}|([A-Za-z_]\w*))/g;
const changed = /(?:\bcd[ \t]+|working-directory:[ \t]*|-C[ \t]+)["']?([\w./-]{1,200})/g;

/**
 * The compose files that the commands of a script name together, in order, as they may be meant: below the folder of the script,
 * one above, or one that the script changes to.
 */
export const mentionsIn = perObject((file: SourceFile): readonly (readonly string[])[] => {
  const lists = commandsIn(file.text).filter((each) => each.length > 1);
  if (lists.length === 0) return [];
  const own = folderOf(file.path);
  const starts = [own, folderOf(own), folderOf(folderOf(own))];
  for (const [, folder = ''] of file.text.matchAll(changed))
    for (const start of starts.slice(0, 3)) starts.push(resolvePath(start, folder) ?? start);
  const distinct = [...new Set(starts)].slice(0, limits.starterFolders);
  return lists.flatMap((names) =>
    distinct.map((start) => names.flatMap((name) => resolvePath(start, name) ?? [])),
  );
});

/** The names of compose files in each command of a text that is a script, a Makefile, or a file with scripts. */
function commandsIn(text: string): readonly (readonly string[])[] {
  const values = new Map<string, string>();
  const found: string[][] = [];
  const array = devContainerFiles(text);
  if (array.length > 1) found.push(array);
  if (!/(?:compose|stack)/i.test(text)) return found;
  // A long command goes on in the next line after a backslash, and in YAML where that begins with an option.
  const whole = text.replace(/\\\r?\n/g, ' ').replace(/\n[ \t]+(?=-f[ \t]|--file[ \t=])/g, ' ');
  for (const line of whole.split('\n', limits.starterLines)) {
    if (/^[ \t]*#/.test(line)) continue;
    const [, name, value] = assignment.exec(line) ?? [];
    const full = expanded(value ?? line, values);
    if (name !== undefined)
      values.set(name, `${line.includes('+=') ? (values.get(name) ?? '') : ''} ${full}`);
    const names = filesIn(name === 'COMPOSE_FILE' ? `COMPOSE_FILE=${full}` : full);
    if (names.length > 1) found.push(names);
  }
  return found;
}

const expanded = (text: string, values: ReadonlyMap<string, string>): string =>
  text.replace(use, (whole, ...names: (string | undefined)[]) => {
    const name = names.slice(0, 3).find((each) => each !== undefined);
    const value = name === undefined ? undefined : values.get(name);
    return value !== undefined && value.length < 1_000 ? value.trim() : whole;
  });

/** The compose files that a command passes to Compose: with `-f`, or in `COMPOSE_FILE`. */
function filesIn(command: string): string[] {
  const words = command.split(/[\s"'(),;|&[\]]+/);
  return words.flatMap((word, at) => {
    const [option = '', value] = word.split(/[=:](.*)/, 2);
    if (option === 'COMPOSE_FILE') return (value || (words[at + 1] ?? '')).split(/[:;]/).map(withoutFolder);
    const name = options.has(option) ? (value ?? words[at + 1] ?? '') : '';
    return /\.ya?ml$/.test(name) ? withoutFolder(name) : [];
  });
}

/** The files that a development container lists. */
function devContainerFiles(text: string): string[] {
  const key = text.indexOf('"dockerComposeFile"');
  const [start, end] = [text.indexOf('[', key), text.indexOf(']', key)];
  if (key < 0 || start < 0 || end < start || text.slice(key, start).split('"').length > 3) return [];
  return text
    .slice(start + 1, Math.min(end, start + 2_000))
    .split('"')
    .filter((_, at) => at % 2 === 1);
}

/** Without a folder at the start that a variable holds, which is most often that of the script. */
const withoutFolder = (name: string) => name.replace(/^\$(?:\([^)]*\)|\{[^}]*\}|\w+)\/+/, '');
