// npm start: scans the examples, or what follows `--`, with the command line of this checkout.
import { hand, prepare } from './setup.mjs';

prepare();
const paths = process.argv.slice(2);
hand(['dist/cli.cjs', 'scan', ...(paths.length > 0 ? paths : ['examples'])]);
