import assert from 'node:assert/strict';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, posix } from 'node:path';
import test, { after } from 'node:test';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { readDotenv } from '../../server/engine/compose/dotenv.ts';
import { parseCompose } from '../../server/engine/compose/parse.ts';
import { type SourceFile, sourceFile } from '../../server/engine/text.ts';
import { composeConfig, differences, noOracle } from '../support/oracle.ts';

const corpus = fileURLToPath(new URL('../../../shared/corpus/', import.meta.url));
const skip = noOracle || (existsSync(corpus) ? false : 'no corpus of real files beside the repository');
const root = mkdtempSync(join(tmpdir(), 'plimsoll-oracle-'));
after(() => rmSync(root, { recursive: true, force: true }));

const read = (path: string): SourceFile | undefined =>
  existsSync(join(root, path)) ? sourceFile(path, readFileSync(join(root, path), 'utf8')) : undefined;

const write = (path: string, text: string): void => {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
};

/** Compares our project of files under the root with the oracle's; undefined where the oracle refuses them. */
function compare(paths: readonly string[], given: Record<string, string> = {}): string[] | undefined {
  const [first = '', ...others] = paths.map((path) => read(path)).filter((each) => each !== undefined);
  assert.notEqual(first, '');
  const main = first as SourceFile;
  if (parseCompose(main).problems.some(({ message }) => message.startsWith('Aliases expand')))
    return undefined;
  const { project } = composeConfig(
    paths.map((path) => join(root, path)),
    given,
  );
  if (!project) return undefined;
  const values = new Map([
    ['HOME', '/home/somebody'],
    ['PWD', '/'],
    ...Object.entries(given),
    ['COMPOSE_PROJECT_NAME', String(project['name'])],
  ] as [string, string][]);
  const dotenv = read(posix.join(posix.dirname(main.path), '.env'));
  for (const [name, value] of dotenv ? readDotenv(dotenv, { values, closed: true }).values : [])
    if (!values.has(name)) values.set(name, value);
  const compose = parseCompose(main, {
    lookup: read,
    overlays: others as SourceFile[],
    env: { values, closed: true },
  });
  return [
    ...compose.problems.map(({ message }) => `problem: ${message}`),
    ...differences(compose, project, root),
  ];
}

test('real files are read as docker-compose reads them', { skip }, () => {
  const rows = readFileSync(join(corpus, 'real/MANIFEST.tsv'), 'utf8').split('\n');
  const paths = rows.filter((row) => row.endsWith('\tcompose')).map((row) => row.split('\t')[0] ?? '');
  const step = Number(process.env['ORACLE_STEP'] ?? 15);
  let accepted = 0;
  for (let i = 0; i < paths.length; i += step) {
    const path = paths[i] ?? '';
    const text = readFileSync(join(corpus, 'real', path), 'utf8');
    write(path, text);
    const here = (other: string) => {
      const from = join(corpus, 'real', other);
      return existsSync(from) ? readFileSync(from, 'utf8') : undefined;
    };
    const lookup = (other: string) => {
      const found = here(other);
      return found === undefined ? undefined : sourceFile(other, found);
    };
    const dotenv = here(posix.join(posix.dirname(path), '.env'));
    if (dotenv !== undefined) write(posix.join(posix.dirname(path), '.env'), dotenv);
    for (const link of parseCompose(sourceFile(path, text), { lookup }).links)
      if (link.path !== undefined) {
        const found =
          here(link.path) ?? (link.via === 'env_file' || link.via === 'label_file' ? '' : undefined);
        if (found !== undefined) write(link.path, found);
      }
    const found = compare([path]);
    if (!found) continue;
    accepted++;
    assert.deepEqual(found, [], path);
  }
  assert.ok(accepted > 40, `${accepted} accepted`);
});

/** Cases in which this version of docker-compose is behind compose-go: resets that come through a merge key. */
const behind = ['TestResetTagWithSharedAlias', 'TestNestedAliasReset'];
/** Beyond our limit on the size of a file. */
const tooLarge = ['TestLargeLegitimateFile'];
/** The loader gives a device request without count all devices; we keep what is written. */
const defaulted = ['TestServiceDeviceRequestWithoutCountAndDeviceIdsType'];

interface Case {
  readonly name: string;
  readonly text: string;
  readonly overrides?: readonly string[];
  readonly base_dir?: string;
  readonly env?: Record<string, string>;
}

test('compose-go’s own cases are merged as docker-compose merges them', { skip }, () => {
  const folder = join(corpus, 'conformance/compose-go');
  const cases = readFileSync(join(folder, 'cases.jsonl'), 'utf8').trim().split('\n');
  let accepted = 0;
  for (const line of cases) {
    const { name, text, overrides = [], base_dir = 'none', env } = JSON.parse(line) as Case;
    if ([...behind, ...tooLarge, ...defaulted].includes(name)) continue;
    rmSync(join(root, 'case'), { recursive: true, force: true });
    cpSync(join(folder, 'tree'), join(root, 'case/tree'), { recursive: true });
    const paths = [text, ...overrides].map((each, index) => {
      const path = posix.join(
        'case',
        base_dir,
        index === 0 ? 'zz-compose.yaml' : `zz-override-${index}.yaml`,
      );
      write(path, each);
      return path;
    });
    const found = compare(paths, env);
    if (!found) continue;
    accepted++;
    assert.deepEqual(found, [], name);
  }
  assert.ok(accepted > 45, `${accepted} accepted`);
});

const word = fc.constantFrom('a', 'b', 'c');
const host = fc.constantFrom('', '127.0.0.1:', '0.0.0.0:');
const port = fc
  .tuple(host, fc.constantFrom('80', '81'), fc.constantFrom('', '/udp'))
  .map(([ip, to, kind]) => `"${ip}80:${to}${kind}"`);
const volume = fc
  .tuple(fc.constantFrom('./x', '/y', 'vol'), fc.constantFrom('/m', '/n'), fc.constantFrom('', ':ro'))
  .map((parts) => {
    const [from, to, mode] = parts;
    return `${from}:${to}${mode}`;
  });
const longPort = fc
  .tuple(
    fc.constantFrom('', 'published: 80, ', 'published: "81", '),
    fc.constantFrom('', 'host_ip: 0.0.0.0, '),
  )
  .map(([published, ip]) => `{${published}${ip}target: 80}`);
const longVolume = fc.constantFrom(
  '{type: bind, source: ./q, target: /m, read_only: true}',
  '{type: volume, source: vol, target: /n}',
  '{type: tmpfs, target: /m}',
);
const some = (item: fc.Arbitrary<string>) =>
  fc.uniqueArray(item, { maxLength: 3 }).map((items) => `[${items.join(', ')}]`);
const pairs = fc.dictionary(word, fc.constantFrom('1', '2', ''), { maxKeys: 3 });
const either = pairs.chain((map) =>
  fc.boolean().map((list) =>
    list
      ? `[${Object.entries(map)
          .map(([key, value]) => `"${key}=${value}"`)
          .join(', ')}]`
      : `{${Object.entries(map)
          .map(([key, value]) => `${key}: "${value}"`)
          .join(', ')}}`,
  ),
);
const attributes: Record<string, fc.Arbitrary<string>> = {
  privileged: fc.constantFrom('true', 'false', 'yes', 'null', '!reset null'),
  user: fc.constantFrom('"0"', 'app', 'null', '"${U:-x}"'),
  cap_add: some(fc.constantFrom('SYS_ADMIN', 'CAP_SYS_ADMIN', 'NET_ADMIN')),
  security_opt: fc.constantFrom('[]', '[a:b]', '!override [c:d]', '!reset []'),
  ports: fc.oneof(
    some(fc.oneof(port, longPort)),
    some(port).map((list) => `!override ${list}`),
    fc.constant('!reset []'),
  ),
  volumes: some(fc.oneof(volume, longVolume)),
  secrets: some(fc.constantFrom('s', 't', '{source: s, target: /x}', '{source: t, target: s}')),
  configs: some(fc.constantFrom('c', '{source: c, target: /z}')),
  mem_limit: fc.constantFrom('5m', '1gb', '"${B:-7m}"', '!reset null'),
  devices: some(fc.constantFrom('/dev/a:/dev/x', '/dev/b:/dev/x', '/dev/a')),
  environment: either,
  labels: either,
  tmpfs: fc.oneof(fc.constant('/t'), some(fc.constantFrom('/t', '/t:exec', '/u'))),
  dns: fc.oneof(fc.constant('1.1.1.1'), some(fc.constantFrom('1.1.1.1', '2.2.2.2'))),
  command: fc.constantFrom('a b', '["x", "y"]', 'null', '[]'),
  logging: fc.constantFrom('{driver: none}', '{driver: local, options: {a: "1"}}', '{options: {b: "2"}}'),
  deploy: fc.constantFrom(
    '{resources: {limits: {memory: 5m}}}',
    '{resources: {limits: {cpus: "1"}}}',
    '{labels: [a=b]}',
  ),
  ulimits: fc.constantFrom('{nofile: 5}', '{nofile: {soft: 1, hard: 2}}', '{nproc: 3}'),
  build: fc.constantFrom('./d', '{context: ., args: [A=1]}', '{dockerfile: X, args: {A: "2", B: "3"}}'),
  networks: fc.constantFrom('[n]', '{n: {aliases: [q]}}', '{n: {aliases: [r]}, o: }'),
  depends_on: fc.constantFrom('[other]', '{other: {condition: service_healthy}}'),
  extra_hosts: fc.constantFrom('["a:1.1.1.1"]', '["a:1.1.1.1", "b:2.2.2.2"]', '{a: 3.3.3.3}'),
  healthcheck: fc.constantFrom('{test: x, interval: 5s}', '{test: [CMD, y]}', '{retries: 2}'),
};
// A few at a time: one that Compose refuses spoils all others.
const service = fc
  .subarray(Object.entries(attributes), { maxLength: 6 })
  .chain((some) => fc.tuple(...some.map(([key, value]) => value.map((text) => `    ${key}: ${text}\n`))))
  .map((lines) => lines.join(''));
const tail =
  'volumes: {vol: }\nnetworks: {n: , o: }\nsecrets: {s: {file: ./s}, t: {file: ./t}}\nconfigs: {c: {file: ./c}}\n';

test('any base with any override is merged as docker-compose merges them', { skip: noOracle }, () => {
  let accepted = 0;
  const both = fc.tuple(service, service, fc.boolean());
  fc.assert(
    fc.property(both, ([base, over, extending]) => {
      const other = '  other:\n    image: y\n';
      const first = `services:\n${other}  web:\n    image: x\n${base}`;
      if (extending) write('pair/compose.yaml', `${first}  child:\n    extends: web\n${over}${tail}`);
      else {
        write('pair/compose.yaml', first + tail);
        write('pair/compose.override.yaml', `services:\n  web:\n    image: z\n${over}`);
      }
      const found = compare(
        extending ? ['pair/compose.yaml'] : ['pair/compose.yaml', 'pair/compose.override.yaml'],
      );
      if (found) accepted++;
      assert.deepEqual(found ?? [], []);
    }),
    { numRuns: Number(process.env['ORACLE_RUNS'] ?? 60) },
  );
  assert.ok(accepted > 10, `${accepted} accepted`);
});
