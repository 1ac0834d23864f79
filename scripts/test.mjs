// npm test: everything; `npm test -- PATH…` runs the test files whose path holds one of these.
import { build, hand, install, pack } from './setup.mjs';

install();
build();
pack();
hand(['--import', 'tsx', 'test/run.ts', ...process.argv.slice(2)]);
