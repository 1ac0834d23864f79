import { spawnSync } from 'node:child_process';
import { linkSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { dirname, join } from 'node:path';

/** Files of a small project: one for each file name that Plimsoll reads. */
export const project: Readonly<Record<string, string>> = {
  '.plimsoll.yaml': 'rules:\n  obsolete-version: info\n',
  '.gitignore': 'ignored\n',
  '.git/HEAD': 'ref: refs/heads/main\n',
  '.git/info/exclude': 'excluded\n',
  '.env': 'TAG=1\n',
  'compose.yaml': [
    'include: [part.yaml]',
    'services:',
    '  web:',
    '    extends: {file: common.yml, service: base}',
    '    env_file: web.env',
    '    build: {context: ., dockerfile: built/Dockerfile}',
    '    secrets: [key]',
    'secrets:',
    '  key: {file: key.txt}',
    '',
  ].join('\n'),
  'compose.override.yaml': 'services: {}\n',
  'part.yaml': 'services:\n  part: {image: "redis:7.2"}\n',
  'common.yml': 'services:\n  base: {image: "nginx:1.27.3"}\n',
  'web.env': 'PORT=80\n',
  'key.txt': 'nothing\n',
  Dockerfile: 'FROM debian:12\nCOPY . .\n',
  'Dockerfile.dockerignore': '.git\n',
  '.dockerignore': '.git\n',
  'built/Dockerfile': 'FROM debian:12\nCOPY app /app\n',
};

/** Creates something at a path that must not be read. */
export type Trap = (path: string) => void;

/** Traps in a workspace that no program should read; `end` removes them. */
export interface Traps {
  readonly kinds: Readonly<Record<string, Trap>>;
  end(): void;
}

/** Creates the traps; some link to files of a folder `outside`. */
export function trapsTo(outside: string): Traps {
  const fifo = join(outside, 'fifo');
  const made = spawnSync('mkfifo', [fifo]);
  if (made.status !== 0) throw new Error('mkfifo failed');
  const socket = join(outside, 'socket');
  const server: Server = createServer().listen(socket);
  server.unref();
  const linkTo = (target: string) => (path: string) => symlinkSync(target, path);
  writeFileSync(join(outside, 'file'), 'SECRET-OF-ANOTHER: 1\n');
  mkdirSync(join(outside, 'folder'));
  return {
    kinds: {
      fifo: (path) => linkSync(fifo, path),
      socket: (path) => linkSync(socket, path),
      'to-fifo': (path) => {
        linkSync(fifo, `${path}.fifo`);
        symlinkSync(`${path}.fifo`, path);
      },
      'to-stdin': linkTo('/dev/stdin'),
      'to-zero': linkTo('/dev/zero'),
      'to-terminal': linkTo('/dev/tty'),
      'to-self': linkTo('/proc/self/environ'),
      'to-file': linkTo(join(outside, 'file')),
      'to-folder': linkTo(join(outside, 'folder')),
      upwards: linkTo(`${'../'.repeat(40)}${join(outside, 'file')}`),
      circle: (path) => {
        symlinkSync(`${path}.other`, path);
        symlinkSync(path, `${path}.other`);
      },
    },
    end: () => void server.close(),
  };
}

/** Link targets outside of a workspace that are not regular files. */
export const targets = ['/dev/stdin', '/dev/zero', '/dev/tty', '/dev/fd', '/proc/self/environ'];

/** Writes files below a folder, replacing one with a trap. */
export function layTrap(folder: string, name: string, trap: Trap): void {
  for (const [path, text] of Object.entries(project)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  rmSync(join(folder, name));
  trap(join(folder, name));
}
