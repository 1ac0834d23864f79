import type { Severity } from '../../engine/index.ts';
import type { PathStep } from '../../engine/overview.ts';
import type { LaneContent, PlaceContent } from '../content.ts';
import { namesOf } from '../names.ts';

/** The content of the page about one path: plain data with texts that may be shown. */
export interface PathPageContent {
  /** The name of the page: `Path 1 of 2: web`. */
  readonly title: string;
  readonly sentence: string;
  readonly severity: Severity;
  /** What the changes do, as one sentence. */
  readonly summary: string;
  readonly rule: string;
  /** The path as a chain: what stands in its boxes and on its arrows. */
  readonly chain: ChainContent;
  readonly steps: readonly StepContent[];
  /** All paths, worst first. */
  readonly all: readonly {
    readonly id: string;
    readonly name: string;
    readonly text: string;
    readonly isThis: boolean;
  }[];
}

export interface ChainContent {
  readonly who: LaneContent['who'];
  readonly how: string;
  readonly isLater: boolean;
  readonly service: { readonly name: string; readonly note: string };
  readonly can: string;
  readonly what: { readonly name: string; readonly note: string };
  /** The number of each step, by its kind. */
  readonly numbers: ReadonlyMap<PathStep['kind'], number>;
}

export interface StepContent {
  readonly kind: PathStep['kind'];
  readonly title: string;
  readonly places: readonly { readonly place: PlaceContent; readonly text: string }[];
  /** Undefined if there is no fix. */
  readonly change: ChangeContent | undefined;
}

export interface ChangeContent {
  readonly button: string;
  /** What else happens, as sentences. */
  readonly costs: readonly string[];
  /** Whether the path is left. */
  readonly isThere: boolean;
  /** The causes of critical findings that are left. */
  readonly critical: readonly string[];
  /** True if someone has to decide what to write. */
  readonly isManual: boolean;
  /** Whether it leaves least of all changes that can be made. */
  readonly isBest: boolean;
}

/** What the content of the page is made of. Texts from files are masked. */
export interface PathParts {
  readonly id: string;
  readonly severity: Severity;
  readonly rule: string;
  readonly text: string;
  /** Whether anyone gets in: otherwise someone first has to find a weakness. */
  readonly isOpen: boolean;
  readonly names: readonly string[];
  readonly content: LaneContent;
  readonly steps: readonly PathStep[];
  /** The step whose change leaves least; undefined if no change can be made. */
  readonly best: PathStep | undefined;
  readonly all: readonly {
    readonly id: string;
    readonly names: readonly string[];
    readonly text: string;
  }[];
  /** Converts a place, with the text of its line. */
  place(at: PathStep['places'][number]): { readonly place: PlaceContent; readonly text: string } | undefined;
  clear(text: string): string;
}

/** Makes the content of the page about one path. */
export function pathContent(parts: PathParts): PathPageContent {
  const { id, severity, rule, names, content, all, steps, best, clear } = parts;
  const name = namesOf(names);
  const nth = all.findIndex((each) => each.id === id) + 1;
  const shown = steps.map(
    (step): StepContent => ({
      kind: step.kind,
      title: titleOf(step, content, clear),
      places: eachLine(step.places.flatMap((at) => parts.place(at) ?? [])),
      change: changeOf(step, name, step === best, clear),
    }),
  );
  return {
    title: `${all.length > 1 ? `Path ${nth} of ${all.length}` : 'Path'}: ${shortName(name)}`,
    sentence: sentenceOf(parts),
    severity,
    summary: summaryOf(shown, name),
    rule,
    chain: {
      who: content.who,
      how: content.how,
      isLater: content.isLater,
      service: { name, note: content.user },
      can: content.can,
      what: ends[content.controls],
      numbers: new Map(steps.map(({ kind }, at) => [kind, at + 1])),
    },
    steps: shown,
    all: namedPaths(all, id),
  };
}

/** Paths as they are listed; that with the id is the one of the page. */
export const namedPaths = (all: PathParts['all'], id?: string): PathPageContent['all'] =>
  all.map((each) => ({
    id: each.id,
    name: namesOf(each.names),
    text: each.text,
    isThis: each.id === id,
  }));

/** Places without those on the same line as an earlier one. */
function eachLine(places: StepContent['places']): StepContent['places'] {
  return [...new Map(places.map((each) => [`${each.place.file}:${each.place.line}`, each])).values()];
}

const ends: Readonly<Record<LaneContent['controls'], ChainContent['what']>> = {
  host: { name: 'The host', note: 'everything on it' },
  part: { name: 'Part of the host', note: 'files, processes, network' },
  data: { name: 'Its own data', note: 'for anyone who asks' },
  nothing: { name: 'The service', note: 'and what it may do' },
};

/** The longest name that a title or a sentence has whole. */
const longestName = 40;

const shortName = (name: string) =>
  name.length > longestName ? `${name.slice(0, longestName - 1)}\u2026` : name;

/** Who can do what, as one sentence without a full stop. */
function sentenceOf({ names, content, text, isOpen: isEntered }: PathParts): string {
  const [first = ''] = names;
  const name = names.length > 1 ? `one of ${names.length} services` : shortName(first);
  const { controls, isOpen } = content;
  if (controls !== 'host') return `${name}: ${text.replace(/\.$/, '')}`;
  if (!isOpen) return `Whoever takes over ${name} controls this machine`;
  return isEntered
    ? `Anyone on the network gets into ${name} and then controls this machine`
    : `Whoever takes over ${name} from the network controls this machine`;
}

function titleOf(
  { kind, places, names }: PathStep,
  { how, who }: LaneContent,
  clear: (text: string) => string,
): string {
  if (kind === 'user') return 'Run as another user';
  if (kind === 'entry') return how.endsWith('weak password') ? 'Choose a strong password' : 'Ask for a login';
  if (kind === 'power') return names.length > 0 ? `Take away ${listOf(names.map(clear))}` : 'Take it away';
  if (how.includes('host network')) return 'Leave the network of the host';
  if (who.name !== 'Other machines' || who.note !== undefined)
    return `Close the way through ${throughOf(who)}`;
  return places.length === 1 ? 'Close the port to other machines' : 'Close the ports to other machines';
}

const throughOf = ({ name, note }: LaneContent['who']) =>
  name === 'Other machines' ? (note ?? '').replace(/^through /, '') : name;

/** The most causes that are named. */
const mostNamed = 3;

/** Lists names: `a`, `a and b`, `a, b and 2 more`. */
export function listOf(names: readonly string[]): string {
  const named = names.length > mostNamed ? names.slice(0, mostNamed - 1) : names.slice(0, -1);
  const last = names.length > mostNamed ? `${names.length - named.length} more` : (names.at(-1) ?? '');
  return named.length === 0 ? last : `${named.join(', ')} and ${last}`;
}

function changeOf(
  { change }: PathStep,
  name: string,
  isBest: boolean,
  clear: (text: string) => string,
): ChangeContent | undefined {
  if (!change) return undefined;
  const { fixes, settings, left } = change;
  const titles = fixes.map(({ title }, at) =>
    split(clear(title), fixes.length > 1 ? settings[at] : undefined),
  );
  const [only] = titles;
  const isManual = fixes.length === 0;
  return {
    button: isManual
      ? 'Choose a User\u2026'
      : titles.length === 1 && only
        ? only.does
        : titles.length === 2
          ? 'Make Both Changes'
          : `Make All ${titles.length} Changes`,
    costs: isManual
      ? [`Files that ${name} writes must belong to it.`]
      : titles.map(({ does, cost }) =>
          titles.length === 1
            ? sentence(cost || 'nothing else changes')
            : sentence(cost ? `${does}: ${cost}` : does),
        ),
    isThere: left.isThere,
    critical: left.critical.map(clear),
    isManual,
    isBest,
  };
}

/** The title of a fix: what it does, to which of several settings, and what may break, which stands in brackets. */
function split(title: string, setting: string | undefined): { readonly does: string; readonly cost: string } {
  const at = title.endsWith(')') ? title.indexOf(' (') : -1;
  const does = at < 0 ? title : title.slice(0, at);
  const isNamed = setting === undefined || does.includes(setting);
  const named = does.includes(' it ') ? does.replace(' it ', () => ` ${setting} `) : `${does} of ${setting}`;
  // The step says what all its changes leave.
  const [cost = ''] = (at < 0 ? '' : title.slice(at + 2, -1)).split(/(?:^|; )leaves /, 1);
  return { does: isNamed ? does : named, cost };
}

const sentence = (text: string) => `${text.charAt(0).toUpperCase()}${text.slice(1).replace(/\.$/, '')}.`;

const ordinals = ['first', 'second', 'third', 'fourth'];

/** What the changes do together. */
function summaryOf(steps: readonly StepContent[], name: string): string {
  const changes = steps.flatMap(({ change }) => change ?? []);
  const removing = changes.filter(({ isThere }) => !isThere);
  if (steps.length === 0) return 'The changes were not tried: the project is too large.';
  if (changes.length === 0) return 'No fix removes this path: change it by hand.';
  if (removing.length === 0) return 'No single change below removes this path.';
  const clean = removing.filter(({ critical }) => critical.length === 0);
  if (changes.length === 1)
    return `The change below removes this path${clean.length > 0 ? ` and leaves nothing critical in ${name}` : ''}.`;
  const which =
    removing.length === changes.length
      ? changes.length === 2
        ? 'Both changes below remove'
        : `Each of the ${numbers[changes.length] ?? changes.length} changes below removes`
      : `${removing.length} of ${changes.length} changes below ${removing.length === 1 ? 'removes' : 'remove'}`;
  const nothing = `nothing critical in ${name}`;
  if (clean.length === 0) return `${which} this path; each leaves something critical.`;
  if (clean.length === changes.length)
    return `${which} this path and ${changes.length === 2 ? 'leave' : 'leaves'} ${nothing}.`;
  const named = clean.map(
    (each) => `the ${ordinals[steps.findIndex(({ change }) => change === each)] ?? 'last'}`,
  );
  return `${which} this path; ${listOf(named)} ${clean.length === 1 ? 'leaves' : 'leave'} ${nothing}.`;
}

const numbers = ['no', 'one', 'two', 'three', 'four'];
