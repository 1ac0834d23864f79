import type { ImageRow } from './row.ts';

/** Metrics, logs and traces. */
export const observability = (): readonly ImageRow[] => [
  {
    images: 'docker.elastic.co/beats/*',
    source: 'elastic/beats dev-tools/packaging/packages.yml (Ubuntu in the one release that was read)',
    publisher: 'elastic',
    privileges: 'gains',
    runs: [{}],
  },
  {
    images: 'docker.elastic.co/logstash/logstash',
    source:
      'elastic/dockerfiles logstash/Dockerfile; elastic/logstash-docker build/logstash/Dockerfile, the first; templates/Dockerfile.j2',
    publisher: 'elastic',
    runs: [
      {
        user: '1000',
        since: 'first',
        account: 'logstash',
        uid: 1000,
        family: 'redhat',
        needs: { writable: ['/usr/share/logstash/data'], writesElsewhere: true },
      },
    ],
  },
  {
    images: 'docker.io/abians7/rustrak-server',
    source: 'AbianS/rustrak apps/server/Dockerfile',
    runs: [{ user: 'nonroot', since: '0.2', uid: 65532 }],
  },
  {
    images: 'docker.io/abians7/rustrak-ui',
    source: 'AbianS/rustrak apps/webview-ui/Dockerfile',
    runs: [{ user: 'nextjs', since: '0.1.6' }],
  },
  {
    images: 'docker.io/fluent/fluentd',
    source: 'fluent/fluentd-docker-image v1.16/debian/Dockerfile; issue 118',
    publisher: 'fluent',
    runs: [
      {
        from: '1.16',
        user: 'fluent',
        family: 'debian',
        familyByTag: { '*alpine*': 'alpine' },
        needs: { writable: ['/fluentd/log'] },
      },
      { family: 'debian', familyByTag: { '*alpine*': 'alpine' } },
    ],
  },
  {
    images: 'docker.io/grafana/alloy',
    source: 'grafana/alloy Dockerfile',
    publisher: 'grafana',
    onlyReads: /^\/etc\//,
    runs: [{ user: 'root', account: 'alloy', family: 'debian' }],
  },
  {
    images: 'docker.io/grafana/loki',
    source: 'grafana/loki cmd/loki/Dockerfile; docs/operations/upgrade.md (1.5.0)',
    publisher: 'grafana',
    onlyReads: /^\/etc\//,
    runs: [
      {
        from: '1.5',
        user: '10001',
        account: 'loki',
        uid: 10001,
        family: 'none',
        needs: { writable: ['/loki'] },
      },
    ],
  },
  {
    images: 'docker.io/grafana/promtail',
    source: 'grafana/loki clients/cmd/promtail/Dockerfile',
    publisher: 'grafana',
    onlyReads: /^\/etc\/(?!.*positions)/,
    runs: [{ user: 'root', family: 'debian' }],
  },
  {
    images: 'docker.io/grafana/tempo',
    source: 'grafana/tempo cmd/tempo/Dockerfile',
    publisher: 'grafana',
    onlyReads: /^\/etc\//,
    runs: [
      { from: '2.5.0', user: '10001:10001', family: 'none' },
      { before: '2.5.0', user: 'root', account: 'tempo', family: 'none' },
    ],
  },
  {
    images: 'docker.io/grafana/{grafana,grafana-enterprise,grafana-oss}',
    source:
      'grafana/grafana docs/sources/installation/docker.md (Ubuntu before 6.4, 472 and no chown since 5.1); grafana/grafana-docker run.sh (gosu); truenas/apps runs grafana/grafana as any non-root uid',
    publisher: 'grafana',
    runs: [
      {
        from: '5.1',
        onlyReads: /^\/etc\//,
        user: '472',
        account: 'grafana',
        family: 'alpine',
        familyByTag: {
          '*ubuntu*': 'debian',
          '5.*': 'debian',
          '6.0*': 'debian',
          '6.1*': 'debian',
          '6.2*': 'debian',
          '6.3*': 'debian',
        },
        needs: { writable: ['/var/lib/grafana', '/var/log/grafana', '/tmp'] },
        fileVariables: ['GF_*__FILE'],
      },
      { from: '4', before: '5.1', user: 'root', account: 'grafana', family: 'debian', stepsDown: 'all' },
    ],
  },
  {
    images: 'docker.io/graylog/{graylog,graylog-enterprise}',
    source: 'Graylog2/graylog-docker docker/oss/Dockerfile',
    privileges: 'gains',
    runs: [{ user: 'graylog', since: '4.0', uid: 1100 }],
  },
  {
    images: 'docker.io/henrygd/beszel',
    source: 'henrygd/beszel internal/dockerfile_hub',
    privileges: 'plain',
    runs: [{ user: 'root', family: 'none' }],
  },
  {
    images: 'docker.io/jaegertracing/*',
    source: 'jaegertracing/jaeger cmd/jaeger/Dockerfile',
    publisher: 'jaegertracing',
    runs: [{ account: '10001' }],
  },
  {
    images: 'docker.io/jaegertracing/all-in-one',
    source: 'jaegertracing/jaeger cmd/all-in-one/Dockerfile; cmd/jaeger/Dockerfile',
    runs: [{ from: '1.50', user: '10001' }],
  },
  {
    images: 'docker.io/jmxtrans/jmxtrans',
    source: 'jmxtrans/jmxtrans jmxtrans/docker/Dockerfile; jmxtrans/docker/docker-entrypoint.sh',
    runs: [{ user: 'root', account: 'jmxtrans', stepsDown: 'all' }],
  },
  {
    images: 'docker.io/library/chronograf',
    source: 'influxdata/influxdata-docker chronograf/1.10/entrypoint.sh',
    privileges: 'plain',
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
    source: 'fluent/fluentd-docker-image v1.16/debian/Dockerfile; issue 118',
    runs: [
      {
        from: '1.16',
        user: 'fluent',
        family: 'debian',
        familyByTag: { '*alpine*': 'alpine' },
        needs: { writable: ['/fluentd/log'] },
      },
      { family: 'debian', familyByTag: { '*alpine*': 'alpine' } },
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
    source: 'elastic/dockerfiles logstash/Dockerfile; docker-library/logstash 6/Dockerfile',
    runs: [
      {
        from: '6.4',
        user: '1000',
        account: 'logstash',
        uid: 1000,
        family: 'redhat',
        needs: { writable: ['/usr/share/logstash/data'], writesElsewhere: true },
      },
      { account: 'logstash' },
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
    images: 'docker.io/netdata/netdata',
    source: 'truenas/apps stable/netdata',
    privileges: 'gains',
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
    images: 'docker.io/nicolargo/glances',
    source:
      'nicolargo/glances docker-files/alpine.Dockerfile (iputils); docker-files/ubuntu.Dockerfile (iputils-ping)',
    privileges: 'unused',
    runs: [{ user: 'root' }],
  },
  {
    images: 'docker.io/openzipkin/{zipkin,zipkin-slim} ghcr.io/openzipkin/zipkin',
    source: 'openzipkin/zipkin docker/Dockerfile',
    runs: [{ user: 'zipkin', since: '2.23' }],
  },
  {
    images: 'docker.io/otel/opentelemetry-collector',
    source: 'open-telemetry/opentelemetry-collector-releases distributions/otelcol/Dockerfile',
    publisher: 'opentelemetry',
    onlyReads: /^\/etc\//,
    runs: [{ from: '0.35', user: '10001:10001', family: 'none' }, { family: 'none' }],
  },
  {
    images: 'docker.io/otel/opentelemetry-collector-contrib',
    source:
      'open-telemetry/opentelemetry-collector-releases distributions/otelcol-contrib/Dockerfile; open-telemetry/opentelemetry-collector-contrib pull 2925',
    publisher: 'opentelemetry',
    onlyReads: /^\/etc\//,
    runs: [{ from: '0.35', user: '10001:10001', family: 'none' }, { family: 'none' }],
  },
  {
    images:
      'docker.io/otel/opentelemetry-collector-k8s ghcr.io/open-telemetry/opentelemetry-collector-releases/opentelemetry-collector-contrib',
    source: 'open-telemetry/opentelemetry-collector-releases distributions/otelcol/Dockerfile',
    runs: [{ user: '10001:10001', since: '0.90' }],
  },
  {
    images: 'docker.io/prom/alertmanager quay.io/prometheus/alertmanager',
    source: 'prometheus/alertmanager Dockerfile',
    onlyReads: /^\/etc\//,
    runs: [{ from: '0.16', user: 'nobody', uid: 65534 }],
  },
  {
    images: 'docker.io/prom/blackbox-exporter quay.io/prometheus/blackbox-exporter',
    source: 'prometheus/blackbox_exporter Dockerfile',
    onlyReads: /^\/etc\//,
    runs: [{}],
  },
  {
    images: 'docker.io/prom/node-exporter quay.io/prometheus/node-exporter',
    source: 'prometheus/node_exporter Dockerfile; pull 599, whose release was not read',
    publisher: 'prometheus',
    runs: [{ from: '0.16', user: 'nobody', uid: 65534, family: 'alpine' }],
  },
  {
    images: 'docker.io/prom/prometheus quay.io/prometheus/prometheus',
    source: 'prometheus/prometheus Dockerfile; pull 2859 (2.0), issue 1637',
    publisher: 'prometheus',
    onlyReads: /^\/etc\//,
    runs: [
      {
        from: '2.0',
        user: 'nobody',
        uid: 65534,
        family: 'alpine',
        familyByTag: { '*distroless*': 'none' },
        needs: { writable: ['/prometheus'] },
      },
      { before: '2.0', user: 'root' },
    ],
  },
  {
    images: 'docker.io/prom/pushgateway quay.io/prometheus/pushgateway',
    source: 'prometheus/pushgateway Dockerfile',
    runs: [{ from: '1.0', user: '65534' }],
  },
  {
    images: 'docker.io/signoz/signoz',
    source: 'SigNoz/signoz cmd/community/Dockerfile.multi-arch',
    runs: [{ from: '0.90.1', user: 'root' }],
  },
  {
    images: 'docker.io/signoz/signoz-otel-collector',
    source: 'SigNoz/signoz-otel-collector cmd/signozotelcollector/Dockerfile',
    runs: [{ from: '0.111.31', user: '10001:10001' }],
  },
  {
    images: 'docker.io/signoz/signoz-schema-migrator',
    source: 'SigNoz/signoz-otel-collector cmd/signozschemamigrator/Dockerfile',
    runs: [{ from: '0.79.10', user: '10001:10001' }],
  },
  {
    images: 'docker.io/timberio/vector',
    source: 'vectordotdev/vector distribution/docker/alpine/Dockerfile',
    privileges: 'plain',
    onlyReads: /^\/etc\/vector\//,
    runs: [{ user: 'root' }],
  },
  {
    images: 'docker.io/twinproduction/gatus ghcr.io/twin/gatus',
    source: 'TwiN/gatus Dockerfile',
    runs: [{ user: 'root', family: 'none' }],
  },
  {
    images:
      'docker.io/victoriametrics/{victoria-logs,victoria-metrics,vmagent,vmalert,vmauth} quay.io/victoriametrics/victoria-metrics',
    source:
      'VictoriaMetrics/VictoriaMetrics deployment/docker/base/Dockerfile; app/victoria-metrics/deployment/Dockerfile',
    privileges: 'plain',
    runs: [{ user: 'root' }],
  },
  {
    images:
      'docker.io/zabbix/{zabbix-agent,zabbix-agent2,zabbix-java-gateway,zabbix-proxy-mysql,zabbix-proxy-sqlite3,zabbix-server-mysql,zabbix-server-pgsql,zabbix-snmptraps,zabbix-web-nginx-pgsql}',
    source: 'zabbix/zabbix-docker Dockerfiles/server-pgsql/alpine/Dockerfile (sudo nmap, fping)',
    privileges: 'gains',
    runs: [
      // These tags name the distribution first: `alpine-7.4-latest`.
      {
        tags: ['alpine-6.*', 'alpine-7.*', 'ol-6.*', 'ol-7.*', 'ubuntu-6.*', 'ubuntu-7.*'],
        user: '1997',
        account: 'zabbix',
      },
      { from: '6.0', user: '1997', account: 'zabbix' },
    ],
  },
  {
    images: 'gcr.io/cadvisor/cadvisor',
    source: 'google/cadvisor deploy/Dockerfile',
    publisher: 'google',
    runs: [{ user: 'root', family: 'alpine' }],
  },
  {
    images: 'ghcr.io/analogj/scrutiny',
    source: 'AnalogJ/scrutiny docker/Dockerfile',
    runs: [{ user: 'root' }],
  },
  {
    images: 'ghcr.io/plausible/community-edition',
    source: 'plausible/analytics Dockerfile',
    runs: [{ user: '999', since: '2.1' }],
  },
  {
    images: 'ghcr.io/posthog/posthog/livestream',
    source: 'PostHog/posthog livestream/Dockerfile',
    runs: [{ user: 'root' }],
  },
  {
    images: 'ghcr.io/posthog/posthog/{capture,feature-flags,hypercache-server}',
    source: 'PostHog/posthog rust/Dockerfile',
    runs: [{ user: 'nobody', since: 'latest', uid: 65534 }],
  },
  {
    images: 'quay.io/prometheuscommunity/*',
    source: 'prometheus-community/postgres_exporter README.md',
    publisher: 'prometheus',
    runs: [{}],
  },
  {
    images: '{cr.fluentbit.io,docker.io}/fluent/fluent-bit',
    source: 'fluent/fluent-bit dockerfiles/Dockerfile',
    privileges: 'plain',
    onlyReads: /^\/fluent-bit\/etc\//,
    runs: [{ user: 'root' }],
  },
  {
    images: '{cr.jaegertracing.io,docker.io}/jaegertracing/jaeger',
    source:
      'jaegertracing/jaeger cmd/jaeger/Dockerfile; cmd/all-in-one/Dockerfile (1.50, before this image existed)',
    runs: [{ user: '10001', since: 'first' }],
  },
  {
    images: '{docker.io,ghcr.io}/amir20/dozzle',
    source: 'amir20/dozzle Dockerfile',
    runs: [{ user: 'root', family: 'none' }],
  },
  {
    images: '{docker.io,ghcr.io}/dgtlmoon/changedetection.io',
    source: 'dgtlmoon/changedetection.io Dockerfile',
    runs: [{ user: 'root' }],
  },
  {
    images: '{docker.io,ghcr.io}/louislam/uptime-kuma',
    source:
      'truenas/apps community/uptime-kuma; louislam/uptime-kuma docker/dockerfile; docker/debian-base.dockerfile',
    runs: [
      {
        tags: ['*rootless*'],
        privileges: 'gains',
        user: 'node',
        since: 'first',
        uid: 1000,
        family: 'debian',
        needs: { basis: 'catalogue', capabilities: ['NET_RAW'] },
      },
      {
        user: 'root',
        account: 'node',
        family: 'debian',
        idVariables: { user: 'PUID', group: 'PGID' },
        needs: { basis: 'catalogue', capabilities: ['NET_RAW'] },
      },
    ],
  },
  {
    images: '{docker.umami.is,ghcr.io}/umami-software/umami',
    source: 'umami-software/umami Dockerfile',
    runs: [{ from: '1.32.0', user: 'nextjs', uid: 1001 }],
  },
  {
    images: '{ghcr.io,quay.io}/netdata/netdata',
    source: 'netdata/netdata packaging/docker/Dockerfile',
    privileges: 'gains',
    runs: [{ user: 'root', stepsDown: 'all' }],
  },
];
