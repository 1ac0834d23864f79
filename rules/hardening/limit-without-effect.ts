import { rule } from '../../server/engine/rule.ts';
import { limitFix } from './hardening-fix.ts';

const refs = { cwe: ['CWE-770'], 'compose-lint': ['CL-0026'] };

export default rule({
  id: 'limit-without-effect',
  on: 'posture',
  severity: 'low',
  levels: { production: 'medium' },
  fixable: true,
  title: 'A resource limit has no effect',
  why: 'Zero and negative values mean no limit, so one service can use up the resources of the host.',
  refs: {},
  messages: {
    memory: {
      text: 'A memory limit of 0 or less means no limit.',
      refs: { ...refs, cis: ['5.11'], kics: ['bb9ac4f7-e13b-423d-a010-c74a1bfbe492'] },
    },
    pids: {
      text: 'A process limit of 0 or less means no limit.',
      refs: { cwe: ['CWE-770'], cis: ['5.29'], kics: ['221e0658-cb2a-44e3-b08a-db96a341d6fa'] },
    },
    cpus: {
      text: 'A CPU limit of 0 or less means no limit.',
      refs: { ...refs, cis: ['5.12'], kics: ['6b610c50-99fb-4ef0-a5f3-e312fd945bc3'] },
    },
  },
  *check({ service, platform }) {
    for (const limit of ['memory', 'pids', 'cpus'] as const) {
      const at = service[limit];
      if (at?.value !== 'unlimited' || (limit === 'pids' && platform === 'windows')) continue;
      const title = 'Set a default limit (a service that needs more will slow down or fail)';
      yield { at, message: limit, fixes: () => [limitFix(title, service, limit)] };
    }
  },
});
