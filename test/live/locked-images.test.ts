// What is locked from a Docker Engine, from what `docker save` writes, and from a Podman that loads this, is what the engine
// says of its images.
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, describe, it } from 'node:test';
import type { LockedImage } from '../../server/engine/images.ts';
import { folderOf } from '../support/cli.ts';
import { Engine, whyNoEngine } from '../support/engine.ts';
import type { InspectedImage } from '../support/image-config.ts';
import { lockIn, startImages } from '../support/images-command.ts';
import { Podman, whyNoPodman } from '../support/podman.ts';
import { contextFiles, randomDockerfile } from '../support/random-dockerfile.ts';

const count = Number(process.env['ENGINE_BUILDS'] ?? 25);

const reason = whyNoEngine() ?? whyNoPodman();
const engine = reason === undefined ? await Engine.start() : undefined;
let podman: Podman | undefined;
after(async () => {
  podman?.stop();
  await engine?.stop();
});

/** Builds random Dockerfiles. Returns the names of the images that were built. */
function built(of: Engine): string[] {
  of.makeBusybox();
  const context = path.join(of.folder, 'context');
  for (const [name, text] of Object.entries(contextFiles)) {
    mkdirSync(path.dirname(path.join(context, name)), { recursive: true });
    writeFileSync(path.join(context, name), text);
  }
  const file = path.join(of.folder, 'Dockerfile');
  return Array.from({ length: count }, (_, at) => {
    const { text, args, target } = randomDockerfile(at + 1);
    writeFileSync(file, text);
    const options = Object.entries(args).flatMap(([name, value]) => ['--build-arg', `${name}=${value}`]);
    if (target !== undefined) options.push('--target', target);
    const name = `built${at}:1`;
    const { status } = of.docker(['build', '-q', ...options, '-t', name, '-f', file, context]);
    // `docker save` refuses an image without layers.
    const isWhole = status === 0 && of.inspect<Layered>(name).RootFS.Layers;
    return isWhole ? [name] : [];
  }).flat();
}

interface Layered {
  readonly RootFS: { readonly Layers?: readonly string[] };
}

/** Entries without what an archive doesn't say. */
const plain = (all: readonly LockedImage[]) => all.map(({ readFrom: _from, index: _index, ...rest }) => rest);

const keys = (set: object | null | undefined) => Object.keys(set ?? {}).sort();
const list = <T>(values: readonly T[] | null | undefined) => values ?? [];

describe('images of a Docker Engine', { skip: reason ?? false }, () => {
  it('are locked as the engine says', { timeout: 600_000 }, async (context) => {
    assert.ok(engine);
    const names = built(engine);
    assert.ok(names.length > count / 2);
    const services = names.map((name, at) => `  s${at}:\n    image: ${name}\n`).join('');
    const folder = () => folderOf({ 'compose.yaml': `services:\n${services}` });
    const [byEngine, byArchive] = [folder(), folder()];
    const socket = path.join(path.dirname(engine.folder), 'run/docker.sock');
    const fromEngine = await startImages(byEngine, ['lock', '--from', `engine:${socket}`]).ended;
    assert.equal(fromEngine.code, 0, fromEngine.errors);
    const archive = path.join(engine.folder, 'saved.tar');
    const saved = engine.docker(['save', '-o', archive, ...names]);
    assert.equal(saved.status, 0, saved.stderr);
    const fromArchive = await startImages(byArchive, ['lock', '--from', `archive:${archive}`]).ended;
    assert.equal(fromArchive.code, 0, fromArchive.errors);
    const entries = lockIn(byEngine);
    assert.equal(entries.length, names.length);
    for (const entry of entries) {
      const { Config }: InspectedImage = engine.inspect(entry.name);
      assert.equal(entry.user, Config.User, entry.name);
      assert.deepEqual(
        [...entry.environment.keys()],
        [...new Set(list(Config.Env).map((each) => each.split('=')[0] ?? ''))].sort(),
      );
      assert.deepEqual(entry.ports, keys(Config.ExposedPorts));
      assert.deepEqual(entry.volumes, keys(Config.Volumes));
      assert.deepEqual(list(entry.entrypoint), list(Config.Entrypoint));
      assert.deepEqual(list(entry.command), list(Config.Cmd));
      assert.equal(entry.workingDirectory ?? '', Config.WorkingDir);
      assert.deepEqual(list(entry.shell), list(Config.Shell));
      assert.deepEqual(list(entry.healthcheck), list(Config.Healthcheck?.Test));
      assert.equal(entry.stopSignal, Config.StopSignal);
      assert.deepEqual(entry.onBuild, list(Config.OnBuild));
    }
    assert.deepEqual(plain(lockIn(byArchive)), plain(entries));
    const byPodman = folder();
    podman = new Podman();
    const taken = podman.run(['load', '-q', '-i', archive]);
    assert.equal(taken.status, 0, taken.stderr);
    await podman.serve();
    const fromPodman = await startImages(byPodman, ['lock', '--from', `engine:${podman.socket}`]).ended;
    // Podman can't describe an image with a port of SCTP by Docker's API.
    const described = entries.filter(({ ports }) => !ports.some((port) => port.endsWith('/sctp')));
    // Nor does it say the health check, the shell and the deferred instructions.
    const unsaid = { healthcheck: undefined, shell: undefined, onBuild: [] };
    assert.deepEqual(
      lockIn(byPodman),
      described.map((each) => ({ ...each, ...unsaid })),
    );
    const undescribed = entries.length - described.length;
    assert.equal(
      fromPodman.errors.match(/was not read: the engine answers with status 500\./g)?.length ?? 0,
      undescribed,
    );
    context.diagnostic(`${entries.length} images, of which Podman does not describe ${undescribed}`);
  });
});
