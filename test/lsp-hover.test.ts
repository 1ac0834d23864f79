// What a hover says of findings: short, in one order, and never what the editor shows by itself.
import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import type { Hover } from 'vscode-languageserver';
import { rules } from '../rules/index.ts';
import {
  type AnyRule,
  defaultConfig,
  emptyProject,
  type Finding,
  lint,
  remedyOf,
  wholeKey,
} from '../server/engine/index.ts';
import { withoutParts } from '../server/lsp/features/actions.ts';
import { findingCard } from '../server/lsp/features/hover/finding-card.ts';
import { type Client, memory, pulling, talk } from './support/client.ts';
import { realFiles, withoutCorpus } from './support/corpus.ts';
import { completed } from './support/project.ts';
import { share } from './support/share.ts';

/** The most characters of the two parts of an advice. */
const longest = { todo: 100, why: 120 };

const links = {
  rule: (id: string) => `[${id}](x)`,
  path: ({ rule, isPath }: Finding) =>
    isPath ? { title: 'Show the path', command: 'show', arguments: [rule] } : undefined,
};

/** What a hover says in words: without what only links hold. */
const inWords = (card: string) => card.replaceAll(/\]\([^)]*\)/g, ']').split('\n');

describe('what a rule advises', () => {
  it(`is at most ${longest.todo} characters of what to do and ${longest.why} of why, for every message`, () => {
    for (const rule of rules) {
      assert.ok(rule.why.length <= longest.why, `${rule.id}: ${rule.why.length}`);
      for (const message of Object.keys(rule.messages)) {
        const todo = remedyOf(rule, message) ?? '';
        assert.ok(todo.length > 0 && todo.length <= longest.todo, `${rule.id} ${message}: ${todo}`);
        assert.match(todo, /^[A-Z][^\n]*[^\s:]\.$/, `${rule.id} ${message}`);
        assert.doesNotMatch(todo, /\]\(|<(?!\d+ hex)|\|/, `${rule.id} ${message}`);
        assert.equal(todo.split('`').length % 2, 1, `${rule.id} ${message}: ${todo}`);
      }
    }
  });
});

describe('the card of findings', () => {
  const finding = (rule: string, severity: Finding['severity'], more: Partial<Finding> = {}) =>
    ({
      ...{ rule, message: 'found', severity, file: 'a', span: { start: 0, end: 1 } },
      ...{ text: `${rule} is wrong.`, why: `${rule} matters.`, refs: {}, related: [], ...more },
    }) as unknown as Finding;
  const known = ['a', 'b', 'c', 'd', 'e'].map(
    (id) => ({ id, messages: { found: 'x' }, remedy: `Change ${id}.` }) as unknown as AnyRule,
  );
  const card = (...found: Finding[]) => inWords(findingCard(found, known, links));

  it('says what to do, then why, then where to read more', () => {
    assert.deepEqual(card(finding('a', 'high')), ['**To do:** Change a.  ', '**Why:** a matters.  ', '[a]']);
  });

  it('names the rules of two findings, in the order of the diagnostics', () => {
    assert.deepEqual(card(finding('b', 'low'), finding('a', 'high')), [
      '**b. To do:** Change b.  ',
      '**Why:** b matters.',
      '',
      '**a. To do:** Change a.  ',
      '**Why:** a matters.  ',
      '[b] · [a]',
    ]);
  });

  it('explains the two worst of more than three, and names the others', () => {
    const lines = card(
      ...[finding('a', 'low'), finding('b', 'medium'), finding('c', 'critical'), finding('d', 'info')],
    );
    assert.deepEqual(
      lines.filter((each) => each.includes('To do')),
      ['**b. To do:** Change b.  ', '**c. To do:** Change c.  '],
    );
    assert.equal(lines.at(-1), '[a] · [b] · [c] · [d]');
    const many = Array.from({ length: 20 }, (_, nth) => finding(`r${nth}`, 'low'));
    assert.match(card(...many).at(-1) ?? '', / · 14 more$/);
  });

  it('advises once about several findings of a rule, on the worst', () => {
    const two = [finding('a', 'low'), finding('a', 'high', { why: 'It is worse.' })];
    assert.deepEqual(card(...two), ['**To do:** Change a.  ', '**Why:** It is worse.  ', '[a]']);
  });

  it('says the message of a finding that an editor shows as a hint, since no other part of the hover does', () => {
    const texts = ['It is `odd`.', 'It is old.'] as unknown as Finding['text'][];
    const found = texts.map((text) => finding('a', 'info', { text }));
    assert.deepEqual(inWords(findingCard(found, known, links, ({ severity }) => severity === 'info')), [
      '**a** It is \\`odd\\`. It is old.  ',
      '**To do:** Change a.  ',
      '**Why:** a matters.  ',
      '[a]',
    ]);
  });

  it('leads to the page of a path, and never repeats a message', () => {
    assert.equal(card(finding('a', 'critical', { isPath: true })).at(-1), '[a] · [Show the path]');
    assert.match(
      findingCard([finding('a', 'high'), finding('b', 'critical', { isPath: true })], known, links),
      /\[Show the path\]\(command:show\?%5B%22b%22%5D\)$/,
    );
    assert.deepEqual(card(finding('own', 'high', { why: 'own is wrong.' })), ['[own]']);
  });

  it('has no links to commands for a client without them', async () => {
    const client = await talk({ rules, files: memory({}), capabilities: pulling });
    clients.push(client);
    const text = 'services:\n  web:\n    image: nginx:1.27\n    ports: ["80:80"]\n    privileged: true\n';
    await client.open('file:///w/compose.yaml', text);
    await client.problems('file:///w/compose.yaml');
    const hover: Hover | null = await client.connection.sendRequest('textDocument/hover', {
      textDocument: { uri: 'file:///w/compose.yaml' },
      position: { line: 4, character: 17 },
    });
    const { value } = (hover?.contents ?? { value: '' }) as { value: string };
    assert.match(value, /^\*\*To do:\*\* .+ {2}\n\*\*Why:\*\* .+ {2}\n\[exposed-host-control\]\(https:/);
    assert.doesNotMatch(value, /command:|\||<|\$\(/);
  });

  it('opens the page of its path, in a compose file and in a base that services share', async () => {
    const service = '    extends: {file: base.yaml, service: base}\n    ports: ["80:80"]\n';
    const texts = {
      'file:///w/base.yaml': 'services:\n  base:\n    image: nginx:1.27\n    privileged: true\n',
      'file:///w/compose.yaml': `services:\n  a (1):\n${service}  b:\n${service}  c:\n    image: nginx:1.27\n    privileged: true\n    ports: ["81:80"]\n`,
    };
    const capabilities = { ...pulling, experimental: { plimsollRules: true, plimsollRunning: true } };
    const client = await talk({ rules, files: memory(texts), capabilities });
    clients.push(client);
    for (const [uri, text] of Object.entries(texts)) await client.open(uri, text);
    for (const [uri, line] of [
      ['file:///w/compose.yaml', 9],
      ['file:///w/base.yaml', 3],
    ] as const) {
      await client.problems(uri);
      const hover: Hover | null = await client.connection.sendRequest('textDocument/hover', {
        textDocument: { uri },
        position: { line, character: 17 },
      });
      const { value } = (hover?.contents ?? { value: '' }) as { value: string };
      const [, args = ''] = /\[Show the path\]\(command:plimsoll\.showPath\?([^)]*)\)/.exec(value) ?? [];
      const [id] = JSON.parse(decodeURIComponent(args)) as [string];
      const page: { id?: string; title: string } = await client.connection.sendRequest('plimsoll/path', {
        id,
      });
      const place = { line, character: 17 };
      const actions = await client.actions(uri, { start: place, end: place });
      const shown = actions.flatMap(({ command }) =>
        command?.command === 'plimsoll.showPath' ? [command.arguments] : [],
      );
      assert.deepEqual(shown, uri.endsWith('/compose.yaml') ? [[id]] : []);
      assert.match(page.title, /^Path \d of \d: /);
      // A base belongs to the projects that use it.
      assert.deepEqual(page.id?.split('\n').slice(0, 3), id.split('\n').slice(0, 3));
    }
  });
});

const clients: Client[] = [];
afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.end()));
});

describe('the cards of real files', { skip: withoutCorpus }, () => {
  it('are short, without tables, and never repeat a message', (t) => {
    let cards = 0;
    let most = 0;
    for (const { path, text, kind } of share([...realFiles()], 20)) {
      const { findings } = lint(alone(path, text, kind), path, rules, defaultConfig);
      for (const found of atOnePlace(withoutParts(findings))) {
        const lines = inWords(findingCard(found, rules, links));
        cards++;
        most = Math.max(most, lines.length);
        for (const line of lines) {
          const [, name = '', said = ''] = /^\*\*(?:\S+ )?(To do|Why):\*\* (.*?)(?: {2})?$/.exec(line) ?? [];
          const limit = name === 'Why' ? longest.why : longest.todo;
          assert.ok(said.replaceAll(/\\(?=[^\w\s])/g, '').length <= limit, `${path}: ${line}`);
          for (const each of found) assert.ok(!line.includes(each.text), `${path}: ${line}`);
        }
        assert.doesNotMatch(lines.join('\n'), /^\||<\w|stage \d/m, path);
      }
    }
    t.diagnostic(`${cards} cards, of at most ${most} lines`);
    // Three explained findings, an empty line between two of them, and the links.
    assert.ok(most <= 9, `${most} lines`);
  });
});

/** The findings at each place that has any: those that a hover at their start shows. */
function atOnePlace(findings: readonly Finding[]): readonly Finding[][] {
  const starts = [...new Map(findings.map((each) => [wholeKey(each), each.span.start])).values()];
  return [...new Set(starts)].map((start) =>
    findings.filter(({ span }) => span.start <= start && start <= span.end),
  );
}

function alone(path: string, text: string, kind: 'dockerfile' | 'compose') {
  return completed(emptyProject().with({ path, text, kind }), path);
}
