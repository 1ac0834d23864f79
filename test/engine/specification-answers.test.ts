import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { parseCompose } from '../../server/engine/compose/parse.ts';
import { schemaErrors } from '../../server/engine/compose/schema/schema.ts';
import { sourceFile } from '../../server/engine/source/text.ts';
import { composeConfig, noOracle } from '../support/oracle.ts';
import { type SpecificationPlace, specificationPlaces } from '../support/specification-places.ts';

/**
 * For each place of the Compose Specification, the values that are accepted and those that are refused, with the
 * problem. docker-compose has accepted and refused the same ones. UPDATE_ANSWERS=1 asks it about places whose lines
 * change, UPDATE_ANSWERS=all about all.
 */
const listed = new URL('./fixtures/specification-answers.txt', import.meta.url);

/** How a project has a value: in its only file, in a file below one with a correct value, or in another service of a file that is extended. */
type How = 'alone' | 'replaced' | 'elsewhere';

/** The files of a project, the first with those that are merged over it, and one that is only extended. */
interface Files {
  readonly merged: readonly string[];
  readonly extended?: string;
}

interface Verdict {
  readonly how: How;
  readonly value: string;
  readonly files: Files;
  readonly problems: readonly string[];
}

const extending = 'services: {z: {extends: {file: base.yaml, service: b}}}\n';

/** The problems of a project, each with the text at its place; `_` stands for the value. */
function verdict(how: How, value: string, files: Files): Verdict {
  const [main, ...overrides] = files.merged.map((text, index) => sourceFile(`${index}.yaml`, text));
  const lookup = (path: string) =>
    path === 'base.yaml' && files.extended ? sourceFile(path, files.extended) : undefined;
  const env = { values: new Map(), closed: true };
  const compose = parseCompose(main!, { overrides, lookup, env, complete: true });
  const errors = schemaErrors(compose).map(({ at, ...error }) => {
    const { node: _, move, ...said } = { node: undefined, move: undefined, ...error };
    const parts = [...Object.values(said), ...(move ? [move.key, move.below] : [])];
    const place = at.file.text.slice(at.span.start, at.span.end);
    return `${parts.filter(Boolean).join(' ')} ← ${place === value ? '_' : place}`;
  });
  return { how, value, files, problems: [...compose.problems.map(({ message }) => message), ...errors] };
}

function verdictsOf({ path, fileWith, values }: SpecificationPlace): Verdict[] {
  const alone = values.map((value) => verdict('alone', value, { merged: [fileWith(value)] }));
  const wrong = alone.filter(({ problems }) => problems.length > 0).map(({ value }) => value);
  const right = alone.find(({ value, problems }) => problems.length === 0 && !/[{[]/.test(value))?.value;
  const texts =
    right === undefined ? [] : wrong.filter((value) => /^(?:x|"1\.5"|"-1"|"\$.*x\}")$/.test(value));
  const kinds = path.startsWith('services.*.')
    ? wrong.filter((value) => /^(?:1|x|true|\[b\]|\{b: x\})$/.test(value))
    : [];
  return [
    ...alone,
    ...texts.map((value) => verdict('replaced', value, { merged: [fileWith(value), fileWith(right!)] })),
    ...kinds.map((value) => verdict('elsewhere', value, { merged: [extending], extended: fileWith(value) })),
  ];
}

/** The lines of a place in the list: values with the same verdict are on one line. */
function linesOf(path: string, verdicts: readonly Verdict[]): string {
  const lines = new Map<string, string[]>();
  for (const { how, value, problems } of verdicts) {
    const said = `${how}: ${problems.length > 0 ? `refused: ${problems.join('; ')}` : 'accepted'}`;
    lines.set(said, [...(lines.get(said) ?? []), value]);
  }
  return [path, ...[...lines].map(([said, values]) => `  ${values.join(', ')} | ${said}`)].join('\n');
}

/** Places and values on which this version of docker-compose gives another verdict, with the reason. */
const different: readonly (readonly [path: RegExp, how: RegExp, reason: string])[] = [
  [/watch\.\[\]\.(?:ignore|exec|path)$/, /./, 'an attribute that newer versions check otherwise'],
  [/pull_policy$/, /alone/, 'values that are newer'],
  [/volumes\.\[\]\.type$/, /./, 'values that only newer versions check'],
  [/volumes\.\[\]\.image$/, /./, 'an attribute that is newer'],
  [
    /(?:context|configs\.\[\]\.target|secrets\.\[\]\.target|depends_on\.\[\]|networks\.\[\])$/,
    /elsewhere/,
    'a panic',
  ],
  [/devices\.\[\](?:\.target)?$/, /elsewhere/, 'a device without target'],
  [/\.ulimits$/, /elsewhere/, 'a list whose texts are converted'],
];

/** Whether docker-compose accepts a project. */
function isAccepted({ merged, extended }: Files): boolean {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-specification-'));
  try {
    const names = merged.map((_, index) => `${index}.yaml`);
    for (const [index, text] of merged.entries()) writeFileSync(join(folder, names[index]!), text);
    if (extended !== undefined) writeFileSync(join(folder, 'base.yaml'), extended);
    return composeConfig(names, {}, folder, true).project !== undefined;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The verdicts of a place that docker-compose does not share. */
function notShared(path: string, verdicts: readonly Verdict[]): string[] {
  return verdicts
    .filter(({ how }) => !different.some(([place, when]) => place.test(path) && when.test(how)))
    .filter(({ files, problems }) => isAccepted(files) !== (problems.length === 0))
    .map(({ how, value, problems }) => `${how} ${path}: ${value}: ${problems.join('; ') || 'accepted'}`);
}

const update = process.env['UPDATE_ANSWERS'];
const recorded = new Map<string, string>();
if (existsSync(listed))
  for (const block of readFileSync(listed, 'utf8')
    .trimEnd()
    .split(/\n(?! )/))
    recorded.set(block.split('\n', 1)[0]!, block);

describe('the Compose Specification accepts and refuses what docker-compose does', () => {
  const made: string[] = [];
  for (const place of specificationPlaces())
    it(place.path, { skip: update !== undefined && noOracle }, () => {
      const verdicts = verdictsOf(place);
      const lines = linesOf(place.path, verdicts);
      if (update === 'all' || (update && recorded.get(place.path) !== lines))
        assert.deepEqual(notShared(place.path, verdicts), []);
      if (update) made.push(lines);
      else assert.equal(lines, recorded.get(place.path));
    });
  if (update) after(() => writeFileSync(listed, `${made.join('\n')}\n`));
});
