import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { mayWriteAccounts } from '../../server/engine/dockerfile/context/account-file.ts';
import {
  cleanPath,
  fitsIgnorePattern,
  readDockerIgnore,
} from '../../server/engine/dockerfile/context/dockerignore.ts';
import { landing, pointerTo } from '../../server/engine/dockerfile/context/pointer.ts';
import {
  contextSources,
  isFolderSource,
  isWholeSource,
  mayBeFolder,
} from '../../server/engine/dockerfile/context/source.ts';
import { suspectsIn, suspectsOf } from '../../server/engine/dockerfile/context/suspect.ts';
import { parseDockerfile } from '../../server/engine/dockerfile/parse.ts';
import { writtenIn } from '../../server/engine/dockerfile/stages/written-files.ts';
import { limits } from '../../server/engine/source/limits.ts';
import { sourceFile } from '../../server/engine/source/text.ts';
import { projectOf } from '../support/project.ts';

const parse = (...lines: string[]) =>
  parseDockerfile(sourceFile('Dockerfile', lines.map((each) => `${each}\n`).join('')));
const onScratch = (...lines: string[]) => parse('FROM scratch', ...lines);
const copyIn = (...lines: string[]) =>
  onScratch(...lines).instructions.find(({ keyword }) => keyword === 'COPY' || keyword === 'ADD')!;

describe('the target of a copied file', () => {
  it('is the given path, or below it for a folder', () => {
    for (const [line, place] of [
      ['COPY a b', 'b'],
      ['COPY a /b', '/b'],
      ['COPY x/a /b', '/b'],
      ['COPY x/a /b/', '/b/a'],
      ['COPY x/a .', './a'],
      ['COPY x/a ..', '../a'],
      ['COPY x/a /b/.', '/b/./a'],
      ['COPY x/a ./', './a'],
      ['COPY x/a /', '/a'],
      ['COPY x/a y /b', '/b/a'],
      ['COPY x/a ...', '...'],
      ['COPY x/a b.', 'b.'],
      ['COPY x/a b..', 'b..'],
      ['COPY x/a $X', undefined],
    ] as const) {
      const copy = copyIn('ARG X', line);
      assert.equal(landing(copy.args[0]?.text ?? '', copy), place, line);
    }
  });

  it('may be a path that a variable names as credentials', () => {
    const pointer = (...lines: string[]) => {
      const copy = copyIn(...lines);
      return pointerTo(copy.args[0]?.text ?? '', copy);
    };
    const google = 'GOOGLE_APPLICATION_CREDENTIALS';
    for (const name of [
      google,
      'CLOUDSDK_AUTH_CREDENTIAL_FILE_OVERRIDE',
      'AWS_SHARED_CREDENTIALS_FILE',
      'AWS_WEB_IDENTITY_TOKEN_FILE',
      'PGPASSFILE',
      'NETRC',
      'DB_PASSWORD_FILE',
      'GPG_PASSPHRASE_FILE',
      'API_TOKEN_FILE',
      'APP_SECRET_FILE',
      'APP_SECRET_KEY_FILE',
      'TLS_PRIVATE_KEY_FILE',
      'X_CREDENTIALS_FILE',
    ])
      assert.equal(pointer('COPY a /b', `ENV ${name}=/b`), name);
    for (const name of ['PASSWORD_FILE', 'DB_PASSWORD', 'FILE', 'LOG_FILE', 'DB_PASSWORD_FILES', 'MYNETRC'])
      assert.equal(pointer('COPY a /b', `ENV ${name}=/b`), undefined, name);
    const points = (value: string, ...lines: string[]) =>
      pointer(...lines, `ENV ${google}=${value}`) === google;
    assert.equal(points('/b/c', 'COPY a /b'), false);
    assert.equal(points('/b/a', 'COPY x/a /b/'), true);
    assert.equal(points('/b/', 'COPY a /b/'), false);
    assert.equal(points('b', 'COPY a b'), true);
    assert.equal(points('./b', 'COPY a /b'), true);
    assert.equal(points('/w/b', 'WORKDIR /w', 'COPY a b'), true);
    assert.equal(points('b', 'WORKDIR /w', 'COPY a b'), true);
    // The file is copied in one folder, the variable read in another.
    assert.equal(points('b', 'WORKDIR /v', 'COPY a b', 'WORKDIR /w'), false);
    assert.equal(points('/v/b', 'WORKDIR /v', 'COPY a b', 'WORKDIR /w'), true);
    assert.equal(points('""', 'COPY a /'), false);
    assert.equal(points('$X', 'ARG X', 'COPY a /b'), false);
    assert.equal(pointer('COPY a /b', `RUN ${google}=/b c`), undefined);
    assert.equal(pointer('COPY a /b', `ENV NETRC=/c ${google}=/b`), google);
    // The working directory of the base is not known.
    const onBase = (value: string, target: string) => {
      const copy = parse('FROM app', `COPY a ${target}`, `ENV ${google}=${value}`).instructions[1]!;
      return pointerTo('a', copy) === google;
    };
    assert.equal(onBase('b', 'b'), true);
    assert.equal(onBase('./b', 'b'), true);
    assert.equal(onBase('/b', 'b'), false);
    assert.equal(onBase('x./b', 'x./b'), true);
    assert.equal(onBase('x./b', 'xb'), false);
  });
});

describe('sources from the build context', () => {
  it('are those of COPY and ADD, except stages, addresses and here-documents', () => {
    for (const [line, sources] of [
      ['COPY a b /c/', 'a b'],
      ['ADD a /c/', 'a'],
      ['COPY ["a b", "c", "/d/"]', 'a b c'],
      ['COPY --from=x a /c', ''],
      ['COPY --chown=1 a /c', 'a'],
      ['ADD https://a.example/b c /d/', 'c'],
      ['ADD HTTP://a.example/b /d/', ''],
      ['ADD git@a.example:b.git /d/', ''],
      ['ADD ["https://a.example/b", "/d/"]', ''],
      ['ADD git://a.example/b /d/', ''],
      ['ADD a://b c://d /e/', ''],
      ['COPY x/git@a /d/', 'x/git@a'],
      ['COPY 1a://b /d/', '1a://b'],
    ] as const)
      assert.equal(
        contextSources(copyIn(line))
          .map(({ text }) => text)
          .join(' '),
        sources,
        line,
      );
    assert.deepEqual(onScratch('RUN a b', 'USER a').instructions.flatMap(contextSources), []);
  });

  it('may be a folder, or the whole context', () => {
    const source = (text: string) => contextSources(copyIn(`COPY ${text} /x/`))[0]!;
    for (const [text, isFolder, isWhole, mayBe] of [
      ['.', true, true, true],
      ['./', true, true, true],
      ['/', true, true, true],
      ['*', true, true, true],
      ['./*', true, true, true],
      ['**', true, true, true],
      ['a/..', true, true, true],
      ['a/', true, false, true],
      ['a', false, false, true],
      ['a.b', false, false, false],
      ['a.b/', true, false, true],
      ['.a', false, false, true],
      ['a/.b', false, false, true],
      ['a.b/c', false, false, true],
      ['a.tar.gz', false, false, false],
      ['a*', false, false, true],
      ['***', false, false, true],
      ['..', false, false, true],
    ] as const) {
      assert.deepEqual(
        [isFolderSource(source(text)), isWholeSource(text), mayBeFolder(source(text))],
        [isFolder, isWhole, mayBe],
        text,
      );
    }
  });
});

describe('files of the build context whose names suggest credentials', () => {
  const names = [
    'id_rsa',
    'a.txt',
    '.env',
    'app.env',
    'keys/',
    'keys/id_rsa',
    'keys/.env',
    'app/',
    'app/a.js',
    'deep/',
    'deep/er/',
    'deep/er/id_rsa',
    '.hidden/',
    '.hidden/.env',
  ];
  const found = (...lines: string[]) => [...suspectsIn(onScratch(...lines), names)].sort();

  it('are those of each source, including ONBUILD', () => {
    for (const [line, files] of [
      ['COPY id_rsa /a', ['id_rsa']],
      ['COPY a.txt /a', []],
      ['COPY ./id_rsa /a', ['id_rsa']],
      ['COPY gone/id_rsa /a', ['gone/id_rsa']],
      ['COPY keys /a', ['keys/.env', 'keys/id_rsa']],
      ['COPY keys/ /a', ['keys/.env', 'keys/id_rsa']],
      ['COPY key /a', []],
      ['COPY deep /a', ['deep/er/id_rsa']],
      ['COPY keys /a\nCOPY deep /b', ['deep/er/id_rsa', 'keys/.env', 'keys/id_rsa']],
      ['COPY .hidden /a', ['.hidden/.env']],
      ['COPY app /a', []],
      ['COPY id_rsa* /a', ['id_rsa']],
      // A pattern that also matches other files does not count.
      ['COPY id_* /a', []],
      ['COPY keys/*id_rsa /a', ['keys/id_rsa']],
      ['COPY */id_rsa /a', ['keys/id_rsa']],
      ['COPY k?ys/id_rsa /a', ['keys/id_rsa']],
      ['COPY [k]eys/id_rsa /a', ['keys/id_rsa']],
      ['COPY *.txt /a', []],
      [
        'COPY ** /a',
        ['.env', '.hidden/.env', 'app.env', 'deep/er/id_rsa', 'id_rsa', 'keys/.env', 'keys/id_rsa'],
      ],
      ['ONBUILD COPY id_rsa /a', ['id_rsa']],
      ['ONBUILD COPY keys /a', ['keys/.env', 'keys/id_rsa']],
      ['COPY $X /a', []],
      ['COPY --from=x id_rsa /a', []],
      ['COPY data.json /a\nENV GOOGLE_APPLICATION_CREDENTIALS=/a', ['data.json']],
      ['COPY data.json /b\nENV GOOGLE_APPLICATION_CREDENTIALS=/a', []],
    ] as const)
      assert.deepEqual(found('ARG X', line), files, line);
  });

  it('are also known for a single source of an instruction', () => {
    const of = (line: string) => {
      const copy = copyIn(line);
      return suspectsOf(contextSources(copy)[0]!, copy, names);
    };
    assert.deepEqual(of('COPY id_rsa /a'), ['id_rsa']);
    assert.deepEqual(of('COPY a.txt /a'), []);
    assert.deepEqual(of('COPY *.env /a'), ['.env', 'app.env']);
    assert.deepEqual(of('COPY id_rsa* /a'), ['id_rsa']);
  });

  it('are none if there are too many, or too many patterns for them', () => {
    const count = limits.copied;
    const copies = (name: (at: number) => string, times: number) =>
      Array.from({ length: times }, (_, at) => `COPY ${name(at)} /a/`);
    const of = (lines: string[], among = names) => suspectsIn(onScratch(...lines), among).length;
    assert.equal(of(copies((at) => `${at}/id_rsa`, count)), count);
    assert.equal(of(copies((at) => `${at}/id_rsa`, count + 1)), 0);
    assert.equal(of(copies((at) => `${at}*/id_rsa`, count)), 0);
    assert.equal(of([...copies((at) => `${at}*/id_rsa`, count), 'COPY id_rsa /a/']), 1);
    assert.equal(of([...copies((at) => `${at}*/id_rsa`, count + 1), 'COPY id_rsa /a/']), 0);
    assert.equal(of([...copies((at) => `${at}/id_rsa`, count - 1), 'COPY id_rsa* /a/']), count);
    const keys = Array.from({ length: count + 1 }, (_, at) => `${at}/id_rsa`);
    assert.equal(of(['COPY . /a/'], keys.slice(1)), count);
    assert.equal(of(['COPY . /a/'], keys), 0);
    // Settings, which often have no credentials, only fill the remaining slots.
    const settings = Array.from({ length: count + 5 }, (_, at) => `s/${at}.env`);
    const both = [...keys.slice(4), ...settings];
    const taken = suspectsIn(onScratch('COPY . /a/'), both);
    assert.deepEqual([taken.length, taken.filter((each) => each.startsWith('s/')).length], [count, 3]);
  });
});

describe('the content of a copied file', () => {
  it('is known if it was read and its name suggests credentials', () => {
    const held = 'DB_PASSWORD=hunter2-and-9-more\n';
    const context = (files: Readonly<Record<string, string>>) => {
      const dockerfile = { Dockerfile: 'FROM a\nCOPY .env /a\n', './': '.env\nother\n' };
      return projectOf({ ...dockerfile, ...files }, 'Dockerfile').context('Dockerfile')!;
    };
    assert.deepEqual(context({}).suspects, ['.env']);
    assert.equal(context({}).credential('.env'), 'unknown');
    const read = context({ '.env': held, other: held });
    assert.deepEqual(read.credential('.env'), { name: 'DB_PASSWORD', weak: false });
    assert.equal(read.credential('other'), 'unknown');
    assert.equal(context({ '.env': 'PORT=80\n' }).credential('.env'), undefined);
  });
});

describe('the script of a stage from the build context', () => {
  const read = (dockerfile: string, files: Readonly<Record<string, string>>) => {
    const project = projectOf({ Dockerfile: dockerfile, ...files }, 'Dockerfile');
    const context = project.context('Dockerfile');
    const stage = project.document('Dockerfile');
    assert.ok(stage?.kind === 'dockerfile');
    return context?.entryScript(stage.stages.at(-1)!)?.commands.map(({ name }) => name);
  };
  const starts = 'FROM scratch\nCOPY start.sh /\nENTRYPOINT ["/start.sh"]\n';

  it('is read, like one that the Dockerfile writes', () => {
    assert.deepEqual(read(starts, { 'start.sh': '#!/bin/sh\nid\n' }), ['id']);
    assert.deepEqual(read(starts, {}), undefined);
    const written = (target: string, entry: string, body = '#!/bin/sh\nid') =>
      read(`FROM scratch\nWORKDIR /w\nCOPY <<E ${target}\n${body}\nE\nENTRYPOINT ["${entry}"]\n`, {});
    assert.deepEqual(written('/start', '/start'), ['id']);
    assert.deepEqual(written('start', '/w/start'), ['id']);
    assert.deepEqual(written('/start', 'start'), undefined);
    assert.deepEqual(written('/usr/bin/start', 'start'), ['id']);
    assert.deepEqual(written('/start', '/other'), undefined);
    assert.deepEqual(written('/start', '/start', 'id'), undefined);
    assert.deepEqual(written('/start.sh', '/start.sh', 'id'), ['id']);
    assert.deepEqual(written('/start', '/start', '#!/usr/bin/python3\nid'), undefined);
  });

  it('is unknown if BuildKit refuses the Dockerfile', () => {
    assert.equal(read('FROM scratch\nCOPY <<E\n#!/bin/sh\nid\nE\nENTRYPOINT ["/start"]\n', {}), undefined);
  });

  it('is known for a stage that may start as root', () => {
    const as = (user: string) => read(`${starts}USER ${user}\n`, { 'start.sh': 'id\n' });
    assert.deepEqual(as('root'), ['id']);
    assert.deepEqual(as('1000'), undefined);
  });
});

describe('the text that an instruction writes into files', () => {
  it('is that of here-documents and commands, with the path of each file', () => {
    const written = (text: string) =>
      writtenIn(parse(text).instructions[1]!).map(({ file, text: says }) => `${file}: ${says}`);
    assert.deepEqual(written('FROM a\nCOPY <<A /b\nc\nA'), ['/b: c\n']);
    assert.deepEqual(written('FROM a\nCOPY <<A <<B /b/\nc\nA\nd\nB'), ['/b/A: c\n', '/b/B: d\n']);
    assert.deepEqual(written('FROM a\nADD <<A /b\nc\nA'), ['/b: c\n']);
    assert.deepEqual(written('FROM a\nCOPY a /b'), []);
    assert.deepEqual(written('FROM a\nRUN echo c > /b'), ['/b: c']);
    assert.deepEqual(written('FROM a\nRUN a && echo c > /b; echo d >> /e'), ['/b: c', '/e: d']);
    assert.deepEqual(written('FROM a\nCMD echo c > /b'), []);
    assert.deepEqual(written('FROM a\nCOPY <<A $X\nc\nA'), []);
  });
});

describe('a file of accounts', () => {
  const may = (...lines: string[]) => {
    const { stages } = onScratch(...lines);
    return mayWriteAccounts(stages.at(-1)!, '/etc/passwd');
  };

  it('may be written by any command, or copied to its place', () => {
    for (const [line, is] of [
      ['RUN a', true],
      ['USER a', false],
      ['COPY passwd /etc/passwd', true],
      ['COPY passwd /etc/', true],
      ['COPY group /etc/', false],
      ['COPY group shadow /etc/', false],
      ['COPY hosts /etc/', false],
      ['COPY hosts.d /etc/', true],
      ['COPY a.conf /etc/', false],
      ['COPY passwd.conf /etc/', false],
      ['COPY etc /etc/', true],
      ['COPY etc /', true],
      ['COPY etc /var', false],
      ['COPY groups /etc/', true],
      ['COPY xgroup /etc/', true],
      ['ADD a.tar /etc/', true],
      ['ADD a.tgz /etc/', true],
      ['ADD a.tar.gz /etc/', true],
      ['COPY .a /etc/', true],
      ['COPY pass* /etc/', true],
      ['COPY pass?d /etc/', true],
      ['COPY $X /etc/', true],
      ['COPY a.conf $X', true],
      ['COPY --from=b / /', true],
      ['COPY a.conf passwd /etc/', true],
      ['WORKDIR /etc\nCOPY passwd .', true],
      ['WORKDIR /etc\nCOPY passwd ./', true],
      ['WORKDIR /var\nCOPY passwd .', false],
      ['WORKDIR /var\nCOPY passwd ../etc/passwd', true],
      ['COPY passwd etc/passwd', true],
      ['COPY a /etc/passwords', false],
      ['COPY a /etcetera', false],
    ] as const)
      assert.equal(may('ARG X', ...line.split('\n')), is, line);
  });

  it('may come from the stages below, and their ONBUILD instructions', () => {
    const on = (...lines: string[]) =>
      mayWriteAccounts(parse('FROM scratch AS a', ...lines, 'FROM a').stages[1]!, '/etc/passwd');
    assert.equal(on('COPY passwd /etc/'), true);
    assert.equal(on('COPY group /etc/'), false);
    assert.equal(on('ONBUILD COPY passwd /etc/'), true);
    assert.equal(on('ONBUILD COPY group /etc/'), false);
  });

  it('is known above an instruction', () => {
    const { stages, instructions } = onScratch('USER a', 'COPY passwd /etc/', 'USER b');
    const [, before, , after] = instructions;
    assert.equal(mayWriteAccounts(stages[0]!, '/etc/passwd', before), false);
    assert.equal(mayWriteAccounts(stages[0]!, '/etc/passwd', after), true);
  });
});

describe('a pattern of an ignore file', () => {
  it('matches paths as Go does', () => {
    for (const [pattern, fits, not] of [
      ['a', ['a', 'a/b', './a'], ['b/a', 'ab', '']],
      ['a*', ['a', 'ab', 'ab/c'], ['ba', 'b/a']],
      ['*a', ['a', 'ba'], ['b/a', 'ab']],
      ['*', ['a', 'a/b'], []],
      ['a/*', ['a/b', 'a/b/c'], ['a', 'b/a']],
      ['a?', ['ab', 'ab/c'], ['a', 'a/', 'abc']],
      ['**', ['a', 'a/b'], []],
      ['**/a', ['a', 'b/a', 'b/c/a', 'b/a/c'], ['ba', 'b/ca']],
      ['**/**/a', ['a', 'b/a', 'b/c/a'], ['ba']],
      ['**/**/**/a', ['a', 'b/a', 'b/c/d/a'], ['ba']],
      ['a/**', ['a/b', 'a/b/c'], ['a', 'b/a']],
      ['a/**/b', ['a/b', 'a/c/b', 'a/c/d/b'], ['a', 'ab', 'a/cb']],
      ['a**', ['a', 'ab', 'a/b'], ['ba']],
      ['a**b', ['ab', 'a/b', 'ax/b', 'a/x/b'], ['a', 'b', 'axb']],
      ['[ab]', ['a', 'b'], ['c', 'ab']],
      ['[a-c]x', ['ax', 'cx'], ['dx', '-x']],
      ['[^a]', ['b'], ['a']],
      ['[^a-c]', ['d'], ['b']],
      ['[[]', ['['], ['a']],
      ['\\*', ['*'], ['a']],
      ['\\a', ['a'], ['\\a']],
      ['a.b', ['a.b'], ['axb']],
      ['a+(b)', ['a+(b)'], ['aab']],
    ] as const) {
      for (const path of fits) assert.equal(fitsIgnorePattern(path, pattern), true, `${pattern} ${path}`);
      for (const path of not) assert.equal(fitsIgnorePattern(path, pattern), false, `${pattern} ${path}`);
    }
    for (const refused of ['[', '[]', '[^]', '[b-a]', 'a\\', 'a['])
      assert.equal(fitsIgnorePattern('a', refused), false, refused);
  });

  it('has a limited number of lines', () => {
    const ignoring = (count: number) =>
      readDockerIgnore(sourceFile('.dockerignore', `a\n${'b\n'.repeat(count - 1)}`));
    const [most, more] = [ignoring(limits.ignoreLines), ignoring(limits.ignoreLines + 1)];
    assert.deepEqual([most.excludes('a'), most.isExhausted()], [true, false]);
    assert.deepEqual([more.excludes('a'), more.isExhausted()], [false, true]);
  });

  it('excludes a folder unless another one includes something in it again', () => {
    for (const [text, path, is] of [
      ['a\n!a/b\n', 'a', false],
      ['a\n!a/b/c\n', 'a', false],
      ['a\n!a/b/c\n', 'a/b', false],
      ['a\n!a/b/c\n', 'a/d', true],
      ['a\n!b/c\n', 'a', true],
      ['a\n!*/c\n', 'a', false],
      ['a\n!?/c\n', 'a', false],
      ['a\n!?/c\n', 'a/d', true],
      ['ab\n!?/c\n', 'ab', true],
      ['a\n!**/c\n', 'a', false],
      ['a\n!c/**\n', 'a', false],
      ['a/b\n!a\n', 'a/b', false],
      ['!a\na/b\n', 'a/b', true],
      ['a\n!b\n', './a/', true],
    ] as const)
      assert.equal(readDockerIgnore(sourceFile('.dockerignore', text)).excludes(path), is, `${text} ${path}`);
  });

  it('is cleaned as in Go', () => {
    for (const [path, clean] of [
      ['a/./b', 'a/b'],
      ['a//b', 'a/b'],
      ['a/../b', 'b'],
      ['../a', '../a'],
      ['a/b/../..', '.'],
      ['/', '.'],
      ['//a//', 'a'],
    ] as const)
      assert.equal(cleanPath(path), clean, path);
  });
});
