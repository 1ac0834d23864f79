import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import type {
  ApplyWorkspaceEditParams,
  ClientCapabilities,
  CodeAction,
  ShowMessageRequestParams,
} from 'vscode-languageserver';
import { rules } from '../rules/index.ts';
import { applied, at, type Client, type Memory, memory, pulling, talk } from './support/client.ts';
import { realFiles, withoutCorpus } from './support/corpus.ts';
import { share } from './support/share.ts';

const clients: Client[] = [];
afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.end()));
});

/** An editor without lists to choose from. */
const plain: ClientCapabilities = {
  ...pulling,
  workspace: {
    ...pulling.workspace,
    applyEdit: true,
    workspaceEdit: { ...pulling.workspace?.workspaceEdit, changeAnnotationSupport: {} },
  },
  textDocument: {
    ...pulling.textDocument,
    codeAction: { dataSupport: true, resolveSupport: { properties: ['edit'] } },
  },
};
const skills = ['plimsollPicks', 'plimsollRules', 'plimsollRunning', 'plimsollSaves'];
/** VS Code. */
const picking: ClientCapabilities = {
  ...plain,
  experimental: Object.fromEntries(skills.map((each) => [each, true])),
};
const editors = { 'an editor that asks': picking, 'a plain editor': plain };

async function start(capabilities: ClientCapabilities, files: Memory = memory()): Promise<Client> {
  const client = await talk({ rules, files, capabilities, scope: 'workspace' });
  clients.push(client);
  return client;
}

const titlesOf = (actions: readonly CodeAction[]) => actions.map(({ title }) => title);

function checked(titles: readonly string[], where: string): void {
  assert.ok(titles.length <= 9, `${where}: ${titles.length} entries\n${titles.join('\n')}`);
  assert.equal(new Set(titles).size, titles.length, `${where}: two alike\n${titles.join('\n')}`);
  for (const title of titles) {
    const done = title.endsWith(')') ? title.slice(0, title.indexOf(' (')) : title;
    assert.ok(done.length <= 70 && title.length <= 100, `${where}: ${title.length} characters: ${title}`);
    assert.doesNotMatch(title, /\(\d+ of \d+\)/);
  }
}

const base = 'file:///w/base/base.yml';
const service = (name: string) => `file:///w/services/${name}/compose.yaml`;
const names = Array.from({ length: 10 }, (_, i) => `svc${String(i + 1).padStart(2, '0')}`);
/** A line that ten services share, seven of which other machines reach. */
const shared: Readonly<Record<string, string>> = {
  [base]: 'services:\n  common:\n    privileged: true\n    logging:\n      driver: none\n',
  ...Object.fromEntries(
    names.map((name, i) => [
      service(name),
      `services:\n  ${name}:\n    image: python:3.12\n    extends: {file: ../../base/base.yml, service: common}\n${
        i < 7 ? `    ports: ["80${i}0:8080"]\n` : ''
      }`,
    ]),
  ),
};

/** An editor with the shared file open; `texts` are those of the files in it. */
async function onBase(capabilities: ClientCapabilities, more: Readonly<Record<string, string>> = {}) {
  const texts = new Map(Object.entries({ ...shared, ...more }));
  const files = memory(Object.fromEntries(texts));
  const client = await start(capabilities, files);
  const { connection } = client;
  const opened = new Set([base]);
  const told: string[] = [];
  let [version, answer]: [number, string | undefined] = [1, undefined];
  const write = async (uri: string, text: string) => {
    texts.set(uri, text);
    if (opened.has(uri)) await client.edit(uri, ++version, { text });
    else {
      const type = files.texts.has(uri) ? 2 : 1;
      files.texts.set(uri, text);
      await connection.sendNotification('workspace/didChangeWatchedFiles', { changes: [{ uri, type }] });
    }
  };
  connection.onRequest('workspace/applyEdit', async ({ edit }: ApplyWorkspaceEditParams) => {
    for (const each of edit.documentChanges ?? []) {
      if ('textDocument' in each) {
        const { uri } = each.textDocument;
        await write(uri, applied(uri, texts.get(uri) ?? '', { documentChanges: [each] }));
      } else if (each.kind === 'delete') {
        texts.delete(each.uri);
        files.texts.delete(each.uri);
        const changes = [{ uri: each.uri, type: 3 }];
        await connection.sendNotification('workspace/didChangeWatchedFiles', { changes });
      }
    }
    return { applied: true };
  });
  connection.onRequest('plimsoll/save', () => null);
  connection.onRequest(
    'window/showMessageRequest',
    async ({ message, actions }: ShowMessageRequestParams) => {
      told.push(message);
      for (let tries = 0; answer === undefined && tries < 300; tries++) await delay(10);
      return actions?.find(({ title }) => title === answer) ?? null;
    },
  );
  await connection.sendRequest('plimsoll/scanWorkspace', {});
  await client.open(base, shared[base] ?? '', 'dockercompose');
  await client.problems(base);
  return {
    ...{ client, texts, told },
    answer: (title: string) => {
      answer = title;
    },
    menu: () => client.actions(base, at(2, 18)),
    async told1() {
      for (let tries = 0; told.length === 0 && tries < 500; tries++) await delay(10);
      return told;
    },
  };
}

type Where = Awaited<ReturnType<typeof onBase>>;

/** What the picker shows for the rule that *Ignore…* is about. */
async function placesOf({ client, menu }: Where, nth = 0) {
  const run = (await menu()).find(({ title }) => title === 'Ignore…')?.command;
  const [uri, ...identities] = run?.arguments ?? [];
  const identity = identities[nth];
  const others = identities.filter((each) => each !== identity);
  const places = await client.connection.sendRequest<{
    rule: string;
    locked?: string;
    needsReason: boolean;
    needsOwner: boolean;
    latest?: string;
    today: string;
    days: { day: string }[];
    places: {
      id: string;
      hides: string;
      writes: string;
      comment?: string;
      services?: { name: string; from: string }[];
    }[];
    others: { rule: string; locked: boolean }[];
  }>('plimsoll/ignorePlaces', { uri, identity, others });
  const ignore = (chosen: object) =>
    client.connection.sendRequest<{ applied: boolean }>('plimsoll/ignore', { uri, identity, ...chosen });
  const lacks = (chosen: object) =>
    client.connection.sendRequest<string | null>('plimsoll/ignoreLacks', { uri, identity, ...chosen });
  return { ...places, ignore, lacks };
}

describe('the menu of real files', { skip: withoutCorpus }, () => {
  for (const [name, capabilities] of Object.entries(editors)) {
    it(`has nine entries at most, none alike, in ${name}`, async (t) => {
      const client = await start(capabilities);
      const all = [...(withoutCorpus ? [] : realFiles())];
      let places = 0;
      for (const { path, text, kind } of share(all, 60, 3)) {
        const uri = `file:///w/${encodeURIComponent(path)}`;
        await client.open(uri, text, kind === 'compose' ? 'dockercompose' : 'dockerfile');
        const found = await client.problems(uri);
        const ranges = new Map(found.map(({ range }) => [JSON.stringify(range), range]));
        for (const range of ranges.values()) {
          places++;
          checked(titlesOf(await client.actions(uri, range)), `${path}:${range.start.line + 1}`);
        }
        await client.close(uri);
      }
      t.diagnostic(`${places} places`);
      assert.ok(places > 0);
    });
  }
});

describe('the menu of a line that ten services share', () => {
  it('names what it changes, first where it is written, then elsewhere', async () => {
    const titles = titlesOf(await (await onBase(picking)).menu());
    checked(titles, base);
    assert.deepEqual(titles, [
      'Remove privileged, in 10 services (it loses full host access)',
      'Publish on 127.0.0.1 only, in 7 services (other machines lose access; leaves privileged)',
      'Publish on 127.0.0.1 only, in one service…',
      'Ignore…',
      'Explain privileged',
      'Explain exposed-host-control',
      'Show the 7 paths in the report',
      'Harden this service',
    ]);
  });

  it('counts services that one file has, and one finding is about', async () => {
    const each = ['a', 'b', 'c'].map(
      (name) => `  ${name}:\n    image: x\n    extends: {file: base.yaml, service: common}\n`,
    );
    const files = memory({
      'file:///w/base.yaml': shared[base] ?? '',
      'file:///w/compose.yaml': `services:\n${each.join('')}`,
    });
    const client = await start(picking, files);
    await client.connection.sendRequest('plimsoll/scanWorkspace', {});
    await client.open('file:///w/base.yaml', shared[base] ?? '', 'dockercompose');
    await client.problems('file:///w/base.yaml');
    const titles = titlesOf(await client.actions('file:///w/base.yaml', at(2, 18)));
    assert.equal(titles[0], 'Remove privileged, in 3 services (it loses full host access)');
  });

  it('has a fix for all of them, and one to choose', async () => {
    const where = await onBase(picking);
    const { client, texts, menu } = where;
    const [, all, one] = await menu();
    const changed = all?.edit?.documentChanges ?? [];
    assert.equal(changed.length, 7);
    const first = service('svc01');
    assert.match(applied(first, texts.get(first) ?? '', all?.edit), /"127\.0\.0\.1:8000:8080"/);
    const [list, index] = one?.command?.arguments ?? [];
    const ask = (choice?: number) =>
      client.connection.sendRequest<{ choices: { title: string; files: string }[]; action?: CodeAction }>(
        'plimsoll/choices',
        { list, at: index, choice },
      );
    const { choices } = await ask();
    assert.deepEqual(choices[2], {
      title: 'Publish on 127.0.0.1 only, in svc03 (other machines lose access; leaves privileged)',
      files: 'svc03/compose.yaml',
    });
    assert.equal(new Set(choices.map(({ title }) => title)).size, 7);
    const { action } = await ask(2);
    const third = service('svc03');
    assert.match(applied(third, texts.get(third) ?? '', action?.edit), /"127\.0\.0\.1:8020:8080"/);
    await client.edit(base, 5, { text: '' });
    assert.deepEqual(await ask(2), { choices: [] });
    assert.deepEqual(await client.connection.sendRequest('plimsoll/choices', {}), { choices: [] });
  });

  it('has the ways to ignore it as entries in an editor without lists', async () => {
    const titles = titlesOf(await (await onBase(plain)).menu());
    checked(titles, base);
    for (const each of ['Ignore privileged on this line', 'Ignore exposed-host-control on this line'])
      assert.ok(titles.includes(each), titles.join('\n'));
    assert.ok(!titles.some((title) => title.endsWith('…')));
  });
});

describe('ignoring from a list', () => {
  it('says of each place how much it hides, and what is written', async () => {
    const { rule, places, others, needsReason } = await placesOf(await onBase(picking));
    assert.equal(rule, 'privileged');
    assert.deepEqual(
      places.map(({ id, hides, writes }) => [id, hides, writes]),
      [
        ['line', '10 services', 'A comment above base/base.yml:3'],
        ['service', '1 of 10', 'A comment above its name: svc01, services/svc01/compose.yaml …'],
        ['file', '10 services', 'A comment at the top of base/base.yml'],
        ['known', '10 services', 'Entries in .plimsoll-baseline.json; new ones still show'],
        ['workspace', '10 services', 'privileged: off in .plimsoll.yaml; new ones hide, too'],
      ],
    );
    assert.deepEqual(
      others.map((each) => each.rule),
      ['exposed-host-control'],
    );
    assert.equal(needsReason, false);
  });

  it('writes a comment with reason and day, reports it, and undoes it', async () => {
    const where = await onBase(picking);
    const { ignore } = await placesOf(where);
    await ignore({ place: 'line', reason: ' needs\nthe GPU ', until: '2999-12-31' });
    assert.match(
      where.texts.get(base) ?? '',
      / {4}# plimsoll: ignore privileged until 2999-12-31 -- needs the GPU\n {4}privileged: true/,
    );
    assert.deepEqual(await where.told1(), [
      'privileged is hidden in 10 services until 2999-12-31, by a comment in base/base.yml:3.',
    ]);
    where.answer('Undo');
    for (let tries = 0; where.texts.get(base) !== shared[base] && tries < 500; tries++) await delay(10);
    assert.equal(where.texts.get(base), shared[base]);
  });

  it('writes nothing without a reason and a day but the comment', async () => {
    const where = await onBase(picking);
    const { ignore } = await placesOf(where);
    await ignore({ place: 'file', reason: '' });
    assert.ok(where.texts.get(base)?.startsWith('# plimsoll: ignore-file privileged\nservices:'));
    assert.deepEqual(await where.told1(), [
      'privileged is hidden in 10 services, by a comment in base/base.yml:1.',
    ]);
  });

  it('hides one service by a comment in its own file', async () => {
    const where = await onBase(picking);
    const { ignore, places } = await placesOf(where);
    const third = places.find(({ id }) => id === 'service')?.services?.[2];
    assert.equal(third?.name, 'svc03');
    await ignore({ place: 'service', service: third?.name, from: third?.from, reason: 'its driver' });
    assert.match(
      where.texts.get(service('svc03')) ?? '',
      / {2}# plimsoll: ignore privileged -- its driver\n {2}svc03:/,
    );
    const found = await placesOf(where);
    assert.equal(found.places.find(({ id }) => id === 'line')?.hides, '9 services');
  });

  it('turns a rule off in the configuration with reason and day', async () => {
    const where = await onBase(picking);
    const { ignore } = await placesOf(where);
    await ignore({ place: 'workspace', reason: 'a lab', until: '2999-01-31' });
    const config = 'file:///w/.plimsoll.yaml';
    assert.equal(
      where.texts.get(config),
      'rules:\n  privileged: { level: off, reason: a lab, until: 2999-01-31 }\n',
    );
    assert.deepEqual(await where.told1(), [
      'privileged is hidden until 2999-01-31: 1 finding in 1 file, by .plimsoll.yaml.',
    ]);
  });

  it('adds all that a rule reports now to the baseline', async () => {
    const other = 'file:///w/other/compose.yaml';
    const text = 'services:\n  a:\n    image: acme/a:1\n    privileged: true\n';
    const where = await onBase(picking, { [other]: text });
    const { ignore, places } = await placesOf(where);
    assert.equal(places.find(({ id }) => id === 'known')?.hides, '2 findings in 2 files');
    await ignore({ place: 'known' });
    const baseline = where.texts.get('file:///w/.plimsoll-baseline.json') ?? '';
    assert.deepEqual(Object.keys(JSON.parse(baseline).findings), ['base/base.yml', 'other/compose.yaml']);
    assert.deepEqual(await where.told1(), [
      'privileged is hidden: 2 findings in 2 files, by .plimsoll-baseline.json.',
    ]);
  });

  it('is about the other rule of the place if that is chosen', async () => {
    const where = await onBase(picking);
    const { rule, ignore, others, places } = await placesOf(where, 1);
    assert.equal(rule, 'exposed-host-control');
    assert.deepEqual(
      others.map((each) => each.rule),
      ['privileged'],
    );
    assert.equal(places[0]?.hides, '7 services');
    await ignore({ place: 'line' });
    assert.match(where.texts.get(base) ?? '', /# plimsoll: ignore exposed-host-control\n/);
  });

  it('asks for a reason where the configuration does', async () => {
    const config = { 'file:///w/.plimsoll.yaml': 'report:\n  ignoreWithoutReason: high\n' };
    assert.equal((await placesOf(await onBase(picking, config))).needsReason, true);
  });

  it('offers what a policy allows, and asks for what it demands', async () => {
    const policy = (exceptions: string) => ({
      'file:///w/.plimsoll.yaml': `policy:\n  rules: {privileged: critical}\n  exceptions: ${exceptions}\n`,
    });
    const strict = '{owner: true, reason: "OPS-[0-9]+", days: 45}';
    const where = await onBase(picking, policy(strict));
    const found = await placesOf(where);
    const { latest = '' } = found;
    assert.equal((Date.parse(latest) - Date.parse(found.today)) / 86_400_000, 45);
    assert.deepEqual([found.needsOwner, found.needsReason, found.days.length], [true, true, 1]);
    const terms = { reason: 'OPS-7: old driver', owner: 'platform', until: latest };
    const wrong: readonly [string, object][] = [
      ['an owner', { owner: '' }],
      ['a reason with OPS-[0-9]+', { reason: 'later' }],
      ['an end within 45 days', { until: '2999-01-31' }],
      ['an end within 45 days', { until: undefined }],
    ];
    for (const [what, term] of wrong) {
      const chosen = { place: 'line', ...terms, ...term };
      const says = `.plimsoll.yaml asks for ${what}`;
      assert.ok((await found.lacks(chosen))?.endsWith(says), `${what}: ${await found.lacks(chosen)}`);
      assert.equal((await found.ignore(chosen)).applied, false, what);
    }
    assert.equal(where.texts.get(base), shared[base]);
    for (const place of ['line', 'known', 'workspace'])
      assert.equal(await found.lacks({ place, ...terms }), null, place);
    await found.ignore({ place: 'line', ...terms });
    const comment = `# plimsoll: ignore privileged owner platform until ${latest} -- OPS-7: old driver\n`;
    assert.ok(where.texts.get(base)?.includes(comment), where.texts.get(base));
    assert.match((await where.told1()).join(), /^privileged is hidden in 10 services/);

    const known = await placesOf(await onBase(picking, policy('{inline: false}')));
    assert.deepEqual(
      known.places.map(({ id }) => id),
      ['known', 'workspace'],
    );
    assert.equal((await known.ignore({ place: 'line' })).applied, false);
    const barred = await placesOf(await onBase(picking, policy('{rules: [exposed-host-control]}')));
    assert.deepEqual([barred.locked, barred.places], ['.plimsoll.yaml', []]);
  });

  it('writes the terms that a policy demands into the baseline and the configuration', async () => {
    const policy = `policy:\n  rules: {privileged: critical}\n  exceptions: {owner: true, reason: true}\n`;
    const terms = { reason: 'a lab', owner: 'platform' };
    const first = await onBase(picking, { 'file:///w/.plimsoll.yaml': policy });
    await (await placesOf(first)).ignore({ place: 'known', ...terms });
    const baseline = JSON.parse(first.texts.get('file:///w/.plimsoll-baseline.json') ?? '{}');
    const [entry] = baseline.findings['base/base.yml'];
    assert.deepEqual([entry.reason, entry.owner], ['a lab', 'platform']);
    const second = await onBase(picking, { 'file:///w/.plimsoll.yaml': policy });
    await (await placesOf(second)).ignore({ place: 'workspace', ...terms });
    assert.match(
      second.texts.get('file:///w/.plimsoll.yaml') ?? '',
      /privileged:\n {4}level: off\n {4}reason: a lab\n {4}owner: platform\n$/,
    );
  });

  it('offers a client that asks for no terms nothing that a policy refuses', async () => {
    const policy = `policy:\n  rules: {privileged: critical}\n  exceptions: {owner: true}\n`;
    const where = await onBase(plain, { 'file:///w/.plimsoll.yaml': policy });
    const titles = titlesOf(await where.menu());
    assert.ok(titles.length > 0);
    assert.deepEqual(
      titles.filter(
        (title) => /ignore|off in the configuration|baseline/i.test(title) && /privileged/.test(title),
      ),
      [],
    );
  });

  it('is not possible for a locked rule, which the entry and the list say', async () => {
    const locking = (names: string) => ({ 'file:///w/.plimsoll.yaml': `locked: [${names}]\n` });
    const both = await onBase(picking, locking('privileged, exposed-host-control'));
    const entry = (await both.menu()).find(({ command }) => command?.command === 'plimsoll.ignore');
    assert.equal(entry?.title, "privileged can't be ignored (w/.plimsoll.yaml locks it)");
    const one = await placesOf(await onBase(picking, locking('privileged')));
    assert.equal(one.locked, '.plimsoll.yaml');
    assert.deepEqual(one.places, []);
    assert.deepEqual(one.others, [{ ...one.others[0], rule: 'exposed-host-control', locked: false }]);
    assert.equal((await one.ignore({ place: 'line' })).applied, false);
  });

  it('refuses a day that has passed, an unknown place, and a finding that is gone', async () => {
    const where = await onBase(picking);
    const { ignore } = await placesOf(where);
    for (const chosen of [
      { place: 'line', until: '2001-01-01' },
      { place: 'line', until: '2999-02-30' },
      { place: 'line', until: 7 },
      { place: 'nowhere' },
      { place: 'constructor' },
      { place: 'service', service: 'svc03', from: '/w/none.yaml' },
      { place: 'line', identity: 'other' },
    ])
      assert.equal((await ignore(chosen)).applied, false, JSON.stringify(chosen));
    assert.equal(where.texts.get(base), shared[base]);
    const { connection } = where.client;
    assert.equal(await connection.sendRequest('plimsoll/ignorePlaces', { uri: base }), null);
    assert.equal(await connection.sendRequest('plimsoll/ignorePlaces'), null);
  });
});
