import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { transformSync } from 'esbuild';
import { instrumentAll, partOf, root } from './mutants/build.ts';
import { parts } from './mutants/parts.ts';
import { readTable } from './mutants/table.ts';

describe('mutants', () => {
  const file = 'server/engine/compose/service/port.ts';
  const { texts, mutants } = instrumentAll([file]);
  const changes = mutants.map(({ from, to }) => `${from} → ${to}`);

  it('compile', () => {
    assert.match(transformSync(texts.get(file)!, { loader: 'ts' }).code, /__mutant\(1\)/);
  });

  it('are small changes of conditions, operators, calls, texts, lists and exits', () => {
    for (const change of [
      "node.kind === 'mapping' → node.kind !== 'mapping'",
      "node.kind === 'mapping' → true",
      'slash < 0 → slash <= 0',
      'colon + 1 → colon - 1',
      "'protocol' → ''",
      'variable && !isPort → variable || !isPort',
      'return longPort(node); → ',
      "scalarOf(node, 'protocol')?.text?.toLowerCase() → scalarOf(node, 'protocol')?.text",
    ])
      assert.ok(changes.includes(change), change);
  });

  it('are reported at their line', () => {
    const lines = readFileSync(`${root}${file}`, 'utf8').split('\n');
    for (const { line, from } of mutants)
      assert.ok(lines[line - 1]?.includes(from.split(/[ (]/)[0] ?? ''), `${line}: ${from}`);
  });

  it('come from existing files, each in one part', () => {
    for (const files of Object.values(parts))
      for (const each of files) if (each.endsWith('.ts')) readFileSync(`${root}${each}`);
    assert.equal(partOf(file), 'compose');
    assert.equal(partOf('server/engine/image/registry.ts'), undefined);
  });

  it('in the table that are called equivalent have a reason', () => {
    for (const { survivors } of Object.values(readTable().parts))
      for (const { equivalent } of survivors)
        if (equivalent !== undefined) assert.match(equivalent, /^[A-Z].*\.$/s);
  });
});
