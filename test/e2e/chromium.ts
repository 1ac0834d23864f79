import { existsSync } from 'node:fs';
import { fromDebian } from '../../scripts/debian.mjs';

const places = [
  process.env['CHROMIUM'],
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

const found = () => places.find((place) => place !== undefined && existsSync(place));

/**
 * Returns the path of a Chromium; if there is none, installs the package as root on Debian; undefined if that is
 * impossible.
 */
export function chromium(): string | undefined {
  if (found() === undefined) fromDebian('Chromium', ['chromium', 'fonts-dejavu-core']);
  return found();
}
