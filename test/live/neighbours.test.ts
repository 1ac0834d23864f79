import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, describe, it } from 'node:test';
import { defaultConfig, posturesOf } from '../../server/engine/index.ts';
import { readsProcesses } from '../../server/engine/posture/neighbour.ts';
import { Chance } from '../support/chance.ts';
import { Engine, whyNoEngine } from '../support/engine.ts';
import { projectOf, servicesOf } from '../support/project.ts';

// Tries on a Docker Engine what services can read of one another: through the processes of a shared PID namespace,
// and through the mounts that they share. `ENGINE_PROJECTS=50` starts as many random namespaces, starting at the seed
// `ENGINE_SEED`.

const projects = Number(process.env['ENGINE_PROJECTS'] ?? 2);
const firstSeed = Number(process.env['ENGINE_SEED'] ?? 1);
const size = 8;

type Attributes = Readonly<Record<string, unknown>>;

/** Creates services that share one PID namespace, each with another user and other capabilities. */
function sharing(chance: Chance): Record<string, Attributes> {
  return Object.fromEntries(
    Array.from({ length: size }, (_, at): [string, Attributes] => {
      const made: Record<string, unknown> = { image: 'busybox', container_name: `of-s${at}` };
      const user = chance.pick([
        undefined,
        undefined,
        '0',
        '1001',
        '1001:1001',
        '1001:50',
        '1002',
        'app',
        '0:50',
        'root:root',
      ]);
      if (user !== undefined) made['user'] = user;
      const dropped = chance.pick([[], [], ['ALL'], ['CHOWN'], ['DAC_OVERRIDE']]);
      const added = chance.pick([[], [], ['SYS_PTRACE'], ['CHOWN', 'SETUID'], ['NET_ADMIN']]);
      if (dropped.length > 0) made['cap_drop'] = dropped;
      if (added.length > 0) made['cap_add'] = added;
      if (chance.of(0.1)) made['privileged'] = true;
      if (chance.of(0.3)) made['security_opt'] = ['no-new-privileges:true'];
      if (at > 0)
        made['pid'] = chance.pick([
          'service:s0',
          'service:s0',
          'container:of-s0',
          `service:s${at - 1}`,
          'host',
        ]);
      if (at > 0) made['depends_on'] = [`s${at - 1}`];
      return [`s${at}`, made];
    }),
  );
}

/** The mounts of a container, as Docker reports them. */
type Mounts = readonly { readonly Destination: string; readonly RW: boolean }[];

const reason = whyNoEngine();
const engine = reason === undefined ? await Engine.start() : undefined;
after(() => engine?.stop());

/**
 * Starts a project; returns a function that runs a script in a container as the user of its service and returns the
 * output.
 */
function start(of: Engine, name: string, project: Attributes): (service: string, script: string) => string {
  const file = path.join(of.folder, 'compose.yaml');
  writeFileSync(file, JSON.stringify(project));
  const up = of.docker(['compose', '-p', name, '-f', file, 'up', '-d', '--quiet-pull']);
  assert.equal(up.status, 0, `${up.stderr}\n${JSON.stringify(project)}`);
  return (service, script) =>
    of.docker(['compose', '-p', name, '-f', file, 'exec', '-T', service, 'sh', '-c', script]).stdout;
}

const stop = (of: Engine, name: string) => of.docker(['compose', '-p', name, 'down', '-v', '-t', '0']);

/** Prints the names of the services whose environment and files a process can read. */
const reading = `for p in /proc/[0-9]*; do
  name=$(tr '\\0' '\\n' <$p/environ 2>/dev/null | grep ^NAME=) || continue
  test -r $p/root/etc/passwd && echo $name
done 2>/dev/null`;

describe('what a service reads of others', { skip: reason ?? false }, () => {
  it('through their processes, is what the posture says', () => {
    assert.ok(engine);
    engine.makeBusybox();
    const tally = { projects, pairs: 0, read: 0, unknown: 0 };
    const wrong: string[] = [];
    for (let seed = firstSeed; seed < firstSeed + projects; seed++) {
      const made = Object.entries(sharing(new Chance(seed))).map(([name, each]) => [
        name,
        { ...each, environment: { NAME: name }, command: ['sleep', 'infinity'] },
      ]);
      const project = { services: Object.fromEntries(made) };
      const text = JSON.stringify(project);
      const postures = servicesOf({ 'compose.yaml': text });
      const told = new Map(
        posturesOf(projectOf({ 'compose.yaml': text }, 'compose.yaml'), 'compose.yaml', defaultConfig).map(
          ({ name, reads }) => [String(name), new Set(reads.map((each) => String(each.name)))],
        ),
      );
      const run = start(engine, `n${seed}`, project);
      for (const reader of postures) {
        const { name } = reader.service;
        const real = new Set(
          run(name, reading)
            .split('\n')
            .map((each) => each.replace('NAME=', '')),
        );
        for (const other of postures) {
          if (other === reader) continue;
          const is = real.has(other.service.name);
          const said = told.get(name)?.has(other.service.name) === true;
          const isUnknown = readsProcesses(reader, other) === 'unknown';
          tally.pairs++;
          tally.read += Number(is);
          if (isUnknown) tally.unknown++;
          else if (said !== is)
            wrong.push(`seed ${seed}: ${name} reads ${other.service.name}: said ${said}, is ${is}`);
        }
      }
      stop(engine, `n${seed}`);
    }
    console.log(`processes: ${JSON.stringify(tally)}`);
    assert.deepEqual(wrong, []);
    assert.ok(tally.read > 0 && tally.read < tally.pairs);
  });

  it('by their mounts, is what the posture says', () => {
    assert.ok(engine);
    for (const each of ['secret', 'config', 'other'])
      writeFileSync(path.join(engine.folder, `${each}.txt`), 'planted-for-a-test');
    const plain = { image: 'busybox', command: ['sleep', 'infinity'] };
    const project = {
      services: {
        owner: {
          ...plain,
          container_name: 'owner',
          volumes: ['store:/data', 'store:/kept:ro'],
          secrets: ['secret', { source: 'other', target: 'renamed' }, 'copied'],
          configs: ['config', 'written'],
        },
        all: { ...plain, volumes_from: ['owner'] },
        mode: { ...plain, volumes_from: ['owner:ro'] },
        named: { ...plain, volumes_from: ['container:owner'], depends_on: ['owner'] },
        chained: { ...plain, volumes_from: ['mode'] },
        own: { ...plain, volumes_from: ['owner'], secrets: [{ source: 'other', target: 'secret' }] },
        user: { ...plain, user: '1001', volumes_from: ['owner'] },
        apart: plain,
      },
      volumes: { store: {} },
      secrets: {
        secret: { file: './secret.txt' },
        other: { file: './other.txt' },
        copied: { environment: 'PATH' },
      },
      configs: { config: { file: './config.txt' }, written: { content: 'x' } },
    };
    start(engine, 'mounts', project);
    const text = JSON.stringify(project);
    const postures = posturesOf(
      projectOf({ 'compose.yaml': text }, 'compose.yaml'),
      'compose.yaml',
      defaultConfig,
    );
    for (const { name, mounts } of postures) {
      const id = engine.docker(['compose', '-p', 'mounts', 'ps', '-q', name]).stdout.trim();
      const real: Mounts = engine.inspect<{ readonly Mounts: Mounts }>(id).Mounts;
      const said = mounts
        .filter(({ source }) => source !== 'copied' && source !== 'written')
        .map(({ target, readOnly }) => `${target} ${!readOnly}`);
      assert.deepEqual(said.sort(), real.map(({ Destination, RW }) => `${Destination} ${RW}`).sort(), name);
    }
    const secretsOf = (service: string) =>
      postures
        .find(({ name }) => name === service)
        ?.secrets.map(({ name, of = service }) => `${name} of ${of}`)
        .sort();
    assert.deepEqual(secretsOf('all'), ['other of owner', 'secret of owner']);
    assert.deepEqual(secretsOf('chained'), ['other of owner', 'secret of owner']);
    assert.deepEqual(secretsOf('own'), ['other of own', 'other of owner']);
    assert.deepEqual(secretsOf('apart'), []);
    stop(engine, 'mounts');
  });
});
