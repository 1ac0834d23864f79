import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import unused from '../../rules/correctness/unused-ignore.ts';
import { type AnyRule, type Config, defaultConfig, type Finding, lint } from '../../server/engine/index.ts';
import type { AnyReport } from '../../server/engine/rule.ts';
import { shown, shownValue } from '../../server/engine/secret/shown.ts';
import { type Place, type SourceFile, textOf } from '../../server/engine/source/text.ts';
import { finds, findsInAll, findsOf, placeOf, spansOf } from '../support/own-rules.ts';
import { projectOf } from '../support/project.ts';

const first = 'compose.yaml';
type Files = Readonly<Record<string, string>>;

const result = (files: Files, rules: readonly AnyRule[], config: Partial<Config> = {}, path = first) =>
  lint(projectOf(files, path), path, rules, { ...defaultConfig, ...config });
const found = (...given: Parameters<typeof result>): readonly Finding[] => result(...given).findings;
const one = (text: string, ...rules: AnyRule[]): Finding => {
  const [only, ...more] = found({ [first]: text }, rules);
  assert.ok(only && more.length === 0, text);
  return only;
};

const service = (...lines: string[]) => `services:\n  a:\n${lines.map((each) => `    ${each}\n`).join('')}`;
const secret = 'hunter2-and-9-more';

describe('a finding', () => {
  it('has the text, facts and references of its rule and message', () => {
    const text = service('image: WORD');
    const refs = { kics: ['1'], cis: ['2'] };
    const messages = { found: { text: 'It is {word}.', severity: 'low', refs: { kics: ['3'] } } };
    assert.deepEqual(one(text, finds('WORD', { refs })), {
      rule: 'word',
      message: 'found',
      severity: 'high',
      file: first,
      span: spansOf(text, 'WORD')[0],
      text: 'It is WORD.',
      why: 'Because.',
      refs,
      service: undefined,
      stage: undefined,
      related: [],
    });
    const { severity, refs: both } = one(text, finds('WORD', { refs, messages }));
    assert.deepEqual([severity, both], ['low', { kics: ['1', '3'], cis: ['2'] }]);
    // A finding may be narrower than its message.
    assert.deepEqual(one(text, finds('WORD', { refs, messages }, { refs: { kics: ['4'] } })).refs, {
      kics: ['1', '4'],
      cis: ['2'],
    });
  });

  it('has the level in the configuration, by its place and service', () => {
    const text = `${service('image: b', 'user: c')}  d:\n    image: e\n    user: c\n`;
    const of = (config: Partial<Config>) =>
      found({ [first]: text }, [findsOf('user')], config).map((each) => `${each.service} ${each.severity}`);
    assert.deepEqual(of({}), ['a high', 'd high']);
    assert.deepEqual(of({ rules: new Map([['user', 'info']]) }), ['a info', 'd info']);
    assert.deepEqual(of({ rules: new Map([['user', 'off']]) }), []);
    const override = { files: [], services: ['d'], rules: new Map([['user', 'low' as const]]) };
    assert.deepEqual(of({ overrides: [override] }), ['a high', 'd low']);
    assert.deepEqual(of({ overrides: [{ ...override, files: ['other.yaml'] }] }), ['a high', 'd high']);
    const off = new Map([['user', 'off' as const]]);
    assert.deepEqual(of({ rules: off, overrides: [override] }), ['d low']);
    assert.deepEqual(
      of({ rules: off, overrides: [{ ...override, services: ['a'], rules: off }, override] }),
      ['d low'],
    );
    assert.deepEqual(
      of({ overrides: [{ ...override, files: [first], rules: new Map([['user', 'off']]) }] }),
      ['a high'],
    );
  });

  it('has related places, except its own', () => {
    const text = service('image: WORD', 'user: OTHER');
    const related = (file: SourceFile) => ({
      related: ['WORD', 'OTHER'].map((word) => ({ at: placeOf(file, word), message: shown`Here.` })),
    });
    assert.deepEqual(one(text, finds('WORD', {}, related)).related, [
      { file: first, span: spansOf(text, 'OTHER')[0], message: 'Here.' },
    ]);
    const parts = (file: SourceFile) => ({
      ...related(file),
      parts: [{ places: [{ at: placeOf(file, 'user'), message: shown`And here.` }], rules: [] }],
    });
    const path = one(text, finds('WORD', {}, parts));
    assert.equal(path.isPath, true);
    assert.deepEqual(
      path.related.map(({ message }) => message as string),
      ['Here.', 'And here.'],
    );
  });

  it('names the service if another file writes it', () => {
    const files = {
      [first]: 'services:\n  a:\n    extends: {file: more.yaml, service: b}\n    user: c\n',
      'more.yaml': 'services:\n  b:\n    image: x\n    init: true\n',
    };
    const key = spansOf(files[first], 'a')[0];
    const check = (
      subject: { effective: { entries: Map<string, { value: Place }> } },
      tell: (of: AnyReport) => void,
    ) => {
      for (const name of ['user', 'init'])
        tell({ at: subject.effective.entries.get(name)!.value, message: 'found', words: { word: name } });
    };
    const all = found(files, [findsOf('some', { check })]);
    assert.deepEqual(
      all.map(({ file, text, related }) => [file, text, related]),
      [
        [first, 'It is user.', []],
        [
          'more.yaml',
          'It is init.',
          [{ file: first, span: key, message: 'Applies to the service a.', service: 'a' }],
        ],
      ],
    );
  });

  it('at a place that several services share is reported once, with the others', () => {
    const text =
      'x-a: &a {user: b}\nservices:\n  c: {<<: *a, image: d}\n  e: {<<: *a, image: d}\n  f: {<<: *a, image: d}\n';
    const check = (
      subject: { node: { entries: Map<string, { value: Place }> } },
      tell: (of: AnyReport) => void,
    ) => tell({ at: subject.node.entries.get('user')!.value, message: 'found', words: { word: 'it' } });
    const [only, ...more] = found({ [first]: text }, [findsOf('user', { check })]);
    assert.deepEqual(more, []);
    assert.equal(only?.service, 'c');
    assert.deepEqual(
      only?.related.map(({ span, message }) => [text.slice(span.start, span.end), message as string]),
      [
        ['e', 'Applies to the service e too.'],
        ['f', 'Applies to the service f too.'],
      ],
    );
    // So is one with different words for each service.
    const named = (
      subject: { name: string; node: { entries: Map<string, { value: Place }> } },
      tell: (of: AnyReport) => void,
    ) =>
      tell({ at: subject.node.entries.get('user')!.value, message: 'found', words: { word: subject.name } });
    assert.deepEqual(
      found({ [first]: text }, [findsOf('user', { check: named })]).map((each) => each.text as string),
      ['It is c. 3 services in all.'],
    );
  });

  it('at a place that is part of a path of each service is reported once, as a part', () => {
    const text = 'x-a: &a {user: b}\nservices:\n  c: {<<: *a, image: d}\n  e: {<<: *a, image: d}\n';
    type Shared = { key: Place; node: { entries: Map<string, { value: Place }> } };
    const userOf = ({ node }: Shared) => node.entries.get('user')!.value;
    const part = findsOf('user', {
      check: (each: Shared, tell: (of: AnyReport) => void) =>
        tell({ at: userOf(each), message: 'found', words: { word: 'it' } }),
    });
    const path = findsOf('path', {
      severity: 'critical',
      check: (each: Shared, tell: (of: AnyReport) => void) => {
        const places = [{ at: userOf(each), message: shown`Here.` }];
        tell({
          at: each.key,
          message: 'found',
          words: { word: 'all' },
          parts: [{ places, rules: ['user'] }],
        });
      },
    });
    assert.deepEqual(
      found({ [first]: text }, [part, path]).map(({ rule, severity, related }) => [
        rule,
        severity,
        related.length,
      ]),
      [
        ['user', 'info', 1],
        ['path', 'critical', 1],
        ['path', 'critical', 1],
      ],
    );
    // A path has the fixes of all its parts.
    const fixable = (id: string, key: string) =>
      findsOf(id, {
        check: ({ node }: Shared, tell: (of: AnyReport) => void) => {
          const at = node.entries.get(key)!.value;
          const edits = [{ span: at.span, text: '"1"' }];
          if (textOf(at) !== '"1"')
            tell({
              at,
              message: 'found',
              words: { word: id },
              fixes: [{ title: shownValue(id), safety: 'safe', edits }],
            });
        },
      });
    const whole = findsOf('path', {
      severity: 'critical',
      check: ({ key, node }: Shared, tell: (of: AnyReport) => void) => {
        const [user, host] = ['user', 'hostname'].map((each) => node.entries.get(each)!.value);
        if (textOf(user!) === '"1"' || textOf(host!) === '"1"') return;
        const parts = [user!, host!].map((at, nth) => ({
          places: [{ at, message: shown`Here.` }],
          rules: [nth === 0 ? 'one' : 'two'],
        }));
        tell({ at: key, message: 'found', words: { word: 'all' }, parts });
      },
    });
    const { findings, fixesOf } = result({ [first]: service('user: b', 'hostname: c') }, [
      fixable('one', 'user'),
      fixable('two', 'hostname'),
      whole,
    ]);
    const all = findings.find(({ isPath }) => isPath)!;
    assert.deepEqual(
      fixesOf(all).map(({ title }) => title as string),
      ['one', 'two'],
    );
    // If only one of them has a path, the finding keeps its severity.
    const one = {
      ...path,
      check: (each: Shared & { name: string }, tell: never) =>
        each.name === 'c' && path.check(each as never, tell, undefined as never),
    } as unknown as AnyRule;
    assert.deepEqual(
      found({ [first]: text }, [part, one]).map(({ rule, severity }) => [rule, severity]),
      [
        ['user', 'high'],
        ['path', 'critical'],
      ],
    );
  });

  it('that a rule reports twice at one place is reported once', () => {
    const twice = finds('WORD');
    assert.equal(found({ [first]: service('image: WORD') }, [twice, twice]).length, 1);
  });

  it('is sorted by file, place and rule', () => {
    const files = {
      [first]: service('image: AB', 'user: BA'),
      'compose.override.yaml': service('hostname: AB'),
    };
    const inAll = (word: string, length = word.length, id = word) =>
      finds(word, {
        id,
        check({ roots }: { roots: Place[] }, tell: (of: AnyReport) => void) {
          for (const { file } of [...roots].reverse())
            for (const { start } of spansOf(file.text, word).reverse())
              tell({ at: { file, span: { start, end: start + length } }, message: 'found', words: { word } });
        },
      });
    const rules = [inAll('B'), inAll('A', 2, 'long'), inAll('A', 1, 'y'), inAll('A', 1, 'x')];
    const all = found(files, rules).map(
      ({ file, rule, span }) => [file, rule, span.start, span.end] as const,
    );
    const sorted = all.toSorted(
      ([a, c, e, g], [b, d, f, h]) =>
        (a < b ? -1 : a > b ? 1 : 0) || e - f || g - h || (c < d ? -1 : c > d ? 1 : 0),
    );
    assert.equal(all.length, 12);
    assert.deepEqual(all, sorted);
    assert.equal(all[0]?.[0], 'compose.override.yaml');
  });
});

describe('a found credential', () => {
  const said = (text: string, ...rules: AnyRule[]) =>
    found({ [first]: text }, rules).map((each) => `${each.rule}: ${each.text}`);
  const quotes = (word: string, more: Partial<AnyReport> = {}) =>
    finds('QUOTE', {}, { words: { word }, ...more });

  it('is in no message, at any repetition', () => {
    const text = service(`image: ${secret}`, 'user: QUOTE');
    const clear = ['quote: It is ***.'];
    assert.deepEqual(said(text, quotes(secret)), [`quote: It is ${secret}.`]);
    const held = finds(secret, { id: 'held', messages: { found: 'Found.', other: 'Other.' } });
    const withOnly = (credentials: unknown) =>
      said(text, { ...held, credentials } as AnyRule, quotes(secret)).filter((each) => /^quote/.test(each));
    assert.deepEqual(withOnly(true), clear);
    assert.deepEqual(withOnly(['found']), clear);
    assert.deepEqual(withOnly(['other', 'found']), clear);
    assert.deepEqual(withOnly(['other']), [`quote: It is ${secret}.`]);
    assert.deepEqual(withOnly(undefined), [`quote: It is ${secret}.`]);
  });

  it('is recognised in the line of a reported place', () => {
    // No rule reports the credential, but its line contains a name for it.
    const line = `command: "PASSWORD=${secret} run"`;
    const far = `quote: It is ${secret}.`;
    const clear = 'quote: It is ***.';
    assert.deepEqual(said(service(line, 'user: QUOTE'), quotes(secret)), [far]);
    assert.deepEqual(said(service(line.replace('run', 'QUOTE')), quotes(secret)), [clear]);
    const at = (file: SourceFile) => [{ at: placeOf(file, 'PASSWORD'), message: shown`Here.` }];
    const words = { word: secret };
    assert.deepEqual(
      said(
        service(line, 'user: QUOTE'),
        finds('QUOTE', {}, (file) => ({ words, related: at(file) })),
      ),
      [clear],
    );
    assert.deepEqual(
      said(
        service(line, 'user: QUOTE'),
        finds('QUOTE', {}, (file) => ({ words, parts: [{ places: at(file), rules: [] }] })),
      ),
      [clear],
    );
  });

  it('is recognised by its line, or in a long line by the part around the place', () => {
    const [far, clear] = [`quote: It is ${secret}.`, 'quote: It is ***.'];
    const blanks = (length: number) => ' '.repeat(length);
    const credential = `command: "PASSWORD=${secret} run"`;
    for (let before = 0; before < 4000; before += 370)
      for (const [gap, expected] of [
        [0, clear],
        [400, clear],
        [2100, far],
      ] as const)
        for (const [one, other] of [
          [credential, 'user: QUOTE'],
          ['user: QUOTE', credential],
        ]) {
          const text = `services: {a: {${blanks(before)}${one},${blanks(gap)}${other}, image: b}}\n`;
          assert.deepEqual(said(text, quotes(secret)), [expected], `${before} ${gap} ${one}`);
        }
    const next = `services: {a: {image: QUOTE}}\nx-b: "PASSWORD=${secret} run"\n`;
    assert.deepEqual(said(next, quotes(secret)), [far]);
  });

  it('is recognised at the very start of its line', () => {
    assert.deepEqual(said(`TOKEN: ${secret} # QUOTE\nservices: {a: {image: b}}\n`, quotes(secret)), [
      'quote: It is ***.',
    ]);
  });

  it('is in no report about comments', () => {
    const text = service('image: b', `command: "PASSWORD=${secret} run" # plimsoll: ignore ${secret}`);
    const all = said(text, unused);
    assert.equal(all.length, 1);
    assert.ok(!all[0]?.includes(secret), all[0]);
  });

  it('is recognised if several places form it together', () => {
    const text = service('image: half', 'user: QUOTE');
    const joined = (file: SourceFile) => ({
      words: { word: secret },
      joined: { text: `PASSWORD=${secret}`, places: [placeOf(file, 'half')] },
    });
    assert.deepEqual(said(text, finds('QUOTE', {}, joined)), ['quote: It is ***.']);
    const own = service('image: hunter-2-and-more', 'user: QUOTE');
    const places = (file: SourceFile) => ({
      words: { word: 'hunter-2-and-more' },
      joined: { text: '', places: [placeOf(file, 'hunter-2-and-more')] },
    });
    assert.deepEqual(said(own, finds('QUOTE', {}, places)), ['quote: It is ***.']);
  });

  it('is in no title, related place, service name or problem', () => {
    const text = `services:\n  ${secret}:\n    image: b # ${secret}\n    user: QUOTE\n`;
    const held = finds(`# ${secret}`, { id: 'held', credentials: true, messages: { found: 'Found.' } });
    const failing = finds('fails', {
      check() {
        throw new Error(`not ${secret}`);
      },
    });
    const title = shownValue(secret);
    const quote = findsOf('user', {
      check(
        { key, node }: { key: Place; node: { entries: Map<string, { value: Place }> } },
        tell: (of: AnyReport) => void,
      ) {
        const at = node.entries.get('user')!.value;
        if (textOf(at) !== 'QUOTE') return;
        const fixes = [
          { title, safety: 'safe' as const, edits: [{ span: at.span, text: '"1"' }], sound: true },
        ];
        tell({ at, message: 'found', words: { word: 'it' }, related: [{ at: key, message: title }], fixes });
      },
    });
    const { findings, problems, failures, fixesOf } = result({ [first]: text }, [held, quote, failing]);
    const each = findings.find(({ rule }) => rule === 'user')!;
    assert.equal(each.service, '***');
    assert.deepEqual(
      each.related.map(({ message }) => message as string),
      ['***'],
    );
    assert.deepEqual(
      fixesOf(each).map((fix) => fix.title as string),
      ['***'],
    );
    for (const all of [problems, failures])
      assert.deepEqual(
        all.map(({ message }) => message as string),
        ['The rule fails failed on this file: not ***.'],
      );
  });

  it('has the same severity at any place', () => {
    const text = (target: string) => ({
      [first]: `services: {a: {build: {context: ., target: ${target}}}}\n`,
      Dockerfile: 'FROM a AS one\nENV A=WORD\nFROM b AS two\n',
    });
    const severityOf = (credentials: unknown, config: Partial<Config> = {}) => {
      const rule = {
        ...finds('WORD', { on: 'stage', credentials }),
        check(
          { dockerfile: { file }, index }: { dockerfile: { file: SourceFile }; index: number },
          tell: (of: AnyReport) => void,
        ) {
          if (index === 0) tell({ at: placeOf(file, 'WORD'), message: 'found', words: { word: 'it' } });
        },
      } as unknown as AnyRule;
      return found(text('two'), [rule], config, 'Dockerfile').map(({ severity }) => severity);
    };
    assert.deepEqual(severityOf(undefined), ['low']);
    assert.deepEqual(severityOf(true), ['high']);
    assert.deepEqual(severityOf(['found']), ['high']);
    assert.deepEqual(severityOf(['other']), ['low']);
    assert.deepEqual(severityOf(undefined, { rules: new Map([['word', 'high']]) }), ['high']);
    assert.deepEqual(severityOf(undefined, { rules: new Map([['word', 'info']]) }), ['info']);
    assert.deepEqual(severityOf(undefined, { rules: new Map([['word', 'off']]) }), []);
  });
});

describe('an ignore comment', () => {
  const over = 'compose.override.yaml';
  const inAll = findsInAll('WORD');
  const all = (files: Files) => {
    const { findings, suppressed } = result(files, [inAll, unused]);
    return {
      left: findings.map(({ file, rule }) => `${file} ${rule}`),
      hidden: suppressed.map(({ finding, file, reason }) => `${finding.file} by ${file}: ${reason}`),
    };
  };
  const ignoring = (how: string, ...lines: string[]) => `# plimsoll: ${how}\n${service(...lines)}`;

  it('in the first file applies to the whole project, in another file to that file', () => {
    const plain = { [first]: service('image: WORD'), [over]: service('user: WORD') };
    assert.deepEqual(all(plain), { left: [`${over} word`, `${first} word`], hidden: [] });
    assert.deepEqual(all({ ...plain, [first]: ignoring('ignore-file word -- so', 'image: WORD') }), {
      left: [],
      hidden: [`${first} by ${first}: so`, `${over} by ${first}: so`],
    });
    assert.deepEqual(all({ ...plain, [over]: ignoring('ignore-file word', 'user: WORD') }), {
      left: [`${first} word`],
      hidden: [`${over} by ${over}: undefined`],
    });
  });

  it('in each of two files is used if both hide a finding', () => {
    const both = {
      [first]: ignoring('ignore-file word -- one', 'image: b'),
      [over]: ignoring('ignore-file word -- two', 'user: WORD'),
    };
    assert.deepEqual(all(both), { left: [], hidden: [`${over} by ${first}: one`] });
  });

  it('that hides nothing is reported, in each file', () => {
    const idle = {
      [first]: ignoring('ignore-file word', 'image: b'),
      [over]: ignoring('ignore-file word', 'user: b'),
    };
    assert.deepEqual(all(idle).left, [`${over} unused-ignore`, `${first} unused-ignore`]);
    const off = result(idle, [inAll, unused], { rules: new Map([['unused-ignore', 'off']]) });
    assert.deepEqual(off.findings, []);
    assert.deepEqual(result(idle, [inAll]).findings, []);
  });

  it('shows no credential in its reason', () => {
    const held = finds(secret, { id: 'held', credentials: true });
    const text = ignoring(`ignore-file word -- ${secret}`, 'image: WORD', `user: ${secret}`);
    const { suppressed } = result({ [first]: text }, [inAll, held]);
    assert.deepEqual(
      suppressed.map(({ reason }) => reason as string),
      ['***'],
    );
  });
});
