import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { after, describe, it } from 'node:test';
import { digestOfData, hashed } from '../server/host/results/digest.ts';
import { openStore } from '../server/host/results/result-store.ts';
import { withoutLinks } from './support/links.ts';
import { withoutModes, withoutTsx } from './support/unlike-unix.ts';

const isRoot = process.getuid?.() === 0;
const base = realpathSync(mkdtempSync(join(tmpdir(), 'plimsoll-store-')));
after(() => rmSync(base, { recursive: true, force: true }));

let folders = 0;
const folderOf = () => join(base, `${++folders}`, 'results');
const project = digestOfData('a project');
const id = digestOfData('an id');

/** A store in a new folder that keeps one text. */
function filled(text = 'a text'): { folder: string; place: string; file: string } {
  const folder = folderOf();
  const store = openStore(folder, project);
  store.keep(id, text);
  store.end();
  const place = join(folder, project);
  const [name = ''] = readdirSync(place);
  return { folder, place, file: join(place, name) };
}

const readIn = (folder: string, of = id) => openStore(folder, project).read(of);

describe('the store of results', () => {
  it('keeps texts', () => {
    const { folder } = filled('ä\u2028😀');
    assert.equal(readIn(folder), 'ä\u2028😀');
    assert.equal(readIn(folder, digestOfData('another')), undefined);
  });

  it('keeps texts for this user alone', { skip: withoutModes }, () => {
    const { folder, place, file } = filled();
    for (const each of [folder, place]) assert.equal(statSync(each).mode & 0o777, 0o700);
    assert.equal(statSync(file).mode & 0o777, 0o600);
  });

  it('knows a text before it is written, and the last one of an id', () => {
    const store = openStore(folderOf(), project);
    store.keep(id, 'one');
    store.keep(id, 'two');
    assert.equal(store.read(id), 'two');
  });

  it('reads nothing from a damaged file', () => {
    for (const damage of [
      (file: string) => truncateSync(file, statSync(file).size - 3),
      (file: string) => writeFileSync(file, readFileSync(file, 'utf8').replace('a text', 'a tExt')),
      (file: string) => writeFileSync(file, '\0'.repeat(1000)),
      (file: string) => writeFileSync(file, `${'\n'.repeat(1000)}${'x'.repeat(1000)}\n`),
      (file: string) => truncateSync(file, 0),
      (file: string) => truncateSync(file, 5 * 1024 * 1024),
      (file: string) => writeFileSync(file, readFileSync(file, 'utf8').replace(id, digestOfData('another'))),
    ]) {
      const { folder, file } = filled();
      damage(file);
      assert.equal(readIn(folder), undefined);
      assert.equal(readIn(folder, digestOfData('another')), undefined);
      const store = openStore(folder, project);
      store.keep(id, 'mended');
      store.end();
      assert.equal(readIn(folder), 'mended');
    }
  });

  it('still reads what stands before a damaged line', () => {
    const { folder, file } = filled();
    appendFileSync(file, `${'x'.repeat(500)}\nhalf a line`);
    assert.equal(readIn(folder), 'a text');
  });

  it('follows no link, and waits for no folder in place of a file', {
    skip: withoutLinks,
  }, () => {
    const { folder, file } = filled();
    const elsewhere = `${folder}-elsewhere`;
    renameSync(file, elsewhere);
    symlinkSync(elsewhere, file);
    assert.equal(readIn(folder), undefined);
    rmSync(file);
    mkdirSync(file);
    assert.equal(readIn(folder), undefined);
    const store = openStore(folder, project);
    store.keep(id, 'more');
    store.end();
    assert.deepEqual(readdirSync(join(folder, project)).length, 1);
  });

  it('does not use a folder that others can write in, or a link to one', { skip: withoutModes }, () => {
    for (const open of ['folder', 'place'] as const) {
      const made = filled();
      chmodSync(made[open], 0o777);
      assert.equal(readIn(made.folder), undefined);
      const link = `${made.folder}-link`;
      symlinkSync(made.folder, link);
      assert.equal(readIn(link), undefined);
      const store = openStore(made.folder, project);
      store.keep(id, 'more');
      store.end();
      chmodSync(made[open], 0o700);
      assert.equal(readIn(made.folder), 'a text');
    }
    const { folder, file } = filled();
    chmodSync(file, 0o622);
    assert.equal(readIn(folder), undefined);
  });

  it('does not use what another user owns', { skip: !isRoot && 'only root may be another user' }, () => {
    for (const owned of ['folder', 'place', 'file'] as const) {
      const made = filled();
      chownSync(made[owned], 65_534, 65_534);
      assert.equal(readIn(made.folder), undefined);
    }
  });

  it('keeps what two processes write at once', () => {
    const folder = folderOf();
    const [one, other] = [openStore(folder, project), openStore(folder, project)];
    assert.equal(one.read(id) ?? other.read(id), undefined);
    one.keep(id, 'of one');
    other.keep(digestOfData('other'), 'of the other');
    one.end();
    other.end();
    assert.equal(readIn(folder), 'of one');
    assert.equal(readIn(folder, digestOfData('other')), 'of the other');
  });

  it('only loses texts where nothing can be written', () => {
    // Windows makes the first one on its disk.
    const nowhere = process.platform === 'win32' ? [] : ['/proc/nowhere/results'];
    for (const folder of [...nowhere, `${filled().file}/results`]) {
      const store = openStore(folder, project);
      store.keep(id, 'lost');
      store.end();
      assert.equal(readIn(folder), undefined);
    }
  });

  it('leaves out the oldest texts of a file that gets too large', () => {
    const folder = folderOf();
    const long = 'x'.repeat(1024 * 1024);
    const alike = [...Array(1000).keys()].map((at) => digestOfData(at)).filter((each) => each[0] === id[0]);
    assert.ok(alike.length > 5);
    for (const each of alike) {
      const store = openStore(folder, project);
      store.keep(each, long);
      store.end();
    }
    const known = alike.map((each) => readIn(folder, each) !== undefined);
    assert.deepEqual(known.slice(-3), [true, true, true]);
    assert.ok(known.includes(false));
    const [file = ''] = readdirSync(join(folder, project));
    assert.ok(statSync(join(folder, project, file)).size <= 4 * 1024 * 1024);
  });

  it('removes projects that were not used for a month, and more than twenty', () => {
    const folder = folderOf();
    const names = [...Array(30).keys()].map((at) => digestOfData(`project ${at}`));
    for (const [at, name] of names.entries()) {
      mkdirSync(join(folder, name), { recursive: true, mode: 0o700 });
      const used = Date.now() / 1000 - (at < 5 ? 40 * 24 * 3600 : 1000 - at);
      utimesSync(join(folder, name), used, used);
    }
    writeFileSync(join(folder, 'of someone else'), '');
    const store = openStore(folder, project);
    store.keep(id, 'new');
    store.end();
    assert.deepEqual(readdirSync(folder).sort(), [...names.slice(-19), project, 'of someone else'].sort());
  });

  it('keeps no more bytes than it may, and always those of the project at hand', () => {
    const folder = folderOf();
    const limits = { projects: 20, bytes: 5000, age: 24 * 60 * 60 * 1000 };
    const names = [...Array(6).keys()].map((at) => digestOfData(`project ${at}`));
    const keep = (name: string, text: string) => {
      const store = openStore(folder, name, limits);
      store.keep(id, text);
      store.end();
    };
    for (const [at, name] of names.entries()) {
      keep(name, 'x'.repeat(1000));
      utimesSync(join(folder, name), 1e9 + at, Date.now() / 1000 - 100 + at);
    }
    assert.deepEqual(readdirSync(folder).sort(), names.slice(-4).sort());
    // A project that is there already may grow, too.
    keep(names[5]!, 'x'.repeat(3500));
    assert.deepEqual(readdirSync(folder).sort(), names.slice(-2).sort());
    keep(names[5]!, 'x'.repeat(9000));
    assert.deepEqual(readdirSync(folder), [names[5]]);
    assert.equal(openStore(folder, names[5]!).read(id)?.length, 9000);
  });

  it('removes what an ended process left half written, and not what one is writing', () => {
    const { folder, place, file } = filled();
    for (const [name, age] of [
      ['old', 7200],
      ['new', 10],
    ] as const) {
      writeFileSync(`${file}.${name}`, 'x'.repeat(1000));
      utimesSync(`${file}.${name}`, Date.now() / 1000 - age, Date.now() / 1000 - age);
    }
    const store = openStore(folder, project);
    store.keep(id, 'more');
    store.end();
    const left = readdirSync(place).filter((name) => !name.endsWith('.results'));
    assert.deepEqual(left, [`${basename(file)}.new`]);
    assert.equal(readIn(folder), 'more');
  });

  it('reads right texts or none while processes write the same files at once', {
    skip: withoutTsx,
  }, async () => {
    const folder = folderOf();
    const module = new URL('../server/host/results/result-store.ts', import.meta.url).href;
    const program = `
      const { openStore } = await import(${JSON.stringify(module)});
      const { createHash } = await import('node:crypto');
      for (let run = 0; run < 30; run++) {
        const store = openStore(process.argv[1], process.argv[2]);
        for (let at = 0; at < 40; at++) {
          const id = createHash('sha256').update(String(at)).digest('base64url');
          const known = store.read(id);
          if (known !== undefined && known !== 'text ' + at + ' '.repeat(2000)) process.exit(3);
          store.keep(id, 'text ' + at + ' '.repeat(2000));
        }
        store.end();
      }`;
    const run = () =>
      once(
        spawn(
          process.execPath,
          ['--import', 'tsx', '--input-type=module', '--eval', program, folder, project],
          { stdio: 'inherit' },
        ),
        'exit',
      );
    for (const [code] of await Promise.all([run(), run(), run()])) assert.equal(code, 0);
    const names = readdirSync(join(folder, project));
    assert.ok(names.length > 10 && names.every((name) => name.endsWith('.results')), names.join());
    const known = [...Array(40).keys()].filter(
      (at) => readIn(folder, hashed(String(at)))?.trimEnd() === `text ${at}`,
    );
    assert.equal(known.length, 40);
  });
});
