// What most runs are is a part of the program that holds nothing of the other commands.
import { rules } from '../../../rules/index.ts';
import { scanCommand } from '../commands/scan.ts';
import { runWith } from './run.ts';

export const run = runWith([scanCommand], rules);
