import type { Posture } from '../../posture.ts';
import { shown } from '../../secret/shown.ts';
import { gathered } from '../../source/list.ts';
import { baseName } from '../../source/path.ts';
import type { Place, Shown } from '../../source/text.ts';
import { addedCapabilities, capabilityTier } from './capability.ts';
import { askedApi, isOfUser, isSocketProxy, startsByProxy } from './control-socket.ts';
import { exposureOf, socketFiles } from './hostpath.ts';
import { byCapability, type Gate, ofEngine, ofRoot, ofSomeGroup, power, processOf } from './power.ts';
import { proxiedSocketsOf } from './proxied-socket.ts';

/** A setting that lets code in the container control the host. */
export interface HostPower {
  /** The setting, as the end of a sentence: `is privileged`. */
  readonly text: Shown;
  /** The setting, as short as possible: `docker.sock`, `privileged`. */
  readonly name: Shown;
  readonly at: Place;
  /** The rule that reports it. */
  readonly rule: string;
  /** The setting of another service that gives it. */
  readonly given?: Place;
}

/**
 * The settings that give a compromised main program of a service control of the host, worst first. It must be certain that the
 * process can use them, except for a control socket of an image with an unknown user. A proxy for a control socket does not
 * count, unless it lets others start containers; then each client of it counts.
 */
export function hostPowers(posture: Posture, profiles: readonly string[]): HostPower[] {
  const { service, user, platform, stepDown } = posture;
  const proxied = proxiedSockets(posture);
  // A proxy keeps its access to the socket, also after dropping privileges.
  const isOpenProxy = startsByProxy(service) !== undefined;
  if ((stepDown?.isSure || isSocketProxy(service)) && !isOpenProxy) return proxied;
  const process = processOf(posture, profiles);
  const has = (gate: Gate) => power(gate, process) === 'now';
  const sockets = user.root === 'unknown' || has(ofEngine) ? controlSockets(posture) : [];
  if (platform === 'windows' || stepDown) return [...sockets, ...proxied];
  const inSwarm = profiles.includes('swarm');
  const privileges = privilegesOf(posture, inSwarm).filter(({ gate }) => has(gate));
  return [...sockets, ...proxied, ...privileges, ...(has(ofRoot) ? hostMounts(posture) : [])];
}

/** Any process of a client can use the socket's proxy, as any user. */
const proxiedSockets = (posture: Posture): HostPower[] =>
  proxiedSocketsOf(posture).map(({ proxy, at, allowed }) => ({
    text: shown`can start containers through ${proxy.name}`,
    name: shown`Docker through ${proxy.name}`,
    at,
    rule: 'docker-tcp-endpoint',
    given: allowed,
  }));

function controlSockets({ service }: Posture): HostPower[] {
  const power = (path: string, at: Place): HostPower => {
    const text = baseName(path).includes('docker')
      ? shown`has the Docker socket`
      : shown`has the control socket ${path}`;
    return { text, name: shown`${baseName(path)}`, at, rule: 'docker-socket' };
  };
  const mounted = gathered(service.mounts, (mount) => {
    const exposure = exposureOf(mount, service);
    const at = { file: mount.file, span: mount.sourceSpan };
    if (exposure?.harm === 'socket') return isOfUser(exposure.path) ? [] : [power(exposure.path, at)];
    if (exposure?.harm !== 'folder') return [];
    const name = shown`sockets in ${exposure.path}`;
    return [{ text: shown`has the control ${name}`, name, at, rule: 'docker-socket' }];
  });
  const api = askedApi(service);
  const granted = api ? [power('docker.sock', api)] : [];
  return [...mounted, ...socketFiles(service).map(({ path, at }) => power(path, at)), ...granted];
}

function privilegesOf({ service }: Posture, inSwarm: boolean): (HostPower & { readonly gate: Gate })[] {
  const { privileged } = service;
  if (privileged?.value === true && !inSwarm)
    return [
      {
        text: shown`is privileged`,
        name: shown`privileged`,
        at: privileged,
        rule: 'privileged',
        gate: ofSomeGroup,
      },
    ];
  return gathered(addedCapabilities(service), ({ item, capabilities, isEvery }) => {
    const name = capabilities.find((each) => capabilityTier(each) === 'root');
    if (name === undefined) return [];
    const text = isEvery ? shown`has every capability` : shown`has ${name}`;
    return [
      {
        text,
        name: isEvery ? shown`every capability` : shown`${name}`,
        at: item,
        rule: 'dangerous-capability',
        gate: byCapability(name),
      },
    ];
  });
}

function hostMounts({ service }: Posture): HostPower[] {
  return gathered(service.mounts, (mount) => {
    const exposure = exposureOf(mount, service);
    if (exposure?.harm !== 'root' && exposure?.harm !== 'system') return [];
    const at = { file: mount.file, span: mount.sourceSpan };
    const text =
      exposure.harm === 'root'
        ? shown`mounts all files of the host`
        : shown`can write ${exposure.path} of the host`;
    const name = exposure.harm === 'root' ? shown`all files` : shown`${exposure.path}`;
    return [{ text, name, at, rule: 'sensitive-host-path' }];
  });
}

/** Host folders that a service can write and that contain more than its own data: the project, a home, keys. */
export function writableHostFolders({ service }: Posture): { readonly path: string; readonly at: Place }[] {
  return gathered(service.mounts, (mount) => {
    if (mount.type !== 'bind' || mount.readOnly !== false || mount.source === undefined) return [];
    const harm = exposureOf(mount, service)?.harm;
    const isProject = /^\.$|^\.\.(?:\/\.\.)*$/.test(mount.source);
    if (!isProject && harm !== 'home' && harm !== 'credential' && harm !== 'settings') return [];
    return [{ path: mount.source, at: { file: mount.file, span: mount.sourceSpan } }];
  });
}
