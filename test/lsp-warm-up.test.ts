import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { rules } from '../rules/index.ts';
import { defaultConfig, lint } from '../server/engine/index.ts';
import { type Guard, guard } from '../server/host/guard.ts';
import { pathOf } from '../server/lsp/files.ts';
import { scheduler } from '../server/lsp/scheduler.ts';
import { samples } from '../server/lsp/warm-up/samples.ts';
import { warmUp } from '../server/lsp/warm-up/warm-up.ts';
import { projectOf } from './support/project.ts';

const passed = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Warms up; `linted` counts what was asked of the guard. */
function begun(isScanning = () => false) {
  const own = guard();
  const counts = { asked: 0 };
  const counting: Guard = {
    ...own,
    about(...given) {
      counts.asked++;
      return own.about(...given);
    },
  };
  const messages = scheduler();
  return { counts, messages, stop: warmUp({ rules, guard: counting, scheduler: messages, isScanning }) };
}

describe('warming up', () => {
  it('lints files with findings of many rules', () => {
    for (const { uri, text } of samples) {
      const path = pathOf(uri);
      const { findings, problems } = lint(projectOf({ [path]: text }, path), path, rules, defaultConfig);
      assert.deepEqual(problems, []);
      const found = new Set(findings.map(({ rule }) => rule));
      assert.ok(found.size >= 10, `${path}: ${[...found]}`);
    }
  });

  it('begins when nothing else is to do, and can be stopped', async (t) => {
    const { counts, stop } = begun();
    t.after(stop);
    while (counts.asked < 20) await passed(10);
    stop();
    await passed(50);
    const now = counts.asked;
    await passed(100);
    assert.equal(counts.asked, now);
  });

  it('waits while the client sends messages, and while the workspace is scanned', async (t) => {
    const waiting = begun(() => true);
    t.after(waiting.stop);
    const spoken = begun();
    t.after(spoken.stop);
    spoken.messages.noteMessage();
    await passed(400);
    assert.deepEqual([waiting.counts.asked, spoken.counts.asked], [0, 0]);
  });
});
