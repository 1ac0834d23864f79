import { byName, type OfImages } from '../../image/by-name.ts';

/** An image that requires no login by itself. */
export interface Unprotected extends OfImages {
  /** The tags for which it holds; any where undefined. */
  readonly tag?: RegExp;
  readonly product: string;
  /** The ports of the container that it listens on. */
  readonly ports: readonly string[];
  /** Variables that may set a login, whatever their value. */
  readonly variable?: RegExp;
  /** True where one that is set to nothing sets none. */
  readonly ignoresEmpty?: true;
  /** Words of its command that may set one, or read a file that may. */
  readonly option?: RegExp;
  /** Paths of the container where its configuration lies. */
  readonly config?: RegExp;
  /** What is in the steps of a Dockerfile that may configure it; without this, any step may where there is a `config`. */
  readonly steps?: RegExp;
}

/** Terminals and development environments in a browser (from the documentation of the images). */
export const openShells = byName((): readonly Unprotected[] => [
  {
    // "If PASSWORD or HASHED_PASSWORD is not provided, there will be no auth."
    images: '*/linuxserver/code-server',
    product: 'code-server',
    ports: ['8443'],
    variable: /^(?:FILE__)?(?:HASHED_)?PASSWORD(?:__FILE)?$|^DOCKER_MODS$/,
    ignoresEmpty: true,
  },
  {
    // Theia knows no login; the variants with `https` in their names ask for a token.
    images:
      'docker.io/theiaide/theia{,-full,-app,-cpp,-dart,-go,-java,-openmp,-php,-python,-ruby,-rust,-swift} ' +
      'ghcr.io/eclipse-theia/theia-ide/theia-ide',
    product: 'Theia',
    ports: ['3000'],
  },
  {
    // The entrypoint passes --without-connection-token.
    images: 'docker.io/gitpod/openvscode-server',
    product: 'OpenVSCode Server',
    ports: ['3000'],
    option: /connection-(?:token|secret)/,
  },
  {
    // "If not set, no token is required."
    images: '*/linuxserver/openvscode-server',
    product: 'OpenVSCode Server',
    ports: ['3000'],
    variable: /^(?:FILE__)?CONNECTION_(?:TOKEN|SECRET)(?:__FILE)?$|^DOCKER_MODS$/,
    ignoresEmpty: true,
  },
  {
    // "By default this container has no authentication", and a terminal with sudo (of all images with a desktop).
    images:
      '*/linuxserver/{webtop,chromium,firefox,brave,chrome,librewolf,msedge,opera,mullvad-browser,libreoffice}',
    product: 'The desktop',
    ports: ['3000', '3001'],
    variable: /^(?:FILE__)?PASSWORD$|^DOCKER_MODS$/,
    ignoresEmpty: true,
  },
  {
    images: 'docker.io/dorowu/ubuntu-desktop-lxde-vnc',
    product: 'The desktop',
    ports: ['80', '443', '5900'],
    variable: /^(?:HTTP|VNC)_PASSWORD$/,
    ignoresEmpty: true,
  },
  {
    // Without `-c`, `-H` or a certificate of the client, ttyd asks for nothing.
    images: 'docker.io/tsl0922/ttyd',
    product: 'ttyd',
    ports: ['7681'],
    variable: /./,
    option: /^(?:-[a-zA-Z]*[cHA]|--(?:credential|auth-header|ssl-ca|interface)|-i)/,
  },
  {
    // FastCGI has no login, and who speaks it sets auto_prepend_file. The image listens on every interface (docker.conf, zz-docker.conf).
    images: 'docker.io/library/{php,wordpress,nextcloud,drupal,joomla,matomo,phpmyadmin}',
    tag: /fpm/,
    product: 'PHP-FPM',
    ports: ['9000'],
    option: /^(?!(?:php-fpm|-F|-R|--nodaemonize|--allow-to-run-as-root)$)/,
    config: /php-fpm|\.conf$|^\/(?:usr\/local\/)?etc\/?$/,
    steps: /php-fpm\.|fpm\.d|\.conf\b|listen|supervisor|s6-|\s\/(?:usr\/local\/)?(?:etc\/?)?$/,
  },
]);

/** Consoles that change data or hand out access, and ask for nothing by themselves (from the documentation of the images). */
export const openConsoles = byName((): readonly Unprotected[] => [
  {
    // Without a secret, everyone is an administrator, who runs any SQL.
    images: '*/hasura/graphql-engine',
    product: 'Hasura',
    ports: ['8080'],
    variable: /^HASURA_GRAPHQL_(?:ADMIN_SECRETS?|ACCESS_KEY|SERVER_PORT)$/,
    option: /^--(?:admin-secret|access-key|server-port)|^(?:sh|bash|\/)/,
  },
  {
    // Version 15 sets up its first user in the browser.
    images: '*/{wg-easy,weejewel}/wg-easy',
    tag: /^v?(?:[1-9]|1[0-4])(?:\.|$)/,
    product: 'wg-easy',
    ports: ['51821'],
    variable: /^PASSWORD(?:_HASH)?$/,
    ignoresEmpty: true,
  },
  {
    images: '*/{rediscommander,joeferner}/redis-commander',
    product: 'Redis Commander',
    ports: ['8081'],
    variable: /^(?:HTTP_|ADDRESS$|PORT$)/,
    option: /^-/,
    config: /config/,
  },
  {
    // Up to version 1, anonymous clients are let in unless a configuration says otherwise.
    images: 'docker.io/library/eclipse-mosquitto',
    tag: /^1(?:[.-]|$)/,
    product: 'Mosquitto',
    ports: ['1883'],
    option: /^-c|\.conf$|^(?:sh|bash|\/)/,
    config: /\/mosquitto|\.conf$/,
  },
  {
    // Whoever drives the browser reads what the container reaches. The images of version 2 have other names.
    images: 'docker.io/browserless/chrome',
    product: 'Browserless',
    ports: ['3000'],
    variable: /^(?:TOKEN|PORT)$/,
  },
  {
    // Version 3 has accounts.
    images: '*/flowiseai/flowise',
    tag: /^v?[12]\.\d/,
    product: 'Flowise',
    ports: ['3000'],
    variable: /^(?:FLOWISE_(?:USERNAME|PASSWORD)|PORT)$/,
    option: /^--/,
  },
]);

/** The entrypoint switches off the protected mode, which would reject other machines. */
const likeRedis = {
  ports: ['6379'],
  option:
    /^(?:-+)?(?:requirepass|aclfile|user|include|bind|protected-mode|port|tls-\S*)(?:[ =]|$)|\.conf$|^(?:sh|bash|\/)|-c$/,
  config: /redis|valkey|\.conf$/,
};

/** Stores of data (from the documentation and the entrypoints of the images). */
export const openStores = byName((): readonly Unprotected[] => [
  { images: 'docker.io/library/redis', product: 'Redis', ...likeRedis },
  { images: 'docker.io/valkey/valkey', product: 'Valkey', ...likeRedis },
  {
    // The entrypoint gives --protected-mode no, and REDIS_ARGS.
    images: '*/redis/redis-stack{,-server}',
    product: 'Redis',
    ...likeRedis,
    variable: /^REDIS_ARGS$/,
  },
  {
    // dragonflydb.io/docs, "Server Configuration Flags": no password unless one is set, and it listens on every interface.
    images: '*/dragonflydb/dragonfly',
    product: 'Dragonfly',
    ports: ['6379'],
    variable: /^DFLY_/,
    option: /^--(?:requirepass|aclfile|bind|port|primary_port_http|tls|flagfile)|^(?:sh|bash|\/)|-c$/,
    config: /flagfile|\.conf$/,
  },
  {
    images: 'docker.io/library/mongo',
    product: 'MongoDB',
    ports: ['27017'],
    variable: /^MONGO_INITDB_ROOT_|^MONGO_INITDB_.*PASSWORD/,
    option:
      /^--(?:auth|config|keyFile|bind_ip(?!_all)|port|tls|transitionToAuth|shardsvr|configsvr)|^-f$|^(?:sh|bash|\/)|-c$/,
    config: /mongod?\.(?:conf|ya?ml)|^\/etc\/mongo/,
  },
  {
    // AllowAllAuthenticator, and its entrypoint listens on every interface.
    images: 'docker.io/library/cassandra',
    product: 'Cassandra',
    ports: ['9042'],
    variable: /^CASSANDRA_(?:AUTH|RPC|CONF)|^JVM_/,
    option: /^-D|^(?:sh|bash|\/)|-c$/,
    config: /^\/(?:etc|opt)\/cassandra|cassandra\.ya?ml/,
  },
  {
    // "By default, all self-deployed Qdrant instances are not secure."
    images: 'docker.io/qdrant/qdrant',
    product: 'Qdrant',
    ports: ['6333', '6334'],
    variable: /^QDRANT__/,
    option: /config|^(?:sh|bash|\/)|-c$/,
    config: /config/,
  },
  {
    images: 'docker.io/library/memcached',
    product: 'memcached',
    ports: ['11211'],
    option: /^-[a-zA-Z]*[SYlpZ]|^--(?:enable-sasl|auth-file|listen|port|enable-ssl)|^(?:sh|bash|\/)/,
  },
  {
    // Security was off by default up to version 7.
    images: 'docker.io/library/elasticsearch docker.elastic.co/elasticsearch/elasticsearch{,-oss}',
    tag: /^(?:6\.[3-9]|7\.)/,
    product: 'Elasticsearch',
    ports: ['9200'],
    variable: /^xpack\.security|^XPACK_SECURITY|^http\.host$|^network\.host$/i,
    option: /xpack\.security|^(?:sh|bash|\/)/,
    config: /elasticsearch\.yml$|\/config(?:\/|$)|\/plugins/,
  },
]);

/** Images that set a password that everyone knows unless they are given another (from their documentation). */
export const presetLogins = byName((): readonly Unprotected[] => [
  {
    // minioadmin:minioadmin
    images: '{docker.io,quay.io}/minio/minio',
    product: 'MinIO',
    ports: ['9000', '9001'],
    variable: /^MINIO_(?:ROOT|ACCESS_KEY|SECRET_KEY|CONFIG_ENV_FILE|IDENTITY|KMS)/,
    option: /^(?:sh|bash)$|^-c$|config/,
    config: /config\.env|\.minio/,
  },
  {
    // guest:guest, and the image's own configuration lets guest in from other machines.
    images: 'docker.io/library/rabbitmq',
    product: 'RabbitMQ',
    ports: ['5672', '15672'],
    variable: /^RABBITMQ_(?:DEFAULT|CONFIG|ADVANCED|LOAD|CONF|DEFINITIONS|SERVER|NODE|MANAGEMENT)/,
    option: /^(?:sh|bash|\/)|-c$/,
    config: /^\/etc\/rabbitmq|definitions|\.conf$/,
  },
  {
    // admin:admin
    images: 'docker.io/apache/activemq-classic',
    product: 'ActiveMQ',
    ports: ['8161'],
    variable: /^ACTIVEMQ_(?:WEB|CONNECTION|ADMIN|OPTS|CONF)/,
    option: /^(?:sh|bash|\/)|-c$/,
    config: /activemq|\/conf/,
  },
  {
    // admin:admin
    images: 'docker.io/rundeck/rundeck',
    product: 'Rundeck',
    ports: ['4440'],
    variable: /^RUNDECK_(?:JAAS|SECURITY|PREAUTH|SERVER_CONFIG)/,
    config: /realm|jaas|remco|\/home\/rundeck\/?(?:server\/config|etc|$)/,
  },
  {
    // artemis:artemis
    images: 'docker.io/apache/{,activemq-}artemis',
    product: 'ActiveMQ Artemis',
    ports: ['1883', '5672', '8161', '61613', '61616'],
    variable: /^(?:ARTEMIS_|ANONYMOUS_LOGIN$|EXTRA_ARGS$)/,
    option: /^(?:sh|bash|\/)|-c$/,
    config: /artemis/,
  },
]);
