import type { Span } from '../text.ts';
import { nodeOf, scalarOf, scalarsOf } from './graph.ts';
import { hostPath } from './hostpath.ts';
import type { Node, Scalar, Service } from './model.ts';

/**
 * What a device of the host gives: `disk` every file on it, `memory` the kernel's or the machine's, `tree` all devices,
 * `input` keyboards and other input, `bus` a device that reaches memory by itself, `watchdog` a restart of the host,
 * `log` the kernel's log, `every` each device of a CDI class.
 */
export type DeviceHarm = 'disk' | 'memory' | 'tree' | 'input' | 'bus' | 'watchdog' | 'log' | 'every';

const harms: readonly (readonly [DeviceHarm, RegExp])[] = [
  ['tree', /^$/],
  ['disk', /^(?:(?:s|h|v|xv)d[a-z]|nvme\d|mmcblk\d|md\d|dm-\d|loop\d|rbd\d|nbd\d|bcache\d|zd\d)/],
  ['disk', /^(?:mapper|disk|block|md|rbd|zvol|pve)(?:\/|$)/],
  ['memory', /^(?:mem|kmem|port|core|nvram)$|^cpu(?:\/|$)/],
  ['input', /^(?:uinput|uhid|input(?:\/.*)?|hidraw.*)$/],
  ['bus', /^(?:vfio|infiniband)(?:\/|$)/],
  ['watchdog', /^watchdog\d*$/],
  ['log', /^kmsg$/],
];

/** A device that is dangerous to share: its host path or CDI name and where that is written. */
export interface SharedDevice {
  readonly harm: DeviceHarm;
  readonly path: string;
  readonly node: Node;
  readonly span: Span;
}

/** Tells what an item of `devices`, short or long syntax, gives of the host; undefined for what harms little. */
export function sharedDevice(node: Node): SharedDevice | undefined {
  const source = node.kind === 'mapping' ? scalarOf(node, 'source') : node;
  if (source?.kind !== 'scalar') return undefined;
  const { content } = source;
  const colon = node.kind === 'scalar' ? content.text.indexOf(':') : -1;
  const end = colon < 0 ? content.text.length : colon;
  const written = content.value(0, end);
  if (written === undefined) return undefined;
  const span = content.span(0, end);
  if (/^[\w.-]+\/[\w.-]+=all$/.test(written)) return { harm: 'every', path: written, node, span };
  const path = hostPath(written);
  const name = /^\/dev(?:\/(.*))?$/.exec(path);
  const harm = name && harms.find(([, pattern]) => pattern.test(name[1] ?? ''))?.[0];
  return harm ? { harm, path, node, span } : undefined;
}

/** Major numbers of disks (Linux allocated devices): SCSI, NVMe, device mapper, virtio, Xen, MMC, loop, md. */
const disks: readonly string[] = ['3', '7', '8', '9', '65', '179', '202', '252', '253', '254', '259'];

/** Items of `device_cgroup_rules` that allow reading or writing all devices, disks or memory. */
export function broadDeviceRules({ effective }: Service): Scalar[] {
  return scalarsOf(nodeOf(effective, 'device_cgroup_rules')).filter(({ text }) => isBroad(text ?? ''));
}

function isBroad(text: string): boolean {
  const [, type, major = '*', minor = '*', access = 'rwm'] =
    /^\s*([abc])(?:\s+(\d+|\*):(\d+|\*))?(?:\s+([rwm]{1,3}))?\s*$/.exec(text) ?? [];
  // Making nodes of any number is what every container may do.
  if (type === undefined || !/[rw]/.test(access)) return false;
  if (type === 'a' || major === '*') return true;
  return type === 'b' ? disks.includes(major) : major === '1' && ['*', '1', '2', '4'].includes(minor);
}
