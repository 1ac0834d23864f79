import type { Mount, Scalar, Service } from '../../compose/model.ts';
import { isNull, mappingOf, nodeOf, scalarOf } from '../../compose/yaml/graph.ts';
import { gathered } from '../../source/list.ts';
import { namesOf } from '../../source/path.ts';
import { textOf } from '../../source/text.ts';
import { mayHave } from './capability.ts';
import { broadDeviceRules } from './device-rule.ts';
import {
  agentPaths,
  credentialPaths,
  enginePaths,
  exactPaths,
  keyPaths,
  loginPaths,
  modelCache,
  ownPaths,
  socketNames,
  socketPaths,
  softwarePaths,
  type Tier,
  treePaths,
} from './hostpath.data.ts';

/**
 * How a mount can harm the host: its tier if the container can write there or if writing makes no difference. `secret`,
 * `software`, `settingsRead` and `kernel` are the read-only forms of `system`, `login`, `settings` and `kernelWrite`. Devices
 * that the service may not open are `deviceNodes` (writable), `deviceNames`, or `terminals` (all of `/dev`). `cgroups` are
 * control groups that the service can write, but without SYS_ADMIN, which `release_agent` requires.
 */
export type Harm =
  | Exclude<Tier, 'login' | 'devices' | 'backups'>
  | 'secret'
  | 'cgroups'
  | 'settingsRead'
  | 'kernelWrite'
  | 'deviceNodes'
  | 'deviceNames'
  | 'terminals';

/** The sensitive part of the host that a mount gives access to. */
interface Exposure {
  readonly harm: Harm;
  /** The host path as Docker will resolve it; as written if it contains a variable or Windows separators. */
  readonly path: string;
  /** The harm of a read-only mount: undefined if none; the same if it is already read-only, or if that changes nothing. */
  readonly readOnlyHarm: Harm | undefined;
  /** The `device` of a named volume that is a bind mount by its `driver_opts`. */
  readonly device: Scalar | undefined;
}

/**
 * The sensitive part of the host that a mount gives access to; undefined if there is none. Only the path on the host counts. A
 * named volume counts as a bind mount if its top-level `driver_opts` make it one.
 */
export function exposureOf(mount: Mount, service: Service): Exposure | undefined {
  const device = mount.type === 'volume' ? boundDevice(mount.source, service) : undefined;
  const written = device ? (device.text ?? device.raw) : sourceOf(mount);
  if (written === undefined) return undefined;
  const path = hostPath(written);
  const tier = tierOf(path) ?? (namesEngine(written) ? 'socket' : undefined);
  if (tier === undefined) return undefined;
  const writable = mount.readOnly === false;
  const harm =
    tier === 'device' ? deviceHarm(path, writable, service) : harmOf(tier, path, writable, service);
  const named = /[$\\]/.test(written) ? written : path;
  const readOnlyHarm =
    tier === 'device' ? deviceHarm(path, false, service) : harmOf(tier, path, false, service);
  return harm && { harm, path: named, readOnlyHarm: writable ? readOnlyHarm : harm, device };
}

function harmOf(tier: Tier, path: string, writable: boolean, service: Service): Harm | undefined {
  switch (tier) {
    case 'system':
      if (writable && isControlGroup(path) && !mayHave('SYS_ADMIN', service)) return 'cgroups';
      if (writable) return 'system';
      if (path === '/proc' || path.startsWith('/proc/')) return 'kernel';
      return softwareAt(path) ? 'software' : 'secret';
    case 'login':
      return writable ? 'system' : 'software';
    case 'settings':
      if (writable) return 'settings';
      return keysAt(path) ? 'secret' : 'settingsRead';
    case 'kernel':
      if (writable) return 'kernelWrite';
      return ownAt(path) ? undefined : 'kernel';
    case 'devices':
      return writable ? 'runtime' : 'deviceNames';
    case 'data':
      return writable ? 'data' : 'software';
    case 'backups':
      return 'secret';
    case 'harmless':
      return writable ? 'harmless' : undefined;
    default:
      return tier;
  }
}

const isControlGroup = (path: string) => /^\/sys\/fs\/cgroup(?:\/|$)/.test(path);

/** A bind mount alone does not let a container open a device: the device control group forbids it (moby, oci/defaults.go). */
function deviceHarm(path: string, writable: boolean, service: Service): Harm {
  const opens = service.privileged?.value === true || broadDeviceRules(service).length > 0;
  if (opens) return 'device';
  if (writable) return 'deviceNodes';
  return path === '/dev' ? 'terminals' : 'deviceNames';
}

function sourceOf(mount: Mount): string | undefined {
  if (mount.type !== 'bind' && mount.type !== 'npipe' && mount.type !== 'unknown') return undefined;
  if (mount.source !== undefined) return mount.source;
  const raw = textOf({ file: mount.file, span: mount.sourceSpan });
  if (known.some((form) => form.test(raw))) return raw;
  // A variable whose name means the socket, mounted at a control socket's path, is a control socket in any folder.
  return namesEngine(raw) && isEngineSocket(mount.target) ? raw : undefined;
}

const namesEngine = (written: string) =>
  /^\$(?:\w+|\{\w+\})$/.test(written) && /docker|podman/i.test(written);
const isEngineSocket = (target: string | undefined) => /\/(?:docker|podman)\.sock$/.test(target ?? '');

const homeVariable = /^\$(?:HOME|USERPROFILE|\{(?:HOME|USERPROFILE)(?::?\?[^{}]*)?\})(?=$|[\\/])/;
const runtimeVariable = /^\$(?:XDG_RUNTIME_DIR|\{XDG_RUNTIME_DIR(?::?\?[^{}]*)?\})(?=$|\/)/;
const agent = /^\$(?:SSH_AUTH_SOCK|\{SSH_AUTH_SOCK(?::?\?[^{}]*)?\}$)/;
/** Home folder of an unknown user. */
const userHome = /^\/(?:home|Users)\/\$(?:\w+|\{\w+\})(?=$|\/)/;
/** Control socket below an unknown folder. */
const socketBelow = /^\$(?:\w+|\{\w+\})\/(?:[\w.-]+\/){0,4}[\w.-]+\.sock$/;
/** Control socket of an unknown user, or the folder with it. */
const userSocket =
  /^(?:\/var)?\/run\/user\/\$(?:\w+|\{\w+\})\/(?:(?:[\w.-]+\/){0,4}[\w.-]+\.sock|podman\/?)$/;
/** Paths with a variable that still say enough. */
const known = [homeVariable, runtimeVariable, agent, userHome, socketBelow, userSocket];

/** A normalised host path: with forward slashes, without `.` and `..`, as Docker resolves it. */
export function hostPath(written: string): string {
  const path = written
    .replace(/\\/g, '/')
    .replace(homeVariable, '~')
    .replace(runtimeVariable, '/run/user/1000');
  if (/^(?:npipe:)?\/\/\.\/pipe\//i.test(path)) return path.toLowerCase();
  return `${path.startsWith('/') ? '/' : ''}${namesOf(path).join('/')}`;
}

const home =
  /^(?:~|\/root|\/home\/[^/]+|\/Users\/[^/]+|(?:\/mnt)?\/[a-z]\/Users\/[^/]+|[A-Za-z]:\/Users\/[^/]+)(?:\/(.*))?$/;

/** The tier of a normalised host path; undefined for a path that is not sensitive. */
export function tierOf(written: string): Tier | undefined {
  const path = written.replace(/^\/var\/run(?=\/|$)/, '/run');
  if (/\/\/\.\/pipe\/docker_engine/.test(path)) return 'socket';
  if (socketNames.test(path) || socketPaths.test(path)) return 'socket';
  if (/^[Cc]:$/.test(path)) return 'root';
  if (path.endsWith('/unix.socket') && /\/(?:lxd|lxc|incus)/.test(path)) return 'socket';
  if (agent.test(path) || agentPaths.test(path)) return 'agent';
  exact ??= tiersOf(exactPaths);
  const here = exact.get(path);
  if (here) return here;
  const inHome = home.exec(path);
  if (inHome) return homeTier(inHome[1] ?? '');
  if (/^\/run\/user\/[^/]+$/.test(path)) return 'folder';
  if (/^(?!\/).*(?:^|\/)\.env(?:\.(?:local|prod|production))?$/.test(path)) return 'env';
  if (/^(?!\/).*(?:^|\/)id_(?:rsa|ed25519|ecdsa|dsa)$/.test(path)) return 'credential';
  if (/^\/var\/lib\/docker\/volumes\/[^/]+/.test(path)) return undefined;
  if (/^\/dev\/(?:sd[a-z]|nvme\d|vd[a-z]|xvd[a-z]|mmcblk\d|md\d|dm-\d)/.test(path)) return 'device';
  trees ??= tiersOf(treePaths);
  const tier = nearest(trees, path);
  // Some programs write logs next to their settings; a log is not a setting.
  return tier === 'settings' && /\.log(?:\.\d{1,3})?$/.test(path) ? undefined : tier;
}

let exact: ReadonlyMap<string, Tier> | undefined;
let trees: ReadonlyMap<string, Tier> | undefined;

function tiersOf(table: typeof exactPaths): Map<string, Tier> {
  const tiers = new Map<string, Tier>();
  for (const [tier, paths] of Object.entries(table))
    for (const path of paths.split(' ')) if (!tiers.has(path)) tiers.set(path, tier as Tier);
  return tiers;
}

/** UTF-16 units of the longest path in a table. */
const longest = 100;

/** The entry of a table for a path, else for its nearest parent folder in the table. */
function nearest<T>(table: ReadonlyMap<string, T>, path: string): T | undefined {
  const first = path.length > longest ? path.lastIndexOf('/', longest) : path.length;
  for (let end = first; end > 0; end = path.lastIndexOf('/', end - 1)) {
    const found = table.get(path.slice(0, end));
    if (found !== undefined) return found;
  }
  return undefined;
}

function homeTier(rest: string): Tier | undefined {
  if (rest === '') return 'home';
  if (rest === modelCache) return 'modelCache';
  if (loginAt(rest)) return 'login';
  if (engineAt(rest)) return 'system';
  if (/^\.ssh\/(?:known_hosts|.*\.pub$)/.test(rest)) return undefined;
  return credentialAt(rest) ? 'credential' : undefined;
}

const softwareAt = among(softwarePaths);
const keysAt = among(keyPaths);
const ownAt = among(ownPaths);
const loginAt = among(loginPaths);
const engineAt = among(enginePaths);
const credentialAt = among(credentialPaths);

/** Returns a test whether a path is in a list (separated by blanks) or below one of its paths. */
function among(list: string): (path: string) => boolean {
  let table: ReadonlyMap<string, true> | undefined;
  return (path) => {
    table ??= new Map(list.split(' ').map((each) => [each, true]));
    return nearest(table, path) === true;
  };
}

function boundDevice(volume: string | undefined, service: Service): Scalar | undefined {
  if (volume === undefined) return undefined;
  const resource = service.resource('volumes', volume);
  const driver = nodeOf(resource, 'driver');
  // Options of other drivers have a different meaning.
  if (!isNull(driver) && scalarOf(resource, 'driver')?.text !== 'local') return undefined;
  const options = mappingOf(resource, 'driver_opts');
  const device = scalarOf(options, 'device');
  const type = scalarOf(options, 'type')?.text;
  const o = scalarOf(options, 'o')?.text?.split(',') ?? [];
  if (!device || !(device.text ?? device.raw).startsWith('/')) return undefined;
  return type === 'none' || o.includes('bind') || o.includes('rbind') ? device : undefined;
}

/** The control sockets that a service gets as the `file` of a config or secret, with their places. */
export function socketFiles(service: Service): { readonly path: string; readonly at: Scalar }[] {
  return [...socketsIn(service, 'configs'), ...socketsIn(service, 'secrets')];
}

function socketsIn(service: Service, kind: 'configs' | 'secrets'): ReturnType<typeof socketFiles> {
  const list = nodeOf(service.effective, kind);
  if (list?.kind !== 'sequence') return [];
  return gathered(list.items, (item) => {
    const name = item.kind === 'mapping' ? scalarOf(item, 'source') : item;
    const used = name?.kind === 'scalar' ? service.resource(kind, name.text ?? '') : undefined;
    const at = scalarOf(used, 'file');
    const path = at?.text === undefined ? undefined : hostPath(at.text);
    return at && path && tierOf(path) === 'socket' ? [{ path, at }] : [];
  });
}
