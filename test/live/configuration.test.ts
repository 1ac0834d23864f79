import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, describe, it } from 'node:test';
import { load } from 'js-yaml';
import { rules } from '../../rules/index.ts';
import { defaultConfig } from '../../server/engine/index.ts';
import { fixed } from '../../server/engine/lint/fixing.ts';
import { Engine, whyNoEngine } from '../support/engine.ts';
import { projectOf } from '../support/project.ts';
import { makeImages, whyNoPrograms } from './programs/images.ts';
import { type Program, programs } from './programs/rows.ts';
import { isSame, type Seen, type Service, seenOf, startAsker, type Trial } from './programs/running.ts';

// Mounts the configuration of real programs, first writable, then read-only by the safe fix: the programs must behave as
// before, and must have left the file as it was.

const reason = whyNoEngine() ?? whyNoPrograms();
const engine = reason === undefined ? await Engine.start() : undefined;
after(() => engine?.stop());

/** The configuration of each program: where its image has it, and the file that stands for it. */
const configurations: Readonly<Record<string, { readonly at: string }>> = {
  'nginx:1.27': { at: '/etc/nginx/image.conf' },
  'nginxinc/nginx-unprivileged:1.27': { at: '/etc/nginx/image.conf' },
  'haproxy:3.1': { at: '/usr/local/etc/haproxy/haproxy.cfg' },
  'registry:2': { at: '/etc/docker/registry/config.yml' },
};
const tried = programs.filter(({ image }) => image in configurations);
const modes = { open: 0o666, usual: 0o644 } as const;
const config = { ...defaultConfig, profiles: ['strict'] as const };

/** The service after the safe fix of its configuration; undefined if there is none. */
function readOnly(service: Service): Service | undefined {
  const file = 'compose.yaml';
  const project = projectOf({ [file]: JSON.stringify({ services: { app: service } }) }, file);
  const { project: then, made } = fixed(project, { path: file, rules, config }, ({ finding, fixes }) =>
    finding.rule === 'config-mount-writable' ? fixes.find(({ safety }) => safety === 'safe') : undefined,
  );
  const text = then.source(file)?.text ?? '';
  return made.length > 0 ? (load(text) as { services: { app: Service } }).services.app : undefined;
}

describe('a configuration that is mounted read-only', { skip: reason ?? false }, () => {
  const content = new Map<string, string>();

  /** Writes the configuration of a program, as its image has it, and returns the service with it. */
  function serviceWith({ image, service }: Program, name: string, mode: number): Service {
    assert.ok(engine);
    const { at } = configurations[image]!;
    const folder = path.join(engine.folder, 'configurations', name);
    mkdirSync(folder, { recursive: true });
    const source = path.join(folder, path.basename(at));
    writeFileSync(source, content.get(image) ?? '', { mode });
    chmodSync(source, mode);
    return { image, ...service, volumes: [`${source}:${at}`] };
  }

  it('changes nothing for the program', async (t) => {
    assert.ok(engine);
    makeImages(engine, tried);
    startAsker(engine);
    for (const { image } of tried) {
      const args = ['run', '--rm', '--entrypoint', 'cat', image, configurations[image]!.at];
      content.set(image, engine.docker(args).stdout);
    }
    const trial = (program: Program, mode: keyof typeof modes, expected?: Seen): Trial => {
      const name = `${program.image.replace(/\W/g, '-')}-${mode}-${expected ? 'after' : 'before'}`;
      const before = serviceWith(program, name, modes[mode]);
      const service = expected ? readOnly(before) : before;
      assert.ok(service, `${program.image} has a safe fix`);
      return { name, program, service, expected };
    };
    const kinds = Object.keys(modes) as (keyof typeof modes)[];
    const first = tried.flatMap((program) =>
      kinds.map((mode) => ({ program, mode, run: trial(program, mode) })),
    );
    const known = await seenOf(
      engine,
      first.map(({ run }) => run),
    );
    const second = first.map((each) => ({
      ...each,
      run: trial(each.program, each.mode, known.get(each.run.name)),
    }));
    const seen = await seenOf(
      engine,
      second.map(({ run }) => run),
    );
    for (const { run } of second) {
      const [before, then] = [run.expected, seen.get(run.name)];
      assert.ok(before?.answer, `${run.name} answers: ${before?.log}`);
      assert.ok(then && isSame(then, before), `${run.name}: ${JSON.stringify([before, then])}`);
      t.diagnostic(`${run.name}: ${then.answer}`);
    }
  });
});
