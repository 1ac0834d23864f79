import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { after, describe, it } from 'node:test';
import { load as readYaml } from 'js-yaml';
import { effectiveText } from '../../server/engine/compose/load/effective-text.ts';
import { emptyProject, kindOfName, type Project } from '../../server/engine/index.ts';
import { load } from '../../server/host/load.ts';
import { corpus, realFiles, withoutCorpus } from '../support/corpus.ts';
import { type Files, freelyNamed } from '../support/free-names.ts';
import { composeConfig, type Json, noOracle } from '../support/oracle.ts';
import { randomProject } from '../support/random-project.ts';
import { share } from '../support/share.ts';

const root = mkdtempSync(join(tmpdir(), 'plimsoll-effective-'));
after(() => rmSync(root, { recursive: true, force: true }));

/** Writes files into a new folder. */
function folder(files: Files): string {
  const made = mkdtempSync(join(root, 'x-'));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(made, name)), { recursive: true });
    writeFileSync(join(made, name), text);
  }
  return made;
}

const fetch = (path: string) =>
  existsSync(path) && !path.endsWith('/') && statSync(path).isFile() ? readFileSync(path, 'utf8') : undefined;

/** The project of a file, with everything that it refers to. */
function projectAt(path: string, sets: readonly (readonly string[])[] = []): Project {
  const alone = emptyProject().withSets(sets);
  return load(alone.with({ path, text: fetch(path) ?? '', kind: 'compose' }), path, fetch);
}

/**
 * Has docker-compose read a project, and our text of it in the place of its first file. Returns both; undefined if docker-compose
 * refuses the project.
 */
function both(first: string, named: readonly string[], given: Record<string, string> = {}) {
  const env = { ...given, COMPOSE_PROJECT_NAME: 'project' };
  const [application] = projectAt(first, named.length > 1 ? [named] : []).applications(first);
  const { project: theirs } = composeConfig(application?.files ?? [first], env, dirname(first));
  if (!theirs) return undefined;
  const text = application && effectiveText(application.compose, () => false);
  assert.ok(text !== undefined);
  const path = join(dirname(first), `zz-effective-${basename(first)}`);
  writeFileSync(path, text);
  const { project: ours, error } = composeConfig([path], env, dirname(first));
  rmSync(path);
  assert.ok(ours, `${error}\n${text}`);
  return { theirs, ours, text };
}

/** The names of mappings in the order in which a text has them, as far as the order of docker-compose is by name. */
function inOrder(text: string): readonly (readonly string[])[] {
  const all = readYaml(text) as { [section: string]: { [name: string]: Json } };
  return ['services', 'networks', 'volumes', 'secrets', 'configs'].map((each) =>
    Object.keys(all[each] ?? {}),
  );
}

function compare(first: string, named: readonly string[] = [], env: Record<string, string> = {}): boolean {
  const found = both(first, named, env);
  if (!found) return false;
  // docker-compose leaves some of the keys that it has followed.
  for (const service of Object.values(found.theirs['services'] ?? {}))
    delete (service as { extends?: unknown }).extends;
  // It writes these in any order.
  for (const project of [found.theirs, found.ours])
    for (const service of Object.values(project['services'] ?? {}))
      (service as { build?: { ssh?: string[] } }).build?.ssh?.sort();
  assert.deepEqual(found.ours, found.theirs, found.text);
  for (const names of inOrder(found.text)) assert.deepEqual(names, [...names].sort());
  return true;
}

const cases: Readonly<Record<string, Files>> = {
  'paths of an extended file': {
    'compose.yaml':
      'services:\n  web:\n    extends: {file: base/web.yml, service: web}\n    volumes: ["./mine:/mine"]\n',
    'base/web.yml':
      'services:\n  web:\n    build: {context: ./app, ssh: [default, "a=./keys/a"], additional_contexts: {more: ../more, img: "docker-image://x"}}\n    env_file: [a.env, {path: ../b.env, required: false}]\n    volumes: ["./data:/data", ".:/all", "..:/up", "~/h:/h", "/abs:/abs", {type: bind, source: ./long, target: /long}]\n    develop: {watch: [{path: ./src, action: sync, target: /s}]}\n',
    'base/a.env': 'A=1\n',
  },
  'paths of an extended file above': {
    'app/compose.yaml': 'services:\n  web:\n    extends: {file: ../common/svc.yml, service: web}\n',
    'common/svc.yml':
      'services:\n  web:\n    image: x\n    volumes: ["./d:/d", "../app/e:/e", "../../f:/f", "./a/../b:/g"]\n',
  },
  'paths of a file that is extended through another': {
    'compose.yaml': 'services:\n  web:\n    extends: {file: one/a.yml, service: web}\n',
    'one/a.yml':
      'services:\n  web:\n    extends: {file: ../two/b.yml, service: web}\n    volumes: [./a:/a]\n',
    'two/b.yml': 'services:\n  web:\n    build: .\n    volumes: [./b:/b]\n',
  },
  'paths of an included file': {
    'compose.yaml': 'include: [mon/mon.yml]\nservices:\n  web: {image: x, secrets: [key], configs: [conf]}\n',
    'mon/mon.yml':
      'services:\n  mon: {build: ./src, volumes: ["./conf:/conf", "data:/data"], env_file: mon.env, secrets: [key]}\nsecrets: {key: {file: ./key.txt}}\nconfigs: {conf: {file: conf.txt}}\nvolumes: {data: {driver: local, driver_opts: {type: none, o: bind, device: ./store}}}\n',
    'mon/mon.env': 'A=1\n',
  },
  'paths of an included file with another project directory': {
    'compose.yaml': 'include: [{path: parts/one.yml, project_directory: .}]\n',
    'parts/one.yml': 'services:\n  one: {build: ./one, volumes: ["./d:/d"]}\n',
  },
  'paths of a file that is included by another': {
    'compose.yaml': 'include: [a/a.yml]\n',
    'a/a.yml': 'include: [b/b.yml]\nservices:\n  a: {image: x, volumes: ["./a:/a"]}\n',
    'a/b/b.yml': 'services:\n  b: {image: x, volumes: ["./b:/b", "../up:/up"]}\n',
  },
  'builds without a context': {
    'compose.yaml':
      'include: [a/a.yml]\nservices:\n  web: {extends: {file: b/b.yml, service: web}}\n  both: {extends: {file: b/b.yml, service: both}, build: {target: x}}\n',
    'a/a.yml': 'services:\n  a: {build: {dockerfile: D}}\n  c: {extends: {file: ../b/b.yml, service: web}}\n',
    'b/b.yml': 'services:\n  web: {build: {dockerfile: E}}\n  both: {build: {dockerfile: F}}\n',
  },
  'variables in paths': {
    '.env': 'REL=./rel\nABS=/abs\nNAME=sub\n',
    'compose.yaml': 'include: [{path: a/a.yml, env_file: .env}]\n',
    'a/a.yml':
      'services:\n  a: {build: "./${NAME}", image: x, volumes: ["${REL}:/r", "${ABS}:/a", "./${NAME}/x:/n", "${GONE:-./d}:/g", "${GONE:-/e}:/e"]}\n',
  },
  'lists and mappings in the order of docker-compose': {
    'compose.yaml':
      'services:\n  web:\n    extends: base\n    environment: [C=3, A=1]\n    ports: ["81:81", "80:80"]\n    cap_add: [SYS_TIME, CHOWN]\n    dns: [1.1.1.1]\n    env_file: [b.env, a.env]\n  base:\n    image: x\n    environment: {B: "2", A: "0"}\n    ports: ["82:82"]\n    cap_add: [NET_ADMIN]\n    dns: [9.9.9.9, 8.8.8.8]\n  a: {image: y}\nnetworks: {z: {}, b: {}}\n',
    'compose.override.yaml': 'services:\n  web: {ports: ["79:79"], volumes: ["./z:/z", "./a:/a"]}\n',
    'a.env': '',
    'b.env': '',
  },
  'scalars that YAML reads otherwise': {
    'compose.yaml':
      'services:\n  web:\n    image: x\n    environment: {A: 022, B: 1e3, C: "yes", D: 0x1F, E: , F: "null", G: 1.50, H: "1:2", I: "a: b", "9": "n"}\n    command: ["a\\nb", "$$X", "*", "&a", "- b", "#c", "é", "\\u0007"]\n    labels: {"1": a, "true": b, "x y": c}\n    stop_grace_period: 1m30s\n',
  },
};

/** Whether included files may have variables of their own, which stay as written: their values are not shown. */
const hasOwnVariables = (files: Files) =>
  Object.entries(files).some(
    ([path, text]) => path.endsWith('/.env') || /include:[^a-z]*\n?[^#]*env_file/.test(text.slice(0, 300)),
  );

describe('the effective text is read as the project', { skip: noOracle }, () => {
  for (const [name, files] of Object.entries(cases))
    it(`with ${name}`, () => {
      const cwd = folder(files);
      const first = Object.keys(files).find((each) => each.endsWith('compose.yaml')) ?? '';
      const override = join(cwd, dirname(first), 'compose.override.yaml');
      const named = existsSync(override) ? [join(cwd, first), override] : [];
      assert.ok(compare(join(cwd, first), named));
    });

  it('of projects with files that only references tell', () => {
    let accepted = 0;
    for (const files of Object.values(freelyNamed)) {
      if (hasOwnVariables(files)) continue;
      const cwd = folder(files);
      for (const name of Object.keys(files))
        if (kindOfName(name) === 'compose' && !/override|prod/.test(name) && !('.env' in files))
          accepted += Number(compare(join(cwd, name)));
    }
    assert.ok(accepted > 15, `${accepted} accepted`);
  });

  it('of random projects', () => {
    const runs = Number(process.env['ORACLE_RUNS'] ?? 30);
    const begin = Number(process.env['ORACLE_SEED'] ?? 1);
    let accepted = 0;
    for (let seed = begin; seed < begin + runs; seed++) {
      const { files, first, named, env } = randomProject(seed);
      if (hasOwnVariables(files)) continue;
      const cwd = folder(files);
      const all = named.map((name) => join(cwd, name));
      accepted += Number(compare(join(cwd, first), all, env));
    }
    assert.ok(accepted > runs / 4, `${accepted} accepted`);
  });

  it('of real files', { skip: withoutCorpus }, () => {
    const paths = [...realFiles()].flatMap(({ path, kind }) => (kind === 'compose' ? path : []));
    const step = Number(process.env['ORACLE_STEP'] ?? 4);
    const some = share(
      paths.filter((_, at) => at % step === 0),
      10,
    );
    let accepted = 0;
    for (const path of some) {
      const project = projectAt(`${corpus}real/${path}`);
      const files = Object.fromEntries(
        project
          .paths()
          .filter((each) => each.startsWith(`${corpus}real/`) && !each.endsWith('/'))
          .map((each) => [each.slice(`${corpus}real/`.length), project.source(each)?.text ?? '']),
      );
      accepted += Number(compare(join(folder(files), path)));
    }
    assert.ok(accepted > some.length / 5, `${accepted} of ${some.length} accepted`);
  });
});
