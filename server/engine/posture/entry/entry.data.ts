/** An image that requires no login by itself. */
export interface Unprotected {
  /** Its name with the registry. */
  readonly name: RegExp;
  /** The tags for which it holds; any where undefined. */
  readonly tag?: RegExp;
  readonly product: string;
  /** The ports of the container that it listens on. */
  readonly ports: readonly string[];
  /** Variables that may set a login, whatever their value. */
  readonly variable?: RegExp;
  /** Words of its command that may set one, or read a file that may. */
  readonly option?: RegExp;
  /** Paths of the container where its configuration lies. */
  readonly config?: RegExp;
}

/** Terminals and development environments in a browser (from the documentation of the images). */
export const openShells: readonly Unprotected[] = [
  {
    // "If PASSWORD or HASHED_PASSWORD is not provided, there will be no auth."
    name: /\/linuxserver\/code-server$/,
    product: 'code-server',
    ports: ['8443'],
    variable: /^(?:FILE__)?(?:HASHED_)?PASSWORD(?:__FILE)?$|^DOCKER_MODS$/,
  },
  {
    // Theia knows no login; the variants with `https` in their names ask for a token.
    name: /^(?:docker\.io\/theiaide\/theia(?:-(?:full|app|cpp|dart|go|java|openmp|php|python|ruby|rust|swift))?|ghcr\.io\/eclipse-theia\/theia-ide\/theia-ide)$/,
    product: 'Theia',
    ports: ['3000'],
  },
  {
    // The entrypoint passes --without-connection-token.
    name: /^docker\.io\/gitpod\/openvscode-server$/,
    product: 'OpenVSCode Server',
    ports: ['3000'],
    option: /connection-(?:token|secret)/,
  },
  {
    // "If not set, no token is required."
    name: /\/linuxserver\/openvscode-server$/,
    product: 'OpenVSCode Server',
    ports: ['3000'],
    variable: /^(?:FILE__)?CONNECTION_(?:TOKEN|SECRET)(?:__FILE)?$|^DOCKER_MODS$/,
  },
  {
    // "By default this container has no authentication", and a terminal with sudo.
    name: /\/linuxserver\/webtop$/,
    product: 'The desktop',
    ports: ['3000', '3001'],
    variable: /^(?:FILE__)?PASSWORD$|^DOCKER_MODS$/,
  },
  {
    name: /^docker\.io\/dorowu\/ubuntu-desktop-lxde-vnc$/,
    product: 'The desktop',
    ports: ['80', '443', '5900'],
    variable: /^(?:HTTP|VNC)_PASSWORD$/,
  },
  {
    // Without `-c`, `-H` or a certificate of the client, ttyd asks for nothing.
    name: /^docker\.io\/tsl0922\/ttyd$/,
    product: 'ttyd',
    ports: ['7681'],
    variable: /./,
    option: /^(?:-[a-zA-Z]*[cHA]|--(?:credential|auth-header|ssl-ca|interface)|-i)/,
  },
];

/** The entrypoint switches off the protected mode, which would reject other machines. */
const likeRedis = {
  ports: ['6379'],
  option:
    /^(?:-+)?(?:requirepass|aclfile|user|include|bind|protected-mode|port|tls-\S*)(?:[ =]|$)|\.conf$|^(?:sh|bash|\/)|-c$/,
  config: /redis|valkey|\.conf$/,
};

/** Stores of data (from the documentation and the entrypoints of the images). */
export const openStores: readonly Unprotected[] = [
  { name: /^docker\.io\/library\/redis$/, product: 'Redis', ...likeRedis },
  { name: /^docker\.io\/valkey\/valkey$/, product: 'Valkey', ...likeRedis },
  {
    // The entrypoint gives --protected-mode no, and REDIS_ARGS.
    name: /\/redis\/redis-stack(?:-server)?$/,
    product: 'Redis',
    ...likeRedis,
    variable: /^REDIS_ARGS$/,
  },
  {
    // dragonflydb.io/docs, "Server Configuration Flags": no password unless one is set, and it listens on every interface.
    name: /\/dragonflydb\/dragonfly$/,
    product: 'Dragonfly',
    ports: ['6379'],
    variable: /^DFLY_/,
    option: /^--(?:requirepass|aclfile|bind|port|primary_port_http|tls|flagfile)|^(?:sh|bash|\/)|-c$/,
    config: /flagfile|\.conf$/,
  },
  {
    name: /^docker\.io\/library\/mongo$/,
    product: 'MongoDB',
    ports: ['27017'],
    variable: /^MONGO_INITDB_ROOT_|^MONGO_INITDB_.*PASSWORD/,
    option:
      /^--(?:auth|config|keyFile|bind_ip(?!_all)|port|tls|transitionToAuth|shardsvr|configsvr)|^-f$|^(?:sh|bash|\/)|-c$/,
    config: /mongod?\.(?:conf|ya?ml)|^\/etc\/mongo/,
  },
  {
    // AllowAllAuthenticator, and its entrypoint listens on every interface.
    name: /^docker\.io\/library\/cassandra$/,
    product: 'Cassandra',
    ports: ['9042'],
    variable: /^CASSANDRA_(?:AUTH|RPC|CONF)|^JVM_/,
    option: /^-D|^(?:sh|bash|\/)|-c$/,
    config: /^\/(?:etc|opt)\/cassandra|cassandra\.ya?ml/,
  },
  {
    // "By default, all self-deployed Qdrant instances are not secure."
    name: /^docker\.io\/qdrant\/qdrant$/,
    product: 'Qdrant',
    ports: ['6333', '6334'],
    variable: /^QDRANT__/,
    option: /config|^(?:sh|bash|\/)|-c$/,
    config: /config/,
  },
  {
    name: /^docker\.io\/library\/memcached$/,
    product: 'memcached',
    ports: ['11211'],
    option: /^-[a-zA-Z]*[SYlpZ]|^--(?:enable-sasl|auth-file|listen|port|enable-ssl)|^(?:sh|bash|\/)/,
  },
  {
    // Security was off by default up to version 7.
    name: /^(?:docker\.io\/library\/elasticsearch|docker\.elastic\.co\/elasticsearch\/elasticsearch(?:-oss)?)$/,
    tag: /^(?:6\.[3-9]|7\.)/,
    product: 'Elasticsearch',
    ports: ['9200'],
    variable: /^xpack\.security|^XPACK_SECURITY|^http\.host$|^network\.host$/i,
    option: /xpack\.security|^(?:sh|bash|\/)/,
    config: /elasticsearch\.yml$|\/config(?:\/|$)|\/plugins/,
  },
];

/** Images that set a password that everyone knows unless they are given another (from their documentation). */
export const presetLogins: readonly Unprotected[] = [
  {
    // minioadmin:minioadmin
    name: /^(?:docker\.io|quay\.io)\/minio\/minio$/,
    product: 'MinIO',
    ports: ['9000', '9001'],
    variable: /^MINIO_(?:ROOT|ACCESS_KEY|SECRET_KEY|CONFIG_ENV_FILE|IDENTITY|KMS)/,
    option: /^(?:sh|bash)$|^-c$|config/,
    config: /config\.env|\.minio/,
  },
  {
    // guest:guest, and the image's own configuration lets guest in from other machines.
    name: /^docker\.io\/library\/rabbitmq$/,
    product: 'RabbitMQ',
    ports: ['5672', '15672'],
    variable: /^RABBITMQ_(?:DEFAULT|CONFIG|ADVANCED|LOAD|CONF|DEFINITIONS|SERVER|NODE|MANAGEMENT)/,
    option: /^(?:sh|bash|\/)|-c$/,
    config: /^\/etc\/rabbitmq|definitions|\.conf$/,
  },
  {
    // admin:admin
    name: /^docker\.io\/apache\/activemq-classic$/,
    product: 'ActiveMQ',
    ports: ['8161'],
    variable: /^ACTIVEMQ_(?:WEB|CONNECTION|ADMIN|OPTS|CONF)/,
    option: /^(?:sh|bash|\/)|-c$/,
    config: /activemq|\/conf/,
  },
];

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
export const logins: readonly Login[] = [
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
  { variable: /^(?:MSSQL_)?SA_PASSWORD$/, name: /\/mssql\/server$/, product: 'SQL Server', ports: ['1433'] },
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
];

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
