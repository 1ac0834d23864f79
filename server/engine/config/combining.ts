import type { Problem } from '../finding.ts';
import type { TrustedKey } from '../image/signature.ts';
import { shown } from '../secret/shown.ts';
import { grouped } from '../source/groups.ts';
import { limits } from '../source/limits.ts';
import { perLasting } from '../source/memo.ts';
import type { SafeText } from '../source/text.ts';
import { type Config, type ConfigException, defaultConfig, type Lock, type Override } from './config.ts';
import { listed } from './expected.ts';
import type { ChosenProfile, Layer } from './extending.ts';
import { endsSoon, hasEnded, minimumOf, refusal } from './floor.ts';
import { policyOf, trustedBy, withinBounds } from './layered-policy.ts';
import { disagree, isMilder, type Leveled, leveled, levelUnder, softens } from './levels.ts';
import { type Above, isHeldIn, type Locked, lockedPart, trusting } from './locks.ts';
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
  const byLayer = policiesOf(layers, draft);
  draft.policies = [...byLayer.values()].at(-1) ?? draft.policies;
  for (const layer of layers) {
    draft.known = byLayer.get(layer) ?? draft.known;
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
  const { today: day, problems } = draft;
  const { profiles, rules, locked, policies, exceptions, mutableTags, projects, within } = draft;
  const trust = { ...draft.trust, images: trustedBy(draft.trust.images, policies) };
  const base = {
    profiles,
    rules,
    locked,
    policies,
    exceptions,
    trust,
    mutableTags,
    projects,
    within,
    today: day,
  };
  return { config: { ...base, ...leftOutOf(draft) }, problems };
}

/** The policies that apply up to each layer that has one, including its own. */
function policiesOf(layers: readonly Layer[], draft: Draft): ReadonlyMap<Layer, Config['policies']> {
  const found = new Map<Layer, Config['policies']>();
  let known = draft.policies;
  for (const layer of layers) {
    if ('profile' in layer || !layer.policy || known.some(({ by }) => by === layer.file.path)) continue;
    known = [...known, policyOf(layer, layer.policy, known, draft.names, reportIn(draft, layer.file.path))];
    found.set(layer, known);
  }
  return found;
}

/** Files that a folder below a lock or a policy ignores are still checked by its rules; all other rules are off for them. */
function leftOutOf({ ignore, overrides, above, names }: Draft): Pick<Config, 'ignore' | 'overrides'> {
  const held = above ? names.ids.filter((id) => isHeldIn(above, id)) : [];
  if (held.length === 0 || ignore.length === 0) return { ignore, overrides };
  const kept = new Set(held);
  const off = names.ids.filter((id) => !kept.has(id)).map((id) => [id, 'off'] as const);
  return { ignore: [], overrides: [...overrides, { files: ignore, services: [], rules: new Map(off) }] };
}

interface Draft extends Omit<Config, 'rules' | 'locked' | 'exceptions'> {
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
  policies: Config['policies'];
  /** The policies that problems of a layer name: not those of the files that extend it. */
  known: Config['policies'];
  readonly exceptions: ConfigException[];
  /** The usual levels of rules that are known already, by id and number of profiles. */
  readonly usual: Map<string, Level>;
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
    exceptions: [],
    usual: new Map(),
    known: locked?.policies ?? [],
    problems: [],
    names: namesOf(known),
    keys,
  };
}

function lay(written: WrittenConfig, draft: Draft): void {
  const { file } = written;
  const problem = reportIn(draft, file.path);
  for (const [id, level] of levelsOf(written.rules, written, draft)) draft.rules.set(id, level);
  const overrides = written.overrides.map(({ files, services, places, rules }) => {
    const override = { files, services, places, rules: new Map<string, Level>() };
    for (const [id, level] of levelsOf(rules, written, draft, override)) override.rules.set(id, level);
    return override;
  });
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
  if (written.isPolicy)
    for (const id of draft.rules.keys()) if (!draft.locked.has(id)) draft.rules.delete(id);
}

function layLists(written: WrittenConfig, draft: Draft): void {
  const { trust, ignore } = written;
  const problem = reportIn(draft, written.file.path);
  const locked = trusting(draft.locked);
  if (trust && locked !== undefined)
    problem(trust, lockedBy(locked, draft, 'no more images can be trusted here'));
  else if (trust) {
    const images = withinBounds(trust.images, draft.known, problem);
    if (images) draft.trust = { ...draft.trust, images: joined(draft.trust.images ?? [], images) };
  }
  // More demands never make a locked rule milder, since each holds.
  const demands = written.signatures.map(({ images, keys }) => ({
    images,
    keys: keys.flatMap((word) => draft.keys.get(word) ?? []),
  }));
  draft.trust = { ...draft.trust, signatures: [...draft.trust.signatures, ...demands] };
  draft.mutableTags = joined(draft.mutableTags, written.mutableTags);
  draft.projects = [...draft.projects, ...written.projects].slice(0, limits.projects);
  draft.ignore = joined(
    draft.ignore,
    ignore.map(({ text }) => text),
  );
  const { above } = draft;
  if (!above || ignore.length === 0) return;
  const lockers = lockersOf(above.locked.keys(), draft);
  const holders = above.policies.flatMap(({ levels, by }) => (levels.size > 0 ? by : []));
  if (lockers.length > 0)
    problem(
      ignore[0],
      shown`Files that are left out here are still checked by the rules that ${listed(lockers, 'and')} locks.`,
    );
  else if (holders.length > 0)
    problem(
      ignore[0],
      shown`Files that are left out here are still checked by the rules in the policy of ${listed(holders, 'and')}.`,
    );
}

function layDemands({ report, file }: WrittenConfig, draft: Draft): void {
  for (const [key, demand] of Object.entries(report) as [
    Demand,
    NonNullable<WrittenConfig['report'][Demand]>,
  ][]) {
    const id = demands[key];
    const minimum = minimumOf(id, draft.known);
    if (minimum && isMilder(demand.level, minimum.level))
      reportIn(draft, file.path)(
        demand,
        refusedText([id], demand.level, shown`${minimum.by} asks for ${minimum.level}`),
      );
    else if (!draft.locked.has(id)) draft.demanded = { ...draft.demanded, [key]: demand };
    else if (draft.rules.get(id) !== demand.level)
      reportIn(draft, file.path)(demand, lockedBy(id, draft, "its level can't be changed here"));
  }
}

const joined = (before: readonly string[], more: readonly string[]) => [...new Set([...before, ...more])];

type Report = (
  at: Pick<ConfigWord, 'span'> | undefined,
  message: SafeText,
  more?: string | { readonly isNote: true },
) => void;

function reportIn({ problems, lockers }: Draft, file: string): Report {
  return (at, message, more) => {
    if (problems.length < limits.errors && !lockers.has(file))
      problems.push({
        file,
        span: at?.span,
        message,
        ...(typeof more === 'string' ? { meant: more } : more),
      });
  };
}

/**
 * The levels that entries give to rules. An entry with a rule's id wins over a pattern; otherwise the later entry wins. An entry
 * that a lock or a policy refuses gives none.
 */
function levelsOf(
  entries: readonly WrittenLevel[],
  { file }: WrittenConfig,
  draft: Draft,
  override?: Override,
): ReadonlyMap<string, Level> {
  const problem = reportIn(draft, file.path);
  const found = new Map<string, Level>();
  const locked = new Map<string, WrittenLevel>();
  /** Words that match at least one rule that is not locked. */
  const reaching = new Set<ConfigWord>();
  const isPattern = ({ pattern }: WrittenLevel) => pattern.text.includes('*');
  for (const entry of [...entries.filter(isPattern), ...entries.filter((each) => !isPattern(each))]) {
    const { pattern, level, until } = entry;
    const ended = hasEnded(until, draft.today);
    const ids = idsOf(pattern, draft.names, problem);
    const isLocked = ids.length > 0 && ids.every((id) => draft.locked.has(id));
    if (ended || (!isLocked && (level === 'off' || until !== undefined)))
      draft.exclusions.push({ entry, file: file.path, hasEnded: ended });
    const refused = ended ? new Map<string, string>() : refusedOf(ids, entry, draft, draft.policies);
    const told = refused.size === 0 ? refused : refusedOf(ids, entry, draft, draft.known);
    for (const [why, rules] of grouped([...told], ([, reason]) => reason))
      problem(
        pattern,
        refusedText(
          rules.map(([id]) => id),
          level,
          why,
        ),
      );
    const rest = ids.filter((id) => !draft.locked.has(id) && !refused.has(id));
    addException({ entry, ids, rest, ended }, file.path, override, draft);
    if (ended) continue;
    for (const id of ids) if (draft.locked.has(id)) locked.set(id, entry);
    for (const id of rest) found.set(id, level);
    if (rest.length > 0) reaching.add(pattern);
  }
  // Not a problem: an entry that repeats the locked level, and a pattern that also matches rules that are not locked.
  const changed = [...locked].filter(
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

/** Why policies refuse the level of an entry, for each rule for which they do. */
function refusedOf(
  ids: readonly string[],
  { level, ...terms }: WrittenLevel,
  { locked, today }: Draft,
  policies: Config['policies'],
): Map<string, string> {
  const found = new Map<string, string>();
  if (policies.length === 0) return found;
  for (const id of ids) {
    const minimum = minimumOf(id, policies);
    if (locked.has(id) || !(level === 'off' || (minimum && isMilder(level, minimum.level)))) continue;
    const why = refusal(id, { kind: 'configuration', ...terms }, policies, today);
    if (why !== undefined) found.set(id, why);
  }
  return found;
}

const refusedText = (ids: readonly string[], level: Level, why: string) =>
  shown`${named(ids)} can't be ${level} here: ${why}.`;

/** Notes an entry that switches rules off or makes them milder, and whether it applies. */
function addException(
  {
    entry,
    ids,
    rest,
    ended,
  }: { entry: WrittenLevel; ids: readonly string[]; rest: readonly string[]; ended: boolean },
  file: string,
  override: Override | undefined,
  draft: Draft,
): void {
  const { pattern, level, reason, owner, until } = entry;
  const isMild = (id: string) => level === 'off' || isMilder(level, usualLevel(id, draft));
  if (!ids.some(isMild) || draft.lockers.has(file)) return;
  const isRefused = !ended && rest.length === 0;
  draft.exceptions.push({
    ...{ pattern: pattern.text, level, reason, owner, until, file, span: pattern.span, override },
    rules: new Set(isRefused || ended ? ids : rest),
    state: ended ? 'ended' : isRefused ? 'refused' : 'applies',
  });
}

/** The most severe level of a rule's messages under the profiles. */
function usualLevel(id: string, { names, profiles, usual }: Draft): Level {
  const key = `${id} ${profiles.length}`;
  const known = usual.get(key);
  if (known !== undefined) return known;
  const rule = names.rules.find((each) => each.id === id);
  const all = rule ? leveledIn(rule).map((of) => levelUnder(profiles, of)) : [];
  const found = all.reduce<Level>((worst, each) => (isMilder(worst, each) ? each : worst), 'off');
  usual.set(key, found);
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

/** Reports the rules that a profile would make less severe, although they are locked or have a lowest level. */
function judgeProfile({ profile, file, span }: ChosenProfile, draft: Draft): void {
  const { locked, rules, names, known: policies } = draft;
  const softened = names.rules.filter((rule) => {
    const lock = locked.get(rule.id);
    if (lock === undefined || rules.has(rule.id)) return false;
    return leveledIn(rule).some((of) => softens(profile, of, levelUnder(lock.profiles, of)));
  });
  const raisedBy = names.rules.flatMap((rule) => {
    const minimum = rules.has(rule.id) ? undefined : minimumOf(rule.id, policies);
    const isSoftened = minimum && leveledIn(rule).some((of) => softens(profile, of, minimum.level));
    return isSoftened && !locked.has(rule.id) ? [{ id: rule.id, by: minimum.by }] : [];
  });
  for (const [by, all] of grouped(raisedBy, (each) => each.by))
    reportIn(draft, file.path)(
      { span },
      shown`The profile \`${profile}\` can't make ${named(all.map(({ id }) => id))} milder than the policy of ${by}.`,
    );
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

/** Reports exclusions without a reason, if the configuration demands one, and notes those that have ended or end soon. */
function judgeExclusions(draft: Draft): void {
  const { demanded, exclusions, above, rules, today } = draft;
  const locking = (demand: Demand) =>
    above?.locked.has(demands[demand]) ? rules.get(demands[demand]) : undefined;
  const asks = (demand: Demand) => (demanded[demand]?.level ?? locking(demand) ?? 'off') !== 'off';
  for (const { entry, file, hasEnded } of exclusions) {
    const { pattern, reason, until, level } = entry;
    const problem = reportIn(draft, file);
    if (hasEnded)
      problem(
        pattern,
        shown`The level of \`${pattern.text}\` was set until ${until}: it does not hold any more.`,
        { isNote: true },
      );
    else if (level === 'off' && reason === undefined && asks('ignoreWithoutReason'))
      problem(pattern, shown`\`${pattern.text}\` is off without a \`reason\`.`);
    if (!hasEnded && endsSoon(until, today))
      problem(pattern, shown`The level of \`${pattern.text}\` ends on ${until}.`, { isNote: true });
  }
}
