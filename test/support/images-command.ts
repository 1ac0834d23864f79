// Runs `plimsoll images` without blocking this process, which may be the registry that is asked.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { decodeLock, type LockedImage } from '../../server/engine/images.ts';
import { sourceFile } from '../../server/engine/index.ts';
import { bundle, type Ran } from './cli.ts';

/** Starts the command in a folder, by default without the user's credentials. */
export function startImages(
  folder: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = { DOCKER_CONFIG: '/nowhere' },
) {
  const child = spawn(process.execPath, [bundle, 'images', ...args], {
    cwd: folder,
    env: { ...process.env, ...env },
  });
  let [out, errors] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors += text;
  });
  const ended = new Promise<Ran>((done) => {
    child.on('close', (code) => done({ code, out, errors }));
  });
  return { child, ended };
}

/** The entries of a folder's lock, which has no fault. */
export function lockIn(folder: string): readonly LockedImage[] {
  const text = readFileSync(path.join(folder, 'plimsoll.lock'), 'utf8');
  const { images, problems } = decodeLock(sourceFile('plimsoll.lock', text));
  if (problems.length > 0) throw new Error(JSON.stringify(problems));
  return images;
}
