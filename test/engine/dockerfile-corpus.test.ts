import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { parseDockerfile } from '../../server/engine/dockerfile/parse.ts';
import { readInstruction } from '../../server/engine/dockerfile/syntax/instruction.ts';
import { split } from '../../server/engine/dockerfile/syntax/lines.ts';
import type { ParsedInstruction } from '../../server/engine/dockerfile/syntax/reading.ts';
import { isFault } from '../../server/engine/finding.ts';
import { sourceFile } from '../../server/engine/source/text.ts';

const corpus = join(import.meta.dirname, '../../../shared/corpus');
const skip = existsSync(corpus) ? false : 'the corpus is not beside the repository';

/** Files that BuildKit refuses, each with the reason. */
const refused: Readonly<Record<string, string>> = {
  'docker+compose/pkg/e2e/fixtures/wrong-composefile/service1/Dockerfile': 'broken on purpose',
  'oracle+docker-images/OracleDatabase/GDD/containerfiles/19.3.0/Dockerfile_19c':
    'the continuation of its ENV breaks off',
};

test('every real Dockerfile is read, and only those that BuildKit refuses have problems', { skip }, () => {
  const rows = readFileSync(join(corpus, 'real/MANIFEST.tsv'), 'utf8').trim().split('\n').slice(1);
  const paths = rows
    .map((row) => row.split('\t'))
    .filter((row) => row[6] === 'dockerfile')
    .map(([path = '']) => path);
  const odd: string[] = [];
  for (const path of paths) {
    const text = readFileSync(join(corpus, 'real', path), 'utf8');
    const { problems, stages, template, instructions } = parseDockerfile(sourceFile(path, text));
    if (problems.some((each) => isFault(each, false))) odd.push(path);
    else if (!template) assert.ok(stages.length > 0, path);
    for (const { span } of instructions) assert.ok(span.end <= text.length, path);
  }
  assert.ok(paths.length > 1000);
  assert.deepEqual(odd, Object.keys(refused));
});

interface Case {
  readonly name: string;
  readonly rule: string;
  readonly text: string;
  readonly reject?: boolean;
  readonly ast_dump?: string;
}

const cases = (): Case[] =>
  readFileSync(join(corpus, 'conformance/buildkit/cases.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

/** Verdicts on which we differ, with the reason. */
const differing: Readonly<Record<string, string>> = {
  env: 'the verdict is of the lexical parser alone; BuildKit refuses the open quotes when it resolves the words',
  escapes: 'as for env',
  'jeztah-invalid-json-json-inside-string': 'the verdict is of the lexical parser alone; there is no FROM',
  flags:
    'the verdict is of the lexical parser alone; BuildKit refuses the unknown flags when it reads the instructions',
  'jeztah-invalid-json-json-inside-string-double': 'as for jeztah-invalid-json-json-inside-string',
};

test('a file has problems exactly if BuildKit refuses it', { skip }, () => {
  const verdicts = cases().filter(({ reject }) => reject !== undefined);
  const differ = verdicts.filter(({ text, reject }) => {
    const { problems } = parseDockerfile(sourceFile('Dockerfile', text));
    return problems.length > 0 !== reject;
  });
  assert.ok(verdicts.length > 20);
  assert.deepEqual(
    differ.map(({ name }) => name),
    Object.keys(differing),
  );
});

test('instructions equal those of BuildKit, word by word', { skip }, () => {
  const dumped = cases().filter(({ ast_dump }) => ast_dump !== undefined);
  assert.ok(dumped.length > 10);
  for (const { name, text, ast_dump = '' } of dumped) {
    const { instructions, escapeChar } = split(text);
    const ours = instructions.map((raw) => `(${dump(readInstruction(text, raw, escapeChar))})`);
    assert.deepEqual(ours, ast_dump.trim().split('\n'), name);
  }
});

/** Our result in the format in which BuildKit prints its syntax tree. */
function dump({ keyword, flags, trigger, pairs, rest, args, json }: ParsedInstruction): string {
  const words: string[] = [keyword.toLowerCase()];
  const quote = (word: string) => words.push(JSON.stringify(word));
  if (flags.length > 0) {
    const texts = flags.map(({ name, value }) => JSON.stringify(`--${name}${value ? `=${value.raw}` : ''}`));
    words.push(`[${texts.join(' ')}]`);
  }
  if (trigger) words.push(`(${dump(trigger)})`);
  else if (keyword === 'ARG')
    for (const { name, value } of pairs) quote(name.raw + (value ? `=${value.raw}` : ''));
  else if (pairs.length > 0) {
    const mark = /^\S*=/.test(rest.raw) ? '=' : '';
    for (const { name, value } of pairs) for (const word of [name.raw, value?.raw ?? '', mark]) quote(word);
  } else if (args.length > 0 || json) {
    for (const { raw } of args) quote(raw);
    const [type] = args;
    const command = keyword === 'HEALTHCHECK' && !json && type ? rest.raw.slice(type.raw.length).trim() : '';
    if (command !== '') quote(command);
  } else if (rest.raw !== '') quote(rest.raw);
  return words.join(' ');
}
