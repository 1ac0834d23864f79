import { perObject } from '../../source/memo.ts';
import { baseName } from '../../source/path.ts';
import type { Compose, ComposeEntry, Service } from '../model.ts';
import { isNull, nodeOf, scalarOf, valueAt } from '../yaml/graph.ts';

/** Hardening and isolation keys that `docker stack deploy` ignores, and keys that it rejects (docker/cli, compose loader). */
const ignored = 'cgroupns_mode devices ipc network_mode pid privileged security_opt userns_mode'.split(' ');
const refused =
  'cpu_quota cpu_shares cpus cpuset extends mem_limit mem_reservation memswap_limit volumes_from'.split(' ');

/** A key of a service that a swarm ignores or rejects. */
export interface SwarmKey {
  readonly refused: boolean;
  readonly entry: ComposeEntry;
}

/** The keys of a service that a swarm ignores or rejects. */
export function swarmKeys({ effective }: Service): SwarmKey[] {
  const found: SwarmKey[] = [];
  for (const [keys, no] of [
    [ignored, false],
    [refused, true],
  ] as const)
    for (const key of keys) {
      const entry = effective.entries.get(key);
      if (entry && !isNull(entry.value)) found.push({ refused: no, entry });
    }
  return found;
}

/** Whether a file is meant for a swarm: by its name, or by keys that only a swarm uses. */
export const isForSwarm = perObject(({ file, services, effective }: Compose): boolean => {
  if (/(?:^|[._-])(?:stack|swarm)[._-]/.test(baseName(file.path))) return true;
  const networks = effective && nodeOf(effective, 'networks');
  const drivers = networks?.kind === 'mapping' ? [...networks.entries.values()] : [];
  return (
    drivers.some(({ value }) => scalarOf(value, 'driver')?.text === 'overlay') ||
    services.some((service) =>
      ['placement', 'update_config', 'rollback_config', 'endpoint_mode'].some((key) =>
        valueAt(service.effective, 'deploy', key),
      ),
    )
  );
});
