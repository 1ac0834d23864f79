import type { ImageRow } from './row.ts';

/** Queues, streams and their tools. */
export const queues = (): readonly ImageRow[] => [
  {
    images: 'docker.io/apache/activemq-classic',
    source: 'apache/activemq assembly/src/docker/Dockerfile',
    runs: [{ user: 'activemq', since: 'latest' }],
  },
  {
    images: 'docker.io/apache/airflow',
    source: 'apache/airflow Dockerfile (embedded entrypoint: uid/gid check)',
    publisher: 'apache',
    privileges: 'gains',
    runs: [
      {
        user: 'airflow',
        since: '1.10.10',
        uid: 50000,
        family: 'debian',
        needs: { writable: ['/opt/airflow/logs', '/tmp'], writesElsewhere: true },
      },
    ],
  },
  {
    images: 'docker.io/apache/kafka',
    source: 'apache/kafka docker/jvm/Dockerfile; 3.7.0 is the first release',
    publisher: 'apache',
    runs: [
      {
        user: 'appuser',
        since: 'first',
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
    source: 'apache/kafka docker/jvm/Dockerfile; 3.8.0 is the first release',
    publisher: 'apache',
    runs: [{ user: 'appuser', since: 'first', family: 'alpine' }],
  },
  {
    images: 'docker.io/apache/nifi',
    source: 'apache/nifi nifi-docker/dockerhub/Dockerfile',
    publisher: 'apache',
    runs: [{ account: 'nifi', family: 'debian' }],
  },
  {
    images: 'docker.io/apache/spark',
    source:
      'apache/spark-docker 3.5.0/scala2.12-java11-ubuntu/Dockerfile; 3.4.1/scala2.12-java11-ubuntu/Dockerfile; 3.3.0/scala2.12-java11-ubuntu/Dockerfile (no USER, gosu in the entrypoint)',
    publisher: 'apache',
    runs: [{ user: 'spark', since: '3.4.1', family: 'debian' }],
  },
  {
    images: 'docker.io/apache/{activemq-artemis,artemis}',
    source: 'apache/activemq-artemis artemis-docker/Dockerfile-ubuntu-21-jre',
    runs: [{ user: 'artemis', since: '2.29', uid: 1001 }],
  },
  {
    images: 'docker.io/apachepulsar/{pulsar,pulsar-all}',
    source: 'apache/pulsar docker/pulsar/Dockerfile',
    runs: [{ from: '2.10', user: '10000' }],
  },
  {
    images: 'docker.io/bitnami/kafka',
    source: 'bitnami/containers bitnami/kafka/3.9/debian-12/Dockerfile',
    publisher: 'bitnami',
    runs: [
      {
        from: '3',
        user: '1001',
        family: 'debian',
        needs: {
          writable: ['/bitnami/kafka', '/opt/bitnami/kafka/conf', '/opt/bitnami/kafka/tmp', '/tmp'],
          writesElsewhere: true,
        },
      },
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
    source: 'bitnami/containers bitnami/rabbitmq/README.md',
    publisher: 'bitnami',
    runs: [
      {
        from: '3.9',
        user: '1001',
        family: 'debian',
        needs: {
          writable: ['/bitnami/rabbitmq', '/opt/bitnami/rabbitmq/conf', '/opt/bitnami/rabbitmq/tmp', '/tmp'],
          writesElsewhere: true,
        },
      },
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
    images: 'docker.io/chirpstack/chirpstack-gateway-bridge',
    source: 'chirpstack/chirpstack-gateway-bridge Dockerfile',
    runs: [
      { from: '3.11.0', user: 'nobody:nogroup', uid: 65534 },
      { before: '3.11.0', user: 'root' },
    ],
  },
  {
    images: 'docker.io/confluentinc/confluent-local',
    source: 'confluentinc/kafka-images local/Dockerfile.ubi9',
    runs: [{ from: '7.9.0', user: 'appuser', uid: 1000 }],
  },
  {
    images:
      'docker.io/confluentinc/{cp-enterprise-control-center,cp-enterprise-kafka,cp-enterprise-replicator,cp-enterprise-replicator-executable,cp-kafka,cp-kafka-connect,cp-kafka-connect-base,cp-kafka-rest,cp-kafkacat,cp-kcat,cp-ksqldb-cli,cp-ksqldb-examples,cp-ksqldb-server,cp-schema-registry,cp-server,cp-server-connect,cp-server-connect-base,cp-zookeeper}',
    source:
      'confluentinc/kafka-images */Dockerfile.ubi8; */Dockerfile.deb8; confluentinc/common-docker base/Dockerfile.deb8; issues 106 (plain tags are Debian)',
    runs: [
      { tags: ['*ubi8*', '*ubi9*', '*rhel8*'], from: '5.4.1', user: 'appuser', uid: 1000, family: 'redhat' },
      { tags: ['*ubi8*', '*rhel8*'], account: 'appuser' },
      { before: '6.0.0', user: 'root', privileges: 'plain', family: 'debian' },
      { from: '6.0.0', user: 'appuser', uid: 1000, family: 'redhat' },
    ],
  },
  {
    images: 'docker.io/confluentinc/{cp-ksql-cli,cp-ksql-examples,cp-ksql-server,ksql-examples}',
    source:
      'confluentinc/ksql-images cp-ksql-server/Dockerfile.deb9; cp-ksql-server/Dockerfile.rhel8; confluentinc/common-docker base/Dockerfile.deb9',
    runs: [{ tags: ['*ubi8*', '*rhel8*'] }, { user: 'root', privileges: 'plain' }],
  },
  {
    images: 'docker.io/confluentinc/{ksqldb-cli,ksqldb-server}',
    source: 'confluentinc/ksql ksqldb-docker/Dockerfile; confluentinc/common-docker base/Dockerfile.deb9',
    runs: [
      { from: '0.9.0', user: 'appuser', uid: 1000 },
      { before: '0.9.0', user: 'root', privileges: 'plain' },
    ],
  },
  {
    images: 'docker.io/debezium/{connect,connect-base,kafka} quay.io/debezium/{connect,connect-base,kafka}',
    source:
      'debezium/container-images connect-base/3.0/Dockerfile; kafka/3.0/Dockerfile; kafka/0.1/Dockerfile, the first',
    runs: [{ user: 'kafka', since: 'first' }],
  },
  { images: 'docker.io/dunglas/mercure', source: 'dunglas/mercure Dockerfile', runs: [{ user: 'root' }] },
  {
    images: 'docker.io/edenhill/{kafkacat,kcat}',
    source: 'edenhill/kcat Dockerfile',
    privileges: 'plain',
    runs: [{ user: 'root' }],
  },
  {
    images: 'docker.io/emqx/emqx',
    source: 'emqx/emqx deploy/docker/Dockerfile',
    publisher: 'emqx',
    runs: [
      { from: '4.3.0', user: 'emqx', uid: 1000, family: 'debian' },
      { account: 'emqx', family: 'debian' },
    ],
  },
  {
    images: 'docker.io/emqx/emqx-enterprise',
    source: 'emqx/emqx deploy/docker/Dockerfile',
    runs: [{ from: '4.3.0', user: 'emqx', uid: 1000 }],
  },
  {
    images: 'docker.io/ibmcom/mq icr.io/ibm-messaging/mq',
    source: 'ibm-messaging/mq-container Dockerfile-server',
    runs: [
      { from: '9.2.0', user: '1001' },
      { before: '9.1.2', user: 'root' },
    ],
  },
  {
    images: 'docker.io/library/eclipse-mosquitto',
    source: 'eclipse/mosquitto docker/2.0/Dockerfile',
    privileges: 'plain',
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
        from: '4.3.0',
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
    privileges: 'plain',
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
    privileges: 'plain',
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
    source:
      'apache/spark-docker 3.5.0/scala2.12-java11-ubuntu/Dockerfile; 3.4.1/scala2.12-java11-ubuntu/Dockerfile; 3.3.0/scala2.12-java11-ubuntu/Dockerfile (no USER, gosu in the entrypoint)',
    runs: [{ user: 'spark', since: '3.4.1', family: 'debian' }],
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
    privileges: 'plain',
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
  {
    images: 'docker.io/provectuslabs/kafka-ui {docker.io,ghcr.io}/kafbat/kafka-ui',
    source: 'kafbat/kafka-ui api/Dockerfile',
    runs: [{ user: 'kafkaui', since: '0.4' }],
  },
  {
    images: 'docker.io/tchiotludo/akhq',
    source: 'tchiotludo/akhq Dockerfile',
    runs: [{ from: '0.25', user: 'akhq' }],
  },
  {
    images: 'docker.io/wurstmeister/kafka',
    source: 'wurstmeister/kafka-docker Dockerfile',
    runs: [{ user: 'root' }],
  },
  {
    images: 'quay.io/soketi/soketi',
    source: 'soketi/soketi Dockerfile; Dockerfile.distroless',
    runs: [{ tags: ['*distroless*'], user: '65534', since: '1.6' }, { user: 'root' }],
  },
  {
    images: '{docker.io,docker.redpanda.com}/redpandadata/redpanda',
    source: 'redpanda-data/redpanda pull 4046',
    runs: [{ from: '23.1', user: 'redpanda', uid: 101 }],
  },
  {
    images: '{docker.io,ghcr.io}/obsidiandynamics/kafdrop',
    source: 'obsidiandynamics/kafdrop src/main/docker/Dockerfile',
    runs: [{ user: 'root' }],
  },
];
