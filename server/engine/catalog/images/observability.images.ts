import type { ImageRow } from './row.ts';

/** Metrics, logs and traces. */
export const observability = (): readonly ImageRow[] => [
  {
    images: 'docker.elastic.co/beats/*',
    source: 'general knowledge',
    publisher: 'elastic',
    runs: [{ family: 'redhat' }],
  },
  {
    images: 'docker.elastic.co/logstash/logstash',
    source: 'elastic/dockerfiles logstash/Dockerfile',
    publisher: 'elastic',
    runs: [
      {
        user: '1000',
        account: 'logstash',
        uid: 1000,
        family: 'redhat',
        needs: { writable: ['/usr/share/logstash/data'], writesElsewhere: true },
      },
    ],
  },
  {
    images: 'docker.io/fluent/fluentd',
    source: 'fluent/fluentd-docker-image v1.16/debian/Dockerfile',
    publisher: 'fluent',
    runs: [
      {
        user: 'fluent',
        family: 'debian',
        familyByTag: { '*alpine*': 'alpine' },
        needs: { writable: ['/fluentd/log'] },
      },
    ],
  },
  {
    images: 'docker.io/grafana/alloy',
    source: 'general knowledge',
    publisher: 'grafana',
    runs: [{ user: 'root', account: 'alloy', family: 'debian' }],
  },
  {
    images: 'docker.io/grafana/grafana docker.io/grafana/grafana-enterprise docker.io/grafana/grafana-oss',
    source: 'grafana.com docs; truenas/apps runs grafana/grafana as any non-root uid',
    publisher: 'grafana',
    runs: [
      {
        user: '472',
        account: 'grafana',
        family: 'alpine',
        familyByTag: { '*ubuntu*': 'debian' },
        needs: { writable: ['/var/lib/grafana', '/var/log/grafana', '/tmp'] },
        fileVariables: ['GF_*__FILE'],
      },
    ],
  },
  {
    images: 'docker.io/grafana/loki',
    source: 'grafana/loki cmd/loki/Dockerfile',
    publisher: 'grafana',
    runs: [{ user: '10001', account: 'loki', uid: 10001, family: 'none', needs: { writable: ['/loki'] } }],
  },
  {
    images: 'docker.io/grafana/promtail',
    source: 'general knowledge',
    publisher: 'grafana',
    runs: [{ user: 'root', family: 'debian' }],
  },
  {
    images: 'docker.io/grafana/tempo',
    source: 'general knowledge',
    publisher: 'grafana',
    runs: [{ account: 'tempo', family: 'none' }],
  },
  {
    images: 'docker.io/jaegertracing/*',
    source: 'general knowledge',
    publisher: 'jaegertracing',
    runs: [{ account: '10001' }],
  },
  {
    images: 'docker.io/library/chronograf',
    source: 'influxdata/influxdata-docker chronograf/1.10/entrypoint.sh',
    runs: [
      {
        user: 'root',
        account: 'chronograf',
        family: 'debian',
        familyByTag: { '*alpine*': 'alpine' },
        stepsDown: 'all',
        needs: { basis: 'inferred', capabilities: ['SETGID', 'SETUID'] },
      },
    ],
  },
  {
    images: 'docker.io/library/fluentd',
    source: 'fluent/fluentd-docker-image v1.16/debian/Dockerfile',
    runs: [
      {
        user: 'fluent',
        family: 'debian',
        familyByTag: { '*alpine*': 'alpine' },
        needs: { writable: ['/fluentd/log'] },
      },
    ],
  },
  {
    images: 'docker.io/library/kapacitor',
    source: 'influxdata/influxdata-docker kapacitor/1.8/entrypoint.sh',
    runs: [
      {
        user: 'root',
        account: 'kapacitor',
        family: 'debian',
        familyByTag: { '*alpine*': 'alpine' },
        stepsDown: 'all',
        needs: { basis: 'inferred', capabilities: ['SETGID', 'SETUID'] },
      },
    ],
  },
  {
    images: 'docker.io/library/logstash',
    source: 'elastic/dockerfiles logstash/Dockerfile',
    runs: [
      {
        user: '1000',
        account: 'logstash',
        uid: 1000,
        family: 'redhat',
        needs: { writable: ['/usr/share/logstash/data'], writesElsewhere: true },
      },
    ],
  },
  {
    images: 'docker.io/library/telegraf',
    source: 'influxdata/influxdata-docker telegraf/1.39/entrypoint.sh',
    runs: [
      {
        user: 'root',
        account: 'telegraf',
        family: 'debian',
        familyByTag: { '*alpine*': 'alpine' },
        stepsDown: 'all',
        needs: { basis: 'inferred', capabilities: ['SETGID', 'SETUID'] },
      },
    ],
  },
  {
    images: 'docker.io/louislam/uptime-kuma ghcr.io/louislam/uptime-kuma',
    source: 'truenas/apps community/uptime-kuma',
    runs: [{ family: 'debian', needs: { basis: 'catalogue', capabilities: ['NET_RAW'] } }],
  },
  {
    images: 'docker.io/netdata/netdata',
    source: 'truenas/apps stable/netdata',
    runs: [
      {
        user: 'root',
        family: 'debian',
        stepsDown: 'all',
        needs: {
          basis: 'catalogue',
          capabilities: ['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'SETGID', 'SETUID', 'SYS_PTRACE', 'SYS_RAWIO'],
        },
      },
    ],
  },
  {
    images: 'docker.io/otel/opentelemetry-collector',
    source: 'as the contrib distribution',
    publisher: 'opentelemetry',
    runs: [{ account: '10001', family: 'none' }],
  },
  {
    images: 'docker.io/otel/opentelemetry-collector-contrib',
    source: 'open-telemetry/opentelemetry-collector-releases distributions/otelcol-contrib/Dockerfile',
    publisher: 'opentelemetry',
    runs: [{ user: '10001:10001', family: 'none' }],
  },
  {
    images: 'docker.io/prom/node-exporter quay.io/prometheus/node-exporter',
    source: 'prometheus/node_exporter Dockerfile',
    publisher: 'prometheus',
    runs: [{ user: 'nobody', uid: 65534, family: 'alpine' }],
  },
  {
    images: 'docker.io/prom/prometheus quay.io/prometheus/prometheus',
    source: 'prometheus/prometheus Dockerfile',
    publisher: 'prometheus',
    runs: [
      {
        user: 'nobody',
        uid: 65534,
        family: 'alpine',
        familyByTag: { '*distroless*': 'none' },
        needs: { writable: ['/prometheus'] },
      },
    ],
  },
  {
    images: 'gcr.io/cadvisor/cadvisor',
    source: 'general knowledge',
    publisher: 'google',
    runs: [{ user: 'root', family: 'alpine' }],
  },
  {
    images: 'quay.io/prometheuscommunity/*',
    source: 'general knowledge',
    publisher: 'prometheus',
    runs: [{ family: 'alpine' }],
  },
];
