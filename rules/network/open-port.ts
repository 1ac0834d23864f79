import type { Port, Service } from '../../server/engine/compose/model.ts';
import { hooksOf } from '../../server/engine/compose/service/hooks.ts';
import { rule } from '../../server/engine/rule.ts';
import type { Script } from '../../server/engine/shell/model.ts';
import { loopbackFix, onEveryInterface, publishedAs } from './published.ts';

const kics = ['451d79dc-0588-476a-ad03-3c7f0320abb3'];
const everywhere = { cis: ['5.14'], cwe: ['CWE-668'], 'compose-lint': ['CL-0005'], kics };
const refs = { ...everywhere, dclint: ['no-unbound-port-interfaces'] };
const text = 'Port {port} is published on every interface of the host.';
const title = 'Publish on 127.0.0.1 only (other machines lose access)';
const named = 'Port {port} ({product}) is published on every interface of the host.';

export default rule({
  id: 'open-port',
  on: 'service',
  severity: 'low',
  fixable: true,
  title: 'A port is published on every interface',
  why: 'A published port can be reached from every network of the host, and most host firewalls do not block it.',
  refs: {},
  messages: {
    sensitive: { text: named, severity: 'high', levels: { homelab: 'medium' }, refs },
    guarded: { text: named, severity: 'medium', levels: { homelab: 'low' }, refs },
    debug: {
      text: 'Port {port} exposes a {product} debugger, which can run any code, on every interface of the host.',
      severity: 'high',
      levels: { devcontainer: 'medium' },
      refs: { ...refs, cwe: ['CWE-489', 'CWE-668'] },
    },
    web: { text, severity: 'info', refs },
    open: { text, levels: { homelab: 'info' }, refs },
    random: {
      text: 'Port {port} is published on every interface, at a host port that Docker Engine chooses.',
      refs,
    },
  },
  *check(service, { profile }) {
    const open = service.ports.filter((port) => onEveryInterface(port, service) === true);
    const debuggers = open.length > 0 ? debuggerPorts(service) : undefined;
    for (const port of open) {
      const words = { port: port.published ?? port.target ?? 'of a variable' };
      // A swarm publishes on all addresses.
      const fixes = () => (profile === 'swarm' ? [] : [loopbackFix(title, port, service)]);
      const common = { at: port, fixes, refs: port.hostIp ? everywhere : refs };
      const language = debuggers?.get(port.target ?? '');
      const product = sensitiveProduct(port, service);
      const message = product?.guarded ? 'guarded' : 'sensitive';
      if (language) yield { ...common, message: 'debug', words: { ...words, product: language } };
      else if (product) yield { ...common, message, words: { ...words, product: product.name } };
      else yield { ...common, message: publishedAs(port), words };
    }
  },
});

/** Options by which debuggers listen on every interface, and the text before them; the group is the port. */
const listeners: readonly (readonly [name: string, behind: RegExp, form: RegExp, port: string])[] = [
  ['Node.js', /--inspect/, /--inspect(?:-brk|-wait)?=(?:0\.0\.0\.0|\[::\])(?::(\d+))?/, '9229'],
  ['Java', /-agentlib:jdwp=|-Xrunjdwp:/, /^\S*address=(?:(?:\*|0\.0\.0\.0):)?(\d+)/, '5005'],
  ['Python', /debugpy\s/, /--listen[\s=]0\.0\.0\.0:(\d+)/, '5678'],
  ['Go', /\bdlv\s/, /--listen[\s=](?:0\.0\.0\.0|\[::\])?:(\d+)/, '2345'],
];
/** Only the beginning of a longer text is searched. */
const longest = 4000;
const mark = /--inspect|jdwp|debugpy|dlv/;

/** Container ports on which a debugger listens, with its language. */
function debuggerPorts(service: Service): ReadonlyMap<string, string> {
  const found = new Map([['9229', 'Node.js']]);
  const { command, entrypoint, environment } = service;
  const texts = [entrypoint, command, ...hooksOf(service).map((hook) => hook.command)].map(textOf);
  texts.push(...environment.map(({ value }) => value ?? ''));
  for (const each of texts) {
    const text = each.slice(0, longest);
    if (!mark.test(text)) continue;
    for (const [name, behind, form, port] of listeners) {
      const at = text.search(behind);
      const match = at < 0 ? null : form.exec(text.slice(at));
      if (match) found.set(match[1] ?? port, name);
    }
  }
  return found;
}

function textOf(script: Script | undefined): string {
  const words = script?.commands.flatMap(({ nameWord, args, assignments }) => [
    ...assignments.map(({ value }) => value),
    nameWord,
    ...args,
  ]);
  return words?.map((word) => word?.shape ?? '').join(' ') ?? '';
}

/** What listens on a container port and should not be public; `guarded` requires a password by default. */
interface Product {
  readonly name: string;
  readonly guarded: boolean;
}

/**
 * Container ports with what listens there; if the number alone does not show it, `@` and what the name of the image
 * must match; `~`: guarded.
 */
const table = `
23 Telnet
445 SMB @~
1433 SQL Server
1521 Oracle Database
2049 NFS
2181 ZooKeeper
2375 Docker API
2376 Docker API
2377 Docker swarm
4243 Docker API
2379 etcd
2380 etcd
3306 MariaDB @mariadb
3306 MySQL
3389 RDP
5432 PostgreSQL
5900 VNC
5984 CouchDB
6379 Valkey @valkey
6379 Redis
6443 Kubernetes API
7000 Cassandra @cassandra|scylla
8086 InfluxDB @influxdb
9042 Cassandra
9200 OpenSearch @opensearch
9200 Elasticsearch
9300 OpenSearch @opensearch
9300 Elasticsearch
10250 kubelet
11211 memcached
27017 MongoDB
27018 MongoDB
27019 MongoDB
26257 CockroachDB
28015 RethinkDB
8123 ClickHouse @clickhouse
9000 ClickHouse @clickhouse
6333 Qdrant @qdrant
6334 Qdrant @qdrant
7700 Meilisearch @meilisearch
8108 Typesense @typesense
8529 ArangoDB @arango
19530 Milvus @milvus
8500 Consul @consul
8200 Vault @vault
5000 registry @(?:^|/)registry$
9092 Kafka @~kafka
9090 Prometheus @~prometheus
9093 Alertmanager @~alertmanager
5601 Kibana @~kibana
5672 RabbitMQ @~rabbitmq
15672 RabbitMQ @~rabbitmq
7474 Neo4j @~neo4j
7687 Neo4j @~neo4j
8888 Jupyter @~jupyter
9000 Portainer @~portainer
9443 Portainer @~portainer
50000 Jenkins @~jenkins`;

interface Row extends Product {
  readonly image: RegExp | undefined;
}

function readRows(): Map<string, Row[]> {
  const read = new Map<string, Row[]>();
  for (const line of table.trim().split('\n')) {
    const [facts = '', image] = line.split(' @');
    const port = facts.split(' ', 1)[0] ?? '';
    const row = {
      name: facts.slice(port.length + 1),
      guarded: image?.startsWith('~') === true,
      image: image === undefined ? undefined : new RegExp(image.replace('~', '')),
    };
    read.set(port, [...(read.get(port) ?? []), row]);
  }
  return read;
}

const rows = readRows();

/** The product that listens on a container port, if it should not be public. */
function sensitiveProduct({ target, protocol }: Port, { image }: Service): Product | undefined {
  if (target === undefined || (protocol !== undefined && protocol !== 'tcp')) return undefined;
  const repository = image?.ref?.repository ?? '';
  return rows.get(target)?.find((row) => !row.image || row.image.test(repository));
}
