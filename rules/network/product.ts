import type { Port, Service } from '../../server/engine/compose/model.ts';
import type { Posture } from '../../server/engine/posture.ts';
import { grouped } from '../../server/engine/source/groups.ts';
import { memoizeByText, whenAsked } from '../../server/engine/source/memo.ts';

/** What listens on a container port and should not be public; `guarded` requires a password by default, or gives less away. */
export interface Product {
  readonly name: string;
  readonly guarded: boolean;
}

/**
 * Container ports with what listens there. `@`: only if the name of the image matches what follows; `?`: unless the image is
 * another, whose name does not match; `~`: guarded, also a console of a database. `!`: not where a variable, a word of the
 * command or the target of a mount sets up a login.
 */
const table = `
23 Telnet
445 SMB @~
1433 SQL Server @?sql|azure-sql|db$|database
1521 Oracle Database @?oracle|ora|db$|database|express
2049 NFS
2181 ZooKeeper @?zoo|zk|kafka|solr|hbase|keeper
2375 Docker API
2376 Docker API @?docker|dind|socket
2377 Docker swarm
4243 Docker API @?docker|dind|socket
2379 etcd @?etcd|kube|k3s
2380 etcd @?etcd|kube|k3s
3306 MariaDB @mariadb
3306 MySQL @?mysql|percona|proxysql|vitess|tidb|singlestore|maxscale|db$|database
3389 RDP
5432 PostgreSQL @?postgres|postgis|timescale|pgvector|pgbouncer|pgpool|pg[-_]|citus|patroni|spilo|supabase|greenplum|yugabyte|paradedb|psql|db$|database
5900 VNC
5984 CouchDB @?couch|db$|database
6379 Valkey @valkey
6379 Dragonfly @dragonfly
6379 KeyDB @keydb
6379 Garnet @garnet
6379 Redis @?redis|kv$|cache
6443 Kubernetes API
7000 ScyllaDB @scylla
7000 Cassandra @cassandra
8086 InfluxDB @influxdb
9042 ScyllaDB @scylla
9042 Cassandra @?cassandra|dse|datastax|db$
9200 OpenSearch @opensearch
9200 Elasticsearch @?elastic|(?:^|[-_/])es$|elk
9300 OpenSearch @opensearch
9300 Elasticsearch @?elastic|(?:^|[-_/])es$|elk
10250 kubelet @?kube|k3s|k3d|kind
11211 memcached @?memcache|cache
27017 FerretDB @ferretdb
27017 MongoDB @?mongo|documentdb|percona|db$|database
27018 MongoDB @?mongo|documentdb|percona|db$|database
27019 MongoDB @?mongo|documentdb|percona|db$|database
26257 CockroachDB @?cockroach|crdb|db$
28015 RethinkDB @?rethink|db$
8123 ClickHouse @clickhouse
9000 ClickHouse @clickhouse
3000 Aerospike @(?:^|[-_/])aerospike
6333 Qdrant @qdrant
6334 Qdrant @qdrant
7700 Meilisearch @meilisearch
8108 Typesense @typesense
8529 ArangoDB @arango
19530 Milvus @milvus
8500 Consul @consul
8200 Vault @vault
8001 Kong Admin API @(?:^|[-_/])kong(?:-gateway)?$ !^KONG_ENFORCE_RBAC$
8444 Kong Admin API @(?:^|[-_/])kong(?:-gateway)?$ !^KONG_ENFORCE_RBAC$
4434 Kratos admin API @(?:^|/)kratos$
4445 Hydra admin API @(?:^|/)hydra$
4467 Keto write API @(?:^|/)keto$
8080 Dgraph @(?:^|/)dgraph !--(?:acl|security)|^DGRAPH_ALPHA_(?:ACL|SECURITY)
9080 Dgraph @(?:^|/)dgraph !--(?:acl|security)|^DGRAPH_ALPHA_(?:ACL|SECURITY)
8000 Chroma @(?:^|[-_/])chroma$ !^CHROMA_SERVER_AUTH|.ya?ml$
5000 registry @(?:^|/)registry$
1880 Node-RED @node-?red !settings.js$
4444 Selenium @seleni(?:um|arm) !SE_ROUTER_(?:USERNAME|PASSWORD)|--(?:username|password)
7000 Redis @(?:^|/)redis-cluster$
9222 Chrome DevTools @headless-shell|alpine-chrome|chromium
7077 Spark @spark !^SPARK_RPC_AUTHENTICATION_ENABLED$|spark.authenticate|spark-defaults.conf$
6066 Spark @spark !^SPARK_RPC_AUTHENTICATION_ENABLED$|spark.authenticate|spark-defaults.conf$
8081 Flink @flink !web.submit.enable|.ya?ml$
9870 HDFS @hadoop|namenode|hdfs !hadoop[._]security[._]authentication|-site.xml$
50070 HDFS @hadoop|namenode|hdfs !hadoop[._]security[._]authentication|-site.xml$
10000 HiveServer2 @(?:^|[-_/])hive(?!mq) !hive[._]server2[._]authentication|-site.xml$
8088 YARN @hadoop|resourcemanager|yarn !hadoop[._]security[._]authentication|-site.xml$
8786 Dask @(?:^|[-_/])dask !tls
8080 Zeppelin @zeppelin !shiro.ini$
8998 Livy @(?:^|[-_/])livy !livy.conf$
6800 Scrapyd @scrapyd !scrapyd.conf$
8848 Nacos @nacos !^NACOS_AUTH_ENABLE$|.properties$
8983 Solr @(?:^|[-_/])solr !^SOLR_AUTH|security.json$
5555 Flower @~(?:^|[-_/])flower$ !^FLOWER_(?:BASIC_AUTH|AUTH|OAUTH2)|^--(?:basic[-_]auth|auth|conf)
5000 Frigate @~(?:^|[-_/])frigate$
11434 Ollama @~(?:^|[-_/])ollama$
8000 vLLM @~(?:^|[-_/])vllm-openai$ !^VLLM_API_KEY$|^--api-key
30000 SGLang @~(?:^|[-_/])sglang$ !^--api-key
80 text-generation-inference @~(?:^|[-_/])text-generation-inference$ !^API_KEY$|^--api-key
8188 ComfyUI @~comfyui
9901 Envoy @~(?:^|[-_/])envoy$
9180 APISIX @~(?:^|[-_/])apisix$
7233 Temporal @~^temporalio/
26379 Redis Sentinel @~redis|valkey|sentinel
8083 Kafka Connect @~kafka-connect|server-connect|debezium/connect|redpandadata/connectors !^CONNECT_REST_EXTENSION_CLASSES|^CONNECT_LISTENERS_HTTPS
9092 Kafka @~kafka|confluentinc/cp-server$
9021 Control Center @~control-center !^CONTROL_CENTER_(?:REST_)?AUTH
8088 ksqlDB @~ksql !^KSQL_AUTHENTICATION
9000 Kafka Manager @~(?:^|[-_/])(?:kafka-manager|cmak)$ !^KAFKA_MANAGER_(?:AUTH|BASIC|LDAP)
8161 ActiveMQ @~activemq
61616 ActiveMQ @~activemq
9876 RocketMQ @~rocketmq
5000 MLflow @~(?:^|[-_/])mlflow$ !--app-name
8080 Kafka UI @~kafka-ui|kafbat !^AUTH_TYPE$|^SPRING_SECURITY|^SPRING_CONFIG
9000 Kafdrop @~kafdrop
4222 NATS @~(?:^|/)nats$ !^--?(?:user|pass|auth|c)|^NATS_|.conf$
5540 Redis Insight @~redisinsight
8080 cAdvisor @~cadvisor !http_
8265 Ray @(?:^|/)ray(?:-ml|-llm)?$
10001 Ray @(?:^|/)ray(?:-ml|-llm)?$
25575 RCON @~minecraft|spigot|paper|palworld
9090 Prometheus @~prometheus
9093 Alertmanager @~alertmanager
3100 Loki @~(?:^|[-_/])loki$
5601 Kibana @~kibana
5672 RabbitMQ @~rabbitmq
15672 RabbitMQ @~rabbitmq
7474 Neo4j @~neo4j
7687 Neo4j @~neo4j
8888 Jupyter @~jupyter
9000 Portainer @~portainer
9443 Portainer @~portainer
50000 Jenkins @~jenkins
80 phpMyAdmin @~(?:^|[-_/])phpmyadmin$
80 pgAdmin @~(?:^|[-_/])pgadmin4?$
8080 Adminer @~(?:^|[-_/])adminer$
8081 Mongo Express @~(?:^|[-_/])mongo-express$`;

interface Row extends Product {
  readonly image: RegExp | undefined;
  /** Whether an image of which the name tells nothing may be one, too. */
  readonly maybe: boolean;
  /** What a service has that sets up a login. */
  readonly login: RegExp | undefined;
}

const portIn = (line: string): string => line.slice(0, line.indexOf(' '));
const lines = whenAsked(() => grouped(table.trim().split('\n'), portIn));

/** The rows of a port, made when it is first asked for. */
const rowsAt = memoizeByText(
  (port): readonly Row[] =>
    (lines().get(port) ?? []).map((line) => {
      const [rest = '', login] = line.split(' !');
      const [facts = '', image] = rest.split(' @');
      return {
        name: facts.slice(port.length + 1),
        guarded: image?.startsWith('~') === true,
        maybe: image?.startsWith('?') === true,
        image: image === undefined ? undefined : new RegExp(image.replace(/^[~?]/, '')),
        login: login === undefined ? undefined : new RegExp(login),
      };
    }),
  { texts: 500, characters: 10_000, lasting: true },
);

/** The rows of all ports. */
export const rows = (): readonly Row[] => [...lines().keys()].flatMap(rowsAt);

/** Images on which anything may be installed. */
const general =
  /^(?:library\/)?(?:alma|alpine|amazonlinux|arch|busybox|centos|debian|fedora|opensuse|oraclelinux|photon|rocky|scratch|ubi|ubuntu|wolfi)|\/(?:ubi\d|static|base|cc)/;

/** The product that listens on a container port, if it should not be public and the image is not that of another. */
export function sensitiveProduct(
  { target, protocol }: Port,
  { service, stage }: Posture,
): Product | undefined {
  if (protocol !== undefined && protocol !== 'tcp') return undefined;
  const own = service.image?.named?.repository ?? '';
  const base = stage?.rootImage?.named?.repository ?? '';
  const known = (service.build ? base : own) || '';
  if (target === undefined) return onlyProduct(known);
  const moved = service.environment.some(
    ({ name, value }) => name === 'CONNECT_REST_PORT' && value === target,
  );
  const port = moved ? '8083' : target;
  const found = rowsAt(lines().has(port) ? port : (target.split('-', 1)[0] ?? ''));
  // Celery's images start Flower by a command.
  const flower = startsFlower(service) ? found.find(({ name }) => name === 'Flower') : undefined;
  if (flower?.login) return hasLogin(service, flower.login) ? undefined : flower;
  const open = known === '' || general.test(known);
  const certain = found.find(({ image }) => !image || image.test(own) || image.test(base));
  const guesses = certain || !open ? [] : found.filter(({ maybe }) => maybe);
  // Of what it may be, the name of the service tells; a name that is none of them says as much as no name.
  if (certain?.login && hasLogin(service, certain.login)) return undefined;
  return (
    certain ??
    (guesses.length > 0 ? found.find(({ image }) => image?.test(service.name)) : undefined) ??
    guesses[0]
  );
}

/** Databases that listen on one port, or on several that are all theirs. */
const databases =
  /^(?:library\/)?(?:postgres|mysql|mariadb|percona|mongo|redis|valkey|memcached|couchdb|cassandra|influxdb|arangodb)$|^(?:pgvector\/pgvector|postgis\/postgis|valkey\/valkey|clickhouse\/clickhouse-server)$/;

/** The product that an image is by its name, where a variable decides the port. */
function onlyProduct(image: string): Product | undefined {
  if (!databases.test(image)) return undefined;
  return rows().find((row) => row.image?.test(image) && !row.image.test(''));
}

/** Whether a service starts Flower as a part of Celery: `celery -A app flower`, also behind `poetry run` or `python -m`. */
function startsFlower({ command }: Service): boolean {
  return (command?.commands ?? []).some(({ nameWord, args }) => {
    const words = (nameWord ? [nameWord, ...args] : args).map(({ value }) => value ?? '');
    const at = words.findIndex((word) => /(?:^|\/)celery$/.test(word));
    const after = at < 0 ? [] : words.slice(at);
    return after.includes('flower') && !after.includes('worker') && !after.includes('beat');
  });
}

const off = /^(?:0|false|no|off)$/i;

/** Whether a variable, a word of the command or the target of a mount says that a login is set up. */
function hasLogin({ environment, command, mounts }: Service, sign: RegExp): boolean {
  const words = (command?.commands ?? []).flatMap(({ nameWord, args }) => [nameWord, ...args]);
  return (
    environment.some(
      ({ name, value }) =>
        value !== '' && !off.test(value ?? '') && (sign.test(name) || sign.test(value ?? '')),
    ) ||
    words.some((word) => word && sign.test(word.value ?? word.shape)) ||
    mounts.some(({ target }) => target !== undefined && sign.test(target))
  );
}
