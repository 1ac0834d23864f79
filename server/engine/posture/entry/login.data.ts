import type { Service } from '../../compose/model.ts';
import type { Stage } from '../../dockerfile/model.ts';
import { lineage } from '../../dockerfile/stages/ancestry.ts';
import { whenAsked } from '../../source/memo.ts';
import { textOf } from '../../source/text.ts';

/** A variable that switches a login off, by the documentation of the images that have it. */
interface LoginVariable {
  /** What then requires no login. */
  readonly product: string;
  /** The values that switch it off. */
  readonly value: RegExp;
  /** Variables that require a login anyway. */
  readonly unless?: RegExp;
  /** What else must be true of the service, which may build a stage. */
  readonly when?: (service: Service, stage: Stage | undefined) => boolean;
  /** The port that it opens; any where undefined. */
  readonly port?: string;
  /** The ports that it listens on where nothing says another, by its documentation. */
  readonly usual?: string;
  /** False where the variable is about more than the login, so that removing it changes more. */
  readonly alone?: false;
}

/** An option that switches a login off. */
interface LoginOption {
  readonly product: string;
  readonly form: RegExp;
  readonly unless?: RegExp;
  readonly port?: string;
  readonly usual?: string;
  /** The program, or what its image takes as the first word, where other programs have the same option. */
  readonly of?: RegExp;
  /** The image, where other servers have the same option. */
  readonly image?: RegExp;
  /** Paths of the container whose files may require a login. */
  readonly file?: RegExp;
}

const on = /^(?:true|yes|on|y|t|1)$/i;
const off = /^(?:false|no|off|n|f|0)$/i;
const any = /./;
const none = /^$/;
const rootPassword = /_ROOT_PASSWORD(?:_FILE|_HASH)?$/;
const password = /_PASSWORD(?:_FILE)?$/;

/** Whether the image that a service runs or builds on is of a name. */
const isOf = (name: RegExp) => (service: Service, stage: Stage | undefined) =>
  name.test((stage ? stage.rootImage : service.build ? undefined : service.image)?.named?.repository ?? '');

const isJenkins = isOf(/^jenkins\/jenkins$/);

/**
 * Whether a Jenkins starts with nothing but its defaults, of which security is none (jenkins.io, Initial Settings): no
 * configuration as code, no script that sets it up, no home from elsewhere.
 */
function isUnconfigured(service: Service, stage: Stage | undefined): boolean {
  const written = stage ? lineage(stage).flatMap(({ instructions }) => instructions.map(textOf)) : [];
  return (
    isJenkins(service, stage) &&
    !service.effective.entries.has('env_file') &&
    !service.environment.some(({ name }) => name.startsWith('CASC_')) &&
    !service.mounts.some(({ type, target = 'jenkins' }) => type !== 'volume' && /jenkins/.test(target)) &&
    !written.some((text) => /casc|init\.groovy|jenkins\/ref|jenkins_home/i.test(text))
  );
}

const isPihole = isOf(/(?:^|\/)pihole$/);
/** Whether all variables of a name are set to nothing, which Pi-hole takes as no password. */
const isEmpty = (name: RegExp) => (service: Service, stage: Stage | undefined) =>
  isPihole(service, stage) &&
  service.environment.every((entry) => !name.test(entry.name) || entry.value === '');

/** "any: like trust, but the user name given is ignored" (pgbouncer.org, config). */
const openPooler = {
  product: 'PgBouncer',
  usual: '6432 5432',
  value: /^(?:any|trust)$/,
  when: isOf(/pgbouncer/),
} as const;

const noWizard = {
  product: 'Jenkins',
  usual: '8080',
  value: /-Djenkins\.install\.runSetupWizard=false\b/,
  when: isUnconfigured,
  alone: false,
} as const;

export const loginVariables: ReadonlyMap<string, LoginVariable> = new Map<string, LoginVariable>([
  ['POSTGRES_HOST_AUTH_METHOD', { product: 'PostgreSQL', usual: '5432', value: /^trust$/ }],
  ['MYSQL_ALLOW_EMPTY_PASSWORD', { product: 'MySQL', usual: '3306', value: any, unless: rootPassword }],
  [
    'MARIADB_ALLOW_EMPTY_ROOT_PASSWORD',
    { product: 'MariaDB', usual: '3306', value: any, unless: rootPassword },
  ],
  ['MARIADB_ALLOW_EMPTY_PASSWORD', { product: 'MariaDB', usual: '3306', value: any, unless: rootPassword }],
  ['ALLOW_EMPTY_PASSWORD', { product: 'The service', value: on, unless: password }],
  ['ALLOW_NONE_AUTHENTICATION', { product: 'etcd', usual: '2379', value: on, unless: /^ETCD_ROOT_PASSWORD/ }],
  ['ALLOW_ANONYMOUS_LOGIN', { product: 'ZooKeeper', usual: '2181', value: on }],
  ['ANONYMOUS_LOGIN', { product: 'ActiveMQ Artemis', usual: '61616 8161', value: on, when: isOf(/artemis/) }],
  ['NEO4J_AUTH', { product: 'Neo4j', usual: '7474 7687', value: /^none$/ }],
  ['xpack.security.enabled', { product: 'The Elastic service', usual: '9200 5601', value: off }],
  ['DISABLE_SECURITY_PLUGIN', { product: 'OpenSearch', usual: '9200', value: on }],
  ['plugins.security.disabled', { product: 'OpenSearch', usual: '9200', value: on }],
  ['GF_AUTH_ANONYMOUS_ENABLED', { product: 'Grafana', usual: '3000', value: on }],
  ['AUTHENTICATION_ANONYMOUS_ACCESS_ENABLED', { product: 'Weaviate', usual: '8080', value: on }],
  ['INFLUXDB_HTTP_AUTH_ENABLED', { product: 'InfluxDB', usual: '8086', value: off }],
  ['CLICKHOUSE_SKIP_USER_SETUP', { product: 'ClickHouse', usual: '8123 9000', value: on }],
  ['ARANGO_NO_AUTH', { product: 'ArangoDB', usual: '8529', value: on }],
  ['CASSANDRA_AUTHENTICATOR', { product: 'Cassandra', usual: '9042', value: /^AllowAllAuthenticator$/ }],
  [
    'FTLCONF_webserver_api_password',
    { product: 'Pi-hole', usual: '80', value: none, when: isEmpty(/^FTLCONF_webserver_api_pass/) },
  ],
  ['WEBPASSWORD', { product: 'Pi-hole', usual: '80', value: none, when: isEmpty(/^WEBPASSWORD(?:_FILE)?$/) }],
  [
    // It reads its options, or a file, or variables: the first of them that is there.
    'TRAEFIK_API_INSECURE',
    {
      product: "Traefik's API",
      value: on,
      port: '8080',
      alone: false,
      when: ({ effective, mounts }) =>
        !effective.entries.has('command') &&
        !mounts.some(({ target }) => /traefik/.test(target ?? 'traefik')),
    },
  ],
  ['AUTH_TYPE', openPooler],
  ['PGBOUNCER_AUTH_TYPE', openPooler],
  ['DOCKER_VERNEMQ_ALLOW_ANONYMOUS', { product: 'VerneMQ', usual: '1883', value: on }],
  ['NBXPLORER_NOAUTH', { product: 'NBXplorer', usual: '24444 32838', value: on }],
  ['SURREAL_UNAUTHENTICATED', { product: 'SurrealDB', usual: '8000', value: on }],
  ['DISABLE_AUTH', { product: 'The service', value: on }],
  ['PGADMIN_CONFIG_SERVER_MODE', { product: 'pgAdmin', usual: '80', value: off }],
  ['ME_CONFIG_BASICAUTH', { product: 'Mongo Express', usual: '8081', value: off }],
  ['PHOTOPRISM_AUTH_MODE', { product: 'PhotoPrism', usual: '2342', value: /^public$/ }],
  ['FB_NOAUTH', { product: 'File Browser', usual: '80', value: on }],
  ['WEBUI_AUTH', { product: 'Open WebUI', usual: '8080', value: off }],
  ['LANGFLOW_AUTO_LOGIN', { product: 'Langflow', usual: '7860', value: on }],
  ['SE_VNC_NO_PASSWORD', { product: 'The VNC server of Selenium', usual: '5900 7900', value: on }],
  ['JAVA_OPTS', noWizard],
  ['JENKINS_JAVA_OPTS', noWizard],
  [
    // phpmyadmin/docker config.inc.php: with a user, whoever comes is logged in as that one.
    'PMA_USER',
    {
      product: 'phpMyAdmin',
      usual: '80',
      value: any,
      when: (service, stage) =>
        isOf(/(?:^|\/)phpmyadmin$/)(service, stage) &&
        service.environment.some(({ name, value }) => /^PMA_PASSWORD(?:_FILE)?$/.test(name) && value !== ''),
    },
  ],
]);

const geth = /client-go:|\bgeth\b/;
const gethLocal = /^--(?:http\.|rpc)addr[= ](?:localhost|127\.)/;
const gethPersonal = new RegExp(`${gethLocal.source}|\\bpersonal\\b|^--unlock`);

/** Options of servers: the text of one must fit, and none `unless`; `port` is where it is served. */
export const loginOptions = whenAsked((): readonly LoginOption[] => [
  { product: "Traefik's API", form: /^--api\.insecure(?:=true)?$/i, port: '8080' },
  {
    product: "Traefik's API",
    form: /^--(?:api|web)(?:=true)?$/i,
    unless: /^--(?:api\.|web\.|entrypoints|configfile|c\b)|^-c/i,
    image: /\btraefik:v?1\.\d/,
    file: /\.toml$|^\/etc\/traefik/,
    port: '8080',
  },
  {
    // Whoever reaches it sends from the accounts that are unlocked.
    product: "geth's API for accounts",
    form: /^--(?:unlock(?:[= ]|$)|(?:http\.|rpc)api[= ]\S*\bpersonal\b)/,
    unless: gethLocal,
    image: geth,
    port: '8545',
  },
  {
    product: "geth's API for administrators",
    form: /^--(?:http\.|rpc)api[= ]\S*\badmin\b/,
    unless: gethPersonal,
    image: geth,
    port: '8545',
  },
  { product: 'MySQL', usual: '3306', form: /^--skip-grant-tables$/ },
  { product: 'MongoDB', usual: '27017', form: /^--noauth$/, of: /^mongod$/ },
  { product: 'MongoDB', usual: '27017', form: /^--noauth$/, image: /mongo/ },
  { product: 'File Browser', usual: '80', form: /^--noauth$/, of: /^filebrowser$/ },
  { product: 'File Browser', usual: '80', form: /^--noauth$/, image: /filebrowser/ },
  {
    product: 'Redis',
    usual: '6379',
    form: /^--protected-mode no$/,
    unless: /^--(?:requirepass|aclfile|include|user)$|\.conf$/,
  },
  { product: 'The Elastic service', usual: '9200 5601', form: /^-Expack\.security\.enabled=false$/ },
  { product: 'Mosquitto', usual: '1883', form: /^-c \S*mosquitto-no-auth\.conf$/ },
  {
    product: 'CockroachDB',
    usual: '26257 8080',
    form: /^--insecure$/,
    of: /^(?:cockroach|start-single-node)$/,
  },
  { product: 'code-server', usual: '8080 8443', form: /^--auth[= ]none$/ },
  { product: 'OpenVSCode Server', usual: '3000', form: /^--without-connection-token$/ },
  {
    product: "rclone's API",
    usual: '5572',
    form: /^--rc-no-auth(?:=true)?$/,
    unless: /^--rc-addr[= ](?:localhost|127\.)/,
  },
  {
    product: "Prometheus's API for administrators",
    form: /^--web\.enable-admin-api(?:=true)?$/,
    unless: /^--web\.config\.file/,
    port: '9090',
  },
  { product: "ZAP's API", usual: '8080', form: /^-config api\.disablekey=true$/ },
  { product: 'The desktop', usual: '5900', form: /^-nopw$/, unless: /^-localhost$/, of: /^x11vnc$/ },
  {
    product: 'The desktop',
    usual: '5900',
    form: /^-{1,2}SecurityTypes[= ]None$/i,
    unless: /^-{1,2}localhost(?:=(?!no|0|false)|$)/i,
    of: /^(?:Xvnc|Xtigervnc)$/,
  },
  {
    product: 'ttyd',
    usual: '7681',
    form: /^(?:-[a-zA-Z]*W|--writable)$/,
    unless: /^-[cHAi]|^--(?:credential|auth-header|ssl-ca|interface)/,
    of: /^ttyd$/,
  },
  {
    product: 'GoTTY',
    usual: '8080',
    form: /^(?:-[a-z]*w|--permit-write)$/,
    unless: /^(?:-c$|-c=|--credential|--tls-ca-crt|-a|--address)/,
    of: /^gotty$/,
  },
  {
    product: 'Jupyter',
    usual: '8888',
    form: /^--(?:NotebookApp|ServerApp|IdentityProvider|LabApp)\.token=(?:''|"")?$/,
  },
]);
