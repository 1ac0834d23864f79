import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';

/**
 * A digest of all files at some paths, with their names.
 * @param {readonly string[]} paths
 */
export function sourcesDigest(paths) {
  const hash = createHash('sha256');
  for (const path of paths) add(path);
  return hash.digest('base64url');

  /** @param {string} path */
  function add(path) {
    if (statSync(path).isDirectory()) for (const name of readdirSync(path).sort()) add(`${path}/${name}`);
    else hash.update(`${path}\0${readFileSync(path, 'base64')}\n`);
  }
}
