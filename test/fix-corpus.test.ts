import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, lstatSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, it } from 'node:test';
import { folderOf, plimsoll } from './support/cli.ts';
import { corpus, realFiles, withoutCorpus } from './support/corpus.ts';
import { composeConfig, noOracle } from './support/oracle.ts';
import { readReport } from './support/report.ts';
import { everything, share } from './support/share.ts';

/**
 * With `FIX_CORPUS=all` all real files; otherwise the repositories with few files and few calls of Compose.
 * `FIX_CORPUS_PART=2/3` takes every third repository, from the second on, to split a run into several.
 */
const all = process.env['FIX_CORPUS'] === 'all';
const [part = 1, parts = 1] = (process.env['FIX_CORPUS_PART'] ?? '1/1').split('/').map(Number);
const fewFiles = 40;
const fewQuestions = 12;

/** The files below a folder with their bytes, by path. */
function snapshot(folder: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const path of readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()) {
    const stat = lstatSync(join(folder, path));
    if (stat.isFile()) found.set(path, `${stat.mode} ${readFileSync(join(folder, path), 'latin1')}`);
  }
  return found;
}

function changed(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): string[] {
  return [...new Set([...before.keys(), ...after.keys()])].filter(
    (path) => before.get(path) !== after.get(path),
  );
}

/** The folders of the tested repositories. */
function repositories(): string[] {
  const counts = new Map<string, number>();
  for (const { path } of realFiles()) {
    const [folder = ''] = path.split('/');
    counts.set(folder, (counts.get(folder) ?? 0) + 1);
  }
  const chosen = [...counts]
    .filter(([, count], index) => (all || count <= fewFiles) && index % parts === part - 1)
    .map(([folder]) => folder);
  return all ? chosen : [...share(chosen, 5)];
}

/** A copy of real files in a folder, beside another folder that is not one of the roots. */
function copied(): string {
  const folder = folderOf({ 'outside/compose.yaml': 'version: "3"\nservices: {}\n' });
  mkdirSync(join(folder, 'in'));
  for (const each of repositories())
    cpSync(`${corpus}real/${each}`, join(folder, 'in', each), { recursive: true, mode: 0 });
  spawnSync('chmod', ['-R', 'u+w', folder]);
  return folder;
}

const problemsIn = (cwd: string) => {
  const { problems } = readReport(
    plimsoll(['scan', 'in', '--format', 'json', '--fail-on', 'critical'], { cwd }).out,
  );
  return problems.map(({ file, message }) => `${file}: ${message}`);
};

/** The lines that are only a comment, with their number. */
function commentsOf(bytes: string): Map<string, number> {
  const found = new Map<string, number>();
  for (const [line] of bytes.matchAll(/^[ \t]*#.*$/gm))
    found.set(line.trim(), (found.get(line.trim()) ?? 0) + 1);
  return found;
}

describe('plimsoll fix on real files', { skip: withoutCorpus }, () => {
  for (const [safety, args] of [
    ['safe fixes', []],
    ['all fixes', ['--unsafe']],
  ] as const) {
    it(`${safety}: parse, stay in the roots, and leave nothing for a second run`, (t) => {
      const cwd = copied();
      const before = snapshot(cwd);
      const broken = new Set(problemsIn(cwd));
      const first = plimsoll(['fix', 'in', '--write', ...args], { cwd });
      // Some files may have nothing to fix.
      if (parts === 1 && everything) assert.match(first.out, /\nWrote \d+ fix/);
      const after = snapshot(cwd);
      const files = changed(before, after);
      t.diagnostic(`${files.length} of ${before.size} files changed`);
      const real = new Set([...realFiles()].map(({ path }) => `in/${path}`));
      assert.deepEqual(
        files.filter((path) => !real.has(path) && !path.endsWith('.dockerignore')),
        [],
        'only files that Plimsoll reads are changed, and nothing outside of the roots',
      );
      assert.deepEqual(
        problemsIn(cwd).filter((each) => !broken.has(each)),
        [],
        'what could be read can be read',
      );
      const formed = files.filter(
        (path) => before.has(path) && !keepsForm(before.get(path)!, after.get(path)!),
      );
      assert.deepEqual(formed, [], 'line ends and comments are kept');
      plimsoll(['fix', 'in', '--write', ...args], { cwd });
      assert.deepEqual(changed(after, snapshot(cwd)), [], 'a second run changes nothing');
      if (noOracle === false) accepted(cwd, before, files, t.diagnostic.bind(t));
    });
  }
});

/** Whether a text has the same line ends and comments as another. */
function keepsForm(before: string, after: string): boolean {
  const crlf = (text: string) => text.includes('\r\n');
  const lone = (text: string) => /[^\r]\n/.test(text);
  const comments = commentsOf(after);
  return (
    crlf(before) === crlf(after) &&
    (lone(before) || !lone(after)) &&
    [...commentsOf(before)].every(([line, count]) => (comments.get(line) ?? 0) >= count)
  );
}

/** Checks that Compose accepts all files that it accepted before. */
function accepted(
  cwd: string,
  before: ReadonlyMap<string, string>,
  files: readonly string[],
  say: (message: string) => void,
): void {
  const composeFiles = files.filter((path) => /\.ya?ml$/.test(path) && before.has(path));
  const step = all ? 1 : Math.max(1, Math.floor(composeFiles.length / fewQuestions));
  const refused: string[] = [];
  let count = 0;
  for (const path of composeFiles.filter((_, index) => index % step === 0)) {
    const now = configOf(join(cwd, path));
    count++;
    if (now.project) continue;
    const text = readFileSync(join(cwd, path), 'latin1');
    writeFileSync(join(cwd, path), before.get(path)!.replace(/^\d+ /, ''), 'latin1');
    if (configOf(join(cwd, path)).project) refused.push(`${path}: ${now.error}`);
    writeFileSync(join(cwd, path), text, 'latin1');
  }
  say(`${count} of ${composeFiles.length} compose files were given to Compose`);
  assert.deepEqual(refused, []);
}

/** The result of Compose for a file. A fix may require variables with credentials; they are set here. */
function configOf(path: string) {
  const env: Record<string, string> = {};
  for (;;) {
    const answer = composeConfig([path], env, dirname(path), true);
    const [, name] = /required variable (\w+) is missing/.exec(answer.error) ?? [];
    if (name === undefined || name in env) return answer;
    env[name] = 'set';
  }
}
