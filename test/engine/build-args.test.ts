import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { Stage } from '../../server/engine/dockerfile/model.ts';
import { lineage } from '../../server/engine/dockerfile/stages/ancestry.ts';
import type { Posture } from '../../server/engine/posture.ts';
import { emptyProject } from '../../server/engine/project/project.ts';
import { type BuildForm, buildForms, filesOf } from '../support/build-forms.ts';
import { built, noEngine } from '../support/engine.ts';
import { randomBuild } from '../support/random-build.ts';

/** The services of a project, with what they build. */
function posturesIn(files: Readonly<Record<string, string>>): readonly Posture[] {
  let project = emptyProject().with(...Object.entries(files).map(([path, text]) => ({ path, text })));
  const next = () => project.missing('compose.yaml');
  for (let missing = next(); missing.length > 0; missing = next()) project = project.withAbsent(...missing);
  return project.applications('compose.yaml')[0]?.postures() ?? [];
}

/** The user of the only service of a project. */
function userIn(files: Readonly<Record<string, string>>) {
  const [posture] = posturesIn(files);
  assert.ok(posture);
  return posture.user;
}

/** What an image's `Config.User` means. */
function meant(user: string) {
  const colon = user.indexOf(':');
  const [name, group] = colon < 0 ? [user] : [user.slice(0, colon), user.slice(colon + 1)];
  const root = name === '' || name === 'root' || /^0+$/.test(name);
  return { name: name === '' ? '0' : name, group, root };
}

const titleOf = ({ dockerfile, build, dotenv }: BuildForm) => [dockerfile, ...build, dotenv ?? ''].join('\n');

test('ARG, ENV and build arguments decide USER as the engine does', () => {
  for (const form of buildForms) {
    const { name, group, root } = userIn(filesOf(form));
    const found = { name, group, root };
    if (form.isOpen && (root === 'unknown' || root === meant(form.user).root)) continue;
    assert.deepEqual(found, meant(form.user), titleOf(form));
  }
});

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-build-'));
after(() => rmSync(folder, { recursive: true, force: true }));

test('the engine builds these users', { skip: noEngine }, () => {
  for (const [index, form] of buildForms.entries()) {
    const image = `plimsoll-form-${index}`;
    const found = built(join(folder, String(index)), filesOf(form, image), [image]);
    assert.equal(typeof found === 'string' ? found : found[0]?.User, form.user, titleOf(form));
  }
});

/** How many Dockerfiles, and the seed of the first: BUILD_RUNS=5000 BUILD_SEED=1 for a thorough run. */
const runs = Number(process.env['BUILD_RUNS'] ?? 100);
const start = Number(process.env['BUILD_SEED'] ?? 1);
const together = 50;

test('random Dockerfiles have the users and labels that the engine builds', { skip: noEngine }, (context) => {
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
    const theirs = built(join(folder, `random-${first}`), files, images);
    if (typeof theirs === 'string') assert.fail(theirs);
    for (const [at, { stage, user }] of posturesIn(files).entries()) {
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

/** The labels of a stage and those that it builds on, the last value of each. */
function labelsOf(stage: Stage) {
  const found = [...lineage(stage)].reverse().flatMap(({ instructions }) =>
    instructions
      .filter(({ keyword }) => keyword === 'LABEL')
      .flatMap(({ pairs }) => pairs)
      .map(({ name, resolved }) => [name.text, resolved] as const),
  );
  return [...new Map(found)];
}
