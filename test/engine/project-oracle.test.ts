import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, describe, it } from 'node:test';
import { emptyProject, type Project } from '../../server/engine/index.ts';
import { load } from '../../server/host/load.ts';
import { composeConfig, differences, noOracle } from '../support/oracle.ts';

const root = mkdtempSync(join(tmpdir(), 'plimsoll-projects-'));
after(() => rmSync(root, { recursive: true, force: true }));

/** Writes files into a new folder. */
function folder(files: Readonly<Record<string, string>>): string {
  const made = mkdtempSync(join(root, 'x-'));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(made, name)), { recursive: true });
    writeFileSync(join(made, name), text);
  }
  return made;
}

function projectAt(path: string): Project {
  const fetch = (each: string) =>
    existsSync(each) && !each.endsWith('/') ? readFileSync(each, 'utf8') : undefined;
  return load(emptyProject().with({ path, text: fetch(path) ?? '', kind: 'compose' }), path, fetch);
}

/** The names of the files in the project of one of them. */
function setOf(cwd: string, name: string): string[] {
  const path = join(cwd, name);
  const [first] = projectAt(path).applications(path);
  return (first?.files ?? []).map((each) => each.slice(cwd.length + 1)).sort();
}

const marked = (name: string) => `services:\n  web:\n    image: x\n    labels: {"${name}": "1"}\n`;
const markedWith = (names: readonly string[]) =>
  Object.fromEntries(names.map((name) => [name, marked(name)]));

describe('projects are found as in docker-compose', { skip: noOracle }, () => {
  const bases = ['compose.yaml', 'compose.yml', 'docker-compose.yml', 'docker-compose.yaml'];
  const overrides = bases.map((name) => name.replace('.', '.override.'));
  const folders: readonly (readonly string[])[] = [
    ...bases.flatMap((name, i) => [[name], [name, overrides[i] ?? ''], [name, overrides[(i + 2) % 4] ?? '']]),
    bases,
    bases.slice(1),
    bases.slice(2),
    [...bases, ...overrides],
    ['compose.yml', ...overrides.slice(1)],
    ['docker-compose.yaml', ...overrides.slice(2)],
    ['compose.yaml', 'compose.prod.yaml'],
  ];
  const check = (files: Readonly<Record<string, string>>) => {
    const cwd = folder(files);
    const { project, error } = composeConfig([], {}, cwd);
    assert.ok(project, error);
    const { services } = project as unknown as { services: { web: { labels: Record<string, string> } } };
    const found = Object.keys(services.web.labels).sort();
    for (const name of Object.keys(files).filter((each) => each.endsWith('ml')))
      assert.deepEqual(setOf(cwd, name), found.includes(name) ? found : [name]);
  };
  for (const names of folders) it(names.join(', '), () => check(markedWith(names)));
  it('by the files that COMPOSE_FILE names', () =>
    check({
      ...markedWith([...bases, ...overrides]),
      '.env': 'COMPOSE_FILE=compose.yml:compose.override.yaml\n',
    }));
  it('by COMPOSE_FILE split at COMPOSE_PATH_SEPARATOR', () =>
    check({
      ...markedWith(bases),
      '.env': 'COMPOSE_PATH_SEPARATOR=,\nCOMPOSE_FILE="compose.yml,compose.yaml"\n',
    }));
});

describe('projects have the content that docker-compose reports', { skip: noOracle }, () => {
  const part = (...lines: string[]) =>
    `services:\n  db:\n    image: "db:\${V:-none}"\n${lines.map((line) => `    ${line}\n`).join('')}`;
  const cases: Readonly<Record<string, Readonly<Record<string, string>>>> = {
    'a base, its override and .env': {
      'compose.yaml':
        'services:\n  web: {image: "a:${T}", privileged: true, ports: ["80:80"], cap_add: [A]}\n',
      'compose.override.yml':
        'services:\n  web: {privileged: false, ports: ["127.0.0.1:80:80"], cap_add: !reset [], command: x}\n',
      '.env': 'T=1\n',
    },
    'include, short': {
      'compose.yaml': 'include: [sub/part.yml]\n',
      'sub/part.yml': part(),
      'sub/.env': 'V=2\n',
    },
    'include, with several paths': {
      'compose.yaml': 'include:\n  - path: [sub/part.yml, sub/over.yml]\n',
      'sub/part.yml': part('privileged: true'),
      'sub/over.yml': 'services: {db: {privileged: false}}\n',
    },
    'include, with a file of variables': {
      'compose.yaml': 'include:\n  - path: sub/part.yml\n    env_file: sub/a.env\n',
      'sub/part.yml': part(),
      'sub/.env': 'V=wrong\n',
      'sub/a.env': 'V=3\n',
    },
    'include, with several files of variables': {
      'compose.yaml': 'include:\n  - path: sub/part.yml\n    env_file: [sub/a.env, sub/b.env]\n',
      'sub/part.yml': part('user: "${W}"'),
      'sub/a.env': 'V=3\nW=1\n',
      'sub/b.env': 'V=4\n',
    },
    'include, where both say what a variable is': {
      'compose.yaml': 'include:\n  - path: sub/part.yml\n    env_file: sub/a.env\n',
      '.env': 'V=outer\n',
      'sub/part.yml': part(),
      'sub/a.env': 'V=inner\n',
    },
    'include, with a folder of its own': {
      'compose.yaml': 'include:\n  - path: sub/part.yml\n    project_directory: other\n',
      'sub/part.yml': part(),
      'other/.env': 'V=5\n',
      'sub/.env': 'V=wrong\n',
    },
    'include of what includes': {
      'compose.yaml': 'include: [sub/part.yml]\n',
      'sub/part.yml': `include: [deep/more.yml]\n${part()}`,
      'sub/deep/more.yml': 'services: {cache: {image: "c:${V:-none}"}}\n',
      'sub/.env': 'V=6\n',
    },
    'extends over files': {
      'compose.yaml': 'services:\n  web: {extends: {file: sub/a.yml, service: a}, user: "1"}\n',
      'compose.override.yaml':
        'services:\n  web: {read_only: true}\n  b: {extends: {file: sub/a.yml, service: a}}\n',
      'sub/a.yml': 'services:\n  a: {extends: {file: b.yml, service: b}, privileged: true}\n',
      'sub/b.yml': 'services:\n  b: {image: "x:${V:-7}", user: "2", environment: {A: b}}\n',
    },
    'COMPOSE_FILE that names a file in another folder': {
      '.env': 'COMPOSE_FILE=sub/a.yml:override.yml\nV=outer\nO=outer\n',
      'sub/.env': 'V=inner\nI=inner\n',
      'sub/a.yml': 'services:\n  web: {image: "x:${V}-${O}-${I}", build: ./d}\n',
      'override.yml': 'services:\n  web: {user: "${O}", volumes: ["./x:/x"]}\n',
    },
    'COMPOSE_FILE with files in other folders': {
      '.env': 'COMPOSE_FILE=compose.yaml:more/over.yml\nV=8\n',
      'compose.yaml': 'services:\n  web: {image: "x:${V}", build: ./app}\n',
      'more/over.yml': 'services:\n  web: {user: "${V}"}\n',
    },
  };
  for (const [title, files] of Object.entries(cases))
    it(title, () => {
      const cwd = folder(files);
      const { project, error } = composeConfig([], {}, cwd);
      assert.ok(project, error);
      const path = join(cwd, 'compose.yaml' in files ? 'compose.yaml' : 'sub/a.yml');
      const [found] = projectAt(path).applications(path);
      assert.ok(found);
      assert.deepEqual(found.compose.problems, []);
      assert.deepEqual(differences(found.compose, project, '/'), []);
    });
});
