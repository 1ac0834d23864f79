import { addTo, removeEntry } from '../../server/engine/compose/edit/edit.ts';
import { anywhere, removalFix } from '../../server/engine/compose/edit/fix.ts';
import type { Port, Service } from '../../server/engine/compose/model.ts';
import type { Stage } from '../../server/engine/dockerfile/model.ts';
import { lineage } from '../../server/engine/dockerfile/stages/ancestry.ts';
import type { Fix } from '../../server/engine/finding.ts';
import type { Posture } from '../../server/engine/posture.ts';
import { shown } from '../../server/engine/secret/shown.ts';
import { type Edit, type Place, textOf } from '../../server/engine/source/text.ts';

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
  '2368': 'library/ghost',
  '3000':
    'grafana/grafana grafana/grafana-oss grafana/grafana-enterprise library/redmine library/rocket.chat metabase/metabase',
  '3100': 'grafana/loki',
  '3306': 'library/mysql library/mariadb library/percona',
  '4222': 'library/nats',
  '5000': 'library/registry',
  '5432': 'library/postgres postgis/postgis pgvector/pgvector bitnami/postgresql',
  '5601': 'library/kibana kibana/kibana',
  '5672': 'library/rabbitmq',
  '5678': 'n8nio/n8n',
  '6052': 'esphome/esphome',
  '6379': 'library/redis valkey/valkey',
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
  '11211': 'library/memcached',
  '27017': 'library/mongo',
  '32400': 'linuxserver/plex plexinc/pms-docker',
};

let known: ReadonlyMap<string, readonly string[]> | undefined;

function documentedPorts(name: string): readonly string[] {
  known ??= new Map(
    Object.entries(documented).flatMap(([ports, images]) =>
      images.split(' ').map((image) => [image, ports.split(' ')] as const),
    ),
  );
  return known.get(name.slice(name.indexOf('/') + 1)) ?? [];
}

/** The TCP ports that a service listens on, by the stage that it builds or by its image; none where nobody knows. */
function listeningPorts({ service, stage }: Posture): readonly string[] {
  const exposed = stage ? exposedPorts(stage) : [];
  const ref = stage ? stage.rootImage?.ref : service.build ? undefined : service.image?.ref;
  return exposed.length > 0 ? exposed : documentedPorts(ref?.name ?? '');
}

function exposedPorts(stage: Stage): string[] {
  const words = lineage(stage)
    .flatMap(({ instructions }) => instructions)
    .flatMap((each) => (each.keyword === 'EXPOSE' ? textOf(each).split(/\s+/).slice(1) : []));
  return words.flatMap((word) => /^(\d+)(?:\/tcp)?$/i.exec(word)?.[1] ?? []);
}

/** Words by which a service names what listens on the same host. */
const hostLocal = /localhost|127\.0\.0\.1|\[::1\]/;

/** Whether a service names services of the host by the address that they share. */
function usesLocalhost({ environment, command, entrypoint }: Service): boolean {
  const words = [command, entrypoint].flatMap((script) => script?.commands ?? []).flatMap(({ args }) => args);
  return (
    environment.some(({ raw }) => hostLocal.test(raw ?? '')) ||
    words.some(({ value }) => hostLocal.test(value ?? ''))
  );
}

/** Ways to take a service out of the host's network, the best first; `at` is its `network_mode`. */
export function ownNetworkFixes(posture: Posture, at: Place): (Fix | undefined)[] {
  const { service } = posture;
  const alone = 'Use a network of its own (no port is published, and services of the host are out of reach)';
  if (service.ports.length > 0) return [publishedFix(service, at)];
  const ports = usesLocalhost(service) ? [] : listeningPorts(posture);
  const title = shown`Publish ${ports.join(', ')} on 127.0.0.1 instead (the host's services and other machines are cut off)`;
  const published = anywhere(title, at, (reach) => {
    const removed = ports.length > 0 ? removeEntry(service.node, 'network_mode', reach) : undefined;
    const added = addTo(service.node, { ports: ports.map((port) => `127.0.0.1:${port}:${port}`) }, reach);
    return removed && added && [...removed, ...added];
  });
  return [published, removalFix(alone, at)];
}

/** Lets the ports take effect that a service names beside the host's network, on this machine alone. */
function publishedFix(service: Service, at: Place): Fix | undefined {
  const title = "Publish its ports on 127.0.0.1 instead (the host's services and other machines are cut off)";
  return anywhere(title, at, (reach) => {
    const removed = removeEntry(service.node, 'network_mode', reach);
    const bound = service.ports.map(boundPort);
    return removed && bound.every((edits) => edits !== undefined) ? [...removed, ...bound.flat()] : undefined;
  });
}

/** Edits that publish a port on 127.0.0.1; undefined for one of which a part is not written. */
function boundPort(port: Port): Edit[] | undefined {
  const { file, hostIp, hostSpan, published, unknown, variable, node } = port;
  if (hostIp !== undefined) return /^(?:127\.|\[?::1)/.test(hostIp) ? [] : undefined;
  if (unknown || variable || published === undefined) return undefined;
  if (node.kind === 'mapping') return addTo(node, { host_ip: '127.0.0.1' });
  return [{ file: file.path, span: hostSpan, text: '127.0.0.1:' }];
}
