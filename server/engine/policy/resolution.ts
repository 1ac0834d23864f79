import { combine } from '../config/combining.ts';
import type { Config } from '../config/config.ts';
import { type ConfigLayers, type ConfigReading, layersOf } from '../config/extending.ts';
import { minimumOf } from '../config/floor.ts';
import { asPolicy } from '../config/layered-policy.ts';
import { type Above, isHeldIn } from '../config/locks.ts';
import { namePattern } from '../config/name-pattern.ts';
import type { ConfigWord, KnownRule, WrittenConfig } from '../config/written.ts';
import type { Problem } from '../finding.ts';
import { isCustom } from '../lint/docs.ts';
import type { AnyRule } from '../rule.ts';
import { shown } from '../secret/shown.ts';
import { grouped } from '../source/groups.ts';
import { limits } from '../source/limits.ts';
import { baseName, folderOf, resolvePath } from '../source/path.ts';
import { type SafeText, type SourceFile, sourceFile } from '../source/text.ts';
import { decodeRules } from './custom-rule.ts';
import { keysOf } from './trusted-keys.ts';

/** The result of resolving a configuration file. */
export interface Decoded<Rule extends KnownRule = KnownRule> {
  readonly config: Config;
  /** The given rules, and those that files of the configuration define. */
  readonly rules: readonly (Rule | AnyRule)[];
  readonly problems: readonly Problem[];
  /** The file, everything that it extends, and the files of rules. */
  readonly sources: readonly SourceFile[];
  /** Paths of the files of rules. */
  readonly ruleFiles: readonly string[];
}

/** The resolved configuration of the nearest folder above that has one. What it locks also holds in the folders below. */
interface DecodedAbove extends Above {
  readonly rules: readonly AnyRule[];
  readonly problems: readonly Problem[];
}

/**
 * Resolves a configuration file with everything that it extends, below the locks of the configuration above it; never throws.
 * Yields the paths of files that it needs, and receives what exists there. `today` (`YYYY-MM-DD`) ends entries with an `until`.
 * For a file that can't be read (undefined), only the configuration above counts. With `isPolicy`, the file is a policy as a whole.
 */
export function* resolveConfig<Rule extends KnownRule>(
  file: SourceFile | undefined,
  rules: readonly Rule[],
  today?: string,
  above?: DecodedAbove,
  isPolicy = false,
): ConfigReading<Decoded<Rule>> {
  const { layers: written, problems, sources } = file ? yield* layersOf(file) : nothing;
  const layers = isPolicy ? written.map(asPolicy) : written;
  const locked = lockedRules(above);
  const found: Found = {
    rules: new Map(locked),
    lockerOf: (id) => (locked.has(id) && above ? holderOf(id, above.config) : undefined),
    problems: [],
    sources: [],
    sought: 0,
    characters: 0,
  };
  const known = new Set(above?.sources.map(({ path }) => path));
  for (const layer of layers)
    if ('customRules' in layer)
      for (const word of layer.customRules) if (!isCut(found)) yield* addRules(word, layer, found);
  const custom = [...found.rules.values()].flat();
  const all = custom.length === 0 ? rules : [...rules, ...custom];
  const keys = yield* keysOf(layers);
  const combined = combine(layers, all, today, above, keys.keys);
  const own = [...sources, ...found.sources];
  const read = [
    ...own,
    ...(above?.sources.filter(({ path }) => !own.some((each) => each.path === path)) ?? []),
  ];
  // Problems of a file that was read above are already reported there.
  const here = [...problems, ...combined.problems, ...found.problems, ...keys.problems].filter(
    (each) => !known.has(each.file),
  );
  const said = inOrder([...here, ...(above?.problems ?? [])], read);
  const ruleFiles = found.sources.map(({ path }) => path);
  return { config: combined.config, rules: all, problems: said, sources: read, ruleFiles };
}

const nothing: ConfigLayers = { layers: [], problems: [], sources: [] };

/** The file that locks a rule, or the policy that gives it a lowest level. */
const holderOf = (id: string, { locked, policies }: Config) =>
  locked.get(id)?.by ?? minimumOf(id, policies)?.by;

/** The rules that files above define, and lock or have in a policy. */
function lockedRules(above: DecodedAbove | undefined): ReadonlyMap<string, readonly AnyRule[]> {
  const locked = above?.rules.filter(({ id }) => isCustom(id) && isHeldIn(above.config, id)) ?? [];
  return grouped(locked, ({ id }) => id);
}

/** Decodes a configuration file alone: files that it extends count as empty. */
export function decodeConfig<Rule extends KnownRule>(
  file: SourceFile,
  rules: readonly Rule[],
): Decoded<Rule> {
  const work = resolveConfig(file, rules);
  let step = work.next();
  while (!step.done) step = work.next('');
  return step.value;
}

interface Found {
  readonly rules: Map<string, readonly AnyRule[]>;
  /** The file above that defines and locks a rule; undefined for any other rule. */
  lockerOf(id: string): string | undefined;
  readonly problems: Problem[];
  readonly sources: SourceFile[];
  /** The number of files and folders that were looked up. */
  sought: number;
  characters: number;
}

const isCut = ({ sought }: Found): boolean => sought > limits.customFiles;

/** Reads the rules of a file, of the YAML files in a folder (`rules/`), or of files that match a pattern (`rules/*.yaml`). */
function* addRules({ text, span }: ConfigWord, { file }: WrittenConfig, found: Found): ConfigReading<void> {
  const problem = (message: SafeText) => {
    if (found.problems.length < limits.errors || isCut(found))
      found.problems.push({ file: file.path, span, message });
  };
  const path = resolvePath(folderOf(file.path), text);
  if (path === undefined) return problem(shown`\`${text}\` must be a relative path.`);
  const isFolder = text.endsWith('/');
  const name = isFolder ? '*.y*ml' : baseName(path);
  if (!name.includes('*')) return yield* addFile(path, text, found, problem);
  const folder = isFolder ? path : folderOf(path);
  if (folder.includes('*')) return problem('Only the name of a file may hold `*`.');
  if (!mayAsk(found, problem)) return;
  const listed = yield `${folder === '' ? '.' : folder}/`;
  if (typeof listed !== 'string')
    return problem(shown`The folder of \`${text}\` can't be read: ${listed?.reason ?? 'it does not exist'}.`);
  const matches = namePattern(name);
  const names = listed.split('\n').filter((each) => each !== '' && !each.includes('/') && matches(each));
  if (names.length === 0) problem(shown`There is no file \`${text}\`.`);
  for (const each of names.sort())
    if (!isCut(found)) yield* addFile(folder === '' ? each : `${folder}/${each}`, text, found, problem);
}

/** Counts a lookup; reports the first one beyond the limit. Returns false beyond the limit. */
function mayAsk(found: Found, problem: (message: SafeText) => void): boolean {
  found.sought++;
  if (isCut(found))
    problem(
      shown`More than ${limits.customFiles} files and folders of rules are named; the rest are ignored.`,
    );
  return !isCut(found);
}

function* addFile(
  path: string,
  written: string,
  found: Found,
  problem: (message: SafeText) => void,
): ConfigReading<void> {
  if (found.sources.some((each) => each.path === path)) return;
  if (!mayAsk(found, problem)) return;
  const text = yield path;
  if (typeof text !== 'string')
    return problem(
      shown`The rules \`${written}\` can't be read: ${text?.reason ?? 'the file does not exist'}.`,
    );
  found.characters += text.length;
  if (found.characters > limits.customCharacters)
    return problem(
      shown`Files of rules have more than ${limits.customCharacters} characters together; the rest are ignored.`,
    );
  const file = sourceFile(path, text);
  const { rules, problems } = decodeRules(file);
  found.sources.push(file);
  found.problems.push(...problems);
  for (const each of rules) {
    const locker = found.lockerOf(each.id);
    const wrong =
      locker === undefined
        ? shown`The rule \`${each.id}\` is defined twice.`
        : shown`The rule \`${each.id}\` is locked by ${locker}: it can't be defined here.`;
    if (found.rules.has(each.id)) found.problems.push({ file: path, span: each.span, message: wrong });
    else found.rules.set(each.id, each.rules);
  }
}

/** Sorts problems by file and place. */
function inOrder(problems: readonly Problem[], sources: readonly SourceFile[]): Problem[] {
  const rank = new Map(sources.map(({ path }, at) => [path, at]));
  const at = ({ file, span }: Problem) => [rank.get(file) ?? 0, span?.start ?? -1] as const;
  return [...problems].sort((a, b) => at(a)[0] - at(b)[0] || at(a)[1] - at(b)[1]);
}
