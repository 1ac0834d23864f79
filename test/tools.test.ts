// The answers of tools for language models, without a protocol.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { rules } from '../rules/index.ts';
import { defaultConfig } from '../server/engine/index.ts';
import { rulesOf, spellBy } from '../server/engine/source/file-names.ts';
import type { Within } from '../server/host/guard.ts';
import { allowedPath, foldersAt } from '../server/mcp/allowed.ts';
import { readAllowed } from '../server/mcp/reading.ts';
import { answerTool, type ToolDeps } from '../server/tools/answer.ts';
import { Budget, quoted, toolLimits } from '../server/tools/bounds.ts';
import { folderOf } from './support/cli.ts';
import { memory, talk } from './support/client.ts';

const compose = 'services:\n  web:\n    image: nginx:1.27\n    privileged: true\n    volumes: ["/etc:/x"]\n';
const dockerfile = 'FROM alpine:3.22\nCMD ["a"]\nCMD ["b"]\nUSER root\n';

const depsIn = (folder: string, within: Within): ToolDeps => ({
  ...{
    rules,
    config: { ...defaultConfig, today: '2026-01-01' },
    faults: [],
    within,
    pageOf: () => undefined,
  },
  read: (path, take) =>
    readAllowed(allowedPath(path, foldersAt([folder])), take, {
      ...{ rules, today: '2026-01-01', within, policy: undefined },
      signal: new AbortController().signal,
      progress: () => undefined,
    }),
});

const once: Within = (work) => work();
/** A busy machine: work that ran out of time is done again. */
const twice: Within = (work) => {
  work();
  return work();
};

const calls: readonly [name: string, args: object][] = [
  ['plimsoll_lint', { path: '.' }],
  ['plimsoll_fixes', { path: '.' }],
  ['plimsoll_posture', { path: '.' }],
  ['plimsoll_lint', { name: 'compose.yaml', text: compose }],
  ['plimsoll_fixes', { name: 'compose.yaml', text: compose }],
  ['plimsoll_posture', { name: 'compose.yaml', text: compose }],
  ['plimsoll_compare', { name: 'compose.yaml', before: 'services: {}\n', after: compose }],
];

describe('answers of tools', () => {
  it('are the same where work had to be done twice', async () => {
    const folder = folderOf({ 'compose.yaml': compose, Dockerfile: dockerfile });
    for (const [name, args] of calls) {
      const expected = await answerTool(name, args, depsIn(folder, once));
      assert.ok(quoted(expected).length > 400, name);
      assert.deepEqual(await answerTool(name, args, depsIn(folder, twice)), expected, name);
    }
  });

  it('are of one folder each where calls read two at once that spell a name in different cases', async () => {
    const folders = ['api', 'API', 'Api'].map((name) =>
      folderOf({
        'compose.yaml': `services:\n  a: {build: ./${name}}\n`,
        [`${name}/Dockerfile`]: dockerfile,
      }),
    );
    const asked = (folder: string) => answerTool('plimsoll_posture', { path: '.' }, depsIn(folder, once));
    spellBy(rulesOf('win32'));
    try {
      const alone = [];
      for (const each of folders) {
        spellBy(rulesOf('win32'));
        alone.push(await asked(each));
      }
      for (const each of alone) assert.match(quoted(each), /"user":[^}]*"root"/);
      assert.deepEqual(await Promise.all(folders.map(asked)), alone);
    } finally {
      spellBy(rulesOf(process.platform));
    }
  });

  it('are the same in an editor where work had to be done twice', async () => {
    const files = { 'file:///w/compose.yaml': compose, 'file:///w/Dockerfile': dockerfile };
    const texts = await Promise.all(
      [once, twice].map(async (within) => {
        const client = await talk({ rules, files: memory(files), within });
        const all = [];
        for (const [name, args] of calls)
          all.push(await client.connection.sendRequest('plimsoll/tool', { name, arguments: args }));
        await client.end();
        return all;
      }),
    );
    assert.deepEqual(texts[0], texts[1]);
  });

  it('are a problem of one file where it takes too long, and a refusal for a text', async () => {
    const folder = folderOf({ 'compose.yaml': compose, Dockerfile: dockerfile });
    const stopped: Within = (work) => {
      const result = work();
      if (JSON.stringify(result)?.includes('"title":"Remove')) throw new Error('too long');
      return result;
    };
    const { files, problems } = await answerTool('plimsoll_fixes', { path: '.' }, depsIn(folder, stopped));
    assert.equal(files, 0);
    assert.deepEqual(
      (problems as string[]).map((each) => each.split(':')[0]),
      ['Dockerfile', 'compose.yaml'],
    );
    await assert.rejects(
      answerTool('plimsoll_fixes', { name: 'Dockerfile', text: dockerfile }, depsIn(folder, stopped)),
    );
  });

  it('have a length that no list exceeds', () => {
    const budget = new Budget();
    const long = Array.from({ length: 100 }, () => 'x'.repeat(1000));
    const first = budget.fitting('first', long, 1000);
    assert.equal(first.length, Math.floor(toolLimits.answer / 1003));
    assert.deepEqual(budget.fitting('second', long), []);
    assert.deepEqual(budget.omitted, { first: 100 - first.length, second: 100 });
  });
});
