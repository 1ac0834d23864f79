import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  type AnyRule,
  defaultConfig,
  type Finding,
  firstRound,
  fixAll,
  fixed,
  lint,
  nextRound,
  type Offer,
} from '../../server/engine/index.ts';
import { chosenOf } from '../../server/engine/lint/fixing.ts';
import type { ReportFix } from '../../server/engine/rule.ts';
import { shownValue } from '../../server/engine/secret/shown.ts';
import { limits } from '../../server/engine/source/limits.ts';
import type { Place, Span } from '../../server/engine/source/text.ts';
import { finds, findsInAll, placeOf } from '../support/own-rules.ts';
import { completed, projectOf } from '../support/project.ts';

const first = 'compose.yaml';
const over = 'compose.override.yaml';
type Files = Readonly<Record<string, string>>;

const fixTo = (span: Span, text: string, more: Partial<ReportFix> = {}): ReportFix => ({
  title: shownValue(`Write ${text === '' ? 'nothing' : text}`),
  safety: 'safe',
  edits: [{ span, text }],
  ...more,
});
/** A rule that offers to replace a word with others. */
const replaces = (
  word: string,
  by: string | readonly string[],
  more: object = {},
  fix: Partial<ReportFix> = {},
) => finds(word, more, (_, at) => ({ fixes: [by].flat().map((each) => fixTo(at, each, fix)) }));

const service = (...lines: string[]) => `services:\n  a:\n${lines.map((each) => `    ${each}\n`).join('')}`;
const inputOf = (rules: readonly AnyRule[], path = first) => ({ path, rules, config: defaultConfig });
const firstFix = ({ fixes }: Offer) => fixes[0];

/** The text of a file after all chosen fixes. */
function fixedText(
  files: Files,
  rules: readonly AnyRule[],
  choose = firstFix,
  path = first,
): string | undefined {
  return fixed(projectOf(files, path), inputOf(rules, path), choose).project.source(path)?.text;
}

describe('all safe fixes', () => {
  const all = (files: Files, ...rules: AnyRule[]) =>
    fixAll(projectOf(files, first), first, rules, defaultConfig);
  const text = service('image: ONE');

  it('are applied until none is left', () => {
    const [one, two] = [replaces('ONE', 'TWO'), replaces('TWO', 'three')];
    assert.equal(all({ [first]: text }, one), service('image: TWO'));
    // A fix that brings a finding of another rule does not count.
    assert.equal(all({ [first]: text }, one, two), undefined);
    const messages = { found: 'It is {word}.', other: 'It is {word}, too.' };
    const [both, then] = [one, two].map((rule, at) => ({
      ...rule,
      ...{ id: 'both', messages },
      check: (subject: never, tell: (found: object) => void, settings: never) =>
        rule.check(subject, (each) => tell({ ...each, message: at === 0 ? 'other' : 'found' }), settings),
    })) as unknown as AnyRule[];
    assert.equal(all({ [first]: text }, both!, then!), service('image: three'));
  });

  it('are missing without a finding, or if only a person should choose', () => {
    assert.equal(all({ [first]: text }, replaces('TWO', 'three')), undefined);
    assert.equal(all({ [first]: text }, replaces('ONE', 'two', {}, { safety: 'unsafe' })), undefined);
    assert.equal(all({ [first]: text }, replaces('ONE', [])), undefined);
    assert.equal(all({}, replaces('ONE', 'two')), undefined);
    const either = finds('ONE', {}, (_, at) => ({
      fixes: [fixTo(at, 'two', { safety: 'unsafe' }), fixTo(at, 'three')],
    }));
    assert.equal(all({ [first]: text }, either), service('image: three'));
  });

  it('edit no other file', () => {
    const files = { [first]: text, [over]: service('user: OTHER') };
    const edits = (paths: readonly string[]) =>
      finds('ONE', {}, (_, at) => ({
        fixes: [
          fixTo(at, 'two', {
            edits: paths.map((file) => ({
              file,
              span: file === first ? at : { start: 0, end: 0 },
              text: file === first ? 'two' : '# b\n',
            })),
          }),
        ],
      }));
    assert.equal(all(files, edits([first])), service('image: two'));
    assert.equal(all(files, edits([first, over])), undefined);
    assert.equal(all(files, edits([over])), undefined);
  });
});

describe('chosen fixes', () => {
  it('are applied together if they do not touch each other, else one after the other', () => {
    const text = service('image: ONE', 'user: TWO');
    const rules = [replaces('ONE', 'one'), replaces('TWO', 'two')];
    const project = projectOf({ [first]: text });
    const start = firstRound(project, inputOf(rules));
    assert.deepEqual(start.made, []);
    const then = nextRound(start, chosenOf(start.offers, firstFix), inputOf(rules));
    assert.equal(then.project.source(first)?.text, service('image: one', 'user: two'));
    assert.deepEqual(
      then.made.map(({ finding, step }) => [finding.rule, step]),
      [
        ['one', 1],
        ['two', 1],
      ],
    );
    assert.deepEqual(then.offers, []);
    assert.deepEqual(then.result.findings, []);
  });

  it('that touch each other are applied for the worst finding; the others are offered again', () => {
    const levels = ['low', 'critical', 'medium'] as const;
    const rules = levels.map((severity) =>
      finds('ONE', { id: severity, severity }, (file, at) => ({
        fixes: [fixTo({ start: file.lines.start(2), end: at.end }, `    user: ${severity}`, { sound: true })],
      })),
    );
    const text = service('image: ONE', 'hostname: ONE');
    const start = firstRound(projectOf({ [first]: text }), inputOf(rules.slice(0, 3)));
    const chosen = chosenOf(start.offers, (offer) =>
      offer.finding.span.start < 40 ? firstFix(offer) : undefined,
    );
    assert.ok(chosen.length >= 2);
    const then = nextRound(start, chosen, inputOf(rules));
    assert.deepEqual(
      then.made.map(({ finding }) => finding.rule),
      ['critical'],
    );
  });

  it('of an attack path are applied after those of its parts', () => {
    const part = replaces('ONE', 'one');
    const path = finds('TWO', { severity: 'critical' }, (file, at) => ({
      parts: [{ places: [{ at: placeOf(file, 'TWO'), message: shownValue('Here.') }], rules: [] }],
      fixes: [fixTo(at, 'two')],
    }));
    const rules = [part, path];
    const start = firstRound(projectOf({ [first]: service('image: ONE', 'user: TWO') }), inputOf(rules));
    const then = nextRound(start, chosenOf(start.offers, firstFix), inputOf(rules));
    assert.equal(then.project.source(first)?.text, service('image: one', 'user: TWO'));
    const last = nextRound(then, chosenOf(then.offers, firstFix), inputOf(rules));
    assert.equal(last.project.source(first)?.text, service('image: one', 'user: two'));
    assert.deepEqual(
      last.made.map(({ finding, step }) => [finding.rule, step]),
      [
        ['one', 1],
        ['two', 2],
      ],
    );
  });

  it('that do harm only together are applied as far as possible, the worst finding first', () => {
    const both = finds('', {
      id: 'both',
      check({ file }: { file: { text: string } }, tell: (found: object) => void) {
        if (!/ONE|TWO/.test(file.text))
          tell({ at: { start: 0, end: 1 }, message: 'found', words: { word: 'it' } });
      },
    });
    const rules = [replaces('ONE', 'one', { severity: 'low' }), replaces('TWO', 'two'), both];
    const text = service('image: ONE', 'user: TWO');
    assert.equal(fixedText({ [first]: text }, rules), service('image: ONE', 'user: two'));
  });

  it('are no longer offered if they cannot be applied', () => {
    // It is not tried, and then names a file that was not read.
    const leads = finds('ONE', {}, (_, at) => ({
      fixes: [fixTo(at, 'one\n    env_file: more.env', { sound: true }), fixTo(at, 'one')],
    }));
    const input = inputOf([leads]);
    const start = firstRound(projectOf({ [first]: service('image: ONE') }), input);
    assert.equal(start.offers[0]?.fixes.length, 2);
    const then = nextRound(start, chosenOf(start.offers, firstFix), input);
    assert.deepEqual(then.made, []);
    assert.deepEqual(
      then.offers[0]?.fixes.map(({ title }) => title as string),
      ['Write one'],
    );
    assert.equal(fixedText({ [first]: service('image: ONE') }, [leads]), service('image: one'));
    const other = [leads, replaces('TWO', 'two', { severity: 'low' })];
    assert.equal(
      fixedText({ [first]: service('image: ONE', 'user: TWO') }, other),
      service('image: one', 'user: two'),
    );
  });

  it('are missing if none are chosen, or if they edit nothing', () => {
    const text = service('image: ONE');
    assert.equal(
      fixedText({ [first]: text }, [replaces('ONE', 'one')], () => undefined),
      text,
    );
    const nothing = finds('ONE', {}, (_, at) => ({ fixes: [fixTo(at, '', { edits: [], sound: true })] }));
    assert.equal(fixedText({ [first]: text }, [nothing]), text);
    assert.deepEqual(fixed(projectOf({ [first]: text }), inputOf([nothing]), firstFix).made, []);
  });

  it('are searched again a limited number of times', () => {
    const messages = Object.fromEntries(Array.from({ length: 100 }, (_, at) => [`m${at}`, 'Found.']));
    const endless = finds('ONE', { messages, id: 'one' }, (file, at) => {
      const count = file.text.split('#').length - 1;
      return { message: `m${count}`, words: {}, fixes: [fixTo({ start: at.end, end: at.end }, '#')] };
    });
    assert.equal(
      fixedText({ [first]: service('image: ONE') }, [endless]),
      service(`image: ONE${'#'.repeat(20)}`),
    );
  });
});

describe('trial of a fix', () => {
  const offers = (files: Files, rules: readonly AnyRule[], path = first) => {
    const { findings, fixesOf } = lint(projectOf(files, path), path, rules, defaultConfig);
    return findings.flatMap((each) => fixesOf(each).map(({ title }) => title as string));
  };
  const word = service('image: ONE');

  it('rejects a fix in one of several files if another file gets worse', () => {
    const rule = findsInAll('ONE', {}, (_, at) => ({ fixes: [fixTo(at, 'TWO')] }));
    const files = { [first]: service('image: b'), [over]: service('user: ONE') };
    assert.deepEqual(offers(files, [rule]), ['Write TWO']);
    assert.deepEqual(offers(files, [rule, findsInAll('TWO')]), []);
    assert.deepEqual(offers(files, [rule], over), ['Write TWO']);
    assert.deepEqual(offers(files, [rule, findsInAll('TWO')], over), []);
  });

  it('rejects a fix in a shared file if another project gets worse', () => {
    const sets = [1, 2].map((at) => [`compose.${at}.yaml`, 'compose.shared.yaml']);
    const rule = findsInAll('ONE', {}, (_, at) => ({ fixes: [fixTo(at, 'TWO')] }));
    const inSecond = finds('second', {
      check(
        { file, roots }: { file: { path: string; text: string }; roots: Place[] },
        tell: (found: object) => void,
      ) {
        const isWorse =
          file.path === 'compose.2.yaml' && roots.some((each) => each.file.text.includes('TWO'));
        const at = { file: roots[1]?.file, span: { start: 0, end: 1 } };
        if (isWorse) tell({ at, message: 'found', words: { word: 'it' } });
      },
    });
    const titles = (...rules: AnyRule[]) => {
      const inputs = [
        ...sets.map(([name]) => [name!, service('image: b')]),
        ['compose.shared.yaml', service('user: ONE')],
      ];
      const files = inputs.map(([path, text]) => ({ path: path!, text: text! }));
      const project = completed(
        projectOf({})
          .withSets(sets)
          .with(...files),
      );
      const { findings, fixesOf } = lint(project, 'compose.1.yaml', rules, defaultConfig);
      return findings.flatMap((each) => fixesOf(each).map(({ title }) => title as string));
    };
    assert.deepEqual(titles(rule), ['Write TWO']);
    assert.deepEqual(titles(rule, inSecond), []);
  });

  it('rejects a fix in an included or extended file if the other files get worse', () => {
    const rule = replaces('ONE', 'TWO');
    const files = {
      'compose.base.yaml': service('image: ONE', 'user: b'),
      [first]: 'services:\n  c:\n    extends: {file: compose.base.yaml, service: a}\n',
    };
    assert.deepEqual(offers(files, [rule], 'compose.base.yaml'), ['Write TWO']);
    const worse = finds('two', {
      id: 'two',
      on: 'service',
      check(
        { name, key, image }: { name: string; key: Place; image: { scalar: { raw: string } } },
        tell: (found: object) => void,
      ) {
        if (name === 'c' && image.scalar.raw === 'TWO')
          tell({ at: key, message: 'found', words: { word: 'it' } });
      },
    });
    assert.deepEqual(offers(files, [rule, worse], 'compose.base.yaml'), []);
    assert.deepEqual(
      offers({ 'compose.base.yaml': files['compose.base.yaml'] }, [rule, worse], 'compose.base.yaml'),
      ['Write TWO'],
    );
  });

  it('rejects a fix in a Dockerfile if a service that builds it gets worse', () => {
    const rule = replaces('ONE', 'TWO', { on: 'dockerfile' });
    const files = {
      Dockerfile: 'FROM a\nUSER ONE\n',
      [first]: 'services:\n  c:\n    build: .\n',
    };
    assert.deepEqual(offers(files, [rule], 'Dockerfile'), ['Write TWO']);
    const worse = finds('two', {
      id: 'two',
      on: 'posture',
      check(
        { service, stage }: { service: { key: Place }; stage: { user: { name: string } } },
        tell: (found: object) => void,
      ) {
        if (stage.user.name === 'TWO') tell({ at: service.key, message: 'found', words: { word: 'it' } });
      },
    });
    assert.deepEqual(offers(files, [rule, worse], 'Dockerfile'), []);
  });

  it('is needed for a Dockerfile if something builds it, or if it cannot be read completely', () => {
    // It claims to be sound, but is not.
    const lying = replaces('ONE', 'ONE', { on: 'instruction' }, { sound: true });
    const dockerfile = 'FROM a\nUSER ONE\n';
    const rule = {
      ...lying,
      check: ({ keyword, file }: { keyword: string; file: object }, tell: never) =>
        keyword === 'USER' && lying.check({ file } as never, tell, undefined as never),
    } as unknown as AnyRule;
    assert.deepEqual(offers({ Dockerfile: dockerfile }, [rule], 'Dockerfile'), ['Write ONE']);
    assert.deepEqual(offers({ Dockerfile: `${dockerfile}NONE\n` }, [rule], 'Dockerfile'), []);
    const built = { Dockerfile: dockerfile, [first]: 'services: {c: {build: .}}\n' };
    assert.deepEqual(offers(built, [rule], 'Dockerfile'), []);
  });

  it('rejects a fix for the text of another file if that reports it by itself, too', () => {
    const base = 'services:\n  a:\n    image: b\n    init: true\n';
    const taker = 'services:\n  a:\n    extends: {file: compose.base.yaml, service: a}\n';
    type Extending = { effective: { entries: Map<string, { value: Place & { raw: string } }> } };
    const writing = (file: string, start: number) =>
      finds('init', {
        id: 'init',
        on: 'service',
        check({ effective }: Extending, tell: (found: object) => void) {
          const at = effective.entries.get('init')!.value;
          const edits = [{ file, span: { start, end: start }, text: '    init: false\n' }];
          const there = [{ file: at.file.path, span: at.span, text: 'false' }];
          const fixes = [
            { title: shownValue('Fix it'), safety: 'safe', edits: file === first ? edits : there },
          ];
          if (at.raw === 'true') tell({ at, message: 'found', words: { word: 'it' }, fixes });
        },
      });
    const files = { 'compose.base.yaml': base, [first]: taker };
    assert.deepEqual(offers(files, [writing(first, taker.length)]), []);
    assert.deepEqual(offers(files, [writing('compose.base.yaml', 0)]), ['Fix it']);
  });

  it('rejects a fix that leaves a key of a service empty', () => {
    assert.deepEqual(offers({ [first]: word }, [replaces('ONE', 'one')]), ['Write one']);
    assert.deepEqual(offers({ [first]: service('image: b', 'user: ONE') }, [replaces('ONE', '')]), []);
    assert.deepEqual(offers({ [first]: service('image: b', 'user: "ONE"') }, [replaces('ONE', '')]), [
      'Write nothing',
    ]);
  });

  it('rejects a fix that changes the set of files', () => {
    const text = `name: ONE\n${word.replace('ONE', 'b')}`;
    const at = { start: text.indexOf('image'), end: text.length };
    const bare = finds('ONE', {}, () => ({ fixes: [fixTo(at, 'user: c\n')] }));
    assert.deepEqual(
      offers({ 'compose.more.yaml': text, [first]: word.replace('ONE', 'b') }, [bare], 'compose.more.yaml'),
      [],
    );
  });
});

describe('fixes are tried while their cost is below the limit in the table', () => {
  /** Whether one fix of a high finding is tried. */
  const isTried = (files: Files, path: string, on: string) => {
    const rule = replaces('ONE', 'two', { on });
    const { findings, fixesOf } = lint(projectOf(files, path), path, [rule], defaultConfig);
    assert.equal(findings.length, 1);
    return fixesOf(findings[0] as Finding).length === 1;
  };
  /** One run finds and one tries; each takes a share of the total. */
  const characters = (limits.triedCharacters * limits.graveTrials) / 2;
  const comment = (length: number) => `# ${'x'.repeat(97)}\n`.repeat(length / 100);
  const near = 1500;

  it('by the length of the checked text', () => {
    const files = (length: number) => ({ Dockerfile: `FROM a\nUSER ONE\n${comment(length)}` });
    assert.equal(isTried(files(characters - near), 'Dockerfile', 'dockerfile'), true);
    assert.equal(isTried(files(characters + near), 'Dockerfile', 'dockerfile'), false);
    const compose = (length: number) => ({ [first]: service('image: ONE') + comment(length) });
    assert.equal(isTried(compose(characters - near), first, 'compose'), true);
    assert.equal(isTried(compose(characters + near), first, 'compose'), false);
    // Both files of a set count.
    const both = (length: number) => ({
      ...compose(length / 2),
      [over]: service('user: b') + comment(length / 2),
    });
    assert.equal(isTried(both(characters - near), first, 'compose'), true);
    assert.equal(isTried(both(characters + near), first, 'compose'), false);
  });

  it('by the length of the dependent files, which are read, and checked before and after', () => {
    const files = (length: number) => ({
      Dockerfile: 'FROM a\nUSER ONE\n',
      [first]: `services: {c: {build: .}}\n${comment(length)}`,
    });
    assert.equal(isTried(files(characters / 3 - near), 'Dockerfile', 'dockerfile'), true);
    assert.equal(isTried(files(characters / 3 + near), 'Dockerfile', 'dockerfile'), false);
  });

  it('by the instructions and commands of a Dockerfile', () => {
    const steps = `${'RUN a\n'.repeat(200)}RUN ${'a;'.repeat(600)}\n`;
    const share = (1001 * limits.triedCharacters) / limits.triedInstructions + steps.length;
    const files = (length: number) => ({ Dockerfile: `FROM a\nUSER ONE\n${steps}${comment(length)}` });
    assert.equal(isTried(files(characters - share - near), 'Dockerfile', 'dockerfile'), true);
    assert.equal(isTried(files(characters - share + near), 'Dockerfile', 'dockerfile'), false);
  });

  it('by the services that build a Dockerfile', () => {
    const count = 200;
    const share = (count * limits.triedCharacters) / limits.triedServices;
    const files = (length: number, build: string) => {
      const services = Array.from({ length: count }, (_, at) => `  s${at}: {${build}}\n`).join('');
      const compose = `services:\n  c: {build: .}\n${services}`;
      const rest = characters - 3 * compose.length + length;
      return { Dockerfile: `FROM a\nUSER ONE\n${comment(rest)}`, [first]: compose };
    };
    assert.equal(isTried(files(-share - near, 'build: .'), 'Dockerfile', 'dockerfile'), true);
    assert.equal(isTried(files(-share + near, 'build: .'), 'Dockerfile', 'dockerfile'), false);
    assert.equal(isTried(files(-near, 'image: a'), 'Dockerfile', 'dockerfile'), true);
    assert.equal(isTried(files(near, 'image: a'), 'Dockerfile', 'dockerfile'), false);
  });

  it('by the square of the number of sets that contain a file', () => {
    const sets = (count: number) =>
      Array.from({ length: count }, (_, at) => [`compose.${at}.yaml`, 'compose.shared.yaml']);
    const isTriedIn = (count: number, length: number) => {
      const listed = sets(count);
      const all = Object.fromEntries(listed.map(([name]) => [name!, service('image: b')]));
      const files = { ...all, 'compose.shared.yaml': service('user: ONE') + comment(length) };
      const path = 'compose.shared.yaml';
      const rule = findsInAll('ONE', {}, (_, at) => ({ fixes: [fixTo(at, 'two')] }));
      const project = completed(
        projectOf({})
          .withSets(listed)
          .with(...Object.entries(files).map(([each, text]) => ({ path: each, text }))),
        path,
      );
      const { findings, fixesOf } = lint(project, path, [rule], defaultConfig);
      return fixesOf(findings[0]!).length === 1;
    };
    assert.equal(isTriedIn(2, characters / 4 - near), true);
    assert.equal(isTriedIn(2, characters / 4 + near), false);
    assert.equal(isTriedIn(3, characters / 9 - near), true);
    assert.equal(isTriedIn(3, characters / 9 + near), false);
  });
});
