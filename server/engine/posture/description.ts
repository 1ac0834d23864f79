import { sizeText } from '../source/size.ts';
import type { Known } from '../source/text.ts';
import { gpuText } from './gpus.ts';
import { defaultCapabilities } from './host/capability.ts';
import type {
  ContainerDevice,
  ContainerMount,
  ContainerNetwork,
  ContainerPort,
  ContainerPosture,
  ContainerUser,
  Fact,
  ImagePin,
  Namespaces,
  PlainPlace,
} from './model.ts';

/** One detail of what runs, in words. */
export interface Detail {
  /** The end of a sentence that begins with the row's name: `root (from nginx:1.27)`. */
  readonly text: string;
  /** Its place; undefined for a default. */
  readonly at: PlainPlace | undefined;
  /** True if it gives more than a container has by default, or other machines can reach it. */
  readonly isRisky: boolean;
}

/** The rows of a posture's description, in order. */
export const rowNames = [
  'User',
  'Built from',
  'Image',
  'Capabilities',
  'Confinement',
  'Namespaces',
  'Limits',
  'Mounts',
  'Devices',
  'Ports',
  'Networks',
  'Secrets',
] as const;

/** The details of one row; empty if there are none. */
interface DescribedRow {
  readonly name: (typeof rowNames)[number];
  readonly items: readonly Detail[];
}

/** Describes what runs, one row for each of `rowNames`. Texts from files are masked; of secrets only the names are shown. */
export function described(posture: ContainerPosture): DescribedRow[] {
  const { groups, mounts, devices, ports, routes, networks, reads, secrets } = posture;
  const rows: Readonly<Record<DescribedRow['name'], readonly Detail[]>> = {
    User: [
      userSaid(posture),
      ...groups
        .filter(({ primary, privileged }) => !primary || privileged !== false)
        .map(({ name, privileged, at }) => said(`group ${name}`, at, privileged === true)),
    ],
    'Built from': builtSaid(posture),
    Image: imageSaid(posture),
    Capabilities: capabilitiesSaid(posture),
    Confinement: confinementSaid(posture),
    Namespaces: [
      ...namespacesSaid(posture.namespaces),
      ...reads.map(({ name, at }) =>
        said(`reads files and environment of ${name} through its processes`, at, true),
      ),
    ],
    Limits: limitsSaid(posture),
    Mounts: mounts.map((each) => said(mountText(each), each.at, isSensitive(each))),
    Devices: devices.map((each) => said(deviceText(each), each.at, true)),
    Ports: [
      ...ports.map((each) => said(portText(each), each.at, isReached(each))),
      ...routes.map(({ port, proxy, at }) => said(`${port}/tcp, through ${proxy}`, at, true)),
    ],
    Networks: networks.map((each) => said(networkText(each), each.at, false)),
    Secrets: secrets.map(({ kind, name, of, at }) => {
      const whose = of === undefined ? '' : ` of ${of}`;
      return said(
        `${name} (${secretKinds[kind]}${whose})`,
        at,
        kind === 'environment' || kind === 'build_arg' || of !== undefined,
      );
    }),
  };
  return rowNames.map((name) => ({ name, items: rows[name] }));
}

const said = (text: string, at: PlainPlace | undefined, isRisky: boolean): Detail => ({ text, at, isRisky });

/** The user that a container's process starts as, without its origin: `root`, `app (uid 1000)`. */
export function userName({ user, platform }: ContainerPosture): string {
  if (user.root === 'unknown') return 'not known';
  const root = platform === 'windows' ? 'an administrator' : 'root';
  if (user.root) {
    if (user.stepsDown !== false) return `${root} at start, ${becoming(user)}`;
    return user.workersStepDown ? `${root}; its workers are not` : root;
  }
  const named = user.name === undefined || /^\+?\d+$/.test(user.name) ? undefined : user.name;
  if (user.uid === undefined) return named ?? 'not root';
  return named === undefined ? `uid ${user.uid}` : `${named} (uid ${user.uid})`;
}

/** The user that the process switches to, or may switch to, as the end of a sentence. */
const becoming = ({ stepsDown, becomes }: ContainerUser): string =>
  `${stepsDown === true ? 'then' : 'may become'} ${becomes ?? 'another user'}`;

function userSaid(posture: ContainerPosture): Detail {
  const { user } = posture;
  const name = userName(posture);
  const text =
    user.root === 'unknown' && user.why.startsWith('not known') ? user.why : `${name} (${user.why})`;
  return said(text, user.at, user.root === true && user.stepsDown === false && !user.workersStepDown);
}

function builtSaid({ kind, build }: ContainerPosture): Detail[] {
  if (!build || kind === 'stage') return [];
  const file = build.dockerfile ?? 'a Dockerfile that is not here';
  const { stage } = build;
  return [said(stage === undefined || isNumber(stage) ? file : `${file}, stage ${stage}`, build.at, false)];
}

const isNumber = (stage: string) => /^\d+$/.test(stage);

/** What a container is called: `service web`, `stage build`; an output stage without a name is the image of its file. */
export const containerName = ({
  kind,
  name,
}: {
  readonly kind: ContainerPosture['kind'];
  readonly name: string;
}): string => (kind === 'stage' && isNumber(name) ? 'image' : `${kind} ${name}`);

const pins: Readonly<Record<ImagePin['pin'], string>> = {
  digest: ', pinned to a digest',
  tag: ', a tag of a release',
  moving: ', a tag that moves',
  none: ', without a tag',
  local: ', built by this project',
  unknown: '',
};

/** An image with its pin: `nginx:1.27, a tag that moves`. */
export function imageText({ reference, pin, endOfLife }: ImagePin): string {
  const end =
    endOfLife?.state === 'ended'
      ? `, without support since ${endOfLife.date}`
      : endOfLife?.state === 'ending'
        ? `, support ends ${endOfLife.date}`
        : '';
  return `${reference}${pins[pin]}${end}`;
}

function imageSaid({ image }: ContainerPosture): Detail[] {
  return image ? [said(imageText(image), image.at, image.endOfLife?.state === 'ended')] : [];
}

function capabilitiesSaid({ capabilities }: ContainerPosture): Detail[] {
  const { granted, beyondDefault, inEffect, added, dropped } = capabilities;
  const idle = inEffect === false ? ', which a user that is not root has not in effect' : '';
  const whole = (text: string, isRisky: boolean) =>
    said(`${text}${idle}`, (added[0] ?? dropped[0])?.at, isRisky);
  if (granted === 'unknown') return [whole('not known', false)];
  if (granted === 'all') return [whole('all', true)];
  if (granted.length === 0) return [whole('none', false)];
  const beyond = new Set(beyondDefault);
  const more = added.filter(({ name }) => name !== undefined && beyond.has(name));
  const own = granted.filter((name) => !beyond.has(name));
  const kept =
    own.length === defaultCapabilities.size
      ? [said(`Docker's default${idle}`, undefined, false)]
      : own.length === 0
        ? []
        : [whole(`${own.join(', ')} of Docker's default`, false)];
  const named = new Set(more.map(({ name }) => name));
  const rest = beyondDefault.filter((name) => !named.has(name));
  return [
    ...kept,
    ...more.map(({ name, at }) => said(`${name}, added`, at, true)),
    ...(rest.length > 0 ? [whole(`${rest.join(', ')}, added`, true)] : []),
  ];
}

function confinementSaid({ confinement }: ContainerPosture): Detail[] {
  const { privileged, noNewPrivileges, readOnlyRoot, maskedPaths } = confinement;
  const profiles = [
    ['seccomp', confinement.seccomp],
    ['AppArmor', confinement.apparmor],
    ['SELinux', confinement.selinux],
  ] as const;
  const all = [
    flag(privileged, 'privileged', true),
    flag(noNewPrivileges, 'no new privileges', false),
    flag(readOnlyRoot, 'read-only root file system', false),
    ...profiles.map(([name, { value, at }]) =>
      value === 'default' ? [] : [said(`${name} ${profileWords[value]}`, at, value === 'off')],
    ),
    maskedPaths.value === false ? [said('paths of /proc are not hidden', maskedPaths.at, true)] : [],
  ].flat();
  return all.length > 0 ? all : [said("Docker's default", undefined, false)];
}

const profileWords = { off: 'switched off', custom: 'of its own', weak: 'weaker', unknown: 'not known' };

function flag({ value, at }: Fact<boolean>, name: string, isRisky: boolean): Detail[] {
  if (value === false) return [];
  return [
    said(value === 'unknown' ? `${name} or not, which is not known` : name, at, isRisky && value === true),
  ];
}

function namespacesSaid(namespaces: Namespaces): Detail[] {
  const found = Object.entries(namespaces).flatMap(([name, fact]: [string, Namespaces['pid']]) => {
    const { value, at, detail, by } = fact;
    if (value === 'own' || (value === 'unknown' && by === 'default')) return [];
    return [said(`${name}: ${namespaceText(value, detail)}`, at, value === 'host' && name !== 'user')];
  });
  return found.length > 0 ? found : [said('its own', undefined, false)];
}

function namespaceText(value: Known<string>, detail: string | undefined): string {
  if (value === 'host') return 'that of the host';
  if (value === 'service' || value === 'container') return `that of ${value} ${detail}`;
  return value === 'unknown' ? 'not known' : value;
}

function limitsSaid({ limits: { memory, cpus, pids } }: ContainerPosture): Detail[] {
  const limit = (
    name: string,
    { value, at }: Fact<number | 'unlimited'>,
    text: (value: number) => string,
  ) => {
    if (value === 'unlimited') return [];
    return [said(`${name} ${value === 'unknown' ? 'not known' : text(value)}`, at, false)];
  };
  const found = [
    ...limit('memory', memory, sizeText),
    ...limit('CPUs', cpus, String),
    ...limit('processes', pids, String),
  ];
  return found.length > 0 ? found : [said('none', undefined, false)];
}

/** Whether a mount gives access to a sensitive part of the host. */
export const isSensitive = ({ gives }: ContainerMount): boolean =>
  gives !== undefined && gives !== 'harmless';

/** Describes a mount with its access: `/var/run/docker.sock (writable, sensitive)`. */
export function mountText(mount: ContainerMount): string {
  const { kind, source, target, readOnly, from } = mount;
  const what =
    kind === 'container'
      ? `all mounts of ${source}`
      : (source ?? (kind === 'volume' ? 'anonymous volume' : kind === 'unknown' ? 'not known' : kind));
  const at = target === undefined || target === source ? '' : ` at ${target}`;
  const named = kind === 'bind' || kind === 'unknown' || source === undefined ? [] : [kind];
  const access = readOnly === 'unknown' ? [] : [readOnly ? 'read-only' : 'writable'];
  const whose = from === undefined ? [] : [`of ${from}`];
  const notes = [...named, ...access, ...whose, ...(isSensitive(mount) ? ['sensitive'] : [])];
  return `${what}${at}${notes.length > 0 ? ` (${notes.join(', ')})` : ''}`;
}

function deviceText(device: ContainerDevice): string {
  const { kind, source, permissions } = device;
  if (kind === 'gpu') return gpuText(device);
  const name = source ?? 'not known';
  if (kind === 'rule') return `rule ${name}`;
  return permissions === undefined ? name : `${name} (${permissions})`;
}

/** Whether other machines can certainly reach a port. */
export const isReached = ({ reach }: ContainerPort): boolean => reach === 'everywhere' || reach === 'address';

const reaches: Readonly<Record<ContainerPort['reach'], string>> = {
  everywhere: 'open to other machines',
  address: 'on this address',
  loopback: 'on loopback (before Docker 28, neighbours of the host may route to it)',
  none: 'not published',
  unknown: 'by whom is not known',
};

/** Describes a port with its reach: `8080 to 80/tcp, open to other machines`. */
export function portText(port: ContainerPort): string {
  const { reach, container, protocol, address } = port;
  const to = `${container ?? 'a port that is not known'}/${protocol}`;
  if (reach === 'none') return `${to}, ${reaches.none}`;
  // If the port names no address, the address comes from a network.
  const by = reach === 'address' && address === undefined ? 'on one address of the host' : reaches[reach];
  return `${hostPort(port)} to ${to}, ${by}`;
}

/** The host's side of a port: `127.0.0.1:8080`. */
export function hostPort({ address, host }: ContainerPort): string {
  return [...(address === undefined ? [] : [address]), host ?? 'any port'].join(':');
}

function networkText(network: ContainerNetwork): string {
  const { name, external, internal, connects, reachesHost, sharedWith } = network;
  const apart = connects === false ? ', which it cannot reach directly' : '';
  const notes = [
    ...(external === true ? ['of others'] : []),
    ...(internal === true ? [`without a way out${reachesHost === true ? ' but to this host' : ''}`] : []),
    ...(sharedWith.length > 0 ? [`with ${few(sharedWith)}${apart}`] : ['alone']),
  ];
  return `${name} (${notes.join(', ')})`;
}

function few(names: readonly string[]): string {
  const most = 6;
  return names.length > most
    ? `${names.slice(0, most).join(', ')} and ${names.length - most} more`
    : names.join(', ');
}

const secretKinds = {
  environment: 'written in the environment',
  build_arg: 'a build argument',
  env_file: 'in a file of variables',
  secret: 'mounted secret',
} as const;
