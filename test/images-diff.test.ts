// `plimsoll images diff`: what the new digests of a change bring, by the locks in git.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { Ajv } from 'ajv';
import type { LockedImage } from '../server/engine/images.ts';
import { folderOf, plimsoll } from './support/cli.ts';
import { commitAll, withoutGit } from './support/git.ts';
import { digestOf, lockedImage, lockOf } from './support/locked.ts';

const valid = new Ajv({ allErrors: true }).compile<{ images: DiffedImage[]; unread: string[] }>(
  JSON.parse(readFileSync(new URL('support/images.schema.json', import.meta.url), 'utf8')),
);

interface DiffedImage {
  readonly before: { readonly image: string; readonly digest: string | null };
  readonly after: DiffedImage['before'];
  readonly changes: readonly string[] | null;
  readonly lacking: readonly string[];
  readonly places: readonly { readonly file: string; readonly line: number }[];
}

type Files = Readonly<Record<string, string>>;

/** Commits files, and these with others written over them. Returns the folder. */
function history(before: Files, after: Files): string {
  const folder = folderOf(before);
  commitAll(folder, 'Lock the images');
  for (const [name, text] of Object.entries(after)) writeFileSync(join(folder, name), text);
  commitAll(folder, 'Update an image');
  return folder;
}

const diff = (folder: string, ...args: string[]) => plimsoll(['images', 'diff', ...args], { cwd: folder });

/** What the last commit of a folder changes, by the JSON. */
function changesIn(folder: string): DiffedImage[] {
  const { code, out, errors } = diff(folder, 'HEAD~1', 'HEAD', '--format', 'json');
  assert.equal(code, 0, errors);
  const report: unknown = JSON.parse(out);
  assert.ok(valid(report), JSON.stringify(valid.errors));
  return report.images;
}

const [old, now] = [digestOf('old'), digestOf('new')];
const app = (more: Partial<LockedImage>) => lockedImage('registry.example/app:1', more);
const before = app({ index: old, user: '1000', ports: ['80/tcp'], entrypoint: ['/start'] });
const after = app({
  index: now,
  user: '',
  ports: ['80/tcp', '7701/tcp'],
  entrypoint: ['/start', '--all'],
  labels: new Map([['org.opencontainers.image.base.name', 'debian:stretch']]),
});

describe('images diff', { skip: withoutGit }, () => {
  const dockerfile = (digest: string) => `FROM registry.example/app:1@${digest}\n`;
  const composeFile = (digest: string) => `services:\n  web:\n    image: registry.example/app:1@${digest}\n`;
  const updated = () =>
    history(
      { Dockerfile: dockerfile(old), 'compose.yaml': composeFile(old), 'plimsoll.lock': lockOf(before) },
      { Dockerfile: dockerfile(now), 'compose.yaml': composeFile(now), 'plimsoll.lock': lockOf(after) },
    );

  it('says what an updated digest changes, once for all its places', () => {
    const [image, ...others] = changesIn(updated());
    assert.deepEqual(others, []);
    assert.deepEqual(image?.before, { image: 'registry.example/app:1', digest: old });
    assert.deepEqual(image?.after, { image: 'registry.example/app:1', digest: now });
    const [user, port, support, entrypoint, ...more] = image?.changes ?? [];
    assert.deepEqual([user, port], ['user 1000 \u2192 root', 'new port 7701/tcp']);
    assert.match(support ?? '', /^end of life of debian:stretch: support ended /);
    assert.equal(entrypoint, 'entrypoint ["/start"] \u2192 ["/start","--all"]');
    assert.deepEqual(more, ['new label org.opencontainers.image.base.name debian:stretch']);
    assert.deepEqual(image?.places, [
      { file: 'Dockerfile', line: 1 },
      { file: 'compose.yaml', line: 3 },
    ]);
  });

  it('as Markdown for a comment, and as text', () => {
    const folder = updated();
    const { out } = diff(folder, 'HEAD~1', 'HEAD', '--format', 'markdown');
    const lines = out.split('\n');
    assert.equal(lines[0], '<!-- plimsoll images -->');
    assert.equal(
      lines[3],
      `**registry.example/app:1 ${old.slice(0, 19)} \u2192 ${now.slice(0, 19)}** \u2014 Dockerfile:1, compose.yaml:3`,
    );
    assert.ok(lines.includes('- user 1000 \u2192 root'));
    assert.ok(lines.includes('- entrypoint \\["/start"\\] \u2192 \\["/start","--all"\\]'));
    const text = diff(folder, 'HEAD~1').out;
    assert.match(
      text,
      /^registry\.example\/app:1 sha256:\S{12} → sha256:\S{12} {2}Dockerfile:1, compose\.yaml:3\n {2}user 1000 → root\n/,
    );
    assert.match(text, /\n1 image changed\.\n$/);
    assert.equal(diff(folder).out, 'No image changes.\n');
  });

  it('a lock alone that has another image for a tag', () => {
    const folder = history(
      { Dockerfile: 'FROM registry.example/app:1\n', 'plimsoll.lock': lockOf(before) },
      { 'plimsoll.lock': lockOf(after) },
    );
    const [image] = changesIn(folder);
    assert.deepEqual([image?.before.digest, image?.after.digest], [old, now]);
    assert.equal(image?.changes?.[0], 'user 1000 \u2192 root');
  });

  it('an updated tag, one of several images, also in a file that was moved', () => {
    const next = lockedImage('registry.example/app:2', { user: '0', stopSignal: 'SIGINT' });
    const other = lockedImage('registry.example/other:1');
    const folder = history(
      {
        'old.Dockerfile': 'FROM registry.example/other:1\nFROM registry.example/app:1\n',
        'plimsoll.lock': lockOf(before, other),
      },
      {
        'old.Dockerfile': 'FROM scratch\n',
        'new.Dockerfile': 'FROM registry.example/other:1\n\nFROM registry.example/app:2\n',
        'plimsoll.lock': lockOf(next, other),
      },
    );
    const found = changesIn(folder);
    assert.equal(found.length, 1);
    assert.deepEqual([found[0]?.before.image, found[0]?.after.image], [before.name, next.name]);
    assert.deepEqual(found[0]?.changes?.slice(0, 2), ['user 1000 \u2192 root', 'no port 80/tcp any more']);
    assert.deepEqual(found[0]?.places, [{ file: 'new.Dockerfile', line: 3 }]);
  });

  it('what the lock does not have is not guessed', () => {
    const lock = { 'plimsoll.lock': lockOf(before) };
    const lacking = (files: Files, change: Files) => {
      const [image, ...others] = changesIn(history(files, change));
      assert.deepEqual([others, image?.changes], [[], null]);
      return image?.lacking;
    };
    assert.deepEqual(lacking({ Dockerfile: dockerfile(old), ...lock }, { Dockerfile: dockerfile(now) }), [
      'after',
    ]);
    const lockNow = { 'plimsoll.lock': lockOf(after) };
    assert.deepEqual(lacking({ Dockerfile: dockerfile(old), ...lockNow }, { Dockerfile: dockerfile(now) }), [
      'before',
    ]);
    assert.deepEqual(lacking({ Dockerfile: dockerfile(old) }, { Dockerfile: dockerfile(now) }), [
      'before',
      'after',
    ]);
    const arm = lockOf(app({ index: now, platform: 'linux/arm64' }));
    assert.deepEqual(
      lacking(
        { Dockerfile: dockerfile(old), ...lock },
        { Dockerfile: dockerfile(now), 'plimsoll.lock': arm },
      ),
      ['before'],
    );
    const folder = history({ Dockerfile: dockerfile(old), ...lock }, { Dockerfile: dockerfile(now) });
    assert.match(
      diff(folder, 'HEAD~1').out,
      /\n {2}not known: the lock does not have the new image; plimsoll images lock reads it\n/,
    );
  });

  it('an image that is pinned, or whose file is moved, is no other one', () => {
    const files = {
      Dockerfile: 'FROM registry.example/app:1\n',
      'compose.yaml': composeFile(old),
      'plimsoll.lock': lockOf(before),
    };
    assert.deepEqual(changesIn(history(files, { Dockerfile: dockerfile(old) })), []);
    assert.deepEqual(changesIn(history(files, { Dockerfile: `# syntax\n\n${dockerfile(old)}` })), []);
    assert.deepEqual(
      changesIn(history(files, { 'a.Dockerfile': dockerfile(old), Dockerfile: 'FROM scratch\n' })),
      [],
    );
    assert.deepEqual(
      changesIn(history(files, { 'plimsoll.lock': lockOf({ ...before, readOn: '2026-12-01' }) })),
      [],
    );
  });

  it('the same configuration under another digest', () => {
    const same = lockOf({ ...before, index: now });
    const folder = history(
      { Dockerfile: dockerfile(old), 'plimsoll.lock': lockOf(before) },
      { Dockerfile: dockerfile(now), 'plimsoll.lock': same },
    );
    assert.deepEqual(changesIn(folder)[0]?.changes, []);
    assert.match(diff(folder, 'HEAD~1').out, /\n {2}its configuration is the same\n/);
  });

  it('each platform by itself', () => {
    const arm = (more: Partial<LockedImage>) => app({ platform: 'linux/arm64', user: '1000', ...more });
    const folder = history(
      {
        Dockerfile: dockerfile(old),
        'plimsoll.lock': lockOf(app({ index: old, user: '1000' }), arm({ index: old })),
      },
      {
        Dockerfile: dockerfile(now),
        'plimsoll.lock': lockOf(app({ index: now, user: '1000' }), arm({ index: now, user: '' })),
      },
    );
    assert.deepEqual(changesIn(folder)[0]?.changes, ['user 1000 \u2192 root (linux/arm64)']);
  });

  it('a lock with a fault is reported, and decides nothing', () => {
    const folder = history(
      { Dockerfile: dockerfile(old), 'plimsoll.lock': lockOf(before) },
      { Dockerfile: dockerfile(now), 'plimsoll.lock': '{' },
    );
    const { code, out, errors } = diff(folder, 'HEAD~1', 'HEAD', '--format', 'json');
    assert.equal(code, 2);
    assert.match(
      errors,
      /^plimsoll\.lock: The lock is ignored, since it is not valid JSON from here on\.\n$/,
    );
    assert.deepEqual(JSON.parse(out).images[0].lacking, ['after']);
  });

  it('texts of a lock that someone else has written are only texts', () => {
    const hostile = app({
      index: now,
      user: '1000',
      entrypoint: ['/start', '--password', 'hunter2hunter2', '\u001b[31m<!-- @someone `x` **y** -->'],
    });
    const folder = history(
      { Dockerfile: dockerfile(old), 'plimsoll.lock': lockOf(before) },
      { Dockerfile: dockerfile(now), 'plimsoll.lock': lockOf(hostile) },
    );
    for (const format of ['text', 'json', 'markdown']) {
      const { out } = diff(folder, 'HEAD~1', 'HEAD', '--format', format);
      assert.doesNotMatch(out, /hunter2/, format);
      assert.ok(!out.includes('\u001b'), format);
    }
    const { out } = diff(folder, 'HEAD~1', 'HEAD', '--format', 'markdown');
    assert.doesNotMatch(out.replace('<!-- plimsoll images -->', ''), /<!--|@someone|(?<!\\)`/);
  });

  it('two folders, and wrong usage', () => {
    const folder = folderOf({
      'a/Dockerfile': dockerfile(old),
      'a/plimsoll.lock': lockOf(before),
      'b/Dockerfile': dockerfile(now),
      'b/plimsoll.lock': lockOf(after),
    });
    assert.match(diff(folder, 'a', 'b').out, /user 1000 → root/);
    assert.equal(diff(folder, 'a', 'b', 'c').code, 2);
    assert.equal(diff(folder, '--format', 'stylish').code, 2);
    assert.equal(diff(updated(), 'no-such-revision').code, 2);
  });
});
