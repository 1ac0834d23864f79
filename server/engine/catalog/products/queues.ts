import type { Product } from '../product.ts';
import { line, yes } from './forms.ts';

/** Brokers of messages, and what coordinates or moves data between them. */
export const queues = (): readonly Product[] => [
  {
    name: 'ActiveMQ',
    source: 'apache/activemq assembly/src/docker/entrypoint.sh',
    images: 'docker.io/apache/activemq-classic',
    listens: ['8161', '61616'],
    sensitive: ['8161', '61616'].map((port) => ({ port, named: /activemq/, guarded: true })),
    // admin:admin
    preset: {
      ports: ['8161'],
      variable: /^ACTIVEMQ_(?:WEB|CONNECTION|ADMIN|OPTS|CONF)/,
      option: /^(?:sh|bash|\/)|-c$/,
      config: /activemq|\/conf/,
    },
  },
  {
    name: 'ActiveMQ Artemis',
    source: 'apache/activemq-artemis artemis-docker/Dockerfile-ubuntu-21-jre',
    images: 'docker.io/apache/{,activemq-}artemis',
    listens: ['1883', '5672', '8161', '61613', '61616'],
    // artemis:artemis
    preset: {
      variable: /^(?:ARTEMIS_|ANONYMOUS_LOGIN$|EXTRA_ARGS$)/,
      option: /^(?:sh|bash|\/)|-c$/,
      config: /artemis/,
    },
    offVariables: [{ variable: 'ANONYMOUS_LOGIN', value: yes, image: /artemis/, usual: ['61616', '8161'] }],
  },
  {
    name: 'Kafka',
    source: 'apache/kafka docker/jvm/Dockerfile',
    sensitive: [{ port: '9092', named: /kafka|confluentinc\/cp-server$/, guarded: true }],
  },
  {
    name: 'Kafka Connect',
    source: 'confluentinc/kafka-images kafka-connect-base/Dockerfile.ubi9',
    sensitive: [
      {
        port: '8083',
        named: /kafka-connect|server-connect|debezium\/connect|redpandadata\/connectors/,
        guarded: true,
        login: /^CONNECT_REST_EXTENSION_CLASSES|^CONNECT_LISTENERS_HTTPS/,
      },
    ],
  },
  {
    name: 'ksqlDB',
    source: 'confluentinc/ksql-images cp-ksqldb-server/Dockerfile.ubi9',
    sensitive: [{ port: '8088', named: /ksql/, guarded: true, login: /^KSQL_AUTHENTICATION/ }],
  },
  {
    // Up to version 1, anonymous clients are let in unless a configuration says otherwise.
    name: 'Mosquitto',
    source: 'mosquitto.org/documentation, Migrating from 1.x to 2.0',
    images: 'docker.io/library/eclipse-mosquitto',
    tag: /^1(?:[.-]|$)/,
    listens: ['1883'],
    gives: 'console',
    open: { option: /^-c|\.conf$|^(?:sh|bash|\/)/, config: /\/mosquitto|\.conf$/ },
  },
  {
    name: 'Mosquitto',
    source: 'eclipse-mosquitto/mosquitto docker/2.1-alpine/mosquitto.conf',
    images: 'docker.io/library/eclipse-mosquitto',
    tag: /^(?!1(?:[.-]|$))/,
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
    name: 'NATS',
    source: 'nats-io/nats-docker 2.11.x/scratch/nats-server.conf',
    images: 'docker.io/library/nats',
    listens: ['4222'],
    sensitive: [
      {
        port: '4222',
        named: /(?:^|\/)nats$/,
        guarded: true,
        login: /^--?(?:user|pass|auth|c)|^NATS_|.conf$/,
      },
    ],
  },
  {
    // guest:guest, and the image's own configuration lets guest in from other machines.
    name: 'RabbitMQ',
    source: 'docker-library/rabbitmq docker-entrypoint.sh',
    images: 'docker.io/library/rabbitmq',
    listens: ['5672', '15672'],
    sensitive: ['5672', '15672'].map((port) => ({ port, named: /rabbitmq/, guarded: true })),
    preset: {
      variable: /^RABBITMQ_(?:DEFAULT|CONFIG|ADVANCED|LOAD|CONF|DEFINITIONS|SERVER|NODE|MANAGEMENT)/,
      option: /^(?:sh|bash|\/)|-c$/,
      config: /^\/etc\/rabbitmq|definitions|\.conf$/,
    },
    passwords: [{ variable: /^RABBITMQ_DEFAULT_PASS$/, images: '*/library/rabbitmq' }],
  },
  {
    name: 'RocketMQ',
    source: 'rocketmq.apache.org, Access Control',
    sensitive: [{ port: '9876', named: /rocketmq/, guarded: true }],
  },
  {
    name: 'Temporal',
    source: 'temporalio/docker-builds server.Dockerfile',
    sensitive: [{ port: '7233', named: /^temporalio\//, guarded: true }],
  },
  {
    name: 'VerneMQ',
    source: 'docs.vernemq.com, Running VerneMQ using Docker',
    listens: ['1883'],
    offVariables: [{ variable: 'DOCKER_VERNEMQ_ALLOW_ANONYMOUS', value: yes }],
  },
  {
    name: 'ZooKeeper',
    source: '31z4/zookeeper-docker 3.9.4/docker-entrypoint.sh',
    images: 'docker.io/library/zookeeper */{bitnami,bitnamilegacy}/zookeeper',
    listens: ['2181'],
    sensitive: [{ port: '2181', named: /zoo|zk|kafka|solr|hbase|keeper/, usual: true }],
    offVariables: [{ variable: 'ALLOW_ANONYMOUS_LOGIN', value: yes }],
  },
];
