import { join } from 'node:path';
import { prepare, root } from '../../scripts/setup.mjs';

// Also where a test file runs alone: nobody tests what an earlier build has left.
prepare({ vsix: true });

/** The folder of what is built. */
export const dist = join(root, 'dist');

/** The bundled command line. */
export const bundle = join(dist, 'cli.cjs');

/** The bundled language server. */
export const serverBundle = join(dist, 'server.cjs');

/** The extension as it is installed. */
export const vsix = join(root, 'plimsoll.vsix');
