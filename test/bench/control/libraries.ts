// The cost of the three libraries alone: parses each file of a list, and the shell text of each RUN, once. Prints CPU
// milliseconds: the minimum for any scan that parses with them.
import { readFileSync } from 'node:fs';
import { DockerfileParser } from 'dockerfile-ast';
import { parse } from 'unbash';
import { parseDocument } from 'yaml';

const before = process.cpuUsage();
let parts = 0;
for (const path of readFileSync(process.argv[2] ?? '', 'utf8')
  .trim()
  .split('\n')) {
  const text = readFileSync(path, 'utf8');
  if (/\.ya?ml$/.test(path)) {
    parts += parseDocument(text, { uniqueKeys: false, prettyErrors: false }).errors.length;
    continue;
  }
  for (const instruction of DockerfileParser.parse(text).getInstructions()) {
    parts++;
    const shell = instruction.getKeyword() === 'RUN' ? instruction.getArgumentsContent() : undefined;
    if (shell) parts += parse(shell).commands.length;
  }
}
const { user, system } = process.cpuUsage(before);
console.log(`${Math.round((user + system) / 1000)} ms of CPU, ${parts} parts`);
