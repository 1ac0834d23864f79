import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const places = [
  process.env['CHROMIUM'],
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

const found = () => places.find((place) => place !== undefined && existsSync(place));

/** Path of a Chromium; where there is none, root on Debian gets the package; undefined where that cannot be. */
export function chromium(): string | undefined {
  return found() ?? (fromDebian() ? found() : undefined);
}

function fromDebian(): boolean {
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return false;
  console.error('Installing Chromium …');
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const apt = (...args: string[]) =>
    spawnSync('apt-get', args, { env, stdio: ['ignore', 'ignore', 2] }).status === 0;
  return (
    apt('update', '-q') && apt('install', '-qy', '--no-install-recommends', 'chromium', 'fonts-dejavu-core')
  );
}
