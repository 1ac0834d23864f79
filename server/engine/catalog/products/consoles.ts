import type { Product } from '../product.ts';
import { any, commonName, no } from './forms.ts';

/** Addresses from examples, and the product's own. */
const commonAddress =
  /^(?:admin|root|user|test|postgres|pgadmin4?)@|@(?:example|test|local|localhost|domain|email|pgadmin)\b/i;

/** Web consoles for databases, queues, containers and accounts. */
export const consoles = (): readonly Product[] => [
  {
    name: 'Adminer',
    source: 'TimWolla/docker-adminer Dockerfile',
    images: 'docker.io/library/adminer',
    listens: ['8080'],
    sensitive: [{ port: '8080', named: /(?:^|[-_/])adminer$/, guarded: true }],
  },
  {
    // Everyone is an administrator unless Micronaut's security is switched on; most users set it in one variable.
    name: 'AKHQ',
    source: 'tchiotludo/akhq src/main/resources/application.yml',
    images: 'docker.io/tchiotludo/akhq',
    listens: ['8080'],
    gives: 'console',
    sensitive: [{ port: '8080', guarded: true }],
    open: {
      variable: /^(?:AKHQ_|MICRONAUT_|JAVA_)/,
      harmless: /^(?![\s\S]*(?:security|micronaut|\$))/,
      option: /./,
      config: /akhq|\.ya?ml$|^\/app/,
    },
  },
  {
    // admin:admin, in the version that has an image of its own.
    name: 'APISIX Dashboard',
    source: 'apache/apisix-dashboard api/conf/conf.yaml',
    images: 'docker.io/apache/apisix-dashboard',
    listens: ['9000'],
  },
  {
    name: 'Control Center',
    source: 'docs.confluent.io, Control Center Configuration',
    images: 'docker.io/confluentinc/cp-enterprise-control-center{,-next-gen}',
    listens: ['9021'],
    sensitive: [
      { port: '9021', named: /control-center/, guarded: true, login: /^CONTROL_CENTER_(?:REST_)?AUTH/ },
    ],
  },
  {
    // Only a web page: the browser itself queries Elasticsearch.
    name: 'Dejavu',
    source: 'appbaseio/dejavu Dockerfile',
    images: 'docker.io/appbaseio/dejavu',
    listens: ['1358'],
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
    // Only a web page: the browser itself queries Elasticsearch.
    name: 'Elasticvue',
    source: 'cars10/elasticvue docker/nginx/elasticvue.conf',
    images: 'docker.io/cars10/elasticvue',
    listens: ['8080'],
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
        startedBy: { program: 'celery', word: 'flower', unless: ['worker', 'beat'] },
      },
    ],
  },
  {
    // Without a secret, everyone is an administrator and can run any SQL.
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
    listens: ['3000'],
    engine: {
      sections: ['CONTAINERS'],
      wiring: { by: 'hand', where: 'docker.yaml' },
      optional: true,
    },
  },
  {
    // It has no login: every visitor can read topics, and create and delete them unless options forbid that.
    name: 'Kafdrop',
    source: 'obsidiandynamics/kafdrop README.md',
    images: '*/obsidiandynamics/kafdrop',
    listens: ['9000'],
    gives: 'console',
    sensitive: [{ port: '9000', named: /kafdrop/, guarded: true }],
    open: {
      never: true,
      variable: /^(?:SERVER_(?:PORT|ADDRESS|SSL)|CMD_ARGS$|JVM_OPTS$)/,
      harmless: /^-(?![\s\S]*(?:server|delete|create|\$))/i,
      option: /./,
    },
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
    source: 'ui.docs.kafbat.io, Authentication; kafbat/kafka-ui DisabledAuthSecurityConfig.java',
    images: 'docker.io/provectuslabs/kafka-ui */kafbat/kafka-ui',
    listens: ['8080'],
    gives: 'console',
    sensitive: [
      {
        port: '8080',
        named: /kafka-ui|kafbat/,
        guarded: true,
        login: /^AUTH_TYPE$|^SPRING_SECURITY|^SPRING_CONFIG/,
      },
    ],
    open: {
      variable: /^(?:AUTH_|OAUTH|SPRING_|SERVER_(?:PORT|ADDRESS)$|JAVA_)/,
      option: /./,
      config: /kafkaui|kafka-ui|config|\.ya?ml$/,
    },
    passwords: [{ variable: /^SPRING_SECURITY_USER_PASSWORD$/ }],
    offVariables: [{ variable: 'AUTH_TYPE', value: /^disabled$/i, image: /kafka-ui$/, isDefault: true }],
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
    memory: '2g',
  },
  {
    // admin:pass. Since version 1.0.2 the image requires a login by default.
    name: 'Mongo Express',
    source: 'mongo-express/mongo-express-docker Dockerfile; mongo-express/mongo-express config.default.js',
    images: 'docker.io/library/mongo-express',
    tag: /^(?!0\.|1\.0\.[01](?:\D|$))/,
    listens: ['8081'],
    preset: {
      variable: /^ME_CONFIG_(?:BASICAUTH|OIDC|SITE_SSL)|^PORT$/,
      option: /^(?!mongo-express$)/,
      config: /^\/app|mongo-express|config[\w.]{0,20}\.js$/,
    },
    passwords: [
      {
        variable: /^ME_CONFIG_BASICAUTH_PASSWORD$/,
        user: { variable: /^ME_CONFIG_BASICAUTH_USERNAME$/, guessable: commonName },
      },
    ],
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
    gives: 'console',
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
    images: '*/phpmyadmin/phpmyadmin docker.io/library/phpmyadmin */linuxserver/phpmyadmin',
    tag: /^(?!.*fpm)/,
    listens: ['80'],
    gives: 'console',
    sensitive: [{ port: '80', named: /(?:^|[-_/])phpmyadmin$/, guarded: true }],
    // If a user is set, every visitor is logged in as that user.
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
    name: 'Rancher',
    source: 'rancher/rancher pkg/data/management/bootstrap_password.go',
    images: 'docker.io/rancher/rancher',
    listens: ['80', '443'],
    administers: true,
    passwords: [{ variable: /^CATTLE_BOOTSTRAP_PASSWORD$/ }],
    memory: '4g',
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
    // It has no login: every visitor can use the stored connections, or add others.
    name: 'Redis Insight',
    source: 'redis.io/docs, Redis Insight configuration settings',
    images: 'docker.io/redis/redisinsight',
    listens: ['5540'],
    gives: 'console',
    open: {
      never: true,
      variable: /^RI_(?:APP_(?:HOST|PORT)|HOSTNAME|SERVER_TLS|DATABASE_MANAGEMENT)/,
      option: /./,
    },
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
    // Only the gateway in front of it requires a login.
    name: 'Supabase postgres-meta',
    source: 'supabase/supabase docker/docker-compose.yml, docker/volumes/api/kong.yml',
    images: 'docker.io/supabase/postgres-meta',
    listens: ['8080'],
  },
  {
    // It runs SQL as the database administrator, and only the gateway in front of it requires a login.
    name: 'Supabase Studio',
    source: 'supabase/supabase docker/docker-compose.yml, docker/volumes/api/kong.yml',
    images: 'docker.io/supabase/studio',
    listens: ['3000'],
    gives: 'console',
    open: { never: true, variable: /^(?:PORT|HOSTNAME)$/, harmless: /^(?:3000|0\.0\.0\.0|::)$/, option: /./ },
  },
  {
    // In version 15 the first user is created in the browser.
    name: 'wg-easy',
    source: 'wg-easy/wg-easy v14 How_to_generate_an_bcrypt_hash.md, README.md',
    images: '*/{wg-easy,weejewel}/wg-easy',
    tag: /^v?(?:[1-9]|1[0-4])(?:\.|$)/,
    listens: ['51821'],
    gives: 'console',
    open: { variable: /^PASSWORD(?:_HASH)?$/, ignoresEmpty: true },
    privileges: { capabilities: ['NET_ADMIN'], devices: [] },
  },
  {
    name: 'wg-easy',
    source: 'wg-easy/wg-easy docs, Unattended Setup',
    images: '*/{wg-easy,weejewel}/wg-easy',
    tag: /^(?!v?(?:[1-9]|1[0-4])(?:\.|$))/,
    listens: ['51821'],
    privileges: { capabilities: ['NET_ADMIN'], devices: [] },
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
