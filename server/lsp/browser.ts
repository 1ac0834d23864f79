import { BrowserMessageReader, BrowserMessageWriter, createConnection } from 'vscode-languageserver/browser';
import { rules } from '../../rules/index.ts';
import { noFiles } from './files.ts';
import { serve } from './server.ts';

const worker = self as DedicatedWorkerGlobalScope;
const connection = createConnection(new BrowserMessageReader(worker), new BrowserMessageWriter(worker));
serve(connection, { files: noFiles, rules });
