import assert from 'node:assert/strict';
import { it } from 'node:test';
import { rules } from '../rules/index.ts';
import { compare, defaultConfig } from '../server/engine/index.ts';
import { differing, SideReader } from '../server/page/side.ts';
import { projectOf } from './support/project.ts';
import { type Random, seeded } from './support/random.ts';

const config = { ...defaultConfig, today: '2026-08-01' };

type Files = Readonly<Record<string, string>>;

/** Some projects in a few folders, which include, build and override one another. */
function filesOf(random: Random): Files {
  const files: Record<string, string> = {};
  for (const folder of ['', 'a/', 'b/', 'a/c/'])
    for (const name of ['compose.yaml', 'compose.prod.yaml', 'Dockerfile', 'other.compose.yaml'])
      if (random.next() < 0.6) files[folder + name] = textOf(name, random);
  return files;
}

function textOf(name: string, random: Random): string {
  if (name === 'Dockerfile')
    return `FROM debian:12 AS one\nUSER ${random.pick(['root', '1000'])}\nFROM one AS two\n`;
  const include =
    random.next() < 0.3
      ? `include: [${random.pick(['a/compose.yaml', '../compose.yaml', 'c/compose.yaml'])}]\n`
      : '';
  const service = () =>
    [
      `    ${random.pick(['image: nginx:1.27.3', 'image: redis:7.2', 'build: .', 'build: {context: ., target: one}'])}\n`,
      random.pick(['', '    privileged: true\n', '    user: "1000"\n']),
      random.pick([
        '',
        '    ports: ["8080:80"]\n',
        '    volumes: [/var/run/docker.sock:/var/run/docker.sock]\n',
      ]),
    ].join('');
  return `${include}services:\n${['web', 'db'].map((each) => `  ${each}:\n${service()}`).join('')}`;
}

function sideOf(files: Files, other?: SideReader): SideReader {
  const project = projectOf(files);
  const side = new SideReader(rules, other && { other });
  for (const path of Object.keys(files).sort()) side.take(project, path, config);
  return side;
}

it('comparing only changed files and the files around them gives the same as comparing all', () => {
  const random = seeded(31);
  for (let n = 0; n < 150; n++) {
    const before = filesOf(random);
    const after: Record<string, string> = { ...before };
    for (const path of Object.keys(before)) {
      const drawn = random.next();
      if (drawn < 0.1) delete after[path];
      else if (drawn < 0.25) after[path] = textOf(path.slice(path.lastIndexOf('/') + 1), random);
    }
    if (random.next() < 0.3) after['d/compose.yaml'] = textOf('compose.yaml', random);
    const old = sideOf(before);
    const now = sideOf(after, old);
    assert.deepEqual(compare(...differing(old, now)), compare(old, now), JSON.stringify({ before, after }));
  }
});
