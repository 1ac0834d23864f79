import {
  type ContainerMount,
  type ContainerPort,
  type ContainerPosture,
  imageText,
  mountText,
} from '../../engine/index.ts';
import type { Outcome } from '../outcome.ts';
import { escaped } from './actions.ts';
import { nameFrom, userLabel } from './posture-text.ts';

/** Maximum number of list items to show. */
const most = 10;

/** Describes what runs as a short Markdown table; apart from the user, only what differs from Docker's defaults is listed. */
export function postureTable(posture: ContainerPosture, outcome: Outcome): string {
  const { kind, name, image, ports, mounts, confinement } = posture;
  const rows: readonly (readonly [title: string, texts: readonly string[]])[] = [
    ['User', [userLabel(posture, outcome)]],
    ['Built from', kind === 'service' ? builtText(posture, outcome) : []],
    ['Image', image ? [imageText(image)] : []],
    ['Privileged', unlessNo(confinement.privileged.value)],
    ['Capabilities', capabilityTexts(posture)],
    ['Namespaces of the host', hostNamespaces(posture)],
    ['Switched off', switchedOff(posture)],
    ['Ports that others reach', ports.flatMap(portText)],
    ['Host mounts', mounts.flatMap(hostMountText)],
  ];
  const lines = rows.flatMap(([title, texts]) =>
    texts.length > 0 ? `| ${title} | ${escaped(outcome.clear(listed(texts)))} |` : [],
  );
  return `**What runs: ${kind} ${escaped(outcome.clear(name))}**\n\n| | |\n| --- | --- |\n${lines.join('\n')}`;
}

function listed(texts: readonly string[]): string {
  const more = texts.length - most;
  return [...texts.slice(0, most), ...(more > 0 ? [`and ${more} more`] : [])].join(', ');
}

const unlessNo = (value: boolean | 'unknown') => (value === 'unknown' ? ['not known'] : value ? ['yes'] : []);

function builtText({ build }: ContainerPosture, outcome: Outcome): string[] {
  if (build?.dockerfile === undefined) return [];
  const file = nameFrom(build.dockerfile, outcome.path);
  return [build.stage === undefined ? file : `${file}, stage ${build.stage}`];
}

function capabilityTexts({ capabilities: { granted, beyondDefault } }: ContainerPosture): string[] {
  if (granted === 'unknown') return ['not known'];
  if (granted === 'all') return ['all'];
  if (granted.length === 0) return ['none'];
  return beyondDefault.map((name) => `+${name}`);
}

function hostNamespaces({ namespaces }: ContainerPosture): string[] {
  return Object.entries(namespaces).flatMap(([name, { value }]) => (value === 'host' ? name : []));
}

function switchedOff({ confinement: { seccomp, apparmor, selinux } }: ContainerPosture): string[] {
  const all = Object.entries({ seccomp, AppArmor: apparmor, SELinux: selinux });
  return all.flatMap(([name, { value }]) => (value === 'off' ? name : []));
}

function portText({ reach, address, host, container, protocol }: ContainerPort): string[] {
  if (reach === 'loopback' || reach === 'none' || container === undefined) return [];
  const from = [...(address === undefined ? [] : [address]), host ?? 'any port'].join(':');
  return [`${from} to ${container}/${protocol}${reach === 'unknown' ? ' (by whom is not known)' : ''}`];
}

function hostMountText(mount: ContainerMount): string[] {
  const { kind, source, gives } = mount;
  return (kind !== 'bind' && gives === undefined) || source === undefined ? [] : [mountText(mount)];
}
