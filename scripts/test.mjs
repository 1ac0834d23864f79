// npm test, and npm run test:all, which adds `--all`: test/run.ts decides what runs.
import { provideCompose, providePrograms } from './debian.mjs';
import { hand, prepare } from './setup.mjs';

prepare({ vsix: true });
provideCompose();
providePrograms();
hand(['--import', 'tsx', 'test/run.ts', ...process.argv.slice(2)]);
