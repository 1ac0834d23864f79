import { addTo, isShared, setScalar } from '../../server/engine/compose/edit/edit.ts';
import { drasticFix, safeFor, soundFix, unsafeFix } from '../../server/engine/compose/edit/fix.ts';
import type { Compose, Mapping, Scalar, Service } from '../../server/engine/compose/model.ts';
import { unhardenedHooks } from '../../server/engine/compose/service/hooks.ts';
import { mappingOf, nodeOf, scalarOf, valueAt } from '../../server/engine/compose/yaml/graph.ts';
import type { YamlValue } from '../../server/engine/compose/yaml/render.ts';
import type { Fix } from '../../server/engine/finding.ts';
import { capabilityName } from '../../server/engine/posture/host/capability.ts';
import type { Posture } from '../../server/engine/posture.ts';
import { beforeBrackets, shown } from '../../server/engine/secret/shown.ts';
import { none } from '../../server/engine/source/list.ts';
import { perObject } from '../../server/engine/source/memo.ts';
import { type Edit, type SafeText, textOf } from '../../server/engine/source/text.ts';
import { decidesPrivileges, type Gap, mayBeAll } from './gaps.ts';
import { isMemoryKnown, memoryFor } from './memory.ts';
import { certainGaps, isWritable, type Needs, needsOf } from './needs.ts';

export const limits = {
  memory: ['mem_limit', '512m'],
  pids: ['pids_limit', 256],
  cpus: ['cpus', '1.0'],
} as const;

/** Maximum length of a name in a title, in UTF-16 units. */
const longestName = 16;

/** What a fix adds to a service. */
interface Addition {
  readonly gaps: readonly Gap[];
  readonly capabilities: readonly string[];
  readonly tmpfs: readonly string[];
  /** `uid:gid` to run as. */
  readonly user?: string | undefined;
}

/** What a service and those that share its settings need. */
export function sharedNeeds(posture: Posture, own: Needs): Needs {
  return sharersOf(posture.service)
    .map((each) => needsOf(posture.neighbours.postureOf(each)))
    .reduce(neededByBoth, own);
}

/** Returns the fix that closes gaps without any effect on a service; safe unless others take it from the service. */
export function unusedFix(
  posture: Posture,
  own: Needs,
  gaps: readonly Gap[],
  swarm: boolean,
): Fix | undefined {
  const { service } = posture;
  const { spared, capabilities = [] } = sharedNeeds(posture, own);
  if (!gaps.every((gap) => spared.includes(gap))) return undefined;
  const title = gaps.includes('capabilities')
    ? 'Remove the privileges that this service does not use'
    : 'Add no-new-privileges (no program of this service asks for any)';
  const fix = addition(title, service, { gaps, capabilities, tmpfs: [] }, swarm);
  return safeFor(service, service.node, fix);
}

/**
 * Returns the fixes that close gaps of a service, best first: those that are known to work, then running as a user that needs no
 * capability, then all. With `swarm`, limits use the keys that a swarm reads.
 */
export function hardeningFixes(
  posture: Posture,
  own: Needs,
  gaps: readonly Gap[],
  swarm: boolean,
): (Fix | undefined)[] {
  const { service } = posture;
  const needs = sharedNeeds(posture, own);
  const { capabilities = [], tmpfs = [], source, runsAs } = needs;
  const repository = (posture.stage?.rootImage ?? service.image)?.ref?.repository ?? 'the image';
  const image = repository.length > longestName ? 'it' : repository;
  const add = (title: SafeText, more: Partial<Addition>) =>
    drasticFix(
      addition(title, service, { gaps, capabilities, tmpfs, ...more }, swarm),
      isGuess(posture, more.gaps ?? gaps),
    );
  const certain = certainGaps(gaps, needs);
  const alone = runsAs !== undefined && certain.includes('capabilities');
  const other = shown`Add the hardening and run as ${runsAs ?? ''} (bind mounts must belong to it)`;
  const asUser = alone ? add(other, { gaps: certain, capabilities: [], user: runsAs }) : undefined;
  if (certain.length === gaps.length) {
    const known = source
      ? shown`Add hardening, with what ${image} needs (${source})`
      : 'Add the missing hardening (the service may need higher limits)';
    return [add(known, {}), asUser];
  }
  const some = titleOf(gaps, certain, source);
  const all = 'Add all of the missing hardening (the service may not start with it)';
  const known = {
    capabilities: needs.capabilities ?? needs.shown.capabilities,
    tmpfs: tmpfs.length > 0 ? tmpfs : needs.shown.tmpfs,
  };
  return [certain.length > 0 ? add(some, { gaps: certain }) : undefined, asUser, drasticFix(add(all, known))];
}

/** Returns the title of a fix that closes some gaps: it names the gap left open, and the source of the knowledge. */
function titleOf(gaps: readonly Gap[], certain: readonly Gap[], source: SafeText | undefined): SafeText {
  if (certain.every(isLimit)) return 'Add limits (the service may need higher ones)';
  const [open, another] = gaps.filter((gap) => !certain.includes(gap));
  const named = another ? undefined : open && leftOpen[open];
  const what: SafeText = named
    ? shown`Add all except ${named}`
    : source
      ? 'Add hardening it works with'
      : 'Add the hardening that the service works with';
  return source
    ? shown`${what} (${source}; limits may be low)`
    : named
      ? shown`${what} (the service may need higher limits)`
      : shown`${what} (it may need higher limits)`;
}

/** The name of a gap that a fix leaves open because it is unknown whether the service works without it. */
const leftOpen: { readonly [gap in Gap]?: SafeText } = {
  rootfs: 'read_only',
  privileges: 'no-new-privileges',
};

/** Whether a gap is a resource limit. */
export const isLimit = (gap: Gap): gap is keyof typeof limits => gap in limits;

/** Closes one gap of a service with what it is known to need. */
export function gapFix(
  title: SafeText,
  posture: Posture,
  gap: Gap,
  needs: Pick<Addition, 'capabilities' | 'tmpfs'>,
  swarm: boolean,
): Fix | undefined {
  const fix = addition(title, posture.service, { ...needs, gaps: [gap] }, swarm);
  return drasticFix(fix, isGuess(posture, [gap]));
}

/** Gives a service a default limit. */
export function limitFix(title: SafeText, posture: Posture, gap: keyof typeof limits): Fix | undefined {
  const fix = addition(title, posture.service, { gaps: [gap], capabilities: [], tmpfs: [] }, false);
  return drasticFix(fix, isGuess(posture, [gap]));
}

/** Whether a memory limit is among what a fix adds, and nobody knows what the service needs: it may be killed at its start. */
function isGuess(posture: Posture, gaps: readonly Gap[]): boolean {
  const others = sharersOf(posture.service).map((each) => posture.neighbours.postureOf(each));
  return gaps.includes('memory') && ![posture, ...others].every(isMemoryKnown);
}

/** Returns one fix that adds hardening; undefined if an addition would replace inherited settings or have no effect. */
function addition(title: SafeText, service: Service, add: Addition, swarm: boolean): Fix | undefined {
  const { gaps } = add;
  // Docker ignores cap_drop: [ALL] next to cap_add: [ALL].
  if (mayBeAll(service.capAdd)) return undefined;
  // A pre_start hook in its own container would stay unhardened.
  if (unhardenedHooks(service).length > 0) return undefined;
  // Compose rejects an option that is listed twice: here and in a service that extends this one.
  if (gaps.includes('privileges') && extendedBySecured(service.compose).has(service.name)) return undefined;
  const reach = { anchored: isShared(service.node) };
  const added: { [key: string]: YamlValue } = add.user === undefined ? {} : { user: add.user };
  const edits: Edit[] = [];
  for (const gap of gaps) {
    if (gap === 'capabilities') {
      added['cap_drop'] = ['ALL'];
      const own = new Set(service.capAdd.map(({ text }) => capabilityName(text ?? '')));
      const more = add.capabilities.filter((name) => !own.has(name));
      if (more.length > 0) added['cap_add'] = more;
    } else if (gap === 'privileges') added['security_opt'] = ['no-new-privileges:true'];
    else if (gap === 'rootfs') {
      if (!set(scalarOf(service.node, 'read_only'), 'true', edits, reach)) added['read_only'] = true;
      const paths = ['/tmp', ...add.tmpfs].filter((path) => !isWritable(service, path));
      if (paths.length === 0) continue;
      if (!takesTmpfs(service)) return undefined;
      added['tmpfs'] = paths;
    } else if (!limit(service, gap, added, edits, swarm)) return undefined;
  }
  if (Object.keys(added).some((key) => service.node.entries.get(key)?.merged)) return undefined;
  // A key of a service's own replaces the one that it shares.
  if (
    sharersOf(service).some(({ node }) =>
      Object.keys(added).some((key) => node.entries.get(key)?.merged === false),
    )
  )
    return undefined;
  const more = Object.keys(added).length > 0 ? addTo(service.node, added, reach) : [];
  const whole = reach.anchored ? beforeBrackets(title, ', for all that share it') : title;
  const fix = more && unsafeFix(whole, [...edits, ...more]);
  // A limit may contradict other settings of the same resource.
  return beside.some((key) => service.effective.entries.has(key)) ? fix : soundFix(fix, service.node);
}

/** The other services that may take what a service writes under an anchor: by an alias, or by any merge key. */
function sharersOf({ node, compose, name }: Service): readonly Service[] {
  if (!isShared(node)) return none;
  return compose.services.filter(
    (other) =>
      other.name !== name && (other.node.span.start === node.span.start || textOf(other.node).includes('<<')),
  );
}

/** What two services need together. */
function neededByBoth(a: Needs, b: Needs): Needs {
  const all = (one: readonly string[], other: readonly string[]) => [...new Set([...one, ...other])].sort();
  const known = (one: readonly string[] | undefined, other: readonly string[] | undefined) =>
    one && other && all(one, other);
  return {
    capabilities: known(a.capabilities, b.capabilities),
    spared: a.spared.filter((gap) => b.spared.includes(gap)),
    tmpfs: known(a.tmpfs, b.tmpfs),
    source: a.source === b.source ? a.source : undefined,
    isTried: a.isTried && b.isTried,
    shown: {
      capabilities: all(a.shown.capabilities, b.shown.capabilities),
      tmpfs: all(a.shown.tmpfs, b.shown.tmpfs),
    },
    runsAs: a.runsAs === b.runsAs ? a.runsAs : undefined,
    kept: [...new Set([...a.kept, ...b.kept])],
  };
}

/** Settings that Docker may reject together with a limit. */
const beside = ['memswap_limit', 'mem_reservation', 'cpu_period', 'cpu_quota'];

/** Returns services that are extended by one with its own no-new-privileges. */
const extendedBySecured = perObject((compose: Compose): ReadonlySet<string> => {
  const services = new Map(compose.services.map((each) => [each.name, each]));
  const found = new Set<string>();
  for (const each of compose.services) {
    if (!each.node.entries.has('extends') || !each.securityOpt.some(decidesPrivileges)) continue;
    for (let base = baseOf(each); base !== undefined && !found.has(base); base = baseOf(services.get(base)))
      found.add(base);
  }
  return found;
});

/** The name of the service that another extends. */
function baseOf(service: Service | undefined): string | undefined {
  if (!service) return undefined;
  return (scalarOf(service.node, 'extends') ?? scalarOf(mappingOf(service.node, 'extends'), 'service'))?.text;
}

/** Changes an existing scalar; false if there is none. */
function set(scalar: Scalar | undefined, text: string, edits: Edit[], reach = {}): boolean {
  const changed = scalar && setScalar(scalar, text, reach);
  if (changed) edits.push(...changed);
  return changed !== undefined;
}

/** Writes a limit into `deploy.resources.limits` (for a swarm, or if that mapping exists), else into the service. */
function limit(
  service: Service,
  gap: 'memory' | 'pids' | 'cpus',
  added: { [key: string]: YamlValue },
  edits: Edit[],
  swarm: boolean,
): boolean {
  const [key, usual] = limits[gap];
  const value = gap === 'memory' ? memoryFor(service) : usual;
  const deployed = deployLimits(service.effective);
  if (service[gap]) {
    const own = deployed ? scalarOf(deployLimits(service.node), gap) : scalarOf(service.node, key);
    return set(own, String(value), edits);
  }
  if (!deployed && !swarm) added[key] = value;
  else if (deployLimits(service.node) !== deployed) return false;
  else {
    const before = added['deploy'] as { resources: { limits: { [key: string]: YamlValue } } } | undefined;
    const others = before?.resources.limits ?? (deployed ? {} : ownLimits(service.effective));
    if (!others) return false;
    added['deploy'] = { resources: { limits: { ...others, [gap]: value } } };
  }
  return true;
}

/** Returns the limits in a service's own keys, which those below `deploy` must equal. Undefined if one is unknown. */
function ownLimits(service: Mapping): { [key: string]: YamlValue } | undefined {
  const found: { [key: string]: YamlValue } = {};
  for (const [name, [key]] of Object.entries(limits)) {
    const own = scalarOf(service, key);
    if (own && own.text === undefined) return undefined;
    if (own?.text !== undefined) found[name] = own.text;
  }
  return found;
}

function deployLimits(node: Mapping): Mapping | undefined {
  return mappingOf(valueAt(node, 'deploy', 'resources'), 'limits');
}

/** Whether paths can be added to the `tmpfs` of a service. */
function takesTmpfs({ effective, node }: Service): boolean {
  return !effective.entries.has('tmpfs') || nodeOf(node, 'tmpfs')?.kind === 'sequence';
}
