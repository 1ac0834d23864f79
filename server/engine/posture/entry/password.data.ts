import { whenAsked } from '../../source/memo.ts';

/** A variable by which an image sets the password of a login. */
export interface Login {
  readonly variable: RegExp;
  /** The image's name with the registry. */
  readonly name: RegExp;
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
export const logins = whenAsked((): readonly Login[] => [
  {
    variable: /^POSTGRES_PASSWORD$/,
    name: /\/(?:postgres|postgis|timescaledb(?:-ha)?|pgvector|pgvecto-rs)$/,
    product: 'PostgreSQL',
    ports: ['5432'],
  },
  {
    variable: /^POSTGRESQL_(?:POSTGRES_)?PASSWORD$/,
    name: /\/postgresql$/,
    product: 'PostgreSQL',
    ports: ['5432'],
  },
  {
    variable: /^MYSQL_(?:ROOT_)?PASSWORD$/,
    name: /\/(?:mysql|mysql-server|percona)$/,
    product: 'MySQL',
    ports: ['3306'],
  },
  {
    variable: /^(?:MYSQL|MARIADB)_(?:ROOT_)?PASSWORD$/,
    name: /\/mariadb$/,
    product: 'MariaDB',
    ports: ['3306'],
  },
  {
    variable: /^MONGO_INITDB_ROOT_PASSWORD$/,
    name: /\/library\/mongo$/,
    product: 'MongoDB',
    ports: ['27017'],
  },
  {
    variable: /^RABBITMQ_DEFAULT_PASS$/,
    name: /\/library\/rabbitmq$/,
    product: 'RabbitMQ',
    ports: ['5672', '15672'],
  },
  {
    variable: /^MINIO_(?:ROOT_PASSWORD|SECRET_KEY)$/,
    name: /\/minio\/minio$/,
    product: 'MinIO',
    ports: ['9000', '9001'],
  },
  {
    variable: /^GF_SECURITY_ADMIN_PASSWORD$/,
    name: /\/grafana\/grafana(?:-oss|-enterprise)?$/,
    product: 'Grafana',
    ports: ['3000'],
    off: '',
  },
  {
    variable: /^PGADMIN_DEFAULT_PASSWORD$/,
    name: /\/dpage\/pgadmin4$/,
    product: 'pgAdmin',
    ports: ['80', '443'],
    user: { variable: /^PGADMIN_DEFAULT_EMAIL$/, guessable: commonAddress },
  },
  { variable: /^GEOSERVER_ADMIN_PASSWORD$/, name: /\/geoserver$/, product: 'GeoServer', ports: ['8080'] },
  {
    variable: /^(?:MSSQL_)?SA_PASSWORD$/,
    name: /\/(?:mssql\/server|azure-sql-edge)$/,
    product: 'SQL Server',
    ports: ['1433'],
  },
  {
    variable: /^ELASTIC_PASSWORD$/,
    name: /\/elasticsearch$/,
    product: 'Elasticsearch',
    ports: ['9200'],
    off: 'The Elastic service',
  },
  { variable: /^NEO4J_AUTH$/, name: /\/library\/neo4j$/, product: 'Neo4j', ports: ['7474', '7687'] },
  { variable: /^REDIS_PASSWORD$/, name: /\/bitnami\/redis$/, product: 'Redis', ports: ['6379'] },
  { variable: /^ARANGO_ROOT_PASSWORD$/, name: /\/arangodb$/, product: 'ArangoDB', ports: ['8529'] },
  { variable: /^COUCHDB_PASSWORD$/, name: /\/couchdb$/, product: 'CouchDB', ports: ['5984'] },
  {
    variable: /^CLICKHOUSE_PASSWORD$/,
    name: /\/clickhouse(?:-server)?$/,
    product: 'ClickHouse',
    ports: ['8123', '9000'],
  },
  {
    variable: /^(?:KEYCLOAK(?:_ADMIN)?|KC_BOOTSTRAP_ADMIN)_PASSWORD$/,
    name: /\/keycloak$/,
    product: 'Keycloak',
    ports: ['8080', '8443'],
  },
  { variable: /^DOCKER_INFLUXDB_INIT_PASSWORD$/, name: /\/influxdb$/, product: 'InfluxDB', ports: ['8086'] },
  {
    variable: /^ORACLE_(?:PWD|PASSWORD)$/,
    name: /\/(?:oracle-xe|oracle-free|oracle\/database)$/,
    product: 'Oracle Database',
    ports: ['1521'],
  },
  {
    variable: /^GRAYLOG_ROOT_PASSWORD_SHA2$/,
    name: /\/graylog\/graylog(?:-enterprise)?$/,
    product: 'Graylog',
    ports: ['9000'],
  },
  {
    variable: /^_AIRFLOW_WWW_USER_PASSWORD$/,
    name: /\/apache\/airflow$/,
    product: 'Airflow',
    ports: ['8080'],
  },
  {
    variable: /^JUPYTER_TOKEN$/,
    name: /\/jupyter\/[\w-]+-notebook$/,
    product: 'Jupyter',
    ports: ['8888'],
  },
  {
    variable: /^LDAP_ADMIN_PASSWORD$/,
    name: /\/openldap$/,
    product: 'OpenLDAP',
    ports: ['389', '636', '1389', '1636'],
  },
  { variable: /^WEBPASSWORD$/, name: /\/pihole\/pihole$/, product: 'Pi-hole', ports: ['80', '443'] },
  {
    variable: /^PASSWORD$/,
    name: /\/(?:linuxserver|codercom)\/code-server$/,
    product: 'code-server',
    ports: ['8443', '8080'],
  },
]);

/** Consoles of which everyone who logs in manages containers or runs code, with the ports that they listen on. */
export const consoles: readonly {
  readonly image: RegExp;
  readonly product: string;
  readonly ports: readonly string[];
}[] = [
  { image: /\/portainer\/portainer(?:-[ce]e)?$/, product: 'Portainer', ports: ['9000', '9443'] },
  { image: /\/louislam\/dockge$/, product: 'Dockge', ports: ['5001'] },
  { image: /\/selfhostedpro\/yacht$/, product: 'Yacht', ports: ['8000'] },
  { image: /\/(?:linuxserver|codercom)\/code-server$/, product: 'code-server', ports: ['8443', '8080'] },
  { image: /\/library\/jenkins$|\/jenkins\/jenkins$/, product: 'Jenkins', ports: ['8080'] },
];
