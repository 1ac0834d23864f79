import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { comparedIn } from '../../server/engine/shell/command/compared.ts';
import { afterBlanks, cutWords, wordsOf } from '../../server/engine/shell/command/edit-words.ts';
import {
  curlLetters,
  optionsOf,
  unversioned,
  wgetLetters,
} from '../../server/engine/shell/command/option.ts';
import { statementsIn, statementsOf } from '../../server/engine/shell/command/statements.ts';
import { fileOf, lineIn, placeIn, writtenBy } from '../../server/engine/shell/command/writes.ts';
import type { Command, Interpreter } from '../../server/engine/shell/model.ts';
import { execScript, parseScript } from '../../server/engine/shell/parse.ts';

const read = (text: string, interpreter: Interpreter = 'sh', offset = 0, mark: '\\' | '`' = '\\') =>
  parseScript({ text, offset, interpreter, escape: mark, env: new Map() });
function command(text: string, interpreter?: Interpreter): Command {
  const [first] = read(text, interpreter).commands;
  assert.ok(first, text);
  return first;
}
const slice = (text: string, { start, end }: { readonly start: number; readonly end: number }) =>
  text.slice(start, end);

describe('a variable in a test of the script', () => {
  const compared = (text: string) => {
    const { commands } = read(text, 'bash');
    const last = commands.at(-1);
    return comparedIn(last!, last!.args[0]!);
  };

  it('is found in each form of a test', () => {
    for (const test of [
      '[ "$U" = 0 ]',
      '[ -n "$U" ]',
      'test "x${U:-}" = x',
      '! [ $A$U ]',
      '/usr/bin/test $U',
    ])
      assert.equal(compared(`${test} && exit 1; useradd -u$U`), true, test);
  });

  it('is not found for another variable or another command', () => {
    for (const other of [
      '[ "$V" = 0 ]',
      'echo "$U"',
      'testing "$U"',
      '[ 1 = 0 ]',
      'U=$(id -u)',
      'my[ "$U" ]',
      'latest $U',
    ])
      assert.equal(compared(`${other}; useradd -u$U`), false, other);
    assert.equal(compared('[ "$U" = 0 ]; useradd -u0'), false);
  });
});

describe('words of a command', () => {
  it('are all of them, including those before its name', () => {
    const words = (text: string) => wordsOf(command(text)).map(({ shape }) => shape);
    assert.deepEqual(words('sudo -u app a b'), ['sudo', '-u', 'app', 'a', 'b']);
    assert.deepEqual(words('a b'), ['a', 'b']);
    assert.deepEqual(words('A=1'), []);
  });

  it('are removed, the last of several with its blanks', () => {
    const cut = (text: string, at: number, count?: number) => {
      const given = command(text);
      const change = cutWords(text, given, at, count);
      return change && text.slice(0, change.span.start) + change.text + text.slice(change.span.end);
    };
    assert.equal(cut('a b \\\n  c d', 1), 'a b d');
    assert.equal(cut('a b \\\n  # why\n  c \t d', 1), 'a b \\\n  # why\n  d');
    assert.equal(cut('a b c d', 1, 2), 'a b');
    const [, inner] = read('sh -c "a \\"b\\" c"').commands;
    assert.ok(inner);
    assert.equal(afterBlanks('a \t b', 1), 4);
    assert.equal(afterBlanks('a', 1), 1);
  });

  it('have no place of their own in a string with escapes', () => {
    const json = '["sh", "-c", "a \\"b\\" c"]';
    const words = [...json.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(({ 0: text, index }) => ({
      value: JSON.parse(text) as string,
      text,
      span: { start: index, end: index + text.length },
    }));
    const inner = execScript(words, { start: 0, end: json.length }).commands[1];
    assert.equal(inner?.name, 'a');
    assert.equal(cutWords(json, inner, 0), undefined);
    assert.equal(cutWords(json, inner, 1), undefined);
  });
});

describe('names and options', () => {
  it('of a command with a version are those without', () => {
    assert.deepEqual(['pip3.12', 'python3', 'pip', 'go1.22', '7z'].map(unversioned), [
      'pip',
      'python',
      'pip',
      'go',
      '7z',
    ]);
  });

  it('of curl and wget have values', () => {
    const given = (text: string, letters: string) =>
      optionsOf(command(text), letters).map(({ name, value }) => `${name} ${value}`);
    assert.deepEqual(given('curl -fsSLo f -H h -d d -u u -x p -T t -X POST url', curlLetters), [
      '-f undefined',
      '-s undefined',
      '-S undefined',
      '-L undefined',
      '-o f',
      '-H h',
      '-d d',
      '-u u',
      '-x p',
      '-T t',
      '-X POST',
    ]);
    assert.deepEqual(given('wget -qO- -P d -T 5 -t 3 -U x -i l url', wgetLetters), [
      '-q undefined',
      '-O -',
      '-P d',
      '-T 5',
      '-t 3',
      '-U x',
      '-i l',
    ]);
  });

  it('have no value if it is unknown', () => {
    const [option] = optionsOf(command('a -o $X b'), 'o');
    assert.deepEqual([option?.name, option?.value, option?.count], ['-o', undefined, 2]);
    const [long] = optionsOf(command('a --out $X b'), '', ['--out']);
    assert.deepEqual([long?.name, long?.value, long?.count], ['--out', undefined, 2]);
    const [attached] = optionsOf(command('a --out=$X b'));
    assert.deepEqual([attached?.name, attached?.value], ['--out', '$X']);
  });
});

describe('a file that a command writes', () => {
  it('is the target of its output, or that of tee', () => {
    const file = (text: string) => fileOf(command(text));
    assert.equal(file('a > /f'), '/f');
    assert.equal(file('a >> "$D/f"'), '$D/f');
    assert.equal(file('a < /f'), undefined);
    assert.equal(file('a 2>&1 | tee -a /f'), '/f');
    assert.equal(file('a 2> /e > /f'), '/f');
    assert.equal(file('a > /f 2> /e'), '/f');
    assert.equal(file('a > /f 2>&1'), '/f');
    assert.equal(file('a > /e > /f'), '/f');
    assert.equal(file('a &> /f'), '/f');
    assert.equal(file('a &>> /f'), '/f');
    assert.equal(file('a >| /f'), '/f');
    assert.equal(file('a 1> /f'), '/f');
    assert.equal(file('a 2> /e'), undefined);
    assert.equal(file('a >&2'), undefined);
    assert.equal(file('a 3> /f'), undefined);
    assert.equal(file('a | tee -a /f'), '/f');
    assert.equal(file('a | tee'), undefined);
    assert.equal(file('a | sudo tee /f'), '/f');
    assert.equal(file('a | visudo'), '/etc/sudoers');
    assert.equal(file('a | visudo -f x'), '/etc/sudoers');
    assert.equal(file('a'), undefined);
  });

  const written = (text: string) =>
    writtenBy(command(text)).map((each) => [each.file, each.text, slice(text, each.span)]);

  it('gets the output, each part at its place', () => {
    assert.deepEqual(written('echo -e "a" b > /f'), [['/f', 'a b', '"a" b']]);
    assert.deepEqual(written('printf \'%s\\n\' "$X" > /f'), [
      ['/f', '%s\n', "'%s\\n'"],
      ['/f', '$X', '"$X"'],
    ]);
    assert.deepEqual(written('echo -n > /f'), []);
    assert.deepEqual(written('tee -a /f <<< "a"'), [['/f', 'a', '"a"']]);
    assert.deepEqual(written('tee <<< a'), []);
    assert.deepEqual(written('sed -i -e s/a/b/ /f'), [['/f', 'b', 's/a/b/']]);
    assert.deepEqual(written('sed -i.before s/a/b/ /f'), [['/f', 'b', 's/a/b/']]);
    assert.deepEqual(written('sed -i.before -e s/a/b/ /f'), [['/f', 'b', 's/a/b/']]);
    assert.deepEqual(written('sed -Ei.orig s/a/b/ /f'), [['/f', 'b', 's/a/b/']]);
    assert.deepEqual(written('sed -nif s/a/b/ /f'), [['/f', 'b', 's/a/b/']]);
    assert.deepEqual(written('sed -ne s/i.before/b/ /f'), []);
    assert.deepEqual(written('sed -i.bak --expression=s/a/b/ /f'), [['/f', 'b', '--expression=s/a/b/']]);
    assert.deepEqual(written('sed -ri "s/a/$B/" /f'), [['/f', '$B', '"s/a/$B/"']]);
    assert.deepEqual(written('sed -i -f script /f'), []);
    assert.deepEqual(written('sed -n s/a/b/ /f'), []);
    assert.deepEqual(written('apt-add-repository -y ppa:a'), [
      ['/etc/apt/sources.list', '-y ppa:a', '-y ppa:a'],
    ]);
  });

  it('has lines, each with its place', () => {
    const text = 'cat > /f <<E\n\n  a = 1 \n\tb = 2\nE\n';
    const [body] = writtenBy(command(text));
    assert.ok(body);
    for (const [pattern, line] of [
      [/^a.*/, 'a = 1'],
      [/^b.*/, 'b = 2'],
      [/2$/, '2'],
      [/ = 1/, '= 1'],
    ] as const) {
      const match = lineIn(body, pattern);
      assert.ok(match, line);
      assert.equal(slice(text, placeIn(body, match)), line);
    }
    assert.equal(lineIn(body, /^=/), undefined);
    assert.equal(lineIn(body, /=/, (line) => line.startsWith('b'))?.input, 'b = 2');
  });
});

describe('a Windows script', () => {
  const commands = (text: string, interpreter: Interpreter) =>
    read(text, interpreter, 0, '`').commands.map(({ name, args, pipesTo, pipedFrom }) =>
      [
        name ?? '?',
        ...args.map(({ value, shape }) => value ?? `?${shape}?`),
        pipesTo ? `>${pipesTo.name}` : '',
        pipedFrom ? `<${pipedFrom.name}` : '',
      ]
        .filter((each) => each !== '')
        .join(' '),
    );

  it('of cmd is split at its operators outside of quotes', () => {
    assert.deepEqual(commands('a b && c || d & e | f "g & h" i', 'cmd'), [
      'a b',
      'c',
      'd',
      'e >f',
      'f g & h i <e',
    ]);
    assert.deepEqual(commands("a 'b & c' d;e", 'cmd'), ["a 'b", "c' d;e"]);
    assert.deepEqual(commands('a %X% ^b `c $d', 'cmd'), ['a ?%X%? ?^b? ?`c? ?$d?']);
    assert.deepEqual(commands('C:\\Windows\\System32\\CURL.EXE -k "https://x.test"', 'cmd'), [
      'curl -k https://x.test',
    ]);
    assert.deepEqual(commands('a\r\nb\n\nc "d', 'cmd'), ['a', 'b', 'c ?"? d']);
  });

  it('of PowerShell is also split at semicolons', () => {
    assert.deepEqual(commands('a \'b;c\' ; d "e | f" | g; h', 'powershell'), [
      'a b;c',
      'd e | f >g',
      'g <d',
      'h',
    ]);
    assert.deepEqual(commands("Set-Item -Value $x 'it", 'powershell'), ["set-item -Value ?$x? ' it"]);
    assert.deepEqual(commands('/opt/bin/a.exe x.exe', 'powershell'), ['a x.exe']);
    assert.deepEqual(
      commands('&$x; ""', 'powershell'),
      ['? '.trim(), ''].map((each) => each),
    );
  });

  it('contains only certain commands, at their place', () => {
    const text = 'a "b c" | d';
    const script = read(text, 'powershell', 5);
    assert.deepEqual([script.partial, script.fault, script.beyond], [true, undefined, undefined]);
    assert.deepEqual(script.span, { start: 5, end: 5 + text.length });
    assert.deepEqual(
      script.commands.map(({ span }) => text.slice(span.start - 5, span.end - 5)),
      ['a "b c"', 'd'],
    );
    assert.deepEqual(
      script.commands.map(({ goesOn, conditional }) => [goesOn, conditional]),
      [
        [undefined, false],
        [undefined, false],
      ],
    );
  });

  it('is PowerShell if a Linux image has installed it', () => {
    for (const text of ["iex ((New-Object net.webclient).x('u'))", 'if ($env:X) { a }'])
      assert.equal(read(text).interpreter, 'powershell', text);
    for (const text of ['echo (a', '(echo $env_x', 'a (new-objects)', "echo '$env:PATH'"])
      assert.equal(read(text).interpreter, 'sh', text);
  });

  const statements = (text: string, interpreter: Interpreter) =>
    statementsIn(text, read(text, interpreter)).map((each) => [each.text, each.start, each.powershell]);

  it('has statements', () => {
    assert.deepEqual(statements('del x & rd y', 'cmd'), [
      ['del x', 0, false],
      ['rd y', 8, false],
    ]);
    assert.deepEqual(statements('Get-Item x; b', 'powershell'), [
      ['Get-Item x', 0, true],
      ['b', 12, true],
    ]);
    assert.deepEqual(
      statements("pwsh -c 'a; b'; ls", 'sh').map(([text]) => text),
      ["pwsh -c 'a; b'"],
    );
    assert.deepEqual(statements('ls; rm x', 'sh'), []);
    assert.deepEqual(statementsIn('', undefined), []);
  });

  it('has statements that end at pipes, `&&` and line breaks, unless a quote is open', () => {
    const parts = (text: string) =>
      statementsOf(text, command(text, 'cmd')).map((each) => [each.text, each.start]);
    assert.deepEqual(parts('powershell "a | b && c; d"'), [
      ['powershell "a ', 0],
      [' b ', 15],
      [' c', 20],
      [' d"', 23],
    ]);
    const text = `pwsh -c "a 'x | y; z' | d;; e"`;
    assert.deepEqual(
      parts(text).map(([part]) => part),
      [`pwsh -c "a 'x | y; z' `, ' d', ' e"'],
    );
    for (const [part, start] of parts(text)) assert.ok(text.startsWith(String(part), Number(start)));
    assert.deepEqual(parts('xpwsh a; b'), [['xpwsh a; b', 0]]);
  });
});
