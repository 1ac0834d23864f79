import { existsSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type CliCommand, Misuse } from '../command.ts';

/** `plimsoll lsp`: the language server of the editor extension, for any other editor that speaks the protocol. */
export const lspCommand: CliCommand = {
  name: 'lsp',
  operands: '',
  summary: 'start the language server, for editors',
  options: {
    stdio: { type: 'boolean', help: 'communicate over standard input and output, the only transport' },
    clientProcessId: {
      type: 'string',
      value: 'PID',
      help: 'the process of the editor: the server ends when that process does',
    },
  },
  exitCodes: [
    [0, 'the editor asked it to end'],
    [1, 'it ended unexpectedly'],
  ],
  run({ operands, has }, { program }) {
    if (operands.length > 0) throw new Misuse('`plimsoll lsp` takes no operands.');
    if (!has('stdio')) throw new Misuse('`plimsoll lsp` needs `--stdio`.');
    const server = join(dirname(realpathSync(program)), 'server.cjs');
    if (!existsSync(server)) throw new Error('The language server is not beside this program: server.cjs');
    // The server reads the options of this process itself, and ends it.
    process.getBuiltinModule('node:module').createRequire(server)(server);
    return 'runs on';
  },
};
