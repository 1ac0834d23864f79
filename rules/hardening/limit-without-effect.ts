import { removalFix } from '../../server/engine/compose/edit/fix.ts';
import type { Scalar } from '../../server/engine/compose/model.ts';
import { scalarOf } from '../../server/engine/compose/yaml/graph.ts';
import { rule } from '../../server/engine/rule.ts';
import { limitFix } from './hardening-fix.ts';

const refs = { cwe: ['CWE-770'], 'compose-lint': ['CL-0026'] };

export default rule({
  id: 'limit-without-effect',
  on: 'posture',
  severity: 'low',
  levels: { production: 'medium' },
  fixable: true,
  hardens: true,
  title: 'A resource limit has no effect or is refused',
  label: 'Limit without effect',
  why: 'Zero and negative values mean no limit, so one service can use up the resources of the host.',
  refs: {},
  messages: {
    memory: {
      text: 'A memory limit of 0 or less means no limit.',
      refs: { ...refs, cis: ['5.11'], kics: ['bb9ac4f7-e13b-423d-a010-c74a1bfbe492'] },
    },
    small: {
      text: 'Docker Engine refuses a memory limit below 6 MB: the service does not start.',
      refs: {},
    },
    pids: {
      text: 'A process limit of 0 or less means no limit.',
      refs: { cwe: ['CWE-770'], cis: ['5.29'], kics: ['221e0658-cb2a-44e3-b08a-db96a341d6fa'] },
    },
    parent: {
      text: 'Leaves the control group of Docker Engine for {parent}: the limits of that group do not apply.',
      refs: { cis: ['5.25'], kics: ['4d9f44c6-2f4a-4317-9bb5-267adbea0232'] },
    },
    cpus: {
      text: 'A CPU limit of 0 or less means no limit.',
      refs: { ...refs, cis: ['5.12'], kics: ['6b610c50-99fb-4ef0-a5f3-e312fd945bc3'] },
    },
  },
  check(posture, report) {
    const { service, platform } = posture;
    const parent = scalarOf(service.effective, 'cgroup_parent');
    // A slice is a systemd group that exists for the purpose; a path is possible only without systemd.
    if (parent?.text?.includes('/') && platform !== 'windows')
      report({
        at: parent,
        message: 'parent',
        words: { parent: parent.text },
        fixes: () => [ownGroup(parent)],
      });
    const { memory } = service;
    if (typeof memory?.value === 'number' && memory.value < leastMemory && platform !== 'windows')
      report({ at: memory, message: 'small' });
    for (const limit of ['memory', 'pids', 'cpus'] as const) {
      const at = service[limit];
      if (at?.value !== 'unlimited' || (limit === 'pids' && platform === 'windows')) continue;
      const title = 'Set a default limit (a service that needs more will slow down or fail)';
      report({ at, message: limit, fixes: () => [limitFix(title, posture, limit)] });
    }
  },
});

/** The minimum of Docker Engine on Linux, in bytes (moby, daemon/daemon_unix.go, linuxMinMemory). */
const leastMemory = 6 * 1024 ** 2;

function ownGroup(parent: Scalar) {
  return removalFix('Remove cgroup_parent (limits of the group of Docker Engine then apply)', parent);
}
