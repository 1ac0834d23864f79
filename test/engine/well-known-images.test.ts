import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { verdictOn } from '../support/verdicts.ts';

/** An image with one published port: the product that open-port names, how anyone gets in, or else what prevents it. */
type Row = readonly [
  image: string,
  port: string,
  product: string | undefined,
  entry: string | undefined,
  why?: string,
];

const asks = 'a password is required to start';
const unset = 'its user comes from its own container alone';
const random = 'its password or token is random';
const wizard = 'the first visitor sets it up';
const changed = 'whoever logs in first has to change it';
const atRunTime = 'a login made at run time is in no file';
const reads = 'it shows much and changes little';

const images: readonly Row[] = [
  ['postgres:17', '5432', 'PostgreSQL', undefined, asks],
  ['mysql:8.4', '3306', 'MySQL', undefined, asks],
  ['mariadb:11.4', '3306', 'MariaDB', undefined, asks],
  ['mcr.microsoft.com/mssql/server:2022-latest', '1433', 'SQL Server', undefined, asks],
  ['mongo:8', '27017', 'MongoDB', 'data'],
  ['redis:7.4', '6379', 'Redis', 'data'],
  ['valkey/valkey:8', '6379', 'Valkey', 'data'],
  ['memcached:1.6', '11211', 'memcached', 'data'],
  ['cassandra:5', '9042', 'Cassandra', 'data'],
  ['scylladb/scylla:6.2', '9042', 'ScyllaDB', 'data'],
  ['clickhouse/clickhouse-server:25.3', '8123', 'ClickHouse', undefined, unset],
  ['couchdb:3', '5984', 'CouchDB', undefined, asks],
  ['neo4j:5', '7474', 'Neo4j', undefined, changed],
  ['influxdb:1.8', '8086', 'InfluxDB', 'data'],
  ['influxdb:2.7', '8086', 'InfluxDB', undefined, wizard],
  ['rethinkdb:2.4', '8080', 'RethinkDB', 'data'],
  ['quay.io/coreos/etcd:v3.5.17', '2379', 'etcd', undefined, atRunTime],
  ['hashicorp/consul:1.20', '8500', 'Consul', 'data'],
  ['hashicorp/vault:1.18', '8200', 'Vault', undefined, random],
  ['registry:2', '5000', 'Docker Registry', 'data'],
  ['docker.elastic.co/elasticsearch/elasticsearch:7.17.27', '9200', 'Elasticsearch', 'data'],
  ['docker.elastic.co/elasticsearch/elasticsearch:8.17.1', '9200', 'Elasticsearch', undefined, random],
  ['opensearchproject/opensearch:2', '9200', 'OpenSearch', undefined, asks],
  ['solr:9', '8983', 'Solr', 'data'],
  ['getmeili/meilisearch:v1.13', '7700', 'Meilisearch', 'data'],
  ['typesense/typesense:27.1', '8108', 'Typesense', undefined, asks],
  ['qdrant/qdrant:v1.13', '6333', 'Qdrant', 'data'],
  ['semitechnologies/weaviate:1.28.4', '8080', 'Weaviate', 'data'],
  ['milvusdb/milvus:v2.5.4', '19530', 'Milvus', 'data'],
  ['apache/kafka:3.9.0', '9092', 'Kafka', undefined, 'its listeners are variables'],
  ['rabbitmq:4-management', '15672', 'RabbitMQ', 'known password'],
  ['nats:2.11', '4222', 'NATS', 'no login'],
  ['eclipse-mosquitto:2', '1883', undefined, 'no login'],
  ['zookeeper:3.9', '2181', 'ZooKeeper', 'no login'],
  ['quay.io/debezium/connect:3.0', '8083', 'Kafka Connect', 'no login'],
  ['minio/minio:latest', '9000', undefined, 'known password'],
  ['prom/prometheus:v3.1.0', '9090', 'Prometheus', undefined, reads],
  ['grafana/grafana:11.4.0', '3000', undefined, undefined, changed],
  ['grafana/loki:3.3.2', '3100', 'Loki', undefined, reads],
  ['jaegertracing/all-in-one:1.65.0', '16686', 'Jaeger', undefined, reads],
  ['kibana:8.17.1', '5601', 'Kibana', undefined, 'it has the login of Elasticsearch'],
  ['victoriametrics/victoria-metrics:v1.110.0', '8428', 'VictoriaMetrics', 'data'],
  ['louislam/uptime-kuma:1', '3001', undefined, undefined, wizard],
  ['amir20/dozzle:v8', '8080', undefined, 'no login'],
  ['portainer/portainer-ce:2.21.5', '9443', 'Portainer', undefined, wizard],
  ['adminer:4', '8080', 'Adminer', undefined, 'it has the login of a database'],
  ['phpmyadmin:5', '80', 'phpMyAdmin', undefined, 'it has the login of a database'],
  ['ghcr.io/open-webui/open-webui:v0.5.4', '8080', undefined, undefined, wizard],
  ['n8nio/n8n:1.74.1', '5678', undefined, undefined, wizard],
  ['quay.io/jupyter/scipy-notebook:2025-01-06', '8888', 'Jupyter', undefined, random],
];

describe('well-known images with one published port', () => {
  it('are fifty, of which most are known', (t) => {
    assert.equal(images.length, 50);
    const all = images.map(([image, port]) => verdictOn(image, port));
    const of = (way: RegExp) => all.filter(({ entries }) => entries.some((each) => way.test(each))).length;
    const named = all.filter(({ product }) => product !== undefined).length;
    t.diagnostic(
      `${named} by open-port, ${of(/data|password|code/)} by attack paths, ${of(/no login/)} by authentication-off`,
    );
  });
  for (const [image, port, product, entry, why] of images)
    it(`${image}: ${entry ?? why}`, () => {
      assert.deepEqual(verdictOn(image, port), { product, entries: entry ? [entry] : [] });
      assert.equal(why === undefined, entry !== undefined, 'either way in or what keeps people out');
    });
});
