import { type AnyRule, shownWhole } from '../../engine/index.ts';
import type { CliCommand, Given, Options, Surroundings } from '../command.ts';
import { usedImages } from '../images/wanted-images.ts';
import { inputOf, inputOptions } from '../input.ts';
import { fixCommand } from './fix.ts';

/** The options of `plimsoll images pin`. */
export const pinOptions = {
  write: { type: 'boolean', help: 'pin: write the changes; without it, you are asked at a terminal' },
  'dry-run': { type: 'boolean', help: 'pin: only show the changes' },
  ...inputOptions,
} as const satisfies Options;

/** The rules whose safe fix adds the locked digest. */
const pinning = new Set(['unpinned-image', 'image-digest-missing', 'unpinned-service-image']);

/** `plimsoll images pin`: adds the locked digests, as the fixes of the rules about pinned images do. */
export function pinImages(given: Given, around: Surroundings): ReturnType<CliCommand['run']> {
  const all = (name: string) => (name === 'rule' ? [...pinning] : given.all(name));
  const rules = around.rules.filter(({ id }) => pinning.has(id)).map(inEveryProfile);
  const outcome = fixCommand.run({ ...given, all }, { ...around, rules });
  reportUnpinnable(given, around);
  return outcome;
}

/** Says of which images the locked digests can't be added, and why. */
function reportUnpinnable(given: Given, around: Surroundings): void {
  const { output, errors } = around;
  // The fixes have reported what can't be read.
  const { locks } = usedImages(inputOf(given), { ...around, errors: { ...errors, write: () => {} } });
  for (const { ref, unpinnable } of locks.flatMap(({ images }) => images))
    for (const { place, why } of unpinnable)
      output.write(
        `${shownWhole(place.path)}:${place.line}: ${shownWhole(`${ref.name}:${ref.tag ?? 'latest'}`)} is not pinned: ${why}.\n`,
      );
}

/** The rule as it is where every profile has it on. */
function inEveryProfile({ levels: _, ...rule }: AnyRule): AnyRule {
  const messages = Object.entries(rule.messages).map(([key, message]) => {
    if (typeof message === 'string') return [key, message];
    const { levels: __, ...rest } = message;
    return [key, rest];
  });
  return { ...rule, messages: Object.fromEntries(messages) } as AnyRule;
}
