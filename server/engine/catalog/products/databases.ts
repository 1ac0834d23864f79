import type { Login, OffLine, Product } from '../product.ts';
import { any, everyNetwork, line, no, rootPassword, yes } from './forms.ts';

/** The entrypoint of Redis switches off the protected mode, which would reject other machines. */
const redisLogin: Login = {
  option:
    /^(?:-+)?(?:requirepass|aclfile|user|include|bind|protected-mode|port|tls-\S*)(?:[ =]|$)|\.conf$|^(?:sh|bash|\/)|-c$/,
  config: /redis|valkey|\.conf$/,
};

const protectedMode = {
  opens: line('protected-mode no'),
  remedy: 'set requirepass',
  listens: ['bind 0.0.0.0', 'bind *', '#bind', '# bind'],
  unless: ['requirepass', 'aclfile'],
} satisfies Partial<OffLine>;

const likeElastic: Login = {
  variable: /^xpack\.security|^XPACK_SECURITY|^http\.host$|^network\.host$/i,
  option: /xpack\.security|^(?:sh|bash|\/)/,
  config: /elasticsearch\.yml$|\/config(?:\/|$)|\/plugins/,
};

/** Kibana has the same setting. */
const elasticService = { of: 'The Elastic service', usual: ['9200', '5601'] };

const mysqlPassword = /^MYSQL_(?:ROOT_)?PASSWORD$/;
/** Names of images and services that tell of some database. */
const postgresNames =
  /postgres|postgis|timescale|pgvector|pgbouncer|pgpool|pg[-_]|citus|patroni|spilo|supabase|greenplum|yugabyte|paradedb|psql|db$|database/;
const mysqlNames = /mysql|percona|proxysql|vitess|tidb|singlestore|maxscale|db$|database/;
const mongoNames = /mongo|documentdb|percona|db$|database/;

/** Databases, caches and search servers. */
export const databases = (): readonly Product[] => [
  {
    name: 'Aerospike',
    source: 'aerospike/aerospike-server.docker',
    sensitive: [{ port: '3000', named: /(?:^|[-_/])aerospike/ }],
  },
  {
    name: 'ArangoDB',
    source: 'arangodb/arangodb-docker docker-entrypoint.sh',
    images: 'docker.io/library/arangodb',
    listens: ['8529'],
    sensitive: [{ port: '8529', named: /arango/ }],
    passwords: [{ variable: /^ARANGO_ROOT_PASSWORD$/, images: '*/arangodb' }],
    offVariables: [{ variable: 'ARANGO_NO_AUTH', value: yes }],
  },
  {
    // AllowAllAuthenticator, and its entrypoint listens on every interface.
    name: 'Cassandra',
    source: 'docker-library/cassandra docker-entrypoint.sh',
    images: 'docker.io/library/cassandra',
    listens: ['9042'],
    gives: 'data',
    sensitive: [
      { port: '7000', named: /cassandra/ },
      { port: '9042', named: /cassandra|dse|datastax|db$/, usual: true },
    ],
    open: {
      variable: /^CASSANDRA_(?:AUTH|RPC|CONF)|^JVM_/,
      option: /^-D|^(?:sh|bash|\/)|-c$/,
      config: /^\/(?:etc|opt)\/cassandra|cassandra\.ya?ml/,
    },
    offVariables: [{ variable: 'CASSANDRA_AUTHENTICATOR', value: /^AllowAllAuthenticator$/ }],
  },
  {
    name: 'ClickHouse',
    source: 'ClickHouse/docker-library entrypoint.sh',
    images: 'docker.io/library/clickhouse docker.io/clickhouse/clickhouse-server',
    listens: ['8123', '9000'],
    sensitive: [
      { port: '8123', named: /clickhouse/ },
      { port: '9000', named: /clickhouse/ },
    ],
    passwords: [{ variable: /^CLICKHOUSE_PASSWORD$/, images: '*/clickhouse{,-server}' }],
    offVariables: [{ variable: 'CLICKHOUSE_SKIP_USER_SETUP', value: yes }],
  },
  {
    name: 'CockroachDB',
    source: 'cockroachdb/cockroach build/deploy/cockroach.sh',
    listens: ['26257', '8080'],
    sensitive: [{ port: '26257', named: /cockroach|crdb|db$/, usual: true }],
    offOptions: [{ form: /^--insecure$/, program: /^(?:cockroach|start-single-node)$/ }],
  },
  {
    name: 'CouchDB',
    source: 'apache/couchdb-docker docker-entrypoint.sh',
    images: 'docker.io/library/couchdb',
    listens: ['5984'],
    sensitive: [{ port: '5984', named: /couch|db$|database/, usual: true }],
    passwords: [{ variable: /^COUCHDB_PASSWORD$/, images: '*/couchdb' }],
  },
  {
    name: 'Dgraph',
    source: 'dgraph.io/docs, Access Control Lists',
    sensitive: ['8080', '9080'].map((port) => ({
      port,
      named: /(?:^|\/)dgraph/,
      login: /--(?:acl|security)|^DGRAPH_ALPHA_(?:ACL|SECURITY)/,
    })),
  },
  {
    // No password unless one is set, and it listens on every interface.
    name: 'Dragonfly',
    source: 'dragonflydb.io/docs, Server Configuration Flags',
    images: '*/dragonflydb/dragonfly',
    listens: ['6379'],
    gives: 'data',
    sensitive: [{ port: '6379', named: /dragonfly/ }],
    open: {
      variable: /^DFLY_/,
      option: /^--(?:requirepass|aclfile|bind|port|primary_port_http|tls|flagfile)|^(?:sh|bash|\/)|-c$/,
      config: /flagfile|\.conf$/,
    },
  },
  {
    // Security was off by default up to version 7.
    name: 'Elasticsearch',
    source: 'elastic.co/guide, Elasticsearch 7.17, Security settings',
    images: 'docker.io/library/elasticsearch docker.elastic.co/elasticsearch/elasticsearch{,-oss}',
    tag: /^(?:6\.[3-9]|7\.)/,
    listens: ['9200'],
    gives: 'data',
    open: likeElastic,
  },
  {
    name: 'Elasticsearch',
    source: 'elastic/dockerfiles elasticsearch/Dockerfile',
    images: 'docker.io/library/elasticsearch docker.elastic.co/elasticsearch/elasticsearch{,-oss}',
    tag: /^(?!6\.[3-9]|7\.)/,
    listens: ['9200'],
    sensitive: ['9200', '9300'].map((port) => ({
      port,
      named: /elastic|(?:^|[-_/])es$|elk/,
      usual: true,
    })),
    passwords: [{ variable: /^ELASTIC_PASSWORD$/, images: '*/elasticsearch' }],
    offVariables: [{ variable: 'xpack.security.enabled', value: no, ...elasticService }],
    offOptions: [{ form: /^-Expack\.security\.enabled=false$/, ...elasticService }],
    offLines: [
      {
        what: 'Elasticsearch without a login',
        remedy: 'leave security on',
        file: /elasticsearch\.ya?ml$/,
        opens: line('xpack.security.enabled false'),
        program: /^elasticsearch$/,
        image: /\/elasticsearch$/,
        listens: everyNetwork,
        unless: [],
      },
    ],
  },
  {
    name: 'etcd',
    source: 'etcd.io/docs, Role-based access control',
    images: '*/{bitnami,bitnamilegacy,coreos}/etcd',
    listens: ['2379'],
    sensitive: ['2379', '2380'].map((port) => ({ port, named: /etcd|kube|k3s/, usual: true })),
    offVariables: [{ variable: 'ALLOW_NONE_AUTHENTICATION', value: yes, unless: /^ETCD_ROOT_PASSWORD/ }],
  },
  {
    name: 'FerretDB',
    source: 'FerretDB/FerretDB build/ferretdb/production.Dockerfile',
    sensitive: [{ port: '27017', named: /ferretdb/ }],
  },
  {
    name: 'Garnet',
    source: 'microsoft/garnet Dockerfile',
    sensitive: [{ port: '6379', named: /garnet/ }],
  },
  {
    name: 'InfluxDB',
    source: 'influxdata/influxdata-docker influxdb/2.8/entrypoint.sh',
    images: 'docker.io/library/influxdb',
    tag: /^(?!3|.*(?:core|enterprise|data|meta))/,
    listens: ['8086'],
    sensitive: [{ port: '8086', named: /influxdb/ }],
    passwords: [{ variable: /^DOCKER_INFLUXDB_INIT_PASSWORD$/, images: '*/influxdb' }],
    offVariables: [{ variable: 'INFLUXDB_HTTP_AUTH_ENABLED', value: no, isDefault: true }],
  },
  {
    name: 'KeyDB',
    source: 'Snapchat/KeyDB pkg/docker/Dockerfile',
    sensitive: [{ port: '6379', named: /keydb/ }],
  },
  {
    name: 'MariaDB',
    source: 'MariaDB/mariadb-docker docker-entrypoint.sh',
    images: 'docker.io/library/mariadb */{bitnami,bitnamilegacy}/mariadb',
    listens: ['3306'],
    sensitive: [{ port: '3306', named: /mariadb/ }],
    passwords: [{ variable: /^(?:MYSQL|MARIADB)_(?:ROOT_)?PASSWORD$/, images: '*/mariadb' }],
    offVariables: ['MARIADB_ALLOW_EMPTY_ROOT_PASSWORD', 'MARIADB_ALLOW_EMPTY_PASSWORD'].map((variable) => ({
      variable,
      value: any,
      unless: rootPassword,
    })),
  },
  {
    name: 'Meilisearch',
    source: 'meilisearch/meilisearch crates/meilisearch/src/option.rs',
    sensitive: [{ port: '7700', named: /meilisearch/ }],
  },
  {
    name: 'memcached',
    source: 'docker-library/memcached Dockerfile.template',
    images: 'docker.io/library/memcached',
    listens: ['11211'],
    gives: 'data',
    sensitive: [{ port: '11211', named: /memcache|cache/, usual: true }],
    open: {
      option: /^-[a-zA-Z]*[SYlpZ]|^--(?:enable-sasl|auth-file|listen|port|enable-ssl)|^(?:sh|bash|\/)/,
    },
  },
  {
    name: 'memcached',
    source: 'bitnami/containers bitnami/memcached/README.md',
    images: '*/{bitnami,bitnamilegacy}/memcached',
    listens: ['11211'],
  },
  {
    name: 'Milvus',
    source: 'milvus.io/docs, authenticate.md',
    sensitive: [{ port: '19530', named: /milvus/ }],
  },
  {
    name: 'MongoDB',
    source: 'docker-library/mongo docker-entrypoint.sh',
    images: 'docker.io/library/mongo',
    listens: ['27017'],
    gives: 'data',
    sensitive: ['27017', '27018', '27019'].map((port) => ({ port, named: mongoNames, usual: true })),
    open: {
      variable: /^MONGO_INITDB_ROOT_|^MONGO_INITDB_.*PASSWORD/,
      option:
        /^--(?:auth|config|keyFile|bind_ip(?!_all)|port|tls|transitionToAuth|shardsvr|configsvr)|^-f$|^(?:sh|bash|\/)|-c$/,
      config: /mongod?\.(?:conf|ya?ml)|^\/etc\/mongo/,
    },
    passwords: [{ variable: /^MONGO_INITDB_ROOT_PASSWORD$/, images: '*/library/mongo' }],
    offOptions: [
      { form: /^--noauth$/, program: /^mongod$/ },
      { form: /^--noauth$/, image: /mongo/ },
    ],
    offLines: [
      {
        what: 'MongoDB without a password',
        remedy: 'turn authorization on',
        file: /mongod?\.(?:conf|yaml|yml)$/,
        opens: line('bindip 0.0.0.0', 'bind_ip 0.0.0.0', '0.0.0.0'),
        program: /^mongod$/,
        image: /^docker\.io\/library\/mongo$/,
        listens: [],
        unless: ['authorization', '--auth', 'auth true', 'keyfile', 'mongo_initdb_root'],
      },
    ],
  },
  {
    name: 'MongoDB',
    source: 'mongodb/mongodb-kubernetes, bitnami/containers bitnami/mongodb/README.md',
    images: '*/mongodb/mongodb-community-server */{bitnami,bitnamilegacy}/mongodb',
    listens: ['27017'],
  },
  {
    name: 'MySQL',
    source: 'docker-library/mysql docker-entrypoint.sh',
    images: 'docker.io/library/{mysql,percona} */{bitnami,bitnamilegacy}/mysql',
    listens: ['3306'],
    sensitive: [{ port: '3306', named: mysqlNames, usual: true }],
    passwords: [{ variable: mysqlPassword, images: '*/{mysql,mysql-server,percona}' }],
    offVariables: [{ variable: 'MYSQL_ALLOW_EMPTY_PASSWORD', value: any, unless: rootPassword }],
    offOptions: [{ form: /^--skip-grant-tables$/ }],
  },
  {
    name: 'Neo4j',
    source: 'neo4j/docker-neo4j docker-image-src/calver/coredb/docker-entrypoint.sh',
    images: 'docker.io/library/neo4j',
    listens: ['7474', '7687'],
    sensitive: ['7474', '7687'].map((port) => ({ port, named: /neo4j/, guarded: true })),
    passwords: [{ variable: /^NEO4J_AUTH$/, images: '*/library/neo4j' }],
    offVariables: [{ variable: 'NEO4J_AUTH', value: /^none$/ }],
    offLines: [
      {
        what: 'Neo4j without a login',
        remedy: 'leave auth_enabled on',
        opens: line('dbms.security.auth_enabled false', 'server.security.auth_enabled false'),
        listens: ['default_listen_address 0.0.0.0'],
      },
      {
        what: "Neo4j's remote shell",
        remedy: 'leave it on 127.0.0.1',
        opens: line('dbms.shell.host 0.0.0.0'),
        listens: [],
      },
    ].map((each) => ({
      ...each,
      file: /neo4j\.conf$/,
      program: /^neo4j$/,
      image: /^docker\.io\/library\/neo4j$/,
      unless: [],
    })),
  },
  {
    name: 'OpenSearch',
    source: 'opensearch-project/opensearch-build docker/release/dockerfiles/opensearch.al2023.dockerfile',
    images: '*/opensearchproject/opensearch',
    listens: ['9200'],
    sensitive: ['9200', '9300'].map((port) => ({ port, named: /opensearch/ })),
    offVariables: ['DISABLE_SECURITY_PLUGIN', 'plugins.security.disabled'].map((variable) => ({
      variable,
      value: yes,
    })),
    offLines: [
      {
        what: 'OpenSearch without a login',
        remedy: 'leave security on',
        file: /opensearch\.ya?ml$/,
        opens: line('plugins.security.disabled true'),
        program: /^opensearch$/,
        image: /\/opensearchproject\/opensearch$/,
        listens: everyNetwork,
        unless: [],
      },
    ],
  },
  {
    name: 'Oracle Database',
    source: 'gvenzl/oci-oracle-xe container-entrypoint.sh',
    listens: ['1521'],
    sensitive: [{ port: '1521', named: /oracle|ora|db$|database|express/, usual: true }],
    passwords: [
      { variable: /^ORACLE_(?:PWD|PASSWORD)$/, images: '*/{oracle-xe,oracle-free,oracle/database}' },
    ],
  },
  {
    // "any: like trust, but the user name given is ignored".
    name: 'PgBouncer',
    source: 'pgbouncer.org, config',
    listens: ['6432', '5432'],
    offVariables: ['AUTH_TYPE', 'PGBOUNCER_AUTH_TYPE'].map((variable) => ({
      variable,
      value: /^(?:any|trust)$/,
      image: /pgbouncer/,
    })),
  },
  {
    name: 'PostgreSQL',
    source: 'docker-library/postgres docker-entrypoint.sh',
    images:
      'docker.io/library/postgres docker.io/postgis/postgis docker.io/pgvector/pgvector docker.io/timescale/timescaledb ' +
      '*/{bitnami,bitnamilegacy}/postgresql',
    listens: ['5432'],
    sensitive: [{ port: '5432', named: postgresNames, usual: true }],
    passwords: [
      {
        variable: /^POSTGRES_PASSWORD$/,
        images: '*/{postgres,postgis,timescaledb,timescaledb-ha,pgvector,pgvecto-rs}',
      },
      { variable: /^POSTGRESQL_(?:POSTGRES_)?PASSWORD$/, images: '*/postgresql' },
    ],
    offVariables: [{ variable: 'POSTGRES_HOST_AUTH_METHOD', value: /^trust$/ }],
    offLines: [
      {
        what: 'PostgreSQL without a password',
        remedy: 'use scram-sha-256',
        file: /pg_hba\.conf(?:\.sample)?$/,
        opens: (found) => {
          const [kind = '', , , address = '', method] = found.split(' ');
          return kind.startsWith('host') && ['all', '0.0.0.0/0'].includes(address) && method === 'trust';
        },
        program: /^(?:postgres|postmaster)$/,
        image: /^docker\.io\/(?:library\/postgres|postgis\/postgis|pgvector\/pgvector)$/,
        listens: ['listen_addresses *', 'listen_addresses 0.0.0.0'],
        unless: [],
      },
    ],
  },
  {
    // "By default, all self-deployed Qdrant instances are not secure."
    name: 'Qdrant',
    source: 'qdrant.tech/documentation, Security',
    images: 'docker.io/qdrant/qdrant',
    listens: ['6333', '6334'],
    gives: 'data',
    sensitive: [
      { port: '6333', named: /qdrant/ },
      { port: '6334', named: /qdrant/ },
    ],
    open: { variable: /^QDRANT__/, option: /config|^(?:sh|bash|\/)|-c$/, config: /config/ },
  },
  {
    name: 'Redis',
    source: 'docker-library/redis docker-entrypoint.sh',
    images: 'docker.io/library/redis',
    listens: ['6379'],
    gives: 'data',
    sensitive: [
      { port: '6379', named: /redis|kv$|cache/, usual: true },
      { port: '7000', named: /(?:^|\/)redis-cluster$/ },
      { port: '26379', name: 'Redis Sentinel', named: /redis|valkey|sentinel/, guarded: true },
    ],
    open: redisLogin,
    offOptions: [
      { form: /^--protected-mode no$/, unless: /^--(?:requirepass|aclfile|include|user)$|\.conf$/ },
    ],
    offLines: [
      {
        what: 'Redis without a password',
        file: /redis\.conf$/,
        program: /^redis-server$/,
        image: /^docker\.io\/library\/redis$/,
        ...protectedMode,
      },
    ],
  },
  {
    name: 'Redis',
    source: 'bitnami/containers bitnami/redis/README.md',
    images: '*/{bitnami,bitnamilegacy}/redis',
    listens: ['6379'],
    passwords: [{ variable: /^REDIS_PASSWORD$/, images: '*/bitnami/redis' }],
  },
  {
    // The entrypoint gives --protected-mode no, and REDIS_ARGS.
    name: 'Redis',
    source: 'redis-stack/redis-stack etc/scripts/entrypoint.sh',
    images: '*/redis/redis-stack{,-server}',
    listens: ['6379'],
    gives: 'data',
    open: { ...redisLogin, variable: /^REDIS_ARGS$/ },
  },
  {
    name: 'registry',
    source: 'distribution/distribution docs, Restricting access',
    images: 'docker.io/library/registry',
    listens: ['5000'],
    sensitive: [{ port: '5000', named: /(?:^|\/)registry$/ }],
  },
  {
    name: 'RethinkDB',
    source: 'rethinkdb/rethinkdb-dockerfiles Dockerfile',
    sensitive: [{ port: '28015', named: /rethink|db$/, usual: true }],
  },
  {
    name: 'ScyllaDB',
    source: 'docs.scylladb.com, Enable Authentication',
    sensitive: [
      { port: '7000', named: /scylla/ },
      { port: '9042', named: /scylla/ },
    ],
  },
  {
    name: 'Solr',
    source: 'apache/solr-docker Dockerfile',
    images: 'docker.io/library/solr',
    listens: ['8983'],
    sensitive: [{ port: '8983', named: /(?:^|[-_/])solr/, login: /^SOLR_AUTH|security.json$/ }],
  },
  {
    name: 'SQL Server',
    source: 'learn.microsoft.com/sql, Configure SQL Server settings with environment variables on Linux',
    listens: ['1433'],
    sensitive: [{ port: '1433', named: /sql|azure-sql|db$|database/, usual: true }],
    passwords: [{ variable: /^(?:MSSQL_)?SA_PASSWORD$/, images: '*/{mssql/server,azure-sql-edge}' }],
  },
  {
    name: 'SurrealDB',
    source: 'surrealdb/surrealdb surrealdb/server/src/dbs/mod.rs',
    listens: ['8000'],
    offVariables: [{ variable: 'SURREAL_UNAUTHENTICATED', value: yes }],
  },
  {
    name: 'Typesense',
    source: 'typesense/typesense docker/deployment.Dockerfile',
    sensitive: [{ port: '8108', named: /typesense/ }],
  },
  {
    name: 'Valkey',
    source: 'valkey-io/valkey-container docker-entrypoint.sh',
    images: 'docker.io/valkey/valkey',
    listens: ['6379'],
    gives: 'data',
    sensitive: [{ port: '6379', named: /valkey/ }],
    open: redisLogin,
    offLines: [
      {
        what: 'Valkey without a password',
        file: /valkey\.conf$/,
        program: /^valkey-server$/,
        image: /^docker\.io\/valkey\/valkey$/,
        ...protectedMode,
      },
    ],
  },
  {
    name: 'Valkey',
    source: 'bitnami/containers bitnami/valkey/README.md',
    images: '*/{bitnami,bitnamilegacy}/valkey',
    listens: ['6379'],
  },
  {
    name: 'Vault',
    source: 'hashicorp/docker-vault 0.X/docker-entrypoint.sh',
    images: '*/hashicorp/vault',
    listens: ['8200'],
    sensitive: [{ port: '8200', named: /vault/ }],
  },
  {
    name: 'Weaviate',
    source: 'weaviate/weaviate usecases/config/authentication.go',
    listens: ['8080'],
    offVariables: [{ variable: 'AUTHENTICATION_ANONYMOUS_ACCESS_ENABLED', value: yes, isDefault: true }],
  },
];
