import { removalFix } from '../../server/engine/compose/edit/fix.ts';
import { rule } from '../../server/engine/rule.ts';
import { shown } from '../../server/engine/secret/shown.ts';
import { capabilityName, capabilityTier } from './capability.ts';

const lint = (id: string) => ({ refs: { 'compose-lint': [id] } });
const root = { severity: 'critical', levels: { rootless: 'medium' }, ...lint('CL-0024') } as const;
const text =
  '{capability} lets the container read the memory of other processes or the files of other users.';
const debug = { text, ...lint('CL-0027') } as const;

export default rule({
  id: 'dangerous-capability',
  on: 'service',
  severity: 'high',
  fixable: true,
  title: 'A service adds a dangerous capability',
  why: 'These capabilities go beyond the defaults of Docker and let a container act on the host or on other containers.',
  refs: { cis: ['5.4'], cwe: ['CWE-250'], kics: ['ce76b7d0-9e77-464d-b86f-c5c48e03e22d'] },
  messages: {
    all: {
      text: 'The service gets every capability; cap_drop: [ALL] does not remove any of them.',
      ...root,
    },
    root: { text: '{capability} makes root in the container equivalent to root on the host.', ...root },
    network: {
      text: '{capability} lets the container change network or kernel state that it shares with the host.',
      ...lint('CL-0011'),
    },
    clock: {
      text: '{capability} reaches outside the container: the clock and the performance counters belong to the host.',
      ...lint('CL-0028'),
    },
    log: {
      text: "{capability} lets the container read and clear the host's kernel log.",
      ...lint('CL-0030'),
    },
    dos: {
      text: '{capability} lets the container use up resources of the host and other containers.',
      ...{ severity: 'medium', ...lint('CL-0029') },
    },
    limits: {
      text: '{capability} lets the container override its ulimits and disk quotas.',
      severity: 'low',
    },
    host: debug,
    debug: { ...debug, severity: 'medium' },
  },
  *check({ capAdd, pid, mounts }) {
    for (const item of capAdd) {
      const tier = capabilityTier(item.text ?? '');
      if (!tier) continue;
      const capability = capabilityName(item.text ?? '');
      const fixes = () => [removalFix(shown`Remove ${capability} (programs that need it will fail)`, item)];
      const bind = mounts.find(({ type }) => type === 'bind');
      const near =
        capability === 'SYS_PTRACE' && pid?.text === 'host'
          ? { at: pid, message: "The host's processes are visible" as const }
          : capability === 'DAC_READ_SEARCH' && bind
            ? { at: bind, message: "Opens the way to every file on the host's disk" as const }
            : undefined;
      if (tier === 'all') yield { at: item, message: tier, fixes };
      else if (near) yield { at: item, message: 'host', words: { capability }, related: [near], fixes };
      else yield { at: item, message: tier, words: { capability }, fixes };
    }
  },
});
