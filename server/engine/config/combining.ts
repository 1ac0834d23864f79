import type { Problem } from '../finding.ts';
import type { TrustedKey } from '../image/signature.ts';
import { shown } from '../secret/shown.ts';
import { grouped } from '../source/groups.ts';
import { limits } from '../source/limits.ts';
import { perLasting } from '../source/memo.ts';
import type { SafeText } from '../source/text.ts';
import { type Config, defaultConfig, type Lock, type Override } from './config.ts';
import { listed } from './expected.ts';
import type { ChosenProfile, Layer } from './extending.ts';
import { disagree, type Leveled, leveled, levelUnder, softens } from './levels.ts';
import { type Above, type Locked, lockedPart, trusting } from './locks.ts';
import { type Level, type Profile, profiles } from './profiles.ts';
import { idsOf, namesOf, type RuleNames } from './rule-names.ts';
import {
  type ConfigWord,
  type Demand,
  demands,
  type KnownRule,
  type WrittenConfig,
  type WrittenLevel,
} from './written.ts';

/** The keys that configurations name, by the words that do. */
export type TrustedKeys = ReadonlyMap<ConfigWord, TrustedKey>;

/** The result of combining layers. */
export interface Combined {
  readonly config: Config;
  readonly problems: readonly Problem[];
}

/** Combines configurations, the lowest layer first. What the configuration above locks cannot be changed. */
export function combine(
  layers: readonly Layer[],
  known: readonly KnownRule[],
  today?: string,
  above?: Above,
  keys: TrustedKeys = new Map(),
): Combined {
  const draft = draftFrom(above, known, today, keys);
  const chosen: ChosenProfile[] = [];
  for (const layer of layers) {
    if (!('profile' in layer)) lay(layer, draft);
    else if (!draft.profiles.includes(layer.profile) && layer.profile !== 'recommended') {
      draft.profiles = [...draft.profiles, layer.profile];
      chosen.push(layer);
      judgeProfile(layer, draft);
    }
  }
  for (const [key, id] of Object.entries(demands) as [Demand, string][]) {
    const level = draft.demanded[key]?.level;
    if (level !== undefined && known.some((each) => each.id === id) && !draft.locked.has(id))
      draft.rules.set(id, level);
  }
  judgeExclusions(draft);
  judgeTogether(chosen, draft);
  const { today: day, profiles, rules, locked, trust, mutableTags, projects, within, problems } = draft;
  const base = { profiles, rules, locked, trust, mutableTags, projects, within, today: day };
  return { config: { ...base, ...leftOutOf(draft) }, problems };
}

/** Files that a folder below a lock ignores are still checked by the locked rules; all other rules are off for them. */
function leftOutOf({ ignore, overrides, locked, above, names }: Draft): Pick<Config, 'ignore' | 'overrides'> {
  if (above === undefined || above.locked.size === 0 || ignore.length === 0) return { ignore, overrides };
  const off = names.ids.filter((id) => !locked.has(id)).map((id) => [id, 'off'] as const);
  return { ignore: [], overrides: [...overrides, { files: ignore, services: [], rules: new Map(off) }] };
}

interface Draft extends Omit<Config, 'rules' | 'locked'> {
  profiles: readonly Profile[];
  readonly rules: Map<string, Level>;
  readonly locked: Map<string, Lock>;
  /** What the configuration above locks. */
  readonly above: Locked | undefined;
  /** The files that the configuration above was read from. Problems in them are not reported here. */
  readonly lockers: ReadonlySet<string>;
  demanded: WrittenConfig['report'];
  /** Rules that are switched off, and entries that have expired. */
  readonly exclusions: { readonly entry: WrittenLevel; readonly file: string; readonly hasEnded: boolean }[];
  readonly problems: Problem[];
  readonly names: RuleNames;
  readonly keys: TrustedKeys;
  overrides: readonly Override[];
  trust: Config['trust'];
  mutableTags: readonly string[];
  ignore: readonly string[];
  projects: Config['projects'];
}

function draftFrom(
  above: Above | undefined,
  known: readonly KnownRule[],
  today: string | undefined,
  keys: TrustedKeys,
): Draft {
  const locked = above && lockedPart(above.config);
  return {
    ...defaultConfig,
    ...locked,
    today,
    rules: new Map(locked?.rules),
    locked: new Map(locked?.locked),
    above: locked,
    lockers: new Set(above?.sources.map(({ path }) => path)),
    demanded: {},
    exclusions: [],
    problems: [],
    names: namesOf(known),
    keys,
  };
}

function lay(written: WrittenConfig, draft: Draft): void {
  const { file } = written;
  const problem = reportIn(draft, file.path);
  for (const [id, level] of levelsOf(written.rules, written, draft)) draft.rules.set(id, level);
  const overrides = written.overrides.map(({ files, services, rules }) => ({
    files,
    services,
    rules: levelsOf(rules, written, draft),
  }));
  if (draft.overrides.length + overrides.length > limits.overrides)
    problem(
      undefined,
      shown`Configurations have more than ${limits.overrides} overrides together; the rest are ignored.`,
    );
  draft.overrides = [...draft.overrides, ...overrides].slice(0, limits.overrides);
  layLists(written, draft);
  layDemands(written, draft);
  for (const word of written.locked)
    for (const id of idsOf(word, draft.names, problem)) {
      if (draft.locked.has(id)) continue;
      const demanded = Object.entries(draft.demanded).find(([key]) => demands[key as Demand] === id)?.[1];
      if (demanded) draft.rules.set(id, demanded.level);
      draft.locked.set(id, { profiles: draft.profiles, by: file.path });
    }
}

function layLists(written: WrittenConfig, draft: Draft): void {
  const { trust, ignore } = written;
  const problem = reportIn(draft, written.file.path);
  const locked = trusting(draft.locked);
  if (trust && locked !== undefined)
    problem(trust, lockedBy(locked, draft, 'no more images can be trusted here'));
  else if (trust) draft.trust = { ...draft.trust, images: joined(draft.trust.images ?? [], trust.images) };
  // More demands never make a locked rule milder, since each holds.
  const demands = written.signatures.map(({ images, keys }) => ({
    images,
    keys: keys.flatMap((word) => draft.keys.get(word) ?? []),
  }));
  draft.trust = { ...draft.trust, signatures: [...draft.trust.signatures, ...demands] };
  draft.mutableTags = joined(draft.mutableTags, written.mutableTags);
  draft.ignore = joined(
    draft.ignore,
    ignore.map(({ text }) => text),
  );
  if (draft.above && draft.above.locked.size > 0 && ignore.length > 0)
    problem(
      ignore[0],
      shown`Files that are left out here are still checked by the rules that ${listed(lockersOf(draft.above.locked.keys(), draft), 'and')} locks.`,
    );
  draft.projects = [...draft.projects, ...written.projects].slice(0, limits.projects);
}

function layDemands({ report, file }: WrittenConfig, draft: Draft): void {
  for (const [key, demand] of Object.entries(report) as [
    Demand,
    NonNullable<WrittenConfig['report'][Demand]>,
  ][]) {
    const id = demands[key];
    if (!draft.locked.has(id)) draft.demanded = { ...draft.demanded, [key]: demand };
    else if (draft.rules.get(id) !== demand.level)
      reportIn(draft, file.path)(demand, lockedBy(id, draft, "its level can't be changed here"));
  }
}

const joined = (before: readonly string[], more: readonly string[]) => [...new Set([...before, ...more])];

type Report = (at: Pick<ConfigWord, 'span'> | undefined, message: SafeText, meant?: string) => void;

function reportIn({ problems, lockers }: Draft, file: string): Report {
  return (at, message, meant) => {
    if (problems.length < limits.errors && !lockers.has(file))
      problems.push({ file, span: at?.span, message, ...(meant !== undefined && { meant }) });
  };
}

/** The levels that entries give to rules. An entry with a rule's id wins over a pattern; otherwise the later entry wins. */
function levelsOf(
  entries: readonly WrittenLevel[],
  { file }: WrittenConfig,
  draft: Draft,
): ReadonlyMap<string, Level> {
  const problem = reportIn(draft, file.path);
  const found = new Map<string, Level>();
  const refused = new Map<string, WrittenLevel>();
  /** Words that match at least one rule that is not locked. */
  const reaching = new Set<ConfigWord>();
  const isPattern = ({ pattern }: WrittenLevel) => pattern.text.includes('*');
  for (const entry of [...entries.filter(isPattern), ...entries.filter((each) => !isPattern(each))]) {
    const { pattern, level, until } = entry;
    const hasEnded = until !== undefined && draft.today !== undefined && until < draft.today;
    const ids = idsOf(pattern, draft.names, problem);
    const isRefused = ids.length > 0 && ids.every((id) => draft.locked.has(id));
    if (hasEnded || (level === 'off' && !isRefused))
      draft.exclusions.push({ entry, file: file.path, hasEnded });
    if (hasEnded) continue;
    for (const id of ids)
      if (draft.locked.has(id)) refused.set(id, entry);
      else {
        found.set(id, level);
        reaching.add(pattern);
      }
  }
  // Not a problem: an entry that repeats the locked level, and a pattern that also matches rules that are not locked.
  const changed = [...refused].filter(
    ([id, { pattern, level }]) => draft.rules.get(id) !== level && !reaching.has(pattern),
  );
  for (const [{ pattern }, all] of grouped(changed, ([, entry]) => entry))
    problem(
      pattern,
      unchangeable(
        all.map(([id]) => id),
        draft,
      ),
    );
  return found;
}

const lockedBy = (id: string, { locked }: Draft, so: string) =>
  shown`The rule \`${id}\` is locked by ${locked.get(id)?.by}: ${so}.`;

/** The files that lock any of some rules. */
const lockersOf = (ids: Iterable<string>, { locked }: Draft): string[] => [
  ...new Set([...ids].flatMap((id) => locked.get(id)?.by ?? [])),
];

/** Reports that an entry cannot change the locked rules that it names. */
function unchangeable(ids: readonly string[], draft: Draft): SafeText {
  const [id = '', ...more] = ids;
  if (more.length === 0) return lockedBy(id, draft, "its level can't be changed here");
  return shown`The rules ${named(ids)} are locked by ${listed(lockersOf(ids, draft), 'and')}: their levels can't be changed here.`;
}

/** A list of rules for a message: the first few, then how many more. */
function named(ids: readonly string[]): string {
  const names = ids.slice(0, mostNamed).map((each) => `\`${each}\``);
  return listed(ids.length > mostNamed ? [...names, `${ids.length - mostNamed} more`] : names, 'and');
}

const mostNamed = 3;

/** Reports the locked rules that a profile would make less severe. */
function judgeProfile({ profile, file, span }: ChosenProfile, draft: Draft): void {
  const { locked, rules, names } = draft;
  const softened = names.rules.filter((rule) => {
    const lock = locked.get(rule.id);
    if (lock === undefined || rules.has(rule.id)) return false;
    return leveledIn(rule).some((of) => softens(profile, of, levelUnder(lock.profiles, of)));
  });
  const ids = softened.map(({ id }) => id);
  if (ids.length > 0)
    reportIn(draft, file.path)(
      { span },
      shown`The profile \`${profile}\` can't make ${named(ids)} milder: locked by ${listed(lockersOf(ids, draft), 'and')}.`,
    );
}

/** Reports the rules about which two profiles disagree, unless the level of the rule is set or locked. */
function judgeTogether(chosen: readonly ChosenProfile[], draft: Draft): void {
  const { locked, rules, names } = draft;
  for (const [at, { profile, file, span }] of chosen.entries())
    for (const { profile: other } of chosen.slice(0, at)) {
      const ids = names.rules.flatMap((rule) => {
        const lock = locked.get(rule.id);
        const isDecided = lock && !(lock.profiles.includes(profile) && lock.profiles.includes(other));
        if (isDecided || rules.has(rule.id)) return [];
        return disagreements(rule).has(`${other} ${profile}`) ? [rule.id] : [];
      });
      if (ids.length > 0)
        reportIn(draft, file.path)(
          { span },
          shown`The profiles \`${other}\` and \`${profile}\` contradict each other about ${named(ids)}: the more severe level holds. \`rules\` can set another.`,
        );
    }
}

/** The pairs of profiles that disagree about a rule, each pair in both orders. */
const disagreements = perLasting((rule: KnownRule): ReadonlySet<string> => {
  const all = leveledIn(rule);
  const pairs = profiles.flatMap((a) => profiles.map((b) => [a, b] as const));
  return new Set(pairs.filter(([a, b]) => all.some((of) => disagree(a, b, of))).map(([a, b]) => `${a} ${b}`));
});

const leveledIn = (rule: KnownRule): readonly Leveled[] =>
  Object.values(rule.messages ?? {}).map((message) => leveled(rule, message));

/** Reports exclusions without a reason and expired ones, if the configuration demands it. */
function judgeExclusions(draft: Draft): void {
  const { demanded, exclusions, above, rules } = draft;
  const locking = (demand: Demand) =>
    above?.locked.has(demands[demand]) ? rules.get(demands[demand]) : undefined;
  const asks = (demand: Demand) => (demanded[demand]?.level ?? locking(demand) ?? 'off') !== 'off';
  for (const { entry, file, hasEnded } of exclusions) {
    const { pattern, reason, until, level } = entry;
    const problem = reportIn(draft, file);
    if (hasEnded) {
      if (asks('expiredIgnore'))
        problem(
          pattern,
          shown`The level of \`${pattern.text}\` was set until ${until}: it does not hold any more.`,
        );
    } else if (level === 'off' && reason === undefined && asks('ignoreWithoutReason'))
      problem(pattern, shown`\`${pattern.text}\` is off without a \`reason\`.`);
  }
}
