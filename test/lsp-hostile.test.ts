// Names of a hostile repository in what an editor shows: they stay text, and run nothing.
import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import markdownIt from 'markdown-it';
import type { ClientCapabilities, Hover, InlayHint } from 'vscode-languageserver';
import { withoutLinks } from '../client/plain.ts';
import { rules } from '../rules/index.ts';
import type { OverviewAnswer } from '../server/lsp/features/running/paths.ts';
import { tellNotUndone } from '../server/lsp/scan/restoring.ts';
import { type Client, memory, pulling, talk } from './support/client.ts';

const names = [
  '[click](command:workbench.action.quit)',
  '![x](https://evil.example/x.png)',
  '<img src=x onerror=alert(1)>',
  '<command:workbench.action.quit>',
  'https://evil.example/a',
  'HTTP://evil.example',
  'www.evil.example',
  'a@evil.example',
  'command:workbench.action.quit',
  '[x]: command:workbench.action.quit',
  '\\[a\\](command:x)',
  '~~gone~~',
  '&lt;b&gt;',
  'a\nb\n# c\n- d',
  '\u202eevil\u2066',
  '`code` **b** _c_',
  '| a | b |\n|---|---|',
  '</code></table><script>alert(1)</script>',
  '---',
  '1. a',
  '> q',
  `x${'L'.repeat(300)}`,
];
const capabilities: ClientCapabilities = {
  ...pulling,
  textDocument: { ...pulling.textDocument, inlayHint: {} },
  experimental: { plimsollRules: true, plimsollRunning: true },
};
const composeOf = (name: string) => `services:
  ${name}:
    image: nginx:1.27
    user: ${name}
    privileged: true
    ports: ["80:80"]
    networks: [${name}]
    cap_add: [${name}]
    volumes: [{type: bind, source: ${name.replace('"', '"/etc/')}, target: /x}]
  other:
    image: ${name}
    networks: [${name}]
networks: {${name}: {}}
`;
const invisible = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;
const clients: Client[] = [];
afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.end()));
});

/** An editor with a project of a name in a folder of that name. */
async function opened(name: string) {
  const text = composeOf(JSON.stringify(name));
  const uri = `file:///w/${encodeURIComponent(name.slice(0, 60).replaceAll('/', '-'))}/compose.yaml`;
  const client = await talk({ rules, files: memory({ [uri]: text }), scope: 'workspace', capabilities });
  clients.push(client);
  await client.open(uri, text);
  await client.problems(uri);
  return { client, uri, lines: text.split('\n') };
}

/** The Markdown of all hovers and hints of a file. */
async function cardsOf({ client, uri, lines }: Awaited<ReturnType<typeof opened>>): Promise<Set<string>> {
  const cards = new Set<string>();
  for (const [line, { length }] of lines.entries())
    for (let character = 2; character < Math.min(length, 60); character += 4) {
      const asked = { textDocument: { uri }, position: { line, character } };
      const hover: Hover | null = await client.connection.sendRequest('textDocument/hover', asked);
      if (hover) cards.add((hover.contents as { value: string }).value);
    }
  const range = { start: { line: 0, character: 0 }, end: { line: lines.length, character: 0 } };
  const hints: InlayHint[] | null = await client.connection.sendRequest('textDocument/inlayHint', {
    textDocument: { uri },
    range,
  });
  for (const { tooltip } of hints ?? []) cards.add((tooltip as { value: string }).value);
  return cards;
}

const markdown = markdownIt({ html: true, linkify: true });
const texts =
  /^(?:inline|text|hardbreak|softbreak|code_inline|hr|(?:paragraph|strong|link|bullet_list|list_item)_(?:open|close))$/;

/** What a card shows beside text, lists and links to our own pages. */
function strange(card: string): string[] {
  const tokens = markdown.parse(card, {}).flatMap((each) => [each, ...(each.children ?? [])]);
  return tokens.flatMap((each) => {
    const address = each.type === 'link_open' ? (each.attrGet('href') ?? '') : undefined;
    const isOurs =
      address === undefined || /^command:plimsoll\.(?:explainRule|openPlace|showPath)\?/.test(address);
    return texts.test(each.type) && isOurs ? [] : [`${each.type} ${address ?? each.content}`];
  });
}

describe('a hostile name', () => {
  for (const name of names)
    it(`is text in hovers, hints, the page of its path and notifications: ${JSON.stringify(name.slice(0, 40))}`, async () => {
      const editor = await opened(name);
      const cards = await cardsOf(editor);
      assert.ok(cards.size > 3);
      for (const card of cards) {
        assert.deepEqual(strange(card), [], card);
        assert.doesNotMatch(card.replaceAll('\n', ''), invisible);
      }
      const { connection } = editor.client;
      const { html, title } = await connection.sendRequest<{ html: string; title: string }>(
        'plimsoll/path',
        {},
      );
      assert.ok(title.length <= 60, title);
      assert.doesNotMatch(title + html.replaceAll('\n', ''), invisible);
      assert.doesNotMatch(html, /<(?:script|img|command)|\s(?:on\w+|src|style)="/);
      for (const [, address = ''] of html.matchAll(/href="([^"]*)"/g))
        assert.match(address, /^command:plimsoll\.(?:openPlace|showPath|changeStep|explainRule)\?/);
      const { first = '', paths } = await connection.sendRequest<OverviewAnswer>('plimsoll/overview', {
        whole: true,
      });
      assert.ok(first.length <= 200, first);
      for (const text of [first, ...paths.flatMap((each) => [each.name, each.text])]) {
        assert.doesNotMatch(text, invisible);
        assert.doesNotMatch(withoutLinks(text), /\]\(/);
      }
    });

  it('is no link in what the server tells', async () => {
    const told: string[] = [];
    const connection = {
      sendNotification: async (_: unknown, { message }: { message: string }) => void told.push(message),
    };
    await tellNotUndone(connection as never, '/w/[a](command:b).yaml');
    assert.deepEqual(told, [
      'Plimsoll: [a] (command:b).yaml has changed since then, so this was not undone.',
    ]);
  });
});
