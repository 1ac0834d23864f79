import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { rules } from '../../rules/index.ts';
import { diskFiles } from './disk.ts';
import { serve } from './server.ts';

serve(createConnection(ProposedFeatures.all), {
  files: diskFiles,
  rules,
});
