import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseCompose } from '../../server/engine/compose/parse.ts';
import { scriptsOf } from '../../server/engine/compose/service/hooks.ts';
import { placeOf } from '../../server/engine/source/expanded.ts';
import { sourceFile } from '../../server/engine/source/text.ts';

/** The words of the command `curl` in the scripts of a service, each as the file has it. */
function wordsOf(attributes: string): string[] {
  const file = sourceFile('compose.yaml', `services:\n  web:\n    image: a\n${attributes}`);
  const [service] = parseCompose(file, { complete: true }).services;
  assert.ok(service);
  const commands = scriptsOf(service).flatMap(({ script }) => script.commands);
  const curl = commands.find(({ name }) => name === 'curl');
  const words = curl ? [curl.nameWord, ...curl.args] : [];
  return words.flatMap((word) => (word ? file.text.slice(word.span.start, word.span.end) : []));
}

const words = ['curl', '-u', 'me:s3cret', 'http://x/'];

describe('the places of the words in the script of a service', () => {
  const spellings: Readonly<Record<string, string>> = {
    'a block in a list': `    command:
      - bash
      - -c
      - |
        echo start
        curl -u me:s3cret http://x/
        echo end`,
    'a block with escaped dollars': `    command:
      - sh
      - -c
      - |
        echo $$start $\${other}
        curl -u me:s3cret http://x/`,
    'a block with variables': `    command:
      - sh
      - -c
      - |
        echo \${NAME} $OTHER
        curl -u me:s3cret http://x/`,
    'a block behind an entry point': `    entrypoint: [/bin/sh, -c]
    command:
      - |
        echo $$start
        curl -u me:s3cret http://x/`,
    'a folded text in quotes': `    command: >
      sh -c "echo $$start;
             curl -u me:s3cret http://x/"`,
    'a folded block': `    command:
      - sh
      - -c
      - >-
        echo "$$start" &&
        curl
        -u me:s3cret
        http://x/`,
    'a list on one line with escapes': String.raw`    command: ["sh", "-c", "echo \"$$start\"; curl -u me:s3cret http://x/"]`,
    'a list on one line with a variable': `    command: ["sh", "-c", "echo \${NAME}; curl -u me:s3cret http://x/"]`,
    'a text with escaped quotes': String.raw`    command: sh -c "echo \"$$start\" '' ; curl -u me:s3cret http://x/"`,
    'a health check': `    healthcheck: {test: "echo $$start; curl -u me:s3cret http://x/"}`,
    'a health check in a list': `    healthcheck:
      test: [CMD-SHELL, 'echo ''$$start''; curl -u me:s3cret http://x/']`,
    'a hook': `    post_start:
      - command: ["sh", "-c", "echo $$start; curl -u me:s3cret http://x/"]`,
  };
  for (const [name, attributes] of Object.entries(spellings))
    it(`are exact in ${name}`, () => assert.deepEqual(wordsOf(attributes), words));

  it('are those of the variable expressions that are not known', () => {
    const found = wordsOf(`    command: [sh, -c, "curl -u \${NAME:?no name}:s3cret http://$$HOST/"]`);
    assert.deepEqual(found, ['curl', '-u', '${NAME:?no name}:s3cret', 'http://$$HOST/']);
  });

  it('are not found in a program that is not a shell', () => {
    assert.deepEqual(wordsOf(`    command: [run, -c, "curl -u me:s3cret http://x/"]`), []);
    assert.deepEqual(wordsOf(`    command: [sh, run.sh, "curl -u me:s3cret http://x/"]`), []);
  });
});

describe('the place of a part of a word', () => {
  const value = '{"user": "admin", "pass": "admin"}';
  const at = value.lastIndexOf('admin');
  const placeIn = (source: string) => {
    const word = {
      text: value,
      parts: [{ text: value, span: { start: 2, end: source.length }, variable: undefined }],
    };
    return placeOf(word, at, at + 5, source);
  };

  it('is the same occurrence as in the value', () => {
    assert.deepEqual(placeIn(`x '${value}'`), { start: at + 3, end: at + 8 });
  });
  it('is the whole word where the file has the text more often', () => {
    const source = `x 'admin${value}'`;
    assert.deepEqual(placeIn(source), { start: 2, end: source.length });
  });
});
