/**
 * Regenerates the data beside server/engine/image/known.ts from local copies of the researched facts and what `more-images.json`
 * adds to them: node --import tsx scripts/update-images.ts images.json eol.json tags.json
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type NeedsRecord, needs } from './image-needs.ts';

interface ImageRecord extends NeedsRecord {
  readonly aliases?: readonly string[];
  readonly defaultUser: string | null;
  readonly family: string | null;
  readonly shell: boolean | null;
  readonly familyByTag?: Readonly<Record<string, string>>;
  readonly publisher: string;
  readonly source: string;
  readonly confidence: string;
}

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

const here = dirname(fileURLToPath(import.meta.url));

/** Images whose user is decided by the platform that runs them, so that neither "root" nor a fix would be true. */
const runByPlatform = /^(?:public\.ecr\.aws\/lambda\/|mcr\.microsoft\.com\/(?:vscode\/)?devcontainers\/)/;

/** Red Hat style images that lack useradd: an account there is a number. */
const withoutUseradd =
  /amazon|photon|azurelinux|mariner|ubi-m(?:inimal|icro)|-m(?:inimal|icro)$|^registry\.suse|^archlinux|openjdk/;

/** Product lines whose end is worth a warning; keys of the end-of-life source, with other names of the same image. */
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

/** How a source was looked up, which is no part of where it is. */
const retrieval = /\s*\((?:read_file|search)[^()]*\)/g;

const families: Readonly<Record<string, string>> = {
  debian: 'd',
  ubuntu: 'd',
  alpine: 'a',
  busybox: 'a',
  wolfi: 'a',
  rhel: 'r',
  suse: 's',
  windows: 'w',
  scratch: 'n',
  distroless: 'n',
};

function family(record: ImageRecord, name: string | null): string {
  const code = families[name ?? ''] ?? '?';
  if (code === 'w' || code === 'n') return code;
  if (record.shell === false) return 'n';
  if (name === 'wolfi' && !record.image.endsWith('wolfi-base')) return '?';
  return code === 'r' && withoutUseradd.test(record.image) ? '?' : code;
}

/** A record that was inferred rather than read never says "not root", and a catalogue's hint never says "root". */
function root(record: ImageRecord): string {
  if (runByPlatform.test(record.image) || record.root === null) return '?';
  if (record.confidence === 'general-knowledge' && !record.root) {
    return /ContainerUser/.test(record.defaultUser ?? '') ? 'n' : '?';
  }
  if (/truenas/.test(record.source) && record.root && !record.dropsPrivileges) return '?';
  return record.root ? 'r' : 'n';
}

function account(record: ImageRecord): string {
  const user = record.unprivilegedUser;
  if (!user || (record.confidence === 'general-knowledge' && user.name === 'nobody')) return '';
  // Images whose parent process has to start as root do not work when the whole container is given the workers' account.
  if (record.workersDropTo) return '';
  if (user.name === null) return user.uid ? String(user.uid) : '';
  // Low uids are handed out as an image is made, and differ from variant to variant.
  const certain = record.confidence !== 'general-knowledge' && (user.uid ?? 0) >= 1000;
  return certain ? `${user.name}=${user.uid}` : user.name;
}

function publisher(record: ImageRecord): string {
  if (record.publisher === 'docker-official') return 'D';
  return record.publisher.startsWith('verified:') ? record.publisher.slice('verified:'.length) : '';
}

/** What is known of some images, as a line of the table without their names. */
interface Row {
  readonly names: readonly string[];
  readonly facts: string;
}

/** `images` have a record of their own, which holds for them even where another record names them beside its image. */
function row(record: ImageRecord, images: ReadonlySet<string>): Row {
  const byTag = Object.entries(record.familyByTag ?? {}).map(
    ([tag, name]) => `${tag}=${family(record, name)}`,
  );
  const known = root(record);
  const facts = [
    (record.tags ?? []).join(' '),
    known === '?' ? '' : (record.defaultUser ?? ''),
    known,
    account(record),
    [family(record, record.family), ...byTag].join(' '),
    record.dropsPrivileges ? 'all' : record.workersDropTo ? 'workers' : '',
    publisher(record),
    ...needs(record),
  ]
    .join('|')
    .replace(/\|+$/, '');
  const others = record.aliases?.filter((alias) => !images.has(alias)) ?? [];
  return { names: [record.image, ...others], facts };
}

/** Joins rows with the same facts; of rows that may be about the same image, the first stays the first. */
function joined(rows: readonly Row[]): Row[] {
  const found: Row[] = [];
  for (const row of rows) {
    const at = found.findLastIndex(({ facts }) => facts === row.facts);
    const between = new Set(found.slice(at + 1).flatMap(({ names }) => names));
    const same = row.names.some((name) => name.includes('*') || between.has(name)) ? undefined : found[at];
    if (same) found[at] = { ...same, names: [...new Set([...same.names, ...row.names])] };
    else found.push(row);
  }
  return found;
}

/** The prefixes of tags that a pattern of the form `^(?:a|b)…boundary` stands for, `*` for all; empty for any other form. */
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
  return typeof date === 'string' ? date.replaceAll('-', '').slice(2) : '';
}

function lifeRow(image: string, aliases: readonly string[], cycles: readonly Cycle[]): string {
  const ends = cycles.flatMap((cycle) => {
    const names = prefixes(cycle.tagPattern);
    return names.length === 0 ? [] : [`${names.join('/')}=${endOfLife(image, cycle)}`];
  });
  return `${[image, ...aliases].join(' ')}|${ends.join(' ')}`;
}

const read = <T>(path: string): T => JSON.parse(readFileSync(path, 'utf8')) as T;

/** All records; one of ours stands in place of the researched one of the same image and tags, or before all others, of which some are patterns. */
function recordsIn(imagesPath: string): readonly ImageRecord[] {
  const given = Object.values(read<Record<string, ImageRecord>>(imagesPath));
  const ours = read<readonly ImageRecord[]>(join(here, 'more-images.json'));
  const isKnown = ({ image }: ImageRecord) => given.some((each) => each.image === image);
  const replaced = (record: ImageRecord) =>
    ours.find(({ image, tags }) => image === record.image && String(tags) === String(record.tags)) ?? record;
  return [...ours.filter((each) => !isKnown(each)), ...given.map(replaced)];
}

function main(imagesPath: string, eolPath: string, tagsPath: string): void {
  const records = recordsIn(imagesPath)
    .filter(({ image }) => image !== 'scratch' && !/^gcr\.io\/distroless\/(?!\*)/.test(image))
    .map((record) => ({ ...record, source: record.source.replace(retrieval, '').trim() }));
  const eol = read<EndOfLife>(eolPath);
  const useful = records.filter(
    (record) =>
      root(record) !== '?' ||
      account(record) !== '' ||
      record.tags ||
      needs(record)[0] !== '' ||
      needs(record)[3] !== '' ||
      record.publisher === 'docker-official' ||
      /\*/.test(record.image) ||
      records.some((other) => other !== record && other.image === record.image),
  );
  const own = new Set(useful.map(({ image }) => image));
  const rows = joined(useful.map((record) => row(record, own))).map(
    ({ names, facts }) => `${names.join(' ')}|${facts}`,
  );
  const lives = Object.entries(lines).map(([image, aliases]) => lifeRow(image, aliases, eol[image] ?? []));
  const folder = join(here, '../server/engine/image');
  const header =
    '// Generated by scripts/update-images.ts; known.sources.json says where each image was looked up.\n' +
    '// names|tags|user|root|account|family tag=family…|who steps down|publisher|capabilities|writable paths|uid:gid|credentials\n';
  writeFileSync(
    join(folder, 'known.data.ts'),
    `${header}export const imageRows = \`\\\n${rows.join('\n')}\`;\n`,
  );
  writeFileSync(
    join(folder, 'life.data.ts'),
    '// Generated by scripts/update-images.ts.\n' +
      '// names|tag prefixes=last day of support as YYMMDD, empty when none is announced.\n' +
      `export const lifeRows = \`\\\n${lives.join('\n')}\`;\n`,
  );
  const images = new Map<string, string[]>();
  for (const record of useful) {
    const { names, facts } = row(record, own);
    const [tags] = facts.split('|');
    const found = names.map((name) => (tags ? `${name} (${tags})` : name));
    images.set(record.source, [...(images.get(record.source) ?? []), ...found]);
  }
  const sources = {
    endOfLife: read<TagFacts>(tagsPath).eol.source,
    images: Object.fromEntries([...images].sort(([a], [b]) => (a < b ? -1 : 1))),
  };
  writeFileSync(join(folder, 'known.sources.json'), `${JSON.stringify(sources, null, 2)}\n`);
}

const [imagesPath, eolPath, tagsPath] = process.argv.slice(2);
if (imagesPath && eolPath && tagsPath) main(imagesPath, eolPath, tagsPath);
else {
  console.error('usage: update-images.ts images.json eol.json tags.json');
  process.exitCode = 2;
}
