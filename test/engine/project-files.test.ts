import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { removeItem } from '../../server/engine/compose/edit/edit.ts';
import { parseCompose } from '../../server/engine/compose/parse.ts';
import { environmentCredential } from '../../server/engine/compose/service/credentials.ts';
import { envFilesOf } from '../../server/engine/compose/service/env-files.ts';
import { nodeOf } from '../../server/engine/compose/yaml/graph.ts';
import { sourceFile } from '../../server/engine/source/text.ts';

/** A compose file with other files that it may name. */
function project(text: string, others: Readonly<Record<string, string>> = {}) {
  const lookup = (path: string) => {
    const found = others[path];
    return found === undefined ? undefined : sourceFile(path, found);
  };
  return parseCompose(sourceFile('compose.yaml', text), { lookup });
}

const credential = 'DB_PASSWORD=g7Kq2mXw9TzR4vLp\n';

describe('files with credentials in a project', () => {
  const found = (text: string, others: Readonly<Record<string, string>>) =>
    project(text, others).secretFiles.map(({ file, credentials }) => [
      file.path,
      ...credentials.map(({ name }) => name),
    ]);
  const web = (more: string) => `services: {web: {image: x, ${more}}}\n`;

  it('include files of variables that contain some', () => {
    assert.deepEqual(found(web('env_file: a.env'), { 'a.env': credential }), [['a.env', 'DB_PASSWORD']]);
    assert.deepEqual(
      found(web('env_file: [a.env, b.env]'), { 'a.env': 'LEVEL=debug\n', 'b.env': credential }),
      [['b.env', 'DB_PASSWORD']],
    );
    assert.deepEqual(found(web('env_file: a.env'), {}), []);
    assert.deepEqual(found(web('env_file: a.env'), { 'a.env': 'DB_PASSWORD=changeme\n' }).length, 1);
    assert.deepEqual(found(web('env_file: a.env'), { 'a.env': 'DB_PASSWORD=\nDB_PASSWORD\n' }), []);
  });

  it('include the file of variables beside the project', () => {
    assert.deepEqual(found(web('a: b'), { '.env': credential }), [['.env', 'DB_PASSWORD']]);
    assert.deepEqual(found(web('a: b'), { 'other/.env': credential }), []);
  });

  it('include files of secrets with any content, unless they are empty', () => {
    const secret = `${web('secrets: [s]')}secrets: {s: {file: s.txt}}\n`;
    assert.deepEqual(found(secret, { 's.txt': 'anything' }), [['s.txt']]);
    assert.deepEqual(found(secret, { 's.txt': ' \n' }), []);
  });

  it('do not include the files of other references', () => {
    assert.deepEqual(found(web('label_file: a.env'), { 'a.env': credential }), []);
    const config = `${web('configs: [c]')}configs: {c: {file: c.txt}}\n`;
    assert.deepEqual(found(config, { 'c.txt': 'anything' }), []);
  });

  it('are listed once, without those that are examples', () => {
    assert.equal(found(web('env_file: [a.env, ./a.env]'), { 'a.env': credential }).length, 1);
    for (const name of [
      '.env.example',
      'a.SAMPLE.env',
      'template.env',
      'env.dist',
      'test.env',
      'ci.env',
      'default.env',
      'defaults.env',
    ])
      assert.deepEqual(found(web(`env_file: ${name}`), { [name]: credential }), [], name);
    for (const name of ['latest.env', 'examples.env', 'circle.env'])
      assert.equal(found(web(`env_file: ${name}`), { [name]: credential }).length, 1, name);
  });
});

describe('the files of variables of a service', () => {
  const files = (value: string) => {
    const { services } = project(
      `services: {web: {image: x, env_file: ${value}}, other: {image: x, env_file: o.env}}\n`,
    );
    return envFilesOf(services[0]!).map(({ path }) => path);
  };

  it('are those that it names, in order', () => {
    assert.deepEqual(files('a.env'), ['a.env']);
    assert.deepEqual(files('[b.env, a.env]'), ['b.env', 'a.env']);
    assert.deepEqual(files('[{path: a.env, required: false}, b.env]'), ['a.env', 'b.env']);
    assert.deepEqual(files('[{required: false}, b.env]'), ['b.env']);
    assert.deepEqual(files('[]'), []);
  });
});

describe('credentials in a value with several settings', () => {
  const names = (name: string, value: string) => {
    const { services } = project(
      `services:\n  web:\n    image: x\n    environment:\n      ${name}: ${JSON.stringify(value)}\n`,
    );
    const found = environmentCredential(services[0]!.environment[0]!);
    return found?.kind;
  };

  it('are found by their names, but not in other values', () => {
    assert.ok(names('CONFIG', 'level=debug\npassword=g7Kq2mXw9TzR4vLp\n'));
    assert.equal(names('CONFIG', 'level=debug\npassword=\n'), undefined);
    assert.equal(names('CONFIG', 'level=debug\npassword=$PASSWORD\n'), undefined);
    assert.equal(names('CONFIG', 'level=debug\nname=value\n'), undefined);
    for (const placeholder of ['changeme', 'aaaaaaaa', 'password', '<password>'])
      assert.equal(names('CONFIG', `level=debug\npassword=${placeholder}\n`), undefined, placeholder);
    assert.ok(names('CONFIG', '{"password": "g7Kq2mXw9TzR4vLp"}'));
    assert.equal(names('CONFIG', '{"password": ""}'), undefined);
  });
});

describe('removing an item from a list', () => {
  const without = (text: string, at: number, reach = {}) => {
    const { services } = project(text);
    const list = nodeOf(services[0]?.effective, 'cap_add');
    assert.equal(list?.kind, 'sequence');
    const edits = list.kind === 'sequence' ? removeItem(list, list.items[at]!, reach) : undefined;
    return edits
      ?.toSorted((a, b) => b.span.start - a.span.start)
      .reduce((made, { span, text: by }) => made.slice(0, span.start) + by + made.slice(span.end), text);
  };

  it('also removes the separator', () => {
    const flow = (list: string) => `services: {web: {image: x, cap_add: ${list}}}\n`;
    assert.equal(without(flow('[A, B, C]'), 0), flow('[B, C]'));
    assert.equal(without(flow('[A, B, C]'), 1), flow('[A, C]'));
    assert.equal(without(flow('[A, B, C]'), 2), flow('[A, B]'));
    const block = (...items: string[]) =>
      `services:\n  web:\n    image: x\n    cap_add:\n${items.map((each) => `      - ${each}\n`).join('')}`;
    assert.equal(without(block('A', 'B # why', 'C'), 1), block('A', 'C'));
    assert.equal(without(block('A', 'B'), 1), block('A'));
  });

  it('also removes the key if it was the only item', () => {
    assert.equal(without('services: {web: {image: x, cap_add: [A]}}\n', 0), 'services: {web: {image: x}}\n');
    assert.equal(
      without('services:\n  web:\n    cap_add:\n      - A\n    image: x\n', 0),
      'services:\n  web:\n    image: x\n',
    );
  });

  it('is refused in a shared list, unless all users of the list are meant', () => {
    const shared =
      'x-caps: &caps [A, B]\nservices: {web: {image: x, cap_add: *caps}, b: {image: x, cap_add: *caps}}\n';
    assert.equal(without(shared, 0), undefined);
    assert.equal(without(shared, 0, { anchored: true }), shared.replace('[A, B]', '[B]'));
  });
});
