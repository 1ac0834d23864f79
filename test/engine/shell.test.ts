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

/** One line per command: prefixes in brackets, name, arguments with unknown parts as `?…?`, pipe partners. */
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

/** Each row: a text, and its commands in the format of `lines`. */
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
  [
    'a variable of a branch in a loop, which the next round sees',
    'U=x; for i in 1 2; do b $U; if a; then U=y; c $U; fi; done; d $U',
    ['U=x', 'b ?$U?', 'a', 'U=y', 'c y', 'd ?$U?'],
  ],
  [
    'a variable that a loop sets in a subshell',
    'U=x; until a; do (U=y; b $U); done; for ((i=0; i<2; i++)); do U=z; done; c $U',
    ['U=x', 'a', 'U=y', 'b ?$U?', 'U=z', 'c ?$U?'],
  ],
  [
    'a variable that a function sets',
    'U=x; f() { U=y; a $U; }; b $U; f; c $U; U=z; d $U; f; e $U',
    ['U=x', 'U=y', 'a y', 'b ?$U?', 'f', 'c ?$U?', 'U=z', 'd z', 'f', 'e ?$U?'],
  ],
  [
    'a variable that a function sets through another',
    'f() { if a; then U=y; fi; }; g() { f; }; U=x; b $U; g; c $U',
    ['a', 'U=y', 'f', 'U=x', 'b x', 'g', 'c ?$U?'],
  ],
  ['a variable of a subshell', 'U=x; (U=y; a $U); b $U', ['U=x', 'U=y', 'a y', 'b ?$U?']],
  ['a variable of braces', '{ U=x; }; a $U', ['U=x', 'a x']],
  ['a variable in a pipeline', 'U=x | a; b $U', ['U=x >a', 'a <undefined', 'b ?$U?']],
  ['a variable of a coprocess', 'coproc { U=x; }; a $U', ['U=x', 'a ?$U?']],
  ['a variable of `else`', 'if a; then b; else U=x; c $U; fi; d $U', ['a', 'b', 'U=x', 'c x', 'd ?$U?']],
  ['a variable of `case`', 'case a in b) U=x; c $U;; esac; d $U', ['U=x', 'c x', 'd ?$U?']],
  ['a variable that grows', 'U=x; U+=y; a $U', ['U=x', 'U=y', 'a ?$U?']],
  ['an entry of an array', 'U[0]=x; U=($(b) c); a $U', ['U=x', 'U=?undefined?', 'b', 'a ?$U?']],
  [
    'a variable made of itself',
    'U=x$U; a $U; V=${V:-x}; b $V',
    ['U=?x$U?', 'a ?$U?', 'V=?${V:-x}?', 'b ?$V?'],
  ],
  ['a variable made of one set later', 'U=$V; V=x; a $U', ['U=?$V?', 'V=x', 'a ?$U?']],
  ['a variable that keeps what another one was', 'V=x; U=$V; V=y; a $U', ['V=x', 'U=x', 'V=y', 'a x']],
  ['a variable of a pattern', 'U=*.sh; a "$U"', ['U=*.sh', 'a *.sh']],
  [
    'a variable in front of another command',
    'U=x a; b $U; echo V=x; c $V',
    ['U=x a', 'b ?$U?', 'echo V=x', 'c ?$V?'],
  ],
  ...['declare', 'local', 'readonly', 'typeset'].map(
    (each) => [`a variable by ${each}`, `${each} U=x; a $U`, [`U=x ${each} U=x`, 'a x']] as const,
  ),
  ...['unset U', 'mapfile U', 'readarray U', 'getopts ab U', 'printf -v U y'].map(
    (each) => [`a variable that is changed: ${each}`, `U=x; ${each}; a $U`, ['U=x', each, 'a ?$U?']] as const,
  ),
  ['a variable that is only named', 'U=x; echo U; a $U', ['U=x', 'echo U', 'a x']],
  [
    '`for` and `select` over a substitution',
    'for i in $(a) x; do b $i; done; c $i; select i in $(d); do e; done',
    ['a', 'b ?$i?', 'c ?$i?', 'd', 'e'],
  ],
  ['a variable of `select`', 'i=x; select i in a b; do c $i; done; d $i', ['i=x', 'c ?$i?', 'd ?$i?']],
  ['`case` of a substitution', 'case $(a) in x) b;; esac', ['a', 'b']],
  ['a here-document of a compound', '{ a; } <<E\n$(b)\nE\nwhile c; do d; done <<E\n$(e)\nE\n', [...'abcde']],
  ['a here-document without expansions', "cat <<'E'\n$(b)\nE\n", ['cat']],
  ['a substitution in the target of a redirection', 'a > $(b); { c; } > "$(d)"', [...'abcd']],
  [
    'a substitution in arithmetic',
    'a $((1+$(b))) $(( $(c) )); ((d=$(e)))',
    ['a ?$((1+$(b)))? ?$(( $(c) ))?', 'b', 'c', 'e'],
  ],
  [
    'a substitution in a test and in a default',
    '[[ $(a) = b ]]; c "${X:-$(d)}"',
    ['a', 'c ?${X:-$(d)}?', 'd'],
  ],
  ['a substitution that runs commands', 'a <(b) >(c) ${ d; }', ['a ?<(b)? ?>(c)? ?${ d; }?', 'b', 'c', 'd']],
  ['a negated pipeline', '! a | b', ['a >b', 'b <a']],
  ['time and a negation', 'time ! a; ! time b', ['[time] a', '[time] b']],
  ['a pipeline into braces', 'a | b | { c; d; }', ['a >b', 'b <a >c', 'c <b', 'd <b']],
  ['a pipeline out of braces', '{ a | b; } | c', ['a >b', 'b <a >c', 'c <b']],
  ['a pipeline inside of braces', 'a | { b | c; d; } | e', ['a >b', 'b <a >c', 'c <b >e', 'd <a >e', 'e <d']],
  ['a pipeline with errors', 'a |& b', ['a >b', 'b <a']],
  ['a pipeline with no command in its middle', 'a | [[ x ]] | b', ['a', 'b']],
  ['a pipeline within a substitution', 'a $(b | c) | d', ['a ?$(b | c)? >d', 'b >c', 'c <b', 'd <a']],
  [
    'find -exec and its kin',
    'find . -execdir a {} ";" -ok b {} + -okdir sudo c \\; -print',
    ['find . -execdir a {} ; -ok b {} + -okdir sudo c ; -print', 'a {}', 'b {}', '[sudo] c'],
  ],
  [
    'find -exec without a command',
    'find . -exec \\;; find . -exec; grep -exec a',
    ['find . -exec ;', 'find . -exec', 'grep -exec a'],
  ],
  ['find -exec without an end', 'find . -exec a b', ['find . -exec a b', 'a b']],
  ['a program in an unknown folder', '$U/bin/k x; $U/bin/ y; "$U" z', ['k x', '?$U/bin/? y', '?$U? z']],
  ['a program in a known variable', '$E x; ${E}/bin/k y', ['v x', 'k y'], { E: 'v' }],
  ['an assignment alone', 'a=1 b=2', ['a=1 b=2']],
  ['a dollar sign', 'a "$" $ "b$"', ['a $ $ b$']],
  ['quotes of bash', 'a $\'\\x41\\tb\' $"c d"', ['a A\tb c d']],
  [
    'patterns, and what is none',
    'a ?x [ab] [a-z]* @(a|b) https://x?y a~ "*"',
    ['a ??x? [ab] ?[a-z]*? ?@(a|b)? https://x?y a~ *'],
  ],
  [
    'all defaults',
    'a ${E:=d} ${M:=d} ${M=d} ${M:?d} ${M?d} ${E?d} ${E+o} ${M+o} ${M:-${E}} ${M:-"a b"} ${M:-}',
    ['a v d d v o o v a b'],
    { E: 'v', M: '' },
  ],
  [
    'expansions that are not worked out',
    'a ${#E} ${!E} ${E[0]} ${E/v/w} ${E:0:1} ${E^} $1 $? $@ $$',
    ['a ?${#E}? ?${!E}? ?${E[0]}? ?${E/v/w}? ?${E:0:1}? ?${E^}? ?$1? ?$?? ?$@? ?$$?'],
    { E: 'v' },
  ],
  ['sh -c with a substitution', 'sh -c "curl $(a) b"', ['sh -c ?curl $(a) b?', 'curl ?${_}? b', 'a']],
  ['sh -c with a short substitution', 'sh -c "b `a` c"', ['sh -c ?b `a` c?', 'b ?$__? c', 'a']],
  [
    'sh -c with a backslash that stays',
    'sh -c "a \\$E \\x \\\\ b"',
    ['sh -c a $E \\x \\ b', 'a v x  b'],
    { E: 'v' },
  ],
  ['sh -c with a backslash in inner quotes', `sh -c "a '\\x' '\\$b'"`, [`sh -c a '\\x' '$b'`, 'a \\x $b']],
  ['sh -c with an operator that is not quoted inside', 'sh -c xa\\;b\\ c', ['sh -c xa;b c', 'xa', 'b c']],
  ['an array by declare', 'declare A=(b $(c)) D; e $A', ['A=?undefined? declare ?A=? D', 'c', 'e ?$A?']],
  ['sh -c of bare words', "sh -c a\\ b; sh -c $'c\\td'", ['sh -c a b', 'a b', 'sh -c c\td', 'c d']],
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

  it('keeps the place of each word in the file over continuations, comments and blank lines', () => {
    const text = 'a b \\\n  # comment\n\n\t# another\n  && c \\  \n d';
    const script = read(text);
    assert.deepEqual(lines(script), ['a b', 'c d']);
    assert.deepEqual(sources(text, script), ['a b', 'c \\  \n d']);
    const [word] = named(script, 'c').args;
    assert.equal(text.slice((word?.span.start ?? 0) - offset, (word?.span.end ?? 0) - offset), 'd');
  });

  it('joins a word across a continuation', () => {
    const script = read(`echo ab\\\ncd 'e\\\r\n# no more\r\nf'`);
    assert.deepEqual(lines(script), ['echo abcd ef']);
  });

  it('does not treat a doubled escape as a continuation, and ignores one at the very end', () => {
    assert.deepEqual(lines(read('echo a\\\\\nb')), ['echo a\\', 'b']);
    assert.deepEqual(lines(read('echo a \\')), ['echo a']);
  });

  it('joins at a backtick if that is the escape character', () => {
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

  it('finds places after each kind of quote', () => {
    for (const quoted of ["'x; yy z'", '"x; yy z"', "$'x; yy z'", '$"x; yy z"', 'x\\;\\ yy\\ z']) {
      const text = `bash -c ${quoted}`;
      const inner = named(read(text, { interpreter: 'bash' }), 'yy');
      const [word] = inner.args;
      assert.equal(text[(inner.nameWord?.span.start ?? 0) - offset], 'y', quoted);
      assert.equal(text[(word?.span.start ?? 0) - offset], 'z', quoted);
    }
  });

  it('has the place of the whole if a backtick script is written with escapes', () => {
    const text = 'a `b \\`c\\``';
    assert.deepEqual(sources(text, read(text)), [text, '`b \\`c\\``', '`b \\`c\\``']);
  });

  it('lists the downloads that a command executes', () => {
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

  it('redirects a group, and keeps the content of a here-document', () => {
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

  it('marks a script that was not read completely', () => {
    assert.equal(read('a | | b').partial, true);
    assert.equal(read('a "b').partial, true);
    assert.equal(read('a').partial, false);
    assert.equal(read('import os', { interpreter: 'other' }).partial, true);
  });

  it('reads cmd and PowerShell in a simplified way', () => {
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

  it('reads a script up to a limit of length and depth', () => {
    assert.equal(read(`${'a;'.repeat(300_000)}`).partial, true);
    const deep = read(`${'$('.repeat(2000)}a${')'.repeat(2000)}`);
    assert.equal(deep.partial, true);
    assert.equal(
      read('a=$a$a;'.repeat(60), { env: { a: 'x' } }).commands.at(-1)?.assignments[0]?.value?.value,
      undefined,
    );
  });

  it('has its place from the given offset', () => {
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

  it('is unwrapped with the place of the word if the string has escapes', () => {
    const read = exec('["sh", "-c", "a \\"b\\" && c"]');
    assert.deepEqual(lines(read.script), ['sh -c a "b" && c', 'a b', 'c']);
    assert.deepEqual(texts(read).slice(1), ['"a \\"b\\" && c"', '"a \\"b\\" && c"']);
  });

  it('has a limit on its words', () => {
    const words = (length: number) => Array.from({ length }, (_, at) => `"${at}"`).join();
    assert.equal(exec(`[${words(10_000)}]`).script.beyond, undefined);
    assert.equal(exec(`[${words(10_001)}]`).script.beyond, 'has more than 10000 words');
  });

  it('is read as deep as a script', () => {
    const within = (times: number) => `${'a $('.repeat(times)}b${')'.repeat(times)}`;
    assert.equal(exec(`["sh", "-c", "${within(22)}"]`).script.beyond, undefined);
    assert.equal(exec(`["sh", "-c", "${within(23)}"]`).script.beyond, 'has more than 24 nested scripts');
  });

  it('is read behind prefixes such as env and exec', () => {
    assert.deepEqual(lines(exec('["tini", "--", "node", "x"]').script), ['[tini --] node x']);
    assert.deepEqual(lines(exec('[]').script), []);
  });
});

describe('a command in a substitution', () => {
  const lost = (text: string) =>
    read(text).commands.flatMap(({ name, resultIgnored }) => (resultIgnored ? (name ?? '') : []));

  it('loses its exit status, unless a plain assignment takes it over', () => {
    assert.deepEqual(lost('a $(b) "$(c; d | e)" <(f)'), ['b', 'c', 'd', 'e', 'f']);
    assert.deepEqual(lost('export X=$(b)'), ['b']);
    assert.deepEqual(lost('X=$(b) c'), ['b']);
    assert.deepEqual(lost('X=$(b)'), []);
    assert.deepEqual(lost('X=$(a $(b)) Y=$(c)'), ['b']);
    assert.deepEqual(lost('a; (b); { c; }; sh -c d'), []);
    assert.deepEqual(lost('a > $(b); for i in $(c); do d; done; case $(e) in x) f;; esac'), ['b', 'c', 'e']);
  });

  it('is listed at the word that contains it, without nested ones', () => {
    const [command] = read('a "$(b $(c) | d; e)" `f` g').commands;
    assert.deepEqual(
      command?.args.map(({ substitutions }) => substitutions.map(({ name }) => name)),
      [['b', 'd', 'e'], ['f'], []],
    );
    assert.deepEqual(
      read('export X=$(b) Y').commands[0]?.args.map(({ substitutions }) =>
        substitutions.map(({ name }) => name),
      ),
      [['b'], []],
    );
  });
});

describe('a redirection', () => {
  const redirects = (text: string) =>
    named(read(text), 'a').redirects.map(({ operator, descriptor, target, body }) => [
      operator,
      descriptor,
      target?.shape ?? body?.shape,
    ]);

  it('has an operator, an optional descriptor, and a target or a body', () => {
    assert.deepEqual(redirects('a > f 2> e 2>&1 >> $L < i &> all'), [
      ['>', undefined, 'f'],
      ['>', 2, 'e'],
      ['>&', 2, '1'],
      ['>>', undefined, '$L'],
      ['<', undefined, 'i'],
      ['&>', undefined, 'all'],
    ]);
    assert.deepEqual(redirects('a <<E 3> f\nb\nE\n'), [
      ['<<', undefined, 'b\n'],
      ['>', 3, 'f'],
    ]);
    assert.deepEqual(redirects('a <<< "b c"'), [['<<<', undefined, 'b c']]);
  });

  it('of a compound command applies to each command in it without its own output', () => {
    assert.deepEqual(redirects('{ a; } > f'), [['>', undefined, 'f']]);
    assert.deepEqual(redirects('for i in 1; do a; done >> f'), [['>>', undefined, 'f']]);
    assert.deepEqual(redirects('(a) &> f'), [['&>', undefined, 'f']]);
    assert.deepEqual(redirects('{ a; } 1> f'), [['>', 1, 'f']]);
    assert.deepEqual(redirects('{ a < i; } > f'), [
      ['<', undefined, 'i'],
      ['>', undefined, 'f'],
    ]);
    assert.deepEqual(redirects('{ a 2> e; } > f'), [
      ['>', 2, 'e'],
      ['>', undefined, 'f'],
    ]);
    assert.deepEqual(redirects('{ a > own; } > f'), [['>', undefined, 'own']]);
    assert.deepEqual(redirects('{ a | b; } > f'), []);
    assert.deepEqual(redirects('{ a; } 2> f'), []);
    assert.deepEqual(redirects('{ a; } < f'), []);
    assert.deepEqual(redirects('{ b $(a); } > f'), []);
    assert.deepEqual(redirects('a; { b; } > f'), []);
  });

  it('has a place', () => {
    const text = 'a x > file';
    const [redirect] = named(read(text), 'a').redirects;
    assert.deepEqual(redirect?.span, { start: offset + 4, end: offset + 10 });
    assert.deepEqual(redirect?.target?.span, { start: offset + 6, end: offset + 10 });
  });
});

describe('the properties of a script', () => {
  it('include the interpreter and the place of its text, and of each nested script', () => {
    const text = "a && sh -c 'b' && bash <<E\nc\nE\n";
    const script = read(text, { interpreter: 'bash' });
    const whole = (name: string) => {
      const { interpreter, span, commands } = named(script, name).script;
      return [
        interpreter,
        text.slice(span.start - offset, span.end - offset),
        commands.map((each) => each.name).join(),
      ];
    };
    assert.deepEqual(whole('a'), ['bash', text, 'a,sh,b,bash,c']);
    assert.deepEqual(whole('b'), ['sh', "'b'", 'b']);
    assert.deepEqual(whole('c'), ['bash', 'c\n', 'c']);
    assert.equal(named(script, 'a').script, named(script, 'bash').script);
  });

  it('include commands in written order, even if they are found in another order', () => {
    assert.deepEqual(
      read('a <<E "$(b)"\n$(c)\nE\nd').commands.map(({ name }) => name),
      ['a', 'b', 'c', 'd'],
    );
    assert.deepEqual(
      read('{ a; } > $(b); c').commands.map(({ name }) => name),
      ['a', 'b', 'c'],
    );
  });

  it('include Windows if cmd or PowerShell runs any of it', () => {
    const windows = (text: string, interpreter?: Interpreter) =>
      read(text, interpreter ? { interpreter } : {}).windows;
    assert.equal(windows('a', 'cmd'), true);
    assert.equal(windows('a', 'powershell'), true);
    assert.equal(windows('a; pwsh -c b'), true);
    assert.equal(windows('PowerShell -Command b'), true);
    assert.equal(windows('powershell.exe; echo pwsh'), false);
    assert.equal(windows('$X'), false);
  });

  it('include the limit beyond which it is not read', () => {
    const beyond = (text: string) => {
      const script = read(text);
      assert.equal(script.partial, script.beyond !== undefined, text.slice(0, 40));
      return script.beyond;
    };
    const within = (times: number) => `${'a $('.repeat(times)}b${')'.repeat(times)}`;
    assert.equal(beyond(within(23)), undefined);
    assert.equal(beyond(within(24)), 'has more than 24 nested scripts');
    assert.equal(beyond('a;'.repeat(2000)), undefined);
    assert.equal(beyond('a;'.repeat(2001)), 'has more than 2000 commands');
    assert.equal(beyond(`a ${'x'.repeat(199_998)}`), undefined);
    assert.equal(beyond(`a ${'x'.repeat(199_999)}`), 'is longer than 200000 characters');
    for (const [open, close] of ['()', '[]', '{}'].map((pair) => [...pair] as [string, string])) {
      const brackets = (times: number) => `echo '${open.repeat(times)}${close.repeat(times)}'`;
      assert.equal(beyond(brackets(64)), undefined);
      assert.equal(beyond(brackets(65)), 'has more than 64 open brackets');
      assert.equal(beyond(`echo '${`${open}${close}`.repeat(65)}'`), undefined);
      assert.equal(beyond(`echo '${close.repeat(65)}'`), undefined);
      assert.equal(beyond(`echo '${close.repeat(3)}${open.repeat(65)}'`), 'has more than 64 open brackets');
    }
    const scripts = (times: number, inner: string): string =>
      times === 0 ? inner : `sh <<E${times}\n${scripts(times - 1, inner)}\nE${times}\n`;
    assert.equal(beyond(scripts(23, 'a')), undefined);
    assert.equal(beyond(scripts(24, 'a')), 'has more than 24 nested scripts');
    assert.equal(beyond(scripts(22, "sh -c 'a'")), undefined);
    assert.equal(beyond(scripts(23, "sh -c 'a'")), 'has more than 24 nested scripts');
    const heredocs = (times: number) => `a ${'<<< b '.repeat(times)}`;
    assert.equal(beyond(heredocs(2000)), undefined);
    assert.equal(beyond(heredocs(2001)), 'has more than 2000 here-documents');
  });

  it('include values up to a length', () => {
    const value = (length: number) =>
      read(`a \${X}b`, { env: { X: 'x'.repeat(length) } }).commands[0]?.args[0]?.value?.length;
    assert.equal(value(8191), 8192);
    assert.equal(value(8192), undefined);
  });

  it('are unknown for another interpreter', () => {
    const script = read('import os', { interpreter: 'other' });
    assert.deepEqual([script.interpreter, script.commands, script.partial], ['other', [], true]);
  });
});

describe('a command whose failure is ignored', () => {
  const going = (text: string, interpreter?: Interpreter) =>
    read(text, interpreter ? { interpreter } : {}).commands.flatMap(({ name, goesOn }) =>
      goesOn ? `${name} ${goesOn}` : [],
    );

  it('is followed by a fallback, or by another command', () => {
    assert.deepEqual(going('a && b || true'), ['a excused', 'b excused']);
    assert.deepEqual(going('(a | b || { echo no; }) && c'), ['b excused']);
    assert.deepEqual(going('a; b'), ['a unheeded']);
    assert.deepEqual(going('a && b\nc | d\ne'), ['b unheeded', 'd unheeded']);
    assert.deepEqual(going('for x in 1; do a; b; done'), ['a unheeded']);
    assert.deepEqual(going("sh -c 'a || :'"), ['a excused']);
    assert.deepEqual(going('a || printf no'), ['a excused']);
    assert.deepEqual(going('(a) || (:; true)'), ['a excused', ': unheeded']);
    assert.deepEqual(going('{ a && b; } || { true; }'), ['b excused']);
    assert.deepEqual(going('a | b || true'), ['b excused']);
    assert.deepEqual(going('a || b || true'), ['b excused']);
    assert.deepEqual(going('a || true || b'), ['a excused']);
    assert.deepEqual(going('a && b || true && c && d || :'), [
      'a excused',
      'b excused',
      'true excused',
      'c excused',
      'd excused',
    ]);
    assert.deepEqual(going('a > f; b'), ['a unheeded']);
    assert.deepEqual(going('{ a; } > f; b'), ['a unheeded']);
    assert.deepEqual(going('a & b'), ['a unheeded']);
    assert.deepEqual(going('x=$(a; b)'), ['a unheeded']);
  });

  it('is not one whose status the script checks', () => {
    assert.deepEqual(going('a && b'), []);
    assert.deepEqual(going('a || exit 1'), []);
    assert.deepEqual(going('a || { echo no; exit 1; } && b'), ['echo unheeded']);
    assert.deepEqual(going('if a; then b; fi'), []);
    assert.deepEqual(going('! a; b'), []);
    assert.deepEqual(going('! a || true'), []);
    assert.deepEqual(going('a || (true; b)'), ['true unheeded']);
    assert.deepEqual(going('a || true | b'), []);
    assert.deepEqual(going('a || false'), []);
    assert.deepEqual(going('a || $NOTHING'), []);
    assert.deepEqual(going('a && true'), []);
    assert.deepEqual(going('if a; then b; fi; for i in 1; do c; done'), []);
    assert.deepEqual(going('set -o errexit; a; b'), []);
    assert.deepEqual(going('set -x; a'), ['set unheeded']);
    assert.deepEqual(going('set -e; a || true'), ['a excused']);
    assert.deepEqual(going('set -eu; a; b'), []);
    assert.deepEqual(going('trap "exit 1" ERR; a; b', 'bash'), []);
    assert.deepEqual(going('a; [ $? = 0 ] || exit 1'), []);
    assert.deepEqual(going("sh -c 'a; b'"), []);
  });
});

describe('a command that a test may prevent', () => {
  const conditional = (text: string) =>
    read(text)
      .commands.filter((command) => command.conditional)
      .map(({ name }) => name);

  it('is in a branch or a function, or after a test or `||`', () => {
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
