import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  addedFix,
  anywhere,
  drasticFix,
  overrideFix,
  removalFix,
  removedKeyFix,
  replacementFix,
  safeFor,
  soundFix,
  unsafeFix,
} from '../../server/engine/compose/edit/fix.ts';
import {
  isListedOnce,
  loopbackFixOf,
  onLoopback,
  takesAddress,
} from '../../server/engine/compose/edit/loopback.ts';
import type { Scalar, Sequence, Service } from '../../server/engine/compose/model.ts';
import { parseCompose } from '../../server/engine/compose/parse.ts';
import { applyEdits, type Edit, sourceFile } from '../../server/engine/source/text.ts';

const head = 'services:\n  web:\n    image: a\n';
const serviceOf = (text: string, name = 'web', overrides: readonly string[] = []): Service => {
  const others = overrides.map((each, index) => sourceFile(`over${index}.yaml`, each));
  const found = parseCompose(sourceFile('compose.yaml', text), { overrides: others }).services.find(
    (each) => each.name === name,
  );
  assert.ok(found);
  return found;
};
const list = (service: Service, key: string) => service.node.entries.get(key)?.value as Sequence;
const scalar = (service: Service, key: string) => service.node.entries.get(key)?.value as Scalar;
const rewritten = (text: string, edits: readonly Edit[] | undefined) => edits && applyEdits(text, [...edits]);

const shared =
  'services:\n  web: &a\n    image: a\n    privileged: true\n    pid: host\n  db: *a\n  own:\n    image: b\n    pid: host\n';

describe('a fix of a compose file', () => {
  it('is offered if it can be written, and is not safe by default', () => {
    const edits = [{ file: 'compose.yaml', span: { start: 0, end: 1 }, text: '' }];
    assert.deepEqual(unsafeFix('Do it', edits), { title: 'Do it', safety: 'unsafe', edits });
    assert.equal(unsafeFix('Do it', undefined), undefined);
    assert.equal(unsafeFix('Do it', []), undefined);
  });

  it('notes in its title if an anchor shares the changed value', () => {
    const service = serviceOf(shared);
    const at = service.pid!;
    const fix = removalFix('Remove pid', at);
    assert.equal(fix?.title, 'Remove pid, for all that share it');
    assert.equal(rewritten(shared, fix?.edits), shared.replace('    pid: host\n', ''));
    assert.equal(soundFix(fix, at)?.sound, undefined);
    const own = serviceOf(shared, 'own').pid!;
    const alone = removalFix('Remove pid', own);
    assert.equal(alone?.title, 'Remove pid');
    assert.equal(
      rewritten(shared, alone?.edits),
      shared.replace('    image: b\n    pid: host\n', '    image: b\n'),
    );
    assert.equal(soundFix(alone, own)?.sound, true);
    assert.equal(soundFix(undefined, own), undefined);
    assert.deepEqual(
      [anywhere('T', at, ({ anchored }) => (anchored ? [] : undefined)), anywhere('T', own, () => undefined)],
      [undefined, undefined],
    );
  });

  it('is left to a person if it is drastic', () => {
    const fix = removalFix('Remove pid', serviceOf(shared, 'own').pid!);
    assert.equal(drasticFix(fix)?.safety, 'drastic');
    assert.equal(drasticFix(fix, false), fix);
    assert.equal(drasticFix(undefined), undefined);
  });

  it('replaces a text, removes a key that does nothing and adds one', () => {
    const text = `version: "3"\n${head}    user: root\n`;
    const service = serviceOf(text);
    assert.equal(
      rewritten(text, replacementFix('T', scalar(service, 'user'), 'app')?.edits),
      text.replace('root', 'app'),
    );
    const removed = removedKeyFix('Remove version', service.compose.root!, 'version');
    assert.deepEqual([removed?.title, removed?.safety], ['Remove version', 'safe']);
    assert.equal(rewritten(text, removed?.edits), text.replace('version: "3"\n', ''));
    assert.equal(removedKeyFix('T', service.compose.root!, 'name'), undefined);
    const added = addedFix('Pull it', service.node, { pull_policy: 'build' });
    assert.deepEqual([added?.title, added?.safety], ['Pull it', 'unsafe']);
    assert.equal(rewritten(text, added?.edits), `${text}    pull_policy: build\n`);
  });
});

describe('a fix that changes only one service', () => {
  const safety = (text: string, name = 'web', overrides: readonly string[] = []) => {
    const service = serviceOf(text, name, overrides);
    const place = service.pid!;
    return safeFor(service, place, removalFix('T', place))?.safety;
  };
  const pid = `${head}    pid: host\n`;
  const others: readonly (readonly [title: string, text: string, name?: string])[] = [
    ['another service extends it by name', `${pid}  b:\n    extends: web\n`],
    ['another service extends it by a mapping', `${pid}  b:\n    extends: {service: web}\n`],
    ['an anchor shares it', shared],
    ['it comes from the service that is extended', `${pid}  b:\n    extends: web\n    image: c\n`, 'b'],
    [
      'a merge key brings it',
      'x-a: &a\n  pid: host\n  image: a\nservices:\n  web:\n    <<: *a\n    tty: true\n',
    ],
  ];
  it('is safe', () => {
    assert.equal(safety(pid), 'safe');
    assert.equal(safety(`${pid}  b:\n    extends: c\n  c:\n    image: d\n`), 'safe');
    assert.equal(
      safety(`services:\n  db:\n    image: b\n    pid: host\n${pid.slice('services:\n'.length)}`),
      'safe',
    );
    const service = serviceOf(pid);
    assert.equal(safeFor(service, service.node, undefined), undefined);
  });
  for (const [title, text, name] of others)
    it(`is not safe where ${title}`, () => assert.equal(safety(text, name), 'unsafe'));
  it('is not safe if another file writes it', () =>
    assert.equal(safety(head, 'web', ['services:\n  web:\n    tty: true\n    pid: host\n']), 'unsafe'));
});

describe('a list that replaces the lists of earlier files', () => {
  const overriding = (body: string, key: string) => {
    const text = head + body;
    const sequence = list(serviceOf(text), key);
    const fix = overrideFix('Replace', sequence.items[0]!);
    return fix && applyEdits(text, [...fix.edits]).slice(head.length);
  };
  const cases: readonly (readonly [body: string, expected: string | undefined])[] = [
    ['    ports:\n      - "80:80"\n', '    ports: !override\n      - "80:80"\n'],
    ['    ports:\r\n      - "80:80"\r\n', '    ports: !override\r\n      - "80:80"\r\n'],
    ['    ports:  \n    - "80:80"\n', '    ports: !override  \n    - "80:80"\n'],
    ['    ports: ["80:80"]\n', '    ports: !override ["80:80"]\n'],
    ['    ports: # why\n      - "80:80"\n', '    ports: !override # why\n      - "80:80"\n'],
    ['    "ports" :\n      - "80:80"\n', '    "ports" : !override\n      - "80:80"\n'],
    ['    ports:\n      - target: 80\n', '    ports: !override\n      - target: 80\n'],
    // It already has a tag or an anchor.
    ['    ports: !override\n      - "80:80"\n', undefined],
    ['    ports: &a\n      - "80:80"\n', undefined],
  ];
  for (const [body, expected] of cases)
    it(JSON.stringify(body), () => assert.equal(overriding(body, 'ports'), expected));
  it('does not exist for something that is not an item', () => {
    const text = `${head}    pid: host\n`;
    assert.equal(overrideFix('Replace', serviceOf(text).pid!), undefined);
    const nested = `${head}    command:\n      - [a, b]\n`;
    const inner = list(serviceOf(nested), 'command').items[0] as Sequence;
    assert.equal(overrideFix('Replace', inner.items[0]!), undefined);
  });
});

describe('a port on the loopback address', () => {
  const cases: readonly (readonly [port: string, expected: string])[] = [
    ['"80"', '"127.0.0.1::80"'],
    ['80', '127.0.0.1::80'],
    ['"8080:80"', '"127.0.0.1:8080:80"'],
    ['8080:80/udp', '127.0.0.1:8080:80/udp'],
    ['"0.0.0.0:8080:80"', '"127.0.0.1:8080:80"'],
    ['"[::]:8080:80"', '"127.0.0.1:8080:80"'],
    ['":8080:80"', '"127.0.0.1:8080:80"'],
    ['"${PORT:-8080}:80"', '"127.0.0.1:${PORT:-8080}:80"'],
    ['"${PORT:-80}"', '"127.0.0.1::${PORT:-80}"'],
    ['"$PORT:80"', '"127.0.0.1:$PORT:80"'],
    ['{target: 80, published: "80"}', '{target: 80, published: "80", host_ip: 127.0.0.1}'],
    ['{target: 80, host_ip: 0.0.0.0}', '{target: 80, host_ip: 127.0.0.1}'],
    ['{target: 80, host_ip: "::"}', '{target: 80, host_ip: "127.0.0.1"}'],
  ];
  const text = (...ports: readonly string[]) =>
    `${head}    ports:\n${ports.map((each) => `      - ${each}\n`).join('')}`;
  for (const [port, expected] of cases)
    it(port, () => {
      const [found] = serviceOf(text(port)).ports;
      assert.equal(rewritten(text(port), onLoopback(found!, {})), text(expected));
    });

  it('is not written if others share its text through an anchor, unless requested', () => {
    const anchored = `x-p: &p ["80:80"]\n${head}    ports: *p\n  db:\n    image: b\n    ports: *p\n`;
    const [port] = serviceOf(anchored).ports;
    assert.equal(onLoopback(port!, {}), undefined);
    assert.equal(
      rewritten(anchored, onLoopback(port!, { anchored: true })),
      anchored.replace('80:80', '127.0.0.1:80:80'),
    );
    assert.equal(loopbackFixOf('T', [port!], serviceOf(anchored)), undefined);
  });

  it('is written for several ports at once, and sound unless stated otherwise', () => {
    const two = text('"80:80"', '"443:443"');
    const service = serviceOf(two);
    const fix = loopbackFixOf('T', service.ports, service);
    assert.deepEqual([fix?.title, fix?.safety, fix?.sound], ['T', 'unsafe', true]);
    assert.equal(rewritten(two, fix?.edits), text('"127.0.0.1:80:80"', '"127.0.0.1:443:443"'));
    assert.equal(loopbackFixOf('T', service.ports, service, false)?.sound, false);
  });

  it('does not exist in a swarm or on Windows', () => {
    const plain = text('"80:80"');
    assert.equal(takesAddress(serviceOf(plain)), true);
    for (const other of [
      plain.replace('image: a\n', 'image: a\n    platform: windows/amd64\n'),
      plain.replace(
        'image: a\n',
        'image: a\n    deploy: {placement: {constraints: [node.role == manager]}}\n',
      ),
    ]) {
      const service = serviceOf(other);
      assert.equal(takesAddress(service), false, other);
      assert.equal(loopbackFixOf('T', service.ports, service), undefined);
    }
  });
});

describe('a port that its service lists once', () => {
  const once = (ports: readonly string[], overrides: readonly string[] = []) => {
    const text = `${head}    ports:\n${ports.map((each) => `      - ${each}\n`).join('')}`;
    const service = serviceOf(text, 'web', overrides);
    return service.ports.map((port) => isListedOnce(port, service));
  };
  const over = (...ports: readonly string[]) => `services: {web: {ports: [${ports.join(', ')}]}}\n`;
  it('is one with another number or protocol', () => {
    assert.deepEqual(once(['"80:80"', '"81:81"']), [true, true]);
    assert.deepEqual(once(['"80:80"', '"80:80/udp"']), [true, true]);
    assert.deepEqual(once(['{target: 80}']), [true]);
  });
  it('is not one of several with the same container port', () => {
    assert.deepEqual(once(['"80:80"', '"81:80"']), [false, false]);
    assert.deepEqual(once(['"80:80"', '"81:80/tcp"', '"82:82"']), [false, false, true]);
  });
  it('is not one of two that Compose merges', () => {
    assert.deepEqual(once(['"80:80"'], [over('"80:80"')]), [false]);
    assert.deepEqual(once(['"80:80"'], [over('"81:81"')]), [true, true]);
  });
  it('is not one with a variable that may hold more than a port', () => {
    assert.deepEqual(once(['"${P:-80}:80"']), [true]);
    assert.deepEqual(once(['"${P:-80:80}"']), [false]);
    assert.deepEqual(once(['"${P-127.0.0.1:80}:80"']), [false]);
    assert.deepEqual(once(['"$P:80"']), [true]);
  });
});
