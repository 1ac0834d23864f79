import { cpSync } from 'node:fs';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { root } from '../../scripts/setup.mjs';
import { chromium } from './chromium.ts';
import { installExtension, installHost, makeHome, type Server, startServer, usual } from './host.ts';
import { launch } from './workbench.ts';

/** A running VS Code, and a copy of the test workspace to open in it. */
export interface Leg {
  readonly server: Server;
  readonly browser: Browser;
  readonly home: string;
  readonly workspace: string;
}

/** Copies the test workspace into a folder with this name and returns its path. */
export function copyWorkspace(home: string, name: string): string {
  const folder = path.join(home, name);
  cpSync(path.join(root, 'test', 'e2e', 'workspace'), folder, { recursive: true });
  return folder;
}

/**
 * Returns why no editor can run here, or undefined. Under `CI=true` that is an error, so that the tests are never
 * skipped.
 */
export function obstacle(version = usual): string | undefined {
  const why = ready(version);
  if (why && process.env['CI'] === 'true') throw new Error(why);
  return why;
}

function ready(version: string): string | undefined {
  if (process.platform === 'win32') return 'the VS Code server of the tests runs on Linux and macOS only';
  if (!chromium()) return 'there is no Chromium, and none could be installed (CHROMIUM names one elsewhere)';
  if (!installHost(version)) return `the packages of the VS Code ${version} server could not be installed`;
  return undefined;
}

/**
 * Runs `body` against a fresh VS Code and deletes everything afterwards; a `bare` one has no extension installed. One with
 * `dialogs` shows questions that stop everything until they are answered, and runs no suite.
 */
export async function inEditor(
  body: (leg: Leg) => Promise<void>,
  { bare = false, settings = {}, version = usual, dialogs = false } = {},
) {
  const { home, leave } = makeHome(settings);
  const workspace = copyWorkspace(home, 'workspace');
  if (!bare) installExtension(home, version);
  const started: { server?: Server; browser?: Browser } = {};
  try {
    const server = await startServer(home, version, dialogs);
    started.server = server;
    const browser = await launch(chromium() ?? '');
    started.browser = browser;
    await body({ server, browser, home, workspace });
  } finally {
    await started.browser?.close();
    await started.server?.stop();
    leave();
  }
}
