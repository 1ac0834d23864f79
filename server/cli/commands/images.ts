import { type CliCommand, Misuse, type Options } from '../command.ts';
import { imageFormats } from '../images/image-report.ts';
import { checkImages, checkOptions } from './images-check.ts';
import { diffImages } from './images-diff.ts';
import { listFormats, listImages, listOptions } from './images-list.ts';
import { lockImages, lockOptions } from './images-lock.ts';
import { pinImages, pinOptions } from './images-pin.ts';

const actions: Readonly<Record<string, CliCommand['run']>> = {
  list: listImages,
  lock: lockImages,
  check: checkImages,
  diff: diffImages,
  pin: pinImages,
};

const format = {
  format: {
    type: 'string',
    value: [...listFormats.slice(0, 1), ...imageFormats].join('|'),
    help: `output format; list: ${listFormats.join(' or ')}; check and diff: ${imageFormats.join(', ')} (default: the first)`,
  },
} as const satisfies Options;

/** `plimsoll images`. */
export const imagesCommand: CliCommand = {
  name: 'images',
  operands: 'ACTION [PATH\u2026]',
  summary: 'list, lock, check or pin the images that files use, or compare those of revisions',
  options: { ...format, ...listOptions, ...lockOptions, ...checkOptions, ...pinOptions },
  exitCodes: [
    [0, 'done; check: no tag has moved'],
    [1, 'lock: an image could not be locked; check: a tag has moved or is gone; a signature is not verified'],
    [2, 'wrong usage, a fault of a configuration, or something could not be read or written'],
    [3, 'lock: there are no files'],
  ],
  run(given, around) {
    const [action = '', ...operands] = given.operands;
    const run = Object.hasOwn(actions, action) ? actions[action] : undefined;
    if (!run) throw new Misuse(`\`plimsoll images\` needs one of ${Object.keys(actions).join(', ')}.`);
    return run({ ...given, operands }, around);
  },
};
