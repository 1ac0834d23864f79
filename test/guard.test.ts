import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { rules } from '../rules/index.ts';
import { jsonReport } from '../server/cli/report/json.ts';
import { scan } from '../server/cli/scan.ts';
import type { Service } from '../server/engine/compose/model.ts';
import { scalarOf } from '../server/engine/compose/yaml/graph.ts';
import type { Stage } from '../server/engine/dockerfile/model.ts';
import { type AnyRule, defaultConfig, emptyProject, lint, sourceFile } from '../server/engine/index.ts';
import type { AnyReport, Settings } from '../server/engine/rule.ts';
import { eachWithin, guard, guarded, lintBy, TookTooLong, type Within } from '../server/host/guard.ts';
import { watchdog } from '../server/host/watchdog.ts';
import { composeOf, dockerfileOf } from './bench/input.ts';
import { folderOf } from './support/cli.ts';
import { memory, talk } from './support/client.ts';
import { readReport } from './support/report.ts';
import { settingOf } from './support/setting.ts';

const tooLong = 'Checking the file took too long and was stopped.';
const withoutFixes = 'Trying fixes for the file took too long and was stopped, so none are offered.';

/** A rule that fails in the given way on stages that are named after it. */
const failing = (fail: () => void): AnyRule =>
  ({
    ...rules.find(({ id }) => id === 'root-user')!,
    id: 'failing',
    on: 'stage',
    keywords: undefined,
    check(stage: { readonly name?: { readonly text: string } }) {
      if (stage.name?.text === 'bad') fail();
    },
  }) as unknown as AnyRule;

const endless = (): [] => {
  while (/^(?:a|a)*$/.test(`${'a'.repeat(60)}b`) === false);
  return [];
};

/** The result of scanning a folder with one more rule. */
function scanned(cwd: string, rule: AnyRule, within: Within) {
  let out = '';
  const output = {
    write(text: string) {
      out += text;
    },
    flush() {},
    closed: false,
  };
  const request = {
    paths: ['.'],
    composeFiles: [],
    roots: [],
    stdinFilename: undefined,
    config: undefined,
    failOn: 'low',
    wants: () => true,
    off: undefined,
    suppressed: false,
    baseline: undefined,
    hasChanged: undefined,
  } as const;
  const around = { cwd, today: '2026-01-01', rules: [...rules, rule], stopped: () => false, within };
  const code = scan(request, around, jsonReport(settingOf({ output })));
  const { findings, problems } = readReport(out);
  return { code, problems, found: (id: string) => findings.filter((each) => each.rule === id) };
}

describe('a watchdog', () => {
  it('ends a loop and a regular expression, and lets the next work be done', () => {
    const within = watchdog(50);
    assert.throws(() => within(endless), TookTooLong);
    assert.throws(
      () =>
        within(() => {
          for (;;);
        }),
      TookTooLong,
    );
    assert.equal(
      within(() => 7),
      7,
    );
    assert.equal(
      within(() => undefined),
      undefined,
    );
  });

  it('gives delayed work another try', () => {
    const limit = 200;
    let tries = 0;
    const before = process.cpuUsage();
    const work = () => {
      if (++tries > 1) return tries;
      for (let took = 0; took < 0.6 * limit * 1000; ) {
        const { user, system } = process.cpuUsage(before);
        took = user + system;
      }
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, limit);
      for (;;);
    };
    assert.equal(watchdog(limit)(work), 2);
  });

  it('passes on errors of the work', () => {
    assert.throws(() => watchdog(1000)(() => assert.fail('as it is')), /as it is/);
  });

  it('leaves no state behind that spoils later results, at any moment of interruption', () => {
    const files = [
      { path: 'Dockerfile', text: dockerfileOf(600) },
      { path: 'compose.yaml', text: composeOf(600) },
    ];
    const judge = () => {
      const project = emptyProject().with(...files);
      return files.map(({ path }) => {
        const { findings, problems } = lint(project, path, rules, defaultConfig);
        return JSON.stringify([findings.map((each) => ({ ...each })), problems]);
      });
    };
    const right = judge();
    let ended = 0;
    for (let limit = 1; limit <= 40; limit++) {
      const by = guard((work) => watchdog(limit)(work));
      const found = by.about(undefined, () => [], undefined, judge);
      if (found) assert.deepEqual(found, right);
      else ended++;
    }
    assert.deepEqual(judge(), right);
    assert.ok(ended > 0);
  });
});

describe('work on several things', () => {
  const hear = { spoiled: () => undefined, failed: () => 'failed' };

  it('shares one time limit', () => {
    let clocks = 0;
    const within = <T>(work: () => T) => {
      clocks++;
      return work();
    };
    const results = eachWithin(within, [1, 2, 3], (one) => 2 * one, hear);
    assert.deepEqual([...results.values()], [2, 4, 6]);
    assert.equal(clocks, 1);
  });

  it('gets a time limit for each if the common one runs out, and finished work is kept', () => {
    const tries: number[] = [];
    const results = eachWithin(
      watchdog(50),
      [1, 2, 3, 4],
      (one) => {
        tries.push(one);
        if (one === 3) endless();
        return one;
      },
      hear,
    );
    assert.deepEqual([...results.values()], [1, 2, 'failed', 4]);
    assert.deepEqual(
      tries.filter((each) => each !== 3),
      [1, 2, 4],
    );
  });
});

describe('a common first step', () => {
  const works = (together: () => void) => {
    let spoiled = 0;
    const hear = { together, spoiled: () => spoiled++, failed: () => 'failed' };
    const results = eachWithin(
      (work) => work(),
      [1, 2],
      (one) => one,
      hear,
    );
    assert.deepEqual([...results.values()], [1, 2]);
    return spoiled;
  };
  it('is done once, and its partial state harms no work', () => {
    let times = 0;
    assert.equal(
      works(() => times++),
      0,
    );
    assert.equal(times, 1);
    assert.equal(
      works(() => {
        throw new RangeError('too deep');
      }),
      1,
    );
  });
});

describe('a guard', () => {
  it('keeps a failure to its file, as long as everything that it depends on stays the same', () => {
    const held = guard();
    const [bad, good] = [sourceFile('bad', ''), sourceFile('good', '')];
    const from = ['one'];
    const by = () => [...from];
    let tries = 0;
    const fail = () => {
      tries++;
      throw new RangeError('secret');
    };
    assert.equal(held.about(bad, by, 'nothing', fail), 'nothing');
    assert.equal(held.about(bad, by, 'nothing', fail), 'nothing');
    assert.equal(tries, 1);
    assert.equal(held.fault(bad), 'Checking the file failed: it is too large or nested too deeply.');
    const well = () => 'something';
    assert.equal(held.about(good, by, 'nothing', well), 'something');
    assert.equal(held.fault(good), undefined);
    from.push('two');
    assert.equal(held.about(bad, by, 'nothing', well), 'something');
    assert.equal(held.fault(bad), undefined);
  });

  it('reports one problem of one file if a parser throws', () => {
    const by = guard();
    const empty = emptyProject();
    const broken = {
      ...empty,
      document: () => assert.fail('no end'),
      source: (path: string) => empty.source(path),
    };
    const found = lintBy(by, broken, 'Dockerfile', rules, defaultConfig);
    assert.deepEqual(
      found.problems.map(({ message }) => message),
      ['Checking the file failed because of an internal error.'],
    );
  });

  it('sets one time limit for work about several files, and one for each if that runs out', () => {
    let clocks = 0;
    const by = guard((work) => {
      clocks++;
      return watchdog(50)(work);
    });
    const files = ['a', 'b', 'c'].map((path) => sourceFile(path, ''));
    const ask = (end: boolean) =>
      by.each(files, (file) =>
        by.about(
          file,
          () => [end],
          'nothing',
          () => (end && file.path === 'b' ? endless() : file.path),
        ),
      );
    assert.deepEqual(ask(false), ['a', 'b', 'c']);
    assert.equal(clocks, 1);
    assert.deepEqual(ask(true), ['a', 'nothing', 'c']);
    assert.equal(by.fault(files[1]), tooLong);
    assert.equal(by.fault(files[0]), undefined);
  });

  it('asks a project each question only once', () => {
    let asked = 0;
    const by = guard((work) => {
      asked++;
      return work();
    });
    const project = guarded(emptyProject(), by).with({ path: 'compose.yaml', text: composeOf(40) });
    assert.deepEqual(project.links('compose.yaml'), project.links('compose.yaml'));
    assert.equal(asked, 1);
  });
});

describe('a file that takes forever to check', () => {
  const files = {
    'a/Dockerfile': 'FROM debian:12\nRUN sudo id\n',
    'b/Dockerfile': 'FROM debian:12 AS bad\nRUN sudo id\n',
    'c/Dockerfile': 'FROM debian:12\nRUN sudo id\n',
  };

  it('is one problem on the command line; the JSON is complete and the other files are checked', () => {
    const { code, found, problems } = scanned(folderOf(files), failing(endless), watchdog(200));
    assert.equal(code, 2);
    assert.deepEqual(problems, [{ file: 'b/Dockerfile', message: tooLong }]);
    assert.deepEqual(
      found('sudo').map(({ file }) => file),
      ['a/Dockerfile', 'c/Dockerfile'],
    );
  });

  it('keeps its findings, without fixes, if only trying these takes that long', () => {
    const root = rules.find(({ id }) => id === 'root-user')!;
    const check = (stage: Stage, report: (found: AnyReport) => void, settings: Settings) =>
      root.check(
        stage as never,
        (found) => report({ ...found, fixes: () => (stage.name?.text === 'bad' ? endless() : []) }),
        settings,
      );
    const slow = { ...root, id: 'slow', check } as unknown as AnyRule;
    const { code, found, problems } = scanned(folderOf(files), slow, watchdog(200));
    assert.equal(code, 1);
    assert.deepEqual(problems, [{ file: 'b/Dockerfile', message: withoutFixes, warning: true }]);
    assert.deepEqual(
      found('sudo').map(({ file, fixes }) => [file, fixes.length > 0]),
      [
        ['a/Dockerfile', true],
        ['b/Dockerfile', false],
        ['c/Dockerfile', true],
      ],
    );
    assert.equal(found('slow').length, 3);
  });

  it('is one problem in the editor; the other files are checked', async () => {
    const client = await talk({
      files: memory(),
      rules: [...rules, failing(endless)],
      within: watchdog(200),
    });
    await client.open('file:///w/b/Dockerfile', 'FROM debian:12 AS bad\nRUN sudo id\n');
    await client.open('file:///w/c/Dockerfile', 'FROM debian:12\nRUN sudo id\n');
    const messages = async (uri: string) =>
      (await client.problems(uri)).map(({ message }) => String(message));
    assert.deepEqual(await messages('file:///w/b/Dockerfile'), [tooLong]);
    assert.ok((await messages('file:///w/c/Dockerfile')).some((each) => /sudo/.test(each)));
    await client.edit('file:///w/b/Dockerfile', 2, { text: 'FROM debian:12\nRUN sudo id\n' });
    assert.ok((await messages('file:///w/b/Dockerfile')).some((each) => /sudo/.test(each)));
    await client.end();
  });

  it('is checked again in the editor if a file that it refers to changes', async () => {
    const ending = {
      ...failing(endless),
      on: 'service',
      check({ effective }: Service) {
        if (scalarOf(effective, 'image')?.raw === 'bad') endless();
      },
    } as unknown as AnyRule;
    const [base, over] = ['file:///w/compose.yaml', 'file:///w/compose.override.yaml'];
    const client = await talk({ files: memory(), rules: [...rules, ending], within: watchdog(200) });
    await client.open(base, 'services:\n  web:\n    image: good\n    privileged: true\n');
    await client.open(over, 'services:\n  web:\n    image: bad\n');
    const messages = async () => (await client.problems(base)).map(({ message }) => String(message));
    assert.deepEqual(await messages(), [tooLong]);
    await client.edit(over, 2, { text: 'services:\n  web:\n    image: fine\n' });
    assert.ok(
      (await messages()).some((each) => /privileged|full access/i.test(each)),
      'judged again',
    );
    await client.end();
  });
});
