import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { whatChanged } from './changes.ts';
import { emptyFolder } from './empty.ts';
import { usual } from './host.ts';
import { copyWorkspace, inEditor, obstacle } from './leg.ts';
import { explainARule, fixAProblem, stopAScan } from './person.ts';
import { whatRuns } from './running.ts';
import { runInWindow } from './suite.ts';
import { walk } from './walk.ts';
import { walkthrough } from './walkthrough.ts';

// One VS Code for all that a usual window can show, since most of the time is that of its start.

const title = `plimsoll.vsix in VS Code ${usual}`;

test(title, { skip: obstacle() ?? false, timeout: 600_000 }, async (t) => {
  await inEditor(async (leg) => {
    await t.test('its extension host in Node.js', (each) =>
      runInWindow(each, leg, 'node', copyWorkspace(leg.home, 'suite')),
    );

    await t.test('a window with two folders', async (each) => {
      const other = copyWorkspace(leg.home, 'other');
      writeFileSync(path.join(other, '.plimsoll.yaml'), 'rules:\n  privileged: off\n');
      const both = path.join(leg.home, 'both.code-workspace');
      writeFileSync(both, JSON.stringify({ folders: [{ path: 'workspace' }, { path: 'other' }] }));
      await runInWindow(each, leg, 'roots', both);
    });

    await t.test('a window with an empty folder', () => emptyFolder(leg));

    await walk(t, leg, [
      ['problem', 'a problem, as a person meets and fixes it', fixAProblem],
      ['changes', 'the changes since a commit', whatChanged],
      ['running', 'the view of what runs, and the report', whatRuns],
      ['scan', 'a scan of the workspace', stopAScan],
      ['rule', 'the page of a rule', explainARule],
      ['walkthrough', 'the walkthrough', walkthrough],
    ]);
  });
});
