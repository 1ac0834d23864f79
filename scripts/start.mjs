// npm start: runs the command line of this checkout on the examples, or on the arguments after `--`. A first argument
// that is not a file is a command.
import { existsSync } from 'node:fs';
import { hand, prepare } from './setup.mjs';

prepare();
const given = process.argv.slice(2);
const [first = 'examples'] = given;
const isCommand = /^[a-z]+$/.test(first) && !existsSync(first);
hand(['dist/cli.cjs', ...(isCommand ? given : ['scan', ...(given.length > 0 ? given : ['examples'])])]);
