import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isCommitted, isTracked } from '../../server/engine/compose/load/committed.ts';
import { sourceFile } from '../../server/engine/source/text.ts';

/** Whether git includes a file, with ignore files by path. */
function committed(path: string, ignores: Readonly<Record<string, string>>, root = '') {
  const files: Record<string, string> = { [`${root}.git/HEAD`]: 'ref: refs/heads/main\n', ...ignores };
  return isCommitted(path, (each) => {
    const text = files[each];
    return text === undefined ? undefined : sourceFile(each, text);
  });
}

describe('git tracks a file', () => {
  it('if its index has it, and is unknown if the index is', () => {
    const tracked = (answer: string | undefined) =>
      isTracked('a/.env', (path) => {
        if (path === '.git/HEAD') return sourceFile(path, 'ref: refs/heads/main\n');
        return path === '.git/index/a/.env' && answer !== undefined ? sourceFile(path, answer) : undefined;
      });
    assert.equal(tracked('tracked\n'), true);
    assert.equal(tracked('untracked\n'), false);
    assert.equal(tracked(''), 'unknown');
    assert.equal(tracked(undefined), 'unknown');
  });
});

describe('git includes a file', () => {
  it('unless a line matches it, or a folder around it', () => {
    assert.equal(committed('.env', {}), true);
    for (const line of ['.env', '*.env', '/.env', '**/.env', '.en?', '*', '.e[n]v']) {
      assert.equal(committed('.env', { '.gitignore': `# a comment\n${line}\r\n` }), false, line);
    }
    for (const line of ['a/', 'a', '/a', 'a/b/', 'a/**', 'a/**/x.env', '**/x.env', 'b/']) {
      assert.equal(committed('a/b/x.env', { '.gitignore': line }), false, line);
    }
    for (const line of ['b', '/x.env', 'a/x.env', 'a/*.env', 'x.env/', '# x.env']) {
      assert.equal(committed('a/c/x.env', { '.gitignore': line }), true, line);
    }
  });

  it('by the last matching line of the nearest file, but never from an ignored folder', () => {
    assert.equal(committed('x.env', { '.gitignore': '*.env\n!x.env\n' }), true);
    assert.equal(committed('a/x.env', { '.gitignore': '*.env\n', 'a/.gitignore': '!x.env\n' }), true);
    assert.equal(committed('a/x.env', { '.gitignore': 'a/\n!a/x.env\n' }), false);
    assert.equal(committed('x.env', { '.git/info/exclude': 'x.env\n' }), false);
    assert.equal(committed('x.env', { '.git/info/exclude': 'x.env\n', '.gitignore': '!x.env' }), true);
    assert.equal(committed('a/b/x.env', { '.gitignore': 'a/b/', 'a/.gitignore': '!b/' }), true);
  });

  it('by patterns in another case where the repository sets core.ignoreCase', () => {
    const on = { '.git/config': '[core]\n\tignorecase = true\n' };
    for (const line of ['*.ENV', '/A/', 'a/X.Env', '[x]*.Env']) {
      assert.equal(committed('a/x.env', { '.gitignore': line }), true, line);
      assert.equal(committed('a/x.env', { ...on, '.gitignore': line }), false, line);
      assert.equal(committed('a/x.env', { ...on, '.git/info/exclude': line }), false, line);
    }
  });

  it('by exact patterns that include again what others exclude', () => {
    assert.equal(committed('x1.env', { '.gitignore': '*.env\n!x[0-9].env\n' }), true);
    assert.equal(committed('xy.env', { '.gitignore': '*.env\n!x[0-9].env\n' }), false);
    assert.equal(committed('a.env', { '.gitignore': '??.env\n[b-z].env\n' }), true);
    assert.equal(committed('.env', { '.gitignore': '.env*\n!.env.example\n' }), false);
  });

  it('if its index has it, also if an ignore file matches', () => {
    const index = (answer: string, root = '') => ({ [`${root}.git/index/a/.env`]: `${answer}\n` });
    const ignores = { '.gitignore': '.env' };
    assert.equal(committed('a/.env', { ...ignores, ...index('tracked') }), true);
    assert.equal(committed('a/.env', { ...ignores, ...index('untracked') }), false);
    assert.equal(committed('a/.env', { ...ignores, '.git/index/.env': 'tracked' }), false);
    // The root of the repository may be above all known paths.
    assert.equal(committed('a/.env', index('tracked'), 'nowhere/'), true);
    assert.equal(committed('a/.env', index('untracked'), 'nowhere/'), 'unknown');
    assert.equal(committed('../a/.env', index('tracked', '../'), 'nowhere/'), true);
    assert.equal(committed('/a/.env', { '/.git/index/a/.env': 'tracked' }, 'nowhere/'), true);
    assert.equal(committed('../../x/.env', { '../../.git/index/x/.env': 'tracked' }, '../../'), true);
  });

  it('unless it is a link, which a list of its folder leaves out', () => {
    const list = (...names: readonly string[]) => ({ 'a/': names.join('\n') });
    const many = (count: number) => Array.from({ length: count }, (_, each) => `f${each}`);
    const answers: readonly Readonly<Record<string, string>>[] = [{}, { '.git/index/a/.env': 'tracked' }];
    for (const answer of answers) {
      assert.equal(committed('a/.env', { ...list('.env', 'b'), ...answer }), true);
      assert.equal(committed('a/.env', { ...list('b', 'c'), ...answer }), false);
      assert.equal(committed('a/.env', { ...list(...many(999)), ...answer }), false);
      // A list this long may have been cut.
      assert.equal(committed('a/.env', { ...list(...many(1000)), ...answer }), true);
    }
    assert.equal(committed('.env', { './': 'a\nb' }), false);
    assert.equal(committed('.env', { './': 'a\n.env' }), true);
  });

  it('as far up as the root of the repository is known', () => {
    assert.equal(committed('a/.env', {}, 'a/'), true);
    assert.equal(committed('.env', {}, 'a/'), 'unknown');
  });
});
