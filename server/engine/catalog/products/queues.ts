import type { Login, Product } from '../product.ts';
import { line, yes } from './forms.ts';

const mosquittoLogin: Login = {
  option: /^-c|\.conf$|^(?:sh|bash|\/)/,
  config: /\/mosquitto(?!\/(?:data|log)(?:\/|$))|\.conf$/,
};

const emqxImages = 'docker.io/library/emqx docker.io/emqx/emqx{,-enterprise}';

/** Message brokers, and services that coordinate them or move data between them. */
export const queues = (): readonly Product[] => [
  {
    // admin:admin opens the console; the broker requires no login unless a user for connections is set.
    name: 'ActiveMQ',
    source: 'apache/activemq assembly/src/docker/entrypoint.sh, assembly/src/release/conf/activemq.xml',
    images: 'docker.io/apache/activemq-classic',
    listens: ['8161', '61616'],
    gives: 'console',
    sensitive: ['8161', '61616'].map((port) => ({ port, named: /activemq/, guarded: true })),
    open: {
      ports: ['61616'],
      variable: /^ACTIVEMQ_(?:CONNECTION|ADMIN|OPTS|CONF)/,
      option: /^(?:sh|bash|\/)|-c$/,
      config: /activemq|\/conf/,
    },
    preset: {
      ports: ['8161'],
      variable: /^ACTIVEMQ_(?:WEB|ADMIN|OPTS|CONF)/,
      option: /^(?:sh|bash|\/)|-c$/,
      config: /activemq|\/conf/,
    },
  },
  {
    name: 'ActiveMQ Artemis',
    source: 'apache/activemq-artemis artemis-docker/Dockerfile-ubuntu-21-jre',
    images: 'docker.io/apache/{,activemq-}artemis',
    listens: ['1883', '5672', '8161', '61613', '61616'],
    sensitive: ['8161', '61616'].map((port) => ({ port, guarded: true })),
    // artemis:artemis
    preset: {
      variable: /^(?:ARTEMIS_|ANONYMOUS_LOGIN$|EXTRA_ARGS$)/,
      option: /^(?:sh|bash|\/)|-c$/,
      config: /artemis/,
    },
    offVariables: [{ variable: 'ANONYMOUS_LOGIN', value: yes, image: /artemis/, usual: ['61616', '8161'] }],
  },
  {
    // Clients need no login unless one is configured, and admin:public opens the dashboard; later profiles reject both.
    name: 'EMQX',
    source:
      'emqx/emqx apps/emqx_dashboard/src/emqx_dashboard_schema.erl, apps/emqx/src/emqx_security_profile.erl',
    images: emqxImages,
    internal: false,
    tag: /^(?:5|6\.[0-2])(?:[.-]|$)/,
    listens: ['1883', '8083', '18083'],
    gives: 'console',
    open: {
      ports: ['1883', '8083'],
      variable: /^EMQX_(?!NODE|NAME|HOST|CLUSTER|LOG|DASHBOARD)/,
      option: /^(?:sh|bash|\/)|-c$/,
      config: /emqx/,
    },
    preset: {
      ports: ['18083'],
      variable: /^EMQX_(?:DASHBOARD|SECURITY|API_KEY)/,
      option: /^(?:sh|bash|\/)|-c$/,
      config: /emqx/,
    },
  },
  {
    name: 'EMQX',
    source: 'emqx/emqx deploy/docker/Dockerfile',
    images: emqxImages,
    internal: false,
    tag: /^(?!(?:5|6\.[0-2])(?:[.-]|$))/,
    listens: ['1883', '8083', '18083'],
    sensitive: [{ port: '18083', named: /(?:^|\/)emqx/, guarded: true }],
    passwords: [{ variable: /^EMQX_DASHBOARD__DEFAULT_PASSWORD$/, ports: ['18083'] }],
  },
  {
    name: 'Kafka',
    source: 'apache/kafka docker/jvm/Dockerfile',
    images: 'docker.io/apache/kafka{,-native} */{bitnami,bitnamilegacy}/kafka docker.io/wurstmeister/kafka',
    listens: ['9092'],
    sensitive: [{ port: '9092', named: /kafka|confluentinc\/cp-server$/, guarded: true }],
    memory: '2g',
  },
  {
    // It listens on every interface if its listeners are advertised; plain text listeners have no login.
    name: 'Kafka',
    source: 'confluentinc/kafka-images kafka/include/etc/confluent/docker/configure',
    images: 'docker.io/confluentinc/{cp-kafka,cp-server,cp-enterprise-kafka}',
    listens: ['9092'],
    gives: 'console',
    open: {
      variable:
        /^KAFKA_(?:ADVERTISED_LISTENERS|LISTENERS|LISTENER_SECURITY|OPTS|AUTHORIZER|SECURITY|PRINCIPAL|SUPER)|SASL|SSL|JAAS/,
      harmless:
        /^(?:PLAINTEXT|(?:(?!SASL|SSL)\w+:(?:\/\/(?!localhost|127\.)[\w.-]*:\d+|PLAINTEXT)(?:, ?|$))+)$/,
      option: /^(?:sh|bash|\/)|-c$/,
      config: /^\/etc\/(?:kafka|confluent)|\.properties$|jaas/,
    },
    memory: '2g',
  },
  {
    // Its API requires no login unless an extension does, and lets callers run anything that its plugins allow.
    name: 'Kafka Connect',
    source:
      'kafka.apache.org, Security model of Connect; confluentinc/kafka-images kafka-connect-base/Dockerfile.ubi9',
    images:
      'docker.io/confluentinc/cp-{kafka-connect,kafka-connect-base,server-connect,server-connect-base} ' +
      '{docker.io,quay.io}/debezium/connect {docker.io,quay.io}/debezium/connect-base',
    listens: ['8083'],
    gives: 'console',
    sensitive: [
      {
        port: '8083',
        named: /kafka-connect|server-connect|debezium\/connect|redpandadata\/connectors/,
        guarded: true,
        login: /^CONNECT_REST_EXTENSION_CLASSES|^CONNECT_LISTENERS_HTTPS/,
        movedBy: 'CONNECT_REST_PORT',
      },
    ],
    open: {
      harmless: /^8083$|^(?:http:\/\/)?0\.0\.0\.0(?::8083)?\/?$|^http:\/\/:8083\/?$/,
      variable:
        /^(?:CONNECT_)?(?:REST_(?:EXTENSION|HOST|PORT)|LISTENERS|ADMIN_LISTENERS|SSL_CLIENT)|^KAFKA_OPTS$|^CONNECT_CONFIG/,
      option: /^(?:sh|bash|\/)|-c$/,
      config: /\.properties$|^\/etc\/(?:kafka|confluent)|^\/kafka\/config/,
    },
  },
  {
    name: 'ksqlDB',
    source: 'confluentinc/ksql-images cp-ksqldb-server/Dockerfile.ubi9',
    images: 'docker.io/confluentinc/{ksqldb-server,cp-ksqldb-server,cp-ksql-server}',
    listens: ['8088'],
    sensitive: [{ port: '8088', named: /ksql/, guarded: true, login: /^KSQL_AUTHENTICATION/ }],
  },
  {
    // Up to version 1, anonymous clients may connect by default.
    name: 'Mosquitto',
    source: 'mosquitto.org/documentation, Migrating from 1.x to 2.0',
    images: 'docker.io/library/eclipse-mosquitto',
    internal: false,
    tag: /^1(?:[.-]|$)/,
    listens: ['1883'],
    gives: 'console',
    open: mosquittoLogin,
  },
  {
    // Without a listener it only accepts connections from its own container.
    name: 'Mosquitto',
    source: 'eclipse-mosquitto/mosquitto docker/2.0-openssl/README.md',
    images: 'docker.io/library/eclipse-mosquitto',
    internal: false,
    tag: /^(?:2\.0|2-openssl$|openssl$)/,
    listens: ['1883'],
    offOptions: [{ form: /^-c \S*mosquitto-no-auth\.conf$/ }],
    offLines: [
      {
        what: 'Mosquitto without a password',
        remedy: 'use a password_file',
        file: /mosquitto\.conf$/,
        opens: line('allow_anonymous true'),
        program: /^mosquitto$/,
        image: /^docker\.io\/library\/eclipse-mosquitto$/,
        listens: ['listener '],
        unless: ['per_listener_settings true'],
      },
    ],
  },
  {
    // The image's configuration has a listener that accepts anonymous clients, and a dashboard.
    name: 'Mosquitto',
    source: 'eclipse-mosquitto/mosquitto docker/2.1-alpine/mosquitto.conf',
    images: 'docker.io/library/eclipse-mosquitto',
    internal: false,
    tag: /^(?!1(?:[.-]|$)|2\.0|2-openssl$|openssl$)/,
    listens: ['1883', '9883'],
    gives: 'console',
    open: mosquittoLogin,
  },
  {
    // A command replaces the image's configuration, which has no login for clients either.
    name: 'NATS',
    source: 'nats-io/nats-docker 2.11.x/scratch/nats-server.conf',
    images: 'docker.io/library/nats',
    listens: ['4222'],
    gives: 'console',
    sensitive: [
      {
        port: '4222',
        named: /(?:^|\/)nats$/,
        guarded: true,
        login: /^--?(?:user|pass|auth|c|config)(?:[= ]|$)|^NATS_|\.conf$/,
      },
    ],
    open: {
      variable: /^NATS_/,
      option:
        /^--?(?:user|pass|auth|c|config|nkey|tls\w*|a|addr|net|p|port)(?:[= ]|$)|\.conf$|^(?:sh|bash|\/)/,
      config: /\.conf$|\/conf|^\/etc/,
    },
  },
  {
    // It has no login by default; a login that was turned on at run time is in its data folder.
    name: 'Pulsar',
    source: 'pulsar.apache.org, Security overview',
    images: 'docker.io/apachepulsar/pulsar{,-all}',
    listens: ['6650', '8080'],
    gives: 'console',
    sensitive: ['6650', '8080'].map((port) => ({ port })),
    open: {
      variable: /^PULSAR_(?:PREFIX|EXTRA|STANDALONE)|uthentication|uthorization/,
      option: /^(?:sh|bash|\/)|-c$|^--config|\.conf$/,
      needs: /^standalone$/,
      config: /pulsar\/conf|\.conf$/,
    },
  },
  {
    // guest:guest, and the image's configuration lets guest log in from other machines.
    name: 'RabbitMQ',
    source: 'docker-library/rabbitmq docker-entrypoint.sh',
    images: 'docker.io/library/rabbitmq',
    listens: ['5672', '15672'],
    sensitive: ['5672', '15672'].map((port) => ({ port, named: /rabbitmq/, guarded: true })),
    preset: {
      variable:
        /^RABBITMQ_(?:DEFAULT_(?:USER|PASS)|CONFIG|ADVANCED|LOAD|CONF|DEFINITIONS|SERVER|NODE_|MANAGEMENT)/,
      option: /^(?:sh|bash|\/)|-c$/,
      config: /^\/etc\/rabbitmq|definitions|\.conf$/,
    },
    passwords: [{ variable: /^RABBITMQ_DEFAULT_PASS$/ }],
  },
  {
    // The user with the default password may only log in from the same container, unless web access is allowed.
    name: 'RabbitMQ',
    source: 'bitnami/containers bitnami/rabbitmq/4.1/debian-12/rootfs/opt/bitnami/scripts/librabbitmq.sh',
    images: '*/{bitnami,bitnamilegacy}/rabbitmq',
    listens: ['5672', '15672'],
  },
  {
    // Every client of the administration API is a superuser; logins made at run time are in its data folder.
    name: 'Redpanda',
    source: 'docs.redpanda.com, Manage: Security',
    like: 'Kafka',
    images: '{docker.io,docker.redpanda.com}/redpandadata/redpanda docker.io/vectorized/redpanda',
    gives: 'console',
    sensitive: [{ port: '9092', guarded: true }, { port: '9644' }],
    open: {
      ports: ['9644'],
      variable: /^RP_|^REDPANDA_|^RPK_/,
      option: /^--?(?:config|redpanda-cfg|set|rpc-|admin-)|\.ya?ml$|^(?:sh|bash|\/)|-c$/,
      config: /redpanda|\.ya?ml$/,
    },
  },
  {
    name: 'RocketMQ',
    source: 'rocketmq.apache.org, Access Control',
    sensitive: [{ port: '9876', named: /rocketmq/, guarded: true }],
  },
  {
    name: 'Schema Registry',
    source: 'docs.confluent.io, Configure HTTP basic authentication; confluentinc/schema-registry-images',
    images: 'docker.io/confluentinc/cp-schema-registry */{bitnami,bitnamilegacy}/schema-registry',
    listens: ['8081'],
  },
  {
    name: 'Temporal',
    source: 'temporalio/docker-builds server.Dockerfile',
    images: 'docker.io/temporalio/{auto-setup,server}',
    listens: ['7233'],
    sensitive: [{ port: '7233', named: /^temporalio\//, guarded: true }],
  },
  {
    name: 'VerneMQ',
    source: 'docs.vernemq.com, Running VerneMQ using Docker',
    images: 'docker.io/vernemq/vernemq',
    internal: false,
    listens: ['1883'],
    offVariables: [{ variable: 'DOCKER_VERNEMQ_ALLOW_ANONYMOUS', value: yes }],
  },
  {
    // It requires no login unless a file or Java options do.
    name: 'ZooKeeper',
    source: '31z4/zookeeper-docker 3.9.4/docker-entrypoint.sh',
    images: 'docker.io/library/zookeeper',
    listens: ['2181'],
    gives: 'console',
    sensitive: [{ port: '2181', named: /zoo|zk|kafka|solr|hbase|keeper/, usual: true }],
    open: {
      variable: /^(?:ZOO_CFG_EXTRA|ZOO_CONF_DIR|\w*JVMFLAGS)$/,
      option: /^(?:sh|bash|\/)|-c$|\.cfg$/,
      config: /^\/conf|\.cfg$|jaas/,
    },
  },
  {
    name: 'ZooKeeper',
    source: 'bitnami/containers bitnami/kafka/README.md',
    images: '*/{bitnami,bitnamilegacy}/zookeeper',
    listens: ['2181'],
    offVariables: [{ variable: 'ALLOW_ANONYMOUS_LOGIN', value: yes }],
  },
  {
    // Every setting can be a variable.
    name: 'ZooKeeper',
    source: 'confluentinc/kafka-images zookeeper/include/etc/confluent/docker/zookeeper.properties.template',
    images: 'docker.io/confluentinc/cp-zookeeper',
    listens: ['2181'],
    gives: 'console',
    open: {
      variable:
        /^(?:KAFKA_OPTS|EXTRA_ARGS)$|^ZOOKEEPER_\w*(?:AUTH|SASL|SSL|SECURE|JAAS|ENFORCE|PORT_ADDRESS)/,
      option: /^(?:sh|bash|\/)|-c$/,
      config: /^\/etc\/(?:kafka|confluent)|\.properties$|jaas/,
    },
  },
];
