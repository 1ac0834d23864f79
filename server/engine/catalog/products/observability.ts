import type { Product } from '../product.ts';
import { yes } from './forms.ts';

/** What measures, collects and shows: metrics, logs, traces, and statistics of what runs. */
export const observability = (): readonly Product[] => [
  {
    name: 'Alertmanager',
    source: 'prometheus/alertmanager Dockerfile',
    sensitive: [{ port: '9093', named: /alertmanager/, guarded: true }],
  },
  {
    name: 'cAdvisor',
    source: 'google/cadvisor deploy/Dockerfile',
    sensitive: [{ port: '8080', named: /cadvisor/, guarded: true, login: /http_/ }],
  },
  {
    name: 'Diun',
    source: 'crazy-max/diun pkg/docker',
    images: '*/crazymax/diun',
    // ServerVersion, ContainerList, ImageInspect; the provider for Swarm asks for more.
    engine: {
      sections: ['CONTAINERS', 'IMAGES'],
      wiring: { by: 'variable', name: 'DIUN_PROVIDERS_DOCKER_ENDPOINT', scheme: 'tcp://' },
      unless: /swarm/i,
    },
  },
  {
    name: 'Dozzle',
    source: 'dozzle.dev, Remote Host Setup, Connecting with a socket proxy',
    images: '*/amir20/dozzle',
    engine: {
      sections: ['CONTAINERS', 'INFO'],
      wiring: { by: 'variable', name: 'DOZZLE_REMOTE_HOST', scheme: 'tcp://' },
      unless:
        /DOZZLE_(?:ENABLE_(?:ACTIONS|SHELL)|REMOTE_(?:HOST|AGENT)|MODE)|--(?:enable-|remote-)|^(?:agent|swarm)$/i,
    },
  },
  {
    name: 'Glances',
    source: 'nicolargo/glances glances/plugins/containers/engines/docker.py',
    images: '*/nicolargo/glances',
    // docker.from_env, container list and statistics, image tags.
    engine: {
      sections: ['CONTAINERS', 'IMAGES'],
      wiring: { by: 'variable', name: 'DOCKER_HOST', scheme: 'tcp://' },
      optional: true,
    },
  },
  {
    name: 'Grafana',
    source: 'grafana/grafana packaging/docker/run.sh',
    images: '*/grafana/grafana{,-oss,-enterprise}',
    listens: ['3000'],
    passwords: [
      {
        variable: /^GF_SECURITY_ADMIN_PASSWORD$/,
        images: '*/grafana/grafana{,-oss,-enterprise}',
        stays: true,
      },
    ],
    offVariables: [{ variable: 'GF_AUTH_ANONYMOUS_ENABLED', value: yes }],
  },
  {
    name: 'Graylog',
    source: 'Graylog2/graylog-docker docker/oss/Dockerfile',
    listens: ['9000'],
    passwords: [{ variable: /^GRAYLOG_ROOT_PASSWORD_SHA2$/, images: '*/graylog/graylog{,-enterprise}' }],
  },
  {
    name: 'Kibana',
    source: 'elastic/dockerfiles kibana/Dockerfile',
    images: '*/{library,kibana}/kibana',
    listens: ['5601'],
    sensitive: [{ port: '5601', named: /kibana/, guarded: true }],
  },
  {
    name: 'Loki',
    source: 'grafana/loki cmd/loki/Dockerfile',
    images: '*/grafana/loki',
    listens: ['3100'],
    sensitive: [{ port: '3100', named: /(?:^|[-_/])loki$/, guarded: true }],
  },
  {
    name: 'Metabase',
    source: 'metabase/metabase Dockerfile',
    images: '*/metabase/metabase',
    listens: ['3000'],
  },
  {
    name: 'Netdata',
    source: 'netdata/netdata packaging/docker/README.md, Docker socket proxy',
    images: '*/netdata/netdata',
    engine: {
      sections: ['CONTAINERS'],
      wiring: { by: 'variable', name: 'DOCKER_HOST', scheme: '' },
      optional: true,
    },
  },
  {
    name: 'Prometheus',
    source: 'prometheus/prometheus Dockerfile',
    images: '*/prom/prometheus',
    listens: ['9090'],
    sensitive: [{ port: '9090', named: /prometheus/, guarded: true }],
    offOptions: [
      {
        of: "Prometheus's API for administrators",
        form: /^--web\.enable-admin-api(?:=true)?$/,
        unless: /^--web\.config\.file/,
        port: '9090',
      },
    ],
  },
  {
    name: 'Uptime Kuma',
    source: 'louislam/uptime-kuma server/docker.js, server/model/monitor.js',
    images: '*/louislam/uptime-kuma',
    // Container list and one container.
    engine: {
      sections: ['CONTAINERS'],
      wiring: { by: 'hand', where: 'its settings' },
      optional: true,
    },
  },
];
