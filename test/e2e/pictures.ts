import { cpSync, rmSync } from 'node:fs';
import path from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { root } from '../../scripts/setup.mjs';
import { reportIn } from '../support/formats.ts';
import { inEditor, type Leg, obstacle } from './leg.ts';
import { until } from './until.ts';
import { address, openMenu, remote, run } from './workbench.ts';

// Takes the pictures of README.md in the real workbench with the examples: `npm run pictures`, or some of them by
// name.
const settings = {
  'workbench.colorTheme': 'Default Dark Modern',
  'workbench.activityBar.location': 'hidden',
  'workbench.statusBar.visible': false,
  'workbench.layoutControl.enabled': false,
  'window.commandCenter': false,
  'editor.minimap.enabled': false,
  'editor.stickyScroll.enabled': false,
  'editor.renderWhitespace': 'none',
  'editor.scrollBeyondLastLine': false,
  'editor.fontSize': 14,
  'breadcrumbs.enabled': false,
  'problems.sortOrder': 'severity',
};

async function open({ browser, server, workspace }: Leg, file: string): Promise<Page> {
  const viewport = { width: 1000, height: 860 };
  const page = await browser.newPage({ viewport, deviceScaleFactor: 1.5, locale: 'en-US' });
  await page.goto(address(server, workspace, [['openFile', remote(server, path.join(workspace, file))]]));
  await page.locator('.monaco-editor .squiggly-error').first().waitFor({ state: 'attached' });
  // The first run, which would cover other parts.
  await page.locator('.notification-toast').getByRole('button', { name: 'Not Now' }).click();
  await page.keyboard.press('Control+B');
  await page.locator('.part.sidebar').waitFor({ state: 'hidden' });
  return page;
}

/** Saves a horizontal strip of the page at its full width. */
const save = (page: Page, name: string, y: number, height: number) =>
  page.screenshot({
    path: path.join(root, 'images', `${name}.png`),
    clip: { x: 0, y, width: 1000, height },
  });

/** Saves the strip of the page that contains the given elements, regardless of their size. */
async function saveAround(page: Page, name: string, ...parts: Locator[]) {
  const boxes = (await Promise.all(parts.map((part) => part.boundingBox()))).flatMap((box) => box ?? []);
  if (boxes.length < parts.length) throw new Error(`not all of ${name} is to be seen`);
  const top = Math.max(0, Math.min(...boxes.map(({ y }) => y)) - 44);
  const bottom = Math.min(860, Math.max(...boxes.map(({ y, height }) => y + height)) + 12);
  await save(page, name, top, bottom - top);
}

async function squiggle(leg: Leg) {
  const page = await open(leg, 'shop/Dockerfile');
  const line = page.locator('.editor-instance .view-line', { hasText: '--allow-unauthenticated' });
  await line.hover({ position: { x: 300, y: 8 } });
  await page.locator('.monaco-hover:visible', { hasText: 'To do' }).waitFor();
  const hover = page.locator('.monaco-hover:visible', { hasText: 'Quick Fix' });
  await hover.waitFor();
  await saveAround(page, 'squiggle', line, hover.first());
}

async function quickfix(leg: Leg) {
  const page = await open(leg, 'shop/compose.yaml');
  const line = page.locator('.editor-instance .view-line', { hasText: 'privileged:' });
  await line.getByText('true').click();
  await page.locator('.lightBulbWidget:visible, [class*="gutter-lightbulb"]:visible').first().waitFor();
  await openMenu(page, /privileged/);
  await saveAround(page, 'quickfix', line, page.locator('.action-widget'));
}

async function problems(leg: Leg) {
  const page = await open(leg, 'shop/compose.yaml');
  await run(page, 'Plimsoll: Scan Workspace');
  await page.getByRole('button', { name: 'Show Problems' }).click();
  await page.locator('.markers-panel .monaco-list-row', { hasText: 'plimsoll' }).first().waitFor();
  await page.locator('.notification-toast').waitFor({ state: 'detached' });
  // Moves the pointer to where no hover appears.
  await page.mouse.move(500, 200);
  await page.locator('.monaco-hover:visible').waitFor({ state: 'detached' });
  await save(page, 'problems', 490, 370);
}

/** The item in the status bar, with its tooltip. */
async function status(leg: Leg) {
  const page = await open(leg, 'shop/compose.yaml');
  const item = page.locator('.statusbar-item[id$="plimsoll.status"]');
  await item.filter({ hasText: 'critical' }).waitFor();
  const tooltip = page.locator('.monaco-hover:visible', { hasText: 'control the host' });
  await until('the tooltip', async () => {
    await page.mouse.move(500, 300);
    await item.hover();
    return tooltip.waitFor({ timeout: 5_000 }).then(
      () => true,
      () => false,
    );
  });
  await saveAround(page, 'status', tooltip, item);
}

/** The page about the worst path. */
async function pathPage(leg: Leg) {
  rmSync(path.join(leg.workspace, 'depot'), { recursive: true });
  const page = await open(leg, 'shop/compose.yaml');
  await run(page, 'Plimsoll: Show Path');
  const list = page.locator('.quick-input-widget:visible .monaco-list-row');
  await list.first().click();
  const frame = page.frameLocator('iframe.webview').frameLocator('iframe#active-frame');
  await frame.locator('.steps').waitFor();
  await page.mouse.move(500, 840);
  await page.locator('.quick-input-widget:visible, .monaco-hover:visible').waitFor({ state: 'detached' });
  await save(page, 'path', 0, 620);
}

async function view(leg: Leg) {
  rmSync(path.join(leg.workspace, 'depot'), { recursive: true });
  const page = await open(leg, 'shop/compose.yaml');
  await run(page, 'Focus on What Runs View');
  // As wide as it is at first in a larger window.
  await page.mouse.move(250, 300);
  await page.mouse.down();
  await page.mouse.move(300, 300, { steps: 5 });
  await page.mouse.up();
  const rows = page.locator('.pane-body .monaco-list-row');
  await rows.filter({ hasText: 'How it runs' }).first().waitFor();
  await page.mouse.move(700, 500);
  await save(page, 'view', 0, 460);
}

/** The changes that harden a service. */
async function harden(leg: Leg) {
  const page = await open(leg, 'shop/compose.yaml');
  await page.locator('.editor-instance .view-line', { hasText: 'postgres:16.4' }).click();
  await run(page, 'Plimsoll: Harden This Service');
  const frame = page.frameLocator('iframe.webview').frameLocator('iframe#active-frame');
  await frame.locator('h1', { hasText: 'Harden db' }).waitFor();
  await frame.getByLabel('Make the root file system').hover();
  await frame.locator('.framed').first().waitFor();
  await save(page, 'harden', 0, 860);
}

/** The report as the command line writes it. */
async function report({ browser }: Leg) {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  await page.setContent(reportIn('html', path.join(root, 'examples', 'shop')));
  await page.screenshot({
    path: path.join(root, 'images', 'report.png'),
    clip: { x: 0, y: 0, width: 1280, height: 860 },
  });
}

const why = obstacle();
if (why) throw new Error(why);

const pictures = [squiggle, quickfix, problems, status, view, pathPage, harden, report];
const wanted = process.argv.slice(2);

for (const picture of pictures.filter(({ name }) => wanted.length === 0 || wanted.includes(name))) {
  await inEditor(
    async (leg) => {
      rmSync(leg.workspace, { recursive: true });
      cpSync(path.join(root, 'examples'), leg.workspace, { recursive: true });
      await picture(leg);
    },
    { settings: { ...settings, 'workbench.statusBar.visible': picture === status } },
  );
}
