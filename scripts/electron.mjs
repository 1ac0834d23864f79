// npm run test:electron: runs the editor test suite in a downloaded VS Code, or in the one that VSCODE_EXECUTABLE
// names.
import { hand, prepare } from './setup.mjs';

prepare({ vsix: true });
hand(['--import', 'tsx', 'test/e2e/electron.ts']);
