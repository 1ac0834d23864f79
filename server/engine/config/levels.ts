import { type Severity, severities } from '../finding.ts';
import { GitIgnore } from '../source/gitignore.ts';
import { perLasting } from '../source/memo.ts';
import type { Config, ConfigException, Override } from './config.ts';
import { type ConfigPolicy, minimumOf } from './floor.ts';
import { namePattern } from './name-pattern.ts';
import type { Level, Levels, Profile } from './profiles.ts';

/** Where something is reported: the path of its file, its service if it belongs to one, and its place in the file. */
export interface ReportLocation {
  readonly file: string;
  readonly service: string | undefined;
  readonly place?: () => string;
}

/** The level that a configuration sets for a rule at a place; undefined if it sets none. */
export function configuredLevel(config: Config, rule: string, where: ReportLocation): Level | undefined {
  return (decidingOverride(config, rule, where) ?? config).rules.get(rule);
}

/** The override that sets the level of a rule at a place: the last one. */
function decidingOverride(config: Config, rule: string, where: ReportLocation): Override | undefined {
  for (let at = config.overrides.length - 1; at >= 0; at--) {
    const override = config.overrides[at]!;
    const isAbout = override.rules.has(rule);
    if (isAbout && covers(override)(where, override.within ? { within: override.within } : config))
      return override;
  }
  return undefined;
}

/** The entry that switches a rule off at a place; undefined if none does. */
export function exceptionAt(
  config: Config,
  rule: string,
  where: ReportLocation,
): ConfigException | undefined {
  const override = decidingOverride(config, rule, where);
  if ((override ?? config).rules.get(rule) !== 'off') return undefined;
  return config.exceptions.findLast(
    (each) =>
      each.override === override && each.level === 'off' && each.state === 'applies' && each.rules.has(rule),
  );
}

/** Every level that a configuration may set for a rule, depending on the place; an item is undefined if it sets none. */
export function possibleLevels({ rules, overrides }: Config, rule: string): (Level | undefined)[] {
  const others = overrides.flatMap((each) => each.rules.get(rule) ?? []);
  return [rules.get(rule), ...others];
}

/** Decides the level of a message if no configuration sets that of its rule: tables in order of precedence, and a severity. */
export interface Leveled {
  readonly tables: readonly (Levels | undefined)[];
  readonly severity: Severity;
}

/** The level of a rule or of one of its messages. */
export interface LeveledMessage {
  readonly levels?: Levels;
  readonly severity?: Severity;
}

/** The tables and the severity that decide the level of a message. */
export function leveled(rule: LeveledMessage, message: string | LeveledMessage | undefined): Leveled {
  const own = typeof message === 'object' ? message : undefined;
  return { tables: [own?.levels, rule.levels], severity: own?.severity ?? rule.severity ?? 'info' };
}

/** The level under the profiles of a configuration, at least as severe as a lock of the rule and policies demand. */
export function profileLevel({ profiles, locked, policies }: Config, rule: string, of: Leveled): Level {
  const own = levelUnder(profiles, of);
  const lock = locked.get(rule);
  const level = lock === undefined ? own : worse(own, levelUnder(lock.profiles, of));
  return policies.length === 0 ? level : raised(level, rule, policies);
}

/** A level, or the lowest one that policies allow for the rule if that is more severe. */
export function raised(level: Level, rule: string, policies: readonly ConfigPolicy[]): Level {
  const minimum = minimumOf(rule, policies);
  return minimum ? worse(level, minimum.level) : level;
}

/**
 * The level under several profiles: that of `recommended` if no profile differs from it, otherwise the most severe of those
 * that differ.
 */
export function levelUnder(profiles: readonly Profile[], of: Leveled): Level {
  const base = baseLevel(of);
  let found: Level | undefined;
  for (const profile of profiles) {
    const level = levelOf(profile, of) ?? base;
    if (level !== base) found = found === undefined ? level : worse(found, level);
  }
  return found ?? base;
}

/**
 * Whether two profiles disagree: both differ from `recommended` and from each other, and at least one is milder than it. If
 * both are more severe, there is no conflict: each gets at least the level that it asks for.
 */
export function disagree(a: Profile, b: Profile, of: Leveled): boolean {
  const base = baseLevel(of);
  const [one, other] = [levelOf(a, of) ?? base, levelOf(b, of) ?? base];
  if (one === base || other === base || one === other) return false;
  return isMilder(one, base) || isMilder(other, base);
}

/** Whether a profile makes a message milder than a given level, and milder than `recommended` does. */
export function softens(profile: Profile, of: Leveled, level: Level): boolean {
  const own = levelOf(profile, of);
  return own !== undefined && isMilder(own, baseLevel(of)) && isMilder(own, level);
}

const baseLevel = (of: Leveled): Level => levelOf('recommended', of) ?? of.severity;

/**
 * The level that tables give for a profile; undefined if they have none. A table with a level for `recommended` ends the
 * search, since it covers all profiles.
 */
function levelOf(profile: Profile, { tables, severity }: Leveled): Level | undefined {
  let isOn = false;
  for (let at = 0; at < tables.length; at++) {
    const table = tables[at];
    const level = table?.[profile];
    if (level === 'on') isOn = true;
    else if (level !== undefined) return level;
    else if (table?.recommended !== undefined && !isOn) return undefined;
  }
  return isOn ? severity : undefined;
}

const order: readonly Level[] = [...severities, 'off'];
/** Whether a level is less severe than another one. */
export const isMilder = (a: Level, b: Level) => order.indexOf(a) > order.indexOf(b);
const worse = (a: Level, b: Level) => (isMilder(a, b) ? b : a);

/** Returns a configuration in which some rules are off everywhere. */
export function switchedOff(config: Config, off: ReadonlySet<string>): Config {
  if (off.size === 0) return config;
  const without = <T>(map: ReadonlyMap<string, T>) => new Map([...map].filter(([id]) => !off.has(id)));
  return {
    ...config,
    rules: new Map([...config.rules, ...[...off].map((id) => [id, 'off'] as const)]),
    overrides: config.overrides.map((each) => ({ ...each, rules: without(each.rules) })),
    locked: without(config.locked),
    policies: config.policies.map((each) => ({ ...each, levels: without(each.levels) })),
  };
}

const covers = perLasting(({ files, services, places = [] }: Override) => {
  const matcher = files.length > 0 ? new GitIgnore(files) : undefined;
  const names = services.map(namePattern);
  const parts = places.map(namePattern);
  const known = new Map<string, boolean>();
  const isCovered = (path: string | undefined) => {
    if (path === undefined) return false;
    const found = known.get(path) ?? matcher?.ignores(path) === true;
    if (known.size < most) known.set(path, found);
    return found;
  };
  const isAt = (place: string | undefined) => place !== undefined && parts.some((matches) => matches(place));
  return ({ file, service, place }: ReportLocation, { within }: Pick<Config, 'within'>): boolean =>
    (!matcher || isCovered(within(file))) &&
    (names.length === 0 || (service !== undefined && names.some((matches) => matches(service)))) &&
    (parts.length === 0 || isAt(place?.()));
});

/** The number of paths that each override remembers. */
const most = 1000;

/** All levels, the most severe first. */
export const levels: readonly Level[] = order;
