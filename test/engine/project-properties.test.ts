import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { rules } from '../../rules/index.ts';
import { defaultConfig, emptyProject, lint, type Project } from '../../server/engine/index.ts';
import { withFixes } from '../support/offers.ts';
import { tries } from '../support/tries.ts';

type Files = Readonly<Record<string, string>>;

const names = [
  'compose.yaml',
  'compose.override.yaml',
  '.env',
  'docker-compose.yml',
  'x.yml',
  'sub/compose.yaml',
];
const lines = fc.constantFrom(
  ...['services:\n', '  web:\n', '  db: {image: y, pid: host}\n', '---\n', 'x: &a {image: z}\n'],
  ...['    image: x\n', '    build: .\n', '    privileged: ${A:-true}\n', '    privileged: false\n'],
  ...['    extends: {file: x.yml, service: web}\n', '    extends: web\n', '    ports: !override ["80:80"]\n'],
  ...['include: [sub/compose.yaml, x.yml]\n', 'include: [{path: [x.yml, compose.yaml], env_file: .env}]\n'],
  ...[
    '    env_file: .env\n',
    '    volumes: [/:/x]\n',
    '    cap_add: !reset []\n',
    '    <<: *a\n',
    '\t',
    '}',
    '"',
  ],
  ...['COMPOSE_FILE=compose.yaml:x.yml\n', 'A=${A}\n', 'A=yes\n'],
);
const head = fc.constantFrom('', 'services:\n  web:\n', 'services:\n  web:\n    image: x\n');
const text = fc.tuple(head, fc.array(lines, { maxLength: 6 })).map(([top, all]) => top + all.join(''));
const anyFiles = fc.dictionary(fc.constantFrom(...names), text, { minKeys: 1 });
const kindOf = (path: string) => (path.endsWith('.env') ? undefined : ('compose' as const));

/** A project with all files that linting a file requests, in a limited number of rounds. */
function fed(path: string, files: Files, from: Project = emptyProject()): Project {
  let project = from.with({ path, text: files[path] ?? '', kind: kindOf(path) });
  for (let round = 0; project.missing(path).length > 0; round++) {
    assert.ok(round < 100, 'asks for ever more');
    for (const each of project.missing(path)) {
      const found = files[each];
      project =
        found === undefined
          ? project.withAbsent(each)
          : project.with({ path: each, text: found, kind: kindOf(each) });
    }
  }
  return project;
}

const said = (project: Project, path: string) => {
  const result = lint(project, path, rules, defaultConfig);
  return { findings: withFixes(result), problems: result.problems };
};

test('files with any references have results, and each finding lies inside a text', () => {
  fc.assert(
    fc.property(anyFiles, (files) => {
      for (const path of Object.keys(files)) {
        const project = fed(path, files);
        const { findings, failures } = lint(project, path, rules, defaultConfig);
        assert.deepEqual(failures, []);
        for (const { file, span } of findings) {
          const { length } = project.source(file)?.text ?? '';
          assert.ok(0 <= span.start && span.start <= span.end && span.end <= length, `${file} ${length}`);
        }
      }
    }),
    tries(200),
  );
});

test('an override file has the same findings of its own as in its project', () => {
  fc.assert(
    fc.property(text, text, (base, over) => {
      const files = { 'compose.yaml': base, 'compose.override.yaml': over };
      const project = fed('compose.override.yaml', files);
      const all = said(project, 'compose.yaml').findings;
      const here = all.filter(({ file }) => file === 'compose.override.yaml');
      assert.deepEqual(said(project, 'compose.override.yaml').findings, here);
    }),
    tries(150),
  );
});

test('after edits of any of its files a project equals one that is read for the first time', () => {
  const edits = fc.array(fc.tuple(fc.constantFrom(...names), text), { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(anyFiles, edits, (files, changes) => {
      const path = 'compose.yaml';
      let now: Files = files;
      let project = fed(path, now);
      for (const [name, next] of changes) {
        now = { ...now, [name]: next };
        project = fed(path, now, project.with({ path: name, text: next, kind: kindOf(name) }));
        assert.deepEqual(said(project, path), said(fed(path, now), path));
      }
    }),
    tries(150),
  );
});
