import { traitsOf } from '../../server/engine/catalog/image-traits.ts';
import { drasticFix, soundFix } from '../../server/engine/compose/edit/fix.ts';
import type { Mount, Service } from '../../server/engine/compose/model.ts';
import type { Fix } from '../../server/engine/finding.ts';
import { exposureOf, type Harm } from '../../server/engine/posture/host/hostpath.ts';
import {
  type Gate,
  ofDisks,
  ofPasswords,
  ofRoot,
  ofSomeGroup,
  type Process,
  power,
  processOf,
  userWord,
} from '../../server/engine/posture/host/power.ts';
import { type Message, rule } from '../../server/engine/rule.ts';
import { readOnlyFix, unmountFix } from './mount-option.ts';

type Exposure = NonNullable<ReturnType<typeof exposureOf>>;
/** What a mount gives, for the tiers that this rule reports. */
type Given = Exclude<Harm, 'socket' | 'folder'>;

/** What a mount gives, and what is left of it for a user who is not root. */
interface Case {
  /** Who can use it; everyone, or unknown users, if absent. */
  readonly gate?: Gate | ((path: string) => Gate | undefined);
  /** The message if only a setuid program lets the user through the gate; `dormant`, if absent. */
  readonly dormant?: Given | 'dormant';
  /** The message if the user cannot pass the gate; `closed`, if absent. */
  readonly none?: (exposure: Exposure) => Given | 'closed' | 'openToAll';
  /** True for harm so severe that the service should do without the mount. */
  readonly isGrave?: true;
}

/** Folders of users, whose files don't belong to root. */
const homes = /^\/(?:home|Users|mnt|[a-z])(?:\/|$)/;
/** Readable only by root and, on Debian and Alpine, the group `shadow`. */
const passwordsOfHost = /^\/etc\/g?shadow-?$/;

function ofRootAlone(path: string): Gate | undefined {
  if (passwordsOfHost.test(path)) return ofPasswords;
  return path.startsWith('/') && !homes.test(path) ? ofRoot : undefined;
}

const kernelOrClosed = ({ readOnlyHarm }: Exposure) => (readOnlyHarm === 'kernel' ? 'kernel' : 'closed');

const base = { cis: ['5.6'], kics: ['1c1325ff-831d-43a1-973e-839ae57dfcc0'], cwe: ['CWE-668'] };
const refs = { ...base, 'compose-lint': ['CL-0013'] };
const change = { ...base, cwe: ['CWE-668', 'CWE-732'], 'compose-lint': ['CL-0025'] };
/** compose-lint has the same check for /dev, writable or not. */
const nodes = { ...change, 'compose-lint': ['CL-0013'] };
const secrets = { ...refs, cwe: ['CWE-522', 'CWE-668'] };
const all = { ...base, 'compose-lint': ['CL-0001'] };
/** The checks of compose-lint for everything that the service's user may be unable to use. */
const others = { ...base, 'compose-lint': ['CL-0001', 'CL-0013', 'CL-0025'] };
const severity = 'medium';

const cases = {
  root: {
    gate: ofSomeGroup,
    none: () => 'openToAll',
    isGrave: true,
    text: '{path} is the whole file system of the host.',
    severity: 'critical',
    refs: all,
  },
  openToAll: {
    text: '{path} is the whole file system of the host: the user {user} can use its own files and those open to all.',
    severity,
    refs: all,
  },
  system: {
    gate: ofRootAlone,
    none: kernelOrClosed,
    isGrave: true,
    text: '{path} is writable: anyone who changes it can take over the host.',
    severity: 'critical',
    refs: change,
  },
  secret: {
    gate: ofRootAlone,
    isGrave: true,
    text: 'Reads {path}, which may hold secrets of the host.',
    refs,
  },
  dormant: {
    text: '{path}: a setuid program can make the user {user} root, and root can use all of it.',
    severity,
    refs: others,
  },
  closed: {
    text: '{path}: the user {user} can use only what is open to everyone, and cannot become root.',
    severity: 'low',
    refs: others,
  },
  settings: {
    gate: ofRootAlone,
    isGrave: true,
    text: '{path} is writable: the container can change the configuration of the host.',
    refs: change,
  },
  settingsRead: {
    gate: ofRootAlone,
    dormant: 'settingsRead',
    text: 'Reads {path}, a part of the configuration of the host.',
    severity,
    refs,
  },
  credential: {
    gate: ofRootAlone,
    isGrave: true,
    text: '{path} contains credentials of a user.',
    refs: secrets,
  },
  home: { isGrave: true, text: '{path} is a home directory, with keys and login scripts.', refs },
  device: {
    gate: ofDisks,
    isGrave: true,
    text: '{path} gives access to devices, disks or memory of the host.',
    refs,
  },
  deviceNodes: {
    gate: ofRootAlone,
    none: ({ path }) => (path === '/dev' ? 'terminals' : 'deviceNames'),
    text: 'The devices at {path} cannot be opened, but removed or given other permissions.',
    severity,
    refs: nodes,
  },
  terminals: {
    text: '{path} gives the terminals and the shared memory of the host, not its disks.',
    severity,
    refs,
  },
  deviceNames: {
    text: '{path} only shows devices of the host: a mount does not open them.',
    severity: 'low',
    refs,
  },
  kernelWrite: {
    gate: ofRootAlone,
    none: kernelOrClosed,
    isGrave: true,
    text: '{path} is writable: the container can change kernel settings of the host.',
    refs,
  },
  kernel: { text: '{path} shows kernel details and the {what} of the host.', severity, refs },
  cgroups: {
    gate: ofRootAlone,
    text: '{path} is writable: the container can freeze and limit the processes of other containers and the host.',
    severity,
    refs: change,
  },
  data: {
    gate: ofRootAlone,
    text: '{path} is writable: it holds programs and data of other services of the host.',
    severity,
    refs: change,
  },
  temporary: {
    gate: ofRootAlone,
    dormant: 'temporary',
    text: '{path} has temporary files and sockets of all programs of the host.',
    severity,
    refs,
  },
  log: { text: '{path} contains logs of the host.', severity, refs },
  memory: { text: '{path} is the shared memory of the host.', severity, refs },
  runtime: { text: '{path} belongs to services that run on the host.', severity, refs },
  agent: {
    text: '{path} lets it use the keys of the SSH agent, even if mounted read-only.',
    severity,
    refs,
  },
  display: { text: '{path} lets the container see the screen and keyboard input.', severity, refs },
  env: {
    text: '{path} usually contains secrets of the project.',
    severity: 'low',
    refs: { cwe: ['CWE-522'] },
  },
  disks: { text: '{path} contains the disks that are mounted on the host.', severity: 'low', refs: base },
  software: { text: 'The container can read {path} of the host.', severity: 'low', refs },
  modelCache: {
    text: '{path} holds the Hugging Face token, if there is one: mount only its folder hub.',
    severity: 'low',
    refs: { cwe: ['CWE-522', 'CWE-668'] },
  },
  harmless: {
    text: '{path} is mounted writable: containers only need to read it.',
    severity: 'low',
    refs,
  },
} as const satisfies { readonly [key: string]: Case & Message };

/** What holds for a harm. */
const caseOf = (harm: Given): Case & { readonly text: string } => cases[harm];

export default rule({
  id: 'sensitive-host-path',
  on: 'posture',
  severity: 'high',
  fixable: true,
  title: 'A service mounts a sensitive host path',
  label: 'Sensitive host path',
  why: 'A bind mount is not isolated: an attacker who takes over the container can access these files of the host.',
  refs: {},
  messages: cases,
  check(posture, report, { profiles }) {
    const { service } = posture;
    for (const mount of service.mounts) {
      const exposure = exposureOf(mount, service);
      if (!exposure || exposure.harm === 'socket' || exposure.harm === 'folder') continue;
      const { harm, path, device } = exposure;
      if (isSetting.test(harm) && isItsOwn(path, service)) continue;
      const process = processOf(posture, profiles);
      const message = messageFor(harm, exposure, process);
      const related = device ? [{ at: device, message: 'The volume points to this host path' as const }] : [];
      const fixes = () => mountFixes(service, mount, exposure, process);
      const at = { file: mount.file, span: mount.sourceSpan };
      const words = { path, user: userWord(posture.user), what: whatIsIn(path) };
      if (message === 'dormant' || message === 'closed')
        report({ at, message, words, related, fixes, refs: cases[harm].refs });
      else report({ at, message, words, related, fixes });
    }
  },
});

/** Chooses the message for a mount: what it gives, or what the service's user can do with it. */
function messageFor(harm: Given, exposure: Exposure, process: Process): keyof typeof cases {
  // Servers mount certificates in order to serve them.
  if (harm === 'settingsRead' && certificates.test(exposure.path)) return 'software';
  const { gate, dormant = 'dormant', none } = caseOf(harm);
  const asked = typeof gate === 'function' ? gate(exposure.path) : gate;
  const can = asked ? power(asked, process) : 'now';
  if (can === 'dormant') return dormant;
  return can === 'none' ? (none?.(exposure) ?? 'closed') : harm;
}

const isSetting = /^settings/;
const certificates = /^\/etc\/letsencrypt(?:\/|$)/;

/** Whether a settings folder belongs to the program in the image, with the same name: the host stores it for the service. */
function isItsOwn(path: string, { image }: Service): boolean {
  const { name, repository = '' } = image?.named ?? {};
  const folder = path.split('/')[2] ?? '';
  return traitsOf(name).ownFolder === folder || repository.split(/[/_-]/).includes(folder);
}

/** What a kernel path shows besides the kernel itself. */
const whatIsIn = (path: string) => (path.startsWith('/sys') ? 'devices' : 'processes');

/** Returns the ways to give a service less access to the host, best first. */
function mountFixes(
  service: Service,
  mount: Mount,
  exposure: Exposure,
  process: Process,
): (Fix | undefined)[] {
  const { harm, readOnlyHarm } = exposure;
  const { isGrave } = caseOf(harm as Given);
  const then = readOnlyHarm as Given | undefined;
  const title = then
    ? 'Mount it read-only (the container can no longer write to it)'
    : 'Mount it read-only (the container can no longer write to it)';
  const isSame =
    then !== undefined &&
    messageFor(then, exposure, process) === messageFor(harm as Given, exposure, process);
  const readOnly = isSame ? undefined : soundFix(readOnlyFix(title, mount), mount.node);
  return [readOnly, isGrave ? drasticFix(removal(mount, service)) : undefined];
}

const removal = (mount: Mount, service: Service) =>
  unmountFix('Remove the mount (programs that use it will fail)', mount, service);
