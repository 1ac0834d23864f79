import { removalFix } from '../../server/engine/compose/edit/fix.ts';
import type { Node, Service } from '../../server/engine/compose/model.ts';
import { scalarOf } from '../../server/engine/compose/yaml/graph.ts';
import { broadDeviceRules } from '../../server/engine/posture/host/device-rule.ts';
import { hostPath } from '../../server/engine/posture/host/hostpath.ts';
import { rule } from '../../server/engine/rule.ts';
import { shown } from '../../server/engine/secret/shown.ts';
import { whenAsked } from '../../server/engine/source/memo.ts';
import type { Span } from '../../server/engine/source/text.ts';

export default rule({
  id: 'dangerous-device',
  on: 'service',
  severity: 'high',
  levels: { swarm: 'info' },
  fixable: true,
  title: 'A service gets access to a dangerous host device',
  why: 'Access to a device bypasses file permissions: a process that can read a disk can read every file on it.',
  refs: { cis: ['5.18'], cwe: ['CWE-668'] },
  messages: {
    disk: {
      text: '{path} gives access to every file on that disk of the host.',
      severity: 'critical',
      refs: { 'compose-lint': ['CL-0016'] },
    },
    memory: {
      text: '{path} gives access to the memory, I/O ports or processor registers of the host.',
      severity: 'critical',
      refs: { 'compose-lint': ['CL-0016'] },
    },
    closed: {
      text: '{path} cannot be opened without the capability SYS_RAWIO, which the service does not have.',
      severity: 'low',
      refs: { 'compose-lint': ['CL-0016'] },
    },
    unprivileged: {
      text: 'Only root and a group of the host can open {path}, which this user can be by setuid programs alone.',
      severity: 'medium',
      refs: { 'compose-lint': ['CL-0016'] },
    },
    gone: {
      text: 'Linux has had no {path} since 2021 (5.14), so the service does not start with a current kernel.',
      severity: 'low',
      refs: { 'compose-lint': ['CL-0016'] },
    },
    tree: {
      text: '{path} gives access to all devices of the host.',
      severity: 'critical',
      refs: { 'compose-lint': ['CL-0016'] },
    },
    input: 'With {path} the container can read or forge keyboard and other input of the host.',
    firmware: { text: 'With {path} the container can change settings of the firmware.', severity: 'medium' },
    bus: 'With {path} the container controls a device that can access memory directly (DMA).',
    watchdog: { text: 'With {path} the container can restart the host.', severity: 'medium' },
    log: { text: '{path} gives access to the kernel log of the host.', severity: 'medium' },
    every: {
      text: '{path} gives access to every device of its class, including those added later.',
      severity: 'info',
    },
    rule: 'The rule {rule} allows access to far more host devices than a service needs.',
  },
  check(service, report) {
    for (const node of service.devices) {
      const device = sharedDevice(node);
      if (!device) continue;
      const { path, span } = device;
      // The kernel checks it when one of these is opened (drivers/char/mem.c, arch/x86/kernel/msr.c).
      const closed = device.harm === 'memory' && !hasRawIo(service);
      const kept = device.harm === 'memory' || device.harm === 'disk';
      const harm = closed ? 'closed' : kept && hasNoRights(service) ? 'unprivileged' : device.harm;
      const fixes = () => [removalFix(shown`Remove ${path} (programs that need it will fail)`, node)];
      report({ at: { file: node.file, span }, message: harm, words: { path }, fixes });
    }
    for (const item of broadDeviceRules(service)) {
      const fixes = () => [removalFix('Remove the rule (programs that use these devices will fail)', item)];
      report({ at: item, message: 'rule', words: { rule: item.text ?? '' }, fixes });
    }
  },
});

/**
 * What a host device gives access to: `disk` all files on it, `memory` memory, I/O ports or processor registers, `gone` nothing
 * in current kernels, `tree` all devices, `input` keyboards and other input, `firmware` its settings, `bus` a device with
 * direct memory access, `watchdog` a restart of the host, `log` the kernel log, `every` each device of a CDI class.
 */
type DeviceHarm =
  | 'disk'
  | 'memory'
  | 'gone'
  | 'tree'
  | 'input'
  | 'firmware'
  | 'bus'
  | 'watchdog'
  | 'log'
  | 'every';

const harms = whenAsked((): readonly (readonly [DeviceHarm, RegExp])[] => [
  ['tree', /^$/],
  ['disk', /^(?:(?:s|h|v|xv)d[a-z]|nvme\d|mmcblk\d|md\d|dm-\d|loop\d|rbd\d|nbd\d|bcache\d|zd\d)/],
  ['disk', /^(?:mapper|disk|block|md|rbd|zvol|pve)(?:\/|$)/],
  ['memory', /^(?:mem|port|core)$|^cpu(?:$|\/(?:\d+(?:$|\/msr$)|microcode$))/],
  ['gone', /^(?:kmem$|raw(?:\/|$))/],
  ['firmware', /^nvram$/],
  ['input', /^(?:uinput|uhid|input(?:\/.*)?|hidraw.*)$/],
  ['bus', /^(?:vfio|infiniband)(?:\/|$)/],
  ['watchdog', /^watchdog\d*$/],
  ['log', /^kmsg$/],
]);

/** A dangerous device: its host path or CDI name, and where that is written. */
interface SharedDevice {
  readonly harm: DeviceHarm;
  readonly path: string;
  readonly node: Node;
  readonly span: Span;
}

/** The device of a `devices` item in short or long syntax; undefined for one that does little harm. */
function sharedDevice(node: Node): SharedDevice | undefined {
  const source = node.kind === 'mapping' ? scalarOf(node, 'source') : node;
  if (source?.kind !== 'scalar') return undefined;
  const { content } = source;
  const colon = node.kind === 'scalar' ? content.text.indexOf(':') : -1;
  const end = colon < 0 ? content.text.length : colon;
  const written = content.value(0, end);
  if (written === undefined) return undefined;
  const span = content.span(0, end);
  // `m` alone only lets the container make the node, not open it.
  const access = node.kind === 'mapping' ? scalarOf(node, 'permissions')?.text : content.text.split(':')[2];
  if (access === 'm') return undefined;
  if (/^[\w.-]+\/[\w.-]+=all$/.test(written)) return { harm: 'every', path: written, node, span };
  const path = hostPath(written);
  const name = /^\/dev(?:\/(.*))?$/.exec(path);
  const harm = name && harms().find(([, pattern]) => pattern.test(name[1] ?? ''))?.[0];
  return harm ? { harm, path, node, span } : undefined;
}

/** Whether a service has SYS_RAWIO, or may have it. */
const hasRawIo = ({ privileged, capAdd }: Service) =>
  (privileged?.value ?? false) !== false ||
  capAdd.some(({ text }) => text === undefined || /^(?:all|(?:cap_)?sys_rawio)$/i.test(text));

/** Whether the user of a service is neither root nor in a group that it sets: devices of memory and disks are not for others. */
const hasNoRights = ({ user, effective, privileged }: Service) =>
  /^[1-9]\d*$/.test(user?.text ?? '') &&
  !effective.entries.has('group_add') &&
  (privileged?.value ?? false) === false;
