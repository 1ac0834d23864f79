import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import fc from 'fast-check';
import markdownIt from 'markdown-it';
import type { Severity } from '../server/engine/index.ts';
import { bundle, folderOf, plimsoll } from './support/cli.ts';
import { reportIn } from './support/formats.ts';
import { readReport } from './support/report.ts';
import { tries } from './support/tries.ts';
import { withoutOddNames } from './support/unlike-unix.ts';

const severities = ['critical', 'high', 'medium', 'low', 'info'] as const;
const nginx = (name: string) => `  ${name}:\n    image: nginx:1.27.3\n`;
const socket = '    volumes: [/var/run/docker.sock:/var/run/docker.sock]\n';

/** Projects of several services each, as in a repository of many teams. */
const projects = (count: number, of: (nth: number) => string) =>
  Object.fromEntries(
    Array.from({ length: count }, (_, nth) => [`services/team-${nth}/compose.yaml`, `services:\n${of(nth)}`]),
  );
const thirteen = projects(13, (nth) => ['web', 'api', 'jobs'].map((each) => nginx(`${each}${nth}`)).join(''));
const screen = (rows: number, columns: number) => ({ mayBeShort: true, screen: { rows, columns } });

/** The rows of a table of a summary, as numbers by severity. */
function tableIn(text: string, title: string): number[][] {
  const [, body = ''] = new RegExp(`^${title} .*\\n((?: {2}.*\\n)+)`, 'm').exec(text) ?? [];
  return body
    .trimEnd()
    .split('\n')
    .map((line) =>
      line
        .trim()
        .split(/ +/)
        .slice(-5)
        .map((cell) => (cell === '\u00b7' ? 0 : Number(cell))),
    );
}

const sums = (rows: readonly number[][]) =>
  severities.map((_, at) => rows.reduce((sum, row) => sum + (row[at] ?? 0), 0));

/** The numbers of findings in JSON, by severity. */
const countsOf = (findings: readonly { readonly severity: string }[]) =>
  severities.map((each) => findings.filter(({ severity }) => severity === each).length);

/** The number of findings that a Markdown report has in rows or counts as left out. */
function countedIn(markdown: string): number {
  const cells = [...markdown.matchAll(/^\| (?:critical|high|medium|low|info) \| (.*?)(?<!\\) \| /gm)];
  const rest = Number(/^\u2026 and (\d+) more: /m.exec(markdown)?.[1] ?? 0);
  return cells.reduce((sum, [, cell = '']) => {
    const places = cell.split('<br>');
    const more = /^and (\d+) more$/.exec(places.at(-1) ?? '')?.[1];
    return sum + (more === undefined ? places.length : places.length - 1 + Number(more));
  }, rest);
}

describe('a sentence that holds of several files', () => {
  it('is written once, with its number and its first places', () => {
    const text = reportIn('stylish', folderOf(thirteen));
    const told = text.match(/^.* Lacks no-new-privileges; .*$/gm) ?? [];
    assert.equal(told.length, 1, text);
    assert.match(told[0]!, /^ {2}39 \u00d7 /);
    const [, block = ''] = text.split(told[0]!);
    const lines = block.split('\n\n')[0]!.trimStart().split('\n');
    assert.match(lines[0]!, /\u251c services\/team-0\/compose\.yaml:2:3 {2}web0, api0, jobs0$/);
    assert.match(lines[3]!, /\u251c and 30 more in 10 files$/);
    assert.match(lines[4]!, /\u2514 fix: Add no-new-privileges/);
    assert.match(text, /^ {6}\d+ places in several files are only counted: --all names all\.$/m);
  });

  it('is as docs/command-line.md shows it', () => {
    const page = readFileSync(new URL('../docs/command-line.md', import.meta.url), 'utf8');
    const [, example = ''] = /^```text\n(In several files\n[\s\S]*?)^```$/m.exec(page) ?? [];
    const [title = '', ...block] = example.split(/(?<=\n)/);
    const text = reportIn('stylish', folderOf(thirteen));
    assert.ok(text.startsWith(title) && text.includes(block.join('')), text);
  });

  it('has all its places with --all', () => {
    const text = reportIn('stylish', folderOf(thirteen), [], { all: true });
    const [, block = ''] = text.split(/^.* Lacks no-new-privileges; .*\n/m);
    const places = block.split('\n\n')[0]!.match(/services\/team-\d+\/compose\.yaml:2:3 /g);
    assert.equal(places?.length, 13);
    assert.doesNotMatch(text, /only counted/);
  });

  it('is written once if only the name of the service or a few words differ, which each place then has', () => {
    const ports = projects(5, (nth) => `${nginx('web')}    ports: ["80${nth}0:80"]\n`);
    const text = reportIn('stylish', folderOf(ports), ['--only', 'open-port']);
    assert.match(text, /^ {2}5 \u00d7 .* Port \u2026 is open to other machines\. {2}open-port$/m);
    assert.match(text, /compose\.yaml:4:13 {2}web: 8000$/m);
    assert.match(text, /\u251c and 2 more in 2 files$/m);
  });

  it('has all places of critical and high findings', () => {
    const text = reportIn('stylish', folderOf(projects(9, (nth) => `${nginx(`a${nth}`)}${socket}`)), [
      '--only',
      'docker-socket',
    ]);
    assert.equal(text.match(/^ {9}\u251c services\/team-\d\/compose\.yaml:4:15 {2}a\d$/gm)?.length, 9, text);
  });

  it('stays where it is in two files', () => {
    const text = reportIn('stylish', folderOf(projects(2, (nth) => nginx(`a${nth}`))));
    assert.equal(text.match(/ Lacks no-new-privileges; /g)?.length, 2);
    assert.doesNotMatch(text, /In several files/);
  });

  it('names each severity if its places differ in it', () => {
    const mixed = projects(4, (nth) => `${nginx('web')}${nth === 0 ? '    ports: ["80:80"]\n' : ''}`);
    const text = reportIn('stylish', folderOf(mixed), ['--only', 'missing-hardening']);
    const { findings } = readReport(reportIn('json', folderOf(mixed), ['--only', 'missing-hardening']));
    const same = findings.filter(({ message }) => message.includes('Lacks no-new-privileges'));
    assert.equal(new Set(same.map(({ severity }) => severity)).size, 2);
    assert.match(text, /\u251c info {2}services\/team-1\/compose\.yaml:2:3 {2}web$/m);
  });
});

describe('a finding below a similar one', () => {
  const hard = '    cap_drop: [ALL]\n    security_opt: [no-new-privileges:true]\n    read_only: true\n';
  const below = (text: string, rule: string) =>
    reportIn('stylish', folderOf({ 'compose.yaml': `services:\n${text}` }), ['--only', rule]);

  it('has the words in which it differs', () => {
    const ports = (port: string) => `    ports: ["${port}:80"]\n`;
    const text = below(`${nginx('a')}${ports('8000')}${nginx('b')}${ports('8001')}`, 'open-port');
    assert.match(text, /^ {9}\u251c b: 8001 \(7:13\)$/m);
  });

  it('has its whole sentence if it only lacks words', () => {
    const ports = '    ports: ["8000:80"]\n';
    const text = below(`${nginx('a')}${hard}${ports}${nginx('b')}${hard}`, 'missing-hardening');
    assert.match(text, /low {7}a: Open, not hardened: lacks memory limit/, text);
    assert.match(
      text,
      /\u251c info {2}b: Not hardened: lacks memory limit, process limit, CPU limit\. \(8:3\)$/m,
    );
  });
});

describe('the summary of a scan', () => {
  const many = folderOf({
    ...projects(
      40,
      (nth) => `${nginx(`web${nth}`)}    ports: ["80${nth}:80"]\n${nth % 3 === 0 ? socket : ''}`,
    ),
    ...Object.fromEntries(
      Array.from({ length: 20 }, (_, nth) => [
        `images/a-folder-with-a-long-name/${nth}/Dockerfile`,
        'FROM debian\n',
      ]),
    ),
  });

  for (const [rows, columns] of [
    [24, 80],
    [30, 100],
    [40, 120],
    [60, 200],
    [10, 20],
  ] as const)
    it(`stands alone and fits a screen of ${rows} rows and ${columns} columns`, () => {
      const shown = { rows: Math.min(Math.max(rows, 24), 40), columns };
      const text = reportIn('stylish', many, [], screen(shown.rows, columns));
      const lines = text.trimEnd().split('\n');
      if (columns >= 80) {
        const taken = lines.reduce((sum, line) => sum + Math.max(1, Math.ceil(line.length / columns)), 0);
        assert.ok(taken < shown.rows, `${taken}:\n${text}`);
        const parts = lines.slice(0, lines.findIndex((line) => line.startsWith('FAIL')) - 1);
        for (const line of parts) assert.ok(line.length < columns, line);
      }
      assert.match(text, /^Worst places\n {2}critical {2}/);
      assert.match(
        text,
        /\n {6}Only a summary: add --all for all \d+ findings, or name a folder or a file\.\n$/,
      );
    });

  it('begins with ten places, worst first', () => {
    const text = reportIn('stylish', many, [], screen(40, 120));
    const [, body = ''] = /^Worst places\n((?: {2}.*\n)+)/m.exec(text) ?? [];
    const grades = [...body.matchAll(/^ {2}(\w+) /gm)].map(([, grade]) => grade as Severity);
    assert.equal(grades.length, 10);
    const ranks = grades.map((each) => severities.indexOf(each));
    assert.deepEqual(
      ranks,
      [...ranks].sort((a, b) => a - b),
    );
  });

  it('puts what other machines reach before what nobody reaches', () => {
    const reached = `${nginx('open')}${socket}    ports: ["80:80"]\n`;
    const files = projects(20, (nth) => (nth === 17 ? reached : `${nginx('web')}${socket}`));
    const text = reportIn('stylish', folderOf(files), ['--only', 'docker-socket'], screen(40, 120));
    assert.match(
      text,
      /\nWorst places\n {2}critical {2}docker-socket {2}services\/team-17\/compose\.yaml:4 /,
    );
  });

  it('counts each finding once for its rule and once for its folder, also on a small screen', () => {
    const counts = countsOf(readReport(reportIn('json', many)).findings);
    for (const rows of [24, 40]) {
      const text = reportIn('stylish', many, [], screen(rows, 80));
      assert.deepEqual(sums(tableIn(text, 'Rules')), counts, text);
      assert.deepEqual(sums(tableIn(text, 'Folders')), counts, text);
    }
  });

  it('comes after all findings where nobody can ask for the rest, and in a file', () => {
    const text = reportIn('stylish', many);
    assert.match(text, /\n\nWorst places\n(?:.*\n)*FAIL: /);
    assert.ok(text.indexOf('Worst places') > text.indexOf('In several files'));
    assert.doesNotMatch(text, /Only a summary/);
  });

  it('is not there for one file, or for few findings', () => {
    const alone = folderOf({ Dockerfile: `FROM debian\n${'RUN curl http://a.example/x | sh\n'.repeat(70)}` });
    for (const folder of [alone, folderOf(projects(3, (nth) => nginx(`a${nth}`)))]) {
      const text = reportIn('stylish', folder, [], screen(40, 80));
      assert.doesNotMatch(text, /Worst places|Only a summary/);
      assert.match(text, /\n(?:FAIL|PASS): /);
    }
  });

  it('names few of many files that could not be read, and counts the others', () => {
    const broken = projects(60, (nth) =>
      nth < 30 ? '  web: [\n' : `${nginx('web')}${socket}    ports: ["80:80"]\n`,
    );
    const text = reportIn('stylish', folderOf(broken), [], screen(40, 80));
    assert.match(
      text,
      /^services\/team-0\/compose\.yaml:\d+:\d+: .*\n(?:.*\n){3}and 26 more\n\nWorst places\n/,
    );
    assert.ok(text.split('\n').length <= 40, text);
  });
});

describe('counts in reports', () => {
  const service = fc.constantFrom(
    nginx('web'),
    `${nginx('api')}    privileged: true\n`,
    `${nginx('open')}    ports: ["80:80", "8443:443"]\n`,
    `${nginx('docker')}${socket}    ports: [9000]\n`,
    '  built:\n    build: .\n',
    '  data:\n    image: mysql:5.7\n    environment: {MYSQL_ROOT_PASSWORD: secret}\n',
  );
  const project = fc.record({
    services: fc.uniqueArray(service, { minLength: 1, maxLength: 4 }),
    dockerfile: fc.constantFrom('FROM debian\n', 'FROM debian:12\nRUN sudo true\n', 'FROM scratch\n'),
  });

  it('are those of the findings in JSON, and the files are those that findings lie in', () => {
    fc.assert(
      fc.property(fc.array(project, { minLength: 1, maxLength: 9 }), (all) => {
        const files = all.flatMap(({ services, dockerfile }, nth) => [
          [`p${nth}/compose.yaml`, `services:\n${services.join('')}`],
          [`p${nth}/Dockerfile`, dockerfile],
        ]);
        const cwd = folderOf(Object.fromEntries(files));
        const { findings } = readReport(reportIn('json', cwd));
        const counts = severities.flatMap((each, at) => {
          const count = countsOf(findings)[at];
          return count ? [`${count} ${each}`] : [];
        });
        const lying = new Set(findings.map(({ file }) => file)).size;
        const some = lying > 0 ? `${lying} of ` : '';
        for (const more of [{}, screen(24, 80)]) {
          const text = reportIn('stylish', cwd, [], more);
          const verdict = /^(?:PASS|FAIL): (.*)$/m.exec(text)?.[1];
          if (findings.length === 0) assert.match(verdict ?? '', /^No findings in /);
          else
            assert.equal(
              verdict,
              `${findings.length} finding${findings.length === 1 ? '' : 's'} in ${some}${files.length} files: ${counts.join(', ')}.`,
            );
          if (!text.includes('Worst places')) continue;
          assert.deepEqual(sums(tableIn(text, 'Rules')), countsOf(findings), text);
          assert.deepEqual(sums(tableIn(text, 'Folders')), countsOf(findings), text);
        }
        const text = reportIn('stylish', cwd, [], { all: true }).split('\nWorst places')[0]!;
        for (const { file } of findings) assert.ok(text.includes(file), file);
        for (const most of [undefined, 3]) {
          const markdown = reportIn('markdown', cwd, [], { most });
          assert.equal(countedIn(markdown), findings.length, markdown);
          assert.ok(markdown.includes(` in ${some}${files.length} files.`), markdown);
        }
      }),
      tries(12),
    );
  });
});

const unix = { skip: withoutOddNames };

describe('a report in Markdown', () => {
  const hostile = [
    'a`b|c'.repeat(40),
    '\u05d0\u05d1\u05d2|\u0645\u0631\u062d\u0628\u0627'.repeat(9),
    '@team'.repeat(45),
    '<b>&</b>'.replaceAll('/', '').repeat(30),
    '\ud83d\ude00'.repeat(60),
  ];

  it('stays below 20 kB, is valid, and counts all findings, with names of any kind', unix, () => {
    const files = Object.fromEntries(
      Array.from({ length: 120 }, (_, nth) => [
        `${hostile[nth % hostile.length]}${nth}/compose.yaml`,
        `services:\n  "s${nth}|\`x\` ${'long '.repeat(50)}":\n    image: nginx\n    privileged: true\n    ports: ["80:80"]\n`,
      ]),
    );
    const cwd = folderOf(files);
    const { findings } = readReport(reportIn('json', cwd));
    const markdown = reportIn('markdown', cwd);
    assert.ok(Buffer.byteLength(markdown) < 20_000, String(Buffer.byteLength(markdown)));
    assert.equal(countedIn(markdown), findings.length);
    const html = markdownIt({ html: true }).render(markdown);
    for (const [row] of html.matchAll(/<tr>\n<td[\s\S]*?<\/tr>/g))
      assert.equal(row.match(/<td/g)?.length, 4, row);
    const rows = markdown.match(/^\| (?:critical|high|medium|low|info) /gm)?.length ?? 0;
    assert.equal(html.match(/<tr>\n<td/g)?.length, rows);
  });

  it('names every critical and high place if they fit, in one row for a sentence', () => {
    const cwd = folderOf(projects(60, (nth) => `${nginx(`a${nth}`)}    privileged: true\n`));
    const markdown = reportIn('markdown', cwd);
    for (let nth = 0; nth < 60; nth++)
      assert.ok(markdown.includes(`services/team-${nth}/compose.yaml:4 (a${nth})`), `${nth}`);
    assert.equal(markdown.match(/^\| critical \|/gm)?.length, 1);
    assert.match(markdown, /<summary>\d+ findings below high<\/summary>/);
    assert.match(markdown, /^\| info \| .*<br>and 57 more \| /m);
  });

  it('says how many of each severity are left out', () => {
    const long = 'folder/'.repeat(20);
    const files = Array.from({ length: 300 }, (_, nth) => [
      `${long}${nth}/compose.yaml`,
      `services:\n  web:\n    image: nginx\n    privileged: true\n    ports: ["${8000 + nth}:80"]\n`,
    ]);
    const markdown = reportIn('markdown', folderOf(Object.fromEntries(files)), ['--max-findings', '40'], {
      most: 40,
    });
    assert.match(markdown, /\n\u2026 and \d+ more: 260 critical, (?:\d+ \w+(?:, )?)+\.\n$/);
  });
});

const hasScript = process.platform === 'linux' && spawnSync('script', ['--version']).status === 0;

describe('plimsoll scan at a terminal', { skip: !hasScript && 'there is no script' }, () => {
  const cwd = folderOf(thirteen);
  const atTerminal = (args: string, env: Readonly<Record<string, string>> = {}) => {
    const command = `stty rows 40 cols 100; '${process.execPath}' '${bundle}' scan ${args}`;
    const { CI: _, NO_COLOR: __, ...inherited } = process.env;
    const { stdout } = spawnSync('script', ['-qec', command, '/dev/null'], {
      cwd,
      encoding: 'utf8',
      env: { ...inherited, TERM: 'xterm', ...env },
    });
    return stdout.replaceAll('\r', '');
  };

  it('shows the summary of a long report alone, with colours or without', () => {
    for (const args of ['', '.']) {
      const coloured = atTerminal(args);
      assert.ok(coloured.startsWith('\u001b[1mWorst places'), coloured);
      const plain = atTerminal(args, { NO_COLOR: '1' });
      assert.match(plain, /^Worst places\n/);
      assert.equal(stripVTControlCharacters(coloured).replace(/ (PASS|FAIL) {2}/, '$1: '), plain);
      assert.ok(plain.split('\n').length <= 40);
    }
  });

  it('shows all with --all, for a path, with --max-findings, and in CI', () => {
    for (const [args, env] of [
      ['--all', {}],
      ['services', {}],
      ['--max-findings 3', {}],
      ['', { CI: 'true' }],
    ] as const) {
      const text = atTerminal(args, { NO_COLOR: '1', ...env });
      assert.match(text, /^(?:In several files|services\/)/, args);
      assert.match(text, /\nWorst places\n/);
      assert.doesNotMatch(text, /Only a summary/);
    }
  });

  it('is whole to a pipe and to a file', () => {
    const { out } = plimsoll(['scan'], { cwd });
    assert.match(out, /^In several files\n/);
    assert.ok(!out.includes('\u001b'));
    assert.match(atTerminal('--format json', {}), /^\{/);
  });
});
