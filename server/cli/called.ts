import { basename, isAbsolute, relative } from 'node:path';
import { shownWhole } from '../engine/index.ts';
import type { CliInput } from './input.ts';

/** How and where the program was started. */
export interface Start {
  /** Path of the program. */
  readonly program: string;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/**
 * Returns the command with which users can run this program again: `plimsoll`, `npx plimsoll`, `npm start --`, or Node with its
 * path.
 */
export function calledAs({ program, cwd, env }: Start): string {
  if (env['npm_lifecycle_event'] === 'start' && env['npm_package_name'] === 'plimsoll') return 'npm start --';
  const path = program.replaceAll('\\', '/');
  // The shell of someone who commits does not find the program of a hook.
  if (isHook(env)) return `node ${quotedPath(path)}`;
  const [folder = '', inPackages] = path.split('/node_modules/', 2);
  if (inPackages === undefined) {
    if (basename(path) === 'plimsoll') return 'plimsoll';
  } else {
    const isOfProject = isIn(cwd, folder);
    const isOfNpx = env['npm_command'] === 'exec' && path.includes('/_npx/');
    // Elsewhere the package is installed globally or for one CI job; npx would ask the registry that this folder configures.
    return isOfProject || isOfNpx ? 'npx plimsoll' : 'plimsoll';
  }
  return `node ${quotedPath(isIn(program, cwd) ? relative(cwd, program) : program)}`;
}

const quotedPath = (path: string) => (/[^\w./\\:-]/.test(path) ? JSON.stringify(path) : path);

/** Whether pre-commit runs the program, which it tells all hooks. */
export function isHook(env: Start['env']): boolean {
  return env['PRE_COMMIT'] === '1';
}

/** Whether a job of CI runs the program. */
export const isCi = (env: Start['env']): boolean => !['', 'false', '0'].includes(env['CI'] ?? '');

/**
 * Returns a function that builds the `plimsoll fix` command for the files of a scan, given some options; undefined when standard
 * input was scanned.
 */
export function fixCalled(called: string, input: CliInput): ((options: string) => string) | undefined {
  const { paths, composeFiles, config, roots } = input;
  if (paths.includes('-')) return undefined;
  const isDefault = paths.length === 1 && paths[0] === '.';
  const words = [
    ...composeFiles.flatMap((file) => ['-f', quoted(file)]),
    ...(config === undefined ? [] : ['--config', quoted(config)]),
    ...roots.flatMap((root) => ['--root', quoted(root)]),
    ...(paths.some((path) => path.startsWith('-')) ? ['--'] : []),
    ...(isDefault ? [] : paths.map(quoted)),
  ];
  return (options) => [called, 'fix', ...(options === '' ? [] : [options]), ...words].join(' ');
}

/** Quotes a word for a shell. */
function quoted(word: string): string {
  return /^[\w./@%+=:,-]+$/.test(word) ? word : `'${shownWhole(word).replaceAll("'", "'\\''")}'`;
}

function isIn(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return !way.startsWith('..') && !isAbsolute(way);
}
