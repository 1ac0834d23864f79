import type { Product } from '../product.ts';
import { yes } from './forms.ts';

/** Programs that collect and show metrics, logs, traces and statistics of containers. */
export const observability = (): readonly Product[] => [
  {
    name: 'Alertmanager',
    source: 'prometheus/alertmanager Dockerfile',
    images:
      'docker.io/prom/alertmanager quay.io/prometheus/alertmanager */{bitnami,bitnamilegacy}/alertmanager',
    listens: ['9093'],
    sensitive: [{ port: '9093', named: /alertmanager/, guarded: true, login: /^--web\.config\.file/ }],
  },
  {
    name: 'cAdvisor',
    source: 'google/cadvisor deploy/Dockerfile',
    images: '{gcr.io,ghcr.io}/cadvisor/cadvisor ghcr.io/google/cadvisor docker.io/google/cadvisor',
    listens: ['8080'],
    sensitive: [{ port: '8080', named: /cadvisor/, guarded: true, login: /^--?http_(?:auth|digest)_file/ }],
  },
  {
    name: 'Diun',
    source: 'crazy-max/diun pkg/docker',
    images: '*/crazymax/diun',
    // ServerVersion, ContainerList, ImageInspect; the Swarm provider needs more.
    engine: {
      sections: ['CONTAINERS', 'IMAGES'],
      wiring: { by: 'variable', name: 'DIUN_PROVIDERS_DOCKER_ENDPOINT', scheme: 'tcp://' },
      unless: /swarm/i,
    },
  },
  {
    // It has no login unless an auth provider is set, and it shows the logs of every container.
    name: 'Dozzle',
    source: 'amir20/dozzle docs/guide/authentication.md; dozzle.dev, Connecting with a socket proxy',
    images: '*/amir20/dozzle',
    listens: ['8080'],
    gives: 'console',
    open: {
      variable: /^DOZZLE_(?:AUTH|USERNAME|PASSWORD|ADDR|MODE)/,
      option: /^--(?:auth|username|password|addr)|^(?:agent|swarm|sh|bash|\/.*)$/,
    },
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
    // Its start script makes anonymous visitors administrators.
    name: 'Grafana',
    source: 'grafana/docker-otel-lgtm docker/run-grafana.sh',
    images: 'docker.io/grafana/otel-lgtm',
    listens: ['3000'],
    gives: 'console',
    open: { variable: /^GF_/, option: /./, config: /\.(?:ini|sh)$|grafana\/conf/ },
  },
  {
    name: 'Graylog',
    source: 'Graylog2/graylog-docker docker/oss/Dockerfile',
    images: '*/graylog/graylog{,-enterprise}',
    listens: ['9000'],
    passwords: [{ variable: /^GRAYLOG_ROOT_PASSWORD_SHA2$/ }],
  },
  {
    name: 'Jaeger',
    source: 'jaegertracing/jaeger cmd/jaeger/Dockerfile',
    images:
      'docker.io/jaegertracing/{all-in-one,jaeger,jaeger-query} cr.jaegertracing.io/jaegertracing/jaeger',
    listens: ['16686'],
    sensitive: [{ port: '16686', guarded: true }],
  },
  {
    name: 'Kibana',
    source: 'elastic/dockerfiles kibana/Dockerfile',
    images: '*/{library,kibana}/kibana docker.io/elastic/kibana */{bitnami,bitnamilegacy}/kibana',
    listens: ['5601'],
    sensitive: [{ port: '5601', named: /kibana/, guarded: true }],
    memory: '2g',
    readsCapitals: true,
  },
  {
    name: 'Logstash',
    source: 'elastic.co, JVM settings of Logstash (a heap of 1 GB by default)',
    images: 'docker.io/library/logstash docker.elastic.co/logstash/logstash{,-oss}',
    memory: '2g',
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
    memory: '2g',
  },
  {
    name: 'Mimir',
    source: 'grafana/mimir cmd/mimir/Dockerfile',
    images: 'docker.io/grafana/mimir',
    listens: ['8080', '9009'],
    sensitive: ['8080', '9009'].map((port) => ({ port, guarded: true })),
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
    name: 'OpenSearch Dashboards',
    source:
      'opensearch-project/opensearch-build docker/release/dockerfiles/opensearch-dashboards.al2023.dockerfile',
    images: '{docker.io,public.ecr.aws}/opensearchproject/opensearch-dashboards',
    listens: ['5601'],
    sensitive: [{ port: '5601', guarded: true }],
    memory: '2g',
  },
  {
    // A wizard, or the first visitor, creates the first account.
    name: 'Plausible',
    source: 'plausible/community-edition README.md',
    images: 'ghcr.io/plausible/community-edition docker.io/plausible/analytics',
    listens: ['8000'],
  },
  {
    name: 'Prometheus',
    source: 'prometheus/prometheus Dockerfile',
    images: '*/prom/prometheus quay.io/prometheus/prometheus */{bitnami,bitnamilegacy}/prometheus',
    listens: ['9090'],
    sensitive: [{ port: '9090', named: /prometheus/, guarded: true, login: /^--web\.config\.file/ }],
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
    name: 'Pushgateway',
    source: 'prometheus/pushgateway main.go',
    images: 'docker.io/prom/pushgateway quay.io/prometheus/pushgateway',
    listens: ['9091'],
    sensitive: [{ port: '9091', guarded: true, login: /^--web\.config\.file/ }],
  },
  {
    name: 'Redash',
    source: 'getredash/redash Dockerfile',
    images: 'docker.io/redash/redash',
    listens: ['5000'],
  },
  {
    name: 'Superset',
    source: 'apache/superset discussion 40834',
    images: 'docker.io/apache/superset',
    listens: ['8088'],
    memory: '2g',
  },
  {
    name: 'Tempo',
    source: 'grafana/tempo cmd/tempo/Dockerfile',
    images: 'docker.io/grafana/tempo',
    listens: ['3200'],
    sensitive: [{ port: '3200', guarded: true }],
  },
  {
    name: 'Umami',
    source: 'umami-software/umami README.md',
    images: 'ghcr.io/umami-software/umami docker.umami.is/umami-software/umami docker.io/umamisoftware/umami',
    listens: ['3000'],
  },
  {
    // A wizard lets the first visitor create an account.
    name: 'Uptime Kuma',
    source: 'louislam/uptime-kuma server/docker.js, server/model/monitor.js',
    images: '*/louislam/uptime-kuma',
    listens: ['3001'],
    // Lists containers and inspects one.
    engine: {
      sections: ['CONTAINERS'],
      wiring: { by: 'hand', where: 'its settings' },
      optional: true,
    },
  },
  {
    name: 'VictoriaLogs',
    source: 'docs.victoriametrics.com, Access control',
    like: 'VictoriaMetrics',
    images: '{docker.io,quay.io}/victoriametrics/victoria-logs',
    listens: ['9428'],
    sensitive: [{ port: '9428' }],
    open: { option: /^--?(?:httpAuth|mtls|envflag|tls|httpListenAddr=(?!:9428$))|^(?:sh|bash|\/)|-c$/ },
  },
  {
    // "The databases authenticate nobody by themselves"; a login is an option.
    name: 'VictoriaMetrics',
    source: 'VictoriaMetrics/VictoriaMetrics lib/httpserver/httpserver.go',
    images: '{docker.io,quay.io}/victoriametrics/victoria-metrics',
    listens: ['8428'],
    gives: 'data',
    sensitive: [{ port: '8428' }],
    open: {
      option: /^--?(?:httpAuth|mtls|envflag|tls|deleteAuthKey|httpListenAddr=(?!:8428$))|^(?:sh|bash|\/)|-c$/,
    },
  },
  {
    name: 'Zipkin',
    source: 'openzipkin/zipkin docker/Dockerfile',
    images: '{docker.io,ghcr.io}/openzipkin/zipkin docker.io/openzipkin/zipkin-slim',
    listens: ['9411'],
    sensitive: [{ port: '9411', guarded: true }],
  },
];
