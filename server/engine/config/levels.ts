import { type Severity, severities } from '../finding.ts';
import { GitIgnore } from '../source/gitignore.ts';
import { perLasting } from '../source/memo.ts';
import type { Config, Override } from './config.ts';
import { namePattern } from './name-pattern.ts';
import type { Level, Levels, Profile } from './profiles.ts';

/** Where something is reported: the path of its file, and the name of its service if it belongs to one. */
export interface Where {
  readonly file: string;
  readonly service: string | undefined;
}

/** The level that a configuration sets for a rule at a place; undefined where it sets none. */
export function configuredLevel(config: Config, rule: string, where: Where): Level | undefined {
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

/** Every level that a configuration may set for a rule, depending on the place; undefined where it sets none. */
export function possibleLevels({ rules, overrides }: Config, rule: string): (Level | undefined)[] {
  const others = overrides.flatMap((each) => each.rules.get(rule) ?? []);
  return [rules.get(rule), ...others];
}

/** What decides the level of a message where no configuration sets that of its rule: tables, the first before the others, and a severity. */
export interface Leveled {
  readonly tables: readonly (Levels | undefined)[];
  readonly severity: Severity;
}

/** What a rule, or one of its messages, says of its level. */
export interface LeveledMessage {
  readonly levels?: Levels;
  readonly severity?: Severity;
}

/** How a message of a rule is leveled. */
export function leveled(rule: LeveledMessage, message: string | LeveledMessage | undefined): Leveled {
  const own = typeof message === 'object' ? message : undefined;
  return { tables: [own?.levels, rule.levels], severity: own?.severity ?? rule.severity ?? 'info' };
}

/** The level under the profiles of a configuration. */
export function profileLevel({ profiles, locked }: Config, rule: string, of: Leveled): Level {
  const own = levelUnder(profiles, of);
  const lock = locked.get(rule);
  return lock === undefined ? own : worse(own, levelUnder(lock.profiles, of));
}

/** The level under several profiles: that of `recommended` where none differs from it, else the most severe of those that do. */
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
 * Whether two profiles disagree: both change the level, to different ones, and not both to a more severe one. Where both want more
 * than `recommended`, each gets at least what it asks for.
 */
export function disagree(a: Profile, b: Profile, of: Leveled): boolean {
  const base = baseLevel(of);
  const [one, other] = [levelOf(a, of) ?? base, levelOf(b, of) ?? base];
  if (one === base || other === base || one === other) return false;
  return isMilder(one, base) || isMilder(other, base);
}

/** Whether a profile makes a message milder than another level, and than it is without a profile. */
export function softens(profile: Profile, of: Leveled, level: Level): boolean {
  const own = levelOf(profile, of);
  return own !== undefined && isMilder(own, baseLevel(of)) && isMilder(own, level);
}

const baseLevel = (of: Leveled): Level => levelOf('recommended', of) ?? of.severity;

/** What tables say of a profile; undefined where they say nothing. One that has a level for `recommended` speaks for all profiles. */
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

/** A configuration in which some rules are off everywhere. */
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
  return ({ file, service }: Where, { within }: Pick<Config, 'within'>): boolean =>
    (!matcher || isCovered(within(file))) &&
    (names.length === 0 || (service !== undefined && names.some((matches) => matches(service))));
});

/** Paths of which it is remembered whether an override covers them. */
const most = 1000;

/** What a level may be, the gravest first. */
export const levels: readonly Level[] = order;
