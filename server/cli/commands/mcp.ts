import { existsSync, realpathSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { shownWhole } from '../../engine/index.ts';
import { type CliCommand, Misuse } from '../command.ts';
import { inputOptions } from '../input.ts';

/** `plimsoll mcp`: tools for language models. The server is a bundle of its own, which no other command loads. */
export const mcpCommand: CliCommand = {
  name: 'mcp',
  operands: '',
  summary: 'start the server of tools for language models (MCP)',
  options: {
    root: {
      type: 'string',
      value: 'DIR',
      help: 'allow reading files in this folder instead of the current one; repeatable',
    },
    policy: inputOptions.policy,
  },
  exitCodes: [
    [0, 'the client is gone'],
    [1, 'it ended unexpectedly'],
    [2, 'wrong usage'],
  ],
  run({ operands, all, last }, { cwd, program }) {
    if (operands.length > 0) throw new Misuse('`plimsoll mcp` takes no operands.');
    const roots = all('root');
    const wrong = roots.find((root) => !statSync(root, { throwIfNoEntry: false })?.isDirectory());
    if (wrong !== undefined)
      throw new Misuse(`\`--root\` needs a folder, which ${shownWhole(wrong)} is not.`);
    const policy = last('policy');
    // A server reads it for each answer, which a pipe would not survive.
    if (policy !== undefined && !statSync(policy, { throwIfNoEntry: false })?.isFile())
      throw new Misuse(`\`--policy\` needs a file, which ${shownWhole(policy)} is not.`);
    const server = join(dirname(realpathSync(program)), 'mcp.cjs');
    if (!existsSync(server)) throw new Error('The server is not beside this program: mcp.cjs');
    const { createRequire } = process.getBuiltinModule('node:module');
    createRequire(server)(server).start({ program, cwd, roots, policy });
    return 'runs on';
  },
};
