import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ruleFiles } from '../../scripts/rule-files.ts';
import { kindOfName } from '../../server/engine/index.ts';
import { realFiles, withoutCorpus } from '../support/corpus.ts';
import { readPage } from '../support/page.ts';
import type { Random } from '../support/random.ts';
import type { Files } from './files.ts';

const root = new URL('../../', import.meta.url);

/**
 * The folders to start from: the cases of pages, the examples, and, if there is a corpus beside the repository, real
 * files, one per folder.
 */
export function seedFolders(real = !withoutCorpus): Files[] {
  return [...pageCases(), ...examples(), ...(real ? realFolders() : [])];
}

function* pageCases(): Generator<Files> {
  for (const { page } of ruleFiles()) {
    for (const { files, config } of readPage(readFileSync(page, 'utf8')))
      yield new Map([...files, ...(config === undefined ? [] : [['.plimsoll.yaml', config] as const])]);
  }
}

function* examples(): Generator<Files> {
  for (const name of readdirSync(new URL('examples/', root)).sort()) {
    const folder = new URL(`examples/${name}/`, root);
    if (name.endsWith('.md')) continue;
    const entries = readdirSync(folder, { recursive: true, withFileTypes: true, encoding: 'utf8' });
    const paths = entries
      .filter((entry) => entry.isFile())
      .map((entry) =>
        relative(fileURLToPath(folder), join(entry.parentPath, entry.name)).replaceAll('\\', '/'),
      )
      .sort();
    yield new Map(paths.map((path) => [path, readFileSync(new URL(path, folder), 'utf8')]));
  }
}

function* realFolders(): Generator<Files> {
  for (const { path, kind, text } of realFiles()) {
    const name = path.slice(path.lastIndexOf('/') + 1);
    const own = kindOfName(name) === kind ? name : kind === 'compose' ? 'compose.yaml' : 'Dockerfile';
    if (text.length < 40_000) yield new Map([[own, text]]);
  }
}

/** Combines unrelated files into a folder in which they refer to each other. */
export function assembled(seeds: readonly Files[], random: Random): Files {
  const any = (kind: string) => textOfKind(seeds, kind, random);
  const base = any('compose');
  const folder = new Map([['compose.yaml', base]]);
  const service = /^ {2}([\w-]+):\s*$/m.exec(base)?.[1] ?? 'web';
  const lists = ['ports', 'volumes', 'cap_add', 'security_opt', 'environment'];
  const parts: (() => void)[] = [
    () => folder.set('compose.override.yaml', any('compose')),
    () => folder.set('compose.override.yaml', withoutLines(base, random)),
    () => folder.set('common.yaml', any('compose')).set('compose.yaml', `include: [common.yaml]\n${base}`),
    () => folder.set('common.yaml', withoutLines(base, random)).set('compose.yaml', extending(base, service)),
    () => folder.set('.env', 'TAG=latest\nPASSWORD=hunter2hunter2\nUSER=root\nPORT=22\nCOMPOSE_PROFILES=\n'),
    () => folder.set('Dockerfile', any('dockerfile')).set('compose.yaml', building(base, service)),
    () => folder.set('Dockerfile', any('dockerfile')).set('.dockerignore', '*\n!src\n**/*.key\n'),
    () =>
      folder.set('.plimsoll.yaml', `profile: ${random.pick(['strict', 'production', 'swarm', 'homelab'])}\n`),
    () =>
      folder.set(
        'compose.override.yaml',
        `services:\n  ${service}:\n    ${random.pick(lists)}: ${random.pick(['!reset []', '!override []', '[]', 'null'])}\n`,
      ),
  ];
  for (let count = 1 + random.below(4); count > 0; count--) random.pick(parts)();
  return folder;
}

/** Returns the text of a random file of a kind. */
export function textOfKind(seeds: readonly Files[], kind: string, random: Random): string {
  for (let tries = 0; tries < 200; tries++) {
    const [path, text] = random.pick([...random.pick(seeds)]);
    if (kindOfName(path) === kind) return text;
  }
  return '';
}

const withoutLines = (text: string, random: Random) =>
  text
    .split('\n')
    .filter(() => random.next() > 0.2)
    .join('\n');

const under = (text: string, service: string, line: string) =>
  text.replace(`  ${service}:`, () => `  ${service}:\n    ${line}`);
const extending = (text: string, service: string) =>
  under(text, service, `extends: {file: common.yaml, service: ${service}}`);
const building = (text: string, service: string) => under(text, service, 'build: .');
