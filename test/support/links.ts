import { lstatSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The reason for skipping tests if this system makes no symbolic links for us, as the test runner prints it; otherwise false. */
export const withoutLinks: string | false = linksHere() ? false : 'no symbolic links can be made here';

function linksHere(): boolean {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-link-'));
  try {
    symlinkSync('to', join(folder, 'link'));
    return lstatSync(join(folder, 'link')).isSymbolicLink();
  } catch {
    return false;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
