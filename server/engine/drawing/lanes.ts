import type { Finding, Severity } from '../finding.ts';
import { atLeast, severities, severityAlone, wholeKey } from '../finding.ts';
import { isSensitive } from '../posture/description.ts';
import type { ContainerPosture, PlainPlace } from '../posture/model.ts';
import { grouped } from '../source/groups.ts';
import { type Order, type Reacher, reachers, worstFirst } from './order.ts';
import { type ReachedBy, reachIn } from './reached-by.ts';

/** What a service can be used for, in groups from bad to harmless: the host, a part of it, its own data, or nothing. */
export const controlled = ['host', 'part', 'data', 'nothing'] as const;
export type Controlled = (typeof controlled)[number];

/** One service, or several alike, with who reaches it and what it gives them. Texts from files are masked. */
export interface Lane {
  /** In order; the first one stands for all. */
  readonly services: readonly ContainerPosture[];
  /** The worst severity of its findings; undefined without findings. */
  readonly severity: Severity | undefined;
  readonly reach: ReachedBy;
  readonly controls: Controlled;
  /** The settings by which it controls the host, worst first. */
  readonly host: readonly HostSetting[];
  /** What someone who takes it over can do, as the end of “can then …”; empty if it controls nothing. */
  readonly can: string;
  /** The findings about them and the files that they build, each once. */
  readonly findings: readonly Finding[];
}

/** Draws the services of a project as lanes, ordered by what they control, who reaches them, severity and name. */
export function lanesOf(postures: readonly ContainerPosture[], findings: readonly Finding[]): Lane[] {
  const services = postures.filter(({ kind }) => kind === 'service');
  const ofService = grouped(findings, ({ service }) => service ?? '');
  const ofFile = grouped(
    findings.filter(({ service }) => service === undefined),
    ({ file }) => file,
  );
  const single = services.map((posture) => {
    const built = posture.build?.dockerfile;
    const own = ofService.get(posture.name) ?? [];
    const known = [...own, ...(built === undefined ? [] : (ofFile.get(built) ?? []))];
    return keyedLane(posture, services, known, findings);
  });
  const alike = [...grouped(single, ({ key }) => key).values()].map((all): Lane => {
    const sorted = all.map(({ lane }) => lane).sort((a, b) => worstFirst(orderOf(a), orderOf(b)));
    const [first] = sorted as [Lane];
    const isSame = sorted.every(({ reach }) => reach.how === first.reach.how);
    return {
      ...first,
      reach: isSame ? first.reach : { ...first.reach, how: `${first.reach.how} and others` },
      services: sorted.flatMap(({ services }) => services),
      findings: [...new Set(sorted.flatMap((each) => each.findings))],
    };
  });
  return alike.sort(
    (a, b) =>
      controlled.indexOf(a.controls) - controlled.indexOf(b.controls) ||
      worstFirst(
        { ...orderOf(a), severity: undefined, name: '' },
        { ...orderOf(b), severity: undefined, name: '' },
      ) ||
      worstFirst(orderOf(a), orderOf(b)),
  );
}

/** The lane of one service of a project, whether or not others are alike. */
export function laneOf(
  posture: ContainerPosture,
  postures: readonly ContainerPosture[],
  findings: readonly Finding[],
): Lane {
  const services = postures.filter(({ kind }) => kind === 'service');
  const own = findings.filter(({ service, file }) =>
    service === undefined ? file === posture.build?.dockerfile : service === posture.name,
  );
  return keyedLane(posture, services, own, findings).lane;
}

/** Who reaches what a finding is about; of several, the first in the order of reachers. */
export function reachOfFindings(lanes: readonly Lane[]): ReadonlyMap<Finding, Reacher> {
  const found = new Map<Finding, Reacher>();
  for (const { findings, reach } of lanes)
    for (const finding of findings) {
      const known = found.get(finding);
      if (known === undefined || reachers.indexOf(reach.by) < reachers.indexOf(known))
        found.set(finding, reach.by);
    }
  return found;
}

/** What decides the order of a lane. */
export const orderOf = ({ services, severity, reach }: Lane): Order => ({
  severity,
  reach: reach.by,
  name: services[0]?.name ?? '',
});

/**
 * The lane of one service, with a key that is the same for services alike. A finding about a setting that several services inherit
 * is reported once, so `all` findings of the project tell how bad such a setting is.
 */
function keyedLane(
  posture: ContainerPosture,
  services: readonly ContainerPosture[],
  findings: readonly Finding[],
  all: readonly Finding[],
): { readonly lane: Lane; readonly key: string } {
  const host = hostSettings(posture, all);
  const shared = all.filter((each) => host.some(({ at }) => overlap(at, each)));
  const severity = severities.find((each) =>
    [...findings, ...shared].some((finding) => finding.severity === each),
  );
  const reach = reachIn(posture, services, openedBy(findings));
  const { controls, can } = controlsOf(posture, host, findings, reach);
  const worst = findings.find((each) => each.severity === severity);
  const { user } = posture;
  const places = host.map(({ at }) => `${at.file} ${at.span.start}`);
  const cause = host.length > 0 ? places.join(' ') : worst ? wholeKey(worst) : posture.name;
  const key = JSON.stringify([cause, user.root, user.name, user.uid, controls, can, reach.by]);
  return { lane: { services: [posture], severity, reach, controls, host, can, findings }, key };
}

/** What keeps nobody out of a service, by the rule that reports it. */
const openings: Readonly<
  Record<string, { readonly note: 'no login' | 'weak password'; readonly can: string }>
> = {
  'exposed-code-execution': { note: 'no login', can: 'run code in it' },
  'debugger-published': { note: 'no login', can: 'run code in it' },
  'exposed-open-database': { note: 'no login', can: 'read and change its data' },
  'authentication-off': { note: 'no login', can: 'use it without a login' },
  'exposed-guessable-login': { note: 'weak password', can: 'log in' },
};

/** The worst opening of a service. */
function openedBy(findings: readonly Finding[]) {
  const found = Object.keys(openings).filter((rule) =>
    findings.some((each) => each.rule === rule && isGrave(each)),
  );
  return found[0] === undefined ? undefined : openings[found[0]];
}

const isGrave = (finding: Finding) => atLeast(severityAlone(finding), 'medium');

/** The most settings that are named; the others are counted. */
const mostNamed = 2;

function controlsOf(
  posture: ContainerPosture,
  host: readonly HostSetting[],
  findings: readonly Finding[],
  { by }: ReachedBy,
): { readonly controls: Controlled; readonly can: string } {
  if (host.length > 0) {
    const isEngine = host.every(({ byEngine }) => byEngine);
    const isDocker = host.every(({ name }) => /docker/i.test(name));
    const does = isEngine ? (isDocker ? 'drive Docker' : 'drive the container engine') : 'do anything';
    return { controls: 'host', can: `${does}: ${listOf(host.map(({ name }) => name))}` };
  }
  const grave = findings.filter(isGrave);
  const isFound = (at: PlainPlace | undefined) => at !== undefined && grave.some((each) => overlap(each, at));
  const { network, pid, ipc } = posture.namespaces;
  const parts = [
    ...posture.mounts.flatMap((mount) =>
      mount.source !== undefined && isSensitive(mount) && isFound(mount.at)
        ? [`${mount.readOnly === true ? 'read' : 'change'} ${mount.source}`]
        : [],
    ),
    ...(pid.value === 'host' && isFound(pid.at) ? ['see all processes'] : []),
    ...(ipc.value === 'host' && isFound(ipc.at) ? ['read shared memory'] : []),
    ...posture.devices.flatMap(({ source, at }) =>
      source !== undefined && isFound(at) ? [`use ${source}`] : [],
    ),
    ...(network.value === 'host' && isFound(network.at) ? ['reach local services'] : []),
  ];
  if (parts.length > 0) return { controls: 'part', can: listOf(parts) };
  const opening = by === 'others' || by === 'service' ? openedBy(findings) : undefined;
  return opening ? { controls: 'data', can: opening.can } : { controls: 'nothing', can: '' };
}

function listOf(all: readonly string[]): string {
  const named = all.slice(0, mostNamed).join(', ');
  return all.length > mostNamed ? `${named} and ${all.length - mostNamed} more` : named;
}

/** A setting by which a service controls the host, and whether it does so through a container engine. */
interface HostSetting {
  readonly name: string;
  readonly byEngine: boolean;
  readonly at: PlainPlace;
}

/**
 * The settings by which a service controls the host: those that certainly do, and those that a critical finding names, such as
 * `privileged` of an image whose user is not known.
 */
export function hostSettings(
  { controls, confinement, capabilities, mounts, devices }: ContainerPosture,
  findings: readonly Finding[],
): readonly HostSetting[] {
  const critical = findings.filter((each) => !each.isPath && severityAlone(each) === 'critical');
  const settings = [
    { name: 'privileged', at: confinement.privileged.at },
    ...capabilities.added.map(({ name, at }) => ({ name, at })),
    ...mounts.map(({ source, at }) => ({ name: source, at })),
    ...devices.map(({ source, at }) => ({ name: source, at })),
  ];
  const more = settings.flatMap(({ name, at }) => {
    if (name === undefined || at === undefined || controls.some((each) => overlap(each.at, at))) return [];
    const finding = critical.find((each) => overlap(each, at));
    return finding ? [{ name, at, byEngine: finding.rule === 'docker-socket' }] : [];
  });
  return [...controls, ...more];
}

/** Whether two places share text. */
export const overlap = (a: PlainPlace, b: PlainPlace): boolean =>
  a.file === b.file && a.span.start < b.span.end && b.span.start < a.span.end;
