import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { letsOthersWrite, withoutOthersWrite } from '../../rules/user/file-mode.ts';
import { cutWords } from '../../server/engine/shell/command/edit-words.ts';
import { optionsOf } from '../../server/engine/shell/command/option.ts';
import type { Command } from '../../server/engine/shell/model.ts';
import { parseScript } from '../../server/engine/shell/parse.ts';

function command(text: string): Command {
  const script = parseScript({ text, offset: 0, interpreter: 'sh', escape: '\\', env: new Map() });
  const [first] = script.commands;
  assert.ok(first);
  return first;
}

describe('shell: modes', () => {
  const open = [
    '777',
    '0777',
    '666',
    '2',
    '007',
    '2777',
    '4777',
    'a+w',
    'o+w',
    'a=rwx',
    'ugo+rwX',
    'u=rw,o+rw',
    'og=w',
    'o-x+w',
  ];
  const closed = [
    '755',
    '1777',
    '01777',
    '770',
    '664',
    '5',
    '+w',
    '+x',
    'u+w',
    'g+w',
    'g=u',
    'o-w',
    'a-w',
    'u+w,o+x',
    'o=rwt',
    '',
    'x',
    '--reference=f',
    '888',
    '$MODE',
  ];
  for (const mode of open)
    it(`${mode} allows others to write`, () => assert.equal(letsOthersWrite(mode), true));
  for (const mode of closed) it(`“${mode}” does not`, () => assert.equal(letsOthersWrite(mode), false));

  it('can be closed for others without changing owner and group', () => {
    const twins = ['777', '0666', '2777', 'a+w', 'a+rwx', 'a=rw', 'o+w'].map(withoutOthersWrite);
    assert.deepEqual(twins, ['775', '0664', '2775', 'ug+w', 'ug+rwx,o+rx', 'ug=rw,o=r', undefined]);
    for (const twin of twins) assert.equal(twin !== undefined && letsOthersWrite(twin), false);
  });
});

describe('shell: options', () => {
  it('are read with their values', () => {
    const options = optionsOf(command('x -abo out -fv --long=1 --host h --host=i - -- -z'), 'of', ['--host']);
    assert.deepEqual(
      options.map(({ name, value, count }) => `${name} ${value} ${count}`),
      ['-a undefined 1', '-b undefined 1', '-o out 2', '-f v 1', '--long 1 1', '--host h 2', '--host i 1'],
    );
  });
});

describe('shell: removals', () => {
  const cut = (text: string, shape: string, count = 1) => {
    const whole = command(text);
    const at = whole.args.findIndex((each) => each.shape === shape);
    const change = cutWords(text, whole, at, count);
    assert.ok(change);
    return text.slice(0, change.span.start) + change.text + text.slice(change.span.end);
  };

  it('remove a word with the text before it', () => {
    assert.equal(cut('a -k b', '-k'), 'a b');
    assert.equal(cut('a b -k', '-k'), 'a b');
    assert.equal(cut('a --h x b', '--h', 2), 'a b');
    assert.equal(cut('a \\\n  -k \\\n  b', '-k'), 'a \\\n  b');
  });

  it('keep a comment between continued lines', () => {
    assert.equal(cut('a \\\n# why\n  -k b', '-k'), 'a \\\n# why\n  b');
  });
});
