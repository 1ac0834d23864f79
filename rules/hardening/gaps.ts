import type { Compose, Mapping, Scalar, Service } from '../../server/engine/compose/model.ts';
import { noNewPrivileges, securityOption } from '../../server/engine/compose/service/security-opt.ts';
import { nodeOf, scalarOf } from '../../server/engine/compose/yaml/graph.ts';
import type { Posture } from '../../server/engine/posture.ts';

/** A hardening setting that a service lacks; findings list them in this order. */
export type Gap = 'capabilities' | 'privileges' | 'rootfs' | 'memory' | 'pids' | 'cpus';

/**
 * Returns the hardening settings that a service lacks. Empty for an incomplete service (no image and no build, or a
 * part that cannot be read) and if a variable decides. A setting that is turned off, has no effect or is ignored by a
 * swarm is not a gap: other rules report those.
 */
export function hardeningGaps({ service, platform }: Posture, swarm = false): Gap[] {
  if (service.partial || (!service.image && !service.build)) return [];
  const windows = platform === 'windows';
  // A swarm ignores `privileged`.
  const privileged = !swarm && service.privileged?.value === true;
  const gaps = windows || privileged ? [] : confinementGaps(service, swarm);
  for (const limit of windows ? (['memory', 'cpus'] as const) : (['memory', 'pids', 'cpus'] as const)) {
    if (!service[limit] && !(swarm && limit === 'pids' && isBefore39(service.compose))) gaps.push(limit);
  }
  return gaps;
}

/**
 * Whether a file has a version whose stacks support no limit of processes (docker/cli, schema 3.9): the deployment
 * would be rejected.
 */
const isBefore39 = ({ roots }: Compose) =>
  roots.some((root) => /^3(?:\.[0-8])?$/.test(scalarOf(root, 'version')?.text ?? ''));

/** Gaps in confinement, except for those that a privileged container would undo and those that don't exist on Windows. */
function confinementGaps(service: Service, swarm: boolean): Gap[] {
  const gaps: Gap[] = [];
  // With all capabilities added, dropping all has no effect.
  if (!mayBeAll(service.capDrop) && !mayBeAll(service.capAdd)) gaps.push('capabilities');
  if (!swarm && lacksNoNewPrivileges(service)) gaps.push('privileges');
  if ((service.readOnly?.value ?? false) === false && !writesFiles(service)) gaps.push('rootfs');
  return gaps;
}

/** Whether a list of capabilities contains ALL, or an item set by a variable. */
export function mayBeAll(capabilities: readonly Scalar[]): boolean {
  return capabilities.some(({ text }) => text === undefined || /^(?:CAP_)?ALL$/i.test(text));
}

/** Whether a security option turns no-new-privileges on or off. */
export function decidesPrivileges({ text }: Scalar): boolean {
  return text !== undefined && securityOption(text).key === 'no-new-privileges';
}

function lacksNoNewPrivileges({ securityOpt }: Service): boolean {
  const items = securityOpt.flatMap(({ text }) => text ?? []);
  const decided = securityOpt.some(decidesPrivileges);
  return !decided && items.length === securityOpt.length && !noNewPrivileges(items);
}

/** Whether Compose must write secrets or configs into the container, which fails with a read-only root file system. */
function writesFiles(service: Service): boolean {
  return (['secrets', 'configs'] as const).some((kind) =>
    namesOf(service.effective, kind).some((name) => {
      const source = service.resource(kind, name);
      return source !== undefined && (source.entries.has('environment') || source.entries.has('content'));
    }),
  );
}

function namesOf(service: Mapping, kind: string): string[] {
  const node = nodeOf(service, kind);
  if (node?.kind !== 'sequence') return [];
  return node.items.flatMap((item) => {
    const name = item.kind === 'mapping' ? item.entries.get('source')?.value : item;
    return name?.kind === 'scalar' && name.text !== undefined ? [name.text] : [];
  });
}
