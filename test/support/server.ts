import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { diskFiles } from '../../server/lsp/access/disk.ts';
import { followFraming } from '../../server/lsp/access/framing.ts';
import { serve } from '../../server/lsp/server.ts';
import { simpleRules } from './rules.ts';

// As the bundle does, with the patience that a test asks for, in milliseconds.
followFraming(
  process.stdin,
  (why) => {
    process.stderr.write(`${why}\n`);
    process.exit(1);
  },
  Number(process.env['PATIENCE'] ?? 300),
);

// The server as a process of its own, with rules that are simple to predict.
serve(createConnection(ProposedFeatures.all), {
  files: diskFiles,
  rules: simpleRules,
});
