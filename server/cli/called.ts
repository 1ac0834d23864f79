import { basename, isAbsolute, relative } from 'node:path';

/** Where a program was started from. */
export interface Start {
  /** Path of the program. */
  readonly program: string;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** How the program that runs can be called again: `plimsoll`, `npx plimsoll`, `npm start --`, or Node with its path. */
export function calledAs({ program, cwd, env }: Start): string {
  if (env['npm_lifecycle_event'] === 'start' && env['npm_package_name'] === 'plimsoll') return 'npm start --';
  const path = program.replaceAll('\\', '/');
  const isLinked = basename(path) === 'plimsoll' && !path.includes('/node_modules/');
  const isInstalled = path.includes('/node_modules/.bin/') || path.includes('/node_modules/plimsoll/');
  const isBelow = isIn(program, cwd);
  if (env['npm_command'] === 'exec' || (isInstalled && isBelow)) return 'npx plimsoll';
  if (isLinked || isInstalled) return 'plimsoll';
  const near = isBelow ? relative(cwd, program) : program;
  return `node ${/[^\w./\\:-]/.test(near) ? JSON.stringify(near) : near}`;
}

function isIn(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return !way.startsWith('..') && !isAbsolute(way);
}
