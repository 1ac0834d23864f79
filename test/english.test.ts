import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { ruleFiles } from '../scripts/rule-files.ts';
import { commands } from '../server/cli/commands.ts';
import { helpOfAll } from '../server/cli/help.ts';
import type { AnyRule } from '../server/engine/index.ts';
import { commentFaults, fixClaimFaults, messageFaults, titleFaults, wordFaults } from './support/english.ts';
import { readPage } from './support/page.ts';

/** The sections of a page, in order: text for people first, then facts, then test cases. */
const sections = ['What can happen', 'What to do', 'When it is fine', 'Fixes', 'Facts', 'Cases'];

describe('the texts of a rule', async () => {
  for (const { id, code } of ruleFiles()) {
    const { default: rule } = (await import(code.href)) as { default: AnyRule };
    it(`${id}: title, reason and messages are plain`, () => {
      const messages = Object.values(rule.messages).map((each) =>
        typeof each === 'string' ? each : each.text,
      );
      const remedies = Object.values(rule.messages).flatMap((each) =>
        typeof each === 'string' ? [] : (each.remedy ?? []),
      );
      for (const remedy of remedies) assert.match(remedy, /^[A-Z][^.]{10,120}\.$/);
      assert.deepEqual(
        [
          ...titleFaults(rule.title),
          ...wordFaults(rule.why),
          ...remedies.flatMap(wordFaults),
          ...messages.flatMap(messageFaults),
        ],
        [],
      );
    });
  }
});

describe("a rule's page", () => {
  for (const { id, page, code } of ruleFiles()) {
    it(`${id}: has its parts in order, and examples before its cases`, async () => {
      const { default: rule } = (await import(code.href)) as { default: AnyRule };
      const text = readFileSync(page, 'utf8');
      const prose = text.replace(/^(```+)[\s\S]*?^\1$/gm, '');
      assert.deepEqual(
        [...prose.matchAll(/^## (.*)$/gm)].map(([, heading]) => heading),
        sections.filter((heading) => rule.fixable || heading !== 'Fixes'),
      );
      assert.deepEqual(wordFaults(text), []);
      const intro = /^# .*\n\n([\s\S]*?)\n\n## /.exec(prose)?.[1] ?? '';
      assert.ok(intro.length > 40, 'it begins with a paragraph of more than 40 characters: what is wrong');
      const examples = readPage(text).filter(({ title }) => title.startsWith('What to do'));
      assert.ok(
        examples.some(({ markers }) => markers.length > 0),
        'a bad example under “What to do”',
      );
      assert.ok(
        examples.some(({ markers, fixed }) => markers.length === 0 || fixed.length > 0),
        'a good example under “What to do”',
      );
    });
  }
});

describe('what a page says of fixes agrees with its facts', () => {
  for (const { id, page } of ruleFiles())
    it(id, () => {
      const text = readFileSync(page, 'utf8');
      const row = /^\| Fix \| (yes|no) \|$/m.exec(text)?.[1];
      assert.ok(row, 'the facts say whether the rule has a fix');
      const [prose = ''] = text.replace(/^(```+)[\s\S]*?^\1$/gm, '').split('## Facts');
      assert.deepEqual(fixClaimFaults(prose, row === 'yes'), []);
    });

  it('a fix is denied as a whole in these words', () => {
    for (const denied of [
      'There is no fix.',
      'There is no automatic fix: only the author knows when it is needed.',
      '- There is no fix, because it is not known where the file is.',
      'This rule has no fixes.',
      'It cannot be fixed automatically.',
      "This can't be fixed.",
      'No fix is offered, because the value is not known.',
      'Findings are never fixed.',
      'Nothing can be fixed here.',
      'Findings are reported without a fix.',
      'It has to be fixed by hand.',
    ]) {
      assert.equal(fixClaimFaults(denied, true).length, 1, denied);
      assert.deepEqual(fixClaimFaults(denied, false), [], denied);
    }
  });

  it('a fix is denied for some findings in these words', () => {
    for (const denied of [
      'There is no fix where the path holds a variable.',
      'There is no fix for `ftp://`.',
      'For 80 and 443 there is no fix: such a site is of no use.',
      '`ENV` has no fix, because the program may read it.',
      'Names with `--link` have no fix.',
      'Otherwise there is no automatic fix.',
      'Vulnerabilities in it are not fixed.',
    ])
      assert.deepEqual(fixClaimFaults(denied, true), [], denied);
  });

  it('a fix is promised in these words', () => {
    for (const promised of [
      'The fix removes the option.',
      'A fix passes it to `ADD`.',
      'The second fix pins the tag.',
      'Fixes keep the mode.',
      'It is fixed automatically.',
      'Run `plimsoll fix`.',
    ]) {
      assert.equal(fixClaimFaults(promised, false).length, 1, promised);
      assert.deepEqual(fixClaimFaults(promised, true), [], promised);
    }
  });
});

const root = fileURLToPath(new URL('../', import.meta.url));

/** The documents for people, except the pages of rules, their generated list, and comments that `plimsoll diff` wrote. */
const documents = ['', 'docs/', 'examples/', 'walkthrough/', '.github/', 'test/bench/']
  .flatMap((folder) =>
    readdirSync(root + folder, { recursive: folder !== '', encoding: 'utf8' }).map((name) => folder + name),
  )
  .filter((file) => file.endsWith('.md') && !/node_modules|docs\/rules\//.test(file));

/** The descriptions in a JSON value, at any depth, except those of single rules: they are titles, which are checked above. */
function descriptionsIn(value: unknown, key = ''): string[] {
  if (typeof value === 'string') return /description/i.test(key) || key === 'title' ? [value] : [];
  if (Array.isArray(value)) return value.flatMap((each) => descriptionsIn(each, key));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, each]) => (name in ruleIds ? [] : descriptionsIn(each, name)));
}

const ruleIds = Object.fromEntries(ruleFiles().map(({ id }) => [id, true]));

describe('the other documents for people', () => {
  const read = (file: string) => readFileSync(root + file, 'utf8');
  it('are more than 25 documents, which the tests below read', () => assert.ok(documents.length > 25));
  for (const file of documents) it(`${file} is plain`, () => assert.deepEqual(wordFaults(read(file)), []));
  for (const file of [
    'package.json',
    'rules/schema.json',
    'rules/lock.schema.json',
    'rules/report.schema.json',
  ]) {
    it(`the descriptions of ${file} are plain`, () => {
      const descriptions = descriptionsIn(JSON.parse(read(file)));
      assert.ok(descriptions.length > 5);
      assert.deepEqual(descriptions.flatMap(wordFaults), []);
    });
  }
  it('the texts of --help are plain', () => assert.deepEqual(wordFaults(helpOfAll(commands)), []));
});

/** Sentences in the code of the engine and its front doors, in quotes or templates: the texts that users read beside rules. */
const sentence = /(['`"])([A-Z](?:\\.|(?!\1|\n)[^\\])* (?:\\.|(?!\1|\n)[^\\])*\.)\1/g;

describe('messages beside findings are plain', () => {
  const files = ['server', 'client'].flatMap((folder) =>
    readdirSync(`${root}${folder}`, { recursive: true, encoding: 'utf8' }).map((path) => `${folder}/${path}`),
  );
  const said = files
    .filter((file) => file.endsWith('.ts'))
    .map((file) => {
      const code = readFileSync(`${root}${file}`, 'utf8');
      const texts = [...code.matchAll(sentence)].map(([, , text = '']) => text.replace(/\$\{[^}]*\}/g, 'X'));
      return { file, texts };
    });
  assert.ok(said.flatMap(({ texts }) => texts).length > 80, 'sentences are found');
  for (const { file, texts } of said.filter((each) => each.texts.length > 0))
    it(file, () => assert.deepEqual(texts.flatMap(wordFaults), []));
});

const comment = /\/\*\*?([\s\S]*?)\*\/|^\s*\/\/(.*)$/gm;
const titleOfTest = /\b(?:it|describe|test)\(\s*(['"`])(.*?)\1/g;

describe('what developers read in the code is plain', () => {
  for (const folder of ['client', 'server', 'rules', 'scripts', 'test'])
    it(`the comments and the titles of tests in ${folder}`, () => {
      const files = readdirSync(root + folder, { recursive: true, encoding: 'utf8' }).filter(
        (file) => /\.(?:ts|mjs|cjs)$/.test(file) && !/fixtures|node_modules/.test(file),
      );
      const faults = files.flatMap((file) => {
        const code = readFileSync(`${root}${folder}/${file}`, 'utf8');
        const comments = [...code.matchAll(comment)].map(([, block, line]) =>
          (block ?? line ?? '').replace(/^\s*\*/gm, ''),
        );
        const titles =
          folder === 'test' ? [...code.matchAll(titleOfTest)].map(([, , title = '']) => title) : [];
        return [...comments, ...titles].flatMap(commentFaults).map((fault) => `${file}: ${fault}`);
      });
      assert.deepEqual(faults, []);
    });
});

it('a text is reported for our own words, for its length and for its form', () => {
  assert.equal(wordFaults('An overlay is misspelt.').length, 2);
  assert.deepEqual(wordFaults('The `overlay` driver.'), []);
  assert.equal(titleFaults('a title that ends.').length, 2);
  assert.equal(messageFaults('No full stop').length, 1);
});
