import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import unused from '../../rules/correctness/unused-ignore.ts';
import { type AnyRule, defaultConfig, emptyProject, lint } from '../../server/engine/index.ts';
import type { AnyReport } from '../../server/engine/rule.ts';
import { shown } from '../../server/engine/secret/shown.ts';
import { limits } from '../../server/engine/source/limits.ts';
import { applyEdits, type Place, type Span, sourceFile, textOf } from '../../server/engine/source/text.ts';
import { finds, findsInAll, findsOf } from '../support/own-rules.ts';
import { completed } from '../support/project.ts';

type Files = Readonly<Record<string, string>>;
type Sets = readonly (readonly string[])[];

function resultOf(files: Files, path: string, rules: readonly AnyRule[], sets: Sets = []) {
  const inputs = Object.entries(files).map(([each, text]) => ({ path: each, text }));
  const project = completed(
    emptyProject()
      .withSets(sets)
      .with(...inputs),
    path,
  );
  return lint(project, path, rules, defaultConfig);
}
const said = (...given: Parameters<typeof resultOf>) =>
  resultOf(...given).findings.map(({ file, rule, text }) => `${file} ${rule}: ${text}`);

const service = (...lines: string[]) => `services:\n  a:\n${lines.map((each) => `    ${each}\n`).join('')}`;
const word = findsInAll('WORD');
const shared = 'compose.shared.yaml';
const sets = [
  ['compose.1.yaml', shared],
  ['compose.2.yaml', shared],
];

describe('findings of a file that several projects share', () => {
  const files = (one: string, two: string, both: string) => ({
    'compose.1.yaml': one,
    'compose.2.yaml': two,
    [shared]: both,
  });
  const plain = service('image: b');

  it('are reported once, with the text for the first project, and without other files', () => {
    const all = files(
      service('image: WORD'),
      service('image: WORD'),
      service('user: WORD', 'hostname: WORD'),
    );
    assert.deepEqual(said(all, shared, [word], sets), [
      `${shared} word: It is WORD.`,
      `${shared} word: It is WORD.`,
    ]);
    assert.equal(said(all, 'compose.1.yaml', [word], sets).length, 3);
    const one = findsInAll('WORD', {
      check(
        { roots, file }: { roots: { file: { path: string; text: string } }[]; file: { path: string } },
        tell: (found: object) => void,
      ) {
        const over = roots[1]?.file;
        const start = over?.text.indexOf('WORD') ?? 0;
        tell({
          at: { file: over, span: { start, end: start + 4 } },
          message: 'found',
          words: { word: file.path },
        });
      },
    });
    assert.deepEqual(said(all, shared, [one], sets), [`${shared} word: It is compose.1.yaml.`]);
    // Each attack path has its own.
    const path = {
      ...one,
      check: (subject: never, tell: (found: AnyReport) => void, settings: never) =>
        one.check(subject, (each) => tell({ ...each, parts: [] }), settings),
    } as unknown as AnyRule;
    assert.deepEqual(said(all, shared, [path], sets), [
      `${shared} word: It is compose.1.yaml.`,
      `${shared} word: It is compose.2.yaml.`,
    ]);
  });

  it('are sorted by place, in any project', () => {
    const all = files(plain, plain, service('user: TWO', 'hostname: ONE'));
    const only = (which: string, text: string) => {
      const rule = findsInAll(text);
      const check = (
        subject: { file: { path: string } },
        tell: (found: AnyReport) => void,
        settings: never,
      ) => {
        if (subject.file.path === which) rule.check(subject as never, tell, settings);
      };
      return { ...rule, check } as unknown as AnyRule;
    };
    assert.deepEqual(
      said(all, shared, [only('compose.1.yaml', 'ONE'), only('compose.2.yaml', 'TWO')], sets),
      [`${shared} two: It is TWO.`, `${shared} one: It is ONE.`],
    );
  });

  it('may have a fix from each project', () => {
    const rule = findsInAll('WORD', {}, (_, at) => ({
      fixes: [{ title: shown`Fix it`, safety: 'safe', edits: [{ span: at, text: 'b' }] }],
    }));
    const { findings, fixesOf } = resultOf(files(plain, plain, service('user: WORD')), shared, [rule], sets);
    assert.deepEqual(
      findings.map((each) => fixesOf(each).length),
      [1],
    );
    assert.deepEqual(fixesOf({ ...findings[0]! }), []);
  });

  it('are hidden by a comment only if each project hides them', () => {
    const ignoring = `# plimsoll: ignore-file word\n${plain}`;
    const hidden = (one: string, two: string) => {
      const { findings, suppressed } = resultOf(files(one, two, service('user: WORD')), shared, [word], sets);
      return [findings.length, suppressed.map(({ finding, file }) => `${finding.file} by ${file}`)];
    };
    const by = (at: number) => `${shared} by compose.${at}.yaml`;
    assert.deepEqual(hidden(plain, plain), [1, []]);
    assert.deepEqual(hidden(ignoring, plain), [1, []]);
    assert.deepEqual(hidden(plain, ignoring), [1, []]);
    assert.deepEqual(hidden(ignoring, ignoring), [0, [by(1), by(2)]]);
  });

  it('include an unused comment only if no project uses it', () => {
    const both = (text: string) => `# plimsoll: ignore-file word\n${text}`;
    const rule = findsInAll('WORD', {
      check(
        { file, roots }: { file: { path: string; text: string }; roots: { file: object }[] },
        tell: (found: object) => void,
      ) {
        if (file.text.includes('ON'))
          tell({
            at: { file: roots[1]?.file, span: { start: 31, end: 32 } },
            message: 'found',
            words: { word: 'it' },
          });
      },
    });
    const idle = (one: string, two: string) =>
      said(
        files(service(`image: ${one}`), service(`image: ${two}`), both(service('user: b'))),
        shared,
        [rule, unused],
        sets,
      ).filter((each) => each.includes('unused-ignore')).length;
    assert.equal(idle('b', 'b'), 1);
    assert.equal(idle('ON', 'b'), 0);
    assert.equal(idle('b', 'ON'), 0);
    assert.equal(idle('ON', 'ON'), 0);
  });

  it('have the problems of all projects', () => {
    const all = files(
      'services: {a: {image: b}, c: {extends: {file: gone.yaml, service: d}}}\n',
      plain,
      'services: {a: {extends: {file: lost.yaml, service: d}}}\n',
    );
    const { problems, failures } = resultOf(all, shared, [], sets);
    assert.deepEqual(
      problems.map(({ file, message }) => `${file}: ${message}`),
      Array.from({ length: 2 }, () => `${shared}: The file named in \`extends\` was not found.`),
    );
    assert.deepEqual(failures, []);
  });
});

describe('a comment that is unused in its own file', () => {
  const base = `# plimsoll: ignore-file user\n${service('image: b', 'init: true')}`;
  const taker = 'services:\n  c:\n    extends: {file: compose.base.yaml, service: a}\n    user: d\n';
  const ofC = findsOf('user', {
    check(
      {
        name,
        node,
        effective,
      }: { name: string; node: unknown; effective: { entries: Map<string, { value: object }> } },
      tell: (found: object) => void,
    ) {
      if (name === 'c')
        tell({
          at: effective.entries.get('init')?.value,
          message: 'found',
          words: { word: String(node !== undefined) },
        });
    },
  });

  it('is reported unless a file that extends this one uses it', () => {
    const idle = (files: Files, ...rules: AnyRule[]) =>
      said(files, 'compose.base.yaml', [...rules, unused]).length;
    assert.equal(idle({ 'compose.base.yaml': base }, ofC), 1);
    assert.equal(idle({ 'compose.base.yaml': base, 'compose.yaml': service('image: b') }, ofC), 1);
    assert.equal(idle({ 'compose.base.yaml': base, 'compose.yaml': taker }, ofC), 0);
    assert.equal(idle({ 'compose.base.yaml': base, 'compose.yaml': taker }, findsOf('user')), 1);
  });

  it('does not affect other findings', () => {
    const files = { 'compose.base.yaml': base.replace('image: b', 'image: WORD'), 'compose.yaml': taker };
    assert.deepEqual(said(files, 'compose.base.yaml', [ofC, word, unused]), [
      'compose.base.yaml word: It is WORD.',
    ]);
  });
});

describe('a Dockerfile without a usual name', () => {
  const files = {
    'compose.yaml': service('build: {dockerfile: app.build}', 'user: WORD'),
    'app.build': '# plimsoll: ignore user\nFROM a\nUSER WORD\nRUN <<EOF\nWORD\n',
  };
  const inside = finds('inside', {
    on: 'instruction',
    check({ file, keywordSpan: span }: Place & { keywordSpan: Span }, tell: (found: object) => void) {
      if (textOf({ file, span }) !== 'USER') return;
      const edits = [{ span, text: 'user' }];
      const fixes = [{ title: shown`Fix it`, safety: 'safe', edits }];
      tell({ at: { file, span }, message: 'found', words: { word: 'it' }, fixes });
    },
  });

  it('is reported with the first file that builds it', () => {
    const { findings, problems, fixesOf } = resultOf(files, 'compose.yaml', [word, inside]);
    assert.deepEqual(
      findings.map(({ file, rule }) => `${file} ${rule}`),
      ['compose.yaml word', 'app.build inside'],
    );
    assert.deepEqual(
      findings.map((each) => fixesOf(each).length),
      [0, 1],
    );
    assert.deepEqual(
      problems.map(({ file }) => file),
      ['app.build'],
    );
  });

  it('is reported by itself if its name identifies it', () => {
    for (const name of ['Dockerfile', 'app.Dockerfile']) {
      const named = {
        'compose.yaml': service(`build: {dockerfile: ${name}}`, 'user: WORD'),
        [name]: files['app.build'],
      };
      assert.deepEqual(said(named, 'compose.yaml', [word, inside]), ['compose.yaml word: It is WORD.']);
    }
  });

  it('is reported once if several services build it', () => {
    const twice = {
      ...files,
      'compose.yaml': `${files['compose.yaml']}  b:\n    build: {dockerfile: app.build}\n`,
    };
    assert.equal(said(twice, 'compose.yaml', [inside]).length, 1);
    // Not by a file that overrides the first.
    const over = { ...files, 'compose.override.yaml': service('hostname: b') };
    assert.deepEqual(said(over, 'compose.override.yaml', [inside]), []);
  });

  it('is reported with its ignore comments', () => {
    const ignoring = { ...files, 'app.build': 'FROM a\n# plimsoll: ignore inside -- so\nUSER WORD\n' };
    const { findings, suppressed } = resultOf(ignoring, 'compose.yaml', [inside]);
    assert.deepEqual(findings, []);
    assert.deepEqual(
      suppressed.map(({ file, reason }) => [file, reason as string]),
      [['app.build', 'so']],
    );
  });
});

describe('limits of a result', () => {
  it('leave out further findings, with one problem', () => {
    const times = (count: number, id = 'word') =>
      finds('WORD', {
        id,
        check({ file }: { file: object }, tell: (found: object) => void) {
          for (let at = 0; at < count; at++)
            tell({
              at: { file, span: { start: at, end: at + 1 } },
              message: 'found',
              words: { word: `${at}` },
            });
        },
      });
    const long = { 'compose.yaml': `services: {a: {image: b}}\n#${'x'.repeat(limits.reports)}\n` };
    const of = (...rules: AnyRule[]) => {
      const { findings, problems } = resultOf(long, 'compose.yaml', rules);
      return [findings.length, ...problems.map(({ message }) => message as string)];
    };
    const told = `Only the first ${limits.reports} findings of the file are reported; it has more.`;
    assert.deepEqual(of(times(limits.reports)), [limits.reports]);
    assert.deepEqual(of(times(limits.reports + 1)), [limits.reports, told]);
    assert.deepEqual(of(times(limits.reports), times(1, 'more'), times(1, 'again')), [limits.reports, told]);
    // Custom rules have a limit of their own.
    const custom =
      'Custom rules are checked only in part: they look at more than 100000 things, or report more than 2000.';
    assert.deepEqual(of(times(limits.customReports, 'own/word')), [limits.customReports]);
    assert.deepEqual(of(times(limits.customReports + 1, 'own/word')), [limits.customReports, custom]);
    assert.deepEqual(of(times(limits.customReports, 'own/word'), times(5, 'own/more'), times(5)), [
      limits.customReports + 5,
      custom,
    ]);
  });

  it('of custom rules also count checked subjects', () => {
    const looks = (count: number) =>
      Array.from({ length: count }, (_, at) =>
        finds('none', { id: `own/${at}`, on: 'instruction', check() {} }),
      );
    const files = { Dockerfile: `FROM a\n${'USER b\n'.repeat(999)}` };
    const told = (count: number) =>
      resultOf(files, 'Dockerfile', looks(count)).problems.map(({ message }) => message as string);
    assert.deepEqual(told(100), []);
    assert.deepEqual(told(101), [
      'Custom rules are checked only in part: they look at more than 100000 things, or report more than 2000.',
    ]);
  });

  it('include the time to match an ignore list', () => {
    const files = {
      Dockerfile: 'FROM a\nCOPY b c\n',
      '.dockerignore': 'x\n'.repeat(limits.ignoreLines + 1),
      './': 'b\n',
    };
    const asks = finds('b', {
      on: 'dockerfile',
      check(
        _: unknown,
        __: unknown,
        { context }: { context: { ignore: { excludes(path: string): unknown } } },
      ) {
        context.ignore.excludes('b');
      },
    });
    assert.deepEqual(
      resultOf(files, 'Dockerfile', [asks]).problems.map(({ file, span, message }) => [
        file,
        span,
        message as string,
      ]),
      [
        [
          'Dockerfile',
          undefined,
          'Some patterns of .dockerignore are ignored: it has more than 5000 lines, or takes more than 10000000 steps to match.',
        ],
      ],
    );
    assert.deepEqual(resultOf({ ...files, '.dockerignore': 'x\n' }, 'Dockerfile', [asks]).problems, []);
  });
});

describe('a rule that fails', () => {
  it('is reported once for each subject on which it fails, and the others continue', () => {
    const fails = (error: unknown) =>
      finds('fails', {
        check() {
          throw error;
        },
      });
    const files = { 'compose.yaml': service('image: WORD') };
    for (const [error, reason] of [
      [new Error('no such key'), 'no such key'],
      ['text', 'unknown error'],
    ] as const) {
      const { findings, problems, failures } = resultOf(files, 'compose.yaml', [fails(error), word]);
      assert.equal(findings.length, 1);
      assert.deepEqual(
        problems.map(({ file, message }) => [file, message as string]),
        [['compose.yaml', `The rule fails failed on this file: ${reason}.`]],
      );
      assert.deepEqual(failures, problems);
    }
  });
});

describe('too many ignore comments', () => {
  it('are reported', () => {
    const told = 'Ignore comments name more than 2000 rules: only the first are followed.';
    const comments = (count: number) => '# plimsoll: ignore word\n'.repeat(count);
    for (const [path, text] of [
      ['Dockerfile', 'FROM a\n'],
      ['compose.yaml', service('image: b')],
    ] as const) {
      const of = (count: number) =>
        resultOf({ [path]: comments(count) + text }, path, []).problems.map(
          ({ message }) => message as string,
        );
      assert.deepEqual(of(limits.ignored), []);
      assert.deepEqual(of(limits.ignored + 1), [told]);
    }
  });
});

describe('a failure', () => {
  it('is reported for the file that it is about', () => {
    const fails = finds('fails', {
      check() {
        throw new Error('no such key');
      },
    });
    const files = { 'compose.yaml': service('image: b'), 'compose.override.yaml': service('user: b') };
    const failures = (path: string) => resultOf(files, path, [fails]).failures.map(({ file }) => file);
    assert.deepEqual(failures('compose.yaml'), ['compose.yaml']);
    assert.deepEqual(failures('compose.override.yaml'), []);
  });
});

describe('information for a rule besides its subject', () => {
  it('includes whether a file certainly does not exist', () => {
    const asking = (on: string) => {
      const known: unknown[] = [];
      const check = (_: unknown, __: unknown, { isMissing }: { isMissing(path: string): boolean }) =>
        known.push(...['gone', '.env', 'compose.yaml', 'never'].map(isMissing));
      const rule = finds('none', { id: on, on, check });
      const project = emptyProject()
        .with(
          { path: 'compose.yaml', text: service('image: b', 'env_file: gone') },
          { path: 'Dockerfile', text: 'FROM a\n' },
        )
        .withAbsent('gone')
        .withUnread('.env', { reason: 'it is locked', beyond: false });
      lint(project, on === 'compose' ? 'compose.yaml' : 'Dockerfile', [rule], defaultConfig);
      return known;
    };
    assert.deepEqual(asking('compose'), [true, false, false, false]);
    assert.deepEqual(asking('dockerfile'), [false, false, false, false]);
  });
});

describe('a Dockerfile with too many instructions', () => {
  it('is checked without its last stage, which is incomplete', () => {
    const rule = (on: string) =>
      finds(on, {
        on,
        check({ index }: { index?: number }, tell: (found: object) => void) {
          tell({ at: { start: 0, end: 1 }, message: 'found', words: { word: `${index}` } });
        },
      });
    const of = (count: number) =>
      said({ Dockerfile: `FROM a\nFROM b\n${'USER c\n'.repeat(count)}` }, 'Dockerfile', [
        rule('stage'),
        rule('dockerfile'),
      ]);
    const whole = [
      'Dockerfile dockerfile: It is undefined.',
      'Dockerfile stage: It is 0.',
      'Dockerfile stage: It is 1.',
    ];
    assert.deepEqual(of(limits.instructions - 2), whole);
    assert.deepEqual(of(limits.instructions), ['Dockerfile stage: It is 0.']);
  });
});

describe('a fix in an inline Dockerfile', () => {
  const offered = (scalar: string) => {
    const text = `services:\n  a:\n    build:\n      dockerfile_inline: ${scalar}\n`;
    const rule = finds('inline', {
      on: 'instruction',
      check(
        { keyword, keywordSpan: span }: { keyword: string; keywordSpan: Span },
        tell: (found: object) => void,
      ) {
        const edits = [{ span: { start: span.start, end: span.start }, text: 'LABEL a=b\n' }];
        if (keyword === 'USER')
          tell({
            at: span,
            message: 'found',
            words: { word: 'it' },
            fixes: [{ title: shown`Fix it`, safety: 'safe', sound: true, edits }],
          });
      },
    });
    const { findings, fixesOf } = resultOf({ 'compose.yaml': text }, 'compose.yaml', [rule]);
    assert.equal(findings.length, 1);
    return fixesOf(findings[0]!).map(({ edits }) => applyEdits(text, edits));
  };

  it('is written in the syntax of the compose file', () => {
    const block = (...lines: string[]) => `|${lines.map((each) => `\n        ${each}`).join('')}`;
    assert.deepEqual(offered(block('FROM a', 'USER b')), [
      `services:\n  a:\n    build:\n      dockerfile_inline: ${block('FROM a', 'LABEL a=b', 'USER b')}\n`,
    ]);
  });

  it('is missing if the style of the text cannot be edited', () => {
    assert.deepEqual(offered('"FROM a\\nUSER b\\n"'), []);
  });
});

describe('a script that cannot be read', () => {
  const commands = finds('none', { on: 'command', check() {} });

  it('to its end is reported, with its reason and place', () => {
    const files = {
      Dockerfile: 'FROM a\nRUN if true; then\n',
      'compose.yaml': service('image: b', 'command: ["sh", "-c", "if true"]'),
    };
    for (const path of Object.keys(files)) {
      const [problem, ...more] = resultOf(files, path, [commands]).problems;
      assert.deepEqual(more, []);
      assert.match(problem?.message ?? '', /^This script cannot be read to its end as sh or bash: .+\.$/);
      assert.equal(problem?.file, path);
      assert.ok(problem.span);
    }
    // The two sides of a merge conflict form no complete script, and without rules for commands no script is read.
    const merge = 'FROM a\n<<<<<<< ours\nRUN if true; then\n=======\nRUN b\n>>>>>>> theirs\n';
    const told = resultOf({ Dockerfile: merge }, 'Dockerfile', [commands]).problems;
    assert.ok(told.every(({ message }) => !message.startsWith('This script')));
    assert.deepEqual(resultOf(files, 'Dockerfile', []).problems, []);
  });

  it('completely is reported', () => {
    const files = { Dockerfile: `FROM a\nRUN ${'a;'.repeat(limits.commands + 1)}\n` };
    const [problem] = resultOf(files, 'Dockerfile', [commands]).problems;
    assert.match(problem?.message ?? '', /^This script is checked only in part: it .+\.$/);
  });
});

describe('a stage that no service builds', () => {
  const of = (...targets: string[]) => withMore({}, ...targets);
  const withMore = (more: object, ...targets: string[]) => {
    const services = targets.map((target, at) => `  s${at}: {build: {context: ., target: ${target}}}\n`);
    const files = {
      Dockerfile: 'FROM a AS a\nFROM b AS b\nFROM c AS c\nFROM d AS d\nFROM e AS e\n',
      'compose.yaml': `services:\n${services.join('')}`,
    };
    const rule = finds('stage', {
      on: 'stage',
      check(
        { index, from }: { index: number; from: { keywordSpan: object } },
        tell: (found: object) => void,
      ) {
        if (index === 0) tell({ at: from.keywordSpan, message: 'found', words: { word: 'it' }, ...more });
      },
    });
    const { findings } = resultOf(files, 'Dockerfile', [rule]);
    return findings.map(({ severity, related }) => [
      severity,
      ...related.map(({ message }) => message as string),
    ]);
  };
  const built = (stage: string) => `Compose builds the stage ${stage}, which does not need this one.`;

  it('is reported with the stages that are built, at most three', () => {
    assert.deepEqual(of('a', 'b'), [['high']]);
    assert.deepEqual(of('b'), [['low', built('b')]]);
    const related = [
      { at: { file: sourceFile('more', 'x'), span: { start: 0, end: 1 } }, message: shown`Here.` },
    ];
    assert.deepEqual(withMore({ related }, 'b'), [['low', 'Here.', built('b')]]);
    assert.deepEqual(of('b', 'c', 'd', 'e'), [['low', built('b'), built('c'), built('d')]]);
  });

  it('is also reported in a compose file', () => {
    const text =
      'services:\n  a:\n    build:\n      target: b\n      dockerfile_inline: |\n        FROM a AS a\n        FROM b AS b\n  c:\n    image: d\n';
    const rule = finds('stage', {
      on: 'stage',
      check({ from }: { from: { keywordSpan: object } }, tell: (found: object) => void) {
        tell({ at: from.keywordSpan, message: 'found', words: { word: 'it' } });
      },
    });
    assert.deepEqual(
      resultOf({ 'compose.yaml': text }, 'compose.yaml', [rule]).findings.map(
        ({ severity, service: name, stage, related }) => [
          severity,
          name as string,
          stage as string,
          ...related.map(({ message }) => message as string),
        ],
      ),
      [
        ['low', 'a', 'a', built('b')],
        ['high', 'a', 'b'],
      ],
    );
  });
});
