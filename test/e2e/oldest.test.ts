import { test } from 'node:test';
import { inEditor, obstacle } from './leg.ts';
import { runInWindow } from './suite.ts';

/** The oldest version on npm that the manifest allows: there is none between 1.90 and 1.93. */
const oldest = '1.93';

const skip = process.env['VSCODE_HOST'] ? 'VSCODE_HOST names one version' : (obstacle(oldest) ?? false);

test(`plimsoll.vsix in the extension host in Node.js of VS Code ${oldest}`, {
  skip,
  timeout: 600_000,
}, async (t) => {
  await inEditor((leg) => runInWindow(t, leg, 'node', leg.workspace), { version: oldest });
});
