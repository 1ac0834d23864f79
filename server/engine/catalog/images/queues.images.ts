import type { ImageRow } from './row.ts';

/** Queues, streams and what works on them. */
export const queues = (): readonly ImageRow[] => [
  {
    images: 'docker.io/apache/airflow',
    source: 'apache/airflow Dockerfile (embedded entrypoint: uid/gid check)',
    publisher: 'apache',
    runs: [
      {
        user: 'airflow',
        uid: 50000,
        family: 'debian',
        needs: { writable: ['/opt/airflow/logs', '/tmp'], writesElsewhere: true },
      },
    ],
  },
  {
    images: 'docker.io/apache/kafka',
    source: 'apache/kafka docker/jvm/Dockerfile',
    publisher: 'apache',
    runs: [
      {
        user: 'appuser',
        uid: 1000,
        family: 'alpine',
        needs: {
          writable: ['/var/lib/kafka/data', '/opt/kafka/config', '/opt/kafka/logs'],
          writesElsewhere: true,
        },
      },
    ],
  },
  {
    images: 'docker.io/apache/kafka-native',
    source: 'general knowledge',
    publisher: 'apache',
    runs: [{ account: 'appuser', family: 'alpine' }],
  },
  {
    images: 'docker.io/apache/nifi',
    source: 'general knowledge',
    publisher: 'apache',
    runs: [{ account: 'nifi', family: 'debian' }],
  },
  {
    images: 'docker.io/apache/spark',
    source: 'apache/spark-docker 3.5.0/scala2.12-java11-ubuntu/Dockerfile',
    publisher: 'apache',
    runs: [{ user: 'spark', family: 'debian' }],
  },
  {
    images: 'docker.io/bitnami/kafka',
    source: 'Bitnami convention (read for postgresql only)',
    publisher: 'bitnami',
    runs: [
      {
        account: '1001',
        family: 'debian',
        needs: {
          writable: ['/bitnami/kafka', '/opt/bitnami/kafka/conf', '/opt/bitnami/kafka/tmp', '/tmp'],
          writesElsewhere: true,
        },
      },
    ],
  },
  {
    images: 'docker.io/bitnami/rabbitmq',
    source: 'Bitnami convention (read for postgresql only)',
    publisher: 'bitnami',
    runs: [
      {
        account: '1001',
        family: 'debian',
        needs: {
          writable: ['/bitnami/rabbitmq', '/opt/bitnami/rabbitmq/conf', '/opt/bitnami/rabbitmq/tmp', '/tmp'],
          writesElsewhere: true,
        },
      },
    ],
  },
  {
    images: 'docker.io/bitnami/zookeeper',
    source: 'Bitnami convention (read for postgresql only)',
    publisher: 'bitnami',
    runs: [
      {
        account: '1001',
        family: 'debian',
        needs: {
          writable: [
            '/bitnami/zookeeper',
            '/opt/bitnami/zookeeper/conf',
            '/opt/bitnami/zookeeper/tmp',
            '/tmp',
          ],
          writesElsewhere: true,
        },
      },
    ],
  },
  {
    images:
      'docker.io/confluentinc/cp-kafka docker.io/confluentinc/cp-schema-registry docker.io/confluentinc/cp-server docker.io/confluentinc/cp-zookeeper',
    source: 'general knowledge',
    publisher: 'confluent',
    runs: [{ account: 'appuser', family: 'redhat' }],
  },
  {
    images: 'docker.io/emqx/emqx',
    source: 'as the official image',
    publisher: 'emqx',
    runs: [{ account: 'emqx', family: 'debian' }],
  },
  {
    images: 'docker.io/library/eclipse-mosquitto',
    source: 'eclipse/mosquitto docker/2.0/Dockerfile',
    runs: [
      {
        user: 'root',
        account: 'mosquitto',
        uid: 1883,
        family: 'alpine',
        familyByTag: { '*openssl*': 'alpine' },
        stepsDown: 'all',
        needs: {
          basis: 'tried',
          capabilities: ['CHOWN', 'DAC_OVERRIDE', 'SETGID', 'SETUID'],
          writable: ['/mosquitto/data', '/mosquitto/log'],
        },
      },
    ],
  },
  {
    images: 'docker.io/library/emqx',
    source: 'emqx/emqx-docker 5.8/Dockerfile; docker-library/docs emqx/content.md',
    runs: [
      {
        user: 'emqx',
        uid: 1000,
        family: 'debian',
        needs: { writable: ['/opt/emqx/log', '/opt/emqx/data'], writesElsewhere: true },
      },
    ],
  },
  {
    images: 'docker.io/library/flink',
    source: 'apache/flink-docker 1.19/scala_2.12-java11-ubuntu/Dockerfile',
    runs: [
      {
        user: 'root',
        account: 'flink',
        uid: 9999,
        family: 'debian',
        stepsDown: 'all',
        needs: { basis: 'inferred', capabilities: ['CHOWN', 'DAC_OVERRIDE', 'SETGID', 'SETUID'] },
      },
    ],
  },
  {
    images: 'docker.io/library/nats',
    source: 'nats-io/nats-docker 2.14.x/scratch/Dockerfile',
    runs: [
      {
        user: 'root',
        family: 'none',
        familyByTag: { '*alpine*': 'none', '*windowsservercore*': 'windows', '*nanoserver*': 'windows' },
      },
    ],
  },
  {
    images: 'docker.io/library/rabbitmq',
    source: 'docker-library/rabbitmq 4.3/alpine/Dockerfile; docker-entrypoint.sh; 4.3/ubuntu/Dockerfile',
    runs: [
      {
        tags: ['*alpine*'],
        user: 'root',
        account: 'rabbitmq',
        family: 'alpine',
        stepsDown: 'all',
        needs: {
          basis: 'tried',
          capabilities: ['CHOWN', 'DAC_OVERRIDE', 'SETGID', 'SETUID'],
          writable: ['/var/lib/rabbitmq', '/etc/rabbitmq/conf.d'],
          writesElsewhere: true,
          runsAs: '100:101',
        },
      },
      {
        user: 'root',
        account: 'rabbitmq',
        family: 'debian',
        stepsDown: 'all',
        needs: {
          basis: 'tried',
          capabilities: ['CHOWN', 'DAC_OVERRIDE', 'SETGID', 'SETUID'],
          writable: ['/var/lib/rabbitmq', '/etc/rabbitmq/conf.d'],
          writesElsewhere: true,
          runsAs: '999:999',
        },
      },
    ],
  },
  {
    images: 'docker.io/library/spark',
    source: 'apache/spark-docker 3.5.0/scala2.12-java11-ubuntu/Dockerfile',
    runs: [{ user: 'spark', family: 'debian' }],
  },
  {
    images: 'docker.io/library/storm',
    source: 'apache/storm-docker 2.6.0/Dockerfile',
    runs: [
      {
        user: 'root',
        account: 'storm',
        uid: 1000,
        family: 'debian',
        stepsDown: 'all',
        needs: {
          basis: 'inferred',
          capabilities: ['CHOWN', 'DAC_OVERRIDE', 'SETGID', 'SETUID'],
          writable: ['/data', '/logs'],
          writesElsewhere: true,
        },
      },
    ],
  },
  {
    images: 'docker.io/library/zookeeper',
    source: '31z4/zookeeper-docker 3.8.6/Dockerfile; 3.8.6/docker-entrypoint.sh',
    runs: [
      {
        user: 'root',
        account: 'zookeeper',
        uid: 1000,
        family: 'debian',
        stepsDown: 'all',
        needs: {
          basis: 'inferred',
          capabilities: ['CHOWN', 'DAC_OVERRIDE', 'SETGID', 'SETUID'],
          writable: ['/data', '/datalog', '/logs'],
          writesElsewhere: true,
        },
      },
    ],
  },
];
