import { type Severity, severities } from '../finding.ts';
import { GitIgnore } from '../source/gitignore.ts';
import { perLasting } from '../source/memo.ts';
import type { Config, Override } from './config.ts';
import { namePattern } from './name-pattern.ts';
import type { Level, Levels } from './profiles.ts';

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
    if (level !== undefined && covers(override)(where, config)) return level;
  }
  return config.rules.get(rule);
}

/** Every level that a configuration may set for a rule, depending on the place; undefined where it sets none. */
export function possibleLevels({ rules, overrides }: Config, rule: string): (Level | undefined)[] {
  const others = overrides.flatMap((each) => each.rules.get(rule) ?? []);
  return [rules.get(rule), ...others];
}

/** The level under the profile of a configuration: the first that `tables` have, else `otherwise`. */
export function profileLevel(
  config: Config,
  rule: string,
  tables: readonly (Levels | undefined)[],
  otherwise: Severity,
): Level {
  const own = leveled(tables, config.profile) ?? otherwise;
  const lock = config.locked.get(rule);
  if (lock === undefined || lock === config.profile) return own;
  return worse(own, leveled(tables, lock) ?? otherwise);
}

function leveled(tables: readonly (Levels | undefined)[], profile: Config['profile']): Level | undefined {
  for (let at = 0; at < tables.length; at++) {
    const level = tables[at]?.[profile];
    if (level !== undefined) return level;
  }
  return undefined;
}

const order: readonly Level[] = [...severities, 'off'];
const worse = (a: Level, b: Level) => (order.indexOf(a) <= order.indexOf(b) ? a : b);

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
  return ({ file, service }: Where, { within }: Config): boolean =>
    (!matcher || isCovered(within(file))) &&
    (names.length === 0 || (service !== undefined && names.some((matches) => matches(service))));
});

/** Paths of which it is remembered whether an override covers them. */
const most = 1000;

/** What a level may be, the gravest first. */
export const levels: readonly Level[] = order;
