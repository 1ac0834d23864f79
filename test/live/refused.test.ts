import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, describe, it } from 'node:test';
import { rules } from '../../rules/index.ts';
import { defaultConfig, lint } from '../../server/engine/index.ts';
import { Engine, whyNoEngine } from '../support/engine.ts';
import { projectOf } from '../support/project.ts';
import { acceptedLines, refusedDockerfiles } from '../support/refused-dockerfiles.ts';
import { refusedServices } from '../support/refused-services.ts';

// Docker must reject what we report as rejected, and must accept similar settings, which we must not report.

const reason = whyNoEngine();
let engine = reason === undefined ? await Engine.start() : undefined;
after(() => engine?.stop());

const file = 'compose.yaml';

/** Creates a project of services with the given settings besides image and command, and two services that others refer to. */
function projectText(services: readonly Readonly<Record<string, unknown>>[]): string {
  const common = { image: 'busybox', command: ['sleep', '600'], stop_grace_period: '0s' };
  const named = services.map((settings, at) => [`s${at}`, { ...common, ...settings }]);
  const others = { other: common, donor: { ...common, ipc: 'shareable' } };
  return JSON.stringify({ services: { ...Object.fromEntries(named), ...others } });
}

/** Returns what is reported as rejected, as written in the text. */
function saidOf(text: string): string[] {
  const { findings, problems } = lint(projectOf({ [file]: text }, file), file, rules, defaultConfig);
  assert.deepEqual(problems, []);
  return findings
    .filter(({ rule }) => rule === 'refused-setting')
    .map(({ span }) => text.slice(span.start, span.end));
}

describe('settings of a service that Docker Engine refuses', () => {
  for (const { refused, at, accepted } of refusedServices)
    it(JSON.stringify(refused), () => {
      assert.deepEqual(saidOf(projectText([refused])), [at]);
      assert.deepEqual(saidOf(projectText([accepted])), [], JSON.stringify(accepted));
    });
});

describe('a Docker Engine', { skip: reason ?? false }, () => {
  /** Starts the services of a project one by one; returns those that Docker rejected, with its messages. */
  const started = (name: string, services: readonly Readonly<Record<string, unknown>>[]) => {
    const own = engine;
    assert.ok(own);
    const folder = path.join(own.folder, name);
    mkdirSync(folder);
    writeFileSync(path.join(folder, file), projectText(services));
    const compose = (...args: string[]) => own.docker(['compose', '-p', name, ...args], { cwd: folder });
    const base = compose('up', '-d', 'other', 'donor');
    assert.equal(base.status, 0, base.stderr);
    const refused = services.map((_, at) => {
      const { status, stderr } = compose('up', '-d', '--no-deps', `s${at}`);
      return status === 0 ? undefined : stderr.trim().split('\n').at(-1);
    });
    compose('down', '-v', '-t', '0');
    return refused;
  };

  it('refuses these services and starts what looks like them', () => {
    engine?.makeBusybox();
    const refused = started(
      'refused',
      refusedServices.map((each) => each.refused),
    );
    for (const [at, each] of refusedServices.entries())
      assert.notEqual(refused[at], undefined, `starts: ${JSON.stringify(each.refused)}`);
    const accepted = started(
      'accepted',
      refusedServices.map((each) => each.accepted),
    );
    assert.deepEqual(
      accepted.flatMap((why, at) => (why === undefined ? [] : [[why, refusedServices[at]?.accepted]])),
      [],
    );
  });

  const build = async (text: string) => {
    assert.ok(engine);
    const folder = path.join(engine.folder, 'build');
    mkdirSync(folder, { recursive: true });
    for (const name of ['a', 'b']) writeFileSync(path.join(folder, name), name);
    const ran = engine.docker(['build', '--progress=plain', '-f-', folder], { input: text });
    // Some texts crash this version of the engine, so the next one needs a new engine.
    if (engine.docker(['info']).status !== 0) {
      await engine.stop();
      engine = await Engine.start();
    }
    return ran;
  };
  /** Messages of builds that failed because of what they ran, copied or pulled, not because of the text. */
  const later = /failed to compute cache key|executor failed|did not complete successfully|failed to resolve/;

  for (const [form, rows] of Object.entries(refusedDockerfiles))
    it(`refuses to build: ${form}`, async () => {
      for (const { text, isNewer } of rows) {
        if (isNewer) continue;
        const { status, stderr } = await build(text);
        assert.notEqual(status, 0, JSON.stringify(text));
        assert.doesNotMatch(stderr, later, JSON.stringify(text));
      }
    });

  /** Messages of builds that need something missing here, or unknown to this version of the engine. */
  const absent =
    /no such file or directory|failed to load cache key|dial tcp|invalid mountinput|unknown flag|unexpected key/;
  /** Lines that later versions of BuildKit accept. */
  const taken = ["ARG '=1\n"];

  it('builds what looks like these Dockerfiles, or fails only for what it runs', async () => {
    const failed: string[] = [];
    for (const line of acceptedLines.filter((each) => !taken.includes(each))) {
      const { status, stderr } = await build(`FROM scratch\n${line}`);
      if (status !== 0 && !later.test(stderr) && !absent.test(stderr))
        failed.push(`${line} ${stderr.slice(-300)}`);
    }
    assert.deepEqual(failed, []);
  });
});
