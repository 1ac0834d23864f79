import { broadDeviceRules, removalFix, rule, sharedDevice, shown } from '../../server/engine/judge.ts';

export default rule({
  id: 'dangerous-device',
  on: 'service',
  severity: 'high',
  levels: { swarm: 'info' },
  fixable: true,
  title: 'A service gets a dangerous device of the host',
  why: 'A device is used past all file permissions: whoever has the disk or the memory has what is in it.',
  refs: { cis: ['5.18'], cwe: ['CWE-668'] },
  messages: {
    disk: {
      text: '{path} gives every file on that disk of the host.',
      severity: 'critical',
      refs: { 'compose-lint': ['CL-0016'] },
    },
    memory: {
      text: "{path} gives the host's memory or ports.",
      severity: 'critical',
      refs: { 'compose-lint': ['CL-0016'] },
    },
    tree: {
      text: '{path} gives all devices of the host.',
      severity: 'critical',
      refs: { 'compose-lint': ['CL-0016'] },
    },
    input: 'With {path} the container can read or forge what is typed on the host.',
    bus: 'With {path} the container drives a device that can reach memory by itself.',
    watchdog: { text: 'With {path} the container can restart the host.', severity: 'medium' },
    log: { text: "{path} shows the host's kernel log.", severity: 'medium' },
    every: { text: '{path} gives every device of its class, also those added later.', severity: 'info' },
    rule: 'The rule {rule} allows devices of the host far beyond what a service needs.',
  },
  *check(service) {
    for (const node of service.devices) {
      const device = sharedDevice(node);
      if (!device) continue;
      const { harm, path, span } = device;
      const fixes = () => [removalFix(shown`Remove ${path} (what needs it fails)`, node)];
      yield { at: { file: node.file, span }, message: harm, words: { path }, fixes };
    }
    for (const item of broadDeviceRules(service)) {
      const fixes = () => [removalFix('Remove the rule (devices that need it fail)', item)];
      yield { at: item, message: 'rule', words: { rule: item.text ?? '' }, fixes };
    }
  },
});
