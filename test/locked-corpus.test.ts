import assert from 'node:assert/strict';
import { readFileSync, statSync } from 'node:fs';
import { before, describe, it } from 'node:test';
import { rules } from '../rules/index.ts';
import type { ImageRef } from '../server/engine/image/model.ts';
import { type LockedImage, lockName } from '../server/engine/images.ts';
import { defaultConfig, emptyProject, lint, type Project } from '../server/engine/index.ts';
import { corpus, realFiles, withoutCorpus } from './support/corpus.ts';
import { digestOf, lockedImage, lockOf } from './support/locked.ts';
import { completed } from './support/project.ts';
import { share } from './support/share.ts';

/** The users of services and stages, and how many of them are not known. */
interface Users {
  readonly services: number;
  readonly stages: number;
  readonly unknownServices: number;
  readonly unknownStages: number;
}

/** A configuration of our own for an image: root, a name or a number as the user, by its name. */
function configurationOf({ name, tag, digest }: ImageRef): LockedImage {
  const entry = digest === undefined ? `${name}:${tag ?? 'latest'}` : `${name}@${digest}`;
  const chosen = digestOf(entry).charCodeAt(20) % 4;
  return lockedImage(entry, {
    ...(digest !== undefined && { index: digest.startsWith('sha256:') ? digest : undefined }),
    user: ['', 'app', '1000:1000', 'root'][chosen] ?? '',
    environment: new Map([
      ['PATH', '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'],
      ['HOME', '/home/app'],
      ['VERSION', undefined],
    ]),
    ports: chosen === 1 ? ['8080/tcp'] : [],
    command: ['/usr/bin/app'],
    workingDirectory: '/app',
  });
}

/** The images that a document names. */
function* imagesIn(project: Project, path: string): Generator<ImageRef> {
  const document = project.document(path);
  if (document?.kind === 'dockerfile') {
    for (const { ref } of document.images) if (ref) yield ref;
    return;
  }
  for (const { service, stage } of project.applications(path).flatMap(({ postures }) => postures())) {
    if (service.image?.ref) yield service.image.ref;
    for (const { ref } of stage?.dockerfile.images ?? []) if (ref) yield ref;
  }
}

function usersIn(project: Project, path: string): Users {
  const document = project.document(path);
  const stages = document?.kind === 'dockerfile' ? document.stages : [];
  // Of a service that builds a Dockerfile that the corpus lacks, nothing can be known.
  const services = project
    .applications(path)
    .flatMap(({ postures }) => postures())
    .filter(({ service, stage }) => stage !== undefined || !service.build);
  const isUnknown = ({ user }: { readonly user: { readonly root: unknown } }) => user.root === 'unknown';
  return {
    services: services.length,
    stages: stages.length,
    unknownServices: services.filter(isUnknown).length,
    unknownStages: stages.filter(isUnknown).length,
  };
}

/** The text of another file of the corpus. */
function textAt(path: string): string | undefined {
  const file = `${corpus}real/${path}`;
  return statSync(file, { throwIfNoEntry: false })?.isFile() ? readFileSync(file, 'utf8') : undefined;
}

const percent = (part: number, whole: number) => `${((100 * part) / whole).toFixed(1)} %`;

describe('real files with a lock of all images that they name', { skip: withoutCorpus }, () => {
  const all: { readonly path: string; readonly without: Project; readonly withLock: Project }[] = [];
  let entries = 0;

  before(() => {
    const projects = [...realFiles()].map(({ path, text, kind }) => ({
      path,
      project: completed(emptyProject().with({ path, text, kind }), path, textAt),
    }));
    const images = new Map<string, LockedImage>();
    for (const { path, project } of projects)
      for (const ref of imagesIn(project, path)) {
        const image = configurationOf(ref);
        images.set(image.name, image);
      }
    entries = images.size;
    const lock = { path: lockName, text: lockOf(...images.values()) };
    for (const { path, project } of projects)
      all.push({ path, without: project, withLock: project.with(lock) });
  });

  const sum = (of: 'without' | 'withLock'): Users =>
    all
      .map((each) => usersIn(each[of], each.path))
      .reduce((a, b) => ({
        services: a.services + b.services,
        stages: a.stages + b.stages,
        unknownServices: a.unknownServices + b.unknownServices,
        unknownStages: a.unknownStages + b.unknownStages,
      }));

  it('have at most 8 % of their services and 2 % of their stages with an unknown user', (t) => {
    const [without, withLock] = [sum('without'), sum('withLock')];
    for (const [what, users] of Object.entries({ without, withLock }))
      t.diagnostic(
        `${what}: of ${users.services} services ${percent(users.unknownServices, users.services)}, ` +
          `of ${users.stages} stages ${percent(users.unknownStages, users.stages)} (${entries} entries)`,
      );
    assert.ok(withLock.unknownServices <= 0.08 * withLock.services);
    assert.ok(withLock.unknownStages <= 0.02 * withLock.stages);
  });

  it('are read without a problem in the lock, and every finding is inside a file', () => {
    for (const { path, withLock } of share(all, 3, 3)) {
      const { problems, findings } = lint(withLock, path, rules, defaultConfig);
      assert.deepEqual(
        problems.filter(({ file }) => file === lockName),
        [],
      );
      for (const { file, span } of findings) {
        assert.notEqual(file, lockName);
        assert.ok(span.end <= (withLock.source(file)?.text.length ?? 0), `${path} ${file}`);
      }
    }
  });
});
