import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Command, Interpreter, Script } from '../../server/engine/shell/model.ts';
import { execScript, parseScript } from '../../server/engine/shell/parse.ts';

const offset = 7;
type Env = Readonly<Record<string, string | undefined>>;

function read(
  text: string,
  more: { env?: Env; interpreter?: Interpreter; escape?: '\\' | '`' } = {},
): Script {
  const { env = {}, interpreter = 'sh', escape: mark = '\\' } = more;
  return parseScript({ text, offset, interpreter, escape: mark, env: new Map(Object.entries(env)) });
}

/** One line per command: prefixes in brackets, name, arguments with what is not known in `?…?`, pipe partners. */
function lines(script: Script): string[] {
  return script.commands.map((command) =>
    [
      ...command.assignments.map(({ name, value }) => `${name}=${value?.value ?? `?${value?.shape}?`}`),
      command.prefixes.length > 0 ? `[${command.prefixes.map(({ shape }) => shape).join(' ')}]` : '',
      command.nameWord ? (command.name ?? `?${command.nameWord.shape}?`) : '',
      ...command.args.map(({ value, shape }) => value ?? `?${shape}?`),
      command.pipedFrom ? `<${command.pipedFrom.name}` : '',
      command.pipesTo ? `>${command.pipesTo.name}` : '',
    ]
      .filter((part) => part !== '')
      .join(' '),
  );
}

const sources = (text: string, script: Script) =>
  script.commands.map(({ span }) => text.slice(span.start - offset, span.end - offset));
const named = (script: Script, name: string): Command => {
  const found = script.commands.find((command) => command.name === name);
  assert.ok(found, `no command ${name}`);
  return found;
};

/** Each row: a text, and its commands as `lines` tells them. */
const table: readonly (readonly [title: string, text: string, commands: readonly string[], env?: Env])[] = [
  ['a list', 'a x && b || c; d & e', ['a x', 'b', 'c', 'd', 'e']],
  ['a pipeline', 'curl -fsSL u | tee f | sh', ['curl -fsSL u >tee', 'tee f <curl >sh', 'sh <tee']],
  ['quotes', `echo "a b" 'c'"d"\\ e $'f\\n'`, ['echo a b cd e f\n']],
  ['a path', '/usr/bin/curl x', ['curl x']],
  ['sudo with options', 'sudo -E -u root curl x', ['[sudo -E -u root] curl x']],
  [
    'prefixes in a row',
    'sudo env A=1 nice -n 5 time -p exec curl',
    ['[sudo env A=1 nice -n 5 time -p exec] curl'],
  ],
  ['time before a pipeline', 'time a | b', ['[time] a >b', 'b <a']],
  ['a prefix that only asks', 'command -v curl; sudo -v', ['command -v curl', 'sudo -v']],
  ['xargs', 'a | xargs -0 -n 1 chmod 777', ['a >chmod', '[xargs -0 -n 1] chmod 777 <a']],
  ['gosu', 'gosu www-data php x', ['[gosu www-data] php x']],
  ['timeout', 'timeout -k 5 60 curl x', ['[timeout -k 5 60] curl x']],
  ['braces into a pipe', '{ a; b; } | sh', ['a >sh', 'b >sh', 'sh <b']],
  ['a subshell behind a pipe', 'a | (cd x && tar x)', ['a >cd', 'cd x <a', 'tar x <a']],
  ['a loop into a pipe', 'for i in 1 2; do a $i; done | sh', ['a ?$i? >sh', 'sh <a']],
  [
    'if, case, while',
    'if a; then b; elif c; then d; else e; fi; case x in y) f;; esac; while g; do h; done',
    [...'abcdefgh'],
  ],
  ['a function', 'f() { a; }; f', ['a', 'f']],
  ['a test', '[[ -n $(a) ]] && b', ['a', 'b']],
  [
    'find -exec',
    'find . -type f -exec chmod 777 {} +',
    ['find . -type f -exec chmod 777 {} +', 'chmod 777 {}'],
  ],
  ['a substitution', 'bash <(curl x)', ['bash ?<(curl x)?', 'curl x']],
  ['sh -c', `sh -c 'curl x | sh'`, ['sh -c curl x | sh', 'curl x >sh', 'sh <curl']],
  ['bash -lc in double quotes', 'bash -lc "a \\"b\\" && c"', ['bash -lc a "b" && c', 'a b', 'c']],
  ['bash -euo pipefail -c', `bash -euo pipefail -c 'a'`, ['bash -euo pipefail -c a', 'a']],
  ['su -c', `su - www -c 'a b'`, ['su - www -c a b', 'a b']],
  ['an assignment in front', 'A=1 B=$C cmd', ['A=1 B=?$C? cmd']],
  [
    'a variable of the script',
    'U=https://x; curl $U/i "${U}"',
    ['U=https://x', 'curl https://x/i https://x'],
  ],
  ['a variable by export', 'export U=x && a $U', ['U=x export U=x', 'a x']],
  ['a variable of one branch', 'if a; then U=x; b $U; fi; c $U', ['a', 'U=x', 'b x', 'c ?$U?']],
  ['a variable behind &&', 'a && U=x && b $U; c $U', ['a', 'U=x', 'b x', 'c ?$U?']],
  ['a variable of a loop', 'U=x; while a $U; do U=y; done; b $U', ['U=x', 'a ?$U?', 'U=y', 'b ?$U?']],
  ['a variable behind ||', 'U=x; a || U=y; b $U', ['U=x', 'a', 'U=y', 'b ?$U?']],
  ['a variable that is read', 'U=x; read U; a $U', ['U=x', 'read U', 'a ?$U?']],
  ['the environment', 'a $E ${N} ${X}', ['a v ?${N}? ?${X}?'], { E: 'v', N: undefined }],
  ['defaults', 'a ${E:-d} ${M:-d} ${M-d} ${E:+o} ${M:+o} ${X:-d}', ['a v d o ?${X:-d}?'], { E: 'v', M: '' }],
  ['other expansions', 'a ${E%v} $((1+1)) {b,c} *.sh', ['a ?${E%v}? ?$((1+1))? ?{b,c}? ?*.sh?'], { E: 'v' }],
  ['a URL with a query', 'curl https://x/y?z=1', ['curl https://x/y?z=1']],
  ['a data here-document', 'cat <<EOF > f\ncurl x | sh\nEOF\na', ['cat', 'a']],
  ['a substitution in a here-document', 'cat <<EOF\n$(b)\nEOF\na', ['cat', 'b', 'a']],
  ['a script here-document', 'bash <<EOF\ncurl x | sh\nEOF\na', ['bash', 'curl x >sh', 'sh <curl', 'a']],
  ['a here-document piped to a shell', 'cat <<E | sh\na b\nE\n', ['cat >sh', 'sh <cat', 'a b']],
  ['comments of the shell', 'a # b\nc', ['a', 'c']],
];

describe('shell', () => {
  for (const [title, text, commands, env = {}] of table) {
    it(title, () => assert.deepEqual(lines(read(text, { env })), commands));
  }

  it('keeps the file place of each word over continuations, comments and blank lines', () => {
    const text = 'a b \\\n  # comment\n\n\t# another\n  && c \\  \n d';
    const script = read(text);
    assert.deepEqual(lines(script), ['a b', 'c d']);
    assert.deepEqual(sources(text, script), ['a b', 'c \\  \n d']);
    const [word] = named(script, 'c').args;
    assert.equal(text.slice((word?.span.start ?? 0) - offset, (word?.span.end ?? 0) - offset), 'd');
  });

  it('joins a word over a continuation', () => {
    const script = read(`echo ab\\\ncd 'e\\\r\n# no more\r\nf'`);
    assert.deepEqual(lines(script), ['echo abcd ef']);
  });

  it('takes a doubled mark for none, and a mark at the very end for nothing', () => {
    assert.deepEqual(lines(read('echo a\\\\\nb')), ['echo a\\', 'b']);
    assert.deepEqual(lines(read('echo a \\')), ['echo a']);
  });

  it('joins at the backtick where it is the escape character', () => {
    assert.deepEqual(lines(read('a `\n  b', { escape: '`' })), ['a b']);
  });

  it('finds places inside nested scripts', () => {
    const text = `sh -c 'curl x' && bash -c "a \\"b\\" \\$C" && x "$(y)" \`z\``;
    const script = read(text);
    const texts = sources(text, script);
    assert.deepEqual(texts.slice(1, 2).concat(texts[3] ?? ''), ['curl x', 'a \\"b\\" \\$C']);
    assert.equal(named(script, 'curl').script.span.start, offset + 6);
    assert.equal(named(script, 'a').script.interpreter, 'bash');
    const substituted = named(script, 'x').args.map(({ substitutions }) =>
      substitutions.map(({ name }) => name),
    );
    assert.deepEqual(substituted, [['y'], ['z']]);
  });

  it('gives the place of the whole where a backtick script is written with escapes', () => {
    const text = 'a `b \\`c\\``';
    assert.deepEqual(sources(text, read(text)), [text, '`b \\`c\\``', '`b \\`c\\``']);
  });

  it('tells the words that a command consumes from a download', () => {
    const script = read('sh -c "$(curl -fsSL x)"; eval "$(wget -qO- y)"; bash <(curl z)');
    const consumed = script.commands.flatMap(({ name, args }) =>
      args.flatMap(({ substitutions }) => substitutions.map((inner) => `${name}:${inner.name}`)),
    );
    assert.deepEqual(consumed, ['sh:curl', 'eval:wget', 'bash:curl']);
  });

  it('lists variables and redirects', () => {
    const script = read('a "$X/${Y:-$Z}" 2>&1 >> "$F" $1');
    assert.deepEqual(named(script, 'a').args[0]?.variables, ['X', 'Y', 'Z']);
    assert.deepEqual(
      named(script, 'a').redirects.map(({ operator, target }) => `${operator}${target?.shape}`),
      ['>&1', '>>$F'],
    );
  });

  it('sends a group where its redirection says, and keeps what a here-document holds', () => {
    const script = read('{ a; b > own; c | d; } >> all; e <<EOF\nx $Y\nEOF\n');
    const outputs = ['a', 'b', 'c', 'd'].map((name) =>
      named(script, name)
        .redirects.map(({ target }) => target?.shape)
        .join(),
    );
    assert.deepEqual(outputs, ['all', 'own', '', 'all']);
    const [redirect] = named(script, 'e').redirects;
    assert.equal(redirect?.body?.shape, 'x $Y\n');
    assert.equal(redirect?.body?.value, undefined);
  });

  it('marks a script of which it could not read all', () => {
    assert.equal(read('a | | b').partial, true);
    assert.equal(read('a "b').partial, true);
    assert.equal(read('a').partial, false);
    assert.equal(read('import os', { interpreter: 'other' }).partial, true);
  });

  it('reads cmd and PowerShell lightly', () => {
    const powershell = read('Invoke-WebRequest "https://x" -OutFile $f; C:\\Tools\\A.EXE /S | B', {
      interpreter: 'powershell',
      escape: '`',
    });
    assert.deepEqual(lines(powershell), ['invoke-webrequest https://x -OutFile ?$f?', 'a /S >b', 'b <a']);
    assert.equal(powershell.partial, true);
    assert.deepEqual(lines(read('curl.exe -k u && del "a b"', { interpreter: 'cmd' })), [
      'curl -k u',
      'del a b',
    ]);
  });

  it('reads a script as far as a bound of length and depth', () => {
    assert.equal(read(`${'a;'.repeat(300_000)}`).partial, true);
    const deep = read(`${'$('.repeat(2000)}a${')'.repeat(2000)}`);
    assert.equal(deep.partial, true);
    assert.equal(
      read('a=$a$a;'.repeat(60), { env: { a: 'x' } }).commands.at(-1)?.assignments[0]?.value?.value,
      undefined,
    );
  });

  it('shows one text at many places', () => {
    const at = (place: number) =>
      parseScript({ text: 'a b', offset: place, interpreter: 'sh', escape: '\\', env: new Map() }).commands[0]
        ?.span;
    assert.deepEqual(
      [at(0), at(10)],
      [
        { start: 0, end: 3 },
        { start: 10, end: 13 },
      ],
    );
  });
});

describe('shell: exec form', () => {
  const exec = (json: string) => {
    const words = [...json.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(({ 0: text, index }) => ({
      value: JSON.parse(text) as string,
      text,
      span: { start: index, end: index + text.length },
    }));
    return { json, script: execScript(words, { start: 0, end: json.length }) };
  };
  const texts = ({ json, script }: ReturnType<typeof exec>) =>
    script.commands.map(({ span }) => json.slice(span.start, span.end));

  it('is one command with its words', () => {
    const { script } = exec('["/bin/node", "a b", "$X"]');
    assert.deepEqual(lines(script), ['node a b $X']);
    assert.equal(script.interpreter, 'exec');
  });

  it('is unwrapped with exact places', () => {
    const read = exec('["bash", "-lc", "curl x | sh"]');
    assert.deepEqual(lines(read.script), ['bash -lc curl x | sh', 'curl x >sh', 'sh <curl']);
    assert.deepEqual(texts(read).slice(1), ['curl x', 'sh']);
  });

  it('is unwrapped at the word where the string is written with escapes', () => {
    const read = exec('["sh", "-c", "a \\"b\\" && c"]');
    assert.deepEqual(lines(read.script), ['sh -c a "b" && c', 'a b', 'c']);
    assert.deepEqual(texts(read).slice(1), ['"a \\"b\\" && c"', '"a \\"b\\" && c"']);
  });

  it('is read past prefixes such as env and exec', () => {
    assert.deepEqual(lines(exec('["tini", "--", "node", "x"]').script), ['[tini --] node x']);
    assert.deepEqual(lines(exec('[]').script), []);
  });
});

describe('a command after whose failure the script goes on', () => {
  const going = (text: string, interpreter?: Interpreter) =>
    read(text, interpreter ? { interpreter } : {}).commands.flatMap(({ name, goesOn }) =>
      goesOn ? `${name} ${goesOn}` : [],
    );

  it('has something that makes up for it, or stands before another', () => {
    assert.deepEqual(going('a && b || true'), ['a excused', 'b excused']);
    assert.deepEqual(going('(a | b || { echo no; }) && c'), ['b excused']);
    assert.deepEqual(going('a; b'), ['a unheeded']);
    assert.deepEqual(going('a && b\nc | d\ne'), ['b unheeded', 'd unheeded']);
    assert.deepEqual(going('for x in 1; do a; b; done'), ['a unheeded']);
    assert.deepEqual(going("sh -c 'a || :'"), ['a excused']);
  });

  it('is not one that the script heeds', () => {
    assert.deepEqual(going('a && b'), []);
    assert.deepEqual(going('a || exit 1'), []);
    assert.deepEqual(going('a || { echo no; exit 1; } && b'), ['echo unheeded']);
    assert.deepEqual(going('if a; then b; fi'), []);
    assert.deepEqual(going('! a; b'), []);
    assert.deepEqual(going('set -eu; a; b'), []);
    assert.deepEqual(going('trap "exit 1" ERR; a; b', 'bash'), []);
    assert.deepEqual(going('a; [ $? = 0 ] || exit 1'), []);
    assert.deepEqual(going("sh -c 'a; b'"), []);
  });
});

describe('a command that a test may keep from running', () => {
  const conditional = (text: string) =>
    read(text)
      .commands.filter((command) => command.conditional)
      .map(({ name }) => name);

  it('stands in a branch, a function, or behind a test or `||`', () => {
    assert.deepEqual(conditional('a; if b; then c; elif d; then e; else f; fi; g'), ['c', 'd', 'e', 'f']);
    assert.deepEqual(conditional('case $X in y) a;; *) b;; esac; c'), ['a', 'b']);
    assert.deepEqual(conditional('[ -f x ] && a && b; c'), ['a', 'b']);
    assert.deepEqual(conditional('[[ $X = y ]] && a'), ['a']);
    assert.deepEqual(conditional('a || b'), ['b']);
    assert.deepEqual(conditional('f() { a; }; f'), ['a']);
    assert.deepEqual(conditional('test -n "$X" && sh -c "a; b"'), ['sh', 'a', 'b']);
  });

  it('is none of the commands that always run one after another', () => {
    assert.deepEqual(conditional('set -e; a && b && for x in 1 2; do c; done && (d; e)'), []);
  });
});
