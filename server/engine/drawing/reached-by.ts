import { isReached } from '../posture/description.ts';
import type { ContainerPosture } from '../posture/model.ts';
import type { Shown } from '../source/text.ts';
import type { Reacher } from './order.ts';

/** Who reaches a service, and how. */
export interface ReachedBy {
  readonly by: Reacher;
  /** As the name of a way: `8080, no login`, `any port: host network`, `no port`. */
  readonly how: string;
  /** The service that passes requests on, or the neighbours. */
  readonly through: readonly Shown[];
}

/** The most services whose networks are joined one after the other. */
const mostJoined = 8;

/** Who reaches a service of a project; `opening` is what keeps nobody out, if that is known. */
export function reachIn(
  posture: ContainerPosture,
  services: readonly ContainerPosture[],
  opening: { readonly note: string } | undefined,
): ReachedBy {
  const noted = (how: string) => (opening ? `${how}, ${opening.note}` : how);
  const { network } = posture.namespaces;
  if (network.value === 'host') return { by: 'others', how: noted('any port: host network'), through: [] };
  const own = openPorts(posture);
  if (own !== '') return { by: 'others', how: noted(own), through: [] };
  const owner = networkOwner(posture, services);
  const joined = owner === posture ? '' : openPorts(owner);
  if (joined !== '')
    return { by: 'service', how: noted(`${joined} of ${owner.name}`), through: [owner.name] };
  const [route] = posture.routes;
  if (route?.isTunnel) return { by: 'others', how: noted('tunnel'), through: [route.proxy] };
  if (route) return { by: 'service', how: noted(`as ${route.port}`), through: [route.proxy] };
  const neighbours = [
    ...new Set(owner.networks.flatMap(({ sharedWith, connects }) => (connects === false ? [] : sharedWith))),
  ];
  if (neighbours.length === 0) return { by: 'nobody', how: 'no port', through: [] };
  return { by: 'neighbours', how: 'no port', through: neighbours };
}

/** The service whose network a service uses in the end. */
function networkOwner(posture: ContainerPosture, services: readonly ContainerPosture[]): ContainerPosture {
  let owner = posture;
  for (let step = 0; step < mostJoined && owner.namespaces.network.value === 'service'; step++) {
    const { detail } = owner.namespaces.network;
    owner = services.find(({ name }) => name === detail) ?? owner;
  }
  return owner;
}

/** The ports that other machines reach, as short as possible: `80, 443`, `4 ports`; empty if there are none. */
export function openPorts({ ports }: ContainerPosture): string {
  const open = [
    ...new Set(ports.filter(isReached).map(({ host, container }) => host ?? container ?? 'a port')),
  ];
  return open.length > 3 ? `${open.length} ports` : open.join(', ');
}
