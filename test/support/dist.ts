import { join } from 'node:path';
import { prepare, root } from '../../scripts/setup.mjs';

// Builds also if a test file runs alone, so that no test uses an old build.
prepare({ vsix: true });

/** The folder of build output. */
export const dist = join(root, 'dist');

/** The bundled command line. */
export const bundle = join(dist, 'cli.cjs');

/** The bundled language server. */
export const serverBundle = join(dist, 'server.cjs');

/** The packaged extension. */
export const vsix = join(root, 'plimsoll.vsix');
