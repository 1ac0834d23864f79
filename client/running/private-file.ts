import { mkdir, readdir, stat, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Milliseconds after which a file is deleted. */
const lifetime = 3_600_000;

/**
 * Writes a text into a new file of a folder that only the user can read, and returns its path. Deletes such files of an hour ago:
 * a browser has read them.
 */
export async function writePrivate(folder: string, text: string): Promise<string> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const old = (await readdir(folder)).filter((name) => /^report-[0-9a-f-]{36}\.html$/.test(name));
  for (const name of old) await unlinkIfOld(join(folder, name)).catch(() => undefined);
  const file = join(folder, `report-${crypto.randomUUID()}.html`);
  await writeFile(file, text, { mode: 0o600, flag: 'wx' });
  return file;
}

async function unlinkIfOld(file: string): Promise<void> {
  if (Date.now() - (await stat(file)).mtimeMs > lifetime) await unlink(file);
}
