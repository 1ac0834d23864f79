import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const esbuild = new URL(`../../node_modules/@esbuild/${process.platform}-${process.arch}`, import.meta.url);

/** The reason for skipping tests that start sources if no esbuild for this system is installed; otherwise false. */
export const withoutTypeScript: string | false =
  !existsSync(fileURLToPath(esbuild)) && 'esbuild is installed for another system';
