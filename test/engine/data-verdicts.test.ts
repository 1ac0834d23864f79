import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { verdictOn } from '../support/verdicts.ts';

/**
 * How anyone gets into a service with one published port, and lines that set a login, or may set one: with each of them
 * there is no finding.
 */
type Row = readonly [image: string, port: string, entry: string | undefined, ...silent: readonly string[]];

const databases: readonly Row[] = [
  ['cassandra:5', '9042', 'data', "volumes: ['./cassandra.yaml:/etc/cassandra/cassandra.yaml']"],
  [
    'scylladb/scylla:6.2',
    '9042',
    'data',
    'command: --authenticator PasswordAuthenticator',
    "volumes: ['./scylla:/etc/scylla']",
  ],
  [
    'clickhouse/clickhouse-server:23.8',
    '8123',
    'data',
    'environment: [CLICKHOUSE_PASSWORD=a]',
    "volumes: ['./u.xml:/etc/clickhouse-server/users.d/u.xml']",
  ],
  ['clickhouse/clickhouse-server:25.3', '8123', undefined],
  [
    'hashicorp/consul:1.20',
    '8500',
    'data',
    'environment: [CONSUL_LOCAL_CONFIG={}]',
    "volumes: ['./c:/consul/config']",
    'command: agent -server',
    'command: agent -client=0.0.0.0 -config-file=/a.hcl',
  ],
  ['couchbase:7.6', '8091', undefined],
  ['docker.dragonflydb.io/dragonflydb/dragonfly:v1.27', '6379', 'data', 'command: dragonfly --requirepass x'],
  [
    'bitnami/elasticsearch:8',
    '9200',
    'data',
    'environment: [ELASTICSEARCH_ENABLE_SECURITY=true]',
    "volumes: ['./e.yml:/opt/bitnami/elasticsearch/config/elasticsearch.yml']",
  ],
  [
    'influxdb:1.8',
    '8086',
    'data',
    'environment: [INFLUXDB_HTTP_AUTH_ENABLED=true]',
    "volumes: ['./influxdb.conf:/etc/influxdb/influxdb.conf:ro']",
  ],
  ['influxdb:2.7', '8086', undefined],
  ['influxdb:3-core', '8181', undefined],
  [
    'eqalpha/keydb:latest',
    '6379',
    'data',
    'environment: [KEYDB_PASSWORD=a]',
    'command: keydb-server /etc/keydb/keydb.conf --requirepass x',
    "volumes: ['./k:/etc/keydb']",
  ],
  [
    'manticoresearch/manticore:6.3.8',
    '9308',
    'data',
    'environment: [searchd_auth=1]',
    "volumes: ['./m.conf:/etc/manticoresearch/manticore.conf']",
  ],
  [
    'getmeili/meilisearch:v1.13',
    '7700',
    'data',
    'environment: [MEILI_MASTER_KEY]',
    'command: meilisearch --master-key=x',
    "volumes: ['./config.toml:/meili_data/config.toml']",
  ],
  ['memcached:1.6', '11211', 'data', 'command: memcached -S'],
  ['bitnami/memcached:1.6', '11211', 'data', 'environment: [MEMCACHED_PASSWORD=x1]'],
  [
    'milvusdb/milvus:v2.5.4',
    '19530',
    'data',
    'environment: [COMMON_SECURITY_AUTHORIZATIONENABLED=true]',
    "volumes: ['./m.yaml:/milvus/configs/user.yaml']",
  ],
  [
    'mongo:8',
    '27017',
    'data',
    'environment: [MONGO_INITDB_ROOT_USERNAME, MONGO_INITDB_ROOT_PASSWORD]',
    'command: mongod --auth',
  ],
  [
    'bitnami/mongodb:8.0',
    '27017',
    'data',
    'environment: [MONGODB_ROOT_PASSWORD]',
    'environment: [MONGODB_USERNAME=u, MONGODB_PASSWORD]',
  ],
  [
    'percona/percona-server-mongodb:8.0',
    '27017',
    'data',
    'environment: [MONGO_INITDB_ROOT_USERNAME, MONGO_INITDB_ROOT_PASSWORD]',
    'command: --keyFile /k',
  ],
  [
    'opensearchproject/opensearch:2.11.1',
    '9200',
    'known password',
    "volumes: ['./u.yml:/usr/share/opensearch/config/opensearch-security/internal_users.yml']",
  ],
  ['opensearchproject/opensearch:3', '9200', undefined],
  ['postgres:17', '5432', undefined],
  ['qdrant/qdrant:v1.13', '6333', 'data', 'environment: [QDRANT__SERVICE__API_KEY]'],
  [
    'questdb/questdb:8.2',
    '9000',
    'data',
    'environment: [QDB_HTTP_USER=a, QDB_HTTP_PASSWORD]',
    "volumes: ['./questdb:/var/lib/questdb']",
  ],
  ['questdb/questdb:8.2', '8812', 'known password', 'environment: [QDB_PG_PASSWORD]'],
  [
    'redis:7.4',
    '6379',
    'data',
    'command: redis-server --requirepass x',
    "volumes: ['./redis.conf:/usr/local/etc/redis/redis.conf']",
  ],
  ['redis/redis-stack:7.4.0-v3', '8001', 'data', 'environment: [REDIS_ARGS=--requirepass x]'],
  ['bitnami/redis:7.4', '6379', undefined],
  [
    'registry:2',
    '5000',
    'data',
    'environment: [REGISTRY_AUTH=htpasswd]',
    'environment: [REGISTRY_PROXY_REMOTEURL=https://a.example]',
    "volumes: ['./config.yml:/etc/docker/registry/config.yml']",
  ],
  ['rethinkdb:2.4', '8080', 'data', 'command: rethinkdb', 'command: rethinkdb --bind all --no-http-admin'],
  [
    'chrislusf/seaweedfs:3.80',
    '8888',
    'data',
    'command: filer -ip.bind=127.0.0.1',
    "volumes: ['./security.toml:/etc/seaweedfs/security.toml']",
  ],
  ['solr:9', '8983', 'data', 'environment: [SOLR_AUTH_TYPE=basic]', "volumes: ['solr:/var/solr']"],
  ['surrealdb/surrealdb:v2', '8000', undefined],
  ['typesense/typesense:27.1', '8108', undefined],
  [
    'valkey/valkey:8',
    '6379',
    'data',
    'environment: [VALKEY_EXTRA_FLAGS=--requirepass x]',
    'command: valkey-server --requirepass x',
  ],
  [
    'victoriametrics/victoria-metrics:v1.110.0',
    '8428',
    'data',
    'command: -httpAuth.username=a -httpAuth.password=b',
  ],
  ['victoriametrics/victoria-logs:v1.8.0-victorialogs', '9428', 'data', 'command: -httpAuth.username=a'],
  [
    'semitechnologies/weaviate:1.28.4',
    '8080',
    'data',
    'environment: [AUTHENTICATION_APIKEY_ENABLED=true]',
    'command: --host 127.0.0.1 --port 8080 --scheme http',
  ],
];

const queues: readonly Row[] = [
  [
    'apache/activemq-classic:6.1.4',
    '61616',
    'no login',
    'environment: [ACTIVEMQ_CONNECTION_USER=a, ACTIVEMQ_CONNECTION_PASSWORD]',
  ],
  [
    'apache/activemq-classic:6.1.4',
    '8161',
    'known password',
    'environment: [ACTIVEMQ_WEB_USER=a, ACTIVEMQ_WEB_PASSWORD]',
  ],
  [
    'emqx/emqx:5.8.4',
    '1883',
    'no login',
    'environment: [EMQX_AUTHENTICATION__1__MECHANISM=password_based]',
    "volumes: ['e:/opt/emqx/data']",
  ],
  [
    'emqx/emqx:5.8.4',
    '18083',
    'known password',
    'environment: [EMQX_DASHBOARD__DEFAULT_PASSWORD]',
    "volumes: ['e:/opt/emqx/data']",
  ],
  ['emqx/emqx:latest', '18083', undefined],
  ['quay.io/debezium/connect:3.0', '8083', 'no login', 'environment: [CONNECT_REST_EXTENSION_CLASSES=a.B]'],
  [
    'confluentinc/cp-kafka-connect:7.8.0',
    '8083',
    'no login',
    'environment: [KAFKA_OPTS=-Djava.security.auth.login.config=/a]',
  ],
  ['apache/kafka:3.9.0', '9092', undefined],
  ['eclipse-mosquitto:1.6', '1883', 'no login', "volumes: ['./m.conf:/mosquitto/config/mosquitto.conf']"],
  ['eclipse-mosquitto:2.0', '1883', undefined],
  [
    'eclipse-mosquitto',
    '1883',
    'no login',
    "volumes: ['./mosquitto:/mosquitto']",
    "volumes: ['./c:/mosquitto/config']",
  ],
  ['nats:2.11', '4222', 'no login', 'command: --user a --pass b', 'command: -c /etc/nats/nats.conf'],
  [
    'apachepulsar/pulsar:4.0.2',
    '8080',
    'no login',
    'environment: [PULSAR_PREFIX_authenticationEnabled=true]',
    'command: bin/pulsar broker',
  ],
  [
    'rabbitmq:4-management',
    '5672',
    'known password',
    'environment: [RABBITMQ_DEFAULT_USER=a, RABBITMQ_DEFAULT_PASS]',
  ],
  ['bitnami/rabbitmq:4.1', '5672', undefined],
  [
    'redpandadata/redpanda:v24.3.4',
    '9644',
    'no login',
    'environment: [RP_BOOTSTRAP_USER]',
    "volumes: ['r:/var/lib/redpanda/data']",
  ],
  [
    'zookeeper:3.9',
    '2181',
    'no login',
    'environment: [JVMFLAGS=-Djava.security.auth.login.config=/a]',
    "volumes: ['./zoo.cfg:/conf/zoo.cfg']",
  ],
  ['confluentinc/cp-zookeeper:7.8.0', '2181', 'no login', 'environment: [ZOOKEEPER_AUTH_PROVIDER_SASL=a.B]'],
  ['bitnami/zookeeper:3.9', '2181', undefined],
];

const observability: readonly Row[] = [
  [
    'amir20/dozzle:v8',
    '8080',
    'no login',
    'environment: [DOZZLE_AUTH_PROVIDER=simple]',
    'command: --auth-provider simple',
  ],
  ['grafana/otel-lgtm:0.8.1', '3000', 'no login', 'environment: [GF_AUTH_ANONYMOUS_ENABLED=no]'],
  ['grafana/grafana:11.4.0', '3000', undefined],
  ['louislam/uptime-kuma:1', '3001', undefined],
  ['prom/node-exporter:v1.8.2', '9100', undefined],
  ['prom/prometheus:v3.1.0', '9090', undefined],
];

const processing: readonly Row[] = [
  [
    'flink:1.20',
    '8081',
    'no login',
    'environment: ["FLINK_PROPERTIES=web.submit.enable: false"]',
    'command: taskmanager',
    "volumes: ['./conf:/opt/flink/conf']",
  ],
  ['apache/spark:3.5.4', '7077', undefined],
];

/** Lines after which the program, or its variables, are unknown. */
const unknown = ['env_file: .env.app', 'entrypoint: /start.sh'];

for (const [family, rows] of Object.entries({ databases, queues, observability, processing }))
  describe(`access through one published port: ${family}`, () => {
    for (const [image, port, entry, ...silent] of rows)
      it(`${image} ${port}: ${entry ?? 'nobody'}`, () => {
        assert.deepEqual(verdictOn(image, port).entries, entry ? [entry] : []);
        for (const more of [...silent, ...(entry ? unknown : [])])
          assert.deepEqual(verdictOn(image, port, more).entries, [], more);
      });
  });

describe('access through one published port: lines without an effect', () => {
  const still: readonly Row[] = [
    [
      'flink:1.20',
      '8081',
      'no login',
      'environment: ["FLINK_PROPERTIES=jobmanager.rpc.address: jobmanager"]',
    ],
    ['flink:1.20', '8081', 'no login', 'command: jobmanager'],
    ['cassandra:5', '9042', 'data', 'environment: [CASSANDRA_AUTHENTICATOR=PasswordAuthenticator]'],
    ['influxdb:1.8', '8086', 'data', 'environment: [INFLUXDB_DB=a, INFLUXDB_ADMIN_USER=b]'],
    ['consul:1.15', '8500', 'data', 'command: agent -server -ui -client=0.0.0.0'],
    ['consul:1.15', '8500', 'data', 'command: agent -dev -client 0.0.0.0'],
    ['rethinkdb:2.4', '8080', 'data', 'command: rethinkdb --bind all'],
    ['milvusdb/milvus:v2.5.4', '19530', 'data', "command: ['milvus', 'run', 'standalone']"],
    ['semitechnologies/weaviate:1.28.4', '8080', 'data', 'command: --host 0.0.0.0 --port 8080 --scheme http'],
    ['questdb/questdb:8.2', '9000', 'data', "volumes: ['q:/var/lib/questdb']"],
    ['solr:9', '8983', 'data', 'command: solr-precreate films'],
    ['nats:2.11', '4222', 'no login', 'command: -js --cluster_name c'],
    ['apachepulsar/pulsar:4.0.2', '8080', 'no login', 'command: bin/pulsar standalone'],
    [
      'rabbitmq:4-management',
      '5672',
      'known password',
      'environment: [RABBITMQ_DEFAULT_VHOST=a, RABBITMQ_NODENAME=b]',
    ],
    ['apache/activemq-classic:6.1.4', '8161', 'known password', 'environment: [ACTIVEMQ_CONNECTION_USER=a]'],
    ['eclipse-mosquitto:2', '1883', 'no login', "volumes: ['m:/mosquitto/data']"],
    ['confluentinc/cp-zookeeper:7.8.0', '2181', 'no login', 'environment: [ZOOKEEPER_CLIENT_PORT=2181]'],
    ['registry:2', '5000', 'data', "environment: ['REGISTRY_HTTP_ADDR=0.0.0.0:5000']"],
    ['getmeili/meilisearch:v1.13', '7700', 'data', 'environment: [MEILI_ENV=development]'],
    ['quay.io/debezium/connect:3.0', '8083', 'no login', 'environment: { CONNECT_REST_PORT: 8083 }'],
  ];
  for (const [image, port, entry, ...lines] of still)
    it(`${image} ${port}: ${lines}`, () =>
      assert.deepEqual(verdictOn(image, port, ...lines).entries, [entry]));
});

describe('access through one published port: the origin of a configuration', () => {
  const given: readonly (readonly [image: string, port: string, entry: string, line: string])[] = [
    ['nats:2.11', '4222', 'no login', 'configs: [{ source: a, target: /etc/nats.conf }]'],
    ['cassandra:5', '9042', 'data', 'configs: [{ source: a, target: /etc/cassandra/cassandra.yaml }]'],
    ['registry:2', '5000', 'data', 'configs: [config.yml]'],
    ['redis:7.4', '6379', 'data', 'secrets: [{ source: a, target: /etc/redis/redis.conf }]'],
    ['zookeeper:3.9', '2181', 'no login', "volumes_from: ['container:other']"],
    ['minio/minio', '9000', 'known password', 'secrets: [access_key, secret_key]'],
  ];
  for (const [image, port, entry, line] of given)
    it(`${image}: ${line}`, () => {
      assert.deepEqual(verdictOn(image, port).entries, [entry]);
      assert.deepEqual(verdictOn(image, port, line).entries, []);
    });
});

describe('access through one published port: differences by tag', () => {
  const tags: readonly (readonly [tag: string, isOpen: boolean])[] = [
    [':1.6', true],
    ['', true],
    [':2', true],
    [':2.1.2-alpine', true],
    [':2.0.20', false],
    [':2-openssl', false],
    [':${TAG:-1.6.15}', true],
    [':${TAG:-2.0}', false],
    [':${TAG}', false],
    [`@sha256:${'a'.repeat(64)}`, false],
    [`:1.6@sha256:${'a'.repeat(64)}`, true],
  ];
  for (const [tag, isOpen] of tags)
    it(`eclipse-mosquitto${tag}`, () =>
      assert.deepEqual(verdictOn(`eclipse-mosquitto${tag}`, '1883').entries, isOpen ? ['no login'] : []));
});

describe('Kafka: access depends on the names and protocols of its listeners', () => {
  const listeners: readonly (readonly [entry: boolean, environment: string])[] = [
    [true, 'KAFKA_ADVERTISED_LISTENERS=PLAINTEXT://kafka:9092'],
    [true, 'KAFKA_ADVERTISED_LISTENERS=INSIDE://kafka:29092,OUTSIDE://kafka.example:9092'],
    [true, 'KAFKA_LISTENERS=PLAINTEXT://0.0.0.0:9092'],
    [true, 'KAFKA_LISTENER_SECURITY_PROTOCOL_MAP=INSIDE:PLAINTEXT,OUTSIDE:PLAINTEXT'],
    [true, 'KAFKA_SECURITY_INTER_BROKER_PROTOCOL=PLAINTEXT'],
    [false, 'KAFKA_ADVERTISED_LISTENERS=PLAINTEXT://localhost:9092'],
    [false, 'KAFKA_ADVERTISED_LISTENERS=PLAINTEXT://kafka:29092,PLAINTEXT_HOST://localhost:9092'],
    [false, 'KAFKA_ADVERTISED_LISTENERS=SASL_PLAINTEXT://kafka:9092'],
    [false, 'KAFKA_LISTENER_SECURITY_PROTOCOL_MAP=INSIDE:PLAINTEXT,OUTSIDE:SASL_PLAINTEXT'],
    [false, 'KAFKA_ADVERTISED_LISTENERS=PLAINTEXT://$${HOST}:9092'],
    [false, 'KAFKA_ADVERTISED_LISTENERS=PLAINTEXT://${HOST}:9092'],
    [false, 'KAFKA_SASL_ENABLED_MECHANISMS=PLAIN'],
    [false, 'KAFKA_OPTS=-Djava.security.auth.login.config=/a'],
    [false, 'KAFKA_AUTHORIZER_CLASS_NAME=a.B'],
  ];
  for (const [isOpen, environment] of listeners)
    it(environment, () => {
      const { product, entries } = verdictOn(
        'confluentinc/cp-kafka:7.8.0',
        '9092',
        `environment: ['${environment}']`,
      );
      assert.deepEqual({ product, entries }, { product: 'Kafka', entries: isOpen ? ['no login'] : [] });
    });
});

describe('variables and options that let anyone in', () => {
  const settings: readonly Row[] = [
    ['clickhouse/clickhouse-server:25.3', '8123', 'no login', 'environment: [CLICKHOUSE_SKIP_USER_SETUP=1]'],
    ['clickhouse/clickhouse-server:25.3', '8123', 'no login', 'environment: [CLICKHOUSE_USER=app]'],
    [
      'clickhouse/clickhouse-server:25.3',
      '8123',
      'no login',
      'environment: [CLICKHOUSE_USER=default, CLICKHOUSE_DEFAULT_ACCESS_MANAGEMENT=1]',
    ],
    [
      'clickhouse/clickhouse-server:25.3',
      '8123',
      undefined,
      'environment: [CLICKHOUSE_SKIP_USER_SETUP=true]',
    ],
    [
      'clickhouse/clickhouse-server:25.3',
      '8123',
      undefined,
      'environment: [CLICKHOUSE_USER=app, CLICKHOUSE_PASSWORD]',
    ],
    ['clickhouse/clickhouse-server:25.3', '8123', undefined, 'environment: [CLICKHOUSE_USER=default]'],
    [
      'clickhouse/clickhouse-server:25.3',
      '8123',
      undefined,
      'environment: [CLICKHOUSE_SKIP_USER_SETUP=1]',
      "volumes: ['./u.xml:/etc/clickhouse-server/users.d/u.xml']",
    ],
    ['arangodb:3.12', '8529', 'no login', 'environment: [ARANGO_NO_AUTH=0]'],
    ['arangodb:3.12', '8529', 'no login', 'environment: ["ARANGO_ROOT_PASSWORD="]'],
    ['arangodb:3.12', '8529', undefined, 'environment: [ARANGO_ROOT_PASSWORD]'],
    ['opensearchproject/opensearch:3', '9200', 'no login', 'environment: [DISABLE_SECURITY_PLUGIN=true]'],
    ['opensearchproject/opensearch:3', '9200', undefined, 'environment: [DISABLE_SECURITY_PLUGIN=1]'],
    ['ghcr.io/ferretdb/ferretdb:2', '27017', 'no login', 'environment: [FERRETDB_AUTH=false]'],
    ['influxdb:3-core', '8181', 'no login', 'command: influxdb3 serve --without-auth'],
    ['surrealdb/surrealdb:v2', '8000', 'no login', 'command: start --unauthenticated'],
    ['neo4j:5', '7474', 'no login', 'environment: [NEO4J_dbms_security_auth__enabled=false]'],
    ['mysql:5.7', '3306', 'no login', 'command: --skip-grant-tables'],
    ['mysql:8.4', '3306', undefined, 'command: --skip-grant-tables'],
  ];
  for (const [image, port, entry, ...lines] of settings)
    it(`${image}: ${lines}`, () =>
      assert.deepEqual(verdictOn(image, port, ...lines).entries, entry ? [entry] : []));
});
