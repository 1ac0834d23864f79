import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { rules } from '../rules/index.ts';
import { readOptions } from '../server/cli/args.ts';
import { scanCommand } from '../server/cli/commands/scan.ts';
import { commands } from '../server/cli/commands.ts';
import { dayOf } from '../server/engine/source/day.ts';
import { bundle, folderOf, plimsoll, type Surroundings } from './support/cli.ts';
import { programFiles } from './support/dist.ts';
import { withoutLinks } from './support/links.ts';
import { type JsonReport, readReport } from './support/report.ts';
import { share } from './support/share.ts';
import { withoutModes, withoutOwners, withoutShell } from './support/unlike-unix.ts';

const program = bundle.replace(/cli\.cjs$/, 'cli.program.cjs');
/** The text of all that the command line may load. */
const whole = () => Object.values(programFiles('cli')).join('\n');
const digest = `sha256:${'ab'.repeat(32)}`;
const safe = `FROM scratch\nCOPY app /app\nUSER 65532\nENTRYPOINT ["/app"]\n`;
const privileged = `services:\n  web:\n    image: nginx@${digest}\n    privileged: true\n`;

/** Scans and reads the JSON report. */
function scan(
  paths: readonly string[],
  around: Surroundings = {},
): { code: number | null; report: JsonReport } {
  const { code, out, errors } = plimsoll(['scan', '--format', 'json', ...paths], around);
  assert.equal(errors, '');
  return { code, report: readReport(out) };
}

/** Findings as `file:line:column rule`. */
const shown = ({ findings }: JsonReport) =>
  findings.map(({ file, line, column, rule }) => `${file}:${line}:${column} ${rule}`);

const messages = ({ problems }: JsonReport) =>
  problems.map(({ file, line, message }) => `${file}${line === undefined ? '' : `:${line}`}: ${message}`);

describe('plimsoll scan: exit codes', () => {
  const cwd = folderOf({
    'safe/Dockerfile': safe,
    'bad/compose.yaml': privileged,
    'notes.txt': 'hello\n',
    'half/compose.yaml': 'services:\n  web:\n    image: nginx\n    ports: [80\n',
    'empty/.keep': '',
  });

  it('exits with 0 if nothing reaches the limit, with 1 if something does', () => {
    assert.equal(scan(['safe'], { cwd }).code, 0);
    assert.equal(scan(['bad'], { cwd }).code, 1);
    assert.equal(scan(['safe', 'bad'], { cwd }).code, 1);
    assert.equal(scan(['--fail-on=low', 'bad'], { cwd }).code, 1);
    assert.equal(plimsoll(['scan', 'safe', '--fail-on', 'critical'], { cwd }).code, 0);
  });

  it('fails from the given severity up', () => {
    const text = 'services:\n  web:\n    image: nginx\n    user: "1000"\n';
    const around = { input: text };
    const at = (failOn: string) =>
      scan(['-', '--stdin-filename', 'compose.yaml', '--fail-on', failOn], around);
    const { report } = at('info');
    assert.ok(report.findings.length > 0);
    assert.ok(!report.findings.some(({ severity }) => severity === 'critical' || severity === 'high'));
    assert.equal(at('info').code, 1);
    assert.equal(at('medium').code, 1);
    assert.equal(at('high').code, 0);
    assert.equal(at('critical').code, 0);
  });

  it('--exit-zero lets no finding fail, but unreadable files do', () => {
    const reported = scan(['bad', '--exit-zero'], { cwd });
    assert.equal(reported.code, 0);
    assert.deepEqual(reported.report.findings, scan(['bad'], { cwd }).report.findings);
    assert.equal(scan(['missing', 'bad', '--exit-zero'], { cwd }).code, 2);
    assert.equal(scan(['empty', '--exit-zero'], { cwd }).code, 3);
  });

  it('exits with 2 if a file cannot be read; lints the others', () => {
    const { code, report } = scan(['missing', 'bad'], { cwd });
    assert.equal(code, 2);
    assert.deepEqual(messages(report), ["missing: The file can't be read: it does not exist."]);
    assert.deepEqual(report.files, ['bad/compose.yaml']);
    assert.ok(shown(report).includes('bad/compose.yaml:4:17 privileged'));
  });

  it('exits with 2 if a file is read only in part, with or without findings', () => {
    const { code, report } = scan(['half'], { cwd });
    assert.equal(code, 2);
    assert.equal(scan(['half', 'bad'], { cwd }).code, 2);
    assert.deepEqual(report.files, ['half/compose.yaml']);
    assert.ok((report.problems[0]?.line ?? 0) > 0);
    assert.ok((report.problems[0]?.column ?? 0) > 0);
  });

  it('exits with 3 if there is nothing to lint', () => {
    assert.equal(scan(['empty'], { cwd }).code, 3);
    const { code, report } = scan(['notes.txt'], { cwd });
    assert.equal(code, 3);
    assert.match(messages(report).join(), /^notes\.txt: The file is not recognized/);
    assert.match(
      plimsoll(['scan', 'empty'], { cwd }).out,
      /^No Dockerfiles or compose files to lint: none is there, or/,
    );
  });

  const misused: readonly (readonly [args: string, message: RegExp])[] = [
    ['', /No command is given/],
    ['scann', /Unknown command `scann`; did you mean `scan`\?/],
    ['scan --formt json', /has no option `--formt`; did you mean `--format`\?/],
    ['scan --format yaml', /`--format` is one of stylish, .*, not `yaml`/],
    [
      'scan --fail-on hihg',
      /`--fail-on` is one of critical, high, medium, low, info, not `hihg`; did you mean `high`\?/,
    ],
    ['scan --root nowhere', /`--root` needs a folder, which nowhere is not\./],
    ['scan --config', /`--config` needs a value\.\nSee `node \S+ scan --help`\./],
    ['scan a -f', /`-f` needs a value/],
    ['scan -f -', /`--compose-file` needs a file name/],
    ['rules -f a', /has no option `-f`/],
    ['scan --config=', /`--config` needs a value/],
    ['scan --format --fail-on low', /`--format` needs a value/],
    ['scan -f --format json', /`-f` needs a value/],
    ['scan --format -- a', /`--format` needs a value/],
    ['scan . --stdin-filename Dockerfile', /`--stdin-filename` needs the path/],
    ['rules .', /`node \S+ rules` takes no paths/],
    ['rules --fail-on low', /`node \S+ rules` has no option `--fail-on`/],
    ['explain', /takes the id of one rule/],
    ['explain privilged', /Unknown rule `privilged`; did you mean `privileged`\?/],
  ];
  for (const [args, message] of misused) {
    it(`exits with 2 for \`plimsoll ${args}\``, () => {
      const { code, out, errors } = plimsoll(args === '' ? [] : args.split(' '), { cwd });
      assert.equal(code, 2);
      assert.match(errors, message);
      assert.equal(out, '');
    });
  }
});

describe('plimsoll scan: which files', () => {
  const cwd = folderOf({
    'app/Dockerfile': safe,
    'app/web.dockerfile': safe,
    'app/compose.yml': privileged,
    'app/build.txt': `# how we build\n${safe}`,
    'app/stack.yaml': privileged,
    'app/.gitignore': 'web.dockerfile\n',
    '--odd/Dockerfile': safe,
  });

  it('names files as given, from the current folder, each once', () => {
    assert.deepEqual(scan([], { cwd }).report.files, [
      '--odd/Dockerfile',
      'app/Dockerfile',
      'app/compose.yml',
    ]);
    const again = ['./app/', 'app/Dockerfile', join(cwd, 'app'), 'app'];
    assert.deepEqual(scan(again, { cwd }).report.files, ['app/Dockerfile', 'app/compose.yml']);
    assert.deepEqual(scan([join(cwd, 'app')], { cwd: '/' }).report.files, [
      `${cwd.replaceAll('\\', '/')}/app/Dockerfile`,
      `${cwd.replaceAll('\\', '/')}/app/compose.yml`,
    ]);
    assert.deepEqual(scan(['..'], { cwd: join(cwd, 'app') }).report.files.slice(1), [
      '../app/Dockerfile',
      '../app/compose.yml',
    ]);
    assert.deepEqual(scan(['--', '--odd'], { cwd }).report.files, ['--odd/Dockerfile']);
  });

  it('accepts any ignore file, and reports patterns that it does not follow', () => {
    const hostile = folderOf({
      Dockerfile: safe,
      '.gitignore': `report.[0-9]*.[0-9]*.[0-9]*.[0-9]*.json\na*b*c*\n${'x'.repeat(1001)}\nout\n`,
      'out/Dockerfile': 'FROM a\nUSER root\n',
    });
    const { code, report } = scan([], { cwd: hostile });
    assert.equal(code, 0);
    assert.deepEqual(report.files, ['Dockerfile']);
    assert.deepEqual(report.problems, [
      {
        file: '.gitignore',
        line: 3,
        message: 'From here on, patterns that are too long, too many or too slow to match are not followed.',
        warning: true,
      },
    ]);
    const large = folderOf({ Dockerfile: safe, '.gitignore': '#\n'.repeat(1_100_000) });
    assert.equal(scan([], { cwd: large }).code, 0);
  });

  it('lints a named file by its name or content, ignored by git or not', () => {
    const named = ['app/build.txt', 'app/stack.yaml', 'app/web.dockerfile'];
    const { report } = scan(named, { cwd });
    assert.deepEqual(report.files, named);
    assert.deepEqual(report.problems, []);
    assert.ok(shown(report).includes('app/stack.yaml:4:17 privileged'));
  });

  it('gives the same result for any order of the paths', () => {
    const one = plimsoll(['scan', '--format', 'json', 'app', '--', '--odd'], { cwd });
    const two = plimsoll(['scan', '--format', 'json', '--', '--odd', 'app/compose.yml', 'app/Dockerfile'], {
      cwd,
    });
    assert.equal(two.out, one.out);
  });

  it('ends even if links form a cycle', { skip: withoutLinks }, () => {
    const folder = folderOf({ 'a/Dockerfile': safe });
    symlinkSync('..', join(folder, 'a/up'));
    symlinkSync('Dockerfile', join(folder, 'Dockerfile'));
    const { code, report } = scan(['.'], { cwd: folder });
    assert.equal(code, 2);
    assert.deepEqual(report.files, ['a/Dockerfile']);
    assert.deepEqual(messages(report), [
      "Dockerfile: The file can't be read: its symbolic links form a loop.",
    ]);
    assert.match(messages(scan(['Dockerfile'], { cwd: folder }).report).join(), /links form a loop/);
  });

  it('reports files that it may not read, and lints the rest', { skip: withoutModes }, () => {
    const folder = folderOf({ Dockerfile: safe, 'closed/Dockerfile': safe, 'compose.yaml': privileged });
    chmodSync(join(folder, 'closed'), 0);
    chmodSync(join(folder, 'Dockerfile'), 0);
    chmodSync(folder, 0o755);
    const root = process.getuid?.() === 0;
    symlinkSync('loop', join(folder, 'loop'));
    const within = { cwd: folder, ...(root && { uid: 65534 }) };
    const { code, report } = scan(['.'], within);
    const named = scan(['closed', 'loop', 'compose.yaml'], within).report;
    chmodSync(join(folder, 'closed'), 0o755);
    assert.equal(code, 2);
    assert.deepEqual(messages(report), [
      "closed: The folder can't be read: permission denied.",
      "Dockerfile: The file can't be read: permission denied.",
    ]);
    assert.deepEqual(messages(named).sort(), [
      "closed: The folder can't be read: permission denied.",
      "loop: The file can't be read: its symbolic links form a loop.",
    ]);
    assert.deepEqual([report.files, named.files], [['compose.yaml'], ['compose.yaml']]);
  });

  it('reports in a compose file the settings of its Dockerfile, but not from outside the folder', () => {
    const folder = folderOf({
      'in/compose.yaml':
        'services:\n  web:\n    build: ..\n    user: root\n  api:\n    build: ./api\n    user: root\n',
      'in/api/Dockerfile': 'FROM debian:12\nUSER 1000\n',
      Dockerfile: 'FROM debian:12\nUSER 1000\n',
    });
    const services = (report: JsonReport) =>
      report.findings
        .filter(({ message }) => message.includes('overrides the USER of its Dockerfile'))
        .map(({ service }) => service);
    assert.deepEqual(services(scan(['in'], { cwd: folder }).report), ['web', 'api']);
    assert.deepEqual(services(scan(['.'], { cwd: join(folder, 'in') }).report), ['api']);
  });
});

describe('plimsoll scan: standard input', () => {
  it('is recognised by its content, or by the given name', () => {
    assert.deepEqual(scan(['-'], { input: privileged }).report.files, ['-']);
    assert.equal(scan(['-'], { input: privileged }).code, 1);
    assert.equal(scan(['-'], { input: 'hello' }).code, 3);
    assert.match(
      plimsoll(['scan', '-'], { input: 'hello' }).out,
      /not recognized .*: `--stdin-filename` tells its name/,
    );
    const named = scan(['-', '--stdin-filename', './x/Dockerfile.dev'], { input: safe });
    assert.deepEqual(named.report.files, ['x/Dockerfile.dev']);
    assert.deepEqual(scan(['--stdin-filename=Dockerfile'], { input: safe }).report.files, ['Dockerfile']);
    assert.equal(scan(['-', '--stdin-filename', 'Dockerfile'], { input: '' }).report.files.length, 1);
    const query = `x-query: |\n  from users\n${privileged}`;
    const yaml = scan(['-', '--stdin-filename', 'base.yml'], { input: query });
    assert.ok(shown(yaml.report).some((each) => each.endsWith(' privileged')));
  });

  it('follows the configuration of the folder in its name', () => {
    const cwd = folderOf({ 'a/.plimsoll.yaml': 'rules: {privileged: off}\n' });
    const at = (name: string) => scan(['-', '--stdin-filename', name], { cwd, input: privileged }).report;
    assert.ok(shown(at('b/compose.yaml')).some((each) => each.endsWith(' privileged')));
    assert.ok(!shown(at('a/compose.yaml')).some((each) => each.endsWith(' privileged')));
  });

  it('is read to its end, even from a slow writer', async () => {
    const child = spawn(process.execPath, [bundle, 'scan', '-', '--format', 'json']);
    let out = '';
    child.stdout.on('data', (chunk) => (out += chunk));
    for (const line of privileged.split(/(?<=\n)/)) {
      child.stdin.write(line);
      await new Promise((done) => setTimeout(done, 20));
    }
    child.stdin.end();
    const [code] = await once(child, 'close');
    assert.equal(code, 1);
    assert.deepEqual(readReport(out).files, ['-']);
  });
});

describe('plimsoll scan: configuration', () => {
  const cwd = folderOf({
    '.plimsoll.yaml': 'rules:\n  privileged: off\nignore: [legacy/]\n',
    'compose.yaml': privileged,
    'legacy/compose.yaml': privileged,
    'near/.plimsoll.yaml': '# near\nrules:\n  privilegd: low\nignor: []\n',
    'near/compose.yaml': privileged,
    'ci/plimsoll.yaml': 'rules: {privileged: info}\nignore: [near, legacy]\n',
  });

  it('is the nearest one upwards; ignored files are not linted, named or not', () => {
    const { report, code } = scan(['compose.yaml', 'legacy/compose.yaml'], { cwd });
    assert.deepEqual(report.files, ['compose.yaml']);
    assert.ok(!shown(report).some((each) => each.endsWith(' privileged')));
    assert.equal(code, 0);
    assert.equal(scan(['legacy'], { cwd }).code, 3);
  });

  it('is refused with the line if it is wrong; the rest of it still applies', () => {
    const { code, report } = scan(['near'], { cwd });
    assert.equal(code, 2);
    assert.deepEqual(messages(report), [
      'near/.plimsoll.yaml:3: Unknown rule `privilegd`; did you mean `privileged`?',
      'near/.plimsoll.yaml:4: Unknown key `ignor`; did you mean `ignore`?',
    ]);
    assert.ok(shown(report).includes('near/compose.yaml:4:17 privileged'));
    assert.match(plimsoll(['scan', 'near'], { cwd }).out, /near\/\.plimsoll\.yaml:3:3: Unknown rule/);
  });

  it('is the file that --config names', () => {
    const { code, report } = scan(['.', '--config', 'ci/plimsoll.yaml'], { cwd });
    assert.deepEqual(report.files, ['compose.yaml']);
    assert.equal(report.findings.find(({ rule }) => rule === 'privileged')?.severity, 'info');
    assert.equal(code, 0);
    const missing = scan(['compose.yaml', '--config', 'none.yaml'], { cwd });
    assert.equal(missing.code, 2);
    assert.deepEqual(messages(missing.report), ["none.yaml: The file can't be read: it does not exist."]);
  });
});

it('uses the configuration of each file if rules are chosen on the command line', () => {
  const files = { 'compose.yaml': privileged, 'worker.compose.yaml': privileged };
  const at = (folder: string, level: string) => ({
    [`${folder}/.plimsoll.yaml`]: `rules: {privileged: ${level}}\n`,
    ...Object.fromEntries(Object.entries(files).map(([name, text]) => [`${folder}/${name}`, text])),
  });
  const cwd = folderOf({ ...at('a', 'low'), ...at('b', 'medium') });
  const { findings } = JSON.parse(
    plimsoll(['scan', '--only', 'privileged', '--format', 'json'], { cwd }).out,
  ) as JsonReport;
  assert.deepEqual(
    findings.map(({ file, rule, severity }) => `${file} ${rule} ${severity}`),
    [
      'a/compose.yaml privileged low',
      'a/worker.compose.yaml privileged low',
      'b/compose.yaml privileged medium',
      'b/worker.compose.yaml privileged medium',
    ],
  );
});

describe('plimsoll scan: the JSON report', () => {
  it('counts UTF-16 units from 1 in lines and columns, from 0 in edits, with any line ends and marks', () => {
    const plain = '# 🐳 é\nservices:\n  "🐳": {image: "nginx:1", privileged: true}\n';
    const texts = { plain, crlf: plain.replaceAll('\n', '\r\n'), bom: `\ufeff${plain}` };
    for (const [name, text] of Object.entries(texts)) {
      const { report } = scan(['-', '--stdin-filename', 'compose.yaml'], { input: text });
      const found = report.findings.find(({ rule }) => rule === 'privileged');
      assert.deepEqual([found?.line, found?.column, found?.endLine, found?.endColumn], [3, 40, 3, 44], name);
      assert.equal(found?.service, '🐳');
      assert.equal(found && 'stage' in found, false);
    }
  });

  it('does not count a byte order mark as a column, but counts it in edits', () => {
    const dockerfile = 'FROM docker.io/library/node:latest\nRUN sudo make\nUSER node\n';
    const at = (input: string) => scan(['-', '--stdin-filename', 'Dockerfile'], { input }).report;
    const marked = at(`\ufeff${dockerfile}`);
    assert.ok(marked.findings.some(({ line }) => line === 1));
    assert.deepEqual(shown(marked), shown(at(dockerfile)));
    const edits = (report: JsonReport) =>
      report.findings.flatMap(({ fixes }) => fixes.flatMap((fix) => fix.edits.map(({ start }) => start)));
    assert.ok(edits(marked).length > 0);
    assert.deepEqual(
      edits(marked),
      edits(at(dockerfile)).map((start) => start + 1),
    );
  });

  it('counts the same in a UTF-16 file', () => {
    const input = Buffer.from(`\ufeff${privileged}`, 'utf16le');
    assert.ok(shown(scan(['-'], { input }).report).includes('-:4:17 privileged'));
  });

  it('names the stage of a finding, if any', () => {
    const input = 'FROM docker.io/library/golang:latest AS build\nFROM scratch\nUSER 65532\n';
    const { report } = scan(['-', '--stdin-filename', 'Dockerfile'], { input });
    assert.deepEqual(new Set(report.findings.map(({ stage }) => stage)), new Set(['build']));
  });

  it('is complete in a pipe, with any size and a slow reader', async () => {
    const service = (n: number) => `  service-${n}:\n    image: nginx:1\n    privileged: true\n`;
    const services = 100;
    const text = `services:\n${Array.from({ length: services }, (_, n) => service(n)).join('')}`;
    const files = Object.fromEntries(Array.from({ length: 20 }, (_, n) => [`${n}/compose.yaml`, text]));
    const cwd = folderOf(files);
    const child = spawn(process.execPath, [bundle, 'scan', '--format', 'json'], { cwd });
    const chunks: Buffer[] = [];
    for await (const chunk of child.stdout) {
      chunks.push(chunk);
      if (chunks.length % 50 === 0) await new Promise((done) => setTimeout(done, 5));
    }
    const out = Buffer.concat(chunks);
    assert.ok(out.length > 3_000_000, `${out.length} bytes`);
    const report = JSON.parse(out.toString('utf8')) as JsonReport;
    assert.equal(report.findings.filter(({ rule }) => rule === 'privileged').length, 20 * services);
    assert.equal(report.files.length, 20);
  });

  it('stops quietly when its reader closes the pipe', { skip: withoutShell }, () => {
    const text = `services:\n${Array.from({ length: 2000 }, (_, n) => `  s${n}: {image: a, privileged: true}\n`).join('')}`;
    const cwd = folderOf({ 'compose.yaml': text });
    const run = `"${process.execPath}" "${bundle}" scan --format json | head -c 100`;
    const { stdout, stderr } = spawnSync('sh', ['-c', run], { cwd, encoding: 'utf8' });
    assert.equal(stderr, '');
    assert.equal(stdout.length, 100);
  });

  it('fails if the disk of its output is full', { skip: !existsSync('/dev/full') }, () => {
    const cwd = folderOf({ Dockerfile: safe });
    const run = `"${process.execPath}" "${bundle}" scan > /dev/full`;
    const { status, stderr } = spawnSync('sh', ['-c', run], { cwd, encoding: 'utf8' });
    assert.deepEqual(
      [status, stderr],
      [2, "plimsoll: Standard output can't be written: its disk is full.\n"],
    );
    const { code, errors } = plimsoll(['scan', '--format', 'json:/dev/full'], { cwd });
    assert.deepEqual([code, errors], [2, "plimsoll: /dev/full can't be written: its disk is full.\n"]);
  });
});

it('names the column of a syntax error, such as an extra bracket', () => {
  const text = 'services:\n  web:\n    image: nginx\n    ports: ["80:80"]]\n';
  const { out } = plimsoll(['scan'], { cwd: folderOf({ 'compose.yaml': text }) });
  assert.match(out, /^compose\.yaml:4:21: YAML: Unexpected text; /m);
});

describe('plimsoll scan: the report for people', () => {
  const cwd = folderOf({ 'compose.yaml': privileged, Dockerfile: safe });

  it('shows place, severity, message, rule and source, and a summary', () => {
    const { out } = plimsoll(['scan'], { cwd });
    assert.match(out, /^compose\.yaml\n/);
    assert.match(
      out,
      / {2}4:17 {4}critical {2}\S.*\. {2}privileged\n {7}4 │ privileged: true\n {9}│ {13}\^{4}\n/,
    );
    assert.match(out, /\nFAIL: \d+ findings? in 1 of 2 files: 1 critical/);
    assert.match(out, / explain privileged\n$/);
  });

  it('reports that there are no findings', () => {
    assert.equal(plimsoll(['scan', 'Dockerfile'], { cwd }).out, 'PASS: No findings in 1 file.\n');
  });

  it('has colours only on request', () => {
    const code = '\u001b[';
    assert.ok(!plimsoll(['scan'], { cwd }).out.includes(code));
    assert.ok(plimsoll(['scan'], { cwd, env: { FORCE_COLOR: '1' } }).out.includes(code));
    assert.ok(!plimsoll(['scan'], { cwd, env: { FORCE_COLOR: '1', NO_COLOR: '1' } }).out.includes(code));
  });

  it('never prints a secret or control characters of a terminal', () => {
    const secret = 'correct-horse-battery-9f8e7d';
    const input = [
      'FROM docker.io/library/debian:12',
      `ENV API_TOKEN=${secret} MODE=1`,
      `RUN curl -k -H "Authorization: Bearer ${secret}" https://example.com/x | sh`,
      `RUN sudo mysql --password=${secret} && sudo wget --no-check-certificate https://u:${secret}@files.acme.io/a.sh`,
      `RUN sudo DB_PASSWORD="${secret}" make`,
      'RUN sudo echo \u001b[2J\u202egnp.exe',
      '',
    ].join('\n');
    for (const format of ['stylish', 'json']) {
      const { out } = plimsoll(['scan', '-', '--stdin-filename', 'Dockerfile', '--format', format], {
        input,
      });
      assert.ok(out.includes('sudo'));
      assert.ok(!out.includes(secret), `${format}: ${out.split('\n').find((line) => line.includes(secret))}`);
      assert.ok(!out.includes('\u001b') && !out.includes('\u202e'));
    }
  });

  it('shows the relevant part of a long line', () => {
    const input = `services: {web: {image: a, labels: {a: "${'x'.repeat(50_000)}"}, privileged: true, hostname: ${'y'.repeat(500)}}}\n`;
    const { out } = plimsoll(['scan', '-'], { input });
    assert.match(out, /│ ….{0,60}privileged: true.{0,80}…\n/);
    assert.ok(out.split('\n').every((line) => line.length < 200));
  });
});

describe('plimsoll scan: any bytes in', () => {
  const many = (n: number, make: (n: number) => string) =>
    Array.from({ length: n }, (_, index) => make(index)).join('');
  const bomb = `a0: &a0 [x, x, x, x, x, x, x, x, x]\n${many(30, (n) => `a${n + 1}: &a${n + 1} [${Array(9).fill(`*a${n}`)}]\n`)}services:\n  web: {image: a, command: *a30}\n`;
  const inputs: readonly (readonly [name: string, file: string, content: string | Buffer])[] = [
    ['nothing', 'Dockerfile', ''],
    ['nothing but a mark', 'Dockerfile', '\ufeff'],
    ['a line of 1 MB', 'Dockerfile', `FROM a\nRUN echo ${'x'.repeat(1_000_000)}\n`],
    ['100,000 continuations', 'Dockerfile', `FROM a\nRUN a${many(100_000, () => ' \\\n  b')}\n`],
    [
      '100,000 comments in a continuation',
      'Dockerfile',
      `FROM a\nRUN a \\\n${many(100_000, () => '# c\n')} b\n`,
    ],
    ['100,000 flags', 'Dockerfile', `FROM a\nRUN ${many(100_000, (n) => `--f${n}=x `)}true\n`],
    ['100,000 words with quotes', 'Dockerfile', `FROM a\nENV ${many(100_000, (n) => `A${n}="b c" `)}\n`],
    [
      '10,000 stages',
      'Dockerfile',
      many(10_000, (n) => `FROM ${n ? `s${n - 1}` : 'a'} AS s${n}\nARG X=$X\n`),
    ],
    ['deep substitutions', 'Dockerfile', `FROM a\nRUN echo ${'"$('.repeat(5000)}\n`],
    [
      'a here-document without end',
      'Dockerfile',
      `FROM a\nRUN <<EOF\n${many(20_000, () => 'echo <<EOF "\n')}`,
    ],
    ['a quote without end', 'Dockerfile', 'FROM a\nRUN echo "x\nCMD ["a"\n'],
    ['NUL bytes', 'Dockerfile', 'FROM a\nRUN \0\0\n'],
    ['NUL bytes far down', 'Dockerfile', `FROM a\n${'# c\n'.repeat(3000)}RUN \0\0\n`],
    [
      'a program',
      'Dockerfile',
      Buffer.from(
        many(5000, (n) => String.fromCharCode(n % 256)),
        'latin1',
      ),
    ],
    ['latin-1', 'Dockerfile', Buffer.from('# d\u00e9j\u00e0 vu\nFROM scratch\nUSER 1\n', 'latin1')],
    [
      '16,000 keys',
      'compose.yaml',
      `services:\n  a:\n    environment:\n${many(16_000, (n) => `      K${n}: v\n`)}`,
    ],
    ['16,000 services', 'compose.yaml', `services:\n${many(16_000, (n) => `  s${n}: {image: a}\n`)}`],
    ['an alias bomb', 'compose.yaml', bomb],
    ['an alias that holds itself', 'compose.yaml', 'services: &a\n  web: *a\n'],
    ['deep nesting', 'compose.yaml', `services: ${'['.repeat(100_000)}`],
    ['deep blocks', 'compose.yaml', many(2000, (n) => `${' '.repeat(n)}a:\n`)],
    ['a line of 1 MB in YAML', 'compose.yaml', `services: {web: {image: "${'x'.repeat(1_000_000)}"}}\n`],
    ['tabs and a broken end', 'compose.yaml', 'services:\n\tweb:\n\t\timage: "nginx\n'],
    ['latin-1 in YAML', 'compose.yaml', Buffer.from('services:\n  web:\n    image: caf\u00e9\n', 'latin1')],
    ['too much', 'compose.yaml', Buffer.alloc(3_000_000, '# comment\n')],
  ];
  const cwd = folderOf(
    Object.fromEntries(inputs.map(([name, file, content]) => [`${name}/${file}`, content])),
  );
  for (const [name, file] of share(inputs, 3)) {
    it(`ends with an exit code and no stack trace for ${name}`, () => {
      const run = plimsoll(['scan', '--format', 'json', name], { cwd });
      assert.equal(run.errors, '');
      const report = readReport(run.out);
      assert.ok([0, 1, 2].includes(run.code ?? -1), `exit code ${run.code}`);
      assert.ok(report.files.length + report.problems.length > 0);
      assert.ok(
        report.problems.every(({ message }) => !/The rule .* failed/.test(message)),
        messages(report).join('\n'),
      );
      assert.ok(report.findings.every((finding) => finding.file.startsWith(`${name}/${file}`)));
    });
  }

  it('names the invalid bytes if they matter', () => {
    const of = (name: string) => messages(scan([name], { cwd }).report);
    assert.deepEqual(of('latin-1'), []);
    assert.ok(
      of('latin-1 in YAML').includes(
        'latin-1 in YAML/compose.yaml:3: The file contains bytes that are not valid UTF-8.',
      ),
    );
    assert.deepEqual(of('NUL bytes'), [
      "NUL bytes/Dockerfile: The file can't be read: it is not text: it contains NUL bytes.",
    ]);
    assert.deepEqual(of('too much'), [
      "too much/compose.yaml: The file can't be read: it is larger than 2 MB.",
    ]);
  });

  it('lints the valid files among the broken ones', () => {
    const { code, report } = scan(['.'], { cwd });
    assert.equal(code, 2);
    assert.ok(report.files.length > 20);
  });
});

describe('plimsoll rules', () => {
  it('lists every rule with all its references', () => {
    const { code, out } = plimsoll(['rules', '--format', 'json']);
    assert.equal(code, 0);
    const listed: Record<string, unknown>[] = JSON.parse(out);
    assert.deepEqual(
      listed.map(({ id }) => id),
      rules.map(({ id }) => id),
    );
    for (const [index, rule] of rules.entries()) {
      const { on, severity, title, why, fixable, refs } = listed[index] as never as (typeof rules)[number];
      assert.deepEqual(
        [on, severity, title, why, fixable],
        [rule.on, rule.severity, rule.title, rule.why, rule.fixable],
      );
      for (const message of [rule, ...Object.values(rule.messages)]) {
        if (typeof message === 'string') continue;
        for (const [peer, ids] of Object.entries<readonly string[]>(message.refs ?? {})) {
          for (const id of ids)
            assert.ok(refs[peer as keyof typeof refs]?.includes(id), `${rule.id}: ${peer} ${id}`);
        }
      }
    }
  });

  it('lists the rules as text, one a line, with severity and title', () => {
    const lines = plimsoll(['rules']).out.trimEnd().split('\n');
    assert.equal(lines.length, rules.length);
    assert.ok(lines.some((line) => /^privileged +critical +\S/.test(line)));
  });
});

describe('rules of a workspace', () => {
  const files = {
    '.plimsoll.yaml': 'customRules: [acme.yaml, gone.yaml]\n',
    'acme.yaml':
      'namespace: acme\nrules:\n  own-registry:\n    on: [service, image]\n    where: {image: {not: {glob: "a/*"}}}\n    message: Not ours.\n    title: An image of others\n    why: Ours are scanned.\n    severity: high\n',
  };

  it('are listed once after ours, and mistakes in them are reported', () => {
    const cwd = folderOf(files);
    const { code, out, errors } = plimsoll(['rules'], { cwd });
    assert.equal(code, 0);
    assert.match(out, /\nacme\/own-registry +high +An image of others\n$/);
    assert.match(errors, /^plimsoll: \.plimsoll\.yaml:\d+:\d+: The rules `gone\.yaml` can't be read/);
    const listed = JSON.parse(plimsoll(['rules', '--format', 'json'], { cwd }).out);
    assert.equal(listed.length, rules.length + 1);
  });

  it('combine the same finding of several services: the others only add their place', () => {
    const named = {
      '.plimsoll.yaml': 'customRules: [acme.yaml]\n',
      'acme.yaml':
        'namespace: acme\nrules:\n  init:\n    on: service\n    where: {init: {exists: false}}\n    message: The service {name} has no init process.\n',
      'compose.yaml': 'services:\n  web:\n    image: a/b:1\n  db:\n    image: a/c:1\n',
    };
    const { out } = plimsoll(['scan', '--only', 'acme/*'], { cwd: folderOf(named) });
    assert.match(out, /web: The service web has no init process\.[\s\S]*\n +\u251c db: 4:3\n/);
  });

  it('are explained by their own texts', () => {
    const { code, out } = plimsoll(['explain', 'acme/own-registry'], { cwd: folderOf(files) });
    assert.equal(code, 0);
    assert.match(
      out,
      /^# acme\/own-registry\n\nAn image of others\n\nSeverity: high\n\nOurs are scanned\.\n/,
    );
    assert.match(
      plimsoll(['explain', 'acme/own-registri'], { cwd: folderOf(files) }).errors,
      /did you mean `acme\/own-registry`/,
    );
  });
});

describe('plimsoll explain', () => {
  it("prints a rule's page", () => {
    for (const { id, title } of share(rules)) {
      const { code, out } = plimsoll(['explain', id]);
      assert.equal(code, 0);
      assert.ok(out.startsWith(`# ${id}: ${title}\n`), id);
      assert.ok(!out.includes('<!--'), id);
      assert.doesNotMatch(out, /^## (?:Facts|Cases)$/m, id);
      assert.ok(out.split('\n').length > 3, `${id} has a page`);
    }
  });

  it('knows the ids of other tools', () => {
    assert.match(plimsoll(['explain', 'cl-0002']).out, /^# privileged: A container runs privileged\n/);
  });

  it('has the facts even without the pages beside it', () => {
    const folder = folderOf({
      ...Object.fromEntries(
        Object.entries(programFiles('cli')).map(([name, text]) => [`dist/${name}`, text]),
      ),
    });
    const { stdout } = spawnSync(process.execPath, [join(folder, 'dist/cli.cjs'), 'explain', 'privileged'], {
      encoding: 'utf8',
    });
    assert.match(stdout, /^# privileged\n[\s\S]*Severity: critical\n/);
  });
});

describe('plimsoll', () => {
  it('prints its version and its usage', () => {
    const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
    assert.equal(plimsoll(['--version']).out, `${version}\n`);
    for (const args of [['--help'], ['-h'], ['help'], ['scan', '--help']]) {
      const { code, out } = plimsoll(args);
      assert.equal(code, 0);
      for (const word of [
        'scan',
        'rules',
        'explain',
        '--format',
        '--fail-on',
        '--config',
        '-f, --compose-file',
        '--stdin-filename',
      ]) {
        assert.ok(out.includes(word));
      }
    }
  });

  it('shows the help of one command, and of each command in the full help', () => {
    for (const args of [
      ['help', 'rules'],
      ['rules', '--help'],
      ['rules', '-h'],
    ]) {
      const { code, out } = plimsoll(args);
      assert.equal(code, 0);
      assert.match(out, /^Usage\n {2}plimsoll rules {2}list all rules, including your own\n/);
      assert.ok(!out.includes('--fail-on'));
    }
    const { out } = plimsoll(['--help']);
    for (const { name, summary, options } of commands) {
      assert.match(out, new RegExp(`^ {2}plimsoll ${name}\\b`, 'm'));
      for (const text of [summary, ...Object.keys(options).map((each) => `--${each}`)]) {
        assert.ok(out.includes(text), text);
      }
    }
    assert.deepEqual(
      out.split('\n').filter((line) => line.length > 120),
      [],
    );
    assert.match(plimsoll(['help', 'rulse']).errors, /Unknown command `rulse`; did you mean `rules`\?/);
  });

  it('reads options that take no value', () => {
    const command = { ...scanCommand, options: { write: { type: 'boolean', help: 'write' } } } as const;
    assert.equal(readOptions(command, ['--write', 'a']).has('write'), true);
    assert.deepEqual(readOptions(command, ['--write', 'a']).operands, ['a']);
    assert.equal(readOptions(command, ['a']).has('write'), false);
    assert.throws(() => readOptions(command, ['--write=a']), /`--write` takes no value/);
  });

  it('takes no option for the value of another one', () => {
    const known = (...args: string[]) => readOptions(scanCommand, args).last('baseline');
    for (const args of [
      ['--baseline'],
      ['.', '--baseline'],
      ['--baseline', '--format', 'json'],
      ['--baseline', '-f', 'compose.yaml'],
      ['--baseline', '--', 'known.json'],
      ['--baseline='],
    ])
      assert.equal(known(...args), '.plimsoll-baseline.json', args.join(' '));
    assert.equal(known('--baseline', 'known.json'), 'known.json');
    assert.equal(known('--baseline=-known.json'), '-known.json');
    assert.equal(known('--config', 'a', '--baseline', 'b', '--format', 'json'), 'b');
    assert.equal(known('--', '--baseline'), undefined);
    assert.deepEqual(readOptions(scanCommand, ['--baseline', '--format', 'json', '.']).operands, ['.']);
    assert.equal(readOptions(scanCommand, ['--config', '-', '.']).last('config'), '-');
  });

  it('contains nothing of the language server', () => {
    const text = whole();
    assert.ok(!/vscode-jsonrpc|textDocument\/publishDiagnostics|createProtocolConnection/.test(text));
    assert.match(readFileSync(bundle, 'utf8'), /^#!\/usr\/bin\/env node\n/);
  });

  it('is ASCII only, which is the same in any encoding', () => {
    assert.match(whole(), /^[\0-\x7f]*$/);
  });

  const compiled = `cli.program.${process.version}-${process.arch}.cache`;
  const copied = (more: Readonly<Record<string, string | Buffer>> = {}) =>
    folderOf({ ...programFiles('cli'), ...more });
  const run = (folder: string, ...args: string[]) =>
    spawnSync(process.execPath, [join(folder, 'cli.cjs'), ...args], { encoding: 'utf8' }).stdout;

  const made = (folder: string) => readdirSync(folder).filter((name) => name.includes('.cache'));
  /** Asks V8 in a process of its own, where nothing has changed its flags. */
  const taken = `const { readFileSync } = require('node:fs');
const [, filename, cache] = process.argv;
const cachedData = readFileSync(cache).subarray(0, -12);
const script = new (require('node:vm').Script)(readFileSync(filename, 'latin1'), { filename, cachedData });
process.exit(script.cachedDataRejected ? 1 : 0);`;
  /** Whether V8 takes each compiled form. */
  const fits = (folder: string) =>
    made(folder).every((name) => {
      const [, part = ''] = /^cli\.(.*?)\.v/.exec(name) ?? [];
      const source = join(folder, part === 'program' ? 'cli.program.cjs' : `${part}.cjs`);
      return spawnSync(process.execPath, ['-e', taken, source, join(folder, name)]).status === 0;
    });

  it('writes the compiled form of what it loads, and again if that changes', { skip: withoutOwners }, () => {
    // Enough files to set V8 flags, which the compiled form has to match.
    const many = Array.from({ length: 40 }, (_, index) => [`${index}/Dockerfile`, 'FROM scratch\n'] as const);
    const folder = copied(Object.fromEntries(many));
    const scanned = run(folder, 'scan', folder);
    assert.ok(made(folder).includes(compiled));
    assert.ok(made(folder).length > 1, 'parts, too');
    assert.ok(fits(folder));
    assert.equal(run(folder, 'scan', folder), scanned);
    for (const name of made(folder)) writeFileSync(join(folder, name), 'of an older program');
    assert.equal(run(folder, 'scan', folder), scanned);
    assert.ok(fits(folder));
  });

  it('loads nothing of the engine for its version and its help', () => {
    for (const args of [['--version'], ['--help'], ['help', 'scan'], ['fix', '-h']]) {
      const folder = copied();
      for (const name of readdirSync(folder))
        if (name.startsWith('part-') && statSync(join(folder, name)).size > 5000) rmSync(join(folder, name));
      const { out } = plimsoll(args);
      assert.equal(run(folder, ...args), out);
      assert.deepEqual(made(folder), withoutOwners === false ? [compiled] : []);
    }
  });

  it('replaces a compiled form once that lacked much', { skip: withoutOwners }, () => {
    const compose = Array.from(
      { length: 9 },
      (_, at) => `  s${at}: { image: redis, privileged: true, ports: ["6379"], volumes: [/:/host] }\n`,
    );
    const folder = copied({
      'image/Dockerfile': 'FROM scratch\n',
      'services/compose.yaml': `services:\n${compose.join('')}`,
    });
    const of = () => made(folder).map((name) => [name, statSync(join(folder, name)).mtimeMs]);
    run(folder, 'scan', join(folder, 'image'));
    const first = of();
    run(folder, 'scan', join(folder, 'image'));
    assert.deepEqual(of(), first, 'the same again lacks nothing');
    run(folder, 'scan', join(folder, 'services'));
    const second = of();
    assert.deepEqual(
      second.map(([name]) => name),
      first.map(([name]) => name),
    );
    assert.notDeepEqual(second, first);
    assert.ok(fits(folder));
    run(folder, 'rules');
    run(folder, 'scan', folder);
    for (const [name, time] of second)
      assert.equal(statSync(join(folder, String(name))).mtimeMs, time, String(name));
  });

  it('works without its compiled form, or with one that does not match', () => {
    for (const cache of [undefined, '', 'nonsense', readFileSync(program).subarray(0, 5000)]) {
      const folder = copied(cache === undefined ? {} : { [compiled]: cache });
      assert.equal(run(folder, 'rules').trimEnd().split('\n').length, rules.length);
    }
  });

  it('writes nothing to a read-only folder', {
    skip: process.getuid?.() !== 0 && 'only root may be another user',
  }, () => {
    const folder = copied({ Dockerfile: 'FROM scratch\n' });
    chmodSync(folder, 0o755);
    const args = [join(folder, 'cli.cjs'), 'scan', folder];
    const { status, stderr } = spawnSync(process.execPath, args, {
      encoding: 'utf8',
      uid: 65_534,
      gid: 65_534,
    });
    assert.deepEqual([status, stderr], [0, '']);
    assert.deepEqual(made(folder), []);
  });
});

it('determines the day without the time zone', () => {
  for (let time = Date.UTC(1999, 11, 30, 23, 59, 59); time < Date.UTC(2105, 0, 3); time += 43_200_000)
    assert.equal(dayOf(time), new Date(time).toISOString().slice(0, 10));
});
