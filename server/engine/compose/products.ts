import type { Port, Service } from './model.ts';

/** What listens on a container port and should not be reached by strangers; `guarded` asks for a password by default. */
export interface Product {
  readonly name: string;
  readonly guarded: boolean;
}

/**
 * Container ports with what listens there; where the number says too little, `@` and what the image's
 * name must fit; `~`: guarded.
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
3389 remote desktop
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

/** The product that listens on a port's container side, when it is one that no stranger should reach. */
export function sensitiveProduct({ target, protocol }: Port, { image }: Service): Product | undefined {
  if (target === undefined || (protocol !== undefined && protocol !== 'tcp')) return undefined;
  const repository = image?.ref?.repository ?? '';
  return rows.get(target)?.find((row) => !row.image || row.image.test(repository));
}
