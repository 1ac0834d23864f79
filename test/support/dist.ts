import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { filesOf, prepare, root } from '../../scripts/setup.mjs';

// Builds also if a test file runs alone, so that no test uses an old build.
prepare({ vsix: true });

// Programs that tests start keep no results in the cache folder of the user.
process.env['CI'] ??= 'true';

/** The folder of build output. */
export const dist = join(root, 'dist');

/** The files of a program by their names: where it starts, and its parts. */
export const programFiles = (name: 'cli' | 'server'): Readonly<Record<string, Buffer>> =>
  Object.fromEntries(
    [`${name}.cjs`, ...filesOf(`${name}.program.cjs`)].map((file) => [file, readFileSync(join(dist, file))]),
  );

/** The bundled command line. */
export const bundle = join(dist, 'cli.cjs');

/** The bundled language server. */
export const serverBundle = join(dist, 'server.cjs');

/** The packaged extension. */
export const vsix = join(root, 'plimsoll.vsix');
