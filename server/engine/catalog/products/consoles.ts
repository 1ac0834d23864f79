import type { Product } from '../product.ts';
import { any, no } from './forms.ts';

/** Addresses of examples, and of the product itself. */
const commonAddress =
  /^(?:admin|root|user|test|postgres|pgadmin4?)@|@(?:example|test|local|localhost|domain|email|pgadmin)\b/i;

/** Consoles in a browser of databases, queues, containers and accounts. */
export const consoles = (): readonly Product[] => [
  {
    name: 'Adminer',
    source: 'TimWolla/docker-adminer Dockerfile',
    images: 'docker.io/library/adminer',
    listens: ['8080'],
    sensitive: [{ port: '8080', named: /(?:^|[-_/])adminer$/, guarded: true }],
  },
  {
    name: 'Control Center',
    source: 'docs.confluent.io, Control Center Configuration',
    sensitive: [
      { port: '9021', named: /control-center/, guarded: true, login: /^CONTROL_CENTER_(?:REST_)?AUTH/ },
    ],
  },
  {
    name: 'Dockge',
    source: 'louislam/dockge compose.yaml',
    images: '*/louislam/dockge',
    listens: ['5001'],
    administers: true,
    engine: 'starts containers',
  },
  {
    name: 'Flower',
    source: 'flower.readthedocs.io, Authentication',
    sensitive: [
      {
        port: '5555',
        named: /(?:^|[-_/])flower$/,
        guarded: true,
        login: /^FLOWER_(?:BASIC_AUTH|AUTH|OAUTH2)|^--(?:basic[-_]auth|auth|conf)/,
      },
    ],
  },
  {
    // Without a secret, everyone is an administrator, who runs any SQL.
    name: 'Hasura',
    source: 'hasura.io/docs, Securing your GraphQL endpoint',
    images: '*/hasura/graphql-engine',
    listens: ['8080'],
    gives: 'console',
    open: {
      variable: /^HASURA_GRAPHQL_(?:ADMIN_SECRETS?|ACCESS_KEY|SERVER_PORT)$/,
      option: /^--(?:admin-secret|access-key|server-port)|^(?:sh|bash|\/)/,
    },
  },
  {
    name: 'Homepage',
    source: 'gethomepage.dev, Docker, Using Docker Socket Proxy',
    images: '*/gethomepage/homepage',
    engine: {
      sections: ['CONTAINERS'],
      wiring: { by: 'hand', where: 'docker.yaml' },
      optional: true,
    },
  },
  {
    name: 'Kafdrop',
    source: 'obsidiandynamics/kafdrop README.md',
    sensitive: [{ port: '9000', named: /kafdrop/, guarded: true }],
  },
  {
    name: 'Kafka Manager',
    source: 'yahoo/CMAK README.md, Basic Authentication',
    sensitive: [
      {
        port: '9000',
        named: /(?:^|[-_/])(?:kafka-manager|cmak)$/,
        guarded: true,
        login: /^KAFKA_MANAGER_(?:AUTH|BASIC|LDAP)/,
      },
    ],
  },
  {
    name: 'Kafka UI',
    source: 'ui.docs.kafbat.io, Authentication',
    sensitive: [
      {
        port: '8080',
        named: /kafka-ui|kafbat/,
        guarded: true,
        login: /^AUTH_TYPE$|^SPRING_SECURITY|^SPRING_CONFIG/,
      },
    ],
  },
  {
    name: 'Keycloak',
    source: 'keycloak.org/server, Bootstrapping and recovering an admin account',
    images: '*/keycloak/keycloak',
    listens: ['8080'],
    passwords: [
      {
        variable: /^(?:KEYCLOAK(?:_ADMIN)?|KC_BOOTSTRAP_ADMIN)_PASSWORD$/,
        images: '*/keycloak',
        ports: ['8080', '8443'],
      },
    ],
  },
  {
    name: 'Mongo Express',
    source: 'mongo-express/mongo-express-docker docker-entrypoint.sh',
    listens: ['8081'],
    sensitive: [{ port: '8081', named: /(?:^|[-_/])mongo-express$/, guarded: true }],
    offVariables: [{ variable: 'ME_CONFIG_BASICAUTH', value: no }],
  },
  {
    name: 'OpenLDAP',
    source: 'osixia/docker-openldap README.md',
    listens: ['389', '636', '1389', '1636'],
    passwords: [{ variable: /^LDAP_ADMIN_PASSWORD$/, images: '*/openldap' }],
  },
  {
    name: 'pgAdmin',
    source: 'pgadmin.org/docs, Container Deployment',
    images: '*/dpage/pgadmin4',
    listens: ['80', '443'],
    sensitive: [{ port: '80', named: /(?:^|[-_/])pgadmin4?$/, guarded: true }],
    passwords: [
      {
        variable: /^PGADMIN_DEFAULT_PASSWORD$/,
        images: '*/dpage/pgadmin4',
        user: { variable: /^PGADMIN_DEFAULT_EMAIL$/, guessable: commonAddress },
      },
    ],
    offVariables: [{ variable: 'PGADMIN_CONFIG_SERVER_MODE', value: no, usual: ['80'] }],
  },
  {
    name: 'phpMyAdmin',
    source: 'phpmyadmin/docker config.inc.php',
    listens: ['80'],
    sensitive: [{ port: '80', named: /(?:^|[-_/])phpmyadmin$/, guarded: true }],
    // With a user, whoever comes is logged in as that one.
    offVariables: [
      {
        variable: 'PMA_USER',
        value: any,
        image: /(?:^|\/)phpmyadmin$/,
        with: /^PMA_PASSWORD(?:_FILE)?$/,
      },
    ],
  },
  {
    name: 'Portainer',
    source: 'portainer/portainer-docs, Install',
    images: '*/portainer/portainer{,-ce,-ee}',
    listens: ['9000', '9443'],
    administers: true,
    sensitive: ['9000', '9443'].map((port) => ({ port, named: /portainer/, guarded: true })),
    engine: 'starts containers',
  },
  {
    name: 'Redis Commander',
    source: 'joeferner/redis-commander docs/configuration.md',
    images: '*/{rediscommander,joeferner}/redis-commander',
    listens: ['8081'],
    gives: 'console',
    open: { variable: /^(?:HTTP_|ADDRESS$|PORT$)/, option: /^-/, config: /config/ },
  },
  {
    name: 'Redis Insight',
    source: 'redis.io/docs, Install on Docker',
    sensitive: [{ port: '5540', named: /redisinsight/, guarded: true }],
  },
  {
    // admin:admin
    name: 'Rundeck',
    source: 'docs.rundeck.com, Docker',
    images: 'docker.io/rundeck/rundeck',
    listens: ['4440'],
    preset: {
      variable: /^RUNDECK_(?:JAAS|SECURITY|PREAUTH|SERVER_CONFIG)/,
      config: /realm|jaas|remco|\/home\/rundeck\/?(?:server\/config|etc|$)/,
    },
  },
  {
    // Version 15 sets up its first user in the browser.
    name: 'wg-easy',
    source: 'wg-easy/wg-easy v14 How_to_generate_an_bcrypt_hash.md, README.md',
    images: '*/{wg-easy,weejewel}/wg-easy',
    tag: /^v?(?:[1-9]|1[0-4])(?:\.|$)/,
    listens: ['51821'],
    gives: 'console',
    open: { variable: /^PASSWORD(?:_HASH)?$/, ignoresEmpty: true },
  },
  {
    name: 'Yacht',
    source: 'SelfhostedPro/Yacht README.md',
    images: '*/selfhostedpro/yacht',
    listens: ['8000'],
    administers: true,
    engine: 'starts containers',
  },
];
