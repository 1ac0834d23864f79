import { fill, nest, type Shape, shapesOf } from './shape.ts';

const uses = 'services:\n  web:\n    image: nginx\n    privileged: true\n';
const copies = { Dockerfile: `FROM debian:12\n${'COPY src/a/b/c/d/e/f/g.txt lib/ /app/\n'.repeat(5)}` };
const folders = (depth: number, path = ''): string => (depth === 0 ? path : folders(depth - 1, `${path}a/`));

/** Ignore files with a total of about `size` characters, each beside a Dockerfile. */
const ignoring = (size: number, all: readonly string[], line: (index: number) => string) =>
  Object.fromEntries(
    all.flatMap((folder) => [
      [`${folder}.gitignore`, fill(size / all.length, line)],
      [`${folder}Dockerfile`, 'FROM debian:12\nUSER 1000\n'],
    ]),
  );
const nested = Array.from({ length: 200 }, (_, i) => folders(i));
const beside = Array.from({ length: 400 }, (_, i) => `d${i}/`);
const ignoreLines: Readonly<Record<string, (index: number) => string>> = {
  '*a*b': (i) => `a${i}*b*c\n*a*${i}*\n`,
  '**/a/**': (i) => `**/a/**/b${i}\n`,
  paths: (i) => `/a/a/b${i}\n`,
  sets: (i) => `[a-z]*[0-9]*[!a-z]${i}\n`,
  exceptions: (i) => `*.x${i}\n!a*b*${i}\n`,
};

/** Projects with large files beside the linted ones, and projects with many files. */
export const projectShapes: readonly Shape[] = [
  ...shapesOf(
    '.env',
    '',
    {
      'variables that double': (size) => `A0=xx\n${fill(size, (i) => `A${i + 1}=$A${i}$A${i}\n`)}`,
      'a variable that doubles itself': (size) => `A=xx\n${fill(size, () => 'A=$A$A\n')}`,
      'a variable that grows': (size) => fill(size, () => `A=\${A}aaaaaaaa\n`),
      'variables that take the last': (size) => fill(size, (i) => `A${i + 1}=$A${i}\n`),
      variables: (size) => fill(size, (i) => `A${i}=b\n`),
      'a long value': (size) => `A=${'a'.repeat(size)}\nB=$A$A\n`,
      'quotes without end': (size) => fill(size, (i) => `A${i}="b\n`),
      'escapes in quotes': (size) => `A="${'\\n'.repeat(size / 2)}"\n`,
      'number signs': (size) => `A=${'#'.repeat(size)}\n`,
      'lines that say nothing': (size) => fill(size, () => 'x\n'),
      'a line of blanks': (size) => `${' '.repeat(size)}\nA=b\n`,
      'blanks around': (size) => fill(size, () => `A${' '.repeat(500)}=${' '.repeat(500)}b\n`),
      'defaults that nest': (size) => `A=${nest(size, `\${B:-`, '}')}\n`,
    },
    { 'compose.yaml': `${uses}    command: $A1 $A20 $A40 $A\n` },
  ),
  {
    name: '.env: long values, used often',
    files: (size) => ({
      '.env': `A=${'a'.repeat(Math.min(size, 900_000))}\n`,
      'compose.yaml': `${uses}    labels:\n${fill(size, (i) => `      l${i}: $A$A$A$A\n`)}`,
    }),
  },
  ...shapesOf(
    '.dockerignore',
    '',
    {
      '**/ in a row': (size) => '**/'.repeat(size / 3),
      '**/a in a row': (size) => '**/a/'.repeat(size / 5),
      '*a in a row': (size) => '*a'.repeat(size / 2),
      '* in a row': (size) => '*'.repeat(size),
      '? in a row': (size) => '?'.repeat(size),
      'many lines of **/': (size) => fill(size, (i) => `**/a${i}/**/b\n`),
      'many lines': (size) => fill(size, (i) => `a${i}\n`),
      'many exceptions': (size) => `*\n${fill(size, (i) => `!src/a${i}\n`)}`,
      sets: (size) => fill(size, () => '[a-z]'),
      'sets without end': (size) => '['.repeat(size),
      'a path that goes back': (size) => 'a/../'.repeat(size / 5),
      comments: (size) => fill(size, () => '# a\n'),
    },
    copies,
  ),
  {
    name: '.dockerignore: many lines, many sources',
    files: (size) => ({
      '.dockerignore': fill(size / 2, (i) => `**/a${i}*/**\n`),
      Dockerfile: `FROM debian:12\n${fill(size / 2, (i) => `COPY src/b${i} /x/\n`)}`,
    }),
  },
  ...shapesOf(
    'copied.env',
    '',
    {
      'blank lines': (size) => '\n'.repeat(size),
      'lines of a blank': (size) => ' \n'.repeat(size / 2),
      'settings that go on': (size) => `//${'a:'.repeat(size / 2)}\r\n`,
      'settings of one name': (size) => fill(size, () => 'PASSWORD=${A}\n'),
      'brackets nest': (size) => nest(size, '[', ']'),
      'keys nest': (size) => nest(size, '{"a":', '}', '1'),
      'keys begin': (size) => fill(size, () => '-----BEGIN RSA PUBLIC KEY-----\na\n'),
      'a long word': (size) => 'a'.repeat(size),
    },
    { Dockerfile: 'FROM debian:12\nCOPY copied.env /app/.env\n' },
  ),
  ...shapesOf(
    'start.sh',
    '#!/bin/sh\n',
    {
      'commands known to need something': (size) => fill(size, (i) => `chown a /a${i}\n`),
      'steps to another user': (size) => fill(size, () => 'exec gosu app sh\n'),
      'one long command': (size) => `chown ${fill(size, (i) => ` /a${i}`)}`,
      'redirects in a row': (size) => `a ${'> /a '.repeat(size / 5)}`,
      '$( nests': (size) => nest(size, '$(', ')', 'a'),
      'here-documents without end': (size) => fill(size, (i) => `cat <<E${i}\n`),
    },
    {
      Dockerfile: 'FROM debian:12\nCOPY start.sh /\nENTRYPOINT ["/start.sh"]\nCMD ["app"]\n',
      'compose.yaml': 'services:\n  web:\n    build: .\n',
    },
  ),
  ...shapesOf(
    '.gitignore',
    '',
    {
      '**/a/ nine times': () => '**/a/**/a/**/a/**/a/**/a/**/a/**/a/**/a/**/a/x\n',
      '**/a/ in a row': (size) => '**/a/'.repeat(size / 5),
      '*a in a row': (size) => `${'*a'.repeat(size / 2)}b\n`,
      '** in a row': (size) => `${'**'.repeat(size / 2)}b\n`,
      'many lines of **/': (size) => fill(size, (i) => `**/a${i}/**/b\n`),
      'many lines': (size) => fill(size, (i) => `a${i}\n`),
      'many exceptions': (size) => `*.x\n${fill(size, (i) => `!src/a${i}\n`)}`,
      sets: (size) => `${fill(size, () => '[a-z]')}\n`,
      'sets without end': (size) => '['.repeat(size),
      backslashes: (size) => '\\'.repeat(size),
      'blanks at the end': (size) => `a${' '.repeat(size)}b\n`,
    },
    {
      [`${folders(40)}Dockerfile`]: 'FROM debian:12\n',
      [`${'a'.repeat(120)}/Dockerfile`]: 'FROM debian:12\n',
      'compose.yaml': `${uses}    env_file: [a/a/a/a/a/a/a/a/a/secret.env]\n`,
      '.git/HEAD': 'ref: x\n',
      'a/a/a/a/a/a/a/a/a/secret.env': 'PASSWORD=s3cr3txyz\n',
    },
  ),
  ...Object.entries(ignoreLines).flatMap(([name, line]): Shape[] => [
    { name: `.gitignore in folders in folders: ${name}`, files: (size) => ignoring(size, nested, line) },
    { name: `.gitignore in many folders: ${name}`, files: (size) => ignoring(size, beside, line) },
  ]),
  {
    name: '.gitignore: many folders with long names',
    files: (size) => ({
      ...Object.fromEntries(
        Array.from({ length: 400 }, (_, i) => [`${'a'.repeat(240)}${i}/Dockerfile`, 'FROM a']),
      ),
      '.gitignore': fill(size, (i) => `${'a'.repeat(150)}*a*b${i}\n`),
    }),
  },
  {
    name: 'projects that share a file, with fixes',
    files: (size) => {
      const count = Math.min(200, Math.floor(size / 120));
      const each = (line: (i: number) => string) => Array.from({ length: count }, (_, i) => line(i)).join('');
      return {
        '.plimsoll.yaml': `projects:\n${each((i) => `  - [compose.yaml, f${i}.yaml]\n`)}`,
        'compose.yaml': `${uses}    ports: ["80:80"]\n`,
        ...Object.fromEntries(
          Array.from({ length: count }, (_, i) => [
            `f${i}.yaml`,
            `services: { web: { cap_add: [C${i}] } }\n`,
          ]),
        ),
      };
    },
  },
  ...shapesOf(
    '.plimsoll.yaml',
    '',
    {
      'ignore, many': (size) => `ignore:\n${fill(size, (i) => `  - "**/a${i}/**"\n`)}`,
      'ignore, **/a/ nine times': () => 'ignore: ["**/a/**/a/**/a/**/a/**/a/**/a/**/a/**/a/**/a/x"]\n',
      'ignore, a long pattern': (size) => `ignore: ["${'**/a/'.repeat(size / 5)}"]\n`,
      'ignore, *a in a row': (size) => `ignore: ["${'*a'.repeat(size / 2)}b"]\n`,
      'projects, many': (size) => `projects:\n${fill(size, (i) => `  - [f${i}.yaml, g${i}.yaml]\n`)}`,
      'projects, one of many files': (size) =>
        `projects:\n  - [compose.yaml${fill(size, (i) => `, f${i}.yaml`)}]\n`,
      'projects of the same file': (size) =>
        `projects:\n${fill(size, (i) => `  - [compose.yaml, g${i}.yaml]\n`)}`,
      'rules, many': (size) => `rules:\n${fill(size, (i) => `  root-use${i}: off\n`)}`,
      'a long rule': (size) => `rules:\n  ${'root-user'.repeat(size / 9)}: off\n`,
      'trusted images, many': (size) => `trust:\n  images:\n${fill(size, (i) => `    - ghcr.io/a${i}/**\n`)}`,
      'trusted images, *a in a row': (size) => `trust:\n  images: ["${'*a'.repeat(size / 2)}"]\n`,
      '[ nests': (size) => `ignore: ${nest(size, '[', ']')}\n`,
      '- nests': (size) => `ignore:\n  ${nest(size, '- ')}a\n`,
      'aliases that double': (size) =>
        `x0: &a0 [b]\n${fill(size, (i) => `x${i + 1}: &a${i + 1} [*a${i}, *a${i}]\n`)}ignore: *a20\n`,
    },
    {
      [`${folders(40)}Dockerfile`]: 'FROM debian:12\n',
      [`${'a'.repeat(120)}/Dockerfile`]: 'FROM debian:12\n',
      'compose.yaml': uses,
    },
  ),
  {
    name: 'an override of many services',
    files: (size) => ({
      'compose.yaml': `services:\n${fill(size / 2, (i) => `  s${i}:\n    image: a\n    privileged: true\n    ports: ["${i}:80"]\n`)}`,
      'compose.override.yaml': `services:\n${fill(size / 2, (i) => `  s${i}:\n    privileged: true\n    ports: ["1${i}:80"]\n`)}`,
    }),
  },
  {
    name: 'subnets of an override',
    files: (size) => {
      const subnets = (first: string) =>
        `networks: { n: { ipam: { config: [${fill(size / 2, (i) => `{subnet: ${first}.${i >> 8}.${i & 255}.0/24},`)}] } } }\n`;
      return { 'compose.yaml': `${uses}${subnets('10')}`, 'compose.override.yaml': subnets('11') };
    },
  },
  {
    name: 'includes in a chain',
    files: (size) =>
      Object.fromEntries(
        Array.from({ length: Math.min(2000, size / 50) }, (_, i) => [
          i === 0 ? 'compose.yaml' : `f${i}.yaml`,
          `include: [f${i + 1}.yaml]\nservices: { s${i}: { image: a } }\n`,
        ]),
      ),
  },
  {
    name: 'includes that double',
    files: (size) =>
      Object.fromEntries(
        Array.from({ length: Math.min(2000, size / 50) }, (_, i) => [
          i === 0 ? 'compose.yaml' : `f${i}.yaml`,
          `include: [f${i + 1}.yaml, f${i + 1}.yaml]\nservices: { s${i}: { image: a } }\n`,
        ]),
      ),
  },
  {
    name: 'an included file of many services, many times',
    files: (size) => ({
      'compose.yaml': `include:\n${fill(Math.min(size / 2, 20_000), () => '  - big.yaml\n')}`,
      'big.yaml': `services:\n${fill(size / 2, (i) => `  s${i}: { image: a, privileged: true }\n`)}`,
    }),
  },
  {
    name: 'extends through files',
    files: (size) =>
      Object.fromEntries(
        Array.from({ length: Math.min(2000, size / 60) }, (_, i) => [
          i === 0 ? 'compose.yaml' : `f${i}.yaml`,
          `services: { s: { extends: { file: f${i + 1}.yaml, service: s }, cap_add: [C${i}] } }\n`,
        ]),
      ),
  },
  {
    name: 'services that build one Dockerfile',
    files: (size) => ({
      'compose.yaml': `services:\n${fill(size / 2, (i) => `  s${i}: { build: . }\n`)}`,
      Dockerfile: `FROM debian:12\n${fill(size / 2, () => 'COPY a /a\nRUN sudo id\n')}`,
    }),
  },
  {
    name: 'many Dockerfiles',
    apart: true,
    files: (size) =>
      Object.fromEntries(
        Array.from({ length: Math.min(3000, size / 40) }, (_, i) => [
          `d${i}/Dockerfile`,
          'FROM debian:12\nCOPY . .\nRUN sudo id\n',
        ]),
      ),
  },
  {
    name: 'many compose projects',
    apart: true,
    files: (size) =>
      Object.fromEntries(
        Array.from({ length: Math.min(1000, size / 100) }, (_, i) => [`d${i}/compose.yaml`, uses]),
      ),
  },
  {
    name: '.env: COMPOSE_FILE of many files',
    files: (size) => ({
      '.env': `COMPOSE_FILE=compose.yaml${fill(size, (i) => `:c${i}.yaml`)}\n`,
      'compose.yaml': uses,
    }),
  },
  {
    name: '.env: defaults of defaults',
    files: (size) => ({
      '.env': fill(size, (i) => `A${i}=\${A${i - 1}:-\${B:-\${C:-$A${i - 2}}}}\n`),
      'compose.yaml': `${uses}    command: $A1 $A500\n`,
    }),
  },
  {
    name: 'folders in folders',
    files: (size) => ({ [`${'a/'.repeat(Math.min(1000, size / 60))}Dockerfile`]: 'FROM a\nUSER root\n' }),
  },
  {
    name: 'folders in folders, as deep as may be',
    files: (size) => ({ [`${'a/'.repeat(Math.min(480, size / 125))}Dockerfile`]: 'FROM a\nUSER root\n' }),
  },
];
