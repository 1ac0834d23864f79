import type { Login, OffLine, OffVariable, Product } from '../product.ts';
import { any, everyNetwork, line, no, nothing, rootPassword, yes } from './forms.ts';

/** The entrypoint of Redis switches off protected mode, which would reject other machines. */
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
/** Names of images and services that indicate some other database. */
const postgresNames =
  /postgres|postgis|timescale|pgvector|pgbouncer|pgpool|pg[-_]|citus|patroni|spilo|supabase|greenplum|yugabyte|paradedb|psql|db$|database/;
const mysqlNames = /mysql|percona|proxysql|vitess|tidb|singlestore|maxscale|db$|database/;
const mongoNames = /mongo|documentdb|percona|db$|database/;

const elasticImages =
  'docker.io/library/elasticsearch docker.io/elastic/elasticsearch ' +
  'docker.elastic.co/elasticsearch/elasticsearch{,-oss,-wolfi}';
const opensearchImages = '{docker.io,public.ecr.aws}/opensearchproject/opensearch';

/** Paths of ClickHouse's user configuration. */
const clickhouseUsers = /^\/etc\/clickhouse-server(?:\/users|\/?$)|users\.(?:xml|ya?ml)$/;

/** Once the entrypoint creates it, a user without a password may connect from everywhere. */
const clickhouseUser = {
  image: /clickhouse/,
  unless: /^CLICKHOUSE_PASSWORD/,
  without: { envFile: true, mount: clickhouseUsers },
  saysMore: true,
} satisfies Partial<OffVariable>;

/** The image puts a configuration into its data folder. */
const questdbFiles = {
  option: /^(?:sh|bash|\/)|-c$|^-/,
  config: /server\.conf$|questdb\/conf/,
  bind: /^\/(?:var\/lib|root)\/\.?questdb\/?$/,
} satisfies Login;

/** Databases, caches and search servers. */
export const databases = (): readonly Product[] => [
  {
    name: 'Aerospike',
    source: 'aerospike/aerospike-server.docker',
    images: 'docker.io/library/aerospike docker.io/aerospike/aerospike-server{,-enterprise}',
    listens: ['3000'],
    sensitive: [{ port: '3000', named: /(?:^|[-_/])aerospike/ }],
  },
  {
    // ARANGO_NO_AUTH of any value adds --server.authentication false.
    name: 'ArangoDB',
    source: 'arangodb/arangodb-docker alpine/3.12.0/docker-entrypoint.sh',
    images: 'docker.io/library/arangodb docker.io/arangodb/{arangodb,enterprise}',
    listens: ['8529'],
    sensitive: [{ port: '8529', named: /arango/ }],
    passwords: [{ variable: /^ARANGO_ROOT_PASSWORD$/, images: '*/arangodb' }],
    offVariables: [
      { variable: 'ARANGO_NO_AUTH', value: any },
      {
        variable: 'ARANGO_ROOT_PASSWORD',
        value: nothing,
        image: /arangodb/,
        allEmpty: /^ARANGO_(?:ROOT|RANDOM)/,
      },
    ],
    offOptions: [{ form: /^--server\.authentication[= ]false$/ }],
  },
  {
    // AllowAllAuthenticator, and its entrypoint listens on every interface; it reads no variable for an authenticator.
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
      variable: /^CASSANDRA_(?:RPC|CONF)|^JVM_/,
      option: /^-D|^(?:sh|bash|\/)|-c$/,
      config: /^\/(?:etc|opt)\/cassandra|cassandra\.ya?ml/,
    },
    memory: '2g',
  },
  {
    name: 'Cassandra',
    source: 'bitnami/containers bitnami/cassandra/5.0/debian-12/rootfs/opt/bitnami/scripts/cassandra-env.sh',
    images: '*/{bitnami,bitnamilegacy}/cassandra',
    listens: ['9042'],
    offVariables: [
      {
        variable: 'CASSANDRA_AUTHENTICATOR',
        value: /^AllowAllAuthenticator$/,
        image: /bitnami(?:legacy)?\/cassandra$/,
      },
    ],
    memory: '2g',
  },
  {
    // Until February 2025 the user `default` had no password and could connect from everywhere.
    name: 'ClickHouse',
    source: 'ClickHouse/ClickHouse docker/server/entrypoint.sh of 23.8',
    images: 'docker.io/clickhouse/clickhouse-server',
    tag: /^(?:19|2[0-3])(?:\.|$)/,
    listens: ['8123', '9000'],
    gives: 'data',
    open: {
      variable: /^CLICKHOUSE_(?:USER|PASSWORD|CONFIG|DEFAULT_ACCESS|SKIP)/,
      option: /--config|\.xml$|^(?:sh|bash|\/)|-c$/,
      config: /^\/etc\/clickhouse|\.(?:xml|ya?ml)$|^\/docker-entrypoint/,
    },
    memory: '2g',
  },
  {
    // Without a user, a password and access management, the user `default` may only connect from loopback addresses.
    name: 'ClickHouse',
    source: 'ClickHouse/docker-library server/26.7.3.19/entrypoint.sh',
    images: 'docker.io/library/clickhouse docker.io/clickhouse/clickhouse-server',
    tag: /^(?!(?:19|2[0-3])(?:\.|$))/,
    listens: ['8123', '9000'],
    sensitive: [
      { port: '8123', named: /clickhouse/ },
      { port: '9000', named: /clickhouse/ },
    ],
    passwords: [{ variable: /^CLICKHOUSE_PASSWORD$/, images: '*/clickhouse{,-server}' }],
    offVariables: [
      { variable: 'CLICKHOUSE_SKIP_USER_SETUP', value: /^1$/, without: { mount: clickhouseUsers } },
      {
        variable: 'CLICKHOUSE_DEFAULT_ACCESS_MANAGEMENT',
        value: /^(?!0$)./,
        ...clickhouseUser,
        without: { ...clickhouseUser.without, variable: /^CLICKHOUSE_SKIP_USER_SETUP$/ },
      },
      {
        variable: 'CLICKHOUSE_USER',
        value: /^(?!default$)./,
        ...clickhouseUser,
        without: { ...clickhouseUser.without, variable: /^CLICKHOUSE_(?:SKIP_USER_SETUP|DEFAULT_ACCESS)/ },
      },
    ],
    memory: '2g',
  },
  {
    name: 'ClickHouse',
    source: 'bitnami/containers bitnami/clickhouse/README.md',
    images: '*/{bitnami,bitnamilegacy}/clickhouse docker.io/altinity/clickhouse-server',
    listens: ['8123', '9000'],
    memory: '2g',
  },
  {
    name: 'CockroachDB',
    source: 'cockroachdb/cockroach build/deploy/cockroach.sh',
    images: 'docker.io/cockroachdb/cockroach{,-unstable}',
    listens: ['26257', '8080'],
    sensitive: [{ port: '26257', named: /cockroach|crdb|db$/, usual: true }],
    offVariables: [
      { variable: 'COCKROACH_ARGS', value: /--insecure(?: |$)/, image: /cockroach/, saysMore: true },
    ],
    offOptions: [{ form: /^--insecure$/, program: /^(?:cockroach|start-single-node)$/ }],
  },
  {
    // A wizard lets the first visitor create the administrator.
    name: 'Couchbase',
    source: 'docker-library/docs couchbase/content.md',
    images: 'docker.io/library/couchbase docker.io/couchbase/server',
    listens: ['8091'],
    sensitive: ['8091', '11210'].map((port) => ({ port, named: /couchbase/ })),
  },
  {
    name: 'CouchDB',
    source: 'apache/couchdb-docker 3.4.3/docker-entrypoint.sh',
    images: 'docker.io/library/couchdb docker.io/apache/couchdb */{bitnami,bitnamilegacy}/couchdb',
    listens: ['5984'],
    sensitive: [{ port: '5984', named: /couch|db$|database/, usual: true }],
    passwords: [{ variable: /^COUCHDB_PASSWORD$/, images: '*/couchdb' }],
  },
  {
    name: 'Dgraph',
    source: 'dgraph.io/docs, Access Control Lists',
    images: 'docker.io/dgraph/{dgraph,standalone}',
    listens: ['8080', '9080'],
    sensitive: ['8080', '9080'].map((port) => ({
      port,
      named: /(?:^|\/)dgraph/,
      login: /--(?:acl|security)|^DGRAPH_ALPHA_(?:ACL|SECURITY)/,
    })),
  },
  {
    // Everyone may push and pull unless authentication is configured; a mirror of another registry accepts no pushes.
    name: 'Docker Registry',
    source: 'distribution/distribution docs, Restricting access',
    images: 'docker.io/library/registry',
    internal: false,
    listens: ['5000'],
    gives: 'data',
    sensitive: [{ port: '5000', named: /(?:^|\/)registry$/ }],
    open: {
      variable: /^REGISTRY_(?:AUTH|HTTP_ADDR|HTTP_TLS_CLIENT|PROXY|STORAGE_MAINTENANCE|CONFIGURATION)/,
      harmless: /^(?:0\.0\.0\.0)?:5000$/,
      option: /\.ya?ml$|^(?:sh|bash|\/)|-c$/,
      config: /\.ya?ml$|^\/etc\/(?:docker|distribution)/,
    },
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
    images: elasticImages,
    tag: /^(?:6\.[3-9]|7\.)/,
    listens: ['9200'],
    gives: 'data',
    open: likeElastic,
    memory: '2g',
  },
  {
    name: 'Elasticsearch',
    source: 'elastic/dockerfiles elasticsearch/Dockerfile',
    images: elasticImages,
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
    memory: '2g',
  },
  {
    // ELASTICSEARCH_ENABLE_SECURITY is false unless it is set, and it listens on the address of the container.
    name: 'Elasticsearch',
    source:
      'bitnami/containers bitnami/elasticsearch/9/debian-12/rootfs/opt/bitnami/scripts/elasticsearch-env.sh',
    images: '*/{bitnami,bitnamilegacy}/elasticsearch',
    listens: ['9200'],
    gives: 'data',
    open: {
      variable:
        /^(?:ELASTICSEARCH|DB)_(?:ENABLE_SECURITY|ENABLE_REST|PASSWORD|BIND|HTTP|EXTRA|KEYS|SKIP)|^xpack|^ALLOW_/,
      option: /^-|^(?:sh|bash|\/)/,
      config: /elasticsearch\.yml$|\/config(?:\/|$)|\/plugins|^\/docker-entrypoint/,
    },
    memory: '2g',
  },
  {
    name: 'etcd',
    source: 'etcd.io/docs, Role-based access control',
    images: '*/{bitnami,bitnamilegacy,coreos}/etcd gcr.io/etcd-development/etcd registry.k8s.io/etcd',
    listens: ['2379'],
    sensitive: ['2379', '2380'].map((port) => ({ port, named: /etcd|kube|k3s/, usual: true })),
    offVariables: [{ variable: 'ALLOW_NONE_AUTHENTICATION', value: yes, unless: /^ETCD_ROOT_PASSWORD/ }],
    emptyPassword: 'ETCD_ROOT_PASSWORD',
  },
  {
    name: 'FerretDB',
    source: 'FerretDB/FerretDB website/docs/configuration/flags.md',
    images: 'ghcr.io/ferretdb/ferretdb{,-dev,-eval} docker.io/ferretdb/ferretdb',
    listens: ['27017'],
    sensitive: [{ port: '27017', named: /ferretdb/ }],
    offVariables: [{ variable: 'FERRETDB_AUTH', value: /^(?:false|0)$/i }],
    offOptions: [{ form: /^--no-auth$/, image: /ferretdb/ }],
  },
  {
    // Newer versions have a protected mode; its default is not known here.
    name: 'Garnet',
    source: 'microsoft/garnet Dockerfile',
    images: 'ghcr.io/microsoft/garnet{,-alpine}',
    listens: ['6379'],
    sensitive: [{ port: '6379', named: /garnet/ }],
  },
  {
    // Authentication is off by default; setting only an administrator's password does not turn it on.
    name: 'InfluxDB',
    source: 'influxdata/influxdata-docker influxdb/1.8/init-influxdb.sh',
    images: 'docker.io/library/influxdb',
    tag: /^1(?!.*(?:data|meta))(?:[.-]|$)/,
    listens: ['8086'],
    gives: 'data',
    open: {
      variable: /^INFLUXDB_(?:HTTP_(?:AUTH_ENABLED|BIND_ADDRESS|ENABLED)|CONFIG)/,
      harmless: /^(?:0\.0\.0\.0)?:8086$/,
      option: /^-config|^(?:sh|bash|\/)|-c$/,
      config: /\.conf$|^\/etc\/influxdb/,
    },
    offVariables: [{ variable: 'INFLUXDB_HTTP_AUTH_ENABLED', value: no, isDefault: true }],
  },
  {
    // The first visitor creates the administrator unless variables do.
    name: 'InfluxDB',
    source: 'influxdata/influxdata-docker influxdb/2.8/entrypoint.sh',
    images: 'docker.io/library/influxdb',
    tag: /^(?![13]|.*(?:core|enterprise|data|meta))/,
    listens: ['8086'],
    sensitive: [{ port: '8086', named: /influxdb/ }],
    passwords: [{ variable: /^DOCKER_INFLUXDB_INIT_PASSWORD$/, images: '*/influxdb' }],
  },
  {
    // It requires a token; the first one created is the operator's.
    name: 'InfluxDB',
    source: 'docs.influxdata.com/influxdb3/core/admin/tokens',
    images: 'docker.io/library/influxdb',
    tag: /^3|core|enterprise/,
    listens: ['8181'],
    sensitive: [{ port: '8181' }],
    offOptions: [{ form: /^--without-auth$/, image: /influxdb/ }],
  },
  {
    name: 'KeyDB',
    source: 'Snapchat/KeyDB pkg/docker/Dockerfile',
    like: 'Redis',
    images: 'docker.io/eqalpha/keydb',
    sensitive: [{ port: '6379', named: /keydb/ }],
    open: { ...redisLogin, variable: /^KEYDB_PASSWORD/, config: /keydb|\.conf$/ },
  },
  {
    // Logins exist since version 27 and are off by default.
    name: 'Manticore Search',
    source: 'manticoresoftware/docker manticore.conf.sh',
    images: 'docker.io/manticoresearch/manticore',
    listens: ['9306', '9308'],
    gives: 'data',
    sensitive: [{ port: '9306' }, { port: '9308' }],
    open: {
      variable: /^searchd_(?:listen|auth)/,
      option: /^(?:-c|--config|--auth|--listen|--port|-l|-p)(?:=|$)|\.conf$|^(?:sh|bash|\/)/,
      config: /^\/etc\/manticoresearch|\.conf$/,
    },
  },
  {
    name: 'MariaDB',
    source: 'MariaDB/mariadb-docker docker-entrypoint.sh',
    images: 'docker.io/library/mariadb */{bitnami,bitnamilegacy}/mariadb',
    listens: ['3306'],
    sensitive: [{ port: '3306', named: /mariadb/ }],
    passwords: [{ variable: /^(?:MYSQL|MARIADB)_(?:ROOT_)?PASSWORD$/, images: '*/mariadb' }],
    offVariables: [
      {
        variable: 'MARIADB_ALLOW_EMPTY_ROOT_PASSWORD',
        password: 'MARIADB_ROOT_PASSWORD',
        value: any,
        unless: rootPassword,
      },
    ],
    emptyPassword: 'MARIADB_ROOT_PASSWORD',
  },
  {
    // Without a master key it needs no login; in production mode it does not start without one.
    name: 'Meilisearch',
    source: 'meilisearch/meilisearch crates/meilisearch/src/main.rs',
    images: 'docker.io/getmeili/meilisearch{,-enterprise}',
    listens: ['7700'],
    gives: 'data',
    sensitive: [{ port: '7700', named: /meilisearch/ }],
    open: {
      variable: /^MEILI_(?:MASTER_KEY|ENV|HTTP_ADDR|CONFIG)/,
      harmless: /^development$|^0\.0\.0\.0:7700$/,
      option: /^--(?:master-key|env|http-addr|config-file-path)|\.toml$|^(?:sh|bash|\/)|-c$/,
      config: /\.toml$/,
    },
    passwords: [{ variable: /^MEILI_MASTER_KEY$/ }],
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
    // It requires a login only if MEMCACHED_PASSWORD is set.
    name: 'memcached',
    source: 'bitnami/containers bitnami/memcached/1/debian-12/rootfs/opt/bitnami/scripts/libmemcached.sh',
    images: '*/{bitnami,bitnamilegacy}/memcached',
    listens: ['11211'],
    gives: 'data',
    open: {
      variable: /^MEMCACHED_(?:PASSWORD|USERNAME|EXTRA|PORT|LISTEN)|^ALLOW_|^SASL_/,
      option: /^-|^(?:sh|bash|\/)/,
      config: /memcached|sasl/,
    },
  },
  {
    // "By default, authentication is disabled"; the command starts the server for clients.
    name: 'Milvus',
    source: 'milvus.io/docs, authenticate.md',
    images: 'docker.io/milvusdb/milvus',
    listens: ['19530'],
    gives: 'data',
    sensitive: [{ port: '19530', named: /milvus/ }],
    open: {
      variable: /AUTHORIZATION|^COMMON_SECURITY|^PROXY_/i,
      option: /^(?:sh|bash|\/)|-c$|\.ya?ml$/,
      needs: /^(?:standalone|proxy)$/,
      config: /milvus\/configs|\.ya?ml$/,
    },
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
    passwords: [{ variable: /^MONGO_INITDB_ROOT_PASSWORD$/ }],
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
    // It requires a login if a password, or a user with one, is set.
    name: 'MongoDB',
    source: 'bitnami/containers bitnami/mongodb/8.0/debian-12/rootfs/opt/bitnami/scripts/libmongodb.sh',
    images: '*/{bitnami,bitnamilegacy}/mongodb',
    listens: ['27017'],
    gives: 'data',
    open: {
      variable: /^MONGODB_(?!DATABASE|ADVERTISED|SYSTEM_LOG|DISABLE_SYSTEM_LOG)|^ALLOW_/,
      option: /^-|^(?:sh|bash|\/)/,
      config: /\/conf(?:\/|$)|\.conf$/,
    },
    passwords: [{ variable: /^MONGODB_(?:ROOT_)?PASSWORD$/ }],
    emptyPassword: 'MONGODB_ROOT_PASSWORD',
  },
  {
    name: 'MongoDB',
    source: 'mongodb/mongodb-kubernetes',
    images: '*/mongodb/mongodb-{community-server,enterprise-server,atlas-local}',
    listens: ['27017'],
  },
  {
    name: 'MySQL',
    source: 'docker-library/mysql docker-entrypoint.sh',
    images:
      'docker.io/library/{mysql,percona} docker.io/percona/percona-server docker.io/mysql/mysql-server ' +
      'container-registry.oracle.com/mysql/community-server */{bitnami,bitnamilegacy}/mysql',
    listens: ['3306'],
    sensitive: [{ port: '3306', named: mysqlNames, usual: true }],
    passwords: [{ variable: mysqlPassword, images: '*/{mysql,mysql-server,percona,percona-server}' }],
    offVariables: [
      {
        variable: 'MYSQL_ALLOW_EMPTY_PASSWORD',
        password: 'MYSQL_ROOT_PASSWORD',
        value: any,
        unless: rootPassword,
      },
    ],
    // MySQL 8 accepts no remote connections with it.
    offOptions: [
      { form: /^--skip-grant-tables$/, image: /mariadb|(?:mysql|mysql-server|percona|percona-server):5/ },
    ],
    emptyPassword: 'MYSQL_ROOT_PASSWORD',
  },
  {
    // The first person to log in has to change neo4j:neo4j.
    name: 'Neo4j',
    source: 'neo4j/docker-neo4j docker-image-src/calver/coredb/docker-entrypoint.sh',
    images: 'docker.io/library/neo4j */{bitnami,bitnamilegacy}/neo4j',
    listens: ['7474', '7687'],
    sensitive: ['7474', '7687'].map((port) => ({ port, named: /neo4j/, guarded: true })),
    passwords: [{ variable: /^NEO4J_AUTH$/, images: '*/library/neo4j' }],
    offVariables: [
      { variable: 'NEO4J_AUTH', value: /^none$/ },
      { variable: 'NEO4J_dbms_security_auth__enabled', value: /^false$/i },
    ],
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
    memory: '2g',
  },
  {
    // Up to 2.11 the demo configuration, which the image sets up by default, has admin:admin.
    name: 'OpenSearch',
    source: 'docs.opensearch.org, Setting a custom admin password',
    images: opensearchImages,
    tag: /^(?:1|2\.(?:\d|1[01]))(?:\.|$)/,
    listens: ['9200'],
    preset: {
      variable: /^DISABLE_|^plugins\.security|^OPENSEARCH_INITIAL|^(?:network|http)\./,
      option: /^-E|^(?:sh|bash|\/)|-c$/,
      config: /opensearch\.yml$|\/config(?:\/|$)|\/plugins|internal_users|securityconfig/,
    },
    memory: '2g',
  },
  {
    name: 'OpenSearch',
    source:
      'opensearch-project/opensearch-build docker/release/config/opensearch/opensearch-docker-entrypoint-3.x.sh',
    images: opensearchImages,
    tag: /^(?!(?:1|2\.(?:\d|1[01]))(?:\.|$))/,
    listens: ['9200'],
    sensitive: ['9200', '9300'].map((port) => ({ port, named: /opensearch/ })),
    passwords: [{ variable: /^OPENSEARCH_INITIAL_ADMIN_PASSWORD$/ }],
    offVariables: [
      { variable: 'DISABLE_SECURITY_PLUGIN', password: 'OPENSEARCH_INITIAL_ADMIN_PASSWORD', value: /^true$/ },
      { variable: 'plugins.security.disabled', value: /^true$/ },
    ],
    offOptions: [{ form: /^-Eplugins\.security\.disabled=true$/ }],
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
    memory: '2g',
  },
  {
    name: 'Oracle Database',
    source: 'gvenzl/oci-oracle-xe container-entrypoint.sh',
    images:
      'docker.io/gvenzl/oracle-{xe,free} container-registry.oracle.com/database/{express,free,enterprise}',
    listens: ['1521'],
    sensitive: [{ port: '1521', named: /oracle|ora|db$|database|express/, usual: true }],
    passwords: [
      { variable: /^ORACLE_(?:PWD|PASSWORD)$/, images: '*/{oracle-xe,oracle-free,oracle/database}' },
    ],
    memory: '2g',
  },
  {
    name: 'Percona Server for MongoDB',
    source: 'percona/percona-docker percona-server-mongodb-8.0/ps-entry-dockerhub.sh',
    like: 'MongoDB',
    images: 'docker.io/{percona,perconalab}/percona-server-mongodb',
    sensitive: [{ port: '27017' }],
  },
  {
    // "any: like trust, but the user name given is ignored".
    name: 'PgBouncer',
    source: 'pgbouncer.org, config',
    images: 'docker.io/edoburu/pgbouncer */{bitnami,bitnamilegacy}/pgbouncer',
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
      'docker.io/library/postgres docker.io/postgis/postgis docker.io/pgvector/pgvector docker.io/ankane/pgvector ' +
      'docker.io/timescale/timescaledb{,-ha} docker.io/supabase/postgres ghcr.io/immich-app/postgres ' +
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
    offVariables: [
      { variable: 'POSTGRES_HOST_AUTH_METHOD', password: 'POSTGRES_PASSWORD', value: /^trust$/ },
    ],
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
    emptyPassword: 'POSTGRESQL_PASSWORD',
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
    passwords: [{ variable: /^QDRANT__SERVICE__API_KEY$/ }],
  },
  {
    // HTTP requires no login unless one is set; the PostgreSQL protocol has admin:quest.
    name: 'QuestDB',
    source: 'questdb.com/docs, Configure QuestDB with Docker Compose; docs.n8n.io, QuestDB credentials',
    images: 'docker.io/questdb/questdb',
    listens: ['9000', '8812', '9009'],
    gives: 'data',
    sensitive: [{ port: '8812' }, { port: '9000' }],
    open: { ports: ['9000'], variable: /^QDB_(?:HTTP|CONFIG|ACL)/, ...questdbFiles },
    preset: { ports: ['8812'], variable: /^QDB_(?:PG|CONFIG|ACL)/, ...questdbFiles },
  },
  {
    name: 'Quickwit',
    source: 'quickwit-oss/quickwit Dockerfile',
    images: 'docker.io/quickwit/quickwit',
    listens: ['7280'],
    sensitive: [{ port: '7280' }],
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
    programs: [
      {
        names: ['redis-server'],
        option: /^--protected-mode[ =]no$/,
        what: 'Redis without a password',
        unless: /^--(?:requirepass|aclfile)/,
      },
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
    source: 'bitnami/containers bitnami/redis/7.4/debian-12/rootfs/opt/bitnami/scripts/redis-env.sh',
    images: '*/{bitnami,bitnamilegacy,bitnamisecure}/redis',
    listens: ['6379'],
    passwords: [{ variable: /^REDIS_PASSWORD$/ }],
    emptyPassword: 'REDIS_PASSWORD',
  },
  {
    // The entrypoint gives --protected-mode no, and REDIS_ARGS.
    name: 'Redis',
    source: 'redis-stack/redis-stack etc/scripts/entrypoint.sh',
    images: '*/redis/redis-stack-server',
    listens: ['6379'],
    gives: 'data',
    open: { ...redisLogin, variable: /^REDIS_ARGS$/ },
  },
  {
    // RedisInsight listens beside it, without a login.
    name: 'Redis',
    source: 'redis-stack/redis-stack envs/dockers/dockerfile.tmpl',
    images: '*/redis/redis-stack',
    listens: ['6379', '8001'],
    gives: 'data',
    sensitive: [{ port: '8001', name: 'RedisInsight' }],
    open: { ...redisLogin, variable: /^REDIS_ARGS$/ },
  },
  {
    // Everyone in its console is the administrator; it has no login.
    name: 'RethinkDB',
    source: 'rethinkdb/rethinkdb-dockerfiles bookworm/2.4.4/Dockerfile; rethinkdb/rethinkdb issue 5947',
    images: 'docker.io/library/rethinkdb',
    listens: ['28015', '8080'],
    gives: 'data',
    sensitive: [{ port: '28015', named: /rethink|db$/, usual: true }, { port: '8080' }, { port: '29015' }],
    open: {
      ports: ['8080'],
      option: /^--(?:no-http-admin|bind-http|http-port|port-offset|config-file)|\.conf$|^(?:sh|bash|\/)|-c$/,
      needs: /^--bind[= ]all$/,
      config: /\.conf$|^\/etc\/rethinkdb/,
    },
  },
  {
    // AllowAllAuthenticator, and it listens on the address of the container.
    name: 'ScyllaDB',
    source: 'scylladb/scylladb dist/docker/scyllasetup.py; docs.scylladb.com, Enable Authentication',
    like: 'Cassandra',
    images: 'docker.io/scylladb/scylla{,-enterprise}',
    sensitive: [{ port: '7000', named: /scylla/ }, { port: '9042', named: /scylla/ }, { port: '10000' }],
    open: {
      variable: /^SCYLLA_/,
      option:
        /^--(?:authenticator|authorizer|rpc-address|listen-address|native-transport-port|options-file|update-scylla-yaml)|\.ya?ml$|^(?:sh|bash|\/)|-c$/,
      config: /^\/etc\/scylla|\.ya?ml$/,
    },
  },
  {
    // The filer, the master and the volumes require no login; S3 keys protect only S3.
    name: 'SeaweedFS',
    source: 'seaweedfs/seaweedfs docker/entrypoint.sh, weed/s3api/auth_credentials.go',
    images: '{docker.io,ghcr.io}/chrislusf/seaweedfs',
    listens: ['8888', '9333'],
    gives: 'data',
    sensitive: ['8888', '9333', '8333'].map((port) => ({ port })),
    open: {
      variable: /^WEED_/,
      option:
        /^-{1,2}(?:\w+\.)?(?:whiteList|disableHttp|securityFile|config_dir|options)(?:=|$)|=?(?:127\.|localhost$)|\.toml$|^(?:sh|bash|\/)|-c$/,
      config: /seaweedfs|\.toml$/,
    },
  },
  {
    // A login is configured in its data folder.
    name: 'Solr',
    source: 'apache/solr-docker 9.10/Dockerfile',
    images: 'docker.io/library/solr docker.io/apache/solr',
    listens: ['8983'],
    gives: 'data',
    sensitive: [{ port: '8983', named: /(?:^|[-_/])solr/, login: /^SOLR_AUTH|security\.json$/ }],
    open: {
      variable: /^SOLR_(?:AUTH|OPTS|JETTY_HOST|HOST_BIND|PORT|SSL|HOME|ZK|ADDL)|^ZK_/,
      option: /^(?:sh|bash|\/)|-c$|^-(?:D|h|p|z|a)|^--/,
      config: /^\/var\/solr|^\/opt\/solr|security\.json|solr\.in\.sh|^\/docker-entrypoint/,
    },
    memory: '2g',
  },
  {
    name: 'Solr',
    source: 'bitnami/containers bitnami/solr/README.md',
    images: '*/{bitnami,bitnamilegacy}/solr',
    listens: ['8983'],
    memory: '2g',
  },
  {
    name: 'SQL Server',
    source: 'learn.microsoft.com/sql, Configure SQL Server settings with environment variables on Linux',
    images:
      'mcr.microsoft.com/mssql/server mcr.microsoft.com/mssql/rhel/server mcr.microsoft.com/azure-sql-edge',
    listens: ['1433'],
    sensitive: [{ port: '1433', named: /sql|azure-sql|db$|database/, usual: true }],
    passwords: [{ variable: /^(?:MSSQL_)?SA_PASSWORD$/, images: '*/{mssql/server,azure-sql-edge}' }],
    memory: '2g',
  },
  {
    name: 'SurrealDB',
    source: 'surrealdb/surrealdb surrealdb/server/src/dbs/mod.rs',
    images: '{docker.io,ghcr.io}/surrealdb/surrealdb',
    listens: ['8000'],
    sensitive: [{ port: '8000' }],
    passwords: [{ variable: /^SURREAL_PASS$/ }],
    offVariables: [{ variable: 'SURREAL_UNAUTHENTICATED', value: yes }],
    offOptions: [{ form: /^--unauthenticated$/, image: /surrealdb/ }],
  },
  {
    name: 'Typesense',
    source: 'typesense/typesense src/tsconfig.cpp',
    images: 'docker.io/typesense/typesense',
    listens: ['8108'],
    sensitive: [{ port: '8108', named: /typesense/ }],
    passwords: [{ variable: /^TYPESENSE_API_KEY$/ }],
  },
  {
    // Its entrypoint appends VALKEY_EXTRA_FLAGS to the command.
    name: 'Valkey',
    source: 'valkey-io/valkey-container docker-entrypoint.sh',
    like: 'Redis',
    images: 'docker.io/valkey/valkey{,-bundle}',
    sensitive: [{ port: '6379', named: /valkey/ }],
    open: { ...redisLogin, variable: /^VALKEY_EXTRA_FLAGS$/ },
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
    emptyPassword: 'VALKEY_PASSWORD',
  },
  {
    name: 'Vault',
    source: 'hashicorp/docker-vault 0.X/docker-entrypoint.sh',
    images: '*/hashicorp/vault{,-enterprise} docker.io/library/vault {docker.io,quay.io}/openbao/openbao',
    internal: false,
    listens: ['8200'],
    sensitive: [{ port: '8200', named: /vault/ }],
  },
  {
    // It needs no login unless one is configured.
    name: 'Weaviate',
    source: 'weaviate/weaviate usecases/config/authentication.go',
    images: '{cr.weaviate.io,docker.io}/semitechnologies/weaviate',
    listens: ['8080', '50051'],
    gives: 'data',
    sensitive: [{ port: '8080', named: /weaviate/ }],
    open: {
      variable: /^AUTHENTICATION_|^AUTHORIZATION_/,
      option: /^--(?:config|tls)|^(?:sh|bash|\/)|-c$/,
      needs: /^--host[= ]0\.0\.0\.0$/,
      config: /\.(?:conf|json|ya?ml)$/,
    },
    offVariables: [{ variable: 'AUTHENTICATION_ANONYMOUS_ACCESS_ENABLED', value: yes, isDefault: true }],
  },
  {
    // "A cluster uses trust authentication by default"; the command starts it.
    name: 'YugabyteDB',
    source: 'docs.yugabyte.com, Trust authentication',
    images: 'docker.io/yugabytedb/yugabyte',
    listens: ['5433', '9042'],
    sensitive: ['5433', '7000', '9000', '9042', '15433'].map((port) => ({ port })),
  },
];
