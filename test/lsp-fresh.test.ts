import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { ClientCapabilities } from 'vscode-languageserver/node';
import { pulling, pushed } from './support/client.ts';
import { type Doing, resting, saved, scanning, start, steps } from './support/editing.ts';
import { Editor, type Holding, shownAnew, waits } from './support/editor.ts';
import { tries } from './support/tries.ts';
import { step } from './support/world.ts';

/** What an editor shows after some steps, and what an editor shows that is started on the resulting files. */
async function shownBoth(
  files: readonly (readonly [string, string])[],
  all: readonly Doing[],
  [capabilities, whole]: readonly [ClientCapabilities, boolean],
) {
  const holding: Holding = { disk: new Map(files), open: new Map(), settings: null, scanned: false };
  const editor = await Editor.start(holding, capabilities, whole);
  try {
    for (const { run } of all) await run(editor, holding);
    // Results that wait for a save are not stale before it.
    if (waits(holding.settings)) for (const at of holding.open.keys()) await saved(editor, holding, at);
    const now = await editor.shown();
    assert.deepEqual(editor.log, []);
    return { now, anew: await shownAnew(holding, capabilities, whole) };
  } finally {
    await editor.end();
  }
}

const asking = [pulling, false] as const;
const told = [pushed, false] as const;
const wholly = [pulling, true] as const;

describe('an editor shows the same as one that is started on the same files', () => {
  for (const [how, client, times] of [
    ['asking', asking, 60],
    ['told', told, 60],
    ['asking about the workspace', wholly, 15],
  ] as const) {
    it(`${how}, after any events in it and on the disk`, async () => {
      await fc.assert(
        fc.asyncProperty(start, steps, async (files, all) => {
          const { now, anew } = await shownBoth(files, all, client);
          assert.deepEqual(now, anew);
        }),
        tries(times),
      );
    });
  }

  const alone = 'services:\n  a:\n    image: debian:12\n    pid: host\n';
  const extending = (file: string) =>
    `services:\n  a:\n    extends: {file: ${file}, service: more}\n    cap_add: [SYS_ADMIN]\n`;
  const more = 'services:\n  more:\n    image: debian\n    privileged: true\n';
  const wrong = 'rules:\n  nothing: low\n';
  const put = (at: string, text: string) =>
    step('put', async (editor: Editor, { disk }: Holding) => {
      disk.set(at, text);
      await editor.watch([at, 1]);
    });
  const opening = (at: string, text: string) =>
    step('open', async (editor: Editor, { open }: Holding) => {
      open.set(at, text);
      await editor.open(at, text);
    });
  const editing = (at: string, text: string) =>
    step('edit', async (editor: Editor, { open }: Holding) => {
      open.set(at, text);
      await editor.change(at, text);
    });
  const closing = (at: string) =>
    step('close', async (editor: Editor, { open }: Holding) => {
      open.delete(at);
      await editor.close(at);
    });
  const set = (value: unknown) =>
    step('configure', async (editor: Editor, holding: Holding) => {
      holding.settings = value;
      await editor.configured();
    });
  for (const [what, client, all] of [
    [
      'when the last file closes that a wrong configuration governs',
      told,
      [
        put('/w/.plimsoll.yaml', wrong),
        opening('/w/compose.yaml', alone),
        closing('/w/compose.yaml'),
        resting,
      ],
    ],
    [
      'when the first file comes that a wrong configuration governs',
      told,
      [put('/w/.plimsoll.yaml', wrong), scanning, resting, put('/w/compose.yaml', alone)],
    ],
    [
      'of a file outside that an open one speaks of, after each scan',
      asking,
      [
        put('/v/more.yaml', more),
        opening('/v/compose.yaml', extending('more.yaml')),
        scanning,
        editing('/v/compose.yaml', `\n${extending('more.yaml')}`),
      ],
    ],
    [
      'when a file closes that was never on the disk',
      wholly,
      [
        put('/w/compose.yaml', alone),
        opening('/w/compose.override.yaml', extending('more.yaml')),
        closing('/w/compose.override.yaml'),
        resting,
      ],
    ],
    [
      'when a file that waits for a save is saved before all was read',
      asking,
      [
        put('/w/compose.yaml', alone),
        opening('/v/compose.yaml', extending('more.yaml')),
        scanning,
        set({ lint: { run: 'onSave' } }),
        editing('/v/compose.yaml', extending('more.yaml')),
      ],
    ],
    [
      'when a configuration is saved that governs a file that waits for a save',
      asking,
      [
        opening('/w/app/Dockerfile', 'FROM debian\n'),
        opening('/w/.plimsoll.yaml', 'ignore: [app]\n'),
        set({ lint: { run: 'onSave' } }),
        resting,
      ],
    ],
  ] as const)
    it(what, async () => {
      const { now, anew } = await shownBoth([], all, client);
      assert.deepEqual(now, anew);
    });
});
