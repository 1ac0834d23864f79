import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Node, Service } from '../../server/engine/compose/model.ts';
import { parseCompose } from '../../server/engine/compose/parse.ts';
import { type SourceFile, sourceFile } from '../../server/engine/source/text.ts';

/** A service of the files `compose.yaml`, `1.yaml`, … merged in this order, with other files that they name. */
function merged(
  texts: readonly string[],
  others: Readonly<Record<string, string>> = {},
  name = 'web',
): Service {
  const files = texts.map((text, index) => sourceFile(index === 0 ? 'compose.yaml' : `${index}.yaml`, text));
  const [main, ...overrides] = files as [SourceFile, ...SourceFile[]];
  const lookup = (path: string) => {
    const text = others[path];
    return text === undefined ? undefined : sourceFile(path, text);
  };
  const compose = parseCompose(main, { overrides, lookup });
  assert.deepEqual(compose.problems, []);
  const found = compose.services.find((service) => service.name === name);
  assert.ok(found);
  return found;
}

function plain(node: Node | undefined): unknown {
  if (!node) return null;
  if (node.kind === 'scalar') return node.text ?? null;
  if (node.kind === 'sequence') return node.items.map(plain);
  return Object.fromEntries([...node.entries].map(([key, { value }]) => [key, plain(value)]));
}

const value = ({ effective }: Service, key: string) => plain(effective.entries.get(key)?.value);

describe('what tags remove', () => {
  it('an override in an extended service keeps the settings of that service in earlier files', () => {
    const others = { 'base.yaml': 'services: {b: {image: b, ports: !override ["81:81"]}}\n' };
    const texts = [
      'services: {web: {image: x, ports: ["80:80"]}}\n',
      'services: {web: {extends: {file: base.yaml, service: b}}}\n',
    ];
    assert.deepEqual(value(merged(texts, others), 'ports'), ['80:80', '81:81']);
  });

  it('a reset beside extends removes settings of both: the extended service, and earlier files', () => {
    const texts = [
      'services: {web: {image: x, privileged: true, cap_add: [A]}}\n',
      'services:\n  b: {image: b, cap_add: [B]}\n  web: {extends: b, privileged: !reset null, cap_add: !reset []}\n',
    ];
    const web = merged(texts);
    assert.equal(value(web, 'privileged'), null);
    assert.equal(value(web, 'cap_add'), null);
  });

  it('an override beside extends replaces both', () => {
    const texts = [
      'services: {web: {image: x, ports: ["80:80"]}}\n',
      'services:\n  b: {image: b, ports: ["81:81"]}\n  web: {extends: b, ports: !override ["82:82"]}\n',
    ];
    assert.deepEqual(value(merged(texts), 'ports'), ['82:82']);
  });

  it('tags of another file remove settings of the base of a service with the same name', () => {
    const others = {
      'base.yaml':
        'services:\n  web: {extends: low, user: !override me, ports: !reset []}\n  low: {image: l, ports: ["80:80"]}\n',
    };
    const web = merged(['services: {web: {extends: {file: base.yaml, service: web}}}\n'], others);
    assert.equal(value(web, 'user'), null);
    assert.equal(value(web, 'ports'), null);
  });

  it('a reset on a name removes it from a mapping, not from a list', () => {
    const over = 'services: {web: {environment: {A: !reset null, C: "3"}}}\n';
    const web = merged(['services: {web: {image: x, environment: {A: "1", B: "2"}}}\n', over]);
    assert.deepEqual(value(web, 'environment'), { B: '2', C: '3' });
    const listed = merged(['services: {web: {image: x, environment: [A=1, B=2]}}\n', over]);
    assert.deepEqual(value(listed, 'environment'), { A: '1', B: '2', C: '3' });
  });

  it('below an override a reset has no effect', () => {
    const over = 'services: {web: {build: !override {context: ., args: !reset {A: "1"}}}}\n';
    const web = merged(['services: {web: {build: ./d}}\n', over]);
    assert.deepEqual(value(web, 'build'), { context: '.', args: { A: '1' } });
  });
});
