import type { Problem } from '../finding.ts';
import { shown } from '../secret/shown.ts';
import { grouped } from '../source/groups.ts';
import { limits } from '../source/limits.ts';
import { closest } from '../source/similar.ts';
import type { SafeText } from '../source/text.ts';
import { hintOf } from './checks.ts';
import { type Config, defaultConfig, type Override } from './config.ts';
import { listed } from './expected.ts';
import type { Layer } from './extending.ts';
import { namePattern } from './name-pattern.ts';
import type { Level, Profile } from './profiles.ts';
import {
  type Demand,
  demands,
  type KnownRule,
  type Word,
  type Written,
  type WrittenLevel,
} from './written.ts';

/** What layers come to. */
export interface Combined {
  readonly config: Config;
  readonly problems: readonly Problem[];
}

/** Lays configurations over one another, the lowest first. */
export function combine(layers: readonly Layer[], known: readonly KnownRule[], today?: string): Combined {
  const draft: Draft = {
    ...defaultConfig,
    today,
    rules: new Map(),
    locked: new Map(),
    lockers: new Map(),
    demanded: {},
    exclusions: [],
    problems: [],
    names: namesOf(known),
  };
  for (const layer of layers) {
    if ('profile' in layer) draft.profile = layer.profile;
    else lay(layer, draft);
  }
  for (const [key, id] of Object.entries(demands) as [Demand, string][]) {
    const level = draft.demanded[key];
    if (level !== undefined && known.some((each) => each.id === id) && !draft.locked.has(id))
      draft.rules.set(id, level);
  }
  judgeExclusions(draft);
  const { lockers: _, demanded: __, exclusions: ___, names: ____, problems, ...config } = draft;
  return { config, problems };
}

interface Draft extends Omit<Config, 'rules' | 'locked' | 'profile'> {
  profile: Profile;
  readonly rules: Map<string, Level>;
  readonly locked: Map<string, Profile>;
  /** Which file has locked a rule. */
  readonly lockers: Map<string, string>;
  demanded: Written['report'];
  /** Rules that are switched off, and entries whose day has passed. */
  readonly exclusions: { readonly entry: WrittenLevel; readonly file: string; readonly hasEnded: boolean }[];
  readonly problems: Problem[];
  readonly names: Names;
  overrides: readonly Override[];
  trust: Config['trust'];
  mutableTags: readonly string[];
  ignore: readonly string[];
  projects: Config['projects'];
}

function lay(written: Written, draft: Draft): void {
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
  draft.demanded = { ...draft.demanded, ...written.report };
  for (const word of written.locked)
    for (const id of idsOf(word, draft, problem)) {
      if (draft.locked.has(id)) continue;
      draft.locked.set(id, draft.profile);
      draft.lockers.set(id, file.path);
    }
}

function layLists(written: Written, draft: Draft): void {
  const { trust } = written;
  const trusting = ['untrusted-image', 'untrusted-service-image'].find((id) => draft.locked.has(id));
  if (trust && trusting !== undefined)
    reportIn(draft, written.file.path)(
      trust,
      lockedBy(trusting, draft, 'no more images can be trusted here'),
    );
  else if (trust) draft.trust = { images: joined(draft.trust.images ?? [], trust.images) };
  draft.mutableTags = joined(draft.mutableTags, written.mutableTags);
  draft.ignore = joined(draft.ignore, written.ignore);
  draft.projects = [...draft.projects, ...written.projects].slice(0, limits.projects);
}

const joined = (before: readonly string[], more: readonly string[]) => [...new Set([...before, ...more])];

type Report = (at: Pick<Word, 'span'> | undefined, message: SafeText, meant?: string) => void;

function reportIn({ problems }: Draft, file: string): Report {
  return (at, message, meant) => {
    if (problems.length < limits.errors)
      problems.push({ file, span: at?.span, message, ...(meant !== undefined && { meant }) });
  };
}

/** The levels that entries give to rules: one that is named by its id before those that a pattern names, then the later one. */
function levelsOf(
  entries: readonly WrittenLevel[],
  { file }: Written,
  draft: Draft,
): ReadonlyMap<string, Level> {
  const problem = reportIn(draft, file.path);
  const found = new Map<string, Level>();
  const refused = new Map<string, WrittenLevel>();
  /** What names a rule that is not locked. */
  const reaching = new Set<Word>();
  const isPattern = ({ pattern }: WrittenLevel) => pattern.text.includes('*');
  for (const entry of [...entries.filter(isPattern), ...entries.filter((each) => !isPattern(each))]) {
    const { pattern, level, until } = entry;
    const hasEnded = until !== undefined && draft.today !== undefined && until < draft.today;
    if (hasEnded || level === 'off') draft.exclusions.push({ entry, file: file.path, hasEnded });
    const ids = idsOf(pattern, draft, problem);
    if (hasEnded) continue;
    for (const id of ids)
      if (draft.locked.has(id)) refused.set(id, entry);
      else {
        found.set(id, level);
        reaching.add(pattern);
      }
  }
  // What says the level that is locked changes nothing, and a pattern is there for what is not locked.
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

const lockedBy = (id: string, { lockers }: Draft, so: string) =>
  shown`The rule \`${id}\` is locked by ${lockers.get(id)}: ${so}.`;

/** Says of the locked rules that one entry names that it changes none. */
function unchangeable(ids: readonly string[], draft: Draft): SafeText {
  const [id = '', ...more] = ids;
  if (more.length === 0) return lockedBy(id, draft, "its level can't be changed here");
  const files = new Set(ids.flatMap((each) => draft.lockers.get(each) ?? []));
  const names = ids.slice(0, mostNamed).map((each) => `\`${each}\``);
  const said = ids.length > mostNamed ? [...names, `${ids.length - mostNamed} more`] : names;
  return shown`The rules ${listed(said, 'and')} are locked by ${listed([...files], 'and')}: their levels can't be changed here.`;
}

/** Locked rules that one problem names. */
const mostNamed = 3;

/** What rules are called: their ids, and the names that patterns match. */
interface Names {
  readonly ids: readonly string[];
  readonly qualified: readonly string[];
  readonly known: ReadonlySet<string>;
  readonly rules: readonly KnownRule[];
}

function namesOf(known: readonly KnownRule[]): Names {
  const ids = known.map(({ id }) => id);
  return {
    ids,
    qualified: known.map(({ id, topic }) => (topic === undefined ? id : `${topic}/${id}`)),
    known: new Set(ids),
    rules: known,
  };
}

/** The rules that a word names: an id, or a pattern of ids (`secret-*`) or of topics and ids (`secrets/*`). */
function idsOf({ text, span }: Word, { names }: Draft, problem: Report): readonly string[] {
  const { ids, qualified, known, rules } = names;
  if (known.has(text)) return [text];
  const matches = namePattern(text);
  const found = ids.filter((id, at) => (text.includes('*') && matches(id)) || matches(qualified[at] ?? id));
  if (found.length > 0) return found;
  const topics = qualified.flatMap((each) => (each.includes('/') ? [`${each.split('/', 1)[0]}/*`] : []));
  const check = hintOf(text, rules);
  const meant = check ? check.meant : closest(text, text.includes('/') ? [...topics, ...qualified] : ids);
  const hint = check?.text ?? (meant === undefined ? '.' : shown`; did you mean \`${meant}\`?`);
  const what = text.includes('*') ? 'No rule is named' : 'Unknown rule';
  problem({ span }, shown`${what} \`${text}\`${hint}`, meant);
  return [];
}

/** Says which exclusions have no reason, and which have ended, where that is demanded. */
function judgeExclusions(draft: Draft): void {
  const { demanded, exclusions } = draft;
  const asks = (demand: Demand) => demanded[demand] !== undefined && demanded[demand] !== 'off';
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
