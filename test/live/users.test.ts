import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, test } from 'node:test';
import type { Stage } from '../../server/engine/dockerfile/model.ts';
import { lineage } from '../../server/engine/dockerfile/stages/ancestry.ts';
import { buildForms, filesOf, meant, titleOf } from '../support/build-forms.ts';
import { Engine, whyNoEngine } from '../support/engine.ts';
import { servicesOf } from '../support/project.ts';
import { randomBuild } from '../support/random-build.ts';

// Compares the user of a service's build, with all forms of ARG, ENV and build arguments, with the image that `docker
// compose build` creates.

/** Docker's description of a built image. */
interface BuiltImage {
  readonly User: string;
  readonly Labels: Readonly<Record<string, string>> | null;
}

const reason = whyNoEngine();
const engine = reason === undefined ? await Engine.start() : undefined;
after(() => engine?.stop());

/** Builds the services of a project and returns the configuration of the images, or the end of Docker's error. */
function built(
  name: string,
  files: Readonly<Record<string, string>>,
  images: readonly string[],
): readonly BuiltImage[] | string {
  assert.ok(engine);
  const cwd = path.join(engine.folder, name);
  mkdirSync(cwd);
  for (const [file, text] of Object.entries(files)) writeFileSync(path.join(cwd, file), text);
  const { status, stderr } = engine.docker(['compose', 'build', '--quiet'], { cwd });
  if (status !== 0) return stderr.trim().split('\n').slice(-2).join(' ');
  const { stdout } = engine.docker(['image', 'inspect', ...images]);
  return JSON.parse(stdout).map(({ Config }: { Config: BuiltImage }) => Config);
}

test('the engine builds these users', { skip: reason ?? false }, () => {
  for (const [index, form] of buildForms.entries()) {
    const found = built(`form-${index}`, filesOf(form, `form-${index}`), [`form-${index}`]);
    assert.equal(typeof found === 'string' ? found : found[0]?.User, form.user, titleOf(form));
  }
});

/** The number of Dockerfiles and the first seed: ENGINE_BUILDS=5000 ENGINE_SEED=1 for a thorough run. */
const runs = Number(process.env['ENGINE_BUILDS'] ?? 50);
const start = Number(process.env['ENGINE_SEED'] ?? 1);
const together = 50;

test('random Dockerfiles have the users and labels that the engine builds', {
  skip: reason ?? false,
}, (context) => {
  const counts = { same: 0, unknown: 0 };
  const wrong: string[] = [];
  for (let first = start; first < start + runs; first += together) {
    const seeds = Array.from({ length: Math.min(together, start + runs - first) }, (_, at) => first + at);
    const builds = seeds.map(randomBuild);
    const files: Record<string, string> = Object.fromEntries(
      builds.map(({ dockerfile }, at) => [`${seeds[at]}.Dockerfile`, dockerfile]),
    );
    const images = seeds.map((seed) => `plimsoll-random-${seed}`);
    const services = builds.map(({ args, target }, at) => [
      `s${seeds[at]}`,
      { image: images[at], build: { context: '.', dockerfile: `${seeds[at]}.Dockerfile`, args, target } },
    ]);
    files['compose.yaml'] = JSON.stringify({ services: Object.fromEntries(services) });
    const theirs = built(`random-${first}`, files, images);
    if (typeof theirs === 'string') assert.fail(theirs);
    for (const [at, { stage, user }] of servicesOf(files).entries()) {
      const image = theirs[at];
      assert.ok(stage && image);
      const said = [
        [
          'USER',
          user.root === 'unknown' ? undefined : `${user.name}:${user.group}:${user.root}`,
          whoIs(image.User),
        ],
        ...labelsOf(stage).map(([name, value]) => [name, value, image.Labels?.[name]]),
      ];
      for (const [name, mine, other] of said) {
        if (mine === undefined) counts.unknown++;
        else if (mine === other) counts.same++;
        else wrong.push(`seed ${seeds[at]}: ${name} ${mine} ${other}`);
      }
    }
  }
  context.diagnostic(`${counts.same} equal, ${counts.unknown} unknown, ${wrong.length} wrong`);
  assert.deepEqual(wrong, []);
  assert.ok(counts.same > counts.unknown, 'too little is known');
});

function whoIs(user: string): string {
  const { name, group, root } = meant(user);
  return `${name}:${group}:${root}`;
}

/** Returns the labels of a stage and its base stages, with the last value of each. */
function labelsOf(stage: Stage) {
  const found = [...lineage(stage)].reverse().flatMap(({ instructions }) =>
    instructions
      .filter(({ keyword }) => keyword === 'LABEL')
      .flatMap(({ pairs }) => pairs)
      .map(({ name, resolved }) => [name.text, resolved] as const),
  );
  return [...new Map(found)];
}
