// npm start: scans the examples, or the paths that follow `--`, with the command line of this checkout.
import { build, hand, install } from './setup.mjs';

install();
build();
const paths = process.argv.slice(2);
hand(['dist/cli.cjs', 'scan', ...(paths.length > 0 ? paths : ['examples'])]);
