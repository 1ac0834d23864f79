import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, describe, it } from 'node:test';
import type { Stage } from '../../server/engine/dockerfile/model.ts';
import { lineage } from '../../server/engine/dockerfile/stages/ancestry.ts';
import { Engine, whyNoEngine } from '../support/engine.ts';
import {
  builtConfig,
  type ImageConfig,
  type InspectedImage,
  isUnknown,
  modelConfig,
} from '../support/image-config.ts';
import { servicesOf } from '../support/project.ts';
import { contextFiles, type RandomDockerfile, randomDockerfile } from '../support/random-dockerfile.ts';

// Compares the model of an image with the image that a Docker Engine builds. `ENGINE_BUILDS=1000` builds as many,
// starting at the seed `ENGINE_SEED`.

const count = Number(process.env['ENGINE_BUILDS'] ?? 25);
const firstSeed = Number(process.env['ENGINE_SEED'] ?? 1);

/** The maximum fraction of values that may be unknown. */
const mostUnknown = 0.12;

/** The stages that two services build: one the image of a random Dockerfile, the other an image based on it. */
function stagesOf({
  text,
  args,
  target,
  child = 'FROM base-image\n',
}: RandomDockerfile): (Stage | undefined)[] {
  const services = {
    base: { image: 'base-image', build: { context: '.', args, ...(target !== undefined && { target }) } },
    child: { build: './child' },
  };
  const files = {
    'compose.yaml': JSON.stringify({ services }).replaceAll('$', '$$$$'),
    Dockerfile: text,
    'child/Dockerfile': child,
  };
  return servicesOf(files).map(({ stage }) => stage);
}

/** What BuildKit 0.13 also gives to a stage when another one on the same base sets it: both share one map. */
const ofBoth = new Set(['ports', 'volumes', 'labels']);

/** Whether another stage of the file builds on a stage that this one builds on. */
function sharesBase(stage: Stage): boolean {
  const below = new Set(lineage(stage).slice(1));
  const own = new Set(lineage(stage));
  return [...below].some(({ dockerfile: { stages } }) =>
    stages.some((each) => !own.has(each) && each.base.kind === 'stage' && below.has(each.base.stage)),
  );
}

const reason = whyNoEngine();
const engine = reason === undefined ? await Engine.start() : undefined;
after(() => engine?.stop());

/** Builds a Dockerfile; returns the image's configuration, or the last line of the error if Docker rejects it. */
function build(of: Engine, text: string, options: readonly string[]): ImageConfig | string {
  const file = path.join(of.folder, 'Dockerfile');
  writeFileSync(file, text);
  const { status, stdout, stderr } = of.docker([
    'build',
    '-q',
    ...options,
    '-f',
    file,
    path.join(of.folder, 'context'),
  ]);
  if (status !== 0) return stderr.trim().split('\n').at(-1) ?? '';
  return builtConfig(of.inspect<InspectedImage>(stdout.trim()));
}

/** Builds a random Dockerfile, and its child if it has one. */
function* builds(
  of: Engine,
  random: RandomDockerfile,
): Generator<readonly [string, Stage | undefined, ImageConfig | string]> {
  const [stage, childStage] = stagesOf(random);
  const given = Object.entries(random.args).flatMap(([name, value]) => ['--build-arg', `${name}=${value}`]);
  const target = random.target === undefined ? [] : ['--target', random.target];
  const image = build(of, random.text, [...given, ...target, '-t', 'base-image']);
  yield ['image', stage, image];
  if (random.child !== undefined && typeof image !== 'string')
    yield ['child', childStage, build(of, random.child, [])];
}

describe('the image that a Docker Engine builds', { skip: reason ?? false }, () => {
  it('has the configuration that the model says', (context) => {
    assert.ok(engine);
    engine.makeBusybox();
    for (const [name, text] of Object.entries(contextFiles)) {
      const file = path.join(engine.folder, 'context', name);
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, text);
    }
    const tally = { built: 0, children: 0, refused: 0, known: 0, unknown: 0 };
    const wrong: string[] = [];
    for (let seed = firstSeed; seed < firstSeed + count; seed++)
      for (const [what, stage, seen] of builds(engine, randomDockerfile(seed))) {
        if (typeof seen === 'string') {
          tally.refused++;
          if (process.env['ENGINE_VERBOSE']) console.log(`refused ${seed} ${what}: ${seen}`);
          continue;
        }
        tally[what === 'child' ? 'children' : 'built']++;
        assert.ok(stage, `seed ${seed}, ${what}`);
        const isShared = sharesBase(stage);
        for (const [key, value] of Object.entries(modelConfig(stage))) {
          if (isShared && ofBoth.has(key)) continue;
          const real = seen[key as keyof ImageConfig];
          if (isUnknown(value)) tally.unknown++;
          else if (JSON.stringify(value) === JSON.stringify(real)) tally.known++;
          else
            wrong.push(
              `seed ${seed}, ${what}, ${key}: said ${JSON.stringify(value)}, built ${JSON.stringify(real)}`,
            );
        }
      }
    const unknown = tally.unknown / (tally.known + tally.unknown);
    context.diagnostic(
      `${count} Dockerfiles: ${JSON.stringify(tally)}, ${(unknown * 100).toFixed(1)} % unknown`,
    );
    assert.deepEqual(wrong, []);
    assert.ok(tally.built > count / 2, 'most of them are built');
    assert.ok(unknown < mostUnknown, 'most values are known');
  });
});
