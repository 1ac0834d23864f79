import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { printable, shownWhole } from '../../engine/index.ts';
import { configNames } from '../../engine/policy.ts';
import { done } from '../../host/ask.ts';
import { readingBeside } from '../../host/read.ts';
import { absent } from '../../host/unread.ts';
import { type CliCommand, Misuse, type Surroundings } from '../command.ts';
import { fileOutput } from '../file-output.ts';
import { configurationOf, type Migration, migrate, type Read } from '../migrate/migration.ts';
import { tools } from '../migrate/tools.ts';
import { counted } from '../report/severity.ts';

/** `plimsoll migrate`. */
export const migrateCommand: CliCommand = {
  name: 'migrate',
  operands: '',
  summary: 'create a configuration from those of other linters in the current folder',
  options: {
    write: { type: 'boolean', help: `write ${configNames[0]}; without it, the configuration is printed` },
    force: { type: 'boolean', help: 'replace an existing configuration' },
  },
  exitCodes: [
    [0, 'done'],
    [2, 'wrong usage, a configuration exists already, or something could not be read or written'],
    [3, 'there is no configuration of another tool'],
  ],
  run(given, around) {
    if (given.operands.length > 0)
      throw new Misuse('`plimsoll migrate` takes no paths: it is for the current folder.');
    const there = configNames.find((name) => existsSync(join(around.cwd, name)));
    if (given.has('write') && there !== undefined && !given.has('force'))
      throw new Misuse(`${there} is there already: \`--force\` replaces it.`);
    const { read, failed } = configurations(around);
    if (read.length === 0) {
      if (!failed) around.errors.write('No configuration of another tool is there.\n');
      return failed ? 2 : 3;
    }
    const migration = migrate(read, around.rules);
    const text = configurationOf(
      migration,
      read.map(({ file }) => file),
    );
    if (given.has('write')) {
      const file = fileOutput(join(around.cwd, there ?? configNames[0]));
      file.write(text);
      file.finish();
      around.output.write(`Written: ${there ?? configNames[0]}\n`);
    } else around.output.write(text);
    around.errors.write(notes(migration));
    return failed ? 2 : 0;
  },
};

/** Reads the configurations of other tools in the current folder; `failed` if one could not be read. */
function configurations({ cwd, errors }: Surroundings): { read: Read[]; failed: boolean } {
  const read: Read[] = [];
  let failed = false;
  for (const { peer, files, read: take } of tools)
    for (const file of files) {
      const found = done(readingBeside(join(cwd, file), cwd));
      if (found === absent) continue;
      const taken = found.text === undefined ? found.reason : take(found.text, file);
      if (typeof taken !== 'string') read.push({ peer, file, taken });
      else {
        failed = true;
        errors.write(`${file}: The file can't be read: ${taken}.\n`);
      }
    }
  return { read, failed };
}

/** Lists what was taken over, and what was not. */
function notes({ levels, trusted, ignored, failOn, options, left }: Migration): string {
  const taken = `Taken over: ${counted(levels.length, 'level')} of rules, ${trusted.length} trusted ${trusted.length === 1 ? 'registry' : 'registries'}, ${counted(ignored.length, 'ignored path')}.`;
  const given = [...(failOn === undefined ? [] : [`--fail-on ${failOn}`]), ...options];
  const lines = [
    taken,
    ...(given.length > 0 ? [`What is given on the command line: \`plimsoll scan ${given.join(' ')}\`.`] : []),
    ...(left.length > 0 ? ['Not taken over:'] : []),
    ...left.map((each) => `- ${printable(shownWhole(each))}`),
  ];
  return lines.map((line) => `${line}\n`).join('');
}
