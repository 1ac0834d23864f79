import { capabilityName, capabilityTier, removalFix, rule } from '../../server/engine/judge.ts';

const kics = ['ce76b7d0-9e77-464d-b86f-c5c48e03e22d'];

export default rule({
  id: 'dangerous-capability',
  on: 'service',
  severity: 'high',
  fixable: true,
  title: 'A service gets a dangerous capability',
  why: 'Each of these capabilities lets root in the container act on the host or on other containers.',
  refs: { cis: ['5.4'], cwe: ['CWE-250'], kics },
  messages: {
    all: {
      text: 'The service gets all capabilities; what cap_drop names ALL does not take them back.',
      severity: 'critical',
      refs: { 'compose-lint': ['CL-0024'] },
    },
    root: {
      text: '{capability} makes root in the container as good as root on the host.',
      severity: 'critical',
      refs: { 'compose-lint': ['CL-0024'] },
    },
    network: {
      text: "{capability} lets the container change what it shares with the host's kernel and network.",
      refs: { 'compose-lint': ['CL-0011'] },
    },
    clock: {
      text: "{capability} reaches past the container: the host's clock and performance counters are shared.",
      refs: { 'compose-lint': ['CL-0028'] },
    },
    log: {
      text: "{capability} lets the container read and clear the host's kernel log.",
      refs: { 'compose-lint': ['CL-0030'] },
    },
    dos: {
      text: '{capability} lets the container starve the host and other containers.',
      severity: 'medium',
      refs: { 'compose-lint': ['CL-0029'] },
    },
    debug: {
      text: '{capability} lets the container read what other processes or users keep to themselves.',
      severity: 'medium',
      refs: { 'compose-lint': ['CL-0027'] },
    },
  },
  *check({ capAdd }) {
    for (const item of capAdd) {
      if (item.text === undefined) continue;
      const tier = capabilityTier(item.text);
      if (!tier) continue;
      const capability = capabilityName(item.text);
      const fixes = [removalFix(`Remove ${capability} (what needs it fails)`, item)];
      if (tier === 'all') yield { at: item, message: tier, fixes };
      else yield { at: item, message: tier, words: { capability }, fixes };
    }
  },
});
