import { memoryOfLastName } from '../../server/engine/catalog/catalog.ts';
import type { Service } from '../../server/engine/compose/model.ts';
import { bytesOf } from '../../server/engine/compose/service/scalar.ts';
import { mappingOf, nodeOf, scalarOf, valueAt } from '../../server/engine/compose/yaml/graph.ts';
import { wordsOf } from '../../server/engine/shell/command/edit-words.ts';
import { wordSet } from '../../server/engine/source/list.ts';
import { baseName } from '../../server/engine/source/path.ts';

const usual = '512m';
const gigabyte = 1024 ** 3;
/** What a program needs that loads a model, which it may read into memory before a GPU has it. */
const model = '16g';

/** Last names of images of which the catalog does not tell, by what their documentation asks for at least. */
const largeImages = {
  '2g': wordSet(
    'airflow cassandra clickhouse clickhouse-server cp-kafka elasticsearch kafka kibana logstash metabase neo4j opensearch opensearch-dashboards oracle-free oracle-xe solr superset',
  ),
};

/** What names the heap or the buffers of a server, and the option of Java that sets a heap. */
const setting = /memory|heap|buffer|pool/i;
const javaHeap = /-Xm[sx]([0-9]+[kmg])/gi;

/** The memory that a service gets: what its image needs at least, and twice what it says that it takes, if that is more. */
export function memoryFor(service: Service): string {
  const name = service.image?.ref?.name ?? '';
  const last = baseName(name);
  const known =
    memoryOfLastName(last) ?? Object.entries(largeImages).find(([, images]) => images.has(last))?.[0];
  const isLarge = last.endsWith('elasticsearch') || /\/(?:mssql|goauthentik)\/server$/.test(name);
  const least = usesGpu(service) ? model : (known ?? (isLarge ? '2g' : usual));
  const more = 2 * taken(service);
  return more > (bytesOf(least) ?? 0) ? `${Math.ceil(more / gigabyte)}g` : least;
}

const usesGpu = ({ effective }: Service) =>
  nodeOf(effective, 'gpus') !== undefined ||
  scalarOf(effective, 'runtime')?.text === 'nvidia' ||
  valueAt(effective, 'deploy', 'resources', 'reservations', 'devices') !== undefined;

/** Bytes that a service reserves, shares, mounts as a `tmpfs` and gives to its heap. Docker Engine refuses a limit below what is reserved. */
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
  // In place of the shared memory of the host a fix gives it some of its own.
  if (scalarOf(effective, 'ipc')?.text === 'host') bytes.push(gigabyte);
  return bytes.reduce((sum, each) => sum + each, 0) + Math.max(0, ...heaps.map((text) => bytesOf(text) ?? 0));
}
