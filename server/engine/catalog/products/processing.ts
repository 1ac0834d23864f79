import type { Product } from '../product.ts';

const hadoopLogin = /hadoop[._]security[._]authentication|-site.xml$/;
const sparkLogin = /^SPARK_RPC_AUTHENTICATION_ENABLED$|spark.authenticate|spark-defaults.conf$/;

/** Clusters and servers for data processing jobs. */
export const processing = (): readonly Product[] => [
  {
    name: 'Airflow',
    source: 'apache/airflow airflow-core/docs/howto/docker-compose/docker-compose.yaml',
    images: '*/apache/airflow',
    listens: ['8080'],
    passwords: [{ variable: /^_AIRFLOW_WWW_USER_PASSWORD$/ }],
    memory: '2g',
  },
  {
    name: 'Dask',
    source: 'docs.dask.org, Security',
    images: 'ghcr.io/dask/dask docker.io/daskdev/dask',
    listens: ['8786'],
    sensitive: [{ port: '8786', named: /(?:^|[-_/])dask/, login: /tls/ }],
  },
  {
    // Every client of the job manager's API can submit programs, which it runs.
    name: 'Flink',
    source:
      'apache/flink-docker 1.16/scala_2.12-java11-ubuntu/Dockerfile; nightlies.apache.org/flink, Security',
    images: 'docker.io/library/flink docker.io/apache/flink',
    listens: ['8081'],
    gives: 'code',
    sensitive: [{ port: '8081', named: /flink/, login: /web\.submit\.enable|\.ya?ml$/ }],
    open: {
      variable: /^FLINK_PROPERTIES$|_OPTS$|^JVM_ARGS$/,
      harmless: /^(?![\s\S]*(?:security|rest\.|web\.))[^$]*$/,
      option: /^-D|^(?:sh|bash|\/)|-c$/,
      needs: /^jobmanager$/,
      config: /flink\/conf|\.ya?ml$/,
    },
  },
  {
    name: 'HDFS',
    source: 'hadoop.apache.org/docs, Hadoop in Secure Mode',
    sensitive: ['9870', '50070'].map((port) => ({
      port,
      named: /hadoop|namenode|hdfs/,
      login: hadoopLogin,
    })),
  },
  {
    name: 'HiveServer2',
    source: 'hive.apache.org, Setting Up HiveServer2',
    sensitive: [
      {
        port: '10000',
        named: /(?:^|[-_/])hive(?!mq)/,
        login: /hive[._]server2[._]authentication|-site.xml$/,
      },
    ],
  },
  {
    name: 'Livy',
    source: 'livy.apache.org, Getting Started',
    sensitive: [{ port: '8998', named: /(?:^|[-_/])livy/, login: /livy.conf$/ }],
  },
  {
    name: 'Ray',
    source: 'docs.ray.io, Security',
    images: 'docker.io/rayproject/ray{,-ml,-llm}',
    listens: ['8265'],
    // Since version 2.52 it requires tokens if that is turned on.
    sensitive: ['8265', '10001'].map((port) => ({
      port,
      named: /(?:^|\/)ray(?:-ml|-llm)?$/,
      login: /^RAY_AUTH_MODE$/,
    })),
  },
  {
    name: 'Scrapyd',
    source: 'scrapyd.readthedocs.io, Configuration',
    sensitive: [{ port: '6800', named: /scrapyd/, login: /scrapyd.conf$/ }],
  },
  {
    name: 'Spark',
    source: 'spark.apache.org/docs, Security',
    images: 'docker.io/library/spark docker.io/apache/spark */{bitnami,bitnamilegacy}/spark',
    listens: ['7077'],
    sensitive: ['6066', '7077'].map((port) => ({ port, named: /spark/, login: sparkLogin })),
  },
  {
    name: 'YARN',
    source: 'hadoop.apache.org/docs, Hadoop in Secure Mode',
    sensitive: [{ port: '8088', named: /hadoop|resourcemanager|yarn/, login: hadoopLogin }],
  },
  {
    name: 'Zeppelin',
    source: 'zeppelin.apache.org, Apache Shiro authentication',
    images: 'docker.io/apache/zeppelin',
    listens: ['8080'],
    sensitive: [{ port: '8080', named: /zeppelin/, login: /shiro\.ini$/ }],
  },
];
