import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Finding, Fix, Severity, Suppressed } from '../../server/engine/index.ts';
import type { Attempt } from '../../server/engine/lint/trial/attempts.ts';
import { applicationOf, areSameFiles, editedProject } from '../../server/engine/lint/trial/edited-project.ts';
import { isNoWorse, notAllGone, remains } from '../../server/engine/lint/trial/regression.ts';
import { Trial } from '../../server/engine/lint/trial/trial.ts';
import {
  candidatesOf,
  editsOf,
  groupOf,
  parted,
  type ServiceChange,
} from '../../server/engine/lint/trial/trial-group.ts';
import { shown, shownValue } from '../../server/engine/secret/shown.ts';
import { limits } from '../../server/engine/source/limits.ts';
import type { Edit, Shown } from '../../server/engine/source/text.ts';
import { projectOf } from '../support/project.ts';

/** A finding that a comment hides. */
const hiddenBy = (finding: Finding): Suppressed => ({
  ...{ finding, by: 'comment', file: finding.file, span: finding.span },
  ...{ reason: undefined, owner: undefined, until: undefined },
});

const found = (service: string | undefined, more: Partial<Finding> = {}): Finding => ({
  ...{ rule: 'some', message: 'found', severity: 'high', file: 'compose.yaml', span: { start: 0, end: 1 } },
  ...{ text: shown`Found.`, why: '', refs: {}, stage: undefined, related: [] },
  service: service === undefined ? undefined : shownValue(service),
  ...more,
});
const edit = (start: number, end: number, text = '', file = 'compose.yaml'): Edit => ({
  file,
  span: { start, end },
  text,
});
const fixOf = (...edits: Edit[]): Fix<Shown> => ({ title: shown`Fix it`, safety: 'safe', edits });
const attempt = (finding: Finding, ...edits: Edit[]): Attempt => ({
  finding,
  fix: fixOf(...edits),
  nth: 0,
  passes: undefined,
});

describe('fixes in one trial', () => {
  const [a, b, c] = ['a', 'b', 'c'].map((name) => found(name)) as [Finding, Finding, Finding];

  /** The indexes of the attempts in the group of the first one. */
  function groupIn(...all: Attempt[]) {
    const candidates = candidatesOf([...new Set(all.map(({ finding }) => finding))]);
    const group = groupOf(all[0]!, candidates, {
      of: (finding) => all.filter((each) => each.finding === finding),
    });
    return group.map((change) => change.map((each) => all.indexOf(each)));
  }

  it('include one of each other service, at separate places', () => {
    const first = attempt(a, edit(0, 5));
    assert.deepEqual(groupIn(first, attempt(b, edit(10, 15)), attempt(c, edit(20, 25))), [[0], [1], [2]]);
    assert.deepEqual(groupIn(first, attempt(a, edit(10, 15))), [[0]]);
    assert.deepEqual(groupIn(first, attempt(b, edit(4, 15)), attempt(c, edit(20, 25))), [[0], [2]]);
    assert.deepEqual(groupIn(first, attempt(b, edit(4, 15)), attempt(b, edit(20, 25))), [[0], [2]]);
    assert.deepEqual(groupIn(first, attempt(found(undefined), edit(20, 25))), [[0]]);
    assert.deepEqual(groupIn(attempt(found(undefined), edit(20, 25)), first), [[0]]);
  });

  it('include only undecided ones', () => {
    const first = attempt(a, edit(0, 5));
    for (const passes of [true, false])
      assert.deepEqual(groupIn(first, { ...attempt(b, edit(10, 15)), passes }), [[0]]);
  });

  it('include the most severe findings of each service first', () => {
    const all = (['low', 'critical', 'info', 'medium', 'high'] as const).map((severity) =>
      found('b', { severity }),
    );
    assert.deepEqual(
      candidatesOf([...all, a])
        .get(all[0]?.service)
        ?.map(({ severity }) => severity),
      ['critical', 'high', 'medium', 'low', 'info'],
    );
    const [low, critical] = all;
    assert.deepEqual(
      groupIn(attempt(a, edit(0, 5)), attempt(low!, edit(10, 15)), attempt(critical!, edit(20, 25))),
      [[0], [2]],
    );
  });

  it('include fixes of the same service with the same edits', () => {
    const whole = found('a', { rule: 'whole' });
    const first = attempt(a, edit(0, 5, 'x'), edit(8, 9));
    const others = [
      [edit(0, 5, 'x'), edit(8, 9)],
      [edit(0, 5, 'x')],
      [edit(0, 5, 'y'), edit(8, 9)],
      [edit(1, 5, 'x'), edit(8, 9)],
      [edit(0, 4, 'x'), edit(8, 9)],
      [edit(0, 5, 'x'), edit(8, 10)],
      [edit(0, 5, 'x', 'more.yaml'), edit(8, 9)],
      [edit(0, 5, 'x'), edit(8, 9), edit(20, 21)],
    ].map((edits) => attempt(whole, ...edits));
    assert.deepEqual(groupIn(first, ...others), [[0, 1]]);
    assert.deepEqual(groupIn(first, { ...others[0]!, passes: false }), [[0]]);
    assert.deepEqual(groupIn(first, attempt(found('b'), edit(0, 5, 'x'), edit(8, 9))), [[0]]);
  });

  it('may insert at one place if they are alike', () => {
    const adding = (finding: Finding, more: Partial<Attempt> = {}) => ({
      ...attempt(finding, edit(9, 9, 'x')),
      ...more,
    });
    assert.deepEqual(groupIn(adding(a), adding(b)), [[0], [1]]);
    assert.deepEqual(groupIn(adding(a), adding(b, { nth: 1 })), [[0]]);
    assert.deepEqual(groupIn(adding(a), adding(found('b', { rule: 'other' }))), [[0]]);
    assert.deepEqual(groupIn(adding(a), adding(found('b', { message: 'other' }))), [[0]]);
    assert.deepEqual(groupIn(adding(a), attempt(b, edit(9, 9, 'x'), edit(20, 20, 'y'))), [[0]]);
  });

  it('include those of one kind in a service or a Dockerfile, if they may join', () => {
    const alike = (service: string | undefined, more: Partial<Attempt>, ...edits: Edit[]) => ({
      ...attempt(found(service), ...edits),
      ...more,
    });
    for (const service of ['a', undefined]) {
      const first = alike(service, {}, edit(0, 5));
      const others = [
        alike(service, {}, edit(10, 15)),
        alike(service, {}, edit(4, 9)),
        alike(service, { nth: 1 }, edit(20, 25)),
        alike(service, { finding: found(service, { message: 'other' }) }, edit(30, 35)),
        alike(service, { passes: true }, edit(40, 45)),
        alike(service, {}, edit(50, 55), edit(60, 65)),
        alike(service, {}, edit(0, 5)),
        alike(service, {}, edit(70, 75)),
      ];
      const all = [first, ...others];
      const group = (joins: (each: Attempt) => boolean) =>
        groupOf(
          first,
          candidatesOf([...new Set(all.map(({ finding }) => finding))]),
          { of: (finding) => all.filter((each) => each.finding === finding) },
          undefined,
          joins,
        ).map(([each]) => all.indexOf(each));
      assert.deepEqual(
        group(() => true),
        [0, 1, 8],
      );
      assert.deepEqual(
        group((each) => each !== all[8]),
        [0, 1],
      );
      assert.deepEqual(
        group((each) => each !== first),
        [0],
      );
    }
  });

  it('are separated if fewer of their findings are gone than should be', () => {
    const [one, two, other] = [found('a'), found('a'), found('b')];
    const left = (before: Finding[], after: Finding[], ...changes: Finding[]) =>
      notAllGone(
        changes,
        (each) => [each],
        { findings: before, problems: [] },
        { findings: after, problems: [] },
      ).map((each) => changes.indexOf(each));
    assert.deepEqual(left([one, two, other], [other], one, two), []);
    assert.deepEqual(left([one, two, other], [one, other], one, two), [0, 1]);
    assert.deepEqual(left([one, two, other], [one], one, two, other), [0, 1]);
    // Whether the only one of its kind is left, is asked elsewhere.
    assert.deepEqual(left([one, other], [one, other], one, other), []);
    assert.deepEqual(left([one, two, found('a')], [found('a')], one, two), []);
  });

  it('insert equal lines at one place only once', () => {
    const added = (...parts: (readonly Edit[])[]) =>
      editsOf(parts.map((edits, at): ServiceChange => [attempt(found(`s${at}`), ...edits)]));
    const texts = (...all: string[]) =>
      added(...all.map((text) => [edit(9, 9, text)])).map(({ text }) => text);
    assert.deepEqual(texts('networks:\n  a:\n', 'networks:\n  b:\n'), ['networks:\n  a:\n  b:\n']);
    assert.deepEqual(texts('networks:\n  a:\n', 'networks:\n  a:\n'), ['networks:\n  a:\n']);
    assert.deepEqual(texts('networks:\n  a:\n', 'networks:\n'), ['networks:\n  a:\n']);
    assert.deepEqual(texts('networks:\n  a:\n', 'volumes:\n  a:\n'), ['networks:\n  a:\nvolumes:\n  a:\n']);
    assert.deepEqual(texts('  a:', '  b:'), ['  a:\n  b:']);
    assert.deepEqual(texts('  a:', '  a:'), ['  a:']);
    assert.deepEqual(texts('  ab:\n', '  a'), ['  ab:\n  a']);
    assert.deepEqual(texts('x:\n  a', 'x:\n  ab'), ['x:\n  a\n  ab']);
    assert.deepEqual(texts('n:\n  a:\n', 'n:\n  b:\n', 'n:\n  c:\n'), ['n:\n  a:\n  b:\n  c:\n']);
    // Other places, files and parts are kept separate, the first parts of all first.
    assert.deepEqual(added([edit(9, 9, 'x')], [edit(9, 9, 'x', 'more.yaml')], [edit(8, 9, 'x')]).length, 3);
    assert.deepEqual(
      added([edit(1, 1, 'a'), edit(2, 2, 'b')], [edit(3, 3, 'c')]).map(({ text }) => text),
      ['a', 'c', 'b'],
    );
    assert.deepEqual(
      added([edit(1, 1, 'a'), edit(9, 9, 'b')], [edit(2, 2, 'a'), edit(9, 9, 'c')]).map(({ text }) => text),
      ['a', 'a', 'b\nc'],
    );
    assert.deepEqual(added([edit(9, 9, 'a'), edit(1, 1, 'b')], [edit(5, 5, 'c'), edit(9, 9, 'd')]).length, 4);
  });

  it('are split into failed ones and others, otherwise in the middle', () => {
    const all = [a, b, c].map((each, at): ServiceChange => [attempt(each, edit(at * 10, at * 10 + 1))]);
    const [one, two, three] = all;
    assert.deepEqual(parted(all, []), [[one], [two, three]]);
    assert.deepEqual(parted(all, all), [[one], [two, three]]);
    assert.deepEqual(parted(all, [two!]), [[one, three], [two]]);
    assert.deepEqual(parted(all, [one!, three!]), [[two], [one, three]]);
  });
});

describe('the result after a fix', () => {
  const linted = (findings: readonly Finding[], problems = 0) => ({
    findings,
    problems: Array.from({ length: problems }, () => ({ file: 'a', span: undefined, message: shown`No.` })),
  });
  const severities: readonly Severity[] = ['critical', 'high', 'medium', 'low', 'info'];

  it('is no worse without a new problem, a further place of a rule, or a higher severity', () => {
    const one = found('a');
    const noWorse = (before: readonly Finding[], after: readonly Finding[]) =>
      isNoWorse(linted(before), linted(after));
    assert.equal(noWorse([one], []), true);
    assert.equal(noWorse([one], [one]), true);
    assert.equal(noWorse([one], [{ ...one, message: 'another' }]), true);
    assert.equal(noWorse([], [one]), false);
    assert.equal(noWorse([one], [one, { ...one, span: { start: 5, end: 6 } }]), false);
    assert.equal(noWorse([one], [one, { ...one, message: 'another' }]), true);
    assert.equal(noWorse([one], [found('b')]), false);
    assert.equal(noWorse([one], [found('a', { rule: 'other' })]), false);
    assert.equal(noWorse([one], [found('a', { stage: shown`b` })]), false);
    for (const [at, severity] of severities.entries()) {
      const then = found('a', { severity });
      for (const [other, worst] of severities.entries())
        assert.equal(noWorse([found('a', { severity: worst })], [then]), at >= other, `${worst} ${severity}`);
    }
    const [low, high] = [found('a', { severity: 'low' }), found('a', { severity: 'high' })];
    assert.equal(noWorse([low, high], [low, low]), true);
    assert.equal(noWorse([low, low], [low, high]), false);
    assert.equal(noWorse([low, high], [high]), true);
    const partOf = { rule: 'whole', file: 'a', span: { start: 0, end: 1 }, alone: 'high' as const };
    assert.equal(noWorse([found('a', { severity: 'info', partOf })], [high]), true);
    assert.equal(noWorse([low], [found('a', { severity: 'info', partOf })]), false);
    for (const [before, after, is] of [
      [0, 0, true],
      [1, 0, true],
      [1, 1, true],
      [0, 1, false],
    ] as const)
      assert.equal(isNoWorse(linted([], before), linted([], after)), is);
  });

  it('still has a finding if its number does not decrease', () => {
    const one = found('a');
    const left = (before: readonly Finding[], after: readonly Finding[]) =>
      remains(one, linted(before), linted(after));
    assert.equal(left([one], [one]), true);
    assert.equal(left([one], [{ ...one, span: { start: 5, end: 6 }, severity: 'low' }]), true);
    assert.equal(left([one], []), false);
    assert.equal(left([], []), false);
    assert.equal(left([one, one], [one]), false);
    assert.equal(left([one, one], [one, one]), true);
    assert.equal(left([], [one]), true);
    for (const more of [{ rule: 'other' }, { message: 'other' }, { stage: shown`b` }, { service: shown`b` }])
      assert.equal(left([one], [{ ...one, ...more }]), false);
  });

  it('uses the edited files, unless they then refer to others', () => {
    const text = 'services:\n  a:\n    image: b\n';
    const files = { 'compose.yaml': text, 'compose.override.yaml': text, odd: text };
    const project = projectOf(files);
    const after = editedProject(
      project,
      [edit(0, 0, '# a\n'), edit(text.length, text.length, '# b\n')],
      'compose.yaml',
    );
    assert.equal(after?.source('compose.yaml')?.text, `# a\n${text}# b\n`);
    assert.equal(after?.source('compose.override.yaml'), project.source('compose.override.yaml'));
    const both = editedProject(
      project,
      [edit(0, 0, '# a\n'), edit(0, 0, '# c\n', 'compose.override.yaml')],
      'compose.yaml',
    );
    assert.equal(both?.source('compose.yaml')?.text, `# a\n${text}`);
    assert.equal(both?.source('compose.override.yaml')?.text, `# c\n${text}`);
    const added = editedProject(project, [edit(0, 0, 'a\n', '.dockerignore')], 'compose.yaml');
    assert.equal(added?.source('.dockerignore')?.text, 'a\n');
    const more = edit(text.length, text.length, '    env_file: more.env\n');
    assert.equal(editedProject(project, [more], 'compose.yaml'), undefined);
    assert.ok(editedProject(projectOf({ ...files, 'more.env': 'A=1\n' }), [more], 'odd'));
    const named = projectOf({ 'compose.yaml': `${text}    env_file: more.env\n` });
    assert.ok(editedProject(named, [edit(0, 0, '# a\n')], 'compose.yaml'));
    // The kind of a file without a usual name is kept.
    const built = projectOf({
      'compose.yaml': 'services: {a: {build: {dockerfile: app.build}}}\n',
      'app.build': 'FROM a\n',
    });
    assert.equal(built.document('app.build')?.kind, 'dockerfile');
    const then = editedProject(built, [edit(0, 4, '\n# a\n\nFROM', 'app.build')], 'compose.yaml');
    assert.equal(then?.document('app.build')?.kind, 'dockerfile');
  });

  it('uses the same set of files', () => {
    assert.equal(areSameFiles(['a', 'b'], ['a', 'b']), true);
    assert.equal(areSameFiles(['a', 'b'], ['b', 'a']), false);
    assert.equal(areSameFiles(['a'], ['a', 'b']), false);
    const text = 'services:\n  a:\n    image: b\n';
    const project = projectOf({
      'compose.yaml': text,
      'compose.override.yaml': text,
      'compose.more.yaml': 'services: {a: {user: b}}\n',
    });
    for (const files of [
      ['compose.yaml', 'compose.override.yaml'],
      ['compose.yaml', 'compose.more.yaml'],
    ])
      assert.deepEqual(applicationOf(files, project)?.files, files);
    assert.equal(applicationOf(['compose.yaml'], project), undefined);
    assert.equal(applicationOf([], project), undefined);
  });
});

describe('an offered fix', () => {
  const text = 'services:\n  a:\n    # why\n    image: b # and\n    # so\n    user: c\n  b:\n    image: c\n';
  const dockerfile = 'FROM a\n# why\nRUN b \\\n  # and\n  c\nUSER d\n';
  const project = projectOf({ 'compose.yaml': text, Dockerfile: dockerfile });

  interface Given {
    readonly fixes?: readonly Fix<Shown>[];
    readonly sound?: boolean;
    readonly suppressed?: boolean;
    readonly shared?: boolean;
    readonly doubted?: boolean;
    readonly cost?: number;
    readonly severity?: Severity;
    /** The findings after each trial, with worse ones elsewhere; undefined if the trial is not possible. */
    readonly after?:
      | { readonly findings: readonly Finding[]; readonly worse?: readonly (string | Finding)[] }
      | undefined;
  }

  /** Whether fixes with these edits pass, and how often they were tried. */
  function tried(given: Given, ...edits: Edit[]) {
    const one = found('a', { severity: given.severity ?? 'high' });
    let times = 0;
    const trial = new Trial(
      {
        findings: [one],
        problems: [],
        suppressed: given.suppressed ? [hiddenBy(one)] : [],
        sharing: new Set(given.shared ? [one.service] : []),
        untriedFixes: () => given.fixes ?? [{ ...fixOf(...edits), sound: given.sound }],
      },
      {
        cost: () => given.cost ?? 0.001,
        written: (path) => project.written(path),
        doubts: () => given.doubted === true,
        after() {
          times++;
          const after = 'after' in given ? given.after : { findings: [] };
          return after && { problems: [], worse: [], criticalLeft: () => [], ...after };
        },
      },
    );
    const passed = trial.fixesOf(one).length;
    assert.equal(trial.fixesOf(one).length, passed, 'what is decided is not tried again');
    return [passed, times];
  }

  const one = found('a');
  const harmless = edit(27, 28, '');

  it('is not tried if it is sound, unless something else may be affected', () => {
    assert.deepEqual(tried({ sound: true }, harmless), [1, 0]);
    assert.deepEqual(tried({}, harmless), [1, 1]);
    assert.deepEqual(tried({ sound: true, doubted: true }, harmless), [1, 1]);
    assert.deepEqual(tried({ sound: true, suppressed: true }, harmless), [1, 1]);
    assert.deepEqual(tried({ sound: true, shared: true }, harmless), [1, 1]);
  });

  it('needs its finding to disappear and nothing to get worse', () => {
    assert.deepEqual(tried({ after: undefined }, harmless), [0, 1]);
    assert.deepEqual(tried({ after: { findings: [one] } }, harmless), [0, 1]);
    assert.deepEqual(tried({ after: { findings: [found('a', { rule: 'other' })] } }, harmless), [0, 1]);
    assert.deepEqual(tried({ after: { findings: [], worse: ['more.yaml'] } }, harmless), [0, 1]);
    assert.deepEqual(tried({ after: { findings: [], worse: [found('b')] } }, harmless), [1, 1]);
  });

  it('is decided separately if a finding has several', () => {
    const fixes = [fixOf(edit(0, 1)), fixOf(edit(1, 3), edit(2, 4)), fixOf(edit(4, 5))];
    assert.deepEqual(tried({ fixes }), [2, 2]);
  });

  it('is tried within a cost limit, which is higher for grave findings', () => {
    const many = Array.from({ length: 120 }, (_, at) => fixOf(edit(at, at + 1)));
    const triedIn = (cost: number, severity: Severity) => tried({ fixes: many, cost, severity })[1];
    for (const [severities, most] of [
      [['critical', 'high'], limits.graveTrials],
      [['medium', 'low', 'info'], limits.mostTrials],
    ] as const)
      for (const severity of severities) {
        // Checking the file itself counts as well.
        assert.equal(triedIn(most / 2 - 0.001, severity), 1, severity);
        assert.equal(triedIn(most / 2 + 0.001, severity), 0, severity);
        assert.equal(triedIn(most / 7.5, severity), 6, severity);
        assert.equal(triedIn(0.001, severity), limits.trials, severity);
      }
    assert.deepEqual(tried({ cost: 100 }, harmless), [0, 0]);
  });

  it('does not overlap itself', () => {
    assert.deepEqual(tried({ sound: true }, edit(0, 5), edit(4, 8)), [0, 0]);
    assert.deepEqual(tried({ sound: true }, edit(0, 5), edit(5, 8)), [1, 0]);
  });

  it('does not lose a comment', () => {
    const keeps = (path: string, marked: string, put: string) => {
      const [before = '', inside = ''] = marked.split(/[«»]/);
      assert.ok(project.source(path)?.text.startsWith(before + inside), marked);
      return tried({ sound: true }, edit(before.length, before.length + inside.length, put, path))[0] === 1;
    };
    const head = 'services:\n  a:\n';
    for (const [marked, put, is] of [
      // Replaced together with its comment, or keeping it.
      [`${head}«    # why\n    image: b»`, '    image: c', false],
      [`${head}«    # why\n    image: b»`, '    # why\n    image: c', true],
      [`${head}    # why\n    image: «b»`, 'c', true],
      [`${head}    # why\n    image: «b # and»`, 'c', false],
      [`${head}    # why\n    image: «b # and\n    # so\n    user: c»`, 'c # and', false],
      [`${head}    # why\n    image: «b # and\n    # so\n    user: c»`, '# so # and', true],
      // A partly replaced comment is not lost.
      [`${head}    # why\n    image: «b # an»`, 'c', true],
      // Removed together with its own comment.
      [`${head}«    # why\n    image: b # and»`, '', true],
      [`${head}«    # why\n    image: b # and»`, '  \n', true],
      // Only the comment.
      [`${head}    «# why»`, '# or', true],
      [`${head}«    # why\n»`, 'x', true],
    ] as const)
      assert.equal(keeps('compose.yaml', marked, put), is, `${marked} ${put}`);
    for (const [marked, put, is] of [
      ['FROM a\n# why\n«RUN b \\\n  # and\n  c»', 'RUN d', false],
      ['FROM a\n# why\nRUN «b \\\n  # and\n  c»', '', false],
      ['FROM a\n# why\nRUN b \\\n  # and\n  «c»', '', true],
      ['FROM a\n«# why\nRUN b \\\n  # and\n  c\n»', '', true],
      ['FROM a\n# why\n«RUN b \\\n  # and\n  c\n»', '', true],
      ['FROM a«\n# why\nRUN b \\\n  # and\n  c»', '', true],
      ['FROM a\n«# why\n»', 'x', true],
    ] as const)
      assert.equal(keeps('Dockerfile', marked, put), is, `${marked} ${put}`);
    assert.deepEqual(tried({ sound: true }, edit(0, 20, 'x', 'unknown')), [1, 0]);
  });
});
