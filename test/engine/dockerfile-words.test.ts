import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseDockerfile } from '../../server/engine/dockerfile/parse.ts';
import { checkFault, checkOptions } from '../../server/engine/dockerfile/syntax/check-options.ts';
import { isTemplateName } from '../../server/engine/dockerfile/syntax/template.ts';
import { isBlank, isSpace, skipSpace, trimEnd } from '../../server/engine/dockerfile/syntax/whitespace.ts';
import { blankWords, quotedWords, splitCommand } from '../../server/engine/dockerfile/syntax/words.ts';
import { limits } from '../../server/engine/source/limits.ts';
import { sourceFile } from '../../server/engine/source/text.ts';

const parse = (text: string, path = 'Dockerfile') => parseDockerfile(sourceFile(path, text));
const problems = (text: string) => parse(text).problems.map(({ message }) => message as string);
/** The token of the only problem of a text; undefined if it has none. */
function refused(text: string): string | undefined {
  const [problem, ...more] = parse(text).problems;
  assert.deepEqual(more, [], text);
  return problem && text.slice(problem.span?.start, problem.span?.end);
}

describe('the options of a health check', () => {
  it('are durations with units, at least a millisecond, and a number', () => {
    const takes = (value: string) =>
      refused(`FROM scratch\nHEALTHCHECK --interval=${value} CMD a\n`) === undefined;
    for (const value of [
      '1s',
      '1ms',
      '1.5s',
      '1h2m3s',
      '+1s',
      '0',
      '0s',
      '1000us',
      '1000\u00b5s',
      '1000\u03bcs',
      '1000000ns',
      '.5s',
      '5.s',
      '1m',
      '1h',
      '0ns',
    ])
      assert.equal(takes(value), true, value);
    for (const value of [
      '1',
      's',
      '1x',
      '-1s',
      '999us',
      '999\u00b5s',
      '999\u03bcs',
      '999999ns',
      '1s2',
      'a1s',
      '1 s',
      '0.5ms',
      '1sx',
      '1,5s',
    ])
      assert.equal(takes(value), false, value);
    assert.equal(takes(''), true);
    for (const flag of ['timeout', 'start-period', 'start-interval'])
      assert.equal(refused(`FROM scratch\nHEALTHCHECK --${flag}=x CMD a\n`), 'x', flag);
    for (const [retries, at] of [
      ['3', undefined],
      ['+3', undefined],
      ['x', 'x'],
      ['-3', '-3'],
      ['1234567890', '1234567890'],
      ['3s', '3s'],
    ] as const)
      assert.equal(refused(`FROM scratch\nHEALTHCHECK --retries=${retries} CMD a\n`), at, retries);
  });
});

describe('the options of a mount', () => {
  const mount = (options: string) => refused(`FROM scratch\nARG T\nWORKDIR /w\nRUN --mount=${options} a\n`);

  it('are accepted in each spelling', () => {
    for (const options of [
      'type=cache,target=/x',
      'type=cache,dst=/x',
      'type=cache,destination=/x',
      'type=bind,src=a,target=/x',
      'type=bind,source=a,target=/x',
      'type=bind,target=/x,readonly',
      'type=bind,target=/x,ro=false',
      'type=bind,target=/x,rw=true',
      'type=bind,target=/x,readwrite',
      'TYPE=Cache,Target=/x',
      'type=cache,target=/x,sharing=shared',
      'type=cache,target=/x,sharing=PRIVATE',
      'type=cache,target=/x,mode=0',
      'type=cache,target=/x,mode=37777777777',
      'type=cache,target=/x,uid=0,gid=4294967295',
      'type=tmpfs,target=/x,size=1',
      'type=tmpfs,target=/x,size=1.5gb',
      'type=tmpfs,target=/x,size=+10MiB',
      'type=tmpfs,target=/x,size=1e3k',
      'type=tmpfs,target=/x,size=.5t',
      'type=tmpfs,target=/x,size=64b',
      'type=secret,id=a',
      'type=secret,source=a',
      'type=secret,target=/a',
      'type=secret,id=a,required=true,mode=0400,uid=1,gid=1',
      'type=secret,id=a,env=B',
      'type=ssh',
      'type=ssh,id=default,required',
      'type=ssh,mode=0600,uid=1,gid=1',
      'type=secret,id=a,mode=0600,uid=1,gid=1',
      'type=cache,target=/x,mode=0600,uid=1,gid=1',
      'type=bind,target=/x,z',
      'type=bind,target=/x,relabel=shared',
      'from=debian,target=/x',
      'target=/x',
      'type=$T,target=/x,size=1',
    ])
      assert.equal(mount(options), undefined, options);
  });

  it('are refused at the wrong token', () => {
    for (const [options, at] of [
      ['type=x,target=/x', 'type=x'],
      ['type=cachex,target=/x', 'type=cachex'],
      ['type=xcache,target=/x', 'type=xcache'],
      ['type=cache,target=/x,ro=yes', 'ro=yes'],
      ['type=cache,target=/x,sharing=sharedx', 'sharing=sharedx'],
      ['type=cache,target=/x,mode=8', 'mode=8'],
      ['type=cache,target=/x,mode=x7', 'mode=x7'],
      ['type=cache,target=/x,mode=40000000000', 'mode=40000000000'],
      ['type=cache,target=/x,uid=4294967296', 'uid=4294967296'],
      ['type=cache,target=/x,gid=-1', 'gid=-1'],
      ['type=cache,target=/x,gid=1x', 'gid=1x'],
      ['type=tmpfs,target=/x,size=x1', 'size=x1'],
      ['type=tmpfs,target=/x,size=1x', 'size=1x'],
      ['type=tmpfs,target=/x,size=-1', 'size=-1'],
      ['type=cache,target=/x,size=1', 'size=1'],
      ['type=cache,target=/x,required', 'required'],
      ['type=bind,target=/x,mode=7', 'mode=7'],
      ['type=bind,target=/x,uid=1', 'uid=1'],
      ['type=tmpfs,target=/x,gid=1', 'gid=1'],
      ['type=tmpfs,target=/x,sharing=shared', 'sharing=shared'],
      // The type known at this point counts.
      ['size=1,type=tmpfs,target=/x', 'size=1'],
      ['required,type=secret,id=a', 'required'],
      ['type=secret,id=a,from=b', 'from=b'],
      ['type=secret,id=a,source=b', 'source=b'],
      ['type=secret,id=a,source=b,target=/c', 'source=b'],
      ['type=secret,env=A', '--mount=type=secret,env=A'],
      ['type=ssh,source=a', 'source=a'],
      ['from=$X,target=/x', 'from=$X'],
      ['type=bind,target=/', 'target=/'],
      ['type=cache,dst=/', 'dst=/'],
      ['type=bind,nosuch=1,target=/x', 'nosuch=1'],
      ['type=bind,z1,target=/x', 'z1'],
    ] as const)
      assert.equal(mount(options), at, options);
    assert.equal(refused('FROM scratch\nRUN --mount=type=bind a\n'), '--mount=type=bind');
  });
});

describe('the check directive', () => {
  const faultAt = (value: string) => {
    const text = `# check=${value}\nFROM scratch\n`;
    const fault = checkFault(parse(text).directives[0]!);
    return fault && text.slice(fault.span.start, fault.span.end);
  };

  it('accepts three kinds of options, at most three in all', () => {
    for (const value of [
      'error=true',
      'error=false',
      'skip=all',
      'skip=A,B',
      'experimental=all',
      'error=1;skip=A',
      ' error = true ; skip = A ',
      'skip=A;error=t;experimental=B',
    ])
      assert.equal(faultAt(value), undefined, value);
    for (const [value, at] of [
      ['error', 'error'],
      ['=true', '=true'],
      ['errors=true', 'errors=true'],
      ['xerror=true', 'xerror=true'],
      ['error=yes', 'error=yes'],
      ['skip=A;error=x', 'error=x'],
      ['skip=A;x', 'x'],
      ['skip=A;error=1;x', 'x'],
      // Text after the second semicolon belongs to the option.
      ['skip=A;skip=B;error=1;skip=C', 'error=1;skip=C'],
    ] as const)
      assert.equal(faultAt(value), at, value);
  });

  it('names the checks that are errors', () => {
    for (const [value, error, skipsAll, skipped] of [
      ['error=true', true, false, ''],
      ['error=TRUE', true, false, ''],
      ['error=t', true, false, ''],
      ['error=1', true, false, ''],
      ['error=false', false, false, ''],
      ['error=10', false, false, ''],
      ['error=true;error=false', false, false, ''],
      ['skip=all;error=true', true, true, ''],
      [' skip = A , B ;error=1', true, false, 'A B'],
      ['skip=A;skip=B', false, false, 'B'],
      ['experimental=all', false, false, ''],
      ['skip=alls', false, false, 'alls'],
    ] as const) {
      const options = checkOptions(value);
      assert.deepEqual(
        [options.error, options.skipsAll, [...options.skipped].join(' ')],
        [error, skipsAll, skipped],
        value,
      );
    }
  });
});

describe('a word of FROM', () => {
  it('is refused if no value can make it valid', () => {
    for (const [text, at] of [
      ['FROM --platform=${X:?} scratch', '${X:?}'],
      ['FROM --platform=x scratch', 'x'],
      ['FROM --platform="" scratch', undefined],
      ['ARG X\nFROM --platform=$X scratch', undefined],
      ['ARG X\nFROM a+b:$X', undefined],
      ['ARG X\nFROM a/b-c.d_e:$X', undefined],
      ['ARG X\nFROM [::1]:5000/a:$X', undefined],
      ['ARG X\nFROM a,b:$X', 'a,b:$X'],
      ['ARG X\nFROM a::$X', 'a::$X'],
      ['ARG X\nFROM a$X::b', 'a$X::b'],
      ['FROM ""', '""'],
      ['FROM scratch AS two\nFROM Two', 'Two'],
    ] as const) {
      const [problem] = parse(`${text}\n`).problems;
      assert.equal(problem && text.slice(problem.span?.start, problem.span?.end), at, text);
    }
  });
});

describe('variables that are refused at any place', () => {
  it('are those of sources and of copied here-documents', () => {
    for (const [text, at] of [
      ['COPY --from=${ a b', '${'],
      ['COPY --from=$X a b', '$X'],
      ['COPY <<E /b\n${\nE', '${'],
      ['COPY <<E /b\n\\${\nE', undefined],
      ['COPY <<"E" /b\n${\nE', undefined],
      ['ADD <<E /b\n${A:?}\nE', '${A:?}'],
      ['RUN <<E\n${\nE', undefined],
      ['COPY <<E /b\n"$A\nE', undefined],
    ] as const) {
      const [problem] = parse(`FROM scratch\n${text}\n`).problems;
      const found = problem && `FROM scratch\n${text}\n`.slice(problem.span?.start, problem.span?.end).trim();
      assert.equal(found, at, text);
    }
    const escaped = '# escape=`\nFROM scratch\nCOPY <<E /b\n\\${\nE\n';
    assert.deepEqual(problems(escaped), []);
  });

  it('are reported beside a word that does not name an instruction', () => {
    for (const [word, said] of [
      ['FOO', 'FOO is not a Dockerfile instruction.'],
      ['a.b-c_1', 'A.B-C_1 is not a Dockerfile instruction.'],
    ] as const)
      assert.deepEqual(problems(`FROM scratch\n${word} a\n`), [said], word);
    for (const word of ['x'.repeat(31), '(a', '$A', 'a/b']) {
      const [said = ''] = problems(`FROM scratch\n${word} a\n`);
      assert.match(said, / is not a Dockerfile instruction\.$/);
      assert.ok(!said.includes(word.toUpperCase()), said);
    }
    assert.match(problems(`FROM scratch\n${'x'.repeat(30)} a\n`)[0] ?? '', /^X{30} is not/);
  });
});

describe('white space', () => {
  it('is that of Go, of which only some separates words', () => {
    const spaces = [
      9, 10, 11, 12, 13, 32, 0x85, 0xa0, 0x1680, 0x2000, 0x2005, 0x200a, 0x2028, 0x2029, 0x202f, 0x205f,
      0x3000,
    ];
    for (const code of spaces) assert.equal(isSpace(code), true, `${code}`);
    for (const code of [
      8, 14, 31, 33, 0x84, 0x86, 0x9f, 0xa1, 0x167f, 0x1681, 0x1fff, 0x200b, 0x2027, 0x202a, 0x202e, 0x2030,
      0x205e, 0x2060, 0x2fff, 0x3001, 0xfeff,
    ])
      assert.equal(isSpace(code), false, `${code}`);
    for (const code of [9, 11, 12, 13, 32]) assert.equal(isBlank(code), true, `${code}`);
    for (const code of [8, 10, 14, 31, 33, 0x85, 0xa0]) assert.equal(isBlank(code), false, `${code}`);
  });

  it('is skipped up to a limit', () => {
    assert.equal(skipSpace('  a', 0, 3), 2);
    assert.equal(skipSpace('   ', 0, 2), 2);
    assert.equal(skipSpace('a', 0, 1), 0);
    assert.equal(trimEnd('a  ', 0, 3), 1);
    assert.equal(trimEnd('   ', 1, 3), 1);
    assert.equal(trimEnd('a', 0, 1), 1);
  });
});

describe('the words of a line', () => {
  const line = (text: string, mark = '\\') => {
    const { keyword, flags, rest } = splitCommand(text, 0, mark);
    return [keyword.text, flags.map((each) => each.text), rest.text];
  };

  it('are a keyword, flags and the rest', () => {
    for (const [text, expected] of [
      ['RUN a', ['RUN', [], 'a']],
      ['RUN', ['RUN', [], '']],
      ['RUN  --a  --b=c d --e', ['RUN', ['--a', '--b=c'], 'd --e']],
      ['RUN -a --b', ['RUN', [], '-a --b']],
      ['RUN -', ['RUN', [], '-']],
      ['RUN a--b', ['RUN', [], 'a--b']],
      ['RUN -- --a b', ['RUN', [], '--a b']],
      ['RUN --a -- b', ['RUN', ['--a'], 'b']],
      ['RUN --a="b c" d', ['RUN', ['--a=b c'], 'd']],
      [`RUN --a='b "c' d`, ['RUN', ['--a=b "c'], 'd']],
      ['RUN --a=b\\ c d', ['RUN', ['--a=b c'], 'd']],
      ['RUN --a=b\\', ['RUN', ['--a=b'], '']],
      ['RUN --a="b', ['RUN', ['--a=b'], '']],
      ['RUN\t--a\tb', ['RUN', ['--a'], 'b']],
    ] as const)
      assert.deepEqual(line(text), expected, text);
    assert.deepEqual(line('RUN --a=b` c d', '`'), ['RUN', ['--a=b c'], 'd']);
  });

  it('are separated by blanks outside of quotes', () => {
    const whole = (text: string) => ({ start: 0, end: text.length });
    const plain = (text: string) => blankWords(text, whole(text)).map((each) => each.text);
    const quoted = (text: string, mark = '\\') =>
      quotedWords(text, whole(text), mark).map((each) => each.text);
    assert.deepEqual(plain(' a  "b c"\td '), ['a', '"b', 'c"', 'd']);
    assert.deepEqual(plain('a\u00a0b'), ['a\u00a0b']);
    assert.deepEqual(plain(''), []);
    assert.deepEqual(plain('  '), []);
    assert.deepEqual(blankWords('a b c', { start: 2, end: 3 }), [{ text: 'b', start: 2, end: 3 }]);
    assert.deepEqual(quoted(' a  "b c"\td '), ['a', '"b c"', 'd']);
    assert.deepEqual(quoted(`'a b'c d`), [`'a b'c`, 'd']);
    assert.deepEqual(quoted(`"a 'b" c`), [`"a 'b"`, 'c']);
    assert.deepEqual(quoted('a\\ b c'), ['a\\ b', 'c']);
    assert.deepEqual(quoted('"a\\" b" c'), ['"a\\" b"', 'c']);
    assert.deepEqual(quoted("'a\\' b' c"), ["'a\\'", "b' c"]);
    assert.deepEqual(quoted('"a b'), ['"a b']);
    assert.deepEqual(quoted('a\\'), ['a\\']);
    assert.deepEqual(quoted('a` b c', '`'), ['a` b', 'c']);
    assert.deepEqual(quoted('a\u00a0b'), ['a', 'b']);
    assert.deepEqual(quotedWords('a b c', { start: 2, end: 3 }, '\\'), [{ text: 'b', start: 2, end: 3 }]);
  });
});

describe('a template of a Dockerfile', () => {
  it('is recognised by the suffix of its name', () => {
    for (const ending of [
      'j2',
      'jinja',
      'jinja2',
      'tmpl',
      'template',
      'tpl',
      'gotmpl',
      'in',
      'erb',
      'ejs',
      'mustache',
      'hbs',
      'm4',
      'TMPL',
    ])
      assert.equal(isTemplateName(`a/Dockerfile.${ending}`), true, ending);
    for (const path of [
      'Dockerfile',
      'Dockerfile.dev',
      'j2',
      'a.j2/Dockerfile',
      'Dockerfile.j2.bak',
      'Dockerfile.inn',
    ])
      assert.equal(isTemplateName(path), false, path);
  });

  it('is recognised by syntax that no Dockerfile has', () => {
    const isMarked = (text: string) => problems(text).some((each) => /template/.test(each));
    for (const text of [
      'FROM {{ base }}\n',
      'FROM a\nUSER {% if x %}b{% endif %}\n',
      'FROM a\n{{ x }}\n',
      'FROM a\n{% if x %}\nRUN b\n{% endif %}\n',
      'FROM a\n<% x %>\n',
      'FROM a\n%%X%%\n',
      'FROM %%BASE%%\n',
      'FROM @BASE@\n',
      'FROM a\nUSER @USER_NAME@\n',
      'FROM a\nEXPOSE __PORT__\n',
      'FROM a\n@@INCLUDE@@\n',
      'FROM a\nCOPY {{ x }} /y\n',
      '#include "b"\nFROM a\n',
      '#include <b>\nFROM a\n',
      'FROM a\n#ifdef X\nRUN b\n#endif\n',
      'FROM a\n#ifndef X\nRUN b\n#endif\n',
      '#define BASE a\nFROM a\n',
      'FROM a\n#define X\n',
    ])
      assert.equal(isMarked(text), true, text);
    for (const text of [
      'FROM a\nRUN docker inspect --format "{{ .Id }}"\n',
      'FROM a\nENV A="{{ x }}"\n',
      'FROM a\nCOPY @A@ /b\n',
      'FROM a\nCOPY __PYCACHE__ /b\n',
      'FROM a\nRUN echo @X@\n',
      'FROM a\n# {{ x }}\n',
      'FROM a\n# include "b"\n',
      'FROM a\n#include b\n',
      'FROM a\n# define X\n',
      'FROM a\nRUN b #define X\n',
      'FROM a\n#define lower\n',
      'FROM a\n#endif x\n',
      'FROM a\n#if X\n',
      'FROM a\nUSER a@b\n',
      'FROM a@sha256:x\n',
      'FROM a\nUSER _A_\n',
    ])
      assert.equal(isMarked(text), false, text);
  });
});

describe('a Dockerfile that is too long', () => {
  it('is read up to a number of instructions', () => {
    const of = (count: number) => {
      const { instructions, cut } = parse(`FROM a\n${'USER b\n'.repeat(count - 1)}`);
      return [instructions.length, cut];
    };
    assert.deepEqual(of(limits.instructions), [limits.instructions, false]);
    assert.deepEqual(of(limits.instructions + 1), [limits.instructions, true]);
  });

  it('is read up to a number of command separators', () => {
    const marks = (mark: string, count: number) =>
      parse(`FROM a\nRUN a${mark.repeat(count)}\nRUN b\nUSER c\n`).cut;
    const half = limits.shellMarks / 2;
    const of = (...counts: number[]) =>
      parse(`FROM a\n${counts.map((count) => `RUN a${';'.repeat(count)}\n`).join('')}`).cut;
    assert.equal(of(half, half), false);
    assert.equal(of(half, half, 1), true);
    assert.equal(of(half, half - 1, 1), false);
    // One instruction counts at most as many separators as it may have commands.
    assert.equal(of(limits.shellMarks * 2), false);
    for (const mark of [';', '&', '|', '(', '`'])
      assert.equal(parse(`FROM a\n${`RUN a${mark.repeat(limits.commands)}\n`.repeat(3)}`).cut, true, mark);
    assert.equal(parse(`FROM a\n${`RUN a${'\\\n'.repeat(limits.commands)}\n`.repeat(3)}`).cut, false);
    assert.equal(parse(`FROM a\n${`RUN <<E\n${'a\n'.repeat(limits.commands)}E\n`.repeat(3)}`).cut, true);
    assert.equal(marks('"', limits.shellMarks * 2), false);
  });

  it('has no line that is longer than BuildKit reads, in bytes', () => {
    const of = (character: string, bytes: number) => {
      const count = Math.floor((65_535 - 'LABEL a='.length) / bytes);
      const line = (more: number) => `FROM a\nLABEL a=${character.repeat(count + more)}\n`;
      return [problems(line(0)).length, problems(line(1)).length];
    };
    for (const [character, bytes] of [
      ['x', 1],
      ['é', 2],
      ['߿', 2],
      ['ࠀ', 3],
      ['€', 3],
      ['\ue000', 3],
      ['\uffff', 3],
      ['😀', 4],
    ] as const)
      assert.deepEqual(of(character, bytes), [0, 1], character);
  });
});

describe('a logical line', () => {
  it('has no blank part at its ends', () => {
    for (const [text, rest] of [
      ['FROM a\nRUN \\\n\n  b\n', 'b'],
      ['FROM a\nRUN \\\n \\\n b \\\n c\n', 'b c'],
      ['FROM a\nRUN b \\\n', 'b'],
      ['FROM a\nRUN b \\\n# c\n', 'b'],
    ] as const)
      assert.equal(
        parse(text)
          .instructions[1]?.rest.text.replace(/[\s\\]+/g, ' ')
          .trim(),
        rest,
        text,
      );
  });

  it('with an unclosed here-document continues with the next instruction', () => {
    const keywords = (text: string) =>
      parse(text)
        .instructions.map(({ keyword }) => keyword)
        .join(' ');
    assert.equal(keywords('FROM a\nRUN <<E\nb\nUSER c\nRUN <<E\nd\n'), 'FROM RUN USER RUN');
    assert.equal(keywords('FROM a\nRUN <<E\nb\nE\nRUN <<E\nb\nUSER c\n'), 'FROM RUN RUN USER');
    assert.equal(keywords('FROM a\nRUN <<-E\n\tb\n\tE\nUSER c\n'), 'FROM RUN USER');
    assert.equal(keywords('FROM a\nRUN <<E\n\tb\n\tE\nUSER c\n'), 'FROM RUN USER');
    assert.equal(keywords('FROM a\nRUN <<X\nRUN <<-E\n\tb\n\tE\nUSER c\n'), 'FROM RUN RUN USER');
    assert.deepEqual(problems('FROM a\nRUN <<X\nb\nRUN <<-E\n\tb\n\tE\nUSER c\n'), [
      'The here-document X is not terminated.',
    ]);
    const long = 'X'.repeat(400);
    assert.deepEqual(problems(`FROM a\nRUN <<${long}\nb\n${long}\nUSER c\n`), []);
  });
});
