import type { Node, Scalar } from '../compose/model.ts';
import { parsePlainYaml } from '../compose/parse.ts';
import type { Problem } from '../finding.ts';
import { namesVersion } from '../image/trust.ts';
import { shown } from '../secret/shown.ts';
import { GitIgnore } from '../source/gitignore.ts';
import { limits } from '../source/limits.ts';
import type { SourceFile, Span } from '../source/text.ts';
import {
  eachEntry,
  eachOf,
  isEmpty,
  listed,
  oneOf,
  type ReportProblem,
  strings,
  textOf,
  words,
} from './expected.ts';
import { expressionOf } from './expression.ts';
import { levels } from './levels.ts';
import type { Level } from './profiles.ts';
import {
  type ConfigWord,
  demands,
  type WrittenConfig,
  type WrittenDemand,
  type WrittenLevel,
  type WrittenOverride,
  type WrittenPolicy,
  type WrittenTerms,
} from './written.ts';

/**
 * Reads a configuration file; never throws. Each problem spans the token that is not understood, and the value of that token is
 * left out. A key with a typo is always reported.
 */
export function decode(file: SourceFile): WrittenConfig {
  const tree = parsePlainYaml(file);
  const problems: Problem[] = [...tree.problems];
  const problem: ReportProblem = ({ span }, message, meant, certain) => {
    if (problems.length >= limits.errors) return;
    const suggested = meant !== undefined && { meant, ...(certain && { isCertain: true as const }) };
    problems.push({ file: file.path, span, message, ...suggested });
  };
  const [root, second] = tree.documents;
  if (second) problem(second, 'The configuration must be a single YAML document; the others are ignored.');
  const draft: Draft = { file, problems, ...nothingWritten };
  if (root && !isEmpty(root)) {
    eachOf(root, 'The configuration', Object.keys(sections), problem, (key, value) =>
      sections[key as keyof typeof sections](value, draft, problem),
    );
  }
  return draft;
}

type Draft = { -readonly [Key in keyof WrittenConfig]: WrittenConfig[Key] };
type Section = (value: Node, draft: Draft, problem: ReportProblem) => void;

const nothingWritten: Omit<WrittenConfig, 'file' | 'problems'> = {
  extends: [],
  rules: [],
  overrides: [],
  locked: [],
  policy: undefined,
  report: {},
  trust: undefined,
  signatures: [],
  mutableTags: [],
  customRules: [],
  ignore: [],
  projects: [],
};

const sections = {
  extends(value, draft, problem) {
    draft.extends = words(value, 'extends', problem);
  },
  rules(value, draft, problem) {
    draft.rules = levelsIn(value, problem);
  },
  overrides(value, draft, problem) {
    draft.overrides = bounded(value, 'overrides', limits.overrides, problem).flatMap((item) => {
      const override = overrideOf(item, problem);
      return override ? [override] : [];
    });
  },
  locked(value, draft, problem) {
    draft.locked = [...draft.locked, ...words(value, 'locked', problem)];
  },
  policy(value, draft, problem) {
    draft.policy = policyIn(value, draft, problem);
  },
  report(value, draft, problem) {
    const report: { [key: string]: { level: Level; span: Span } } = {};
    eachOf(value, '`report`', Object.keys(demands), problem, (key, node) => {
      const level = oneOf(node, levels, 'level', problem);
      if (level) report[key] = { level, span: node.span };
    });
    draft.report = report;
  },
  trust(value, draft, problem) {
    const images = trustIn(value, draft, problem);
    if (images) draft.trust = { images, span: value.span };
  },
  images(value, draft, problem) {
    eachOf(value, '`images`', ['mutableTags'], problem, (key, list) => {
      draft.mutableTags = strings(list, `images.${key}`, problem);
    });
  },
  customRules(value, draft, problem) {
    draft.customRules = words(value, 'customRules', problem);
  },
  ignore(value, draft, problem) {
    draft.ignore = patterns(value, 'ignore', problem);
  },
  projects(value, draft, problem) {
    draft.projects = bounded(value, 'projects', limits.projects, problem).flatMap((item) => {
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

/** The patterns of trusted images; undefined if there are none. Demands for signatures are added to the others. */
function trustIn(value: Node, draft: Draft, problem: ReportProblem): ConfigWord[] | undefined {
  let images: ConfigWord[] | undefined;
  eachOf(value, '`trust`', ['images', 'registries', 'signatures'], problem, (key, list) => {
    if (key === 'signatures') draft.signatures = [...draft.signatures, ...demandsIn(list, problem)];
    else images = [...(images ?? []), ...words(list, `trust.${key}`, problem)];
  });
  return images;
}

function policyIn(value: Node, draft: Draft, problem: ReportProblem): WrittenPolicy {
  let rules: readonly WrittenLevel[] = [];
  let images: readonly ConfigWord[] | undefined;
  let exceptions: WrittenTerms | undefined;
  const before = draft.signatures;
  eachOf(value, '`policy`', ['rules', 'locked', 'trust', 'exceptions'], problem, (key, node) => {
    if (key === 'rules') rules = levelsIn(node, problem);
    else if (key === 'locked') draft.locked = [...draft.locked, ...words(node, 'locked', problem)];
    else if (key === 'trust') images = trustIn(node, draft, problem);
    else exceptions = termsIn(node, problem);
  });
  return { rules, images, signs: draft.signatures !== before, exceptions };
}

const mostDays = 3650;

/** What a policy demands of exceptions. A demand that is not understood is as strict as it can be. */
function termsIn(value: Node, problem: ReportProblem): WrittenTerms {
  const places = new Map<string, Span>();
  const terms = { owner: false, inline: true, baseline: true };
  let rules: readonly ConfigWord[] | undefined;
  let reason: WrittenTerms['reason'] = false;
  let days: number | undefined;
  const keys = ['rules', 'owner', 'reason', 'days', 'inline', 'baseline'];
  eachOf(value, '`exceptions`', keys, problem, (key, node) => {
    places.set(key, node.span);
    const text = node.kind === 'scalar' ? node.raw : '';
    if (key === 'rules') rules = words(node, 'rules', problem);
    else if (key === 'reason') reason = reasonIn(node, problem);
    else if (key === 'days') {
      days = /^\d{1,4}$/.test(text) ? Math.min(Number(text), mostDays) : 0;
      if (days === 0 || Number(text) > mostDays)
        problem(node, shown`\`days\` must be a number from 1 to ${mostDays}.`);
    } else {
      if (text !== 'true' && text !== 'false') problem(node, shown`\`${key}\` must be true or false.`);
      const demand = key as keyof typeof terms;
      terms[demand] = demand === 'owner' ? text !== 'false' : text === 'true';
    }
  });
  return { ...terms, span: value.span, rules, reason, days, places };
}

function reasonIn(node: Node, problem: ReportProblem): WrittenTerms['reason'] {
  if (node.kind === 'scalar' && node.style === 'plain' && /^(?:true|false)$/.test(node.raw))
    return node.raw === 'true';
  if (node.kind !== 'scalar' || node.raw === '') {
    problem(node, '`reason` must be true, or an expression such as `[A-Z]+-[0-9]+`.');
    return true;
  }
  const found = expressionOf(node.raw);
  if ('finds' in found) return found;
  problem(node, shown`The expression can't be used: ${found.fault}.`);
  return true;
}

/** The entries of `trust.signatures`. One that names no key asks for a signature that no image can have. */
function demandsIn(node: Node, problem: ReportProblem): WrittenDemand[] {
  return bounded(node, 'trust.signatures', limits.signatureDemands, problem).flatMap((item) => {
    let images: readonly ConfigWord[] = [];
    let keys: readonly ConfigWord[] = [];
    eachOf(item, 'Each entry of `trust.signatures`', ['images', 'keys'], problem, (key, list) => {
      if (key === 'images') images = words(list, 'images', problem);
      else keys = words(list, 'keys', problem);
    });
    if (item.kind !== 'mapping') return [];
    if (images.length === 0) problem(item, 'An entry of `trust.signatures` needs `images`.');
    if (keys.length === 0) problem(item, 'An entry of `trust.signatures` needs `keys`.');
    for (const each of images)
      if (namesVersion(each.text))
        problem(
          each,
          shown`\`${each.text}\` must not have a tag or digest: signatures are asked for of repositories.`,
        );
    return [{ images: textsOf(images), keys }];
  });
}

/** The items of a list, up to a limit; a single item may stand without brackets. */
function bounded(node: Node, what: string, most: number, problem: ReportProblem): readonly Node[] {
  const items = node.kind === 'sequence' ? node.items : [node];
  if (items.length > most)
    problem(node, shown`\`${what}\` has more than ${most} entries; the rest are ignored.`);
  return items.slice(0, most);
}

/** A backslash before a letter: one that separates folders in Windows, since a letter needs no escape. */
const escapesName = /\\[A-Za-z0-9_]/;

/** Whether a backslash may escape what follows in a pattern whose other backslashes separate folders. */
const escapes = (next: string | undefined) => next !== undefined && !/[\w.*?[]/.test(next);

/** Patterns in gitignore's syntax. */
function patterns(node: Node, what: string, problem: ReportProblem): ConfigWord[] {
  const found = words(node, what, problem);
  for (const { text, span, style } of found) {
    if (!escapesName.test(text)) continue;
    const meant = text.replace(/\\+/g, (all, at) => (escapes(text[at + all.length]) ? all : '/'));
    const message = shown`A backslash in \`${text}\` does not separate folders: write \`${meant}\`.`;
    problem({ span }, message, style === 'block' ? undefined : quoted(meant, style), 'certain');
  }
  const { leftOut } = new GitIgnore(textsOf(found));
  if (leftOut) problem(node, leftOut.message);
  return found;
}

/** A text as a scalar of YAML, quoted as the one that it replaces, with the same characters but for slashes. */
function quoted(text: string, style: Scalar['style']): string {
  if (style === 'double' || /\p{Cc}/u.test(text)) return JSON.stringify(text);
  return style === 'single' ? `'${text.replaceAll("'", "''")}'` : text;
}

const textsOf = (all: readonly ConfigWord[]) => all.map(({ text }) => text);

/** The entries of `rules`. */
function levelsIn(node: Node, problem: ReportProblem): WrittenLevel[] {
  const found: WrittenLevel[] = [];
  eachEntry(node, '`rules`', problem, (text, value, key) => {
    const pattern = { text, span: key.span };
    if (!value) problem(key, shown`The rule \`${text}\` has no level; use ${listed(levels)}.`);
    else if (value.kind === 'mapping') {
      const entry = levelWithReason(value, key, problem);
      if (entry) found.push({ pattern, ...entry });
    } else {
      const level = oneOf(inBrackets(value), levels, 'level', problem);
      if (level) found.push({ pattern, level, reason: undefined, owner: undefined, until: undefined });
    }
  });
  return found;
}

/** Reads `{level: off, reason: …, owner: …, until: 2026-12-31}`. */
function levelWithReason(
  value: Node,
  key: Scalar,
  problem: ReportProblem,
): Omit<WrittenLevel, 'pattern'> | undefined {
  let level: Level | undefined;
  let [reason, owner, until]: (string | undefined)[] = [];
  let isComplete = false;
  eachOf(value, 'A rule', ['level', 'reason', 'owner', 'until'], problem, (name, node) => {
    if (name === 'level') {
      isComplete = true;
      level = oneOf(node, levels, 'level', problem);
    } else if (name === 'reason') reason = textOf(node, '`reason`', problem);
    else if (name === 'owner') owner = textOf(node, '`owner`', problem);
    else until = dateOf(node, problem);
  });
  if (!isComplete) problem(key, shown`The rule \`${key.raw}\` has no \`level\`; use ${listed(levels)}.`);
  return level && { level, reason, owner, until };
}

/** Reads a day as `YYYY-MM-DD`; reports anything else. */
function dateOf(node: Node, problem: ReportProblem): string | undefined {
  const text = node.kind === 'scalar' ? node.raw : '';
  if (/^\d{4}-\d\d-\d\d$/.test(text)) {
    const time = Date.parse(`${text}T00:00:00Z`);
    if (!Number.isNaN(time) && new Date(time).toISOString().startsWith(text)) return text;
  }
  problem(node, '`until` must be a day such as 2026-12-31.');
  return undefined;
}

function overrideOf(node: Node, problem: ReportProblem): WrittenOverride | undefined {
  const bounds = { files: [] as string[], services: [] as string[], places: [] as string[] };
  let rules: WrittenLevel[] = [];
  let isBounded = false;
  const count = (list: readonly string[], value: Node, what: string) => {
    isBounded = true;
    if (list.length > limits.overrideNames)
      problem(value, shown`\`${what}\` has more than ${limits.overrideNames} entries; the rest are ignored.`);
    return list.slice(0, limits.overrideNames);
  };
  const keys = ['files', 'services', 'places', 'rules'];
  eachOf(node, 'Each entry of `overrides`', keys, problem, (key, value) => {
    if (key === 'rules') rules = levelsIn(value, problem);
    else if (key === 'files') bounds.files = count(textsOf(patterns(value, 'files', problem)), value, key);
    else bounds[key as 'services' | 'places'] = count(strings(value, key, problem), value, key);
  });
  if (node.kind !== 'mapping') return undefined;
  const isEmptyList = Object.values(bounds).every((each) => each.length === 0);
  if (isBounded) return isEmptyList ? undefined : { ...bounds, rules };
  problem(node, 'An entry of `overrides` needs `files`, `services` or `places`.');
  return undefined;
}

/** Returns `level` for `[level]`; options that may follow it are not read. */
function inBrackets(node: Node): Node {
  return node.kind === 'sequence' ? (node.items[0] ?? node) : node;
}
