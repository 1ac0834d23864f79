import type { Stage } from '../../server/engine/dockerfile/model.ts';
import { operandsOf, optionsOf } from '../../server/engine/shell/command/option.ts';
import { installsFiles } from '../../server/engine/shell/command/package-file.ts';
import { textOf } from '../../server/engine/shell/command/word.ts';
import type { Command, Word } from '../../server/engine/shell/model.ts';
import { none } from '../../server/engine/source/list.ts';
import { pinnedAddress } from './download.ts';

/**
 * Returns packages that rpm installs from a URL in a stage that imports no key: rpm then only warns that it can't
 * verify them (rpm(8), `--nosignature`; RPM 4). Another rule reports plain HTTP.
 */
export function unverifiedPackages({ instructions }: Stage): Word[] {
  const found: Word[] = [];
  for (let at = 0; at < instructions.length; at++) {
    const commands = instructions[at]!.script?.commands ?? none;
    for (let each = 0; each < commands.length; each++) {
      const command = commands[each]!;
      if (importsKey(command)) return found;
      if (command.name === 'rpm' && installsFiles(command)) found.push(...remote(command));
    }
  }
  return found;
}

const importsKey = ({ name, args }: Command) =>
  (name === 'rpm' || name === 'rpmkeys') && args.some(({ value }) => value === '--import');

function remote(command: Command): Word[] {
  if (command.args.some(({ shape }) => /^--no(?:signature|digest|verify|filedigest)$/.test(shape))) return [];
  return operandsOf(command, optionsOf(command)).filter((word) => {
    const address = textOf(word);
    return /^https:\/\//i.test(address) && !pinnedAddress(address);
  });
}
