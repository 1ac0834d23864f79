import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { diskFiles } from '../../server/lsp/access/disk.ts';
import { followFraming } from '../../server/lsp/access/framing.ts';
import { checkedMessages } from '../../server/lsp/access/messages.ts';
import { serve } from '../../server/lsp/server.ts';
import { simpleRules } from './rules.ts';

// Like the bundle, but with the timeout that a test sets, in milliseconds.
followFraming(
  process.stdin,
  (why) => {
    process.stderr.write(`${why}\n`);
    process.exit(1);
  },
  Number(process.env['PATIENCE'] ?? 300),
);

// The server as a separate process, with simple, predictable rules.
serve(createConnection(ProposedFeatures.all, checkedMessages()), {
  files: diskFiles,
  rules: simpleRules,
});
