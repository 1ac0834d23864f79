import { type Config, type Finding, rulesOfComments, shownWhole } from '../../../engine/index.ts';
import {
  type Exception,
  type ExceptionDemands,
  type IgnoreScope,
  type IgnoreTerms,
  ignoreComment,
  ignoreEdit,
  leveled,
  levelUnder,
} from '../../../engine/policy.ts';
import { folderOf, isBelow } from '../../../engine/source/path.ts';
import type { Outcome } from '../../outcome.ts';
import { counted } from '../../scan/hidden.ts';
import type { FeatureContext } from '../feature.ts';
import { type Hides, hiddenText, hidesOf, reportersOf } from './hides.ts';
import { relativeTo, targetsOf } from './targets.ts';

/** Where findings can be hidden: by a comment, in the baseline, or by the configuration. */
export const placeIds = ['line', 'service', 'file', 'known', 'workspace'] as const;
export type PlaceId = (typeof placeIds)[number];

/** A place to choose, with how much it hides and what is written there. */
export interface IgnorePlace {
  readonly id: PlaceId;
  readonly label: string;
  readonly hides: string;
  readonly writes: string;
  /** The comment without reason and day; undefined if something else is written. */
  readonly comment?: string | undefined;
  /** Whether a reason and a last day can be written there. */
  readonly takesTerms: boolean;
  /** The services to choose from. */
  readonly services?: readonly ServicePlace[];
}

export interface ServicePlace {
  readonly name: string;
  /** The file that is linted with the service, as a path. */
  readonly from: string;
  readonly writes: string;
}

/** The kind of exception that a place holds. */
export const kindOfPlace: Readonly<Record<PlaceId, Exception['kind']>> = {
  line: 'comment',
  service: 'comment',
  file: 'comment',
  known: 'baseline',
  workspace: 'configuration',
};

/** Returns where a finding can be hidden as policies allow it, from its line to the whole workspace. */
export async function placesOf(
  outcome: Outcome,
  finding: Finding,
  demands: ExceptionDemands,
  context: FeatureContext,
): Promise<IgnorePlace[]> {
  const places = await allPlacesOf(outcome, finding, context);
  const asks = demands.owner || demands.reason || demands.latest !== undefined;
  return places
    .filter(({ id }) => demands.kinds.has(kindOfPlace[id]))
    .map((each) => (asks ? { ...each, takesTerms: true } : each));
}

async function allPlacesOf(
  outcome: Outcome,
  finding: Finding,
  context: FeatureContext,
): Promise<IgnorePlace[]> {
  const { path, project } = outcome;
  const { rule } = finding;
  const targets = await targetsOf(path, context);
  const name = (file: string) => shownWhole(relativeTo(targets.base, file));
  const document = project.document(path);
  const places: IgnorePlace[] = [];
  const reporting = reportersOf(path, rule, context);
  const comment = async (scope: IgnoreScope) => {
    const isIgnorable = document && !rulesOfComments.has(rule);
    const edit = isIgnorable ? ignoreEdit(document, finding, scope) : undefined;
    return edit && { edit, hides: await hidesOf(edit, rule, reporting, context) };
  };
  const place = (id: PlaceId, label: string, hides: Hides, writes: string) =>
    places.push({
      ...{ id, label, hides: hiddenText(hides), writes, takesTerms: true },
      comment: ignoreComment(id === 'file' ? 'file' : 'next', rule, {}),
    });
  const isDockerfile = document?.kind === 'dockerfile';
  const here = await comment('here');
  if (here) {
    const at = `${name(path)}:${(project.source(path)?.lines.position(finding.span.start).line ?? 0) + 1}`;
    place('line', isDockerfile ? 'This instruction' : 'This line', here.hides, `A comment above ${at}`);
  }
  const [first, second] = here?.hides.services ?? [];
  if (here && first && second) places.push(ofServices(here.hides, rule, name));
  else if (first && here) {
    const own = await comment('service');
    if (own)
      place('service', `The service ${first.name}`, own.hides, `A comment above its name in ${name(path)}`);
  }
  const whole = await comment('file');
  if (whole) place('file', 'This file', whole.hides, `A comment at the top of ${name(path)}`);
  return [...places, ...(await everywhere(outcome, rule, whole?.hides, context))];
}

function ofServices({ services }: Hides, rule: string, name: (file: string) => string): IgnorePlace {
  const all = services.map((each) => ({
    ...{ name: each.name, from: each.from },
    writes: `A comment above its name, in ${name(each.from)}`,
  }));
  const [first] = all;
  return {
    ...{ id: 'service', label: 'One service…', hides: `1 of ${services.length}`, takesTerms: true },
    writes: `A comment above its name: ${first?.name}, ${name(first?.from ?? '')} …`,
    comment: ignoreComment('next', rule, {}),
    services: all,
  };
}

/** The places outside of the file: the baseline, and the configuration. */
async function everywhere(
  { path }: Outcome,
  rule: string,
  inFile: Hides | undefined,
  context: FeatureContext,
): Promise<IgnorePlace[]> {
  const { baseline, config, base, isShared } = await targetsOf(path, context);
  const name = (file: string) => shownWhole(relativeTo(base, file));
  const found = (folder: string) => {
    const { findings, files } = context.workspace.found(rule, (file) => isBelow(file, folder));
    const own = context.workspace.found(rule, (file) => file === path).findings;
    if (inFile && own === findings) return hiddenText(inFile);
    return `${counted(findings, 'finding')} in ${counted(files, 'file')}`;
  };
  const folder = isShared ? base : folderOf(config);
  const label = folder === base ? 'The whole workspace' : `All files below ${name(folder)}`;
  const known: IgnorePlace = {
    ...{ id: 'known', label: 'All that exists now', hides: found(base), takesTerms: false },
    writes: `Entries in ${name(baseline)}; new ones still show`,
  };
  const off: IgnorePlace = {
    ...{ id: 'workspace', label, hides: found(folder), takesTerms: true },
    writes: `${rule}: off in ${name(config)}; new ones hide, too`,
  };
  return rulesOfComments.has(rule) ? [off] : [known, off];
}

/** Whether a configuration reports each ignore comment that has no reason. */
export function asksForReasons(config: Config, rules: Outcome['rules']): boolean {
  const rule = rules.find(({ id }) => id === 'ignore-without-reason');
  if (!rule) return false;
  const level =
    config.rules.get(rule.id) ?? levelUnder(config.profiles, leveled(rule, rule.messages['found']));
  return level !== 'off';
}

/** The most characters of a reason. */
const longestReason = 200;

/** The terms of an exception, as a client sends them. */
export interface SentTerms {
  readonly reason?: unknown;
  readonly owner?: unknown;
  readonly until?: unknown;
}

/** Reads the terms that a client sends; undefined if the day is none, or has passed. */
export function termsOf({ reason, owner, until }: SentTerms, today: string): IgnoreTerms | undefined {
  const words = typeof reason === 'string' ? reason.replace(/[\s\p{Cc}]+/gu, ' ').trim() : '';
  const why = words === '' ? undefined : words.slice(0, longestReason);
  // A comment ends its owner at the first blank or comma.
  const name = typeof owner === 'string' ? owner.trim().replace(/[\s\p{Cc},]+/gu, '-') : '';
  const terms = { reason: why, owner: name === '' ? undefined : name.slice(0, longestReason) };
  if (until === undefined || until === null || until === '') return terms;
  return typeof until === 'string' && isDay(until) && until >= today ? { ...terms, until } : undefined;
}

/** Whether a text is a day as `YYYY-MM-DD`. */
export function isDay(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return false;
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

/** The day that is some months after another; in a shorter month its last day. */
export function monthsAfter(day: string, months: number): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  const last = new Date(Date.UTC(year, month + months, 0)).getUTCDate();
  return new Date(Date.UTC(year, month - 1 + months, Math.min(date, last))).toISOString().slice(0, 10);
}
