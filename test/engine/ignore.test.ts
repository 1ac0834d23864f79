import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import expired from '../../rules/correctness/expired-ignore.ts';
import overridden from '../../rules/correctness/overridden-instruction.ts';
import unused from '../../rules/correctness/unused-ignore.ts';
import type { Node } from '../../server/engine/compose/model.ts';
import {
  type AnyRule,
  applyEdits,
  type Config,
  defaultConfig,
  emptyProject,
  lint,
} from '../../server/engine/index.ts';
import { ignoreEdit } from '../../server/engine/policy.ts';
import { rule } from '../../server/engine/rule.ts';
import { limits } from '../../server/engine/source/limits.ts';
import { type Offering, withFixes } from '../support/offers.ts';

const sudo = rule({
  id: 'sudo',
  on: 'instruction',
  severity: 'high',
  title: 'sudo',
  why: 'Because.',
  fixable: false,
  refs: {
    hadolint: ['DL3004'],
    buildkit: ['SudoUsed'],
    trivy: ['DS-0010'],
    checkov: ['CKV2_DOCKER_1'],
    kics: ['8ada6e80-0ade-439e-b176-0b28f6bce35a'],
    semgrep: ['no-sudo-in-dockerfile'],
    tally: ['tally/no-sudo'],
    droast: ['DF002'],
  },
  messages: { used: 'sudo is used.' },
  check({ keyword, rest }, report) {
    const at = keyword === 'RUN' ? rest.text.search(/\bsudo\b/) : -1;
    if (at < 0) return;
    const start = rest.span.start + at;
    report({ at: { start, end: start + 4 }, message: 'used' });
  },
});

const latest = rule({
  id: 'latest',
  on: 'image',
  severity: 'medium',
  title: 'latest',
  why: 'Because.',
  fixable: false,
  refs: { hadolint: ['DL3007'], kics: ['f45ea400-6bbe-4501-9fc7-1c3d75c32067'] },
  messages: { used: 'latest is used.' },
  check({ token }, report) {
    if (token.text.endsWith(':latest')) report({ at: token.span, message: 'used' });
  },
});

const loud = rule({
  id: 'loud',
  on: 'compose',
  severity: 'high',
  title: 'loud',
  why: 'Because.',
  fixable: false,
  refs: { kics: ['ae5b6871-7f45-42e0-bb4c-ab300c4d2026'], dclint: ['no-loud'], semgrep: ['loud'] },
  messages: { is: 'This is loud.' },
  check({ root }, report) {
    const seen: Node[] = root ? [root] : [];
    for (const node of seen) {
      if (node.kind === 'scalar' && node.raw.includes('LOUD')) report({ at: node.span, message: 'is' });
      if (node.kind === 'sequence') seen.push(...node.items);
      if (node.kind === 'mapping') {
        for (const { value, merged } of node.entries.values()) if (value && !merged) seen.push(value);
      }
    }
  },
});

const rules: readonly AnyRule[] = [sudo, latest, loud, unused, expired];

function findings(path: string, text: string, config: Config = defaultConfig): readonly Offering[] {
  return withFixes(lint(emptyProject().with({ path, text }), path, rules, config));
}

/** Rule and line (from 1) of each finding. */
function found(path: string, text: string, config?: Config): string[] {
  return findings(path, text, config).map(
    ({ rule: id, span }) => `${id} ${text.slice(0, span.start).split('\n').length}`,
  );
}

const docker = (text: string, config?: Config) => found('Dockerfile', text, config);
const compose = (text: string, config?: Config) => found('compose.yaml', text, config);

describe('ignore comments in a Dockerfile', () => {
  it('are optional: other comments change nothing', () => {
    assert.deepEqual(docker('FROM a:latest\n# a comment\nRUN sudo x\n'), ['latest 1', 'sudo 3']);
  });

  it('apply only to the next instruction', () => {
    const text = 'FROM a\n# plimsoll: ignore sudo -- it is a build stage\nRUN sudo x\nRUN sudo y\n';
    assert.deepEqual(docker(text), ['sudo 4']);
  });

  it('apply to the next instruction even after comments and blank lines', () => {
    assert.deepEqual(docker('FROM a\n# plimsoll: ignore sudo\n\n# why\nRUN sudo x\n'), []);
  });

  it('apply to the instruction in whose continuation they are', () => {
    const text = 'FROM a\nRUN echo a && \\\n  # plimsoll: ignore sudo\n  sudo x\nRUN sudo y\n';
    assert.deepEqual(docker(text), ['sudo 5']);
  });

  it('are text inside a here-document, which is reported', () => {
    const text = 'FROM a\nRUN <<EOF\n# plimsoll: ignore sudo\nEOF\nRUN sudo x\n';
    assert.deepEqual(docker(text), ['unused-ignore 3', 'sudo 5']);
  });

  it('name several rules, or none for all', () => {
    assert.deepEqual(docker('FROM a\n# plimsoll: ignore sudo latest until 2999-01-01\nRUN sudo x\n'), [
      'unused-ignore 2',
    ]);
    assert.deepEqual(docker('FROM a\n# plimsoll: ignore\nRUN sudo x\n'), []);
  });

  it('apply to the file as ignore-file', () => {
    assert.deepEqual(docker('FROM a:latest\nRUN sudo x\n# plimsoll: ignore-file sudo\n'), ['latest 1']);
    assert.deepEqual(docker('# plimsoll: ignore-file\nFROM a:latest\nRUN sudo x\n'), []);
  });

  it('end after their last day, if the day is known', () => {
    const text = 'FROM a\n# plimsoll: ignore sudo until 2026-02-28 -- soon\nRUN sudo x\n';
    const on = (today: string | undefined) => docker(text, { ...defaultConfig, today });
    assert.deepEqual(on(undefined), []);
    assert.deepEqual(on('2026-02-28'), []);
    assert.deepEqual(on('2026-03-01'), ['expired-ignore 2', 'sudo 3']);
  });

  it('are read in any case, with any line ends and a byte order mark', () => {
    assert.deepEqual(docker('\uFEFF#Plimsoll: Ignore latest\r\nFROM a:latest\r\n'), []);
  });

  it('do not match a longer word, which is reported', () => {
    const text = 'FROM a\n# plimsoll: ignored sudo\nRUN sudo x\n';
    assert.deepEqual(docker(text), ['unused-ignore 2', 'sudo 3']);
  });
});

describe('unused ignore comments', () => {
  const idle = (text: string, config?: Config) =>
    findings('Dockerfile', text, config)
      .filter(({ rule: id }) => id === 'unused-ignore')
      .map(({ span, text: message }) => [text.slice(span.start, span.end), message]);

  it('are reported at the name that suppresses nothing', () => {
    assert.deepEqual(idle('# plimsoll: ignore sudo, latest\nFROM a:latest\n'), [
      ['sudo', 'No sudo finding is suppressed by this comment.'],
    ]);
  });

  it('are reported if they name an unknown rule', () => {
    assert.deepEqual(idle('# plimsoll: ignore sodu\nFROM a\n'), [['sodu', 'There is no rule named sodu.']]);
  });

  it('are reported if they name nothing and suppress nothing', () => {
    assert.deepEqual(idle('# plimsoll: ignore\nFROM a\n'), [
      ['# plimsoll: ignore', 'This comment suppresses no finding.'],
    ]);
  });

  it('are not reported for rules that are off or check other files, nor if unused-ignore is off', () => {
    const off = (id: string): Config => ({ ...defaultConfig, rules: new Map([[id, 'off']]) });
    const text = '# plimsoll: ignore sudo\nFROM a\n';
    assert.deepEqual(idle(text, off('sudo')), []);
    assert.deepEqual(idle(text, off('unused-ignore')), []);
    assert.deepEqual(idle('# plimsoll: ignore loud\nFROM a\n'), []);
  });

  it("are not reported for peers' comments", () => {
    assert.deepEqual(idle('# hadolint ignore=DL3004\nFROM a\n'), []);
  });
});

describe('the fix of an unused ignore comment', () => {
  const fixed = (path: string, text: string) => {
    const [finding] = findings(path, text).filter(({ rule: id }) => id === 'unused-ignore');
    return applyEdits(text, finding?.fixes[0]?.edits ?? []);
  };

  it('removes the name, or the comment with its line', () => {
    assert.equal(
      fixed('Dockerfile', 'FROM a\r\n  # plimsoll: ignore sudo -- x\r\nRUN a\r\n'),
      'FROM a\r\nRUN a\r\n',
    );
    assert.equal(
      fixed('Dockerfile', 'FROM a\n# plimsoll: ignore nope, sudo -- x\nRUN sudo a\n'),
      'FROM a\n# plimsoll: ignore sudo -- x\nRUN sudo a\n',
    );
    assert.equal(
      fixed('Dockerfile', 'FROM a\n# plimsoll: ignore sudo, nope\nRUN sudo a\n'),
      'FROM a\n# plimsoll: ignore sudo\nRUN sudo a\n',
    );
    assert.equal(fixed('compose.yaml', 'a: # plimsoll: ignore nope\n  b: 1\n'), 'a:\n  b: 1\n');
  });
});

describe("peers' comments in a Dockerfile", () => {
  const above = (comment: string) => docker(`FROM a\n# ${comment}\nRUN sudo x\nRUN sudo y\n`);

  for (const comment of [
    'hadolint ignore=DL3004',
    'hadolint ignore=DL3009,DL3004 # needed here',
    'hadolint   ignore = DL3009 , DL3004',
    'check=skip=SudoUsed // needed here',
    'check=error=true;skip=Other,SudoUsed',
    'check=skip=all',
    'trivy:ignore:DS-0010',
    'trivy:ignore:AVD-DS-0010',
    'trivy:ignore:DS010',
    'trivy:ignore:DS-0001 trivy:ignore:ds-0010',
    'trivy:ignore:DS-*',
    'trivy:ignore:AVD-DS-00*',
    'trivy:ignore:*',
    'trivy:ignore:DS-0010:exp:2999-01-01',
    'kics-scan ignore-line',
    'kics-scan ignore-block',
    'nosemgrep',
    'nosemgrep: no-sudo-in-dockerfile',
    'nosemgrep: other, dockerfile.security.no-sudo-in-dockerfile.no-sudo-in-dockerfile',
    'tally ignore=no-sudo;reason=needed',
    'tally ignore=tally/no-sudo',
    'tally ignore=hadolint/DL3004',
    'tally ignore=DL3004',
    'droast ignore=DF002 reason="needed" expires=2999-01-01',
  ]) {
    it(`# ${comment} applies to the next instruction`, () => assert.deepEqual(above(comment), ['sudo 4']));
  }

  for (const comment of [
    'hadolint global ignore=DL3004',
    'checkov:skip=CKV2_DOCKER_1:needed here',
    'bridgecrew:skip=CKV2_DOCKER_1',
    'cortex:skip=CKV2_DOCKER_1',
    'checkov:skip=CKV_DOCKER_2,CKV2_DOCKER_1:needed here',
    'tally global ignore=DL3004',
  ]) {
    it(`# ${comment} applies to the file`, () => assert.deepEqual(above(comment), []));
  }

  for (const comment of [
    'hadolint ignore=DL3005',
    'hadolint ignore=DL30040',
    'check=skip=Sudo',
    'check=error=true',
    'trivy:ignore:DS-0001',
    'trivy:ignore:DS-0100',
    'checkov:skip=CKV2_DOCKER_10',
    'nosemgrep: other',
    'tally ignore=buildkit/DL3004',
    'droast ignore=DF003',
    'kics-scan ignore',
    'kics-scan disable=8ada6e80-0ade-439e-b176-0b28f6bce35a',
    'droast global ignore=DF002',
    'hadolint stage ignore=DL3004',
    'sudo is needed, hadolint does not like it',
  ]) {
    it(`# ${comment} suppresses nothing there`, () => assert.deepEqual(above(comment), ['sudo 3', 'sudo 4']));
  }

  it('apply to the file only at its head, if their tool reads them there', () => {
    const body = 'FROM a:latest\nRUN sudo x\n';
    assert.deepEqual(docker(`# kics-scan ignore\n${body}`), []);
    const sudoId = '8ada6e80-0ade-439e-b176-0b28f6bce35a';
    assert.deepEqual(docker(`# kics-scan disable=${sudoId},77783205-c4ca-4f80-bb80-c777f267c547\n${body}`), [
      'latest 2',
    ]);
    assert.deepEqual(docker(`# kics-scan enable=${sudoId}\n${body}`), ['sudo 3']);
    assert.deepEqual(docker(`# droast global ignore=DF002\n${body}`), ['latest 2']);
    assert.deepEqual(docker(`# check=skip=SudoUsed\n${body}`), ['latest 2']);
    assert.deepEqual(docker(`# syntax=docker/dockerfile:1\n# check=skip=all;error=true\n${body}`), [
      'latest 3',
    ]);
  });

  it('apply to a stage above its FROM', () => {
    const stages = (comment: string) =>
      docker(`FROM a\nRUN sudo x\n# ${comment}\nFROM b\nRUN sudo x\nRUN sudo y\nFROM c\nRUN sudo z\n`);
    assert.deepEqual(stages('hadolint stage ignore=DL3004'), ['sudo 2', 'sudo 8']);
    assert.deepEqual(stages('kics-scan ignore-block'), ['sudo 2', 'sudo 8']);
  });

  it('of Semgrep apply to the line that they end', () => {
    assert.deepEqual(docker('FROM a\nRUN sudo x # nosemgrep\nRUN sudo y\n'), ['sudo 3']);
    assert.deepEqual(docker('FROM a\nRUN <<EOF\nsudo x # nosemgrep: no-sudo-in-dockerfile\nEOF\n'), []);
    assert.deepEqual(docker('FROM a\nRUN sudo x # nosemgrep: other\n'), ['sudo 2']);
    assert.deepEqual(docker('FROM a\nRUN sudo x # hadolint ignore=DL3004\n'), ['sudo 2']);
  });

  it('apply at each place of a finding, since some tools report another one', () => {
    const cmds = (comment: string) => {
      const text = `FROM a\nCMD a\n# ${comment}\nCMD b\n`;
      return lint(
        emptyProject().with({ path: 'Dockerfile', text }),
        'Dockerfile',
        [overridden],
        defaultConfig,
      ).findings.length;
    };
    assert.equal(cmds('the other way'), 1);
    assert.equal(cmds('hadolint ignore=DL4003'), 0);
    assert.equal(cmds('hadolint ignore=DL4004'), 1);
    assert.equal(cmds('plimsoll: ignore overridden-instruction'), 1);
  });

  it('of other tools end with their date', () => {
    const at = (comment: string) =>
      docker(`FROM a\n# ${comment}\nRUN sudo x\n`, { ...defaultConfig, today: '2026-06-01' });
    assert.deepEqual(at('trivy:ignore:DS-0010:exp:2026-05-31'), ['sudo 3']);
    assert.deepEqual(at('trivy:ignore:DS-0010:exp:2026-12-31'), []);
    assert.deepEqual(at('droast ignore=DF002 expires=2026-05-31'), ['sudo 3']);
  });
});

const yaml = `services:
  web:
    image: LOUD
    ports:
      - LOUD
      - "LOUD"
    command: |
      # plimsoll: ignore-file loud
      LOUD
  db:
    image: LOUD
    deploy: { a: LOUD, b: [quiet, LOUD] }
`;
const with_ = (line: number, comment: string) => {
  const lines = yaml.split('\n');
  lines.splice(line - 1, 0, comment);
  return lines.join('\n');
};
const trailing = (line: number, comment: string) =>
  yaml
    .split('\n')
    .map((text, i) => (i === line - 1 ? `${text} ${comment}` : text))
    .join('\n');
const lines = (...numbers: number[]) => numbers.map((n) => `loud ${n}`);
const all = [3, 5, 6, 7, 11, 12, 12];

describe('ignore comments in a compose file', () => {
  it('are text inside a block scalar', () => assert.deepEqual(compose(yaml), lines(...all)));

  it('apply to the following key and everything below it', () => {
    assert.deepEqual(compose(with_(2, '  # plimsoll: ignore loud')), lines(12, 13, 13));
    assert.deepEqual(compose(with_(2, '# plimsoll: ignore loud')), lines(12, 13, 13));
    assert.deepEqual(compose(with_(4, '    # plimsoll: ignore loud')), lines(3, 8, 12, 13, 13));
  });

  it('apply to the following item', () => {
    assert.deepEqual(compose(with_(5, '      # plimsoll: ignore loud')), lines(3, 7, 8, 12, 13, 13));
  });

  it('apply to values that start on their own line', () => {
    assert.deepEqual(compose(trailing(3, '# plimsoll: ignore loud')), lines(5, 6, 7, 11, 12, 12));
    assert.deepEqual(compose(trailing(2, '# plimsoll: ignore loud')), lines(11, 12, 12));
    assert.deepEqual(compose(trailing(6, '# plimsoll: ignore loud')), lines(3, 5, 7, 11, 12, 12));
    assert.deepEqual(compose(trailing(12, '# plimsoll: ignore loud')), lines(3, 5, 6, 7, 11));
  });

  it('apply to the file as ignore-file', () => {
    assert.deepEqual(compose(`${yaml}# plimsoll: ignore-file loud\n`), []);
  });

  it('are followed in the syntax of other tools', () => {
    assert.deepEqual(compose(`# kics-scan ignore\n${yaml}`), []);
    assert.deepEqual(compose(`# dclint disable no-loud\n${yaml}`), []);
    assert.deepEqual(compose(`# dclint disable-file\n${yaml}`), []);
    assert.deepEqual(compose(with_(2, '# kics-scan ignore')), lines(...all.map((n) => n + 1)));
    assert.deepEqual(compose(with_(4, '# kics-scan ignore-line')), lines(3, 6, 7, 8, 12, 13, 13));
    assert.deepEqual(compose(with_(4, '# kics-scan ignore-block')), lines(3, 8, 12, 13, 13));
    assert.deepEqual(compose(trailing(3, '# nosemgrep: loud')), lines(5, 6, 7, 11, 12, 12));
    assert.deepEqual(compose(trailing(3, '# dclint disable-line no-loud')), lines(5, 6, 7, 11, 12, 12));
    assert.deepEqual(compose(trailing(3, '# dclint disable-line other')), lines(...all));
  });
});

describe('the edit that ignores a finding', () => {
  /** The text after ignoring the nth finding; asserts that this suppresses it and nothing else appears. */
  function ignored(path: string, text: string, scope: 'here' | 'file', nth = 0): string | undefined {
    const project = emptyProject().with({ path, text });
    const before = lint(project, path, rules, defaultConfig).findings;
    const finding = before[nth];
    const document = project.document(path);
    assert.ok(finding && document);
    const edit = ignoreEdit(document, finding, scope);
    if (!edit) return undefined;
    assert.deepEqual([edit.file, edit.span.start], [path, edit.span.end]);
    const after = applyEdits(text, [edit]);
    const left = findings(path, after).map(({ rule: id }) => id);
    assert.ok(left.length < before.length, `still ${left} in\n${after}`);
    const idle = (ids: readonly string[]) => ids.filter((id) => id === 'unused-ignore').length;
    assert.equal(idle(left), idle(before.map(({ rule: id }) => id)), after);
    return after;
  }

  it('is above the instruction, with its indentation and line ends', () => {
    assert.equal(
      ignored('Dockerfile', 'FROM a\r\n  RUN a && \\\r\n    sudo x\r\n', 'here'),
      'FROM a\r\n  # plimsoll: ignore sudo\r\n  RUN a && \\\r\n    sudo x\r\n',
    );
  });

  it('is above the comments that describe the instruction, below parser directives', () => {
    assert.equal(
      ignored(
        'Dockerfile',
        '# syntax=docker/dockerfile:1\n# check=error=true\n# The base\nFROM a:latest\n',
        'here',
      ),
      '# syntax=docker/dockerfile:1\n# check=error=true\n# plimsoll: ignore latest\n# The base\nFROM a:latest\n',
    );
  });

  it('stays out of a here-document above', () => {
    assert.equal(
      ignored('Dockerfile', 'FROM a\nRUN <<EOF\n# text\nEOF\nRUN sudo x\n', 'here'),
      'FROM a\nRUN <<EOF\n# text\nEOF\n# plimsoll: ignore sudo\nRUN sudo x\n',
    );
  });

  it('extends our own comment, unless that has a reason or an end date', () => {
    assert.equal(
      ignored('Dockerfile', 'FROM a\n# plimsoll: ignore latest\nRUN sudo x\n', 'here', 1),
      'FROM a\n# plimsoll: ignore latest, sudo\nRUN sudo x\n',
    );
    assert.equal(
      ignored('Dockerfile', 'FROM a\n# plimsoll: ignore latest -- x\nRUN sudo x\n', 'here', 1),
      'FROM a\n# plimsoll: ignore sudo\n# plimsoll: ignore latest -- x\nRUN sudo x\n',
    );
  });

  it('is at the top of the file, after a byte order mark and directives', () => {
    assert.equal(
      ignored('Dockerfile', 'FROM a\nRUN sudo x\n', 'file'),
      '# plimsoll: ignore-file sudo\nFROM a\nRUN sudo x\n',
    );
    assert.equal(
      ignored('Dockerfile', '\uFEFF# escape=`\nFROM a\nRUN sudo x\n', 'file'),
      '\uFEFF# escape=`\n# plimsoll: ignore-file sudo\nFROM a\nRUN sudo x\n',
    );
    assert.equal(
      ignored('Dockerfile', '# kics-scan disable=x\nFROM a:latest\n', 'file'),
      '# kics-scan disable=x\n# plimsoll: ignore-file latest\nFROM a:latest\n',
    );
    assert.equal(
      ignored('Dockerfile', '# plimsoll: ignore-file sudo\nFROM a:latest\nRUN sudo x\n', 'file', 0),
      '# plimsoll: ignore-file sudo, latest\nFROM a:latest\nRUN sudo x\n',
    );
  });

  it('is not possible for a parser directive alone', () => {
    assert.equal(ignored('Dockerfile', '# syntax=a:latest\nFROM b\n', 'here'), undefined);
    assert.equal(
      ignored('Dockerfile', '# syntax=a:latest\nFROM b\n', 'file'),
      '# syntax=a:latest\n# plimsoll: ignore-file latest\nFROM b\n',
    );
  });

  it('is above the key or item of a compose file, outside of flow collections and block scalars', () => {
    const lineOf = (nth: number) => {
      const after = ignored('compose.yaml', yaml, 'here', nth) ?? '';
      const at = after.split('\n').findIndex((line, i) => line !== yaml.split('\n')[i]);
      return [at + 1, after.split('\n')[at]];
    };
    assert.deepEqual(lineOf(0), [3, '    # plimsoll: ignore loud']);
    assert.deepEqual(lineOf(1), [5, '      # plimsoll: ignore loud']);
    assert.deepEqual(lineOf(2), [6, '      # plimsoll: ignore loud']);
    assert.deepEqual(lineOf(3), [7, '    # plimsoll: ignore loud']);
    assert.deepEqual(lineOf(5), [12, '    # plimsoll: ignore loud']);
    assert.deepEqual(lineOf(6), [12, '    # plimsoll: ignore loud']);
  });

  it('extends a comment above the same key', () => {
    assert.equal(
      ignored('compose.yaml', 'a:\n  # plimsoll: ignore latest\n  b: LOUD\n', 'here'),
      'a:\n  # plimsoll: ignore latest, loud\n  b: LOUD\n',
    );
  });

  it('is at the top of a compose file', () => {
    assert.equal(ignored('compose.yaml', 'a: LOUD\n', 'file'), '# plimsoll: ignore-file loud\na: LOUD\n');
    assert.equal(
      ignored('compose.yaml', '%YAML 1.2\n---\na: LOUD\n', 'file'),
      '%YAML 1.2\n# plimsoll: ignore-file loud\n---\na: LOUD\n',
    );
  });
});

it('a limited number of comments is followed', () => {
  const kept = (text: string) => findings('Dockerfile', text).map(({ rule: id }) => id);
  const many = (times: number) =>
    Array.from({ length: times }, (_, i) => `# plimsoll: ignore sudo, rule-${i}\nRUN sudo x\n`).join('');
  assert.ok(!kept(`FROM a\n${many(limits.ignored / 2)}`).includes('sudo'));
  const [first, ...others] = kept(`FROM a\n${many(limits.ignored / 2 + 1)}`).filter((id) => id === 'sudo');
  assert.deepEqual([first, others], ['sudo', []]);
  const above = `# plimsoll: ignore ${Array.from({ length: limits.ignored }, (_, i) => `rule-${i}`).join()}`;
  assert.equal(kept(`FROM a\n${above}\nRUN sudo x\n`).length, limits.ignored + 1);
  assert.deepEqual(kept(`FROM a\n${above},sudo\nRUN sudo x\n`), ['sudo']);
});
