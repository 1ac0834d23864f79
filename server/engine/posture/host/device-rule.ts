import type { Scalar, Service } from '../../compose/model.ts';
import { nodeOf, scalarsOf } from '../../compose/yaml/graph.ts';

/** Major numbers of disks (Linux allocated devices): SCSI, NVMe, device mapper, virtio, Xen, MMC, loop, md. */
const disks: readonly string[] = ['3', '7', '8', '9', '65', '179', '202', '252', '253', '254', '259'];

/** Items of `device_cgroup_rules` that allow reading or writing all devices, disks or memory. */
export function broadDeviceRules({ effective }: Service): Scalar[] {
  return scalarsOf(nodeOf(effective, 'device_cgroup_rules')).filter(({ text }) => isBroad(text ?? ''));
}

function isBroad(text: string): boolean {
  const [, type, major = '*', minor = '*', access = 'rwm'] =
    /^\s*([abc])(?:\s+(\d+|\*):(\d+|\*))?(?:\s+([rwm]{1,3}))?\s*$/.exec(text) ?? [];
  // Every container may create nodes with any number.
  if (type === undefined || !/[rw]/.test(access)) return false;
  if (type === 'a' || major === '*') return true;
  return type === 'b' ? disks.includes(major) : major === '1' && ['*', '1', '2', '4'].includes(minor);
}
