import type { Node } from '../compose/model.ts';
import { parsePlainYaml } from '../compose/parse.ts';
import { type Problem, severities } from '../finding.ts';
import { followed, shown } from '../secret/shown.ts';
import { allFollowed, leftOut } from '../source/gitignore.ts';
import { limits } from '../source/limits.ts';
import { closest } from '../source/similar.ts';
import type { SafeText, Shown, SourceFile, Span } from '../source/text.ts';
import { type Level, type Profile, profiles } from './profiles.ts';

/** Who is trusted to publish images. */
export interface Trust {
  /** Patterns such as `docker.io/library/*` or `ghcr.io/acme/**`; undefined: trust is not configured. */
  readonly images: readonly string[] | undefined;
}

/** Decoded configuration of one folder; immutable. */
export interface Config {
  readonly profile: Profile;
  /** Level of a rule by id. */
  readonly rules: ReadonlyMap<string, Level>;
  readonly trust: Trust;
  /** Patterns of tags that are moved, beside those that mostly are. */
  readonly mutableTags: readonly string[];
  /** Glob patterns of files that are not linted, relative to the configuration's folder. */
  readonly ignore: readonly string[];
  /** Compose files that form projects, each list as `docker compose -f` would get it, relative to the configuration's folder. */
  readonly projects: readonly (readonly string[])[];
  /** Today as `YYYY-MM-DD`, for end-of-life dates and expiring ignores; undefined: dates are not judged. */
  readonly today: string | undefined;
}

/** The configuration of a folder that has none. */
export const defaultConfig: Config = {
  profile: 'recommended',
  rules: new Map(),
  trust: { images: undefined },
  mutableTags: [],
  ignore: [],
  projects: [],
  today: undefined,
};

/** Names of a configuration file; in one folder the first one counts. */
export const configNames = ['.plimsoll.yaml', '.plimsoll.yml'] as const;

/** What decoding a configuration file gives: what could be understood of it, and what could not. */
export interface Decoded {
  readonly config: Config;
  readonly problems: readonly Problem[];
}

/**
 * Decodes a `.plimsoll.yaml`; total. Each problem spans the token that is not understood, and what it says is left out
 * of the configuration: a misspelt rule never turns into silence.
 */
export function decodeConfig(file: SourceFile, knownRules: ReadonlySet<string>): Decoded {
  const tree = parsePlainYaml(file);
  const problems: Problem[] = [...tree.problems];
  const problem: Report = ({ span }, message) => problems.push({ file: file.path, span, message });
  const [root, second] = tree.documents;
  if (second) problem(second, 'The configuration must be a single YAML document; the others are ignored.');
  const draft: Draft = { ...defaultConfig };
  if (root && !isEmpty(root)) {
    eachOf(root, 'The configuration', Object.keys(sections), problem, (key, value) =>
      sections[key as keyof typeof sections](value, draft, problem, knownRules),
    );
  }
  return { config: draft, problems };
}

type Draft = { -readonly [Key in keyof Config]: Config[Key] };
type Report = (at: { readonly span: Span }, message: SafeText) => void;
type Section = (value: Node, draft: Draft, problem: Report, knownRules: ReadonlySet<string>) => void;

const levels: readonly Level[] = [...severities, 'off'];

const sections = {
  extends(value, draft, problem) {
    const profile = oneOf(value, profiles, 'profile', problem);
    if (profile) draft.profile = profile;
  },
  rules(value, draft, problem, knownRules) {
    const rules = new Map<string, Level>();
    eachOf(value, '`rules`', knownRules, problem, (id, written) => {
      const level = oneOf(inBrackets(written), levels, 'level', problem);
      if (level) rules.set(id, level);
    });
    draft.rules = rules;
  },
  trust(value, draft, problem) {
    const images: string[] = [];
    eachOf(value, '`trust`', ['images', 'registries'], problem, (key, list) => {
      images.push(...strings(list, `trust.${key}`, problem));
      draft.trust = { images };
    });
  },
  images(value, draft, problem) {
    eachOf(value, '`images`', ['mutableTags'], problem, (key, list) => {
      draft.mutableTags = strings(list, `images.${key}`, problem);
    });
  },
  ignore(value, draft, problem) {
    draft.ignore = strings(value, 'ignore', problem);
    if (!allFollowed(draft.ignore)) problem(value, leftOut);
  },
  projects(value, draft, problem) {
    const items = value.kind === 'sequence' ? value.items : [value];
    if (items.length > limits.projects)
      problem(value, shown`\`projects\` has more than ${limits.projects} entries; the rest are ignored.`);
    draft.projects = items.slice(0, limits.projects).flatMap((item) => {
      if (item.kind === 'sequence') {
        const files = strings(item, 'projects', problem);
        if (files.length > limits.projectFiles)
          problem(item, shown`A project has more than ${limits.projectFiles} files; the rest are ignored.`);
        return [files.slice(0, limits.projectFiles)];
      }
      problem(item, 'Each entry of `projects` must be a list of compose files.');
      return [];
    });
  },
} satisfies { readonly [key: string]: Section };

/** Shows each entry of a mapping whose key is known; the others are problems. */
function eachOf(
  node: Node,
  what: string,
  known: Iterable<string>,
  problem: Report,
  take: (key: string, value: Node) => void,
): void {
  if (node.kind !== 'mapping') {
    problem(node, shown`${what} must be a mapping of keys to values.`);
    return;
  }
  const keys = new Set(known);
  for (const [name, { key, value }] of node.entries) {
    if (!keys.has(name)) problem(key, unknown(what === '`rules`' ? 'rule' : 'key', name, keys));
    else if (value && !isEmpty(value)) take(name, value);
    else if (what === '`rules`')
      problem(key, shown`The rule \`${name}\` has no level; use ${listed(levels)}.`);
  }
}

/** A scalar that must be one of some words. */
function oneOf<Word extends string>(
  node: Node | undefined,
  words: readonly Word[],
  what: string,
  problem: Report,
): Word | undefined {
  if (node?.kind !== 'scalar') {
    if (node) problem(node, shown`The ${what} must be one of ${listed(words)}.`);
    return undefined;
  }
  const found = words.find((word) => word === node.raw);
  if (!found) problem(node, followed(unknown(what, node.raw, words), shown` Use ${listed(words)}.`));
  return found;
}

/** `[level]` as `level`; options that may follow it are not read. */
function inBrackets(node: Node): Node {
  return node.kind === 'sequence' ? (node.items[0] ?? node) : node;
}

/** The strings of a list; one alone may stand without brackets. */
function strings(node: Node, what: string, problem: Report): string[] {
  const items = node.kind === 'sequence' ? node.items : [node];
  const found: string[] = [];
  for (const item of items) {
    if (item.kind === 'scalar' && item.raw !== '') found.push(item.raw);
    else problem(item, shown`\`${what}\` must be a list of strings.`);
  }
  return found;
}

function isEmpty(node: Node): boolean {
  return node.kind === 'scalar' && node.style === 'plain' && /^(?:|~|null)$/i.test(node.raw);
}

function unknown(what: string, word: string, words: Iterable<string>): Shown {
  const meant = closest(word, words);
  return shown`Unknown ${what} \`${word}\`${meant === undefined ? '.' : `; did you mean \`${meant}\`?`}`;
}

function listed(words: readonly string[]): string {
  return `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}
