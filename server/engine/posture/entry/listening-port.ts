import type { Stage } from '../../dockerfile/model.ts';
import { lineage } from '../../dockerfile/stages/ancestry.ts';
import type { Posture } from '../../posture.ts';
import { textOf } from '../../source/text.ts';

/**
 * Ports that images listen on for their clients, from EXPOSE of their Dockerfiles (known.sources.json names those of most; also
 * node-red/node-red-docker, esphome/esphome docker/, openhab/openhab-docker debian/, linuxserver/docker-jellyfin) or from their
 * documentation (plexinc/pms-docker README.md, Bridge Networking; jellyfin.org, Networking; home-assistant.io, HTTP); without
 * those that the members of a cluster use among themselves.
 */
const documented: Readonly<Record<string, string>> = {
  '80': 'library/nginx library/httpd',
  '80 443': 'library/caddy dpage/pgadmin4',
  '80 81 443': 'jc21/nginx-proxy-manager',
  '1880': 'nodered/node-red',
  '1883': 'library/eclipse-mosquitto',
  '2181': 'library/zookeeper bitnami/zookeeper',
  '2379': 'bitnami/etcd coreos/etcd',
  '2368': 'library/ghost',
  '3000':
    'grafana/grafana grafana/grafana-oss grafana/grafana-enterprise library/redmine library/rocket.chat metabase/metabase',
  '3100': 'grafana/loki',
  '3306': 'library/mysql library/mariadb library/percona bitnami/mysql bitnami/mariadb',
  '4222': 'library/nats',
  '5000': 'library/registry',
  '5432': 'library/postgres postgis/postgis pgvector/pgvector timescale/timescaledb bitnami/postgresql',
  '5601': 'library/kibana kibana/kibana',
  '5672': 'library/rabbitmq',
  '5678': 'n8nio/n8n',
  '6052': 'esphome/esphome',
  '6379': 'library/redis valkey/valkey bitnami/redis bitnami/valkey',
  '7474 7687': 'library/neo4j',
  '8069': 'library/odoo',
  '8080':
    'nginxinc/nginx-unprivileged library/tomcat library/jetty library/adminer keycloak/keycloak jenkins/jenkins',
  '8080 8443': 'openhab/openhab',
  '8096': 'jellyfin/jellyfin linuxserver/jellyfin',
  '8123': 'homeassistant/home-assistant home-assistant/home-assistant',
  '8123 9000': 'library/clickhouse clickhouse/clickhouse-server',
  '8200': 'hashicorp/vault',
  '8983': 'library/solr',
  '9000': 'library/sonarqube',
  '9000 9001': 'minio/minio',
  '9090': 'prom/prometheus',
  '9200': 'library/elasticsearch elasticsearch/elasticsearch opensearchproject/opensearch',
  '11211': 'library/memcached bitnami/memcached',
  '27017': 'library/mongo mongodb/mongodb-community-server bitnami/mongodb',
  '32400': 'linuxserver/plex plexinc/pms-docker',
};

let known: ReadonlyMap<string, readonly string[]> | undefined;

function documentedPorts(name: string): readonly string[] {
  known ??= new Map(
    Object.entries(documented).flatMap(([ports, images]) =>
      images.split(' ').map((image) => [image, ports.split(' ')] as const),
    ),
  );
  const path = name.slice(name.indexOf('/') + 1);
  // Bitnami's older images are kept beside the others.
  return known.get(path.replace(/^bitnamilegacy\//, 'bitnami/')) ?? [];
}

/** The TCP ports that a service listens on, by the stage that it builds or by its image; none where nobody knows. */
export function listeningPorts({ service, stage }: Posture): readonly string[] {
  const exposed = stage ? exposedBy(stage) : [];
  const ref = stage ? stage.rootImage?.named : service.build ? undefined : service.image?.named;
  return exposed.length > 0 ? exposed : documentedPorts(ref?.name ?? '');
}

function exposedBy(stage: Stage): string[] {
  const words = lineage(stage)
    .flatMap(({ instructions }) => instructions)
    .flatMap((each) => (each.keyword === 'EXPOSE' ? textOf(each).split(/\s+/).slice(1) : []));
  return words.flatMap((word) => /^(\d+)(?:\/tcp)?$/i.exec(word)?.[1] ?? []);
}
