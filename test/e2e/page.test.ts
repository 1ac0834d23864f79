import assert from 'node:assert/strict';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import axe from 'axe-core';
import type { Browser } from 'playwright-core';
import { rules } from '../../rules/index.ts';
import { root } from '../../scripts/setup.mjs';
import { memory, pulling, talk } from '../support/client.ts';
import { reportIn } from '../support/formats.ts';
import { hardenPageOf } from '../support/harden.ts';
import { projectOf } from '../support/project.ts';
import { chromium } from './chromium.ts';
import { launch, shoot } from './workbench.ts';

const where = chromium();
const skip = where === undefined ? 'there is no Chromium, and none could be installed' : false;

/** Returns the problems that axe-core finds in a page, also of one with the style of a theme. */
async function faults(
  browser: Browser,
  address: string,
  colorScheme: 'light' | 'dark',
  { theme = '', width = 1280 } = {},
): Promise<string[]> {
  const page = await browser.newPage({ colorScheme, bypassCSP: true, viewport: { width, height: 800 } });
  await page.goto(address);
  await page.evaluate((style) => document.documentElement.setAttribute('style', style), theme);
  if (theme !== '') await page.evaluate("document.body.className = 'vscode-dark'");
  const isTooWide = await page.evaluate('document.documentElement.scrollWidth > innerWidth');
  if (isTooWide) return ['it is wider than the window'];
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

test('the page with the changes of a service, in Chromium', { skip, timeout: 300_000 }, async (t) => {
  const browser = await launch(where ?? '');
  t.after(() => browser.close());
  const file = path.join(tmpdir(), `plimsoll-harden-${process.pid}.html`);
  const text = readFileSync(path.join(root, 'examples', 'shop', 'compose.yaml'), 'utf8');
  const shop = projectOf({ 'compose.yaml': text }, 'compose.yaml');
  writeFileSync(file, hardenPageOf(shop, 'compose.yaml', 'db', { note: 'Applied 1 change.' }) ?? '');
  const address = pathToFileURL(file).href;

  for (const scheme of ['light', 'dark'] as const)
    for (const width of [1280, 420])
      await t.test(`has no fault that axe-core finds, ${scheme}, ${width} pixels`, async () => {
        assert.deepEqual(await faults(browser, address, scheme, { width }), []);
      });

  await t.test(
    'runs its script under its policy, reports what is chosen, and is used by keyboard',
    async () => {
      const page = await browser.newPage({ viewport: { width: 420, height: 900 } });
      const said: string[] = [];
      page.on('console', (message) => said.push(message.text()));
      await page.addInitScript(
        'globalThis.sent = []; globalThis.acquireVsCodeApi = () => ({ postMessage: (each) => sent.push(each) })',
      );
      await page.goto(address);
      const sent = (): Promise<{ type: string; chosen?: string[]; at?: number }[]> => page.evaluate('sent');
      const boxes = await page.locator('input[type=checkbox]').count();
      const ticked = await page.locator('input:checked').count();
      assert.ok(ticked > 0 && ticked < boxes);
      await page.keyboard.press('Tab');
      await page.keyboard.press(' ');
      const framed = page.locator('.framed').first();
      await framed.waitFor();
      assert.equal(await page.evaluate('document.activeElement.type'), 'checkbox');
      await page.keyboard.press('Control+Enter');
      await page.locator('[data-open]').first().click();
      await page.keyboard.press('Escape');
      const all = await sent();
      assert.deepEqual(
        all.map(({ type }) => type),
        ['preview', 'apply', 'open', 'close'],
      );
      assert.equal(all[0]?.chosen?.length, ticked - 1);
      assert.deepEqual(all[1]?.chosen, all[0]?.chosen);
      assert.equal(all[2]?.at, 0);
      const answer = {
        type: 'preview',
        preview: '<p id="new">new</p>',
        left: 'All.',
        apply: 'Apply',
        canApply: false,
      };
      await page.evaluate(`postMessage(${JSON.stringify(answer)})`);
      await page.locator('#new').waitFor();
      assert.equal(await page.locator('#apply').isDisabled(), true);
      assert.deepEqual(said, []);
      const wide: boolean = await page.evaluate('document.documentElement.scrollWidth > innerWidth');
      assert.equal(wide, false, 'nothing is wider than 420 pixels');
    },
  );
});

/** Colours of a theme of high contrast, as a webview gets them: its buttons have no background. */
const highContrast =
  '--vscode-editor-background:#000;--vscode-editor-foreground:#fff;--vscode-descriptionForeground:#e0e0e0;--vscode-sideBar-background:#000;--vscode-contrastBorder:#6fc3df;--vscode-textLink-foreground:#21a6ff;--vscode-editorError-foreground:#ff6b6b;--vscode-button-foreground:#fff;--vscode-button-secondaryForeground:#fff;--vscode-textCodeBlock-background:#000';

/** Returns the words of arrows that reach the line, or what is above the chain. */
const crossedWords = `(() => {
  const top = document.querySelector('.chain').getBoundingClientRect().top;
  return [...document.querySelectorAll('.link')].flatMap((link) => {
    const box = link.getBoundingClientRect();
    const line = getComputedStyle(link, '::before');
    const words = document.createRange();
    words.selectNodeContents(link.firstElementChild);
    const isLevel = parseFloat(line.borderTopWidth) > 0;
    const isCrossed = (each) => isLevel
      ? each.bottom > box.top + parseFloat(line.top)
      : each.left < box.left + parseFloat(line.left) + parseFloat(line.borderLeftWidth);
    const all = [...words.getClientRects()];
    return all.some((each) => isCrossed(each) || each.top < top) ? [link.textContent] : [];
  });
})()`;

test('the page about a path, in Chromium', { skip, timeout: 300_000 }, async (t) => {
  const browser = await launch(where ?? '');
  t.after(() => browser.close());
  const shop = readFileSync(path.join(root, 'examples', 'shop', 'compose.yaml'), 'utf8');
  const client = await talk({
    rules,
    capabilities: { ...pulling, experimental: { plimsollRunning: true } },
    files: memory({ 'file:///w/compose.yaml': shop }),
  });
  const { html } = await client.connection.sendRequest<{ html: string }>('plimsoll/path', {});
  await client.end();
  const file = path.join(tmpdir(), `plimsoll-path-${process.pid}.html`);
  writeFileSync(file, html);
  t.after(() => rmSync(file, { force: true }));
  const address = pathToFileURL(file).href;

  for (const width of [1280, 420])
    for (const scheme of ['light', 'dark', 'high contrast'] as const)
      await t.test(`has no fault that axe-core finds, ${scheme}, ${width} pixels`, async () => {
        const theme = scheme === 'high contrast' ? highContrast : '';
        const colours = scheme === 'light' ? 'light' : 'dark';
        assert.deepEqual(await faults(browser, address, colours, { theme, width }), []);
      });

  await t.test('is not wider than the window with the longest names', async () => {
    const name = 'L'.repeat(300);
    const others = ['a', 'b'].map((each) => shop.replaceAll('\n  proxy:', `\n  ${each}${name}:`));
    const long = await talk({
      rules,
      scope: 'workspace',
      capabilities: { ...pulling, experimental: { plimsollRunning: true } },
      files: memory(Object.fromEntries(others.map((text, n) => [`file:///w/${n}/compose.yaml`, text]))),
    });
    const answer = await long.connection.sendRequest<{ html: string }>('plimsoll/path', {});
    await long.end();
    assert.ok(answer.html.includes('LLLLLLLL'));
    const page = await browser.newPage();
    await page.setContent(answer.html);
    for (const width of [1280, 900, 420, 300]) {
      await page.setViewportSize({ width, height: 900 });
      assert.equal(
        await page.evaluate('document.documentElement.scrollWidth > innerWidth'),
        false,
        `${width}`,
      );
    }
    await page.close();
  });

  for (const width of [1280, 1000, 840, 640, 420, 300])
    await t.test(`has the words of an arrow beside its line, ${width} pixels`, async () => {
      const page = await browser.newPage({ viewport: { width, height: 900 } });
      await page.goto(address);
      // Long words, as many ports and capabilities have.
      for (const words of [undefined, 'reach 80, 443, 8080, 8081 and 9090 through the proxy, no login']) {
        if (words !== undefined)
          await page.evaluate(
            `document.querySelectorAll('.link span').forEach((each) => { each.textContent = '${words}' })`,
          );
        const crossed: string[] = await page.evaluate(crossedWords);
        assert.deepEqual(crossed, []);
      }
      await page.close();
    });

  await t.test('can be used by keyboard: the links to lines, the changes and the other paths', async () => {
    const page = await browser.newPage();
    await page.goto(address);
    const seen = new Set<string>();
    for (let press = 0; press < 40; press++) {
      await page.keyboard.press('Tab');
      seen.add(await page.evaluate('document.activeElement.className || document.activeElement.localName'));
    }
    for (const each of ['a', 'place', 'button primary']) assert.ok(seen.has(each), [...seen].join());
  });
});
