/**
 * Writes the ends of support beside server/engine/image/support-line.ts from local copies of the researched facts:
 * node --import tsx scripts/update-life.ts eol.json tags.json
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { canonicalName } from '../server/engine/image/reference.ts';

interface Cycle {
  readonly cycle: string;
  readonly tagPattern: string;
  readonly eol: string | boolean;
  readonly eoes?: string | boolean;
}

type EndOfLife = Readonly<Record<string, readonly Cycle[]>>;

interface TagFacts {
  readonly eol: { readonly source: string };
}

/**
 * Product lines whose end of support deserves a warning, by key in the end-of-life data, with other names of the same
 * image.
 */
const lines: Readonly<Record<string, readonly string[]>> = {
  debian: [],
  ubuntu: [],
  alpine: [],
  centos: [],
  'quay.io/centos/centos': [],
  rockylinux: ['rockylinux/rockylinux'],
  almalinux: [],
  fedora: [],
  amazonlinux: ['public.ecr.aws/amazonlinux/amazonlinux'],
  'opensuse/leap': [],
  oraclelinux: [],
  node: [],
  python: [],
  php: [],
  ruby: [],
  golang: [],
  perl: [],
  erlang: [],
  'eclipse-temurin': [],
  amazoncorretto: [],
  'mcr.microsoft.com/dotnet/sdk': [
    'mcr.microsoft.com/dotnet/aspnet',
    'mcr.microsoft.com/dotnet/runtime',
    'mcr.microsoft.com/dotnet/runtime-deps',
    'mcr.microsoft.com/dotnet/core/sdk',
    'mcr.microsoft.com/dotnet/core/aspnet',
    'mcr.microsoft.com/dotnet/core/runtime',
  ],
  postgres: ['postgis/postgis'],
  mysql: [],
  mariadb: [],
  mongo: [],
  redis: [],
  rabbitmq: [],
  elasticsearch: ['docker.elastic.co/elasticsearch/elasticsearch'],
  kibana: ['docker.elastic.co/kibana/kibana'],
  logstash: ['docker.elastic.co/logstash/logstash'],
  cassandra: [],
  couchdb: [],
  nginx: ['nginxinc/nginx-unprivileged'],
  httpd: [],
  tomcat: [],
  haproxy: [],
  drupal: [],
  joomla: [],
  nextcloud: [],
  mediawiki: [],
  'mcr.microsoft.com/windows/servercore': [],
  'mcr.microsoft.com/windows/nanoserver': [],
  ros: [],
  'registry.access.redhat.com/ubi7/*': ['redhat/ubi7*', 'registry.access.redhat.com/ubi7'],
  'registry.access.redhat.com/ubi8/*': ['redhat/ubi8*', 'registry.access.redhat.com/ubi8'],
  'registry.access.redhat.com/ubi9/*': ['redhat/ubi9*', 'registry.access.redhat.com/ubi9'],
};

/**
 * Product lines of which only ends since 2021 are written: an older version is known to have ended at the next later one or
 * before.
 */
const recentLines: Readonly<Record<string, readonly string[]>> = {
  'grafana/grafana': ['grafana/grafana-oss', 'grafana/grafana-enterprise'],
  traefik: [],
  'quay.io/keycloak/keycloak': ['keycloak/keycloak', 'jboss/keycloak'],
  'hashicorp/vault': ['vault'],
  'hashicorp/consul': ['consul'],
  'gitlab/gitlab-ce': ['gitlab/gitlab-ee'],
  'jenkins/jenkins': [],
  'prom/prometheus': ['quay.io/prometheus/prometheus'],
  'opensearchproject/opensearch': [],
  'clickhouse/clickhouse-server': ['clickhouse'],
  'cockroachdb/cockroach': [],
  'valkey/valkey': [],
  'apache/kafka': [],
  'apache/airflow': [],
  'apache/activemq-classic': [],
  solr: [],
  zookeeper: [],
  'envoyproxy/envoy': [],
  kong: ['kong/kong'],
  jetty: [],
  varnish: [],
  docker: [],
};
const recent = '2021-01-01';

/** Releases of Java that the `openjdk` image had until it got early-access builds alone. */
const lastJava = ['8', '9', '10', '11', '12', '13', '14', '15', '16', '17', '18'];

/** Images of which no tag gets updates any more, with the last day and where that is written. */
const frozen: readonly {
  readonly images: string;
  readonly tags: string;
  readonly end: string;
  readonly source: string;
}[] = [
  {
    images: 'openjdk',
    tags: lastJava.join('/'),
    end: '2022-07-31',
    source: 'docker-library/docs openjdk/deprecated.md',
  },
  {
    images: 'adoptopenjdk adoptopenjdk/*',
    tags: '*',
    end: '2021-08-01',
    source: 'docker-library/docs adoptopenjdk/deprecated.md',
  },
  { images: 'java', tags: '*', end: '2016-12-31', source: 'docker-library/docs java/deprecated.md' },
  { images: 'bitnamilegacy/*', tags: '*', end: '2025-08-28', source: 'bitnami/containers issue 83267' },
  {
    images: 'minio/minio quay.io/minio/minio',
    tags: '*',
    end: '2025-09-07',
    source: 'minio/minio README.md, Source-Only Distribution; RELEASE.2025-09-07 was the last image',
  },
];

/** Returns the tag prefixes that a pattern of the form `^(?:a|b)…boundary` matches, `*` for all; empty for any other form. */
function prefixes(pattern: string): string[] {
  if (pattern === '.*') return ['*'];
  const body = pattern.replace(/\(\?:\[[^\]]*\]\|\$\)$|\(\?:-\|\$\)$/, '').replace(/^\^/, '');
  const plain = body
    .replace(/\(\?:\\\.\\d\+\)\?/g, '')
    .replace(/\\([.-])/g, '$1')
    .replace(/^v\?/, '');
  const group = /^\(\?:([^()]*)\)(\??)(.*)$/.exec(plain);
  const options = group ? group[1]!.split('|').map((option) => option + group[3]) : [plain];
  if (group?.[2] === '?') options.push(group[3]!);
  return options.filter((option) => /^[\w.-]+$/.test(option));
}

function endOfLife(image: string, cycle: Cycle): string {
  const date = image === 'debian' ? (cycle.eoes ?? cycle.eol) : cycle.eol;
  return typeof date === 'string' ? day(date) : '';
}

const day = (date: string) => date.replaceAll('-', '').slice(2);

const isRecent = ({ eol }: Cycle) => typeof eol !== 'string' || eol >= recent;

function lifeRow(image: string, aliases: readonly string[], cycles: readonly Cycle[]): string {
  const ends = cycles.flatMap((cycle) => {
    const names = prefixes(cycle.tagPattern);
    return names.length === 0 ? [] : [`${names.join('/')}=${endOfLife(image, cycle)}`];
  });
  return `${[image, ...aliases].map(canonical).join(' ')}|${ends.join(' ')}`;
}

/** Returns the name of a product line with its registry, as `byName` reads it. */
function canonical(name: string): string {
  const [first = '', ...rest] = name.split('/');
  return rest.length > 0 && first.includes('.')
    ? canonicalName(first, rest.join('/'))
    : canonicalName(undefined, name);
}

const read = <T>(path: string): T => JSON.parse(readFileSync(path, 'utf8')) as T;

const [eolPath, tagsPath] = process.argv.slice(2);
if (eolPath && tagsPath) {
  const eol = read<EndOfLife>(eolPath);
  const lives = [
    ...Object.entries(lines).map(([image, aliases]) => lifeRow(image, aliases, eol[image] ?? [])),
    ...Object.entries(recentLines).map(([image, aliases]) =>
      lifeRow(image, aliases, (eol[image] ?? []).filter(isRecent)),
    ),
    ...frozen.map(
      ({ images, tags, end }) => `${images.split(' ').map(canonical).join(' ')}|${tags}=${day(end)}`,
    ),
  ];
  writeFileSync(
    new URL('../server/engine/image/life.data.ts', import.meta.url),
    `// Generated by scripts/update-life.ts from ${read<TagFacts>(tagsPath).eol.source}.\n` +
      '// names|tag prefixes=last day of support as YYMMDD, empty when none is announced.\n' +
      `export const lifeRows = \`\\\n${lives.join('\n')}\`;\n`,
  );
} else {
  console.error('usage: update-life.ts eol.json tags.json');
  process.exitCode = 2;
}
