import type { ContainerPosture, Finding, PlainPlace } from '../../../engine/index.ts';
import { severities } from '../../../engine/index.ts';
import type { LaneContent } from '../../../page/content.ts';
import { serviceContent } from '../../../page/overview.ts';
import type { Outcome } from '../../outcome.ts';
import { nameFrom, placeText, userLabel, userText } from '../posture-text.ts';
import type { Links } from './links.ts';
import { escaped } from './markdown.ts';

/** The most items that are named; the others are counted. */
const most = 3;

/** What a description of what runs is made of. */
export interface Running {
  readonly posture: ContainerPosture;
  /** Everything that runs of the same files. */
  readonly postures: readonly ContainerPosture[];
  readonly outcome: Outcome;
  readonly links: Links;
  /** The place that is asked about. */
  readonly here: PlainPlace;
}

/** What runs as a Markdown list of at most six points, below its name and the worst finding that is not among those `seen`. */
export function postureList(running: Running, seen: readonly Finding[]): string {
  const worst = worstOf(running, seen);
  // Beside findings, what is as Docker has it is left out.
  const points = pointsOf(running).flatMap(([title, text, isDefault]) =>
    isDefault && seen.length > 0 ? [] : [`- **${title}** ${text}`],
  );
  return [`**${titleOf(running)}**${worst}`, points.join('\n')].filter((part) => part !== '').join('\n\n');
}

/** The same in one line: its user, what is open, and powers that are not Docker's default. Undefined if that is the user alone. */
export function postureLine(running: Running): string | undefined {
  const { posture, outcome } = running;
  const user = userText(posture);
  const parts = pointsOf(running).flatMap(([title, text, isDefault]) =>
    inLine.includes(title) && !isDefault ? [`${title.toLowerCase()}: ${text}`] : [],
  );
  if (parts.length === 0) return undefined;
  const runs = user === undefined ? 'user unknown' : `runs as ${escaped(outcome.clear(user))}`;
  return [`**${titleOf(running)}** ${runs}`, ...parts].join(' · ');
}

const inLine: readonly Point[0][] = ['Open', 'Powers'];

type Point = readonly [
  title: 'Runs as' | 'Open' | 'Powers' | 'Secrets' | 'Built by' | 'Neighbours',
  text: string,
  /** True if it is as Docker has it. */
  isDefault?: boolean,
];

function pointsOf(running: Running): readonly Point[] {
  const { posture, postures, outcome, links } = running;
  const say = (text: string) => escaped(outcome.clear(text));
  const lane = serviceContent(posture, postures, outcome.findings, {
    place: () => undefined,
    clear: outcome.clear,
    fix: () => undefined,
  });
  const { at } = posture.user;
  const user = say(userLabel(posture, outcome));
  return [
    ['Runs as', at && !isOnLine(at, running) ? links.place(user, at) : user],
    ...openPoint(lane),
    ...powersPoint(posture, lane),
    ...secretsPoint(posture, lane),
    ...(posture.kind === 'service' ? builtPoint(running, say) : buildersPoint(running, say)),
    ...neighboursPoint(posture, say),
  ];
}

const isOnLine = (at: PlainPlace, { here, outcome }: Pick<Running, 'here' | 'outcome'>) =>
  at.file === here.file && placeText(at, outcome) === placeText(here, outcome);

/** The name of a service; of a stage unless it is the last one. Others that are an output have a name. */
function titleOf({ posture: { kind, name, at }, outcome }: Running): string {
  if (kind === 'service') return escaped(outcome.clear(name));
  const document = outcome.project.document(at.file);
  const last = document?.kind === 'dockerfile' ? document.stages.at(-1) : undefined;
  return last?.from.span.start === at.span.start ? 'This image' : `The ${escaped(outcome.clear(name))} stage`;
}

/** On the name of a service: its worst finding, if that is critical or high and not explained already. */
function worstOf(running: Running, seen: readonly Finding[]): string {
  const { posture, outcome, links } = running;
  if (posture.kind !== 'service' || !isOnLine(posture.at, running)) return '';
  const own = outcome.findings.filter((each) => each.service === posture.name);
  const severity = severities.slice(0, 2).find((grade) => own.some((each) => each.severity === grade));
  const worst = own.find((each) => each.severity === severity && !each.partOf);
  if (!worst || seen.includes(worst)) return '';
  const text = links.place(escaped(outcome.clear(worst.text.replace(/\.$/, ''))), worst);
  const place = placeText(worst, outcome);
  const where = worst.file === outcome.path ? `line ${place.split(':').at(-1)}` : place;
  return ` · worst: ${severity}, ${text} (${escaped(where)})`;
}

function openPoint({ isOpen, how, who }: LaneContent): Point[] {
  if (!isOpen) return [];
  const through = who.name === 'Other machines' ? '' : ` through ${escaped(who.name)}`;
  return [['Open', `${escaped(how).replace(/(?<=, )(?:no login|weak password)$/, '**$&**')}${through}`]];
}

function powersPoint(
  { kind, complete, confinement, capabilities }: ContainerPosture,
  { powers }: LaneContent,
): Point[] {
  if (kind === 'stage') return [];
  const named = powers.map(({ text, isWorst }) => (isWorst ? `**${escaped(text)}**` : escaped(text)));
  if (named.length > 0) return [['Powers', listed(named)]];
  const { granted, added } = capabilities;
  const isSure =
    complete && confinement.privileged.value === false && added.every(({ name }) => name !== undefined);
  if (!isSure || granted === 'unknown') return [];
  return [['Powers', granted.length === 0 ? 'none' : "none beyond Docker's default", true]];
}

function secretsPoint({ kind }: ContainerPosture, { secrets }: LaneContent): Point[] {
  if (secrets.length === 0) return [];
  const where = kind === 'service' ? 'written in the file' : 'kept in the image';
  return [['Secrets', `${listed(secrets.map((name) => `\`${name.replaceAll('`', '')}\``))}, ${where}`]];
}

function builtPoint({ posture: { build }, outcome, links }: Running, say: (text: string) => string): Point[] {
  if (build?.dockerfile === undefined) return [];
  const file = links.place(say(nameFrom(build.dockerfile, outcome.path)), build.at);
  const isNamed = build.stage !== undefined && !/^\d+$/.test(build.stage);
  return [['Built by', isNamed ? `${file}, its ${say(build.stage ?? '')} stage` : file]];
}

/** The services that build a stage, with the user that they set. */
function buildersPoint({ posture, outcome, links }: Running, say: (text: string) => string): Point[] {
  const { path, project } = outcome;
  const services = project
    .takers(path)
    .flatMap(({ building }) => building(path))
    .filter(({ stage }) => stage?.from.span.start === posture.at.span.start);
  const names = services.map(({ service, user }) => {
    const { name, key } = service;
    const at = { file: key.file.path, span: key.span };
    const place = links.place(say(placeText(at, outcome)), at);
    const sets = user.setBy === 'service' && user.name !== undefined ? ` (as user ${say(user.name)})` : '';
    return `service ${say(name)}${sets}, ${place}`;
  });
  return names.length === 0 ? [] : [['Built by', listed([...new Set(names)])]];
}

function neighboursPoint({ networks }: ContainerPosture, say: (text: string) => string): Point[] {
  const joined = networks.filter(({ sharedWith, connects }) => sharedWith.length > 0 && connects !== false);
  const names = [...new Set(joined.flatMap(({ sharedWith }) => sharedWith))];
  if (names.length === 0) return [];
  const who = names.length > most ? `${names.length} services` : names.map(say).join(', ');
  const on = listed(joined.map(({ name }) => say(name)));
  return [['Neighbours', `${who} (network${joined.length > 1 ? 's' : ''} ${on})`]];
}

/** Names the first of some items, and counts the others. */
function listed(items: readonly string[]): string {
  const more = items.length - most;
  return more > 0 ? `${items.slice(0, most).join(', ')} and ${more} more` : items.join(', ');
}
