import { secretName } from '../server/engine/secret/name.ts';

/** The part of a record that says what an image needs to run hardened. */
export interface NeedsRecord {
  readonly image: string;
  readonly tags?: readonly string[];
  readonly root: boolean | null;
  readonly unprivilegedUser?: {
    readonly name: string | null;
    readonly uid: number | null;
    readonly gid?: number | null;
  };
  readonly dropsPrivileges?: boolean;
  readonly workersDropTo?: string;
  readonly arbitraryUid?: boolean;
  readonly needsCaps?: readonly string[];
  readonly needsCapsBasis?: 'inferred' | 'catalogue';
  readonly writablePaths?: readonly string[];
  readonly tmpfsPaths?: readonly string[];
  readonly fileEnv?: readonly string[];
  readonly confidence: string;
}

/** The cells of a row that say what an image needs: capabilities, writable paths, `uid:gid`, credentials that it reads from files. */
export function needs(record: NeedsRecord): string[] {
  return [capabilities(record), writable(record), runsAs(record), fileVariables(record)];
}

/** Images whose documentation names such variables, although the researched facts do not. */
const readsToo: Readonly<Record<string, readonly string[]>> = {
  'mongo-express': ['ME_CONFIG_BASICAUTH_PASSWORD_FILE', 'ME_CONFIG_MONGODB_ADMINPASSWORD_FILE'],
  'vaultwarden/server': ['ADMIN_TOKEN_FILE', 'SMTP_PASSWORD_FILE'],
};

/** Elasticsearch refuses a file that more than its owner can read, and Compose writes none that is more private. */
const refusesFiles = /elasticsearch$/;

/**
 * Variables of credentials that an image documents to read from a file, or globs of them, without the `_FILE` behind their names;
 * with another suffix (`__FILE`) as a whole.
 */
function fileVariables({ image, fileEnv = [], confidence }: NeedsRecord): string {
  if (refusesFiles.test(image)) return '';
  const documented = confidence === 'general-knowledge' ? [] : fileEnv;
  return [...documented, ...(readsToo[image] ?? [])]
    .map((name) => (name.endsWith('__FILE') ? name : name.replace(/_FILE$/, '')))
    .filter((name) => name.includes('*') || (secretName(name) === 'secret' && !name.endsWith('_HASH')))
    .join(' ');
}

/** Images whose capabilities and writable paths `test/live/fixes.test.ts` tries with the same program of Debian. */
const tried: ReadonlySet<string> = new Set([
  'caddy',
  'eclipse-mosquitto',
  'httpd',
  'mariadb',
  'nginx',
  'php',
  'postgres',
  'rabbitmq',
  'redis',
  'valkey/valkey',
]);

/** Paths that an image writes to only when something is mounted elsewhere. */
const writesIf: Readonly<Record<string, readonly string[]>> = {
  nginx: ['/etc/nginx/conf.d?/etc/nginx/templates'],
  'nginxinc/nginx-unprivileged': ['/etc/nginx/conf.d?/etc/nginx/templates'],
};

/** Paths that an image writes to beside those of the researched facts: where Traefik unpacks its plugins. */
const writesToo: Readonly<Record<string, readonly string[]>> = {
  traefik: ['/plugins-storage'],
};

/**
 * Images whose root file system has to stay writable, whatever the researched facts let them write, by the reason: of each its
 * entrypoint was read, or what its maintainers say of `--read-only`. Where neither says that it works, it stays writable, too.
 */
const keepsRootWritable: Readonly<Record<string, readonly string[]>> = {
  'the entrypoint or the server writes its configuration beside the volumes': [
    'apache/airflow',
    'cassandra',
    'clickhouse',
    'clickhouse/clickhouse-server',
    'couchdb',
    'docker.elastic.co/logstash/logstash',
    'ghcr.io/immich-app/postgres',
    'ghcr.io/linuxserver/*',
    'gitea/gitea',
    'influxdb',
    'linuxserver/*',
    'logstash',
    'lscr.io/linuxserver/*',
    'minio/minio',
    'n8nio/n8n',
    'neo4j',
    'nextcloud',
    'odoo',
    'open-liberty',
    'quay.io/keycloak/keycloak',
    'quay.io/minio/minio',
    'rabbitmq',
    'redmine',
    'storm',
    'websphere-liberty',
    'xwiki',
    'zookeeper',
  ],
  'the server writes below its programs: compiled assets, plugins, unpacked applications': [
    'docker.elastic.co/kibana/kibana',
    'ghost',
    'kibana',
    'tomcat',
  ],
  'it runs or maps programs from a temporary folder, and Docker mounts a tmpfs without exec': [
    'apache/kafka',
    'docker.elastic.co/elasticsearch/elasticsearch',
    'dpage/pgadmin4',
    'elasticsearch',
    'hashicorp/vault',
    'jenkins/jenkins',
    'opensearchproject/opensearch',
    'sonarqube',
    'sonatype/nexus3',
    'vault',
  ],
  'it runs the programs of others, which write where they like': ['denoland/deno', 'docker', 'php'],
  'nothing says that it works': [
    'arangodb',
    'couchbase',
    'drupal',
    'emqx',
    'joomla',
    'nodered/node-red',
    'percona',
    'rethinkdb',
    'rocket.chat',
  ],
};
const staysWritable: ReadonlySet<string> = new Set(Object.values(keepsRootWritable).flat());

/** The one image of Bitnami that was read; what others write to is a convention that several do not follow. */
const isConvention = (image: string) => image.startsWith('bitnami/') && image !== 'bitnami/postgresql';

/** Capabilities that an image needs beside those of the researched facts. */
function needsToo({ image, needsCaps, workersDropTo }: NeedsRecord): string[] {
  // Its entrypoint writes a configuration that belongs to another user than root.
  if (image === 'flink') return ['CHOWN', 'DAC_OVERRIDE'];
  // Without it root can't write to, or look into, a folder of another user that is mounted.
  if (/^(?:caddy|eclipse-mosquitto)$/.test(image)) return ['DAC_OVERRIDE'];
  // A process that stays root stops those that do not: the manager of PHP's processes, the supervisor of Gitea.
  const stopsOthers = (workersDropTo === 'www-data' && image !== 'httpd') || image === 'gitea/gitea';
  // Who unpacks the application for another user sets the modes of files that are that user's by then.
  const unpacks = stopsOthers && needsCaps?.includes('DAC_OVERRIDE') === true;
  return [...(stopsOthers ? ['KILL'] : []), ...(unpacks && !needsCaps.includes('FOWNER') ? ['FOWNER'] : [])];
}

/** Capabilities that most entrypoints which step down need, as the letters that stand for them. */
const letters: readonly (readonly [string, string])[] = [
  ['CHOWN', 'C'],
  ['DAC_OVERRIDE', 'D'],
  ['FOWNER', 'F'],
  ['SETGID', 'G'],
  ['SETUID', 'U'],
];

/**
 * How the capabilities that an image needs are known (`t` tried, `c` a catalogue runs it so, `i` inferred from its entrypoint),
 * then the capabilities. A catalogue that adds none runs the image as another user than root, which says nothing of root.
 */
function capabilities(record: NeedsRecord): string {
  const caps = record.needsCaps && [...record.needsCaps, ...needsToo(record)].sort();
  if (!caps || (caps.length === 0 && record.root !== false)) return '';
  const isTried = tried.has(record.image) && !record.tags?.some((tag) => tag.includes('apache'));
  const basis = isTried ? 't' : (record.needsCapsBasis?.[0] ?? 'i');
  const known = letters.filter(([name]) => caps.includes(name)).map(([, letter]) => letter);
  const others = caps.filter((cap) => letters.every(([name]) => name !== cap));
  return [basis + known.join(''), ...others].join(' ');
}

/** Paths that an image writes to; `a?b` where it writes to `a` once something is mounted at `b`; first `+` where it writes elsewhere, too. */
function writable(record: NeedsRecord): string {
  const { image, tags, writablePaths = [], tmpfsPaths = [] } = record;
  const paths = [
    ...new Set([...writablePaths, ...tmpfsPaths, ...(writesToo[image] ?? []), ...(writesIf[image] ?? [])]),
  ];
  const isRootless = tags?.some((tag) => tag.includes('rootless')) === true && image !== 'docker';
  const isIncomplete = isConvention(image) || (staysWritable.has(image) && !isRootless);
  return paths.length > 0 && isIncomplete ? ['+', ...paths].join(' ') : paths.join(' ');
}

/** The user and group of an image that steps down to them by itself and runs as them from the start as well. */
function runsAs({ arbitraryUid, dropsPrivileges, unprivilegedUser: user }: NeedsRecord): string {
  return arbitraryUid && dropsPrivileges && user?.uid && user.gid ? `${user.uid}:${user.gid}` : '';
}
