import assert from 'node:assert/strict';
import path from 'node:path';
import type { TestContext } from 'node:test';
import type { Page } from 'playwright-core';
import type { Leg } from './leg.ts';
import { address, closeEditors, newWindow, remote, shoot } from './workbench.ts';

/** A workbench window that a test uses like a person. */
export interface Walk extends Leg {
  readonly page: Page;
  /**
   * Runs a step as a separate test. It continues where the previous one ended: after a failure, the other steps of
   * the part fail at once.
   */
  step(title: string, body: () => Promise<void>, skip?: string | boolean): Promise<void>;
}

/**
 * A part of a walk. Every part but the first begins with no editor open; the name is that of the screenshot of a
 * failed step.
 */
type Part = readonly [name: string, title: string, body: (walk: Walk) => Promise<void>];

/** Runs several parts in one window that starts with a file of the test workspace. */
export async function walk(t: TestContext, leg: Leg, file: string, parts: readonly Part[]): Promise<void> {
  const { browser, server, workspace } = leg;
  const page = await newWindow(browser);
  const opened = remote(server, path.join(workspace, file));
  await page.goto(address(server, workspace, [['openFile', opened]]));
  await page.locator('.tab.active', { hasText: file }).waitFor();
  let isFirst = true;
  for (const [name, title, body] of parts)
    await t.test(title, async (part) => {
      if (!isFirst) await closeEditors(page);
      isFirst = false;
      await body({ ...leg, page, step: stepsOf(part, page, name) });
    });
  await page.close();
}

function stepsOf(t: TestContext, page: Page, picture: string): Walk['step'] {
  let isStuck = false;
  return async (title, body, skip = false) => {
    await t.test(title, { skip }, async () => {
      assert.ok(!isStuck, 'an earlier step failed');
      isStuck = true;
      await body().catch((error) => shoot(page, `${picture}-failed`).finally(() => Promise.reject(error)));
      isStuck = false;
    });
  };
}
