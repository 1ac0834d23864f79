import { byName, type OfImages } from '../../image/by-name.ts';

/** A variable by which an image sets the password of a login. */
export interface Login extends OfImages {
  readonly variable: RegExp;
  readonly product: string;
  /** The ports of the container where it is asked for. */
  readonly ports: readonly string[];
  /** Who logs in, where that is not a name that everyone tries: the variable that sets it, and what anyone guesses. */
  readonly user?: { readonly variable: RegExp; readonly guessable: RegExp };
  /** What the settings that switch this login off call the product, where that differs; empty where a login remains beside them. */
  readonly off?: string;
}

/** Addresses of examples, and of the product itself. */
const commonAddress =
  /^(?:admin|root|user|test|postgres|pgadmin4?)@|@(?:example|test|local|localhost|domain|email|pgadmin)\b/i;

/** Variables of passwords, from the documentation of the images. */
export const logins = byName((): readonly Login[] => [
  {
    variable: /^POSTGRES_PASSWORD$/,
    images: '*/{postgres,postgis,timescaledb,timescaledb-ha,pgvector,pgvecto-rs}',
    product: 'PostgreSQL',
    ports: ['5432'],
  },
  {
    variable: /^POSTGRESQL_(?:POSTGRES_)?PASSWORD$/,
    images: '*/postgresql',
    product: 'PostgreSQL',
    ports: ['5432'],
  },
  {
    variable: /^MYSQL_(?:ROOT_)?PASSWORD$/,
    images: '*/{mysql,mysql-server,percona}',
    product: 'MySQL',
    ports: ['3306'],
  },
  {
    variable: /^(?:MYSQL|MARIADB)_(?:ROOT_)?PASSWORD$/,
    images: '*/mariadb',
    product: 'MariaDB',
    ports: ['3306'],
  },
  {
    variable: /^MONGO_INITDB_ROOT_PASSWORD$/,
    images: '*/library/mongo',
    product: 'MongoDB',
    ports: ['27017'],
  },
  {
    variable: /^RABBITMQ_DEFAULT_PASS$/,
    images: '*/library/rabbitmq',
    product: 'RabbitMQ',
    ports: ['5672', '15672'],
  },
  {
    variable: /^MINIO_(?:ROOT_PASSWORD|SECRET_KEY)$/,
    images: '*/minio/minio',
    product: 'MinIO',
    ports: ['9000', '9001'],
  },
  {
    variable: /^GF_SECURITY_ADMIN_PASSWORD$/,
    images: '*/grafana/grafana{,-oss,-enterprise}',
    product: 'Grafana',
    ports: ['3000'],
    off: '',
  },
  {
    variable: /^PGADMIN_DEFAULT_PASSWORD$/,
    images: '*/dpage/pgadmin4',
    product: 'pgAdmin',
    ports: ['80', '443'],
    user: { variable: /^PGADMIN_DEFAULT_EMAIL$/, guessable: commonAddress },
  },
  { variable: /^GEOSERVER_ADMIN_PASSWORD$/, images: '*/geoserver', product: 'GeoServer', ports: ['8080'] },
  {
    variable: /^(?:MSSQL_)?SA_PASSWORD$/,
    images: '*/{mssql/server,azure-sql-edge}',
    product: 'SQL Server',
    ports: ['1433'],
  },
  {
    variable: /^ELASTIC_PASSWORD$/,
    images: '*/elasticsearch',
    product: 'Elasticsearch',
    ports: ['9200'],
    off: 'The Elastic service',
  },
  { variable: /^NEO4J_AUTH$/, images: '*/library/neo4j', product: 'Neo4j', ports: ['7474', '7687'] },
  { variable: /^REDIS_PASSWORD$/, images: '*/bitnami/redis', product: 'Redis', ports: ['6379'] },
  { variable: /^ARANGO_ROOT_PASSWORD$/, images: '*/arangodb', product: 'ArangoDB', ports: ['8529'] },
  { variable: /^COUCHDB_PASSWORD$/, images: '*/couchdb', product: 'CouchDB', ports: ['5984'] },
  {
    variable: /^CLICKHOUSE_PASSWORD$/,
    images: '*/clickhouse{,-server}',
    product: 'ClickHouse',
    ports: ['8123', '9000'],
  },
  {
    variable: /^(?:KEYCLOAK(?:_ADMIN)?|KC_BOOTSTRAP_ADMIN)_PASSWORD$/,
    images: '*/keycloak',
    product: 'Keycloak',
    ports: ['8080', '8443'],
  },
  {
    variable: /^DOCKER_INFLUXDB_INIT_PASSWORD$/,
    images: '*/influxdb',
    product: 'InfluxDB',
    ports: ['8086'],
  },
  {
    variable: /^ORACLE_(?:PWD|PASSWORD)$/,
    images: '*/{oracle-xe,oracle-free,oracle/database}',
    product: 'Oracle Database',
    ports: ['1521'],
  },
  {
    variable: /^GRAYLOG_ROOT_PASSWORD_SHA2$/,
    images: '*/graylog/graylog{,-enterprise}',
    product: 'Graylog',
    ports: ['9000'],
  },
  {
    variable: /^_AIRFLOW_WWW_USER_PASSWORD$/,
    images: '*/apache/airflow',
    product: 'Airflow',
    ports: ['8080'],
  },
  {
    variable: /^JUPYTER_TOKEN$/,
    images:
      '*/jupyter/{base,minimal,scipy,datascience,tensorflow,pytorch,pyspark,all-spark,r,julia}-notebook',
    product: 'Jupyter',
    ports: ['8888'],
  },
  {
    variable: /^LDAP_ADMIN_PASSWORD$/,
    images: '*/openldap',
    product: 'OpenLDAP',
    ports: ['389', '636', '1389', '1636'],
  },
  { variable: /^WEBPASSWORD$/, images: '*/pihole/pihole', product: 'Pi-hole', ports: ['80', '443'] },
  {
    variable: /^PASSWORD$/,
    images: '*/{linuxserver,codercom}/code-server',
    product: 'code-server',
    ports: ['8443', '8080'],
  },
]);

/** A console, and the ports that it listens on. */
interface Console extends OfImages {
  readonly product: string;
  readonly ports: readonly string[];
}

/** Consoles of which everyone who logs in manages containers or runs code, with the ports that they listen on. */
export const consoles = byName((): readonly Console[] => [
  { images: '*/portainer/portainer{,-ce,-ee}', product: 'Portainer', ports: ['9000', '9443'] },
  { images: '*/louislam/dockge', product: 'Dockge', ports: ['5001'] },
  { images: '*/selfhostedpro/yacht', product: 'Yacht', ports: ['8000'] },
  { images: '*/{linuxserver,codercom}/code-server', product: 'code-server', ports: ['8443', '8080'] },
  { images: '*/{library,jenkins}/jenkins', product: 'Jenkins', ports: ['8080'] },
]);
