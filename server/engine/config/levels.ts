import { type Severity, severities } from '../finding.ts';
import { GitIgnore } from '../source/gitignore.ts';
import { perLasting } from '../source/memo.ts';
import type { Config, Override } from './config.ts';
import { namePattern } from './name-pattern.ts';
import type { Level, Levels, Profile } from './profiles.ts';

/** Where something is reported: the path of its file, and the name of its service if it belongs to one. */
interface ReportLocation {
  readonly file: string;
  readonly service: string | undefined;
}

/** The level that a configuration sets for a rule at a place; undefined if it sets none. */
export function configuredLevel(config: Config, rule: string, where: ReportLocation): Level | undefined {
  for (let at = config.overrides.length - 1; at >= 0; at--) {
    const override = config.overrides[at]!;
    const level = override.rules.get(rule);
    if (
      level !== undefined &&
      covers(override)(where, override.within ? { within: override.within } : config)
    )
      return level;
  }
  return config.rules.get(rule);
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

/** The level under the profiles of a configuration, at least as severe as the lock of the rule demands. */
export function profileLevel({ profiles, locked }: Config, rule: string, of: Leveled): Level {
  const own = levelUnder(profiles, of);
  const lock = locked.get(rule);
  return lock === undefined ? own : worse(own, levelUnder(lock.profiles, of));
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
const isMilder = (a: Level, b: Level) => order.indexOf(a) > order.indexOf(b);
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
  };
}

const covers = perLasting(({ files, services }: Override) => {
  const matcher = files.length > 0 ? new GitIgnore(files) : undefined;
  const names = services.map(namePattern);
  const known = new Map<string, boolean>();
  const isCovered = (path: string | undefined) => {
    if (path === undefined) return false;
    const found = known.get(path) ?? matcher?.ignores(path) === true;
    if (known.size < most) known.set(path, found);
    return found;
  };
  return ({ file, service }: ReportLocation, { within }: Pick<Config, 'within'>): boolean =>
    (!matcher || isCovered(within(file))) &&
    (names.length === 0 || (service !== undefined && names.some((matches) => matches(service))));
});

/** The number of paths that each override remembers. */
const most = 1000;

/** All levels, the most severe first. */
export const levels: readonly Level[] = order;
