import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { rules } from '../rules/index.ts';
import { defaultConfig } from '../server/engine/config/config.ts';
import { posturesOf } from '../server/engine/containers.ts';
import { fixed } from '../server/engine/lint/fixing.ts';
import type { ContainerPosture } from '../server/engine/posture/model.ts';
import type { Project } from '../server/engine/project/project.ts';
import { realFiles, withoutCorpus } from './support/corpus.ts';
import { projectOf } from './support/project.ts';
import { everything, share } from './support/share.ts';

/** What a service has of its host, and whom it reaches, as words. */
function takes({
  capabilities,
  confinement,
  namespaces,
  mounts,
  devices,
  ports,
}: ContainerPosture): string[] {
  return [
    ...capabilities.added.map(({ name }) => `capability ${name}`),
    ...(confinement.privileged.value === true ? ['privileged'] : []),
    ...Object.entries(namespaces).flatMap(([name, { value }]) =>
      value === 'host' ? [`${name} of the host`] : [],
    ),
    ...mounts.map(({ source }) => `mount ${source}`),
    ...devices.map(({ source }) => `device ${source}`),
    ...ports.flatMap(({ reach, container }) =>
      reach === 'everywhere' && !debuggers.has(container ?? '') ? [`reach of ${container}`] : [],
    ),
  ];
}

/** Ports on which these files have debuggers listen, which nobody else should reach. */
const debuggers = new Set(['5005', '9229', '31005']);

/** Whether the catalog knows the program that a service runs. */
const isKnown = (project: Project, path: string, name: string) =>
  project
    .applications(path)
    .flatMap(({ postures }) => postures())
    .some(({ service, products }) => service.name === name && products.length > 0);

describe('unsafe fixes of real compose files', { skip: withoutCorpus }, () => {
  it('take nothing of the host, and no reach, from an image that the catalog does not know', (t) => {
    const composes = [...realFiles()].filter(({ kind }) => kind === 'compose');
    let fixes = 0;
    let known = 0;
    const taken: string[] = [];
    for (const { path, text } of share(composes, 10)) {
      const project = projectOf({ [path]: text });
      const after = fixed(project, { path, rules, config: defaultConfig }, (offer) =>
        offer.fixes.find(({ safety }) => safety !== 'drastic'),
      );
      fixes += after.made.length;
      const later = new Map(posturesOf(after.project, path, defaultConfig).map((each) => [each.name, each]));
      for (const each of posturesOf(project, path, defaultConfig)) {
        const has = later.get(each.name);
        const left = new Set(has ? takes(has) : []);
        const lost = takes(each).filter((word) => !left.has(word));
        if (lost.length === 0) continue;
        if (isKnown(project, path, each.name)) known += lost.length;
        else taken.push(`${path}: ${each.name}: ${lost.join(', ')}`);
      }
    }
    t.diagnostic(`${fixes} fixes in ${share(composes, 10).length} files; ${known} times from a known image`);
    assert.deepEqual(taken, []);
    if (everything) assert.ok(composes.length >= 1000);
  });
});
