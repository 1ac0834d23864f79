import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import type { ClientCapabilities } from 'vscode-languageserver';
import { countOf, everything, type Filter } from '../client/running/filter.ts';
import type { RunningAnswer } from '../client/running/model.ts';
import type { Row } from '../client/running/row.ts';
import { rowsOf } from '../client/running/rows.ts';
import { rules } from '../rules/index.ts';
import { diskFiles } from '../server/lsp/access/disk.ts';
import { factOf, labelOf } from '../server/lsp/features/running/labels.ts';
import { memory, pulling, talk } from './support/client.ts';
import { corpus, withoutCorpus } from './support/corpus.ts';
import { share } from './support/share.ts';

const capabilities: ClientCapabilities = { ...pulling, experimental: { plimsollRunning: true } };

/** Asks the server for what runs in these files, below `/w`. */
async function running(texts: Readonly<Record<string, string>>): Promise<RunningAnswer> {
  const files = memory(
    Object.fromEntries(Object.entries(texts).map(([path, text]) => [`file:///w/${path}`, text])),
  );
  const client = await talk({ rules, capabilities, scope: 'workspace', files });
  const answer: RunningAnswer = await client.connection.sendRequest('plimsoll/running');
  await client.end();
  return answer;
}

const english = {
  t: (message: string, ...values: (string | number)[]) =>
    message.replace(/\{(\d)\}/g, (_, at: string) => String(values[Number(at)])),
};
const shown = (answer: RunningAnswer, filter: Partial<Filter> = {}) =>
  rowsOf(answer, { ...everything, ...filter }, { l10n: english, folderOf: () => 'w' });

const texts = (rows: readonly Row[]) => rows.map(({ label, description }) => `${label} | ${description}`);

/** The row at the end of a path of labels. */
function at(rows: readonly Row[], ...labels: readonly string[]): Row {
  const [label, ...more] = labels;
  const found = rows.find((each) => each.label === label);
  assert.ok(found, `no ${label} in ${texts(rows).join('; ')}`);
  return more.length === 0 ? found : at(found.children, ...more);
}

const everyRow = (rows: readonly Row[]): Row[] => rows.flatMap((each) => [each, ...everyRow(each.children)]);

const socket = '/var/run/docker.sock:/var/run/docker.sock';
const mixed = {
  'compose.yaml': `services:
  aaa:
    image: redis:7.2.4
    read_only: true
  web:
    build: api
    volumes: ["${socket}"]
    ports: ["8080:80", "8081:81"]
  zzz:
    image: portainer/portainer-ce:2.21.0
    volumes: ["${socket}"]
`,
  'api/Dockerfile': 'FROM alpine:latest\n',
  'other/Dockerfile': 'FROM alpine:latest\nUSER root\n',
  'clean/compose.yaml': 'services: {}\n',
};

describe('the rows of the view', () => {
  it('begin with the paths, then the projects, worst first', async () => {
    const answer = await running(mixed);
    const rows = shown(answer);
    assert.deepEqual(
      rows.map(({ label }) => label),
      ['Paths', 'compose.yaml', 'other/Dockerfile', 'No findings'],
    );
    assert.match(answer.sentence, /^2 of 3 services control the host/);
    assert.deepEqual(texts(at(rows, 'Paths').children), [
      'web \u2192 host | 8080, 8081',
      'zzz \u2192 host | by neighbours',
    ]);
    assert.deepEqual(
      at(rows, 'compose.yaml').children.map(({ label, icon }) => `${icon} ${label}`),
      ['critical web', 'critical zzz', 'info aaa'],
    );
    assert.ok(at(rows, 'Paths').isOpen);
    assert.ok(!at(rows, 'No findings').isOpen);
  });

  it('have the findings of a Dockerfile below the service that builds it', async () => {
    const rows = shown(await running(mixed));
    const web = at(rows, 'compose.yaml', 'web');
    assert.equal(
      web.children.find(({ label }) => label === 'Image runs as root')?.place?.file,
      'api/Dockerfile',
    );
    const [first, ...rest] = web.children;
    assert.equal(`${first?.icon} ${first?.label}`, 'critical Leads to the host');
    assert.equal(rest.at(-1)?.label, 'How it runs');
    assert.ok(at(rows, 'other/Dockerfile', 'Image runs as root'));
  });

  it('tell what several findings of one rule are about', async () => {
    const rows = shown(
      await running({
        'compose.yaml': 'services:\n  web:\n    image: nginx:1.27\n    ports: ["82:82", "83:83"]\n',
      }),
    );
    const row = at(rows, 'compose.yaml', 'web', 'Open port');
    assert.equal(row.description, '82, 83');
    assert.deepEqual(texts(row.children), ['Open port | 82 :4', 'Open port | 83 :4']);
  });

  it('fold services that are alike, and what they have from one line', async () => {
    const names = ['a1', 'a2', 'a3', 'a4', 'a5'];
    const services = names.map(
      (name, nth) => `  ${name}:
    extends: {file: base/base.yaml, service: node}
    image: nginx:1.27
    ports: ["90${nth}0:80"]
`,
    );
    const rows = shown(
      await running({
        'compose.yaml': `services:\n${services.join('')}`,
        'base/base.yaml': 'services:\n  node:\n    privileged: true\n',
      }),
    );
    assert.equal(at(rows, 'Paths').children.length, 1);
    assert.deepEqual(
      at(rows, 'Paths', '5 services \u2192 host').children.map(({ label }) => label),
      names,
    );
    const folded = at(rows, 'compose.yaml', 'a1 \u2026 a5');
    const causes = folded.children.filter(({ label }) => label === 'Leads to the host');
    assert.deepEqual(texts(causes), ['Leads to the host | base.yaml:3']);
    const one = at(rows, 'compose.yaml', 'a1 \u2026 a5', 'a1');
    assert.equal(one.description, '9000');
  });

  it('show a setting once where services that have it are not alike', async () => {
    const rows = shown(
      await running({
        'compose.yaml': `services:
  one:
    image: nginx:1.27
    extends: {file: base.yaml, service: node}
  two:
    image: redis:7.2.4
    volumes: ["${socket}"]
    extends: {file: base.yaml, service: node}
`,
        'base.yaml': 'services:\n  node:\n    privileged: true\n',
      }),
    );
    const found = everyRow(rows).filter(
      ({ key, finding }) => finding?.rule === 'privileged' && !key.startsWith('path '),
    );
    assert.equal(found.length, 1, texts(found).join('; '));
    assert.ok(at(rows, 'compose.yaml', 'two', '1 as in one'));
  });

  it('make a root of a file of no service', async () => {
    const rows = shown(
      await running({
        ...mixed,
        '.gitignore': '',
        'shop/Dockerfile': 'FROM alpine:latest\n',
        'shop/compose.yaml': 'services:\n  web:\n    image: nginx:1.27\n',
      }),
    );
    assert.ok(at(rows, 'shop/Dockerfile', 'Image runs as root'));
  });

  it('have a root for a file that only variables are read from', async () => {
    const rows = shown(
      await running({
        'compose.yaml': `services:
  db:
    image: postgres:17.5
    environment: {POSTGRES_PASSWORD: "\${DB_PASSWORD}"}
`,
        '.env': 'DB_PASSWORD=correcthorsebattery9\n',
        '.git/HEAD': 'ref: refs/heads/main\n',
      }),
    );
    assert.deepEqual(texts(at(rows, '.env').children), ['Secrets file in git | :1']);
  });

  it('are grouped by folder if the workspace has several', async () => {
    const answer = await running(mixed);
    const rows = rowsOf(answer, everything, {
      l10n: english,
      folderOf: (uri) => (uri.includes('/other/') ? 'second' : 'first'),
    });
    assert.deepEqual(
      rows.map(({ label }) => label),
      ['Paths', 'first', 'second', 'No findings'],
    );
    assert.ok(at(rows, 'second', 'other/Dockerfile'));
  });

  it('fit however long the names are', async () => {
    const name = 'a-service-with-a-very-long-name-that-nobody-reads-to-its-end';
    const answer = await running({
      [`${name}/${name}/compose.yaml`]: `services:
  ${name}-1: {image: nginx:1.27, privileged: true, ports: ["8080-8090:80-90", "53:53/udp"]}
  ${name}-2: {image: nginx:1.27, privileged: true, ports: ["9090:80"], environment: {API_TOKEN: kJ83hf72ksl029dkjf83}}
  ${name}-3: {image: nginx:1.27, privileged: true, ports: ["9091:80"]}
`,
      [`${name}.Dockerfile`]: 'FROM alpine:latest\n',
    });
    const long = everyRow(shown(answer)).filter(
      ({ label, description }) => label.length > 24 || label.length + description.length > 36,
    );
    assert.deepEqual(texts(long), []);
  });

  it('have keys that an edit elsewhere in the file does not change', async () => {
    const keys = (answer: RunningAnswer) => everyRow(shown(answer)).map(({ key }) => key);
    const before = keys(await running(mixed));
    const later = { ...mixed, 'compose.yaml': `# A comment.\n\n${mixed['compose.yaml']}` };
    assert.deepEqual(keys(await running(later)), before);
  });

  it('have keys that differ among siblings', async () => {
    const check = (rows: readonly Row[]): void => {
      assert.equal(new Set(rows.map(({ key }) => key)).size, rows.length, texts(rows).join('; '));
      for (const { children } of rows) check(children);
    };
    check(shown(await running(mixed)));
  });

  it('tell a screen reader the severity, the sentence, the place and how many there are', async () => {
    const rows = shown(await running(mixed));
    const { spoken } = at(rows, 'compose.yaml', 'zzz', 'Controls the engine');
    assert.match(
      spoken,
      /^critical: zzz: \/var\/run\/docker\.sock controls the host.*; compose\.yaml, line 11; 1 of \d+ in this service$/,
    );
  });
});

describe('the filter of the view', () => {
  it('counts and shows what is left, with everything above it open', async () => {
    const answer = await running(mixed);
    const all = countOf(answer, everything);
    assert.equal(
      all,
      answer.projects.reduce((sum, { findings }) => sum + findings.length, 0),
    );
    for (const change of [
      { least: 'critical' },
      { withPath: true },
      { text: 'ZZZ' },
      { rule: 'open-port' },
      { service: { project: 'file:///w/compose.yaml', names: ['web'] } },
    ] satisfies Partial<Filter>[]) {
      const left = countOf(answer, { ...everything, ...change });
      const rows = everyRow(shown(answer, change)).filter(({ key }) => !key.startsWith('path '));
      const listed = new Set(rows.flatMap(({ finding }) => finding ?? []));
      assert.ok(left > 0 && left < all, `${left} of ${all}`);
      assert.equal(listed.size, left, JSON.stringify(change));
      assert.ok(rows.every(({ label }) => label !== 'How it runs' && label !== 'No findings'));
    }
  });

  it('leaves nothing of a text that is nowhere', async () => {
    assert.deepEqual(shown(await running(mixed), { text: 'nowhere at all' }), []);
  });
});

describe('labels', () => {
  it('of rules have at most 24 characters and no full stop', () => {
    const labels = rules.map((each) => labelOf(each));
    assert.deepEqual(
      labels.filter((each) => each.length > 24 || /[.:]$/.test(each)),
      [],
    );
    assert.deepEqual(
      rules.flatMap(({ id, label }) => (label === undefined ? [id] : [])),
      [],
    );
  });

  it('of a rule without one are made of its id', () => {
    assert.equal(labelOf({ id: 'custom/no-latest-tag-at-all-in-here' }), 'Custom no latest tag at\u2026');
  });

  it('have the value that the sentence begins with', () => {
    assert.equal(factOf('Port {port} is open.', 'Port 80 is open.'), '80');
    assert.equal(factOf({ text: '{path} controls it.' }, '/a/b controls it.'), '/a/b');
    assert.equal(factOf('The value is {value}', 'The value is 7'), '7');
    assert.equal(factOf('Port {port} is open.', 'Another sentence.'), undefined);
    assert.equal(factOf('No word.', 'No word.'), undefined);
    assert.equal(factOf(undefined, 'No word.'), undefined);
  });
});

/** Repositories of the corpus, each a workspace. */
const repositories = ['OWASP+crAPI', 'SasanLabs+VulnerableApp', 'confluentinc+demo-scene', 'docker+compose'];

describe('rows of real projects', { skip: withoutCorpus }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-rows-'));
  after(() => rmSync(folder, { recursive: true }));

  for (const name of share(repositories, 4)) {
    it(`fit 300 pixels: ${name}`, async (t) => {
      const root = join(folder, name);
      cpSync(join(corpus, 'real', name), root, { recursive: true });
      const client = await talk({
        ...{ rules, capabilities, scope: 'workspace' as const, files: diskFiles },
        folders: [pathToFileURL(root).href],
      });
      const answer: RunningAnswer = await client.connection.sendRequest('plimsoll/running');
      await client.end();
      const rows = everyRow(shown(answer));
      t.diagnostic(`${rows.length} rows, ${answer.projects.length} projects`);
      const long = rows.filter(
        ({ label, description }) => label.length > 24 || label.length + description.length > 36,
      );
      assert.deepEqual(texts(long), []);
      const listed = new Set(
        rows.filter(({ key }) => !key.startsWith('path ')).flatMap(({ finding }) => finding ?? []),
      );
      assert.equal(listed.size, countOf(answer, everything), 'each finding has a row');
    });
  }
});
