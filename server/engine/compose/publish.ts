import { mappingOf, nodeOf, scalarOf, scalarsOf } from './graph.ts';
import type { Port, Service } from './model.ts';

/** Services that no stranger should reach, by the container port that they listen on. */
const products: Readonly<Record<string, string>> = {
  '23': 'Telnet',
  '1433': 'SQL Server',
  '1521': 'Oracle Database',
  '2181': 'ZooKeeper',
  '2375': 'Docker API',
  '2379': 'etcd',
  '2380': 'etcd',
  '3306': 'MySQL',
  '5432': 'PostgreSQL',
  '5900': 'VNC',
  '5984': 'CouchDB',
  '6379': 'Redis',
  '7000': 'Cassandra',
  '8086': 'InfluxDB',
  '9042': 'Cassandra',
  '9200': 'Elasticsearch',
  '9300': 'Elasticsearch',
  '10250': 'kubelet',
  '11211': 'memcached',
  '27017': 'MongoDB',
  '27018': 'MongoDB',
  '27019': 'MongoDB',
  '26257': 'CockroachDB',
  '28015': 'RethinkDB',
};

/** Products whose port number says too little: the image must name them too. */
const byImage: Readonly<Record<string, RegExp>> = {
  '7000': /cassandra|scylla/,
  '8086': /influxdb/,
};

/** The product that listens on a port's container side, when it is one that no stranger should reach. */
export function sensitiveProduct({ target, protocol }: Port, { image }: Service): string | undefined {
  if (target === undefined || (protocol !== undefined && protocol !== 'tcp')) return undefined;
  const needed = byImage[target];
  if (needed && !needed.test(image?.ref?.repository ?? '')) return undefined;
  return products[target];
}

/** Whether a port is reachable on every interface of the host; undefined: not known. */
export function onEveryInterface(port: Port, service: Service): boolean | undefined {
  if (port.unknown || !/^\d*(?:-\d+)?$/.test(port.published ?? '')) return undefined;
  if (service.networkMode && !isNetworkName(service.networkMode.text)) return false;
  if (port.hostIp !== undefined && port.hostIp !== '') return isUnspecified(port.hostIp);
  return !staysOnLoopback(service);
}

/** False for the modes under which Compose publishes nothing; undefined text: not known, so no. */
function isNetworkName(mode: string | undefined): boolean {
  return mode !== undefined && !/^(?:host|none|service:.*|container:.*)$/.test(mode);
}

/** Whether an address means all addresses, in any spelling (`0.0.0.0`, `::`, `::ffff:0.0.0.0`, `0:0:0:0:0:0:0:0`). */
export function isUnspecified(address: string): boolean {
  const bare = address.replace(/^\[|\]$/g, '').toLowerCase();
  return (
    /^0+(?:\.0+){0,3}$/.test(bare) || /^(?=.*:)[0:]+$/.test(bare) || /^[0:]*:ffff:0+(?:\.0+){3}$/.test(bare)
  );
}

/** Whether every network of a service publishes on loopback by its own option. */
function staysOnLoopback(service: Service): boolean {
  const names = networkNames(service);
  return names.length > 0 && names.every((name) => bindsLoopback(service, name));
}

function networkNames(service: Service): string[] {
  const networks = nodeOf(service.effective, 'networks');
  if (networks?.kind === 'mapping') return [...networks.entries.keys()];
  if (networks?.kind !== 'sequence') return ['default'];
  return scalarsOf(networks).map((item) => item.text ?? '');
}

function bindsLoopback(service: Service, name: string): boolean {
  const options = mappingOf(service.resource('networks', name), 'driver_opts');
  return /^127\./.test(scalarOf(options, 'com.docker.network.bridge.host_binding_ipv4')?.text ?? '');
}
