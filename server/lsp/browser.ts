import { BrowserMessageReader, BrowserMessageWriter, createConnection } from 'vscode-languageserver/browser';
import { rules } from '../../rules/index.ts';
import { checkedMessages } from './access/messages.ts';
import { noFiles } from './files.ts';
import { serve } from './server.ts';

const worker = self as DedicatedWorkerGlobalScope;
const [reader, writer] = [new BrowserMessageReader(worker), new BrowserMessageWriter(worker)];
const connection = createConnection(reader, writer, checkedMessages());
serve(connection, { files: noFiles, rules });
