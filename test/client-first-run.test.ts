import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { type BarInput, barOf } from '../client/overview/bar.ts';
import { firstRun, type Overview } from '../client/overview/first-run.ts';
import type { Status } from '../client/overview/status.ts';
import { writePrivate } from '../client/running/private-file.ts';
import { withoutModes } from './support/unlike-unix.ts';

/** Puts values into a text as the editor does. */
const l10n = {
  t: (text: string, ...values: (string | number)[]) =>
    text.replace(/\{(\d)\}/g, (_, at) => String(values[Number(at)])),
};
const none = { critical: 0, high: 0, medium: 0, low: 0, info: 0 };
const scanned = { at: 0, files: 3, cancelled: false, unread: 0 };
const quiet: Status = {
  ...{ findings: null, total: none, known: 0, scope: 'workspace', scanning: null, scanned },
  ...{ unlinted: { count: 0 }, expired: { count: 0 }, enabled: true },
};
const path = { id: 'id', name: 'web', text: 'x', project: 'compose.yaml' };
const overview: Overview = {
  sentence: 's',
  first: '4 services. Two can be taken over: web, proxy.',
  paths: [path],
};

/** An editor that picks a button of the notification, with what it showed and ran. */
function editor(
  status: Partial<Status>,
  more: { overview?: Overview | undefined; pick?: string; seen?: boolean } = {},
) {
  const shown: string[][] = [];
  const ran: string[][] = [];
  const state = new Map<string, unknown>(more.seen ? [['plimsoll.firstRun', true]] : []);
  const run = () =>
    firstRun({
      state: {
        get: (key: string) => state.get(key),
        update: async (key: string, value: unknown) => void state.set(key, value),
      } as Parameters<typeof firstRun>[0]['state'],
      status: async () => ({ ...quiet, ...status }),
      overview: async () => ('overview' in more ? more.overview : overview),
      notify: async (...texts) => {
        shown.push(texts);
        return more.pick;
      },
      run: async (...command) => void ran.push(command),
      l10n,
    });
  return { run, shown, ran };
}

const grave = { total: { ...none, critical: 2 } };

describe('the first run', () => {
  it('says the worst once, and leads to the path', async () => {
    const { run, shown, ran } = editor(grave, { pick: 'Show the Path' });
    assert.equal(await run(), true);
    assert.equal(await run(), true);
    assert.deepEqual(shown, [[overview.first, 'Show the Path', 'What Runs', 'Not Now']]);
    assert.deepEqual(ran, [['plimsoll.showPath', 'id']]);
  });

  it('leads to what runs', async () => {
    const { run, ran } = editor(grave, { pick: 'What Runs' });
    await run();
    assert.deepEqual(ran, [['plimsoll.running.focus']]);
  });

  it('does nothing more if it is put off or closed', async () => {
    for (const pick of ['Not Now', undefined]) {
      const { run, ran } = editor(grave, pick === undefined ? {} : { pick });
      await run();
      assert.deepEqual(ran, []);
    }
  });

  it('offers no path where there is none', async () => {
    const { run, shown } = editor({ total: { ...none, high: 1 } }, { overview: { first: 'x', paths: [] } });
    await run();
    assert.deepEqual(shown, [['x', 'What Runs', 'Not Now']]);
  });

  it('counts if the server has no sentence', async () => {
    const { run, shown } = editor(grave, { overview: undefined });
    await run();
    assert.equal(shown[0]?.[0], 'Critical and high findings: 2');
  });

  it('shows names as text, not as links', async () => {
    const { run, shown } = editor(grave, { overview: { first: 'a: [x](command:evil).', paths: [] } });
    await run();
    assert.equal(shown[0]?.[0], 'a: [x] (command:evil).');
  });

  it('is silent about a workspace where nothing is high or worse, then or later', async () => {
    const { run, shown } = editor({ total: { ...none, medium: 5 } });
    assert.equal(await run(), true);
    assert.deepEqual(shown, []);
  });

  it('waits for a scan that ended and found files', async () => {
    for (const status of [
      { scanning: { done: 1, total: 2 } },
      { scanned: null },
      { scanned: { ...scanned, files: 0 } },
      { scanned: { ...scanned, cancelled: true } },
    ]) {
      const { run, shown } = editor({ ...grave, ...status });
      assert.equal(await run(), false);
      assert.deepEqual(shown, []);
    }
  });

  it('is over in a workspace that had it', async () => {
    const { run, shown } = editor(grave, { seen: true });
    assert.equal(await run(), true);
    assert.deepEqual(shown, []);
  });
});

describe('the status bar item', () => {
  const bar = (status: Partial<Status> | undefined, more: Partial<BarInput> = {}) =>
    barOf(
      {
        ...{ server: 'running', sentence: undefined, isSlow: true, isTrusted: true },
        status: status && { ...quiet, ...status },
        ...more,
      },
      l10n,
    );
  const first = { uri: 'file:///w/compose.yaml', line: 3, message: 'It is not YAML.' };
  const states: readonly (readonly [
    text: string,
    ReturnType<typeof bar>,
    label: string,
    background?: string,
  ])[] = [
    [
      'flame Plimsoll: 2 critical',
      bar({ total: { ...none, critical: 2, high: 9 } }),
      'Plimsoll: 2 critical findings',
    ],
    ['error Plimsoll: 1 high', bar({ total: { ...none, high: 1, low: 3 } }), 'Plimsoll: 1 high finding'],
    ['warning Plimsoll: 7 medium', bar({ total: { ...none, medium: 7 } }), 'Plimsoll: 7 medium findings'],
    [
      'pass Plimsoll',
      bar({ total: { ...none, low: 5, info: 12 } }),
      'Plimsoll: no problem at or above medium',
    ],
    [
      'sync~spin Plimsoll: 412 of 2437',
      bar({ scanning: { done: 412, total: 2437 } }),
      'Plimsoll: 412 of 2437 files',
    ],
    [
      'pass Plimsoll',
      bar({ scanning: { done: 1, total: 2 } }, { isSlow: false }),
      'Plimsoll: no problem at or above medium',
    ],
    [
      'error 1 file not linted',
      bar({ ...grave, unlinted: { count: 1, first } }),
      'Plimsoll: 1 file not linted',
      'error',
    ],
    [
      'error 20 files not linted',
      bar({ unlinted: { count: 20, first } }),
      'Plimsoll: 20 files not linted',
      'error',
    ],
    [
      'warning 3 ignores expired',
      bar({ ...grave, expired: { count: 3, first } }),
      'Plimsoll: 3 ignores expired',
      'warning',
    ],
    [
      'warning 1 ignore expired',
      bar({ expired: { count: 1, first } }),
      'Plimsoll: 1 ignore expired',
      'warning',
    ],
    ['eye-closed Plimsoll off', bar({ enabled: false }), 'Plimsoll off'],
    ['sync~spin Plimsoll', bar(undefined), 'Plimsoll: starting'],
    ['error Plimsoll stopped', bar(undefined, { server: 'stopped' }), 'Plimsoll stopped', 'error'],
  ];

  for (const [text, found, label, background] of states)
    it(`shows ${text}`, () => {
      assert.equal(`${found.icon} ${found.text}`, text);
      assert.equal(found.label, label);
      assert.equal(found.background, background);
    });

  it('has at most 24 characters, however many findings there are', () => {
    const many = 123_456;
    for (const severity of Object.keys(none))
      assert.ok(bar({ total: { ...none, [severity]: many } }).text.length <= 24);
    assert.ok(bar({ unlinted: { count: many } }).text.length <= 24);
    assert.ok(bar({ expired: { count: many } }).text.length <= 24);
    for (const [, { text }] of states) assert.ok(text.length <= 24, text);
  });

  it('leads to the place where the counts are not the whole, otherwise to what runs', () => {
    const place = { command: 'plimsoll.openPlace', arguments: [first.uri, first.line] };
    assert.deepEqual(bar({ unlinted: { count: 1, first } }).command, place);
    assert.deepEqual(bar({ expired: { count: 1, first } }).command, place);
    assert.equal(bar(grave).command.command, 'plimsoll.running.focus');
  });

  it('explains in the tooltip: the sentence, all counts, why they are not the whole, and what is limited', () => {
    const { lines } = bar(
      { ...grave, unlinted: { count: 1, first } },
      { sentence: 'Two control the host.', isTrusted: false },
    );
    assert.deepEqual(lines.slice(0, 4), [
      'It is not YAML.',
      'The counts are not the whole.',
      'Two control the host.',
      '2 critical',
    ]);
    assert.match(lines.at(-1) ?? '', /^Restricted mode/);
    assert.equal(
      bar({ total: { ...none, low: 5, info: 12 } }).lines[0],
      'No problem at or above medium; 5 low, 12 info',
    );
    assert.match(bar({ scope: 'openFiles' }).lines.join('\n'), /Only open files are linted/);
  });
});

describe('a report for a browser', () => {
  it('is a new file that only the user can read, and is deleted later', async (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'plimsoll-private-'));
    t.after(() => rmSync(folder, { recursive: true, force: true }));
    const inner = join(folder, 'reports');
    const [one, two] = await Promise.all([writePrivate(inner, 'one'), writePrivate(inner, 'two')]);
    assert.notEqual(one, two);
    assert.equal(readFileSync(one, 'utf8'), 'one');
    // On Windows, the folder for temporary files is the user's.
    if (withoutModes === false) {
      assert.equal(statSync(one).mode & 0o777, 0o600);
      assert.equal(statSync(inner).mode & 0o777, 0o700);
    }
    const other = join(inner, 'mine.html');
    writeFileSync(other, '');
    for (const each of [one, other]) utimesSync(each, 0, 0);
    const three = await writePrivate(inner, 'three');
    assert.deepEqual(
      readdirSync(inner).sort(),
      [two, three, other].map((each) => each.slice(inner.length + 1)).sort(),
    );
  });
});
