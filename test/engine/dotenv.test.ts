import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Compose } from '../../server/engine/compose/model.ts';
import { parseCompose } from '../../server/engine/compose/parse.ts';
import { sourceFile } from '../../server/engine/source/text.ts';
import { askingCompose, readDotenvs, refusedDotenvs, setIn } from '../support/dotenv-cases.ts';

/** A project of one compose file and other files. */
function project(files: Readonly<Record<string, string>>, text = askingCompose): Compose {
  const lookup = (path: string) => (files[path] === undefined ? undefined : sourceFile(path, files[path]));
  return parseCompose(sourceFile('compose.yaml', text), { lookup });
}

/** The values of variables. */
const ours = (text: string) =>
  setIn((project({ '.env': text }).services[0]?.environment ?? []).map(({ name, value }) => [name, value]));

/** The refused parts, as the text at their place. */
const refused = ({ problems }: Compose, files: Readonly<Record<string, string>>) =>
  problems.map(({ file, span }) => files[file]?.slice(span?.start, span?.end));

describe('a .env file is read as in compose-go', () => {
  for (const [text, read] of readDotenvs)
    it(JSON.stringify(text), () => {
      assert.deepEqual(project({ '.env': text }).problems, []);
      assert.deepEqual(ours(text), read);
    });
});

describe('an error of compose-go in a .env file is a problem at its place', () => {
  for (const [text, at] of refusedDotenvs)
    it(JSON.stringify(text), () => {
      const files = { '.env': text };
      assert.equal(refused(project(files), files)[0], at);
    });
});

describe('an unknown part of a variable stays unknown', () => {
  const privileged = (dotenv: string, value: string) => {
    const text = `services:\n  x:\n    image: i\n    privileged: ${value}\n`;
    return project({ '.env': dotenv }, text).services[0]?.privileged?.value;
  };
  const cases: readonly (readonly [dotenv: string, value: string, expected: boolean | 'unknown'])[] = [
    ['T="true${A}"\n', '"${T:-no}"', true],
    ['T=${A}true\n', '"${T-no}"', true],
    ["T='true'${A}\n", '"${T:-no}"', true],
    ['T=tr${A}ue # on\n', '${T:-false}', true],
    ['T=${A:-true}\n', '${T:-false}', true],
    ['T=${A:+false}\n', '${T:-true}', true],
    ['T=${A}\n', '${T:-true}', true],
    ['T=$HOME\n', '${T:-false}', 'unknown'],
    ['T=true${GITHUB_REF}\n', '${T:-false}', 'unknown'],
    ['T=${CI}\nU=$T\n', '${U:-false}', 'unknown'],
    ['T="true${CI_DEBUG}"\n', '${T:+true}', 'unknown'],
    ['T=${CI:-true}\n', '${T}', true],
    ['T\n', '${T:-false}', 'unknown'],
    ['T="true\n', '${T:-false}', 'unknown'],
    ['T=true${\n', '${T:-false}', 'unknown'],
    ['T=${V:?no}\n', '${T:-false}', 'unknown'],
  ];
  for (const [dotenv, value, expected] of cases)
    it(`${JSON.stringify(dotenv)} and ${value}`, () => assert.equal(privileged(dotenv, value), expected));
});

describe('a file of variables of a service', () => {
  const withFile = (entry: string, text: string, more = '') => {
    const files = { 'a.env': text, '.env': 'SET=1\n' };
    const main = `services:\n  x:\n    image: i\n    env_file: ${entry}\n${more}`;
    return refused(project(files, main), files);
  };
  it('has a problem at an open quote, a wrong expression and a name with a blank', () => {
    assert.deepEqual(withFile('a.env', 'A="b\n'), ['"']);
    assert.deepEqual(withFile('[a.env]', 'A=${V\nB=${}\n'), ['${V', '${}']);
    assert.deepEqual(withFile('[{path: a.env, required: false}]', 'A B=c\n'), ['A B']);
  });
  it('has a problem at a required variable that is not set', () => {
    assert.deepEqual(withFile('a.env', 'A=${V:?no}\n'), ['${V:?no}']);
    assert.deepEqual(withFile('a.env', 'A=${SET:?no}\n'), []);
    assert.deepEqual(withFile('a.env', 'A=${OWN:?no}\n', '    environment: [OWN=1]\n'), []);
  });
  it('has none of these problems in another format', () => {
    assert.deepEqual(withFile('[{path: a.env, format: raw}]', 'A="b\nB=${V\n'), []);
  });
  it('has the same problems as a file of labels', () => {
    const files = { l: "A='b\n" };
    const main = 'services:\n  x:\n    image: i\n    label_file: l\n';
    assert.deepEqual(refused(project(files, main), files), ["'"]);
  });
});
