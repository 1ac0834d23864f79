import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { Page } from 'playwright-core';
import { inEditor, type Leg, obstacle } from './leg.ts';
import { shoot } from './workbench.ts';

/** A page of the workbench as a person walks through it. */
export interface Walk extends Leg {
  readonly page: Page;
  /** Runs a part of the walk as a test of its own. Each part goes on where the one before it ended: after one that fails, the rest fail at once. */
  step(name: string, body: () => Promise<void>): Promise<void>;
}

/** A test that is a walk, one step after another, in a fresh VS Code; `name` is that of the picture where a step fails. */
export function walk(title: string, name: string, body: (walk: Walk) => Promise<void>): void {
  test(title, { skip: obstacle() ?? false, timeout: 300_000 }, async (t) => {
    await inEditor(async (leg) => {
      const page = await leg.browser.newPage({ viewport: { width: 1280, height: 800 }, locale: 'en-US' });
      page.setDefaultTimeout(30_000);
      await body({ ...leg, page, step: stepsOf(t, page, name) });
    });
  });
}

function stepsOf(t: TestContext, page: Page, picture: string): Walk['step'] {
  let isStuck = false;
  return async (name, body) => {
    await t.test(name, async () => {
      assert.ok(!isStuck, 'an earlier step failed');
      isStuck = true;
      await body().catch((error) => shoot(page, `${picture}-failed`).finally(() => Promise.reject(error)));
      isStuck = false;
    });
  };
}
