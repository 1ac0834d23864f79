import type { Mapping, Scalar, Service } from '../../server/engine/compose/model.ts';
import { noNewPrivileges, securityOption } from '../../server/engine/compose/service/security-opt.ts';
import { nodeOf } from '../../server/engine/compose/yaml/graph.ts';
import { capabilityName } from './capability.ts';

/** A measure that a service lacks, in the order in which they are told. */
export type Gap = 'capabilities' | 'privileges' | 'rootfs' | 'memory' | 'pids' | 'cpus';

/**
 * The hardening that a service lacks; none for a service that is not whole (no image and no build, or a part that can't
 * be read) and where a variable decides. What is switched off, or written without effect, is no gap, nor what a swarm passes
 * over.
 */
export function hardeningGaps(service: Service, swarm = false): Gap[] {
  if (service.partial || (!service.image && !service.build)) return [];
  const gaps: Gap[] = [];
  // The engine ignores cap_drop for a privileged container.
  if (service.privileged?.value !== true && !mayBeAll(service.capDrop)) gaps.push('capabilities');
  if (!swarm && lacksNoNewPrivileges(service)) gaps.push('privileges');
  if ((service.readOnly?.value ?? false) === false && !writesFiles(service)) gaps.push('rootfs');
  for (const limit of ['memory', 'pids', 'cpus'] as const) {
    if (!service[limit]) gaps.push(limit);
  }
  return gaps;
}

/** Whether a list of capabilities holds ALL, or one that a variable decides. */
export function mayBeAll(capabilities: readonly Scalar[]): boolean {
  return capabilities.some(({ text }) => text === undefined || capabilityName(text) === 'ALL');
}

/** Whether a security option is no-new-privileges, on or off. */
export function decidesPrivileges({ text }: Scalar): boolean {
  return text !== undefined && securityOption(text).key === 'no-new-privileges';
}

function lacksNoNewPrivileges({ securityOpt }: Service): boolean {
  const items = securityOpt.flatMap(({ text }) => text ?? []);
  const decided = securityOpt.some(decidesPrivileges);
  return !decided && items.length === securityOpt.length && !noNewPrivileges(items);
}

/** Whether Compose must write secrets or configs into the container, which it refuses to do in a read-only one. */
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
