import { addedFix } from '../../server/engine/compose/edit/fix.ts';
import type { Service } from '../../server/engine/compose/model.ts';
import { mappingOf } from '../../server/engine/compose/yaml/graph.ts';
import { offIn } from '../../server/engine/config/profiles.ts';
import { rule } from '../../server/engine/rule.ts';

export default rule({
  id: 'image-and-build',
  on: 'service',
  severity: 'low',
  fixable: true,
  title: 'Compose may pull an image instead of building it',
  label: 'Pulled, not built',
  why: 'Compose builds only if it cannot pull the image, so the owner of its name in the registry can decide what runs.',
  refs: { cwe: ['CWE-427'], dclint: ['no-build-and-image'] },
  messages: {
    official: {
      text: 'Pulls the official image {image} if it is missing locally, and does not build.',
      severity: 'medium',
    },
    published: {
      text: 'Pulls {image} before it builds: the owner of that name decides what runs.',
    },
    registry: {
      text: 'Tries to pull {image} from its registry before it builds.',
      severity: 'info',
      levels: { homelab: 'off' },
    },
    unclaimed: {
      text: 'Compose tries to pull {image} from Docker Hub before it builds.',
      severity: 'info',
      levels: offIn('recommended', 'homelab', 'devcontainer'),
    },
  },
  check(service, report) {
    const { image, build, effective, compose, name } = service;
    const ref = image?.ref;
    if (!image || !ref || !build || effective.entries.has('pull_policy')) return;
    const message = kindOf(service);
    const title = 'Set pull_policy: build (the image is then never pulled)';
    // Without the file that has `build`, there is nothing to build.
    const node = compose.roots
      .flatMap((root) => mappingOf(mappingOf(root, 'services'), name) ?? [])
      .findLast(({ entries }) => entries.has('build'));
    const fixes = () => [addedFix(title, node ?? service.node, { pull_policy: 'build' })];
    if (message) report({ at: image, message, words: { image: ref.text }, fixes });
  },
});

function kindOf({ image }: Service): 'official' | 'published' | 'registry' | 'unclaimed' | undefined {
  const [host, ...path] = image?.ref?.name.split('/') ?? [];
  if (host !== 'docker.io') return host?.startsWith('localhost') ? undefined : 'registry';
  if (path[0] !== 'library') return 'published';
  return image?.facts?.publisher === 'Docker Official Image' ? 'official' : 'unclaimed';
}
