import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { type CompletionItem, DiagnosticSeverity, type Hover } from 'vscode-languageserver';
import { rules } from '../rules/index.ts';
import { applied, at, type Client, memory, pulling, pushed, type Talk, talk } from './support/client.ts';
import { WorkspacePull } from './support/workspace-pull.ts';

const clients: Client[] = [];
afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.end()));
});

async function start(options: Talk = {}): Promise<Client> {
  const client = await talk({ rules, ...options });
  clients.push(client);
  return client;
}

const config = 'file:///w/.plimsoll.yaml';

/** A text without its `|`, and the position of the `|`. */
function marked(text: string) {
  const at = text.indexOf('|');
  const before = text.slice(0, at).split('\n');
  const position = { line: before.length - 1, character: before.at(-1)?.length ?? 0 };
  return { text: text.slice(0, at) + text.slice(at + 1), position };
}

async function complete(
  client: Client,
  uri: string,
  text: string,
  language = 'yaml',
): Promise<CompletionItem[]> {
  const { text: plain, position } = marked(text);
  await client.open(uri, plain, language);
  const items = await client.connection.sendRequest<CompletionItem[] | null>('textDocument/completion', {
    textDocument: { uri },
    position,
  });
  await client.close(uri);
  return items ?? [];
}

async function hover(client: Client, uri: string, text: string): Promise<string> {
  const { text: plain, position } = marked(text);
  await client.open(uri, plain, 'yaml');
  const found = await client.connection.sendRequest<Hover | null>('textDocument/hover', {
    textDocument: { uri },
    position,
  });
  await client.close(uri);
  return (found?.contents as { value?: string } | undefined)?.value ?? '';
}

const labels = (items: readonly CompletionItem[]) => items.map(({ label }) => label);

describe('completion in a configuration file', () => {
  it('offers keys, rules, levels and profiles where they are valid', async () => {
    const client = await start();
    const at = async (text: string) => labels(await complete(client, config, text));
    for (const key of ['extends', 'rules', 'ignore', 'projects', 'trust'])
      assert.ok((await at('|')).includes(key), key);
    assert.ok((await at('ex|')).includes('extends'));
    assert.ok((await at('extends: |')).includes('homelab'));
    assert.ok((await at('rules:\n  |')).includes('root-user'));
    assert.ok((await at('rules:\n  privileged: off\n  pri|\nignore: []\n')).includes('privileged'));
    assert.deepEqual((await at('rules:\n  root-user: |')).slice(0, 6), [
      'critical',
      'high',
      'medium',
      'low',
      'info',
      'off',
    ]);
    assert.deepEqual(await at('trust:\n  |'), ['images', 'signatures']);
    assert.deepEqual(await at('images:\n  |'), ['mutableTags']);
  });

  it('offers nothing in comments and at unknown places', async () => {
    const client = await start();
    assert.deepEqual(await complete(client, config, '# ru|'), []);
    assert.deepEqual(await complete(client, config, 'nothing:\n  here: |'), []);
    assert.deepEqual(await complete(client, 'file:///w/compose.yaml', 'services:\n  |'), []);
  });

  it('explains each word, and replaces the typed text', async () => {
    const client = await start();
    const items = await complete(client, config, 'rules:\r\n  root-u|ser: low\r\n');
    const item = items.find(({ label }) => label === 'root-user');
    assert.equal(item?.detail, rules.find(({ id }) => id === 'root-user')?.title);
    assert.deepEqual(item?.textEdit, {
      range: { start: { line: 1, character: 2 }, end: { line: 1, character: 11 } },
      newText: 'root-user: ',
    });
    const profiles = await complete(client, config, 'extends: h|');
    const homelab = profiles.find(({ label }) => label === 'homelab');
    assert.match((homelab?.documentation as { value: string } | undefined)?.value ?? '', /private network/);
    assert.equal((homelab?.textEdit as { newText: string } | undefined)?.newText, 'homelab');
  });
});

describe('completion in a file of rules', () => {
  const own = 'file:///w/rules/acme.yaml';
  const files = () => memory({ [config]: 'customRules: [rules/acme.yaml]\n', [own]: 'rules: {}\n' });
  /** Is open before, since only the configuration makes it a rule file. */
  const known = async () => {
    const client = await start({ files: files() });
    await client.open(own, 'rules: {}\n', 'yaml');
    await client.problems(own);
    await client.close(own);
    return client;
  };

  it('offers keys, subjects, fields and operators where they are valid', async () => {
    const client = await known();
    const at = async (text: string) => labels(await complete(client, own, text));
    assert.deepEqual(await at('|'), ['namespace', 'rules']);
    const rule = 'rules:\n  own-registry:\n    ';
    assert.ok((await at(`${rule}|`)).includes('where'));
    assert.ok((await at(`${rule}on: |`)).includes('posture'));
    assert.ok((await at(`${rule}severity: |`)).includes('critical'));
    assert.ok((await at(`${rule}where:\n      |`)).includes('image.registry'));
    assert.ok((await at(`${rule}where:\n      image:\n        |`)).includes('glob'));
    assert.ok((await at(`${rule}fix:\n      |`)).includes('remove'));
  });

  it('has hovers, and is missing if no configuration names the file', async () => {
    const client = await known();
    assert.match(await hover(client, own, 'rules:\n  a:\n    whe|re:\n      name: x\n'), /certainly holds/);
    const other = 'file:///w/rules/other.yaml';
    assert.deepEqual(await complete(client, other, 'rules:\n  a:\n    |'), []);
  });
});

describe('completion in an ignore comment', () => {
  it('offers the rules, also after a comma, and nothing in the reason', async () => {
    const client = await start();
    const at = async (comment: string) =>
      labels(await complete(client, 'file:///w/Dockerfile', `${comment}\nFROM alpine:3.20\n`, 'dockerfile'));
    assert.equal((await at('# plimsoll: ignore |')).length, rules.length);
    assert.ok((await at('# plimsoll: ignore-file root-user, pi|')).includes('piped-install'));
    assert.deepEqual(await at('# plimsoll: ignore root-user -- because |'), []);
    assert.deepEqual(await at('# plimsoll |'), []);
    assert.deepEqual(await at('# a comment |'), []);
  });
});

describe('hover in a configuration file', () => {
  it('explains rules, keys and profiles', async () => {
    const client = await start();
    assert.match(
      await hover(client, config, 'rules:\n  root-|user: off\n'),
      /\(high\)[\s\S]*\[root-user\]\(https:/,
    );
    assert.match(await hover(client, config, 'ign|ore: [a]\n'), /not linted/);
    assert.match(await hover(client, config, 'extends: home|lab\n'), /private network/);
    assert.equal(await hover(client, config, 'rules: |\n'), '');
    assert.equal(await hover(client, config, 'nothing: he|re\n'), '');
  });
});

describe('mistakes in the configuration', () => {
  const compose = 'file:///w/compose.yaml';
  const wrong = 'rules:\n  privilged: off\nignor: []\n';

  it('have fixes that write the nearest key, rule, level and profile', async () => {
    const text = 'extends: homelap\nrules:\n  privilged: off\n  root-user: of\nignor: []\n';
    const client = await start({ files: memory({ [config]: text }) });
    await client.open(config, text, 'yaml');
    let now = text;
    for (const [line, column, title] of [
      [0, 12, 'Write homelab'],
      [2, 4, 'Write privileged'],
      [3, 13, 'Write off'],
      [4, 2, 'Write ignore'],
    ] as const) {
      const fix = (await client.actions(config, at(line, column))).find((each) => each.title === title);
      assert.equal(fix?.isPreferred, true, title);
      now = applied(config, now, fix?.edit);
      await client.edit(config, line + 2, { text: now });
    }
    assert.deepEqual(await client.problems(config), []);
    assert.equal(now, 'extends: homelab\nrules:\n  privileged: off\n  root-user: off\nignore: []\n');
  });

  for (const capabilities of [pulling, pushed])
    it(`are problems of a closed file (${capabilities === pulling ? 'asked' : 'sent'})`, async () => {
      const files = memory({ [config]: wrong, [compose]: 'services:\n  web:\n    image: nginx:1.27\n' });
      const client = await start({ files, scope: 'workspace', capabilities });
      const held = capabilities === pulling ? new WorkspacePull(client.connection) : undefined;
      await client.connection.sendRequest('plimsoll/scanWorkspace', {});
      const messages = async (count: number) => {
        if (!held) return client.publication(config, (all) => all.length === count);
        for (let wait = 0; wait < 100 && held.shown.get(config)?.length !== count; wait++) await delay(20);
        return held.shown.get(config) ?? [];
      };
      assert.match((await messages(2)).map(({ message }) => message).join(), /did you mean `privileged`/);
      files.texts.set(config, 'rules:\n  privileged: off\n');
      await client.connection.sendNotification('workspace/didChangeWatchedFiles', {
        changes: [{ uri: config, type: 2 }],
      });
      assert.equal((await messages(0)).length, 0);
      await held?.end();
    });

  it('are shown in a closed file once a file below it is open, even without a scan', async () => {
    const client = await start({ files: memory({ [config]: 'rules:\n  nothing: low\n' }) });
    await client.connection.sendRequest('plimsoll/scanWorkspace', {});
    assert.equal(client.published.filter(({ uri }) => uri === config).length, 0);
    await client.open(compose, 'services:\n  web:\n    image: nginx:1.27\n');
    const shown = () => client.published.findLast(({ uri }) => uri === config)?.diagnostics ?? [];
    for (let wait = 0; wait < 100 && shown().length === 0; wait++) await delay(20);
    assert.deepEqual(
      shown().map(({ message }) => message),
      ['Unknown rule `nothing`.'],
    );
  });

  it('include a second configuration beside it, open or not, until one of them is gone', async () => {
    const other = 'file:///w/.plimsoll.yml';
    const files = memory({ [config]: 'extends: homelab\n', [other]: 'extends: strict\n' });
    const client = await start({ files });
    await client.open(compose, 'services:\n  web:\n    image: nginx:1.27\n');
    const messages = (all: { message: unknown }[]) => all.map(({ message }) => message);
    const said = ['The file is ignored, since `.plimsoll.yaml` beside it counts.'];
    assert.deepEqual(messages(await client.publication(other, (all) => all.length > 0)), said);
    await client.open(other, 'extends: strict\n', 'yaml');
    assert.deepEqual(messages(await client.problems(other)), said);
    await client.close(other);
    files.texts.delete(config);
    await client.connection.sendNotification('workspace/didChangeWatchedFiles', {
      changes: [{ uri: config, type: 3 }],
    });
    assert.deepEqual(await client.publication(other, (all) => all.length === 0), []);
  });

  it('are found in unsaved text, also in extended files', async () => {
    const client = await start({
      files: memory({ [config]: 'extends: homelab\n', 'file:///w/team.yaml': '' }),
    });
    await client.open(config, 'extends: homelab\n', 'yaml');
    assert.deepEqual(await client.problems(config), []);
    const messages = async (version: number, text: string) => {
      await client.edit(config, version, { text });
      return (await client.problems(config)).map(({ message }) => message);
    };
    assert.deepEqual(await messages(2, 'extends: homelap\n'), [
      'Unknown profile `homelap`; did you mean `homelab`?',
    ]);
    assert.deepEqual(await messages(3, 'extends: ./team.yaml\n'), []);
    assert.match(String(await messages(4, 'extends: ./gone.yaml\n')), /`\.\/gone\.yaml` does not exist/);
    assert.deepEqual(await messages(5, 'extends: homelab\n'), []);
  });

  it('are an error if the setting names a missing file', async () => {
    const client = await start();
    client.settings.set(compose, { configPath: 'gone.yaml' });
    await client.open(compose, 'services:\n  web:\n    image: nginx:1.27\n');
    const problem = (await client.problems(compose)).find(({ message }) =>
      String(message).includes('gone.yaml'),
    );
    assert.equal(problem?.severity, DiagnosticSeverity.Error);
  });
});
