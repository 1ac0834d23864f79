// npm test: everything; `npm test -- PART…` runs the test files whose path holds one of these.
import { provideCompose, providePrograms } from './debian.mjs';
import { hand, prepare } from './setup.mjs';

prepare({ vsix: true });
provideCompose();
providePrograms();
hand(['--import', 'tsx', 'test/run.ts', ...process.argv.slice(2)]);
