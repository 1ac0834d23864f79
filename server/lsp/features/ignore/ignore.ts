import type { Connection } from 'vscode-languageserver';
import { type Edit, type Finding, identityOf, shownWhole } from '../../../engine/index.ts';
import type { Fingerprints } from '../../../engine/policy.ts';
import {
  barrierOf,
  demandsOf,
  type IgnoreScope,
  type IgnoreTerms,
  ignoreEdit,
  ignoreServiceEdit,
  refusal,
} from '../../../engine/policy.ts';
import { dayOf } from '../../../engine/source/day.ts';
import { isBelow } from '../../../engine/source/path.ts';
import { pathOf, uriOf } from '../../files.ts';
import type { Outcome } from '../../outcome.ts';
import { counted } from '../../scan/hidden.ts';
import type { FoundCount } from '../../scan/shown.ts';
import type { Feature, FeatureContext } from '../feature.ts';
import { outcomes } from '../fix-workspace.ts';
import { addKnown, configured, type EditAnswer, refused } from '../not-now.ts';
import { hiddenText, hidesOf, type ReportingFile, reportersOf } from './hides.ts';
import {
  asksForReasons,
  type IgnorePlace,
  kindOfPlace,
  monthsAfter,
  type PlaceId,
  placesOf,
  type SentTerms,
  termsOf,
} from './places.ts';
import { relativeTo, targetsOf } from './targets.ts';

/** Request: where a finding can be hidden, and how much that hides. */
const placesRequest = 'plimsoll/ignorePlaces';
/** Request: hides a finding. */
const ignoreRequest = 'plimsoll/ignore';

/** The parameters of both: the findings of one place, the first of which is meant. */
interface Asked {
  readonly uri?: unknown;
  readonly identity?: unknown;
  readonly others?: unknown;
}

interface Chosen extends Asked, SentTerms {
  readonly place?: unknown;
  /** The name of the service, and the file that it is linted from. */
  readonly service?: unknown;
  readonly from?: unknown;
}

/** The answer to the first request. */
interface Places {
  readonly rule: string;
  /** The file that locks the rule or allows no exception of it, so that it can't be hidden. */
  readonly locked?: string | undefined;
  readonly places: readonly IgnorePlace[];
  /** Other rules that report something at the place. */
  readonly others: readonly { readonly rule: string; readonly identity: string; readonly locked: boolean }[];
  readonly needsReason: boolean;
  readonly needsOwner: boolean;
  /** The last day that a policy allows; undefined: any, or none. */
  readonly latest?: string | undefined;
  readonly today: string;
  /** Days to choose from, with how far off they are in months. */
  readonly days: readonly { readonly months: number; readonly day: string }[];
}

/** Request: what a policy still asks for, for choices that may not be whole yet; null if nothing. */
const lackingRequest = 'plimsoll/ignoreLacks';

/** Asks of a client that lets the user choose where, why and until when a finding is hidden. */
export const ignore: Feature = {
  listen(connection, context) {
    if (!context.client.picks || !context.client.takesEdits) return;
    connection.onRequest(placesRequest, (asked: Asked | undefined) => placesFor(asked ?? {}, context));
    connection.onRequest(ignoreRequest, (chosen: Chosen | undefined) =>
      ignored(chosen ?? {}, connection, context),
    );
    connection.onRequest(lackingRequest, (chosen: Chosen | undefined) => lackingFor(chosen ?? {}, context));
  },
};

/** The finding that is meant, with the outcome of its file. */
async function meant(
  { uri, identity }: Asked,
  { session }: FeatureContext,
): Promise<{ outcome: Outcome; finding: Finding } | undefined> {
  const path = pathOf(String(uri));
  await session.prepareSome([path]);
  const outcome = session.outcome(path, true);
  const finding = outcome?.findings.find((each) => identityOf(each) === identity);
  return outcome && finding && { outcome, finding };
}

async function placesFor(asked: Asked, context: FeatureContext): Promise<Places | null> {
  const known = await meant(asked, context);
  if (!known) return null;
  const { outcome, finding } = known;
  const { config, rules, path } = outcome;
  const { base } = await targetsOf(path, context);
  const lock = barrierOf(config, finding.rule);
  const today = todayOf(config);
  const demands = demandsOf(finding.rule, config.policies, today);
  const isIn = (day: string) => demands.latest === undefined || day <= demands.latest;
  const named = Array.isArray(asked.others) ? asked.others : [];
  const others = outcome.findings.filter((each) => named.includes(identityOf(each)));
  return {
    rule: finding.rule,
    ...(lock && { locked: shownWhole(relativeTo(base, lock)) }),
    places: lock ? [] : await placesOf(outcome, finding, demands, context),
    others: others.map((each) => ({
      ...{ rule: each.rule, identity: identityOf(each), locked: barrierOf(config, each.rule) !== undefined },
    })),
    needsReason: demands.reason || asksForReasons(config, rules),
    needsOwner: demands.owner,
    latest: demands.latest,
    today,
    days: [1, 3, 12]
      .map((months) => ({ months, day: monthsAfter(today, months) }))
      .filter(({ day }) => isIn(day)),
  };
}

const todayOf = (config: Outcome['config']) => config.today ?? dayOf(Date.now());

/** Says why a policy would refuse what was chosen; undefined if it would not. */
function whyRefused({ config }: Outcome, { rule }: Finding, place: PlaceId, terms: IgnoreTerms) {
  const today = todayOf(config);
  return refusal(rule, { kind: kindOfPlace[place], ...terms }, config.policies, today);
}

async function lackingFor(chosen: Chosen, context: FeatureContext): Promise<string | null> {
  const known = await meant(chosen, context);
  const terms = known && termsOf(chosen, todayOf(known.outcome.config));
  if (!known || !terms || !isPlace(chosen.place)) return null;
  return whyRefused(known.outcome, known.finding, chosen.place, terms) ?? null;
}

const isPlace = (place: unknown): place is PlaceId => Object.hasOwn(kindOfPlace, String(place));

const gone = 'the finding is not there any more.';

async function ignored(chosen: Chosen, connection: Connection, context: FeatureContext): Promise<EditAnswer> {
  const known = await meant(chosen, context);
  if (!known) return refused(connection, gone);
  const { config, path } = known.outcome;
  const { rule } = known.finding;
  const terms = termsOf(chosen, todayOf(config));
  const { place } = chosen;
  if (!terms) return refused(connection, 'the day is not valid.');
  if (barrierOf(config, rule)) return refused(connection, `${rule} is locked.`);
  if (!isPlace(place)) return refused(connection, gone);
  const why = whyRefused(known.outcome, known.finding, place, terms);
  if (why) return refused(connection, `${why}.`);
  const targets = await targetsOf(path, context);
  const name = (file: string) => shownWhole(relativeTo(targets.base, file));
  const until = terms.until === undefined ? '' : ` until ${terms.until}`;
  const says =
    (by: string) =>
    ({ findings, files }: FoundCount) =>
      `${rule} is hidden${until}: ${counted(findings, 'finding')} in ${counted(files, 'file')}, by ${by}.`;
  if (place === 'workspace') {
    const change = { kind: 'level', rule, level: 'off', ...terms } as const;
    return configured(chosen.uri, change, connection, context, says(name(targets.config)));
  }
  if (place === 'known') {
    const all = await allOf(rule, targets.base, context);
    return addKnown(path, all, connection, context, { terms, says: says(name(targets.baseline)) });
  }
  const made = commentFor(chosen, known, terms, context);
  return made ? writeComment(made, known, terms, connection, context) : refused(connection, gone);
}

/** The scopes of comments, by the id of a place. */
const scopes: ReadonlyMap<unknown, IgnoreScope> = new Map([
  ['line', 'here'],
  ['service', 'service'],
  ['file', 'file'],
]);

/** A comment to write, and the files to lint with it. */
interface MadeComment {
  readonly edit: Edit;
  readonly reporting: readonly ReportingFile[];
}

function commentFor(
  { place, service, from }: Chosen,
  { outcome, finding }: { readonly outcome: Outcome; readonly finding: Finding },
  terms: IgnoreTerms,
  context: FeatureContext,
): MadeComment | undefined {
  const { path, project } = outcome;
  const reporting = reportersOf(path, finding.rule, context);
  if (typeof service === 'string') {
    const linted = reporting.find((each) => each.path === from);
    const document = linted?.project.document(linted.path);
    if (!linted || document?.kind !== 'compose') return undefined;
    const edit = ignoreServiceEdit(document, service, finding.rule, terms);
    return edit && { edit, reporting: [linted] };
  }
  const scope = scopes.get(place);
  const document = project.document(path);
  const edit = scope && document && ignoreEdit(document, finding, scope, terms);
  return edit && { edit, reporting };
}

async function writeComment(
  { edit, reporting }: MadeComment,
  { outcome, finding }: { readonly outcome: Outcome; readonly finding: Finding },
  terms: IgnoreTerms,
  connection: Connection,
  context: FeatureContext,
): Promise<EditAnswer> {
  const { hidden, files, session } = context;
  const path = edit.file;
  const hides = await hidesOf(edit, finding.rule, reporting, context);
  const source = (reporting[0]?.project ?? outcome.project).source(path);
  const read = session.textOf(path) ?? (await files.read(uriOf(path), await session.reach(path)));
  if (!source || read !== source.text || hides.findings === 0) return refused(connection, gone);
  const { base } = await targetsOf(path, context);
  const line = source.lines.position(edit.span.start).line + (/^[\r\n]/.test(edit.text) ? 2 : 1);
  const until = terms.until === undefined ? '' : ` until ${terms.until}`;
  const place = `${shownWhole(relativeTo(base, path))}:${line}`;
  const says = () => `${finding.rule} is hidden in ${hiddenText(hides)}${until}, by a comment in ${place}.`;
  const change = { path, text: source.text, edits: [edit], countsUnsaved: true, says };
  return { applied: await hidden.make(change), uri: session.convertContext.uri(path) };
}

/** All findings of a rule below a folder, each once for its services. */
async function allOf(
  rule: string,
  folder: string,
  context: FeatureContext,
): Promise<(readonly [Finding, Fingerprints])[]> {
  const found = new Map<string, readonly [Finding, Fingerprints]>();
  for await (const { findings, fingerprintsOf } of outcomes(context)) {
    for (const each of findings) {
      const fingerprints =
        each.rule === rule && isBelow(each.file, folder) ? fingerprintsOf(each) : undefined;
      if (fingerprints)
        found.set(JSON.stringify([each.file, fingerprints.v2, fingerprints.holders]), [each, fingerprints]);
    }
    await context.scheduler.yieldIfBusy();
  }
  return [...found.values()];
}
