import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { folderOf, plimsoll } from './support/cli.ts';
import { commitAll, withoutGit } from './support/git.ts';

const folder = fileURLToPath(new URL('histories/', import.meta.url));
const names = readdirSync(folder).filter((name) => name.endsWith('.md'));
const heading = '\n## Comment\n';

/**
 * A page of `histories/` is a realistic change: files before (`before/PATH`), changed files (`after/PATH`), and the comment
 * on the pull request, which `UPDATE_HISTORIES=1` rewrites.
 */
function read(name: string): { page: string; before: Map<string, string>; after: Map<string, string> } {
  const page = readFileSync(join(folder, name), 'utf8').split(heading)[0] ?? '';
  const before = new Map<string, string>();
  const after = new Map<string, string>();
  for (const [, side, path = '', text = ''] of page.matchAll(
    /^`(before|after)\/([^`]+)`\n\n```\w+\n([\s\S]*?)```$/gm,
  ))
    (side === 'before' ? before : after).set(path, text);
  return { page, before, after };
}

function write(root: string, files: ReadonlyMap<string, string>): void {
  for (const [path, text] of files) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
}

describe('the comment on a pull request', { skip: withoutGit }, () => {
  it('is tested with ten histories', () => assert.equal(names.length, 10));

  for (const name of names)
    it(name.slice(0, -3).replaceAll('-', ' '), () => {
      const { page, before, after } = read(name);
      assert.ok(before.size > 0 && after.size > 0, 'it has files before and after');
      const root = folderOf({});
      write(root, before);
      const base = commitAll(root, 'before');
      write(root, after);
      const head = commitAll(root, 'after');
      const { code, out, errors } = plimsoll(['diff', base, head, '--format', 'markdown'], { cwd: root });
      assert.equal(errors, '');
      const said = `${page}${heading}\n${out}\nThe exit code is ${code}.\n`;
      if (process.env['UPDATE_HISTORIES']) writeFileSync(join(folder, name), said);
      assert.equal(readFileSync(join(folder, name), 'utf8'), said);
    });
});
