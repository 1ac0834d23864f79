import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import axe from 'axe-core';
import type { Browser } from 'playwright-core';
import { root } from '../../scripts/setup.mjs';
import { reportIn } from '../support/formats.ts';
import { chromium } from './chromium.ts';
import { launch, shoot } from './workbench.ts';

const where = chromium();
const skip = where === undefined ? 'there is no Chromium, and none could be installed' : false;

/** Returns the problems that axe-core finds in a page. */
async function faults(browser: Browser, address: string, colorScheme: 'light' | 'dark'): Promise<string[]> {
  const page = await browser.newPage({ colorScheme, bypassCSP: true });
  await page.goto(address);
  await page.evaluate(axe.source);
  const run =
    'axe.run().then(({ violations }) => violations.map(({ id, nodes }) => `${id}: ${nodes[0].html}`))';
  const found: string[] = await page.evaluate(run);
  await page.close();
  return found;
}

test('the report in HTML, in Chromium', { skip, timeout: 300_000 }, async (t) => {
  const browser = await launch(where ?? '');
  t.after(() => browser.close());
  const file = path.join(tmpdir(), `plimsoll-report-${process.pid}.html`);
  writeFileSync(file, reportIn('html', path.join(root, 'examples')));
  const address = pathToFileURL(file).href;

  await t.test('requests nothing, violates no policy of its own, and shows its drawing', async () => {
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    const said: string[] = [];
    page.on('console', (message) => said.push(message.text()));
    page.on('request', (request) => said.push(request.url()));
    await page.goto(address);
    assert.deepEqual(said, [address]);
    const box = await page.locator('.drawing table').first().boundingBox();
    assert.ok(box && box.width > 500 && box.height > 150, JSON.stringify(box));
    await shoot(page, 'report');
  });

  await t.test('can be used by keyboard: the link past the contents, links and what is folded', async () => {
    const page = await browser.newPage();
    await page.goto(address);
    const seen = new Set<string>();
    for (let press = 0; press < 40; press++) {
      await page.keyboard.press('Tab');
      seen.add(await page.evaluate('document.activeElement.className || document.activeElement.localName'));
    }
    for (const each of ['skip', 'a', 'summary']) assert.ok(seen.has(each), [...seen].join());
  });

  for (const scheme of ['light', 'dark'] as const)
    await t.test(`has no fault that axe-core finds, ${scheme}`, async () => {
      assert.deepEqual(await faults(browser, address, scheme), []);
    });
});
