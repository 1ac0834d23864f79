import { type CliCommand, Misuse } from '../command.ts';
import { checkImages, checkOptions } from './images-check.ts';
import { lockImages, lockOptions } from './images-lock.ts';

const actions = { lock: lockImages, check: checkImages } as const;

/** `plimsoll images`. */
export const imagesCommand: CliCommand = {
  name: 'images',
  operands: 'ACTION [PATH\u2026]',
  summary:
    'lock the configurations of the images that files use (lock), or compare their tags with the lock (check)',
  options: { ...lockOptions, ...checkOptions },
  exitCodes: [
    [0, 'done; check: no tag has moved'],
    [1, 'lock: an image could not be locked; check: a tag has moved or is gone'],
    [2, 'wrong usage, or something could not be read or written'],
    [3, 'lock: there are no files'],
  ],
  run(given, around) {
    const [action = '', ...operands] = given.operands;
    if (action !== 'lock' && action !== 'check')
      throw new Misuse('`plimsoll images` needs one of lock, check.');
    return actions[action]({ ...given, operands }, around);
  },
};
