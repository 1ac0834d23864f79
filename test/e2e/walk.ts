import assert from 'node:assert/strict';
import path from 'node:path';
import type { TestContext } from 'node:test';
import type { Page } from 'playwright-core';
import type { Leg } from './leg.ts';
import { address, closeEditors, newWindow, remote, shoot } from './workbench.ts';

/** A window of the workbench as a person walks through it. */
export interface Walk extends Leg {
  readonly page: Page;
  /** Runs a step as a test of its own. It goes on where the one before it ended: after one that fails, the rest of the part fails at once. */
  step(title: string, body: () => Promise<void>, skip?: string | boolean): Promise<void>;
}

/** A part of a walk, which begins with no editor open if it is not the first; the name is that of the picture where a step fails. */
type Part = readonly [name: string, title: string, body: (walk: Walk) => Promise<void>];

/** Walks through several parts in one window, in which a file of the test workspace is open at first. */
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
