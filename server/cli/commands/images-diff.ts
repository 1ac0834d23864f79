import type { Given, Surroundings } from '../command.ts';
import { withSides } from '../diff/operands.ts';
import { diffReport, imageFormats } from '../images/image-report.ts';
import { changedImages, SideImages } from '../images/image-uses.ts';

/** `plimsoll images diff`: says what the images that a change brings change, by the locks of both sides and without a network. */
export function diffImages(given: Given, { cwd, today, rules, output, errors }: Surroundings): number {
  const format = given.oneOf('format', imageFormats, 'text');
  const begin = () => new SideImages();
  return withSides(given.operands, { cwd, today, rules }, begin, (before, after) => {
    const images = changedImages(before, after, today);
    output.write(diffReport({ images, unread: after.problems }, format));
    for (const problem of after.problems) errors.write(`${problem}\n`);
    for (const problem of before.problems)
      if (!after.problems.includes(problem)) errors.write(`Before the change: ${problem}\n`);
    return after.problems.length > 0 ? 2 : 0;
  });
}
