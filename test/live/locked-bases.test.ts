import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, describe, it } from 'node:test';
import { posturesOf } from '../../server/engine/containers.ts';
import { defaultConfig } from '../../server/engine/index.ts';
import type { ContainerPosture } from '../../server/engine/posture/model.ts';
import type { Posture } from '../../server/engine/posture.ts';
import type { Known } from '../../server/engine/source/text.ts';
import { folderOf } from '../support/cli.ts';
import { Engine, whyNoEngine } from '../support/engine.ts';
import {
  builtConfig,
  type ImageConfig,
  type InspectedImage,
  isUnknown,
  modelConfig,
} from '../support/image-config.ts';
import { startImages } from '../support/images-command.ts';
import { projectOf } from '../support/project.ts';
import { contextFiles, randomChild, randomDockerfile } from '../support/random-dockerfile.ts';
import { share } from '../support/share.ts';

// Random images are built and locked; others are built on them. The model of these, by the lock, has to be what the
// Docker Engine inspects. `ENGINE_BUILDS=1000` builds as many of both, starting at the seed `ENGINE_SEED`.

/** The starts of hundreds of seeds: three in `npm run test:all`, another one each day in `npm run test:rest`. */
const hundreds = share([1, 201, 401], 3, 3);
const count = Number(process.env['ENGINE_BUILDS'] ?? 100 * hundreds.length);
const firstSeed = Number(process.env['ENGINE_SEED'] ?? hundreds[0]);

/** The services of one project. */
const together = 50;

const reason = whyNoEngine();
const engine = reason === undefined ? await Engine.start() : undefined;
after(() => engine?.stop());

/** How to build an image, by the name that it gets. */
interface Build {
  readonly name: string;
  readonly text: string;
  readonly options: readonly string[];
}

/** Builds images, several at a time. Returns those that the engine did not refuse. */
function built<B extends Build>(of: Engine, builds: readonly B[]): B[] {
  const lines = builds.map(({ name, text, options }) => {
    const file = path.join(of.folder, `${name.replace(/\W/g, '-')}.Dockerfile`);
    writeFileSync(file, text);
    return ['build', '-q', '-t', name, ...options, '-f', file, path.join(of.folder, 'context')];
  });
  const quoted = (word: string) => `'${word.replaceAll("'", "'\\''")}'`;
  const script = lines.map((words) => `docker ${words.map(quoted).join(' ')}`).join('\0');
  const list = path.join(of.folder, 'builds');
  writeFileSync(list, script);
  of.onHost('xargs', ['-0', '-a', list, '-P', '4', '-I', '{}', 'sh', '-c', '{} >/dev/null 2>&1 || true']);
  const names = new Set(of.docker(['images', '--format', '{{.Repository}}:{{.Tag}}']).stdout.split('\n'));
  return builds.filter(({ name }) => names.has(name));
}

/** As many random images as are asked for: of some seeds there is none, since the engine refuses their Dockerfiles. */
function random<B extends Build>(of: Engine, make: (seed: number, at: number) => B): B[] {
  const found: B[] = [];
  for (let seed = firstSeed; found.length < count; ) {
    const missing = count - found.length;
    const more = Array.from({ length: Math.ceil(missing * 1.2) }, (_, at) =>
      make(seed + at, found.length + at),
    );
    seed += more.length;
    found.push(...built(of, more));
  }
  return found.slice(0, count);
}

const optionsOf = (args: Readonly<Record<string, string>>) =>
  Object.entries(args).flatMap(([name, value]) => ['--build-arg', `${name}=${value}`]);

const randomBase = (seed: number): Build => {
  const { text, args, target } = randomDockerfile(seed);
  const chosen = target === undefined ? [] : ['--target', target];
  return { name: `base${seed}:1`, text, options: [...optionsOf(args), ...chosen] };
};

/** What is compared of an image: not its labels and the times of its health check, which a lock does not have. */
interface Said extends Omit<ImageConfig, 'labels'> {
  readonly root: Known<boolean>;
  readonly platform: string;
}

/** The model of the image that a service builds, or of the one that it names. */
function said({ service, stage, image, user }: Posture, posture: ContainerPosture): Said {
  const own = stage ?? image?.configured;
  assert.ok(own, service.name);
  const { labels: _labels, ...config } = modelConfig(own);
  const { name, root } = posture.user;
  // A posture leaves out the group of root, which it needs for nothing.
  const { group } = user;
  return {
    ...config,
    user: named(name && (group === undefined ? name : `${name}:${group}`)),
    volumes: posture.mounts.map(({ target }) => target).sort(),
    root,
    platform: posture.platform,
    healthcheck: config.healthcheck.slice(0, 1),
  };
}

/** What the engine says of an image. */
function seen(inspected: InspectedImage): Said {
  const { labels: _labels, ...config } = builtConfig(inspected);
  const [name] = config.user?.split(':') ?? [];
  return {
    ...config,
    user: named(config.user),
    root: name === 'root' || /^\+?0*$/.test(name ?? ''),
    platform: 'linux',
    healthcheck: config.healthcheck.slice(0, 1),
  };
}

/** The variables of the model, with the real values of those whose values a lock does not keep. */
function envSaid(env: ImageConfig['env'], real: ImageConfig['env']) {
  return Object.fromEntries(Object.entries(env).map(([name, value]) => [name, value ?? real[name]]));
}

/** A user without an empty group; images say root by its name, by its number or not at all. */
const named = (user: string | undefined) => user?.replace(/^root(?=:|$)/, '0').replace(/:$/, '');

describe('images on locked bases', { skip: reason ?? false }, () => {
  it('are what the lock makes known of them', { timeout: 3_600_000 }, async (context) => {
    assert.ok(engine);
    engine.makeBusybox();
    for (const [name, text] of Object.entries(contextFiles)) {
      const file = path.join(engine.folder, 'context', name);
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, text);
    }
    const bases = random(engine, randomBase);
    const children = random(engine, (seed, at) => {
      const base = bases[at % count]!;
      const { text, args } = randomChild(seed, base.name, base.text);
      return { name: `child${seed}:1`, text, args, options: optionsOf(args) };
    });
    const services = [
      ...children.map(({ name, args }, at) => ({
        name,
        build: { context: '.', dockerfile: `${at}.Dockerfile`, args },
      })),
      ...bases.map(({ name }) => ({ name, image: name })),
    ];
    const files: Record<string, string> = {};
    const folderFor = (at: number) => `${Math.floor(at / together)}`;
    for (const [at, { text }] of children.entries()) files[`${folderFor(at)}/${at}.Dockerfile`] = text;
    for (let at = 0; at < services.length; at += together) {
      const some = services
        .slice(at, at + together)
        .map(({ name: _name, ...each }, nth) => [`s${nth}`, each]);
      files[`${folderFor(at)}/compose.yaml`] = JSON.stringify({ services: Object.fromEntries(some) });
    }
    const folder = folderOf(files);
    const socket = path.join(path.dirname(engine.folder), 'run/docker.sock');
    const locked = await startImages(folder, ['lock', '--from', `engine:${socket}`]).ended;
    assert.equal(locked.code, 0, locked.errors);
    files['plimsoll.lock'] = readFileSync(path.join(folder, 'plimsoll.lock'), 'utf8');
    const tally = { known: 0, unknown: 0 };
    const wrong: string[] = [];
    const project = projectOf(files);
    for (let first = 0; first < services.length; first += together) {
      const file = `${folderFor(first)}/compose.yaml`;
      const models = project.applications(file)[0]?.postures() ?? [];
      const postures = posturesOf(project, file, defaultConfig);
      for (const [at, { name }] of services.slice(first, first + together).entries()) {
        const real = seen(engine.inspect<InspectedImage>(name));
        const mine = said(models[at]!, postures[at]!);
        for (const [key, value] of Object.entries(real)) {
          const own = key === 'env' ? envSaid(mine.env, real.env) : mine[key as keyof Said];
          const isSame = JSON.stringify(own) === JSON.stringify(value);
          if (isSame) tally.known++;
          else if (isUnknown(own) || own === 'unknown') tally.unknown++;
          if (!isSame)
            wrong.push(`${name} ${key}: said ${JSON.stringify(own)}, built ${JSON.stringify(value)}`);
        }
      }
    }
    context.diagnostic(`${children.length} images on ${bases.length}: ${JSON.stringify(tally)}`);
    assert.deepEqual(wrong, []);
    assert.equal(tally.unknown, 0);
  });
});
