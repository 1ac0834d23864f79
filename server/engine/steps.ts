import { addToService, setScalar } from './compose/edit/edit.ts';
import { posturesOf } from './containers.ts';
import { type Lane, lanesOf, overlap } from './drawing/lanes.ts';
import { atLeast, type Finding, type Fix, identityOf, wholeKey } from './finding.ts';
import type { LintInput } from './lint/fixing.ts';
import { lint, type Result } from './lint/lint.ts';
import { editedProject } from './lint/trial/edited-project.ts';
import { isReached } from './posture/description.ts';
import type { ContainerPosture, PlainPlace } from './posture/model.ts';
import type { Project } from './project/project.ts';
import { ApartEdits } from './source/apart.ts';
import { grouped } from './source/groups.ts';
import type { Edit, Shown } from './source/text.ts';

/** What a step of an attack path is about: who reaches the service, what lets them in, its user, or what it can do. */
export const stepKinds = ['reach', 'entry', 'user', 'power'] as const;
export type StepKind = (typeof stepKinds)[number];

/** A step of an attack path, with the change that leaves least of it. */
export interface PathStep {
  readonly kind: StepKind;
  readonly places: readonly PlainPlace[];
  /** What gives control of the host, as short as possible. */
  readonly names: readonly string[];
  /** Undefined if there is no fix. */
  readonly change: StepChange | undefined;
}

/** A change that removes a step. It was linted. */
export interface StepChange {
  /** Fixes that are made together; none if it is only known what another user would leave. */
  readonly fixes: readonly Fix<Shown>[];
  /** For each fix the setting that it is about, as short as possible, if it is known. */
  readonly settings: readonly (string | undefined)[];
  readonly edits: readonly Edit[];
  readonly left: WhatIsLeft;
}

/** What a change leaves of a finding's service. */
export interface WhatIsLeft {
  /** Whether the finding itself is left. */
  readonly isThere: boolean;
  /** The causes of critical findings, as short as possible. */
  readonly critical: readonly string[];
}

/** A finding, and what is known of the service that it is about. */
export interface PathSource {
  readonly finding: Finding;
  /** The service; undefined if the finding is about a file. */
  readonly posture: ContainerPosture | undefined;
}

/** The most changes of one step that are linted. */
const mostTried = 5;
/** The most services that are linted for one step; projects with more services have fewer changes to choose from. */
const mostServices = 600;

/** Returns the steps of an attack path, or of what else controls the host, in the order in which they are taken. */
export function stepsOf(project: Project, input: LintInput, source: PathSource): PathStep[] {
  const result = lint(project, input.path, input.rules, input.config);
  const finding = result.findings.find((each) => identityOf(each) === identityOf(source.finding));
  if (!finding) return [];
  const lanes = lanesIn(project, input, source, result);
  const lane = laneOf(lanes, source);
  const services = Math.max(
    1,
    lanes.reduce((sum, each) => sum + each.services.length, 0),
  );
  const most = Math.min(mostTried, Math.max(1, Math.floor(mostServices / services)));
  const { posture } = source;
  // The key of a service only says which one it is.
  const related = finding.related.filter(
    (at) => at.service === undefined && (!posture || !overlap(at, posture.at)),
  );
  const places = grouped([finding, ...related], (at) => kindOf(at, finding, lane));
  const offers = offersOf(finding, result, lane, places);
  return stepKinds.flatMap((kind): PathStep[] => {
    const own = eachPlace(places.get(kind) ?? []);
    if (own.length === 0) return [];
    const fixes = together(offers.get(kind) ?? []);
    const tried = fixes.slice(0, most).flatMap((some) => changeOf(project, input, source, some, lane) ?? []);
    const change = tried.sort(byWhatIsLeft)[0];
    const other = kind === 'user' ? otherUser(project, input, source) : undefined;
    const names = kind === 'power' ? (lane?.host ?? []).map(({ name }) => name) : [];
    return [{ kind, places: own, names, change: change ?? other }];
  });
}

/** What edits leave of a finding and its service; undefined if they lead to files that were not read, or spoil the text. */
export function leftBy(
  project: Project,
  input: LintInput,
  source: PathSource,
  edits: readonly Edit[],
): WhatIsLeft | undefined {
  const after = editedProject(project, edits, input.path);
  if (!after) return undefined;
  const result = lint(after, input.path, input.rules, input.config);
  const { finding } = source;
  const lane = laneOf(lanesIn(after, input, source, result), source);
  const isOwn = (each: Finding) =>
    each.service === finding.service || lane?.host.some(({ at }) => overlap(at, each)) === true;
  const causes = result.findings
    .filter((each) => each.severity === 'critical' && !each.partOf && isOwn(each))
    .flatMap((each) => {
      const settings = each.isPath
        ? (lane?.host ?? [])
        : (lane?.host.filter(({ at }) => overlap(at, each)) ?? []);
      return settings.length > 0 ? settings.map(({ name }) => name) : [each.text];
    });
  const isSame = (each: Finding) =>
    each.rule === finding.rule &&
    each.service === finding.service &&
    (each.message === finding.message || atLeast(each.severity, finding.severity));
  return { isThere: result.findings.some(isSame), critical: [...new Set(causes)] };
}

function lanesIn(
  project: Project,
  { path, config }: LintInput,
  { posture }: PathSource,
  result: Result,
): Lane[] {
  return lanesOf(posturesOf(project, posture?.file ?? path, config), result.findings);
}

const laneOf = (lanes: readonly Lane[], { posture }: PathSource): Lane | undefined =>
  lanes.find(({ services }) => services.some(({ name }) => name === posture?.name));

/** The step that a place belongs to. */
function kindOf(at: PlainPlace, finding: Finding, lane: Lane | undefined): StepKind {
  if (!lane || lane.host.some((each) => overlap(each.at, at))) return 'power';
  const [posture] = lane.services;
  const { ports, routes, namespaces, user } = posture!;
  const ways = [...ports.filter(isReached), ...routes, namespaces.network].map((each) => each.at);
  if (ways.some((each) => each && overlap(each, at))) return 'reach';
  if (at === finding) return finding.isPath ? 'entry' : 'power';
  return user.at && overlap(user.at, at) ? 'user' : 'entry';
}

/** The fixes of a path and of its parts, by the step that they remove. */
function offersOf(
  finding: Finding,
  { findings, fixesOf }: Result,
  lane: Lane | undefined,
  places: ReadonlyMap<StepKind, readonly PlainPlace[]>,
): ReadonlyMap<StepKind, readonly (readonly Fix<Shown>[])[]> {
  const whole = wholeKey(finding);
  const parts = findings.filter(({ partOf }) => partOf && wholeKey(partOf) === whole);
  const touched = (fix: Fix) =>
    [...stepKinds].reverse().find((kind) => places.get(kind)?.some((at) => touches(fix, at)));
  const byKind = grouped(parts, (each) => stepOf(each, finding, lane, places));
  const own = grouped(fixesOf(finding), (fix) => touched(fix) ?? 'entry');
  return new Map(
    stepKinds.map((kind) => [
      kind,
      // A fix of the path itself may do all that the fixes of its parts do.
      [...(own.get(kind) ?? []).map((fix) => [fix]), ...(byKind.get(kind) ?? []).map(fixesOf)].filter(
        (fixes) => fixes.length > 0,
      ),
    ]),
  );
}

/** The step that a part of a path belongs to. */
function stepOf(
  part: Finding,
  finding: Finding,
  lane: Lane | undefined,
  places: ReadonlyMap<StepKind, readonly PlainPlace[]>,
): StepKind {
  const kind = stepKinds.find((each) => places.get(each)?.some((at) => overlap(at, part)));
  return kind ?? kindOf(part, finding, lane);
}

/** The fixes that are tried: all that belong together, then each alone. */
function together(offers: readonly (readonly Fix<Shown>[])[]): Fix<Shown>[][] {
  const taken = new ApartEdits();
  const first = offers.flatMap(([fix]) => (fix && taken.add(fix.edits) ? [fix] : []));
  const alone = offers.flat().map((fix) => [fix]);
  const all = first.length > 1 ? [first, ...alone] : alone;
  return [
    ...new Map(all.map((fixes) => [JSON.stringify(fixes.flatMap(({ edits }) => edits)), fixes])).values(),
  ];
}

function changeOf(
  project: Project,
  input: LintInput,
  source: PathSource,
  fixes: readonly Fix<Shown>[],
  lane: Lane | undefined,
): StepChange | undefined {
  const edits = fixes.flatMap((each) => each.edits);
  const left = leftBy(project, input, source, edits);
  const settings = fixes.map((fix) => lane?.host.find(({ at }) => touches(fix, at))?.name);
  return left && { fixes, settings, edits, left };
}

/** Whether a fix edits a place or what is beside it. */
const touches = ({ edits }: Fix, at: PlainPlace): boolean =>
  edits.some(({ file, span }) => file === at.file && span.start <= at.span.end && at.span.start <= span.end);

/** What another user would leave, where there is no fix: nobody but the author knows which user owns the files. */
function otherUser(project: Project, input: LintInput, source: PathSource): StepChange | undefined {
  const { posture } = source;
  const name = posture?.name;
  const found = project
    .applications(posture?.file ?? input.path)
    .flatMap(({ postures }) => postures())
    .find(({ service }) => service.name === name);
  if (!found) return undefined;
  const { service, user } = found;
  const nobody = '65534:65534';
  const edits =
    user.setBy === 'service' && service.user
      ? setScalar(service.user, nobody)
      : addToService(service, { user: nobody });
  const left = edits && leftBy(project, input, source, edits);
  return left && { fixes: [], settings: [], edits: [], left };
}

const safeties = ['safe', 'unsafe', 'drastic'];
const worstSafety = ({ fixes }: StepChange) =>
  Math.max(...fixes.map(({ safety }) => safeties.indexOf(safety)), 0);

/** Sorts changes by what they leave: the path, then the number of critical causes, then what they may break. */
export const byWhatIsLeft = (a: StepChange, b: StepChange): number =>
  Number(a.left.isThere) - Number(b.left.isThere) ||
  a.left.critical.length - b.left.critical.length ||
  worstSafety(a) - worstSafety(b);

/** Places without those that are named twice. */
function eachPlace(places: readonly PlainPlace[]): PlainPlace[] {
  const known = new Map(places.map(({ file, span }) => [`${file} ${span.start}`, { file, span }]));
  return [...known.values()];
}
