import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ComposeOptions } from '../../server/engine/compose/load/loading.ts';
import { parseCompose } from '../../server/engine/compose/parse.ts';
import { readDotenv } from '../../server/engine/compose/variables/dotenv.ts';
import { expandedLength, interpolate } from '../../server/engine/compose/variables/interpolate.ts';
import { scalarOf, valueAt } from '../../server/engine/compose/yaml/graph.ts';
import { limits } from '../../server/engine/source/limits.ts';
import { sourceFile } from '../../server/engine/source/text.ts';

type Files = Readonly<Record<string, string>>;

/** The project of these files; the first is the one that is given, the files `over…` override it. */
function projectOf(files: Files, options: Partial<ComposeOptions> = {}) {
  const made = new Map(Object.entries(files).map(([path, text]) => [path, sourceFile(path, text)]));
  const [main] = made.values();
  const overrides = [...made.values()].filter(({ path }) => path.startsWith('over'));
  return parseCompose(main!, { lookup: (path) => made.get(path), overrides, ...options });
}

/** The problems of a project, each with the text at its place. */
const problemsOf = (files: Files, options: Partial<ComposeOptions> = {}) =>
  projectOf(files, options).problems.map(
    ({ message, file, span }) =>
      `${file} «${span ? files[file]?.slice(span.start, span.end) : ''}» ${message}`,
  );
/** The problems of a project, without numbers. */
const bounds = (files: Files, options: Partial<ComposeOptions> = {}) =>
  projectOf(files, options).problems.map(({ message }) => message.replace(/\d+/g, 'N'));
const closed = (values: Readonly<Record<string, string>>) => ({
  env: { values: new Map(Object.entries(values)), closed: true },
});

describe('problems in the files of a project', () => {
  const web = 'services: {web: {image: a}}\n';
  const cases: readonly (readonly [title: string, files: Files, problems: readonly string[]])[] = [
    ['nothing', { 'compose.yaml': web }, []],
    ['a list', { 'compose.yaml': '- a\n' }, ['compose.yaml «- a» A compose file must be a mapping.']],
    ['a text', { 'compose.yaml': 'a\n' }, ['compose.yaml «a» A compose file must be a mapping.']],
    [
      'a document that is none',
      { 'compose.yaml': `${web}---\na\n` },
      ['compose.yaml «a» Each document of a compose file must be a mapping.'],
    ],
    [
      'a document of nothing',
      { 'compose.yaml': `${web}---\n---\n${web}` },
      ['compose.yaml «» Each document of a compose file must be a mapping.'],
    ],
    [
      'a service that extends itself',
      { 'compose.yaml': 'services: {web: {image: a, extends: web}}\n' },
      ['compose.yaml «web» The service extends itself.'],
    ],
    [
      'services that extend each other',
      { 'compose.yaml': 'services: {a: {image: a, extends: b}, b: {extends: a}}\n' },
      ['compose.yaml «a» The service extends itself.'],
    ],
    [
      'a service that extends what is not there',
      { 'compose.yaml': 'services: {web: {image: a, extends: b}}\n' },
      ['compose.yaml «b» The service `web` extends `b`, which is not defined.'],
    ],
    [
      'a service that extends nothing',
      { 'compose.yaml': 'services: {web: {image: a, extends: {service: }}}\n' },
      ['compose.yaml «service» The service `web` extends nothing: the name is missing.'],
    ],
    [
      'a service of another file that is not there',
      { 'compose.yaml': 'services: {web: {image: a, extends: {file: b.yaml, service: c}}}\n', 'b.yaml': web },
      ['compose.yaml «c» The service `web` extends `c`, which is not defined.'],
    ],
    [
      'a service without anything that is extended',
      { 'compose.yaml': 'services: {web: {image: a, extends: b}, b: }\n' },
      [],
    ],
    [
      'a file that is not here',
      { 'compose.yaml': 'services: {web: {image: a, extends: {file: b.yaml, service: c}}}\n' },
      [],
    ],
    [
      'a file that includes itself',
      { 'compose.yaml': `include: [compose.yaml]\n${web}` },
      ['compose.yaml «compose.yaml» The file includes itself.'],
    ],
    [
      'files that include each other',
      { 'compose.yaml': `include: [b.yaml]\n${web}`, 'b.yaml': 'include: [compose.yaml]\n' },
      ['b.yaml «compose.yaml» The file includes itself.'],
    ],
    [
      'a file without a name',
      { 'compose.yaml': `include: [""]\n${web}` },
      ['compose.yaml «""» The name of the file is empty.'],
    ],
    [
      'a .env with an open quote',
      { 'compose.yaml': web, '.env': 'A="b\n' },
      ['.env «"» The quote of this value is not closed.'],
    ],
    [
      'a .env with a variable without a name',
      { 'compose.yaml': web, '.env': '=b\n' },
      ['.env «=b» This variable has no name.'],
    ],
  ];
  for (const [title, files, problems] of cases)
    it(title, () => {
      assert.deepEqual(problemsOf(files), problems);
    });

  it('a file of variables, but not the file of a secret', () => {
    const main = (attribute: string) =>
      `services: {web: {image: a, ${attribute}}}\nsecrets: {s: {file: a.env}}\n`;
    const problems = (attribute: string, text: string) =>
      problemsOf({ 'compose.yaml': main(attribute), 'a.env': text }).map((each) =>
        each.split(' ', 2).join(' '),
      );
    assert.deepEqual(problems('tty: true', 'A="b\n'), []);
    assert.deepEqual(problems('env_file: a.env', 'A="b\n'), ['a.env «"»']);
    assert.deepEqual(problems('env_file: a.env', 'A=${OWN:?no}\n'), ['a.env «${OWN:?no}»']);
    assert.deepEqual(problems('env_file: a.env, environment: {OWN: 1}', 'A=${OWN:?no}\n'), []);
    assert.deepEqual(problems('env_file: a.env, environment: [OWN=1]', 'A=${OWN:?no}\n'), []);
    assert.deepEqual(problems('env_file: a.env, environment: [OTHER=1]', 'A=${OWN:?no}\n'), [
      'a.env «${OWN:?no}»',
    ]);
    assert.deepEqual(problems('env_file: a.env', 'B=1\nA=${B:?no}\n'), []);
  });

  it('a required variable that is certainly not set', () => {
    const files = { 'compose.yaml': 'services: {web: {image: "a:${T:?no}", user: "${U?no}"}}\n' };
    assert.deepEqual(problemsOf(files, closed({})), [
      'compose.yaml «${T:?no}» A required variable is not set.',
      'compose.yaml «${U?no}» A required variable is not set.',
    ]);
    assert.deepEqual(problemsOf(files, closed({ T: '', U: '' })), [
      'compose.yaml «${T:?no}» A required variable is not set.',
    ]);
    assert.deepEqual(problemsOf(files, closed({ T: '1', U: '' })), []);
    assert.deepEqual(problemsOf(files), []);
    const reset = { 'compose.yaml': 'services: {web: {image: a, user: !reset "${U?no}"}}\n' };
    assert.deepEqual(problemsOf(reset, closed({})), []);
  });

  it('an exceeded limit, once', () => {
    const chain = Array.from(
      { length: limits.extends + 3 },
      (_, i) => `s${i}: {image: a, extends: s${i + 1}}`,
    );
    assert.deepEqual(
      bounds({ 'compose.yaml': `services: {${chain.join(', ')}, s${chain.length}: {image: b}}\n` }),
      ['More than N services extend each other; the rest are ignored.'],
    );
    const many = Array.from({ length: limits.files + 2 }, (_, i) => `f${i}.yaml`);
    assert.deepEqual(
      bounds({ 'compose.yaml': `include: [${many.join(', ')}]\nservices: {web: {image: a}}\n` }),
      ['The project has more than N files; the rest are ignored.'],
    );
    const deep = Object.fromEntries(
      Array.from({ length: limits.includes + 3 }, (_, i) => [
        i === 0 ? 'compose.yaml' : `f${i}.yaml`,
        `include: [f${i + 1}.yaml]\n`,
      ]),
    );
    assert.deepEqual(bounds(deep), ['More than N files include each other; the rest are ignored.']);
    const long = `# ${'x'.repeat(limits.project / 2)}\n`;
    assert.deepEqual(
      bounds({
        'compose.yaml': 'services: {web: {image: a}}\n',
        'over1.yaml': long,
        'over2.yaml': long,
        'over3.yaml': long,
      }).length > 0,
      true,
    );
    const documents = 'services: {web: {tty: true}}\n---\n'.repeat(limits.stages + 2).slice(0, -4);
    assert.ok(bounds({ 'compose.yaml': documents }).some((each) => /documents/.test(each)));
  });

  it('more services or inline Dockerfiles than the limit', () => {
    const services = Array.from({ length: limits.services + 1 }, (_, i) => `s${i}: {image: a}`);
    assert.deepEqual(bounds({ 'compose.yaml': `services: {${services.join(', ')}}\n` }), [
      'The project has more than N services; only the first N are checked.',
    ]);
    assert.deepEqual(bounds({ 'compose.yaml': `services: {${services.slice(1).join(', ')}}\n` }), []);
    const inlines = Array.from(
      { length: limits.inlines + 1 },
      (_, i) => `s${i}: {build: {dockerfile_inline: FROM a}}, t${i}: {build: .}`,
    );
    assert.deepEqual(bounds({ 'compose.yaml': `services: {${inlines.join(', ')}}\n` }), [
      'The project has more than N inline Dockerfiles; only the first N are checked.',
    ]);
    assert.deepEqual(bounds({ 'compose.yaml': `services: {${inlines.slice(1).join(', ')}}\n` }), []);
  });

  it('variables with long values', () => {
    const expanding = `services: {web: {image: a, labels: {${Array.from({ length: 50 }, (_, i) => `l${i}: "$B"`).join(', ')}}}}\n`;
    assert.deepEqual(
      bounds({ 'compose.yaml': expanding }, closed({ B: 'x'.repeat(limits.interpolated / 40) })),
      ['Variables expand to more than N characters; their values are treated as unknown.'],
    );
  });
});

describe('the parts of a project', () => {
  it('is complete if the files give names or numbers', () => {
    const web = 'services: {web: {image: a}}\n';
    const is = (path: string, options: Partial<ComposeOptions> = {}) =>
      projectOf({ [path]: web }, options).complete;
    for (const path of [
      'compose.yaml',
      'compose.yml',
      'docker-compose.yaml',
      'docker-compose.yml',
      'a/compose.yaml',
    ])
      assert.equal(is(path), true, path);
    for (const path of ['compose.prod.yaml', 'mycompose.yaml', 'compose.yaml.txt', 'stack.yml'])
      assert.equal(is(path), false, path);
    assert.equal(is('compose.yaml', { fragment: true }), false);
    assert.equal(is('compose.yaml', { complete: false }), false);
    assert.equal(is('stack.yml', { complete: true }), true);
    assert.equal(projectOf({ 'stack.yml': web, 'over.yml': web }).complete, true);
    assert.equal(projectOf({ 'compose.yaml': `include: [gone.yaml]\n${web}` }).complete, false);
    assert.equal(projectOf({ 'compose.yaml': 'services: [\n' }).complete, false);
  });

  it('has services that are only partly known', () => {
    const partial = (files: Files, options: Partial<ComposeOptions> = {}) =>
      projectOf(files, options)
        .services.filter((each) => each.partial)
        .map(({ name }) => name);
    assert.deepEqual(partial({ 'compose.yaml': 'services: {a: {image: a}, b: {image: b}}\n' }), []);
    assert.deepEqual(partial({ 'compose.yaml': 'services: {a: {image: a}}\n' }, { fragment: true }), ['a']);
    const gone =
      'services: {a: {image: a, extends: {file: gone.yaml, service: x}}, b: {image: b}, c: {extends: a}}\n';
    assert.deepEqual(partial({ 'compose.yaml': gone }), ['a', 'c']);
    assert.deepEqual(
      partial({
        'compose.yaml': 'services: {a: {image: a, extends: "${X}"}, b: {image: b, extends: {service: }}}\n',
      }),
      ['a', 'b'],
    );
    assert.deepEqual(
      partial({ 'compose.yaml': 'services: {a: {image: a, extends: b}, b: {image: b}}\n' }),
      [],
    );
    const broken =
      'services:\n  a:\n    image: a\n    ports: ["80"\n  b:\n    image: b\n  c:\n    image: c\n    user: "x" y\n';
    assert.deepEqual(partial({ 'compose.yaml': broken }), ['a', 'c']);
    assert.deepEqual(partial({ 'compose.yaml': broken.replace('image: b', 'image: &x b') }), ['a', 'b', 'c']);
    assert.deepEqual(partial({ 'compose.yaml': broken.replace('image: b', 'extends: a') }), ['a', 'b', 'c']);
    assert.deepEqual(
      partial({ 'compose.yaml': 'services:\n  a:\n    image: {{ b }}\n  c:\n    image: c\n' }),
      ['a', 'c'],
    );
  });

  it('has links to other files, required or not', () => {
    const links = (files: Files) =>
      projectOf(files).links.map(({ via, path, remote, absolute, required, file, span }) =>
        [
          via,
          path,
          remote && 'remote',
          absolute && 'absolute',
          !required && 'optional',
          files[file.path]?.slice(span.start, span.end),
        ]
          .filter(Boolean)
          .join(' '),
      );
    assert.deepEqual(
      links({
        'compose.yaml':
          'services: {a: {image: a, env_file: [a.env, {path: b.env, required: false}, {path: c.env, required: "no"}], label_file: l}, b: {image: b, env_file: /etc/x, label_file: [m]}}\nsecrets: {s: {file: ./s}, t: {environment: T}}\n',
      }),
      [
        'env_file a.env a.env',
        'env_file b.env optional b.env',
        'env_file c.env optional c.env',
        'label_file l l',
        'env_file absolute /etc/x',
        'label_file m m',
        'secrets s ./s',
      ],
    );
    assert.deepEqual(
      links({
        'p/compose.yaml':
          'include: ["https://example.org/a.git", {path: [x.yaml, y.yaml], env_file: z.env, project_directory: d}]\nservices: {a: {extends: {file: ../b.yaml, service: b}}}\n',
      }),
      [
        'extends b.yaml ../b.yaml',
        'include remote "https://example.org/a.git"',
        'include p/x.yaml x.yaml',
        'include p/y.yaml y.yaml',
      ],
    );
    assert.deepEqual(
      links({ 'compose.yaml': 'services: {a: {image: a, env_file: null, label_file: }}\n' }),
      [],
    );
    assert.deepEqual(
      links({
        'compose.yaml': 'include: [{path: x.yaml, env_file: [y.env, z.env]}]\nservices: {}\n',
        'x.yaml': 'services: {}\n',
      }),
      ['include x.yaml x.yaml', 'include.env_file y.env y.env', 'include.env_file z.env z.env'],
    );
  });

  it('includes a file also where Compose demands a list', () => {
    for (const include of ['part.yaml', '{path: part.yaml}', '{path: [part.yaml]}', '[part.yaml]']) {
      const { services } = projectOf({
        'compose.yaml': `include: ${include}\nservices: {web: {image: a}}\n`,
        'part.yaml': 'services: {db: {image: b}}\n',
      });
      assert.deepEqual(services.map(({ name }) => name).sort(), ['db', 'web'], include);
    }
    for (const include of ['null', '', '[]', '[gone.yaml]'])
      assert.equal(
        projectOf({ 'compose.yaml': `include: ${include}\nservices: {web: {image: a}}\n` }).services.length,
        1,
      );
  });

  it('merges subnets only of two lists', () => {
    const merged = (first: string, second: string) => {
      const web = (config: string) =>
        `services: {web: {image: a}}\nnetworks: {n: {ipam: {config: ${config}}}}\n`;
      const { clashes, effective } = projectOf({ 'compose.yaml': web(first), 'over.yaml': web(second) });
      const made = valueAt(effective, 'networks', 'n', 'ipam', 'config');
      return [
        clashes.map(({ wanted }) => wanted).join(),
        made?.kind === 'sequence' ? made.items.map((item) => scalarOf(item, 'subnet')?.text) : made?.kind,
      ];
    };
    const list = 'a list, as it is in an earlier file';
    assert.deepEqual(merged('[{subnet: a}]', 'x'), [list, 'scalar']);
    assert.deepEqual(merged('[{subnet: a}]', '{subnet: a}'), [list, 'mapping']);
    assert.deepEqual(merged('x', '[{subnet: a}]'), [list, ['a']]);
    assert.deepEqual(merged('[{subnet: a}]', '[]'), ['a list with items in each file', []]);
    assert.deepEqual(merged('[x]', '[y]'), ['', [undefined]]);
    assert.deepEqual(merged('[{gateway: a}]', '[y]'), ['', [undefined]]);
    assert.deepEqual(merged('[y]', '[{gateway: a}]'), ['', [undefined]]);
    assert.deepEqual(merged('[{subnet: a}]', '[{subnet: b}]'), ['', ['b']]);
    assert.deepEqual(merged('[{subnet: a}]', '[{subnet: b}, {subnet: a}]'), ['', ['b', 'a']]);
  });

  it('includes resources of other files, with lower priority than its own', () => {
    const part =
      'services: {db: {image: b, user: x}}\nnetworks: {n: {driver: d}}\nvolumes: {v: {}}\nsecrets: {s: {file: f}}\nconfigs: {c: {file: g}}\nx-own: 1\nname: other\n';
    const { effective, services, root } = projectOf({
      'compose.yaml': 'include: [part.yaml]\nservices: {web: {image: a}, db: {user: y}}\nname: mine\n',
      'part.yaml': part,
    });
    assert.deepEqual([...(effective?.entries.keys() ?? [])].sort(), [
      'configs',
      'name',
      'networks',
      'secrets',
      'services',
      'volumes',
    ]);
    assert.deepEqual(services.map(({ name, user, image }) => [name, user?.text, image?.scalar.text]).sort(), [
      ['db', 'y', 'b'],
      ['web', undefined, 'a'],
    ]);
    assert.ok(root?.entries.has('include'));
    const reset = projectOf({
      'compose.yaml': 'include: !reset [part.yaml]\nservices: {web: {image: a}}\n',
      'part.yaml': part,
    });
    assert.deepEqual(
      reset.services.map(({ name }) => name),
      ['web'],
    );
  });

  it('reads variables of the folder that a file is in', () => {
    const image = (files: Files, options: Partial<ComposeOptions> = {}) =>
      projectOf(files, options).services.map((each) => each.image?.scalar.text);
    const web = 'services: {web: {image: "a:${T}"}}\n';
    assert.deepEqual(image({ 'compose.yaml': web, '.env': 'T=1\n' }), ['a:1']);
    assert.deepEqual(image({ 'p/compose.yaml': web, 'p/.env': 'T=2\n', '.env': 'T=1\n' }), ['a:2']);
    assert.deepEqual(
      image({ 'p/compose.yaml': web, 'p/.env': 'T=2\n', '.env': 'T=1\n' }, { dotenv: '.env' }),
      ['a:1'],
    );
    assert.deepEqual(image({ 'compose.yaml': web }), [undefined]);
    const including = { 'compose.yaml': 'include: [s/x.yaml]\n', 's/x.yaml': web };
    assert.deepEqual(image({ ...including, 's/.env': 'T=3\n' }), ['a:3']);
    assert.deepEqual(image({ ...including, 's/.env': 'T=3\n', '.env': 'T=4\n' }), ['a:4']);
    const named = {
      'compose.yaml': 'include: [{path: s/x.yaml, env_file: [b.env, c.env]}]\n',
      's/x.yaml': web,
      's/.env': 'T=5\n',
    };
    assert.deepEqual(image({ ...named, 'b.env': 'T=6\n', 'c.env': 'T=7\n' }), ['a:7']);
    const home = {
      'compose.yaml': 'include: [{path: s/x.yaml, project_directory: d}]\n',
      's/x.yaml': web,
      's/.env': 'T=5\n',
      'd/.env': 'T=8\n',
    };
    assert.deepEqual(image(home), ['a:8']);
  });
});

describe('a variable in a value', () => {
  const env = (values: Readonly<Record<string, string | undefined>>, isClosed = true) => ({
    values: new Map(Object.entries(values)),
    closed: isClosed,
  });
  const cases: readonly (readonly [
    raw: string,
    values: Readonly<Record<string, string | undefined>>,
    text: string | undefined,
    open: string | undefined,
  ])[] = [
    // With all variables known, and with others possibly set.
    ['a', {}, 'a', 'a'],
    ['$$A', {}, '$A', '$A'],
    ['$', {}, '$', '$'],
    ['$1', {}, '$1', '$1'],
    ['$A', { A: 'x' }, 'x', 'x'],
    ['$A', {}, '', undefined],
    ['$A', { A: undefined }, undefined, undefined],
    ['$AB-$A', { A: 'x', AB: 'y' }, 'y-x', 'y-x'],
    ['${A}b', { A: 'x' }, 'xb', 'xb'],
    ['${A:-b}', {}, 'b', 'b'],
    ['${A:-b}', { A: '' }, 'b', 'b'],
    ['${A:-b}', { A: 'x' }, 'x', 'x'],
    ['${A:-b}', { A: undefined }, undefined, undefined],
    ['${A-b}', {}, 'b', 'b'],
    ['${A-b}', { A: '' }, '', ''],
    ['${A:-}', {}, '', ''],
    ['${A:+b}', {}, '', undefined],
    ['${A:+b}', { A: '' }, '', ''],
    ['${A:+b}', { A: 'x' }, 'b', 'b'],
    ['${A+b}', { A: '' }, 'b', 'b'],
    ['${A:?b}', { A: 'x' }, 'x', 'x'],
    ['${A:?b}', { A: '' }, undefined, undefined],
    ['${A?b}', { A: '' }, '', ''],
    ['${A?b}', {}, undefined, undefined],
    ['${A:-${B:-c}}', {}, 'c', 'c'],
    ['${A:-${B}}', { B: 'y' }, 'y', 'y'],
    ['${A:-{b}}', {}, '{b}', '{b}'],
    ['${A:-a$$b}', {}, 'a$b', 'a$b'],
  ];
  for (const [raw, values, text, open] of cases)
    it(`${raw} with ${JSON.stringify(values)}`, () => {
      assert.equal(interpolate(raw, env(values)).text, text);
      assert.equal(interpolate(raw, env(values, false)).text, open);
    });
  it('may be one that Compose refuses, or that must have a value', () => {
    const at = (raw: string, what: 'invalid' | 'missing') => {
      const span = interpolate(raw, env({ E: '' }))[what];
      return span && raw.slice(span.start, span.end);
    };
    for (const raw of ['${', '${}', '${1}', '${A B}', '${A:b}', '${A'])
      assert.equal(at(`x ${raw}`, 'invalid'), raw, raw);
    assert.equal(at('a ${B:-${C D}} e', 'invalid'), '${C D}');
    assert.equal(at('${A:-b}', 'invalid'), undefined);
    assert.equal(at('a ${B:?c} d', 'missing'), '${B:?c}');
    assert.equal(at('a ${B?c} d', 'missing'), '${B?c}');
    assert.equal(at('a ${E:?c}', 'missing'), '${E:?c}');
    assert.equal(at('a ${E?c}', 'missing'), undefined);
    assert.equal(at('a ${B:-${C:?d}}', 'missing'), '${C:?d}');
    assert.equal(interpolate('${A:?b}', env({}, false)).missing, undefined);
  });
  it('is limited in length', () => {
    const values = new Map([
      ['A', 'xxx'],
      ['B', 'yyyyy'],
    ]);
    assert.deepEqual(
      ['a', '$A', '${B}', '$A-${B:-c}', '$C'].map((each) => expandedLength(each, values)),
      [1, 5, 9, 18, 2],
    );
  });
  it('has its own place', () => {
    const { variables, pieces } = interpolate('a$B-${C:-d}$$', env({}));
    assert.deepEqual(
      variables.map(({ name, operator, fallback, span }) => [name, operator, fallback, span.start, span.end]),
      [
        ['B', '', undefined, 1, 3],
        ['C', ':-', 'd', 4, 11],
      ],
    );
    assert.deepEqual(
      pieces.map(({ text, start, end, replaced }) => [text, start, end, replaced]),
      [
        ['a', 0, 1, false],
        ['', 1, 3, true],
        ['-', 3, 4, false],
        ['d', 4, 11, true],
        ['$', 11, 13, true],
      ],
    );
  });
});

it('a very long file of variables is read in part', () => {
  const values = { values: new Map([['B', 'x'.repeat(limits.interpolated / 2)]]), closed: true };
  const read = readDotenv(sourceFile('.env', 'A=1\nC=$B\nD=$B\nE=$B\nF=2\n'), values);
  assert.deepEqual([...read.values.keys()], ['A', 'C']);
  assert.match(read.beyond ?? '', /^\d+ characters of values$/);
  const long = readDotenv(sourceFile('.env', `A=${'x'.repeat(limits.characters)}\n`), {
    values: new Map(),
    closed: true,
  });
  assert.deepEqual([[...long.values.keys()], long.beyond], [[], `${limits.characters} characters`]);
});
