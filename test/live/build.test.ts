import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, describe, it } from 'node:test';
import type { Instruction, Stage } from '../../server/engine/dockerfile/model.ts';
import { parseDockerfile } from '../../server/engine/dockerfile/parse.ts';
import { sourceFile } from '../../server/engine/source/text.ts';
import { Engine, whyNoEngine } from '../support/engine.ts';
import { type RandomDockerfile, randomDockerfile } from '../support/random-dockerfile.ts';

// What the model says of an image is compared with the image that a Docker Engine builds. `ENGINE_BUILDS=1000` builds as many,
// from the seed `ENGINE_SEED` on.

const count = Number(process.env['ENGINE_BUILDS'] ?? 25);
const firstSeed = Number(process.env['ENGINE_SEED'] ?? 1);

/** What is compared of an image's configuration (OCI image specification, config); a value is undefined where it is not known. */
interface ImageConfig {
  readonly user: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly workdir: string | undefined;
  readonly cmd: readonly (string | undefined)[];
  readonly entrypoint: readonly (string | undefined)[];
  readonly ports: readonly (string | undefined)[];
  readonly volumes: readonly (string | undefined)[];
  readonly labels: Readonly<Record<string, string | undefined>>;
}

interface Inspected {
  readonly Config: {
    readonly User: string;
    readonly Env: readonly string[] | null;
    readonly WorkingDir: string;
    readonly Cmd: readonly string[] | null;
    readonly Entrypoint: readonly string[] | null;
    readonly ExposedPorts: Readonly<Record<string, unknown>> | null;
    readonly Volumes: Readonly<Record<string, unknown>> | null;
    readonly Labels: Readonly<Record<string, string>> | null;
  };
}

function built({ Config }: Inspected): ImageConfig {
  return {
    user: Config.User,
    env: Object.fromEntries(
      (Config.Env ?? []).map((each) => [each.slice(0, each.indexOf('=')), each.slice(each.indexOf('=') + 1)]),
    ),
    // Versions of BuildKit differ in whether they shorten it; the folder is the same.
    workdir: path.posix.join('/', Config.WorkingDir).replace(/(.)\/$/, '$1'),
    cmd: Config.Cmd ?? [],
    entrypoint: Config.Entrypoint ?? [],
    ports: Object.keys(Config.ExposedPorts ?? {}).sort(),
    volumes: Object.keys(Config.Volumes ?? {}).sort(),
    labels: Config.Labels ?? {},
  };
}

/** The path that BuildKit sets in an image which has none. */
const defaultPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

function modelled({ text, args }: RandomDockerfile): ImageConfig | undefined {
  const { stages } = parseDockerfile(sourceFile('Dockerfile', text), { args: new Map(Object.entries(args)) });
  const stage = stages.at(-1);
  if (!stage) return undefined;
  const all = [...lineage(stage)];
  const of = (keyword: string) => all.filter((each) => each.keyword === keyword);
  const pairs = (keyword: string) =>
    Object.fromEntries(
      of(keyword).flatMap(({ pairs }) => pairs.map(({ name, resolved }) => [unquoted(name.text), resolved])),
    );
  const { name, group } = stage.user;
  return {
    user: stage.user.setBy ? (group === undefined ? name : `${name}:${group}`) : '',
    env: { PATH: defaultPath, ...pairs('ENV') },
    workdir: stage.workdir,
    cmd: commandOf(stage.cmd),
    entrypoint: commandOf(stage.entrypoint),
    ports: [
      ...new Set(of('EXPOSE').flatMap(({ args: ports }) => ports.flatMap(({ value }) => portsOf(value)))),
    ].sort(),
    volumes: [...new Set(of('VOLUME').flatMap(({ args: paths }) => paths.map(({ value }) => value)))].sort(),
    labels: pairs('LABEL'),
  };
}

/** The instructions of a stage, behind those of the stages that it builds on. */
function* lineage(stage: Stage): Generator<Instruction> {
  if (stage.base.kind === 'stage') yield* lineage(stage.base.stage);
  yield* stage.instructions;
}

const unquoted = (text: string) => text.replace(/^(["'])(.*)\1$/, '$2');

function commandOf(instruction: Instruction | undefined): (string | undefined)[] {
  if (!instruction) return [];
  const { json, args, shell, rest } = instruction;
  return json ? args.map(({ value }) => value) : [...(shell ?? ['/bin/sh', '-c']), rest.text];
}

function portsOf(value: string | undefined): (string | undefined)[] {
  const [, first, last, protocol = 'tcp'] = /^(\d+)(?:-(\d+))?(?:\/(\w+))?$/.exec(value ?? '') ?? [];
  if (first === undefined) return [undefined];
  const ports: string[] = [];
  for (let port = Number(first); port <= Number(last ?? first); port++)
    ports.push(`${port}/${protocol.toLowerCase()}`);
  return ports;
}

const reason = whyNoEngine();
const engine = reason === undefined ? await Engine.start() : undefined;
after(() => engine?.stop());

describe('the image that a Docker Engine builds', { skip: reason ?? false }, () => {
  it('has the configuration that the model says', () => {
    assert.ok(engine);
    const tally = { built: 0, refused: 0, known: 0, unknown: 0 };
    const wrong: string[] = [];
    for (let seed = firstSeed; seed < firstSeed + count; seed++) {
      const random = randomDockerfile(seed);
      const file = path.join(engine.folder, 'Dockerfile');
      writeFileSync(file, random.text);
      const given = Object.entries(random.args).flatMap(([name, value]) => [
        '--build-arg',
        `${name}=${value}`,
      ]);
      const { status, stdout, stderr } = engine.docker(['build', '-q', ...given, '-f', file, engine.folder]);
      if (status !== 0) {
        tally.refused++;
        if (process.env['ENGINE_VERBOSE'])
          console.log(`refused ${seed}: ${stderr.trim().split('\n').at(-1)}`);
        continue;
      }
      tally.built++;
      const seen = built(engine.inspect<Inspected>(stdout.trim()));
      const said = modelled(random);
      assert.ok(said);
      for (const [key, value] of Object.entries(said) as [
        keyof ImageConfig,
        ImageConfig[keyof ImageConfig],
      ][]) {
        if (isUnknown(value)) tally.unknown++;
        else {
          tally.known++;
          if (JSON.stringify(value) !== JSON.stringify(ordered(seen[key], value)))
            wrong.push(
              `seed ${seed}, ${key}: said ${JSON.stringify(value)}, built ${JSON.stringify(seen[key])}`,
            );
        }
      }
    }
    console.log(`${count} Dockerfiles: ${JSON.stringify(tally)}`);
    assert.deepEqual(wrong, []);
    assert.ok(tally.built > count / 2, 'most of them are built');
  });
});

/** An object in the order of the keys of another: the order of variables and labels does not matter. */
function ordered(value: unknown, like: unknown): unknown {
  if (Array.isArray(value) || typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  const keys = Object.keys(like as object);
  return Object.fromEntries(entries.sort(([a], [b]) => keys.indexOf(a) - keys.indexOf(b)));
}

function isUnknown(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return value === undefined;
  return Object.values(value).includes(undefined);
}
