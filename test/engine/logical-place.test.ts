import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { logicalPlace } from '../../server/engine/lint/logical-place.ts';
import { firstWords, secondWords } from '../../server/engine/lint/place-words.ts';
import { sourceFile } from '../../server/engine/source/text.ts';
import { projectOf } from '../support/project.ts';

/** The logical place of the text between `«` and `»` in a file: its path, its innermost text and the kinds of that text. */
function placeIn(path: string, marked: string): readonly string[] {
  const [before = '', inside = '', after = ''] = marked.split(/[«»]/);
  const text = before + inside + after;
  const span = { start: before.length, end: before.length + inside.length };
  const project = projectOf({ [path]: text });
  const file = project.source(path) ?? sourceFile(path, text);
  const place = logicalPlace(project.written(path), file, span, secondWords);
  const kinds = (['image', 'script', 'item'] as const).filter((each) => place[each]);
  assert.ok(text.startsWith(place.within, place.start), marked);
  return [place.path.join(' > '), place.within, kinds.join(' ')];
}

type Row = readonly [marked: string, path: string, within: string, kinds?: string];

function assertPlaces(path: string, rows: readonly Row[]): void {
  for (const [marked, ...[names, within, kinds = '']] of rows)
    assert.deepEqual(placeIn(path, marked), [names, within, kinds], marked);
}

describe('the logical place in a compose file', () => {
  const web = (keys: string) => `services:\n  web:\n    ${keys}\n`;

  it('is the path of keys, from the outside in', () =>
    assertPlaces('compose.yaml', [
      [web('image: «nginx:1.27»'), 'services > web > image', 'nginx:1.27', 'image'],
      [web('image: nginx:«1.27»'), 'services > web > image', 'nginx:1.27', 'image'],
      ['services:\n  web: {image: «nginx:1.27»}\n', 'services > web > image', 'nginx:1.27', 'image'],
      [web('environment: {A: 1, B: «2»}'), 'services > web > environment > B', '2'],
      // Only a service has an image there.
      [web('build: {image: «x»}'), 'services > web > build > image', 'x'],
      ['services:\n  image: «x»\n', 'services > image', 'x'],
      ['configs:\n  web:\n    image: «x»\n', 'configs > web > image', 'x'],
      [web('hostname: «x»'), 'services > web > hostname', 'x'],
    ]));

  it('of a key has its text, that of a whole mapping or list has none', () =>
    assertPlaces('compose.yaml', [
      [web('«image»: nginx:1.27'), 'services > web > image', 'image'],
      [web('«image»:'), 'services > web > image', 'image'],
      ['services:\n  «web»: {image: b}\n', 'services > web', 'web'],
      ['«services»:\n  web: {image: b}\n', 'services', 'services'],
      ['«»services:\n  web: {image: b}\n', 'services', 'services'],
      ['services:\n  web: «{image: b}»\n', 'services > web', ''],
      [web('ports: «["80:80", "443:443"]»'), 'services > web > ports', ''],
    ]));

  it('names an item of a list by its content, and by its number among equal ones', () =>
    assertPlaces('compose.yaml', [
      [web('ports: ["80:80", «"443:443"»]'), 'services > web > ports > 443:443', '"443:443"', 'item'],
      [web('ports: ["80:80", "«443»:443"]'), 'services > web > ports > 443:443', '"443:443"', 'item'],
      [web('ports: [«"80:80"», "80:80"]'), 'services > web > ports > 80:80', '"80:80"', 'item'],
      [web('ports: ["80:80", "80:80", «"80:80"»]'), 'services > web > ports > 80:80 (3)', '"80:80"', 'item'],
      [web('dns: ["a   b", «"a b"»]'), 'services > web > dns > a b (2)', '"a b"', 'item'],
      [web('environment: [A=1, «B_C.d=2»]'), 'services > web > environment > B_C.d', 'B_C.d=2'],
      [web('environment: [A=1, A=«2»]'), 'services > web > environment > A (2)', 'A=2'],
      [web('environment: [«A»]'), 'services > web > environment > A', 'A', 'item'],
      [web('labels: [«"a/b=c"»]'), 'services > web > labels > a/b=c', '"a/b=c"', 'item'],
      [web('x-more: [[«a»]]'), 'services > web > x-more > [] > a', 'a', 'item'],
    ]));

  it('names a mapping in a list by its own values, in any order', () =>
    assertPlaces('compose.yaml', [
      [
        web('ports: [{target: 80, published: «8080»}]'),
        'services > web > ports > published=8080 target=80 > published',
        '8080',
      ],
      [
        web('ports: [{published: 8080, target: «80»}]'),
        'services > web > ports > published=8080 target=80 > target',
        '80',
      ],
      [
        web('ports: [{target, published: «8080»}]'),
        'services > web > ports > published=8080 > published',
        '8080',
      ],
      [
        web('ports: [«{target: 80, published: 8080}»]'),
        'services > web > ports > published=8080 target=80',
        '',
      ],
      [
        web('ports: [{published: 8080, «target»: 80}]'),
        'services > web > ports > published=8080 target=80 > target',
        'target',
      ],
      [
        web('volumes: [{type: bind, source: "a   b", bind: {propagation: «shared»}}]'),
        'services > web > volumes > source=a b type=bind > bind > propagation',
        'shared',
      ],
    ]));

  it('recognises the shell commands of a service', () => {
    assertPlaces('compose.yaml', [
      [web('command: «curl x»'), 'services > web > command', 'curl x', 'script'],
      [web('entrypoint: «curl x»'), 'services > web > entrypoint', 'curl x', 'script'],
      [web('healthcheck: {test: «curl x»}'), 'services > web > healthcheck > test', 'curl x', 'script'],
      [
        web('post_start: [{command: «curl x»}]'),
        'services > web > post_start > command=curl x > command',
        'curl x',
        'script',
      ],
      [
        web('pre_stop: [{command: «curl x»}]'),
        'services > web > pre_stop > command=curl x > command',
        'curl x',
        'script',
      ],
      ['configs:\n  web:\n    command: «curl x»\n', 'configs > web > command', 'curl x'],
      [web('develop: {command: «curl x»}'), 'services > web > develop > command', 'curl x'],
      // The words are those of a script, without possible passwords.
      [
        web('command: [sh, -c, «"curl  -u me:x 7"»]'),
        'services > web > command > curl -u',
        '"curl  -u me:x 7"',
        'script item',
      ],
      [web('dns_opt: [«"curl  -u 7"»]'), 'services > web > dns_opt > curl -u 7', '"curl  -u 7"', 'item'],
    ]);
  });

  it('is the place of an alias, not of its anchor', () =>
    assertPlaces('compose.yaml', [
      ['x-a: &a {image: nginx}\nservices:\n  web: «*a»\n', 'services > web', 'web'],
      ['x-a: &a {image: «nginx»}\nservices:\n  web: *a\n', 'x-a > image', 'nginx'],
      ['x-a: &a {image: nginx}\nservices:\n  web:\n    <<: «*a»\n', 'services > web', ''],
      [
        'x-a: &a {init: true}\nservices:\n  web:\n    <<: *a\n    image: «b»\n',
        'services > web > image',
        'b',
        'image',
      ],
    ]));

  it('is the line of a text outside of any key', () =>
    assertPlaces('compose.yaml', [
      ['«services:\n  web: {image: b}\n»', 'services: web: {image: b}', 'services:\n  web: {image: b}\n'],
      [web('image:   b\n«# why   not»'), '# why not', '# why   not\n'],
      [web('image:   b  «# why»'), 'image: b # why', '    image:   b  # why\n'],
    ]));
});

describe('the logical place in a Dockerfile', () => {
  it('is the stage by name or number, and the text of the instruction', () =>
    assertPlaces('Dockerfile', [
      ['FROM debian:12 AS Ab\nRUN «b»\n', 'ab > ab RUN b', 'RUN b', 'script'],
      ['FROM debian:12\nRUN «b»\n', '#0 > #0 RUN b', 'RUN b', 'script'],
      ['FROM debian:12\nFROM debian:13\nUSER «b»\n', '#1 > #1 USER b', 'USER b'],
      ['FROM debian:12\nrun  «b»   c\n', '#0 > #0 RUN b c', 'run  b   c', 'script'],
      ['FROM «debian:12» AS a\n', 'a > a FROM debian:12 AS a', 'FROM debian:12 AS a', 'image'],
      ['ARG «A»\nFROM debian:12\n', ' >  ARG A > A', 'A'],
      ['FROM debian:12\nRUN a\nRUN b\nRUN «a»\n', '#0 > #0 RUN a (2)', 'RUN a', 'script'],
    ]));

  it('of a keyword has no text', () =>
    assertPlaces('Dockerfile', [
      ['«FROM» debian:12 AS a\n', 'a > a FROM debian:12 AS a', '', 'image'],
      ['FROM debian:12\n«USER» root\n', '#0 > #0 USER root', ''],
      ['FROM debian:12\n«RUN» a\n', '#0 > #0 RUN a', '', 'script'],
      ['FROM debian:12\n«USER root»\n', '#0 > #0 USER root', 'USER root'],
    ]));

  it('of a variable or label is its name, with any value', () =>
    assertPlaces('Dockerfile', [
      ['ARG A=«1»\nFROM debian:12\n', ' >  ARG A > A', 'A=1'],
      ['FROM debian:12\nENV A=1 B=«2»\n', '#0 > #0 ENV A B > B', 'B=2'],
      ['FROM debian:12\nENV «A=1» B=2\n', '#0 > #0 ENV A B > A', 'A=1'],
      ['FROM debian:12\nENV «A=1 B=2»\n', '#0 > #0 ENV A B', 'ENV A=1 B=2'],
      ['FROM debian:12\nLABEL a=b\nLABEL a=«c»\n', '#0 > #0 LABEL a (2) > a', 'a=c'],
    ]));

  it('does not depend on comments, empty lines and continuation marks', () => {
    assertPlaces('Dockerfile', [
      [
        'FROM a\nRUN a \\\n  # why\n\n  && «b»\n',
        '#0 > #0 RUN a && b',
        'RUN a \\\n  # why\n\n  && b',
        'script',
      ],
      ['FROM a\r\nRUN a \\\r\n  && «b»\r\n', '#0 > #0 RUN a && b', 'RUN a \\\r\n  && b', 'script'],
      ['FROM a\nCOPY a \\  \n  «b» c\n', '#0 > #0 COPY a b c', 'COPY a \\  \n  b c'],
      ['# escape=`\nFROM a\nCOPY a `\n  b «c»\n', '#0 > #0 COPY a b c', 'COPY a `\n  b c'],
      ['# escape=`\nFROM a\nCOPY a\\b «c»\n', '#0 > #0 COPY a\\b c', 'COPY a\\b c'],
      // In a here-document a comment belongs to the script.
      [
        'FROM a\nRUN <<EOF\n# why\na   «b»\nEOF\n',
        '#0 > #0 RUN << EOF why a b EOF',
        'RUN <<EOF\n# why\na   b\nEOF',
        'script',
      ],
    ]);
  });

  it('recognises shell commands, and leaves out possible passwords', () => {
    for (const keyword of ['RUN', 'CMD', 'ENTRYPOINT', 'HEALTHCHECK CMD', 'ONBUILD RUN'])
      assertPlaces('Dockerfile', [
        [`FROM a\n${keyword} a «-p» 7\n`, `#0 > #0 ${keyword} a -p`, `${keyword} a -p 7`, 'script'],
      ]);
    for (const keyword of ['USER', 'COPY', 'WORKDIR', 'EXPOSE', 'VOLUME', 'STOPSIGNAL'])
      assertPlaces('Dockerfile', [
        [`FROM a\n${keyword} a «-p» 7\n`, `#0 > #0 ${keyword} a -p 7`, `${keyword} a -p 7`],
      ]);
  });

  it('is the line of a text outside of any instruction', () =>
    assertPlaces('Dockerfile', [
      ['# a   «b»\n\nFROM debian:12\n', '# a b', '# a   b\n'],
      ['FROM debian:12\n\n  # a   «b»\nRUN c\n', '# a b', '  # a   b\n'],
    ]));
});

it('the logical place in another file is its line', () =>
  assertPlaces('other.txt', [
    ['a\n  b   «c»  d\n', 'b c d', '  b   c  d\n'],
    ['a\n  b   «c  d\ne» f\n', 'b c d e', '  b   c  d\ne'],
    ['a\nb «c»', 'b c', 'b c'],
  ]));

describe('the words of a logical place', () => {
  it('of a script are its programs, options, paths and addresses', () => {
    for (const [script, kept] of [
      ['curl  -L\n --retry 3 x', 'curl -L --retry x'],
      ['apt-get update && apt-get install', 'apt-get update && apt-get install'],
      ['a;b || (c)>d<e&', 'a ; b || ( c )> d < e &'],
      ['a 7 b7 7b 1.2', 'a'],
      ['a "b=c" (d=e)', 'a ( d= )'],
      ['/usr/bin/a ./b ~/c ../d e/f', '/usr/bin/a ./b ~/c ../d e/f'],
      ['curl https://a.example/x?y=1#z http://b.example', 'curl a.example/x b.example'],
      [
        'git clone git://a.example/b ssh://me:x@c.example/d ftp://e.example',
        'git clone a.example/b c.example/d e.example',
      ],
      ['see xhttps://a.example', 'see'],
      ['a --name=value NAME=value -D=1 A.b=2 --=x', 'a --name= NAME= -D= A.b='],
      [`a "b c" 'd' $E \${F} g*`, 'a'],
      ['a -x --yz --2 -3 -é', 'a -x --yz'],
    ] as const)
      assert.equal(secondWords.script(script), kept, script);
  });

  it('of a script do not include possible passwords', () => {
    for (const [script, kept] of [
      ['mysql -p opensesame db', 'mysql -p db'],
      ['mysql -popensesame db', 'mysql'],
      ['mysql -p open-sesame /db', 'mysql -p /db'],
      ['mysql -p /open/sesame', 'mysql -p /open/sesame'],
      ['useradd app opensesame', 'useradd opensesame'],
      ['login --user me root', 'login --user root'],
      ['set PASSWORD opensesame x', 'set PASSWORD x'],
      ['echo opensesame /a -n; b', 'echo ; b'],
      ['printf opensesame | passwd', 'printf | passwd'],
      ['echo a && b c', 'echo && b c'],
      ['a -p; b', 'a -p ; b'],
      ['a -p\n b', 'a -p'],
      ['a /x/abcdefghijklmnopqrst7/y', 'a /x/*/y'],
      ['a https://b.example/abcdefghijklmnopqrst7', 'a b.example/*'],
    ] as const)
      assert.equal(secondWords.script(script), kept, script);
    for (const name of ['pass', 'pwd', 'secret', 'token', 'key', 'auth', 'cred', 'USER'])
      assert.equal(secondWords.script(`a x${name}x opensesame`), `a x${name}x`);
  });

  it('of other texts include everything but the user of a URL and token-like parts', () => {
    for (const [text, kept] of [
      ['nginx:1.27', 'nginx:1.27'],
      ['https://me:secret@a.example/b //c@d', 'https://a.example/b //d'],
      ['https://a.example/@b me@c', 'https://a.example/@b me@c'],
      ['abcdefghij0123456789', '*'],
      ['a:ABCDEFGHIJ0123456789=:b abcdefghij+123456789', 'a:*:b *'],
      ['abcdefghij012345678', 'abcdefghij012345678'],
      ['abcdefghijklmnopqrstuvwxyz', 'abcdefghijklmnopqrstuvwxyz'],
      ['01234567890123456789', '01234567890123456789'],
    ] as const)
      assert.equal(secondWords.value(text), kept, text);
  });

  it('of the first version include everything except likely credentials', () => {
    const secret = 'AKIA' + 'QWERTYUIOPASDFGH';
    for (const each of [firstWords.script, firstWords.value]) {
      assert.equal(each('mysql -p opensesame 7'), 'mysql -p opensesame 7');
      assert.ok(!each(`a ${secret}`).includes(secret));
    }
  });
});
