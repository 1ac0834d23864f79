import { test } from 'node:test';
import { whatChanged } from './changes.ts';
import { firstRun } from './first-run.ts';
import { hardenAService } from './hardening.ts';
import { countAndHide } from './hiding.ts';
import { usual } from './host.ts';
import { copyWorkspace, inEditor, obstacle } from './leg.ts';
import { explainARule, fixAProblem, stopAScan } from './person.ts';
import { whatRuns } from './running.ts';
import { runInWindow } from './suite.ts';
import { walk } from './walk.ts';
import { walkthrough } from './walkthrough.ts';

// One VS Code with two windows, since starting takes most of the time.

const title = `plimsoll.vsix in VS Code ${usual}`;

test(title, { skip: obstacle() ?? false, timeout: 600_000 }, async (t) => {
  await inEditor(async (leg) => {
    await t.test('its extension host in Node.js', (each) =>
      runInWindow(each, leg, 'node', copyWorkspace(leg.home, 'suite')),
    );
    const first = { ...leg, workspace: copyWorkspace(leg.home, 'first') };
    await walk(t, first, 'compose.yaml', [['first', 'the first run in a workspace', firstRun]]);
    await walk(t, leg, 'compose.yaml', [
      ['problem', 'a problem, as a person meets and fixes it', fixAProblem],
      ['changes', 'the changes since a commit', whatChanged],
      ['hardening', 'the hardening of a service, and all safe fixes', hardenAService],
      ['hiding', 'what a change hides', countAndHide],
      ['running', 'the view of what runs, and the report', whatRuns],
      ['scan', 'a scan of the workspace', stopAScan],
      ['rule', 'the page of a rule', explainARule],
      ['walkthrough', 'the walkthrough', walkthrough],
    ]);
  });
});
