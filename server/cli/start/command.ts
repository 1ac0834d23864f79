import { rules } from '../../../rules/index.ts';
import { commands } from '../commands.ts';
import { runWith } from './run.ts';

export const run = runWith(commands, rules);
