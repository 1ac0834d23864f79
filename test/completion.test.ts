import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { describe, it } from 'node:test';
import { rules } from '../rules/index.ts';
import { commands } from '../server/cli/commands.ts';
import { formatNames } from '../server/cli/report/formats.ts';
import { folderOf, plimsoll } from './support/cli.ts';

const scriptOf = (shell: string) => plimsoll(['completion', shell]).out;
const without = (shell: string) =>
  spawnSync(shell, ['-c', 'true']).error !== undefined && `there is no ${shell}`;

describe('plimsoll completion', () => {
  const cwd = folderOf({
    'plimsoll.bash': scriptOf('bash'),
    'plimsoll.fish': scriptOf('fish'),
    'app/Dockerfile': '',
  });

  /** The completions of bash for the last word of a line. */
  const inBash = (...words: string[]) => {
    const line = words.map((word) => `'${word}'`).join(' ');
    const script = `. ./plimsoll.bash; COMP_WORDS=(plimsoll ${line}); COMP_CWORD=${words.length}; _plimsoll; printf '%s\\n' "\${COMPREPLY[@]}"`;
    const { stdout, stderr } = spawnSync('bash', ['-c', script], { cwd, encoding: 'utf8' });
    assert.equal(stderr, '');
    return stdout.trimEnd().split('\n');
  };

  it('completes commands, options, words and files in bash', { skip: without('bash') }, () => {
    assert.deepEqual(
      inBash(''),
      commands.map(({ name }) => name),
    );
    assert.deepEqual(inBash('sc'), ['scan']);
    assert.deepEqual(inBash('scan', '--fail'), ['--fail-on']);
    assert.deepEqual(inBash('scan', '--format', ''), formatNames);
    assert.deepEqual(inBash('scan', '--format', 'sa'), ['sarif']);
    assert.deepEqual(inBash('scan', '--severity', 'c'), ['critical']);
    assert.deepEqual(inBash('scan', 'a'), ['app']);
    assert.deepEqual(inBash('scan', '-f', 'app/D'), ['app/Dockerfile']);
    assert.deepEqual(inBash('explain', 'root-u'), ['root-user']);
    assert.deepEqual(inBash('explain', '').sort(), rules.map(({ id }) => id).sort());
    assert.deepEqual(inBash('completion', 'z'), ['zsh']);
    assert.deepEqual(inBash('init', '--profile', 'prod'), ['production']);
    assert.deepEqual(inBash('diff', '--format', ''), ['text', 'json', 'markdown']);
    assert.deepEqual(inBash('baseline', ''), ['write', 'update', 'prune', 'show']);
    assert.deepEqual(inBash('baseline', 'show', 'a'), ['app']);
  });

  it('completes the same in fish', { skip: without('fish') }, () => {
    const inFish = (line: string) => {
      const { stdout, stderr } = spawnSync('fish', ['-c', `source plimsoll.fish; complete -C '${line}'`], {
        cwd,
        encoding: 'utf8',
      });
      assert.equal(stderr, '');
      return stdout
        .trimEnd()
        .split('\n')
        .map((each) => each.split('\t')[0]);
    };
    assert.deepEqual(inFish('plimsoll ').sort(), commands.map(({ name }) => name).sort());
    assert.deepEqual(inFish('plimsoll scan --format sa'), ['sarif']);
    assert.deepEqual(inFish('plimsoll explain root-u'), ['root-user']);
    assert.deepEqual(inFish('plimsoll scan --fail'), ['--fail-on']);
    assert.deepEqual(inFish('plimsoll baseline pru'), ['prune']);
  });

  it('writes a script that zsh accepts', { skip: without('zsh') }, () => {
    const { status, stderr } = spawnSync('zsh', ['-n'], { input: scriptOf('zsh'), encoding: 'utf8' });
    assert.deepEqual([status, stderr], [0, '']);
  });

  it('completes commands, options and words in PowerShell', { skip: without('pwsh') }, () => {
    const inPowerShell = (line: string) => {
      const complete = `[System.Management.Automation.CommandCompletion]::CompleteInput('${line}', ${line.length}, $null)`;
      const script = `${scriptOf('powershell')}\n(${complete}).CompletionMatches | ForEach-Object { $_.CompletionText }`;
      const { stdout } = spawnSync('pwsh', ['-NoProfile', '-Command', '-'], {
        input: script,
        encoding: 'utf8',
      });
      return stdout.trim().split(/\r?\n/);
    };
    assert.deepEqual(inPowerShell('plimsoll sc'), ['scan']);
    assert.deepEqual(inPowerShell('plimsoll scan --fail'), ['--fail-on']);
    assert.deepEqual(inPowerShell('plimsoll scan --format sa'), ['sarif']);
    assert.deepEqual(inPowerShell('plimsoll baseline pru'), ['prune']);
  });

  it('writes tables for PowerShell with closed quotes and brackets, and no key twice', () => {
    const open: string[] = [];
    const keys = new Map<string, Set<string>>();
    const pairs: Readonly<Record<string, string>> = { '(': ')', '{': '}', '[': ']' };
    const tokens = /'(?:[^']|'')*'|"[^"]*"|[()[\]{}]|'|"/g;
    let before = 0;
    const script = scriptOf('powershell');
    for (const { 0: token, index } of script.matchAll(tokens)) {
      assert.ok(token !== "'" && token !== '"', `an open quote at ${index}`);
      if (pairs[token]) open.push(pairs[token]);
      else if (/^[)\]}]$/.test(token)) assert.equal(open.pop(), token, script.slice(before, index + 1));
      else if (/^ = /.test(script.slice(index + token.length))) {
        const table = `${open.length} ${before}`;
        const known = keys.get(table) ?? new Set();
        assert.ok(!known.has(token.toLowerCase()), token);
        keys.set(table, known.add(token.toLowerCase()));
        continue;
      }
      if (/^[{}]$/.test(token)) before = index;
    }
    assert.deepEqual(open, []);
  });

  it('every option of every command is in every script', () => {
    for (const shell of ['bash', 'fish', 'powershell', 'zsh']) {
      const script = scriptOf(shell);
      for (const { name, options } of commands) {
        assert.ok(script.includes(name), `${shell}: ${name}`);
        const prefix = shell === 'fish' ? '-l ' : '--';
        for (const option of Object.keys(options))
          assert.ok(script.includes(`${prefix}${option}`), `${shell}: ${option}`);
      }
    }
  });

  it('names the known shells if another one is requested', () => {
    const { code, errors } = plimsoll(['completion', 'tcsh']);
    assert.equal(code, 2);
    assert.match(errors, /takes one shell: bash, fish, powershell, zsh\./);
  });
});
