import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { diskFiles } from '../../server/lsp/access/disk.ts';
import { serve } from '../../server/lsp/server.ts';
import { simpleRules } from './rules.ts';

// The server as a process of its own, with rules that are simple to predict.
serve(createConnection(ProposedFeatures.all), {
  files: diskFiles,
  rules: simpleRules,
});
