import { productsNamedLike } from '../../server/engine/catalog/catalog.ts';
import type { Service } from '../../server/engine/compose/model.ts';
import { bytesOf } from '../../server/engine/compose/service/scalar.ts';
import { mappingOf, nodeOf, scalarOf, valueAt } from '../../server/engine/compose/yaml/graph.ts';
import { isInCatalog } from '../../server/engine/dockerfile/stages/image-use.ts';
import type { Posture } from '../../server/engine/posture.ts';
import { wordsOf } from '../../server/engine/shell/command/edit-words.ts';

const usual = '512m';
const gigabyte = 1024 ** 3;
/** For a program that loads a model, possibly into memory before it goes to a GPU. */
const model = '16g';

/** Names of settings for the heap or buffers of a server, and Java's heap option. */
const setting = /memory|heap|buffer|pool/i;
const javaHeap = /-Xm[sx]([0-9]+[kmg])/gi;

/**
 * Returns the memory limit for a service: at least what its image needs, and twice what its settings use, if that is
 * more.
 */
export function memoryFor(service: Service): string {
  const ref = service.image?.ref;
  const known = ref && productsNamedLike(ref).find(({ memory }) => memory)?.memory;
  const least = usesGpu(service) ? model : (known ?? usual);
  const more = 2 * taken(service);
  return more > (bytesOf(least) ?? 0) ? `${Math.ceil(more / gigabyte)}g` : least;
}

/** Whether a usual limit is known to be enough: the catalog has the image that a service runs or builds on. */
export const isMemoryKnown = ({ image }: Posture): boolean =>
  image?.ref !== undefined && (isInCatalog(image) || productsNamedLike(image.ref).length > 0);

const usesGpu = ({ effective }: Service) =>
  nodeOf(effective, 'gpus') !== undefined ||
  scalarOf(effective, 'runtime')?.text === 'nvidia' ||
  valueAt(effective, 'deploy', 'resources', 'reservations', 'devices') !== undefined;

/**
 * Returns the bytes that a service reserves, shares, mounts as `tmpfs` and gives its heap. Docker rejects a limit
 * below the reservation.
 */
function taken({ effective, mounts, environment, command }: Service): number {
  const sizes = [
    scalarOf(effective, 'mem_reservation'),
    scalarOf(mappingOf(valueAt(effective, 'deploy', 'resources'), 'reservations'), 'memory'),
    scalarOf(effective, 'shm_size'),
    ...mounts.map(({ node }) =>
      node.kind === 'mapping' ? scalarOf(mappingOf(node, 'tmpfs'), 'size') : undefined,
    ),
  ];
  const given = [
    ...environment.map(({ name, value = '' }) => [name, value]),
    ...(command?.commands ?? []).flatMap((each) => wordsOf(each).map(({ shape }) => shape.split('=', 2))),
  ];
  const heaps = given.flatMap(([name = '', value = '']) => [
    setting.test(name) ? value : '',
    ...[...`${name} ${value}`.slice(0, 4000).matchAll(javaHeap)].map(([, size = '']) => size),
  ]);
  const bytes = sizes.map((size) => bytesOf(size?.text ?? '') ?? 0);
  // A fix replaces the host's shared memory with some of its own.
  if (scalarOf(effective, 'ipc')?.text === 'host') bytes.push(gigabyte);
  return bytes.reduce((sum, each) => sum + each, 0) + Math.max(0, ...heaps.map((text) => bytesOf(text) ?? 0));
}
