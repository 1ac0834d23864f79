import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rules } from '../../rules/index.ts';
import { isCommitted } from '../../server/engine/compose/load/committed.ts';
import { readDockerIgnore } from '../../server/engine/dockerfile/context/dockerignore.ts';
import { expand } from '../../server/engine/dockerfile/variables/expand.ts';
import { type AnyRule, defaultConfig } from '../../server/engine/index.ts';
import { lint } from '../../server/engine/lint/lint.ts';
import { decodeConfig, decodeRules } from '../../server/engine/policy.ts';
import { emptyProject } from '../../server/engine/project/project.ts';
import { GitIgnore } from '../../server/engine/source/gitignore.ts';
import { limits } from '../../server/engine/source/limits.ts';
import { sourceFile } from '../../server/engine/source/text.ts';

/** The results for the first of some files. */
function judged(files: Readonly<Record<string, string>>) {
  const inputs = Object.entries(files).map(([path, text]) => ({ path, text }));
  const project = emptyProject().with(...inputs);
  const path = inputs[0]?.path ?? '';
  const { findings, problems } = lint(project, path, rules, defaultConfig);
  return {
    found: new Set(
      findings.map(({ rule, service }) => (service === undefined ? rule : `${service}: ${rule}`)),
    ),
    problems: problems.map(({ file, message }) => `${file}: ${message}`),
  };
}

const many = (count: number, piece: (index: number) => string) =>
  Array.from({ length: count }, (_, i) => piece(i)).join('');
const privileged = 'services:\n  web:\n    image: a\n    privileged: true\n';

test('a text that is too long is one problem, with any content', () => {
  const long = `#${'a'.repeat(limits.characters)}\n`;
  const said = `The file is longer than ${limits.characters} characters and is ignored.`;
  assert.deepEqual(judged({ Dockerfile: long }).problems, [`Dockerfile: ${said}`]);
  assert.deepEqual(judged({ 'compose.yaml': long }).problems, [`compose.yaml: ${said}`]);
  const { found, problems } = judged({ 'compose.yaml': privileged, '.env': long });
  assert.ok(found.has('web: privileged'));
  assert.deepEqual(problems, [
    `compose.yaml: The file .env is read only in part: it has more than ${limits.characters} characters.`,
  ]);
});

test('variables of a `.env` that double are known up to a limit', () => {
  const env = `A0=xx\n${many(40, (i) => `A${i + 1}=$A${i}$A${i}\n`)}`;
  const { found, problems } = judged({ 'compose.yaml': `${privileged}    command: $A40\n`, '.env': env });
  assert.ok(found.has('web: privileged'));
  assert.deepEqual(problems, [
    `compose.yaml: The file .env is read only in part: it has more than ${limits.interpolated} characters of values.`,
  ]);
});

test('a long value that is often referenced is unknown', () => {
  const often = many(100, (i) => `      - L${i}=$A\n`);
  const { found, problems } = judged({
    'compose.yaml': `${privileged}    labels:\n${often}`,
    '.env': `A=${'a'.repeat(100_000)}\n`,
  });
  assert.ok(found.has('web: privileged'));
  assert.deepEqual(problems, [
    `compose.yaml: Variables expand to more than ${limits.interpolated} characters; their values are treated as unknown.`,
  ]);
});

test('a growing chain of extends ends at a limit, and other services are checked', () => {
  const chain = many(
    limits.extends,
    (i) => `  s${i}:\n    extends: s${i + 1}\n    labels: { ${many(100, (j) => `l${i}x${j}: a, `)} z: z }\n`,
  );
  const { found, problems } = judged({
    'compose.yaml': `${privileged}${chain}  s${limits.extends}: { image: a }\n`,
  });
  assert.ok(found.has('web: privileged'));
  const said = `compose.yaml: Services get more than ${limits.extended} values through \`extends\`; the rest are ignored.`;
  assert.ok(problems.includes(said));
});

test('files that include one another double up to a limit', () => {
  const files = Object.fromEntries(
    Array.from({ length: 30 }, (_, i) => [
      i === 0 ? 'compose.yaml' : `f${i}.yaml`,
      `include: [f${i + 1}.yaml, f${i + 1}.yaml]\nservices: { s${i}: { image: a, privileged: true } }\n`,
    ]),
  );
  const { found, problems } = judged({ ...files, 'f30.yaml': 'services: {}\n' });
  assert.ok(found.has('s0: privileged'));
  assert.ok(
    problems.some((each) =>
      each.endsWith(`The project has more than ${limits.files} files; the rest are ignored.`),
    ),
  );
});

test('files that are included often are read up to a limit', () => {
  const { found, problems } = judged({
    'compose.yaml': `include:\n${many(100, () => '  - big.yaml\n')}${privileged}`,
    'big.yaml': `services: { s: { image: a } }\n#${'a'.repeat(limits.project / 50)}\n`,
  });
  assert.ok(found.has('web: privileged'));
  assert.deepEqual(problems, [
    `big.yaml: The project's files are together longer than ${limits.project} characters; the rest are ignored.`,
  ]);
});

test('subnets of two lists are merged if they form few pairs', () => {
  const subnets = (first: number) =>
    `networks: {n: {ipam: {config: [${many(51, (i) => `{subnet: ${first}.${i}.0.0/16},`)}]}}}\n`;
  const { found, problems } = judged({
    'compose.yaml': `${privileged}${subnets(10)}`,
    'compose.override.yaml': subnets(11),
  });
  assert.ok(found.has('web: privileged'));
  assert.deepEqual(problems, [
    `compose.override.yaml: More than ${limits.subnets} pairs of subnets would be merged; only the later list is used.`,
  ]);
});

test('a limited number of services and inline Dockerfiles is checked', () => {
  const services = many(limits.services + 1, (i) => `  s${i}: { image: a, privileged: true }\n`);
  const one = judged({ 'compose.yaml': `services:\n${services}` });
  assert.ok(one.found.has(`s${limits.services - 1}: privileged`));
  assert.ok(!one.found.has(`s${limits.services}: privileged`));
  assert.deepEqual(one.problems, [
    `compose.yaml: The project has more than ${limits.services} services; only the first ${limits.services} are checked.`,
  ]);
  const build = 'build: { dockerfile_inline: "FROM debian:12\\nRUN sudo id\\n" }';
  const other = judged({
    'compose.yaml': `services:\n${many(limits.inlines + 1, (i) => `  s${i}: { ${build} }\n`)}`,
  });
  assert.ok(other.found.has(`s${limits.inlines - 1}: sudo`));
  assert.ok(!other.found.has(`s${limits.inlines}: sudo`));
  assert.deepEqual(other.problems, [
    `compose.yaml: The project has more than ${limits.inlines} inline Dockerfiles; only the first ${limits.inlines} are checked.`,
  ]);
});

test('nested shell texts are read up to a limit', () => {
  const deep = (text: string) => `FROM debian:12\nRUN ${text}\nRUN sudo id\n`;
  const nested = (open: string, close: string) => deep(`${open.repeat(1000)}a${close.repeat(1000)}`);
  for (const [open, close] of [
    ['$(', ')'],
    ['(', ')'],
    ['( ', ' )'],
    ['{ ', '; }'],
    ['$[', ']'],
    ['((', '))'],
    [`\${a:-`, '}'],
    ['<(', ')'],
    ['[[ ( ', ' ) ]]'],
  ] as const) {
    const { found, problems } = judged({ Dockerfile: nested(open, close) });
    assert.ok(found.has('sudo'), open);
    const said = `Dockerfile: This script is checked only in part: it has more than ${limits.brackets} open brackets.`;
    assert.deepEqual(problems, [said], open);
  }
  for (const each of [
    'if ',
    'while ',
    'for i in a; do ',
    'case a in a) ',
    'f() ',
    '! ',
    'time ',
    'coproc ',
    '` ',
    'eval ',
    'sudo ',
  ])
    assert.ok(judged({ Dockerfile: deep(each.repeat(60_000 / each.length)) }).found.has('sudo'), each);
});

test('a shell text with too many here-documents is not read', () => {
  const text = `RUN cat${many(limits.heredocs + 1, (i) => ` <<A${i}`)}\n`;
  const { found, problems } = judged({ Dockerfile: `FROM debian:12\nRUN sudo id\n${text}` });
  assert.ok(found.has('sudo'));
  const said = `This script is checked only in part: it has more than ${limits.heredocs} here-documents.`;
  assert.ok(problems.includes(`Dockerfile: ${said}`), problems.join('\n'));
});

test('a shell text that is too long or has too many commands is read in part', () => {
  const lines = (line: string, count: number) =>
    `FROM debian:12\nRUN <<E\n${line.repeat(count)}E\nRUN sudo id\n`;
  const commands = judged({ Dockerfile: lines('sudo id\n', limits.commands + 1) });
  assert.deepEqual(commands.problems, [
    `Dockerfile: This script is checked only in part: it has more than ${limits.commands} commands.`,
  ]);
  const long = judged({ Dockerfile: lines('true and true\n', limits.script / 10) });
  assert.ok(long.found.has('sudo'));
  assert.deepEqual(long.problems, [
    `Dockerfile: This script is checked only in part: it is longer than ${limits.script} characters.`,
  ]);
  const composed = judged({
    'compose.yaml': `${privileged}    healthcheck: { test: "${'('.repeat(1000)}" }\n`,
  });
  assert.ok(composed.found.has('web: privileged'));
  assert.deepEqual(composed.problems, [
    `compose.yaml: This script is checked only in part: it has more than ${limits.brackets} open brackets.`,
  ]);
});

test('a limited number of instructions of a Dockerfile is checked, and the stages that end among them', () => {
  const stages = 'FROM debian:12 AS first\nRUN sudo id\nFROM debian:12\nUSER 1000\n';
  const { found, problems } = judged({
    Dockerfile: `${stages}${many(limits.instructions, () => 'RUN true\n')}RUN curl http://a.b | sh\n`,
  });
  assert.ok(found.has('sudo'));
  assert.ok(!found.has('piped-install') && !found.has('root-user'));
  assert.deepEqual(problems, [
    `Dockerfile: The file has more than ${limits.instructions} instructions or ${limits.shellMarks} shell marks; only the first are checked.`,
  ]);
});

test('the shell commands of a Dockerfile are checked up to a limit', () => {
  const long = `RUN true${many(limits.commands, () => ';a')}\n`;
  const times = Math.ceil((limits.shellMarks + 1) / limits.commands);
  const { found, problems } = judged({
    Dockerfile: `FROM debian:12\nRUN sudo id\n${long.repeat(times)}RUN curl http://a.b | sh\n`,
  });
  assert.ok(found.has('sudo') && !found.has('piped-install'));
  const said = `more than ${limits.instructions} instructions or ${limits.shellMarks} shell marks`;
  assert.equal(problems.filter((each) => each.includes(said)).length, 1);
});

test('a command with too many words is not read, in any form', () => {
  const said = `This script is checked only in part: it has more than ${limits.words} words.`;
  const words = many(limits.words, () => ' a');
  const composed = judged({ 'compose.yaml': `${privileged}    command: curl${words}\n` });
  assert.ok(composed.found.has('web: privileged'));
  assert.deepEqual(composed.problems, [`compose.yaml: ${said}`]);
  const list = `["curl"${many(limits.words, () => ',"a"')}]`;
  const built = judged({ Dockerfile: `FROM debian:12\nRUN sudo id\nCMD ${list}\n` });
  assert.ok(built.found.has('sudo'));
  assert.deepEqual(built.problems, [`Dockerfile: ${said}`]);
});

test('an ignore file with too many lines has no effect', () => {
  const lines = many(limits.ignoreLines + 1, (i) => `a${i}\n`);
  const { found, problems } = judged({
    Dockerfile: 'FROM debian:12\nCOPY .env /\nRUN sudo id\n',
    'Dockerfile.dockerignore': `${lines}.env\n`,
  });
  assert.ok(found.has('sudo'));
  assert.match(problems.join(), new RegExp(`it has more than ${limits.ignoreLines} lines`));
  const committed = (text: string) =>
    isCommitted('x.env', (path) =>
      path === '.git/HEAD' || path === '.gitignore' ? sourceFile(path, text) : undefined,
    );
  assert.equal(committed('a\n'), true);
  assert.equal(committed(lines), 'unknown');
  assert.equal(committed('*a'.repeat(4)), true);
});

test('paths are matched against an ignore file in a bounded number of steps', () => {
  const hostile = readDockerIgnore(
    sourceFile('.dockerignore', `.env\n${many(1000, () => `${'*a'.repeat(200)}b\n`)}`),
  );
  assert.equal(hostile.deciding('.env')?.pattern, '.env');
  for (let i = 0; !hostile.isExhausted(); i++) {
    assert.ok(i < 1000);
    hostile.deciding(`${'a'.repeat(200)}${i}`);
  }
  assert.equal(hostile.deciding('.env'), undefined);
  const row = readDockerIgnore(sourceFile('.dockerignore', `${'**/'.repeat(2000)}a\n`));
  for (let i = 0; i < 1000; i++) row.deciding(`${i}/b/c/d`);
  assert.ok(!row.isExhausted());
});

test('a pattern of a variable is matched in a bounded number of steps', () => {
  const lookup = () => ({ state: 'set', value: 'a'.repeat(400), byDefault: false }) as const;
  assert.equal(expand(`\${A#${'*a'.repeat(90)}b}`, lookup, '\\').value, undefined);
  assert.equal(expand(`\${A//a/${'b'.repeat(60_000)}}`, lookup, '\\').value, undefined);
  assert.equal(expand(`\${A%%a*}`, lookup, '\\').value, '');
});

test('a configuration lists projects up to a limit', () => {
  const decode = (text: string) => decodeConfig(sourceFile('.plimsoll.yaml', text), []);
  const sets = decode(`projects:\n${many(limits.projects + 1, (i) => `  - [f${i}.yaml]\n`)}`);
  assert.equal(sets.config.projects.length, limits.projects);
  assert.match(sets.problems[0]?.message ?? '', /more than 200/);
  const files = decode(`projects: [[${many(limits.projectFiles + 1, (i) => `f${i}.yaml,`)}]]\n`);
  assert.equal(files.config.projects[0]?.length, limits.projectFiles);
  assert.equal(files.problems.length, 1);
});

test('patterns of ignore files are followed up to a limit far above real files', () => {
  const of = (...lines: string[]) => new GitIgnore(lines);
  for (const each of [
    'a*b*c*',
    'd*e*f*',
    '**/a/'.repeat(9),
    '*a*a*a*a',
    '**/a*b*c/**/d*e*f',
    '**/'.repeat(50),
  ])
    assert.equal(of(each).leftOut, undefined, each);
  assert.equal(of(...Array.from({ length: 300 }, (_, i) => `**/a${i}/**/b*`)).leftOut, undefined);
  const long = of('.env', 'x'.repeat(limits.pattern + 1), 'b');
  assert.equal(long.leftOut?.line, 2);
  assert.deepEqual([long.excludes('.env'), long.excludes('b')], [true, true]);
  const many = of(...Array.from({ length: limits.ignoreLines + 1 }, (_, i) => `a${i}`));
  assert.equal(many.leftOut?.line, limits.ignoreLines + 1);
  const slow = of(...Array.from({ length: 50 }, (_, i) => `*${'a'.repeat(90)}*${i}`), '.env');
  assert.equal(slow.leftOut?.line, 22);
  assert.equal(slow.excludes('.env'), true);
  // Also with an asterisk at both ends.
  for (const each of [
    `*${'[a-y]'.repeat(100)}b*c*`,
    '*[a-z][a-z][a-z][a-z][a-z]b*',
    `a/*${'?'.repeat(90)}x*/b`,
  ])
    assert.ok(of(...Array<string>(100).fill(each)).leftOut, each);
});

test('ignore files down one path share a limit, which is reported once', () => {
  let ignored = new GitIgnore([]);
  const told: number[] = [];
  for (let depth = 0; depth < 50; depth++) {
    const next = ignored.with(
      Array(depth).fill('a').join('/'),
      many(150, (i) => `*${i}*${depth}\n`),
    );
    if (next !== ignored && next.leftOut) told.push(depth);
    ignored = next;
  }
  assert.equal(told.length, 1);
  assert.equal(ignored.complete, false);
});

test('nothing is hidden if a pattern that includes again is left out', () => {
  const lines = many(limits.ignoreLines, (i) => `a${i}\n`);
  const ignored = new GitIgnore([]).with('', '*.env\n').with('a', `${lines}!x.env\nb\n`);
  assert.equal(ignored.excludes('a/x.env'), false);
  assert.equal(new GitIgnore([]).with('', '*.env\n').excludes('a/x.env'), true);
});

test('a limited number of copied files is read; the others are checked by their names', () => {
  const names = Array.from({ length: limits.copied + 1 }, (_, i) => `.env.p${i}`);
  const copies = names.map((name) => `COPY ${name} /srv/\n`).join('');
  const { found } = judged({
    Dockerfile: `FROM node:22\n${copies}USER node\n`,
    './': ['Dockerfile', ...names].join('\n'),
    ...Object.fromEntries(names.map((name) => [name, 'A=1\n'])),
  });
  assert.ok(found.has('secret-file-copied'));
  const { found: fewer } = judged({
    Dockerfile: `FROM node:22\n${copies.replace(/COPY .*\n/, '')}USER node\n`,
    './': ['Dockerfile', ...names].join('\n'),
    ...Object.fromEntries(names.map((name) => [name, 'A=1\n'])),
  });
  assert.ok(!fewer.has('secret-file-copied'));
  const long = { './': 'Dockerfile\n.env\n', '.env': `A=1\n${'#\n'.repeat(limits.copiedCharacters / 2)}` };
  assert.ok(judged({ Dockerfile: 'FROM node:22\nCOPY .env /\n', ...long }).found.has('secret-file-copied'));
});

test('custom rules check and report up to a limit', () => {
  const custom = (count: number, name: string): AnyRule[] =>
    decodeRules(
      sourceFile(
        'rules.yaml',
        `rules:\n${many(count, (i) => `  r${i}: { on: service, where: { name: { glob: "${name}" } }, message: "No." }\n`)}`,
      ),
    ).rules.flatMap((each) => each.rules);
  const services = `services:\n${many(limits.services, (i) => `  s${i}: { image: a }\n`)}`;
  const project = emptyProject().with({ path: 'compose.yaml', text: services });
  const of = (made: readonly AnyRule[]) => {
    const { findings, problems } = lint(project, 'compose.yaml', made, defaultConfig);
    return [findings.length, problems.map(({ message }) => message)];
  };
  const few = limits.customReports / limits.services;
  const said = `Custom rules are checked only in part: they look at more than ${limits.customLooks} things, or report more than ${limits.customReports}.`;
  assert.deepEqual(of(custom(few, 's*')), [limits.customReports, []]);
  assert.deepEqual(of(custom(few + 1, 's*')), [limits.customReports, [said]]);
  const none = custom(limits.customRules, 't*');
  assert.deepEqual(of(none), [0, []]);
  assert.deepEqual(of([...none, ...none, ...none]), [0, [said]]);
});

test('a project of COMPOSE_FILE has a limited number of files', () => {
  const names = (count: number) => Array.from({ length: count }, (_, i) => `${i}.compose.yaml`);
  const of = (count: number) =>
    judged({
      ...Object.fromEntries(names(count).map((name, i) => [name, `services: { s${i}: { image: a } }\n`])),
      '.env': `COMPOSE_FILE=${names(count).join(':')}\n`,
    }).problems;
  assert.deepEqual(of(limits.projectFiles), []);
  assert.deepEqual(of(limits.projectFiles + 50), [
    `0.compose.yaml: The project has more than ${limits.projectFiles} files; the rest are ignored.`,
  ]);
});
