import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Leg } from './leg.ts';
import { address, newWindow, run } from './workbench.ts';

/** An empty folder is said to be empty by a scan, and is checked once there is a Dockerfile. */
export async function emptyFolder({ browser, home, server }: Leg): Promise<void> {
  const empty = path.join(home, 'empty');
  mkdirSync(empty);
  const page = await newWindow(browser);
  await page.goto(address(server, empty, []));
  await page.locator('.explorer-folders-view, .explorer-viewlet').first().waitFor();
  await run(page, 'Plimsoll: Scan Workspace');
  await page.locator('.notification-toast', { hasText: 'There are no Dockerfiles' }).waitFor();
  writeFileSync(path.join(empty, 'Dockerfile'), 'FROM alpine:3.20\nUSER root\n');
  await run(page, 'Problems: Focus on Problems View');
  await page.locator('.markers-panel .monaco-list-row', { hasText: 'the image runs as root' }).waitFor();
  await page.close();
}
