import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';
import { lint } from '../server/api/lint.ts';
import { folderOf, plimsoll } from './support/cli.ts';
import type { Schema } from './support/closed-schema.ts';
import { corpus, realFiles, withoutCorpus } from './support/corpus.ts';
import { shapes } from './support/hostile/index.ts';
import { readReport } from './support/report.ts';
import { refusedBy } from './support/schema-changes.ts';
import { share } from './support/share.ts';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const schemaIn = (path: string): Schema => JSON.parse(readFileSync(here(path), 'utf8'));
const current = {
  report: schemaIn('../rules/report.schema.json'),
  config: schemaIn('../rules/schema.json'),
};

/** What `plimsoll scan --format json` writes, which has to follow the schema without a field more. */
const scanned = (cwd: string, ...args: string[]) =>
  readReport(plimsoll(['scan', '--format', 'json', '--no-cache', ...args], { cwd }).out);

describe('the schema of the JSON report', () => {
  for (const folder of ['formats/project', '../examples', 'samples'])
    it(`describes all that is written of ${folder}`, () => {
      assert.ok(scanned(here(folder)).findings.length > 0);
    });

  it('describes what is written of real files', { skip: withoutCorpus }, () => {
    const paths = share([...realFiles()], 20).map(({ path }) => path);
    const { files, findings } = scanned(`${corpus}real`, ...paths);
    assert.ok(files.length > 0 && findings.length > 0);
  });

  it('describes what is written of hostile trees', () => {
    const trees = share(shapes, 30).map(({ files }) => files(1000));
    const texts = trees.flatMap((tree, at) =>
      Object.entries(tree).map(([path, text]) => [`${at}/${path}`, text] as const),
    );
    const token = `ghp_${'aB3dE6gH9jK2mN5pQ8sT1vW4yZ7cF0hJ3kL6'}`;
    const own = {
      'names/compose.yaml': `services:\n${['__proto__', 'constructor', 'a\\n b', '\\u202e', '\\ud83d', ''].map((name) => `  "${name}": {image: evil, privileged: true}\n`).join('')}`,
      'secret/compose.yaml': `services:\n  web:\n    image: x\n    command: curl -u me:${token} -k http://x\n    environment: [TOKEN=${token}]\n`,
      'secret/Dockerfile': `FROM x\nENV TOKEN=${token}\nRUN curl -k -H "Authorization: ${token}" http://x | sh\n`,
      'broken/compose.yaml': 'services: [',
      'broken/Dockerfile': 'RUN',
      'missing/compose.yaml': 'include: [gone.yaml]\nservices: {a: {build: /x, env_file: /y}}\n',
      'own/.plimsoll.yaml':
        'customRules: rules.yaml\nrules: {nothing: off, sudo: {level: off, until: 2020-01-01}}\n',
      'own/rules.yaml':
        'namespace: acme\nrules:\n  init: {on: service, where: {init: {exists: false}}, message: The service {name} has no init.}\n',
      'own/compose.yaml': 'services: {a: {image: x}}\n',
      'shared/compose.yaml':
        'x-all: &all\n  image: x\n  privileged: true\nservices: {a: *all, b: *all, c: *all}\n',
    };
    const cwd = folderOf({ ...Object.fromEntries(texts), ...own });
    writeFileSync(
      `${cwd}/broken/compose.override.yaml`,
      Buffer.from('services: {a: {image: "\xff"}}', 'latin1'),
    );
    mkdirSync(`${cwd}/folder/Dockerfile`, { recursive: true });
    const { findings, problems } = scanned(cwd);
    assert.ok(problems.length > 3 && findings.length > 20);
    assert.ok(
      findings.some(({ rule }) => rule === 'acme/init'),
      'a rule of a project',
    );
    assert.ok(
      findings.some(({ services }) => services),
      'a finding of several services',
    );
  });

  it('describes what a program is answered', () => {
    readReport(JSON.stringify(lint({ 'compose.yaml': 'services: {a: {image: x, privileged: true}}\n' })));
  });

  it('describes a fix whose edits would repeat a credential', () => {
    const { findings, ...rest } = lint({ Dockerfile: 'FROM debian\nMAINTAINER Jane\n' });
    const fixed = findings.filter(({ fixes }) => fixes.length > 0);
    assert.ok(fixed.length > 0);
    const withheld = fixed.map((each) => ({
      ...each,
      fixes: each.fixes.map((fix) => ({ ...fix, edits: [] })),
    }));
    readReport(JSON.stringify({ ...rest, findings: withheld }));
  });

  it('fails for a field that it lacks, and accepts it where programs use it', () => {
    const report = { ...lint({ Dockerfile: 'FROM debian\n' }), more: true };
    assert.throws(() => readReport(JSON.stringify(report)), /additional/);
    assert.ok(new Ajv({ allErrors: true }).compile(current.report)(report));
  });
});

const versionOf = ({ $id }: Schema) => {
  const [, version] = /^https:\/\/\S+-(\d+)\.json$/.exec(String($id)) ?? [];
  assert.ok(version !== undefined, `${$id} names a version`);
  return Number(version);
};

/** What the last release refuses of a later one, or the later one of it: reports are written, configurations are read. */
const incompatible: Readonly<Record<keyof typeof current, (released: Schema, now: Schema) => string[]>> = {
  report: (released, now) => refusedBy(released, now),
  config: (released, now) => refusedBy(now, released),
};

describe('the version of a schema', () => {
  const released = readdirSync(here('schemas'));
  for (const name of ['report', 'config'] as const) {
    it(`rises with an incompatible change: ${name}`, () => {
      const now = current[name];
      const version = versionOf(now);
      const own = `schemas/${name}-${version}.json`;
      if (process.env['UPDATE_SCHEMAS']) writeFileSync(here(own), `${JSON.stringify(now, undefined, 2)}\n`);
      const versions = released.flatMap((file) => {
        const [, of, number] = /^(\w+)-(\d+)\.json$/.exec(file) ?? [];
        return of === name ? [Number(number)] : [];
      });
      const last = Math.max(...versions);
      assert.ok(version >= last, `${version} is not below ${last}, which was released`);
      if (version > last) return;
      const changes = incompatible[name](schemaIn(own), now);
      assert.deepEqual(changes, [], 'raise the version in $id, or keep what was there');
    });
  }

  it('is the one that a report names', () => {
    const { version } = scanned(here('../examples'));
    assert.equal(version, versionOf(current.report));
    assert.deepEqual((current.report['properties'] as Schema)['version'], {
      description: 'The version of this format.',
      const: version,
    });
  });

  type Change = readonly [name: string, change: (schema: Changed) => void, isIncompatible: boolean];
  // biome-ignore lint/suspicious/noExplicitAny: a schema is changed at any place.
  type Changed = any;
  const findingOf = (schema: Changed) => schema.definitions.finding;
  const changes: Readonly<Record<keyof typeof current, readonly Change[]>> = {
    report: [
      [
        'another description',
        (schema) => {
          schema.description = 'x';
        },
        false,
      ],
      [
        'a new field',
        (schema) => {
          findingOf(schema).properties.owner = { type: 'string' };
        },
        false,
      ],
      [
        'a new field that is always there',
        (schema) => {
          findingOf(schema).properties.owner = { type: 'string' };
          findingOf(schema).required.push('owner');
        },
        false,
      ],
      ['a field that is always there', (schema) => void findingOf(schema).required.push('service'), false],
      ['a severity fewer', (schema) => void findingOf(schema).properties.severity.enum.pop(), false],
      ['a field that is gone', (schema) => void delete findingOf(schema).properties.stage, true],
      ['a field that may be missing', (schema) => void findingOf(schema).required.pop(), true],
      ['another severity', (schema) => void findingOf(schema).properties.severity.enum.push('none'), true],
      [
        'another type',
        (schema) => {
          findingOf(schema).properties.service.type = 'array';
        },
        true,
      ],
      [
        'one more type',
        (schema) => {
          findingOf(schema).properties.service.type = ['string', 'null'];
        },
        true,
      ],
      [
        'a line from 0',
        (schema) => {
          schema.definitions.position.minimum = 0;
        },
        true,
      ],
      ['an empty list', (schema) => void delete findingOf(schema).properties.services.minItems, true],
      [
        'other items',
        (schema) => {
          schema.properties.files.items = { type: 'integer' };
        },
        true,
      ],
      ['other addresses', (schema) => void delete findingOf(schema).properties.url.pattern, true],
      [
        'a field of an edit that is gone',
        (schema) => void delete schema.definitions.edit.properties.text,
        true,
      ],
    ],
    config: [
      [
        'a new key',
        (schema) => {
          schema.properties.more = { type: 'string' };
        },
        false,
      ],
      [
        'a new rule',
        (schema) => {
          schema.definitions.rules.properties.more = { enum: ['off'] };
        },
        false,
      ],
      ['one more value', (schema) => void schema.definitions.level.oneOf[0].enum.push('none'), false],
      [
        'a longer time',
        (schema) => {
          schema.properties.policy.properties.exceptions.properties.days.maximum = 9999;
        },
        false,
      ],
      ['a key that is gone', (schema) => void delete schema.properties.ignore, true],
      ['a rule that is gone', (schema) => void delete schema.definitions.rules.properties.sudo, true],
      ['patterns that are gone', (schema) => void delete schema.definitions.rules.patternProperties, true],
      ['a value fewer', (schema) => void schema.definitions.level.oneOf[0].enum.pop(), true],
      ['a form that is gone', (schema) => void schema.definitions.level.oneOf.pop(), true],
      [
        'a key that is needed',
        (schema) => {
          schema.required = ['rules'];
        },
        true,
      ],
      [
        'a shorter time',
        (schema) => {
          schema.properties.policy.properties.exceptions.properties.days.maximum = 30;
        },
        true,
      ],
      [
        'a list in place of a string or a list',
        (schema) => void schema.properties.ignore.oneOf.shift(),
        true,
      ],
      ['another condition', (schema) => void schema.properties.overrides.items.anyOf.pop(), true],
    ],
  };
  for (const name of ['report', 'config'] as const)
    for (const [what, change, isIncompatible] of changes[name])
      it(`${isIncompatible ? 'has to rise' : 'stays'}: ${name}, ${what}`, () => {
        const changed = structuredClone(current[name]);
        change(changed);
        const found = incompatible[name](current[name], changed);
        assert.equal(found.length > 0, isIncompatible, found.join('\n'));
      });
});
