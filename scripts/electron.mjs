// npm run test:electron: the editor's suite in a downloaded VS Code, or in the one that VSCODE_EXECUTABLE names.
import { build, hand, install, pack } from './setup.mjs';

install();
build();
pack();
hand(['--import', 'tsx', 'test/e2e/electron.ts']);
