// npm start: scans the examples, or what follows `--`, with the command line of this checkout; a word there that names no file is a command.
import { existsSync } from 'node:fs';
import { hand, prepare } from './setup.mjs';

prepare();
const given = process.argv.slice(2);
const [first = 'examples'] = given;
const isCommand = /^[a-z]+$/.test(first) && !existsSync(first);
hand(['dist/cli.cjs', ...(isCommand ? given : ['scan', ...(given.length > 0 ? given : ['examples'])])]);
