import type { ImageRow } from './row.ts';

/** Databases and their consoles. */
export const databases = (): readonly ImageRow[] => [
  {
    images: 'docker.io/altinity/clickhouse-server docker.io/yandex/clickhouse-server',
    source: 'ClickHouse/docker-library server/26.7.3.19/entrypoint.sh',
    runs: [{ user: 'root', account: 'clickhouse', stepsDown: 'all' }],
  },
  {
    images: 'docker.io/amazon/dynamodb-local',
    source: 'docs.aws.amazon.com, Setting up DynamoDB local',
    publisher: 'aws',
    runs: [{}],
  },
  {
    images: 'docker.io/ankane/pgvector',
    source: 'pgvector/pgvector Dockerfile',
    privileges: 'plain',
    runs: [{ user: 'root', account: 'postgres', stepsDown: 'all' }],
  },
  {
    images: 'docker.io/apache/couchdb',
    source: 'apache/couchdb-docker 3.4.3/docker-entrypoint.sh',
    runs: [{ user: 'root', account: 'couchdb', uid: 5984, stepsDown: 'all' }],
  },
  {
    images: 'docker.io/arangodb/{arangodb,enterprise}',
    source: 'arangodb/arangodb-docker alpine/3.12.0/Dockerfile',
    runs: [{ user: 'root' }],
  },
  {
    images: 'docker.io/bitnami/etcd',
    source: 'Bitnami convention (read for postgresql only)',
    publisher: 'bitnami',
    runs: [
      {
        account: '1001',
        family: 'debian',
        needs: {
          writable: ['/bitnami/etcd', '/opt/bitnami/etcd/conf', '/opt/bitnami/etcd/tmp', '/tmp'],
          writesElsewhere: true,
        },
      },
    ],
  },
  {
    images: 'docker.io/bitnami/mariadb',
    source: 'Bitnami convention (read for postgresql only)',
    publisher: 'bitnami',
    runs: [
      {
        account: '1001',
        family: 'debian',
        needs: {
          writable: ['/bitnami/mariadb', '/opt/bitnami/mariadb/conf', '/opt/bitnami/mariadb/tmp', '/tmp'],
          writesElsewhere: true,
        },
      },
    ],
  },
  {
    images: 'docker.io/bitnami/memcached',
    source: 'Bitnami convention (read for postgresql only)',
    publisher: 'bitnami',
    runs: [
      {
        account: '1001',
        family: 'debian',
        needs: {
          writable: [
            '/bitnami/memcached',
            '/opt/bitnami/memcached/conf',
            '/opt/bitnami/memcached/tmp',
            '/tmp',
          ],
          writesElsewhere: true,
        },
      },
    ],
  },
  {
    images: 'docker.io/bitnami/mongodb',
    source: 'bitnami/containers bitnami/mongodb/README.md',
    publisher: 'bitnami',
    runs: [
      {
        from: '5',
        user: '1001',
        family: 'debian',
        needs: {
          writable: ['/bitnami/mongodb', '/opt/bitnami/mongodb/conf', '/opt/bitnami/mongodb/tmp', '/tmp'],
          writesElsewhere: true,
        },
      },
      {
        account: '1001',
        family: 'debian',
        needs: {
          writable: ['/bitnami/mongodb', '/opt/bitnami/mongodb/conf', '/opt/bitnami/mongodb/tmp', '/tmp'],
          writesElsewhere: true,
        },
      },
    ],
  },
  {
    images: 'docker.io/bitnami/mysql',
    source: 'Bitnami convention (read for postgresql only)',
    publisher: 'bitnami',
    runs: [
      {
        account: '1001',
        family: 'debian',
        needs: {
          writable: ['/bitnami/mysql', '/opt/bitnami/mysql/conf', '/opt/bitnami/mysql/tmp', '/tmp'],
          writesElsewhere: true,
        },
      },
    ],
  },
  {
    images: 'docker.io/bitnami/postgresql',
    source: 'bitnami/containers bitnami/postgresql/17/debian-12/Dockerfile',
    publisher: 'bitnami',
    runs: [
      {
        user: '1001',
        since: '12',
        family: 'debian',
        needs: {
          writable: [
            '/bitnami/postgresql',
            '/opt/bitnami/postgresql/conf',
            '/opt/bitnami/postgresql/tmp',
            '/tmp',
          ],
        },
        fileVariables: ['*'],
      },
    ],
  },
  {
    images: 'docker.io/bitnami/redis',
    source: 'bitnami/containers bitnami/redis/7.2/debian-12/Dockerfile',
    publisher: 'bitnami',
    runs: [
      {
        from: '6',
        user: '1001',
        family: 'debian',
        needs: {
          writable: ['/bitnami/redis', '/opt/bitnami/redis/conf', '/opt/bitnami/redis/tmp', '/tmp'],
          writesElsewhere: true,
        },
      },
      {
        account: '1001',
        family: 'debian',
        needs: {
          writable: ['/bitnami/redis', '/opt/bitnami/redis/conf', '/opt/bitnami/redis/tmp', '/tmp'],
          writesElsewhere: true,
        },
      },
    ],
  },
  {
    images: 'docker.io/bytebase/bytebase',
    source: 'bytebase/bytebase scripts/Dockerfile',
    runs: [{ user: 'root' }],
  },
  {
    images: 'docker.io/clickhouse/clickhouse-server',
    source: 'ClickHouse/docker-library server/26.5.6.113/entrypoint.sh',
    publisher: 'clickhouse',
    privileges: 'plain',
    runs: [
      {
        user: 'root',
        account: 'clickhouse',
        family: 'debian',
        familyByTag: { '*alpine*': 'alpine', '*distroless*': 'none' },
        stepsDown: 'all',
        needs: { basis: 'inferred', capabilities: ['CHOWN', 'DAC_OVERRIDE', 'SETGID', 'SETUID'] },
        fileVariables: ['CLICKHOUSE_PASSWORD'],
      },
    ],
  },
  {
    images: 'docker.io/cockroachdb/cockroach',
    source: 'cockroachdb/cockroach build/deploy/Dockerfile',
    publisher: 'cockroachdb',
    runs: [{ user: 'root', family: 'redhat' }],
  },
  {
    images: 'docker.io/couchbase/server',
    source: 'couchbase/docker community/couchbase-server/7.6.1/scripts/entrypoint.sh',
    runs: [{ user: 'root', account: 'couchbase', uid: 1000, stepsDown: 'all' }],
  },
  {
    images: 'docker.io/dbeaver/cloudbeaver',
    source: 'truenas/apps community/cloudbeaver',
    runs: [{ account: '8978' }],
  },
  {
    images: 'docker.io/debezium/{example-postgres,postgres} quay.io/debezium/{example-postgres,postgres}',
    source: 'debezium/container-images postgres/16/Dockerfile',
    runs: [{ user: 'root', account: 'postgres', stepsDown: 'all' }],
  },
  {
    images: 'docker.io/dpage/pgadmin4',
    source: 'pgadmin-org/pgadmin4 Dockerfile',
    privileges: 'gains',
    runs: [
      {
        user: '5050',
        since: '5',
        account: 'pgadmin',
        uid: 5050,
        family: 'alpine',
        needs: {
          basis: 'inferred',
          capabilities: ['NET_BIND_SERVICE'],
          writable: ['/var/lib/pgadmin', '/run/pgadmin'],
          writesElsewhere: true,
        },
        fileVariables: ['PGADMIN_DEFAULT_PASSWORD'],
      },
    ],
  },
  {
    images: 'docker.io/edoburu/pgbouncer',
    source: 'edoburu/docker-pgbouncer Dockerfile',
    runs: [{ from: '1.23.1', user: 'postgres' }],
  },
  {
    images: 'docker.io/eqalpha/keydb',
    source: 'Snapchat/KeyDB pkg/docker/Dockerfile; pkg/docker/Dockerfile_Alpine',
    privileges: 'plain',
    runs: [
      {
        user: 'root',
        account: 'keydb',
        stepsDown: 'all',
        needs: { basis: 'inferred', capabilities: ['CHOWN', 'SETGID', 'SETUID'], writable: ['/data'] },
      },
    ],
  },
  {
    images: 'docker.io/grokzen/redis-cluster',
    source: 'Grokzen/docker-redis-cluster Dockerfile',
    runs: [{ user: 'root' }],
  },
  {
    images: 'docker.io/gvenzl/{oracle-free,oracle-xe}',
    source: 'gvenzl/oci-oracle-xe Dockerfile.2130; Dockerfile.11202; Dockerfile.1840 (the first of 2021)',
    privileges: 'gains',
    runs: [{ user: 'oracle', since: 'first' }],
  },
  {
    images: 'docker.io/hasura/graphql-engine',
    source: 'hasura.io/docs/latest/security/container-security',
    publisher: 'hasura',
    runs: [{ account: 'hasura', uid: 1001, family: 'debian' }],
  },
  {
    images: 'docker.io/library/adminer',
    source: 'TimWolla/docker-adminer 4/Dockerfile; 4/Dockerfile (4.7.3)',
    privileges: 'plain',
    runs: [{ user: 'adminer', since: '4.7.3', family: 'alpine' }],
  },
  {
    images: 'docker.io/library/aerospike',
    source: 'aerospike/aerospike-server.docker community/debian12/Dockerfile',
    runs: [{}],
  },
  {
    images: 'docker.io/library/arangodb',
    source: 'arangodb/arangodb-docker alpine/3.11.0/Dockerfile',
    privileges: 'plain',
    runs: [
      {
        user: 'root',
        family: 'alpine',
        needs: { writable: ['/var/lib/arangodb3', '/var/lib/arangodb3-apps'], writesElsewhere: true },
      },
    ],
  },
  {
    images: 'docker.io/library/cassandra',
    source: 'docker-library/cassandra 5.0/Dockerfile; docker-entrypoint.sh',
    privileges: 'plain',
    runs: [
      {
        user: 'root',
        account: 'cassandra',
        family: 'debian',
        stepsDown: 'all',
        needs: {
          basis: 'inferred',
          capabilities: ['CHOWN', 'DAC_OVERRIDE', 'SETGID', 'SETUID'],
          writable: ['/var/lib/cassandra', '/etc/cassandra', '/var/log/cassandra'],
          writesElsewhere: true,
        },
      },
    ],
  },
  {
    images: 'docker.io/library/clickhouse',
    source:
      'ClickHouse/docker-library server/26.5.6.113/Dockerfile.distroless; server/26.5.6.113/Dockerfile.ubuntu; server/26.5.6.113/entrypoint.sh',
    privileges: 'plain',
    runs: [
      { tags: ['*distroless*'], user: '101', since: 'first', account: 'clickhouse', family: 'none' },
      {
        user: 'root',
        account: 'clickhouse',
        family: 'debian',
        familyByTag: { '*alpine*': 'alpine' },
        stepsDown: 'all',
        needs: {
          basis: 'inferred',
          capabilities: ['CHOWN', 'DAC_OVERRIDE', 'SETGID', 'SETUID'],
          writable: ['/var/lib/clickhouse', '/var/log/clickhouse-server', '/etc/clickhouse-server/users.d'],
          writesElsewhere: true,
        },
        fileVariables: ['CLICKHOUSE_PASSWORD'],
      },
    ],
  },
  {
    images: 'docker.io/library/couchbase',
    source:
      'couchbase/docker enterprise/couchbase-server/7.2.0/Dockerfile; generate/resources/couchbase-server/scripts/entrypoint.sh; generate/resources/couchbase-server/scripts/run (chpst)',
    runs: [
      {
        user: 'root',
        account: 'couchbase',
        family: 'debian',
        stepsDown: 'all',
        needs: { writable: ['/opt/couchbase/var'], writesElsewhere: true },
      },
    ],
  },
  {
    images: 'docker.io/library/couchdb',
    source: 'apache/couchdb-docker 3.4.3/Dockerfile; 3.4.3/docker-entrypoint.sh',
    privileges: 'plain',
    runs: [
      {
        user: 'root',
        account: 'couchdb',
        uid: 5984,
        family: 'debian',
        stepsDown: 'all',
        needs: {
          basis: 'inferred',
          capabilities: ['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'SETGID', 'SETUID'],
          writable: ['/opt/couchdb/data', '/opt/couchdb/etc/local.d'],
          writesElsewhere: true,
        },
      },
    ],
  },
  {
    images: 'docker.io/library/crate',
    source: 'crate/docker-crate Dockerfile.j2 (CentOS); Dockerfile (0.56: Alpine)',
    runs: [{ from: '4', family: 'redhat' }],
  },
  {
    images: 'docker.io/library/influxdb',
    source:
      'influxdata/influxdata-docker influxdb/3.9-core/Dockerfile; influxdb/1.12/data/Dockerfile; influxdb/1.12/Dockerfile; influxdb/1.8/Dockerfile; influxdb/1.7/Dockerfile; influxdb/2.9/Dockerfile; influxdb/2.9/entrypoint.sh',
    privileges: 'plain',
    runs: [
      {
        tags: ['3*', 'core', 'enterprise', '*-core', '*-enterprise'],
        user: 'influxdb3',
        since: 'first',
        uid: 1500,
        family: 'debian',
        needs: { writable: ['/var/lib/influxdb3'], writesElsewhere: true },
      },
      {
        tags: ['1*-data*', '1*-meta*', 'data', 'meta', '*data-alpine', '*meta-alpine'],
        user: 'root',
        family: 'debian',
        familyByTag: { '*alpine*': 'alpine' },
      },
      { tags: ['1.7*', '1.8*'], user: 'root', family: 'debian', familyByTag: { '*alpine*': 'alpine' } },
      {
        tags: ['1.11*', '1.12*'],
        user: 'influxdb',
        uid: 1500,
        family: 'debian',
        familyByTag: { '*alpine*': 'alpine' },
        needs: { writable: ['/var/lib/influxdb'], writesElsewhere: true },
      },
      {
        tags: ['2*', 'latest', 'alpine'],
        user: 'root',
        account: 'influxdb',
        uid: 1000,
        family: 'debian',
        familyByTag: { '*alpine*': 'alpine' },
        stepsDown: 'all',
        needs: {
          basis: 'inferred',
          capabilities: ['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'SETGID', 'SETUID'],
          writable: ['/var/lib/influxdb2', '/etc/influxdb2'],
          writesElsewhere: true,
        },
        fileVariables: ['DOCKER_INFLUXDB_INIT_PASSWORD', 'DOCKER_INFLUXDB_INIT_ADMIN_TOKEN'],
      },
      { family: 'debian' },
    ],
  },
  {
    images: 'docker.io/library/liquibase',
    source: 'liquibase/docker Dockerfile (4.25.1)',
    runs: [
      {
        user: 'liquibase',
        since: '4.25.1',
        uid: 1001,
        family: 'debian',
        familyByTag: { '*alpine*': 'alpine' },
      },
    ],
  },
  {
    images: 'docker.io/library/mariadb',
    source:
      'MariaDB/mariadb-docker 13.0-ubi/Dockerfile; 13.0/Dockerfile; docker-entrypoint.sh; 11.8-ubi/Dockerfile (11.8.3: USER mysql); 11.4-ubi/Dockerfile (11.4.2: none, gosu in the entrypoint)',
    onlyReads: /^\/etc\/(?:mysql\/)?(?:conf\.d\/|mariadb\.conf\.d\/|my\.cnf$)/,
    runs: [
      {
        tags: ['*ubi*'],
        user: 'mysql',
        since: '11.8.3',
        family: 'redhat',
        needs: { writable: ['/var/lib/mysql', '/run/mysqld', '/tmp'] },
        fileVariables: [
          'MARIADB_ROOT_PASSWORD',
          'MARIADB_PASSWORD',
          'MARIADB_REPLICATION_PASSWORD',
          'MYSQL_ROOT_PASSWORD',
          'MYSQL_PASSWORD',
        ],
      },
      {
        user: 'root',
        account: 'mysql',
        family: 'debian',
        stepsDown: 'all',
        needs: {
          basis: 'tried',
          capabilities: ['CHOWN', 'DAC_OVERRIDE', 'SETGID', 'SETUID'],
          writable: ['/var/lib/mysql', '/run/mysqld', '/tmp'],
          runsAs: '999:999',
        },
        fileVariables: [
          'MARIADB_ROOT_PASSWORD',
          'MARIADB_PASSWORD',
          'MARIADB_REPLICATION_PASSWORD',
          'MYSQL_ROOT_PASSWORD',
          'MYSQL_PASSWORD',
        ],
      },
    ],
  },
  {
    images: 'docker.io/library/memcached',
    source: 'docker-library/memcached 1/debian/Dockerfile; Dockerfile (1.4.21: no USER, memcached -u)',
    privileges: 'plain',
    runs: [
      { from: '1.6', user: 'memcache', uid: 11211, family: 'debian', familyByTag: { '*alpine*': 'alpine' } },
      { user: 'memcache', since: '1.5', family: 'debian', familyByTag: { '*alpine*': 'alpine' } },
    ],
  },
  {
    images: 'docker.io/library/mongo',
    source:
      'docker-library/mongo 4.2/windows/nanoserver-1809/Dockerfile; 8.3/windows/nanoserver-ltsc2022/Dockerfile; 8.3/Dockerfile; docker-entrypoint.sh',
    privileges: 'plain',
    runs: [
      { tags: ['*nanoserver*'], user: 'ContainerUser', since: '4.2', family: 'windows' },
      {
        user: 'root',
        account: 'mongodb',
        family: 'debian',
        familyByTag: { '*windowsservercore*': 'windows', '*nanoserver*': 'windows' },
        stepsDown: 'all',
        needs: {
          basis: 'inferred',
          capabilities: ['CHOWN', 'DAC_OVERRIDE', 'SETGID', 'SETUID'],
          writable: ['/data/db', '/data/configdb', '/tmp'],
          runsAs: '999:999',
        },
        fileVariables: ['MONGO_INITDB_ROOT_PASSWORD'],
      },
    ],
  },
  {
    images: 'docker.io/library/mongo-express',
    source:
      'docker-library/docs mongo-express/deprecated.md; mongo-express/mongo-express-docker 1.0/20-alpine3.19/Dockerfile',
    runs: [
      {
        from: '1.0',
        user: 'root',
        account: 'node',
        family: 'alpine',
        fileVariables: ['ME_CONFIG_BASICAUTH_PASSWORD', 'ME_CONFIG_MONGODB_ADMINPASSWORD'],
      },
      {
        account: 'node',
        family: 'alpine',
        fileVariables: ['ME_CONFIG_BASICAUTH_PASSWORD', 'ME_CONFIG_MONGODB_ADMINPASSWORD'],
      },
    ],
  },
  {
    images: 'docker.io/library/mysql',
    source: 'docker-library/mysql 8.4/Dockerfile.oracle; docker-entrypoint.sh',
    privileges: 'plain',
    onlyReads: /^\/etc\/(?:mysql\/)?(?:conf\.d\/|mariadb\.conf\.d\/|my\.cnf$)/,
    runs: [
      {
        user: 'root',
        account: 'mysql',
        family: 'redhat',
        stepsDown: 'all',
        needs: {
          basis: 'inferred',
          capabilities: ['CHOWN', 'DAC_OVERRIDE', 'SETGID', 'SETUID'],
          writable: ['/var/lib/mysql', '/var/run/mysqld', '/tmp'],
          runsAs: '999:999',
        },
        fileVariables: ['MYSQL_ROOT_PASSWORD', 'MYSQL_PASSWORD'],
      },
    ],
  },
  {
    images: 'docker.io/library/neo4j',
    source: 'neo4j/docker-neo4j-publish 2026.06.0/trixie/community/Dockerfile',
    privileges: 'plain',
    runs: [
      {
        user: 'root',
        account: 'neo4j',
        uid: 7474,
        family: 'debian',
        familyByTag: { '*ubi*': 'redhat' },
        stepsDown: 'all',
        needs: {
          basis: 'inferred',
          capabilities: ['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'SETGID', 'SETUID'],
          writable: ['/data', '/logs'],
          writesElsewhere: true,
        },
      },
    ],
  },
  {
    images: 'docker.io/library/orientdb',
    source:
      'orientechnologies/orientdb-docker release/3.2.x/3.2.41/Dockerfile; 3.0/x86_64/alpine/Dockerfile; 2.2/Dockerfile',
    runs: [{ user: 'root' }],
  },
  {
    images: 'docker.io/library/percona',
    source: 'percona/percona-docker percona-server-8.0/Dockerfile-dockerhub',
    runs: [
      {
        from: '8.0',
        user: 'mysql',
        uid: 1001,
        family: 'redhat',
        needs: { writable: ['/var/lib/mysql', '/var/log/mysql', '/var/run/mysqld'], writesElsewhere: true },
        fileVariables: ['MYSQL_ROOT_PASSWORD'],
      },
    ],
  },
  {
    images: 'docker.io/library/postgres',
    source: 'docker-library/postgres 18/alpine3.23/Dockerfile; docker-entrypoint.sh; 18/trixie/Dockerfile',
    privileges: 'plain',
    onlyReads: /^\/etc\/postgresql(?:\/|\.conf$)/,
    runs: [
      {
        tags: ['*alpine*'],
        user: 'root',
        account: 'postgres',
        family: 'alpine',
        stepsDown: 'all',
        needs: {
          basis: 'tried',
          capabilities: ['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'SETGID', 'SETUID'],
          writable: ['/var/lib/postgresql', '/var/run/postgresql', '/tmp'],
          runsAs: '70:70',
        },
        fileVariables: ['POSTGRES_PASSWORD'],
      },
      {
        user: 'root',
        account: 'postgres',
        family: 'debian',
        stepsDown: 'all',
        needs: {
          basis: 'tried',
          capabilities: ['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'SETGID', 'SETUID'],
          writable: ['/var/lib/postgresql', '/var/run/postgresql', '/tmp'],
          runsAs: '999:999',
        },
        fileVariables: ['POSTGRES_PASSWORD'],
      },
    ],
  },
  {
    images: 'docker.io/library/redis',
    source:
      'redis/docker-library-redis debian/Dockerfile; debian/docker-entrypoint.sh; docker-library/docs redis/content.md',
    privileges: 'plain',
    runs: [
      {
        user: 'root',
        account: 'redis',
        family: 'debian',
        familyByTag: { '*alpine*': 'alpine' },
        stepsDown: 'all',
        needs: {
          basis: 'tried',
          capabilities: ['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'SETGID', 'SETPCAP', 'SETUID'],
          writable: ['/data'],
          runsAs: '999:999',
        },
      },
    ],
  },
  {
    images: 'docker.io/library/rethinkdb',
    source: 'rethinkdb/rethinkdb-dockerfiles bookworm/2.4.4/Dockerfile',
    privileges: 'plain',
    runs: [{ user: 'root', family: 'debian', needs: { writable: ['/data'], writesElsewhere: true } }],
  },
  {
    images: 'docker.io/liquibase/liquibase',
    source: 'liquibase/docker Dockerfile (4.25.1)',
    publisher: 'liquibase',
    runs: [
      {
        user: 'liquibase',
        since: '4.25.1',
        uid: 1001,
        family: 'debian',
        familyByTag: { '*alpine*': 'alpine' },
      },
    ],
  },
  {
    images: 'docker.io/metabase/metabase-enterprise',
    source: 'metabase/metabase Dockerfile',
    runs: [{ user: 'root', stepsDown: 'all' }],
  },
  {
    images: 'docker.io/microsoft/mssql-server-linux',
    source: 'microsoft/mssql-docker linux/mssql-server-linux/Dockerfile',
    runs: [{ user: 'root' }],
  },
  {
    images: 'docker.io/nocodb/nocodb',
    source: 'nocodb/nocodb packages/nocodb/Dockerfile',
    runs: [{ user: 'root' }],
  },
  {
    images: 'docker.io/oracle/database',
    source:
      'oracle/docker-images OracleDatabase/SingleInstance/dockerfiles/19.3.0/Dockerfile (root.sh sets oradism and extjob setuid)',
    privileges: 'gains',
    runs: [
      { tags: ['11.2.0.2-xe', '18.4.0-xe'], user: 'root' },
      { from: '12.1', user: 'oracle' },
    ],
  },
  {
    images: 'docker.io/percona/percona-server',
    source: 'percona/percona-docker percona-server-8.4/Dockerfile-dockerhub',
    runs: [{ from: '8', user: 'mysql', uid: 1001 }],
  },
  {
    images: 'docker.io/percona/percona-server-mongodb',
    source:
      'percona/percona-docker percona-server-mongodb-8.0/Dockerfile-dockerhub; percona-server-mongodb.36/Dockerfile (3.6.18)',
    runs: [{ user: '1001', since: '3.6.18' }],
  },
  {
    images: 'docker.io/pgvector/pgvector docker.io/postgis/postgis',
    source: 'built FROM postgres; truenas/apps runs it as 999',
    privileges: 'plain',
    runs: [
      {
        user: 'root',
        account: 'postgres',
        family: 'debian',
        familyByTag: { '*alpine*': 'alpine' },
        stepsDown: 'all',
        needs: {
          basis: 'inferred',
          capabilities: ['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'SETGID', 'SETUID'],
          writable: ['/var/lib/postgresql', '/var/run/postgresql'],
        },
        fileVariables: ['POSTGRES_PASSWORD'],
      },
    ],
  },
  {
    images: 'docker.io/phpmyadmin/phpmyadmin',
    source: 'phpmyadmin/docker apache/Dockerfile; fpm-alpine/Dockerfile',
    privileges: 'plain',
    runs: [{ user: 'root', family: 'debian', stepsDown: 'workers' }],
  },
  {
    images: 'docker.io/postgrest/postgrest',
    source: 'PostgREST/postgrest nix/tools/docker/default.nix',
    runs: [{ from: '10', user: '1000' }],
  },
  {
    images: 'docker.io/prodrigestivill/postgres-backup-local',
    source: 'prodrigestivill/docker-postgres-backup-local debian.Dockerfile; alpine.Dockerfile',
    runs: [{ user: 'root' }],
  },
  {
    images: 'docker.io/redash/redash',
    source: 'getredash/redash Dockerfile',
    runs: [{ user: 'redash', since: '10.0' }],
  },
  {
    images: 'docker.io/redis/redis-stack*',
    source: 'redis-stack/redis-stack dockers/dockerfile.tmpl; etc/scripts/entrypoint.sh',
    publisher: 'redis',
    runs: [{ user: 'root' }],
  },
  {
    images: 'docker.io/rediscommander/redis-commander ghcr.io/joeferner/redis-commander',
    source: 'joeferner/redis-commander Dockerfile',
    runs: [{ user: '10000', since: '0.9' }],
  },
  {
    images: 'docker.io/supabase/postgres',
    source: 'supabase/postgres Dockerfile-15',
    runs: [{ user: 'root', account: 'postgres', stepsDown: 'all' }],
  },
  {
    images: 'docker.io/timescale/timescaledb',
    source: 'built FROM postgres alpine',
    publisher: 'timescale',
    privileges: 'plain',
    runs: [
      {
        user: 'root',
        account: 'postgres',
        family: 'alpine',
        stepsDown: 'all',
        needs: { basis: 'inferred', capabilities: ['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'SETGID', 'SETUID'] },
      },
    ],
  },
  {
    images: 'docker.io/timescale/timescaledb-ha',
    source: 'timescale/timescaledb-docker-ha Dockerfile, also that of 2021',
    runs: [{ user: 'postgres', since: 'first' }],
  },
  {
    images: 'docker.io/valkey/valkey',
    source: 'valkey-io/valkey-container Dockerfile.template; docker-entrypoint.sh',
    publisher: 'valkey',
    privileges: 'plain',
    runs: [
      {
        user: 'root',
        account: 'valkey',
        family: 'debian',
        familyByTag: { '*alpine*': 'alpine' },
        stepsDown: 'all',
        needs: {
          basis: 'tried',
          capabilities: ['CHOWN', 'DAC_OVERRIDE', 'SETGID', 'SETUID'],
          writable: ['/data'],
          runsAs: '999:999',
        },
      },
    ],
  },
  {
    images: 'gcr.io/etcd-development/etcd quay.io/coreos/etcd',
    source: 'etcd-io/etcd Dockerfile; Dockerfile-release.amd64',
    privileges: 'plain',
    runs: [{ user: 'root' }],
  },
  {
    images: 'ghcr.io/immich-app/postgres',
    source: 'built FROM postgres; truenas/apps runs it as 999',
    privileges: 'plain',
    runs: [
      {
        user: 'root',
        account: 'postgres',
        family: 'debian',
        familyByTag: { '*alpine*': 'alpine' },
        stepsDown: 'all',
        needs: {
          basis: 'inferred',
          capabilities: ['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'SETGID', 'SETUID'],
          writable: ['/var/lib/postgresql', '/var/run/postgresql'],
          writesElsewhere: true,
        },
        fileVariables: ['POSTGRES_PASSWORD'],
      },
    ],
  },
  {
    images: 'ghcr.io/microsoft/{garnet,garnet-alpine}',
    source: 'microsoft/garnet Dockerfile',
    runs: [{ user: '1654', since: 'latest' }],
  },
  {
    images: 'mcr.microsoft.com/mssql/server',
    source: 'start message of the image and its documentation (file capabilities on sqlservr)',
    publisher: 'microsoft',
    privileges: 'gains',
    runs: [
      { tags: ['2017*'], user: 'root', family: 'debian' },
      { tags: ['*CTP*', '*RC*'], account: 'mssql', family: 'debian' },
      { tags: ['2019*', '2022*', '2025*'], user: 'mssql', uid: 10001, family: 'debian' },
      { account: 'mssql', family: 'debian' },
    ],
  },
  {
    images: '{docker.dragonflydb.io,ghcr.io}/dragonflydb/dragonfly',
    source: 'dragonflydb/dragonfly tools/packaging/Dockerfile.ubuntu-prod',
    privileges: 'plain',
    runs: [
      {
        user: 'root',
        account: 'dfly',
        uid: 999,
        stepsDown: 'all',
        needs: { basis: 'inferred', capabilities: ['CHOWN', 'SETGID', 'SETUID'], writable: ['/data'] },
      },
    ],
  },
  {
    images: '{docker.io,ghcr.io}/ferretdb/ferretdb',
    source:
      'FerretDB/FerretDB build/ferretdb/production.Dockerfile; build/ferretdb/production.Dockerfile (1.23)',
    runs: [{ user: 'ferretdb', since: '1.23.0' }],
  },
  {
    images: '{docker.io,ghcr.io}/surrealdb/surrealdb',
    source: 'surrealdb/surrealdb docker/Dockerfile; chainguard-images/images images/glibc-dynamic',
    privileges: 'plain',
    runs: [
      { tags: ['*-dev*'], user: 'root' },
      { from: '2', user: '65532' },
    ],
  },
  {
    images: '{docker.io,quay.io}/debezium/example-mysql',
    source: 'debezium/container-images examples/mysql/1.9/Dockerfile; examples/mysql/3.7/Dockerfile',
    runs: [{ before: '2.7', user: 'root', account: 'mysql', stepsDown: 'all' }],
  },
];
