import { createConnection } from 'vscode-languageserver/node';
import { rules } from '../../rules/index.ts';
import { rulesOf, spellBy } from '../engine/source/file-names.ts';
import { faultOf } from '../host/guard.ts';
import { tune } from '../host/tuning.ts';
import { watchdog } from '../host/watchdog.ts';
import { commitOnDisk } from './access/commit-on-disk.ts';
import { diskFiles } from './access/disk.ts';
import { followFraming } from './access/framing.ts';
import { lockOnDisk } from './access/lock-on-disk.ts';
import { checkedMessages } from './access/messages.ts';
import { resultsOnDisk } from './access/results-on-disk.ts';
import { serve } from './server.ts';

spellBy(rulesOf(process.platform));
const connection = createConnection(checkedMessages());
if (process.argv.includes('--stdio'))
  followFraming(process.stdin, (why) => {
    process.stderr.write(`plimsoll: a message of the editor can't be read: ${why}. The server ends.\n`);
    process.exit(1);
  });
// After an error in one request, the server still answers the next.
process.on('uncaughtException', (error) => connection.console.error(faultOf(error)));
process.on('unhandledRejection', (error) => connection.console.error(faultOf(error)));
serve(connection, {
  files: diskFiles,
  rules,
  within: watchdog(),
  tune: (files) => tune(files, 0, true),
  warmsUp: true,
  lastCommit: commitOnDisk,
  imageLocks: lockOnDisk,
  results: resultsOnDisk(process.env),
});
