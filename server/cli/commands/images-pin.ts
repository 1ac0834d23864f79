import type { AnyRule } from '../../engine/index.ts';
import type { CliCommand, Given, Options, Surroundings } from '../command.ts';
import { inputOptions } from '../input.ts';
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
  return fixCommand.run({ ...given, all }, { ...around, rules });
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
