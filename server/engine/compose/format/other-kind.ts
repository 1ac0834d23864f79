import type { SafeText } from '../../source/text.ts';
import type { Mapping, Node } from '../model.ts';
import { nodeOf } from '../yaml/graph.ts';

/** Keys by which other kinds of YAML are known. */
const kinds: readonly (readonly [what: SafeText, ...keys: readonly string[]])[] = [
  ['This is a Kubernetes manifest, not a compose file, so it is not checked.', 'apiVersion', 'kind'],
  ['This is a workflow, not a compose file, so it is not checked.', 'jobs', 'on'],
  ['This is a pipeline, not a compose file, so it is not checked.', 'jobs', 'workflows'],
  ['This is a pipeline, not a compose file, so it is not checked.', 'stages'],
  ['This is a pipeline, not a compose file, so it is not checked.', 'steps'],
  ['This is a CloudFormation template, not a compose file, so it is not checked.', 'Resources'],
  ['This is an API description, not a compose file, so it is not checked.', 'openapi', 'paths'],
];

/** Says what a YAML file with the name of a compose file is instead; undefined for a compose file, and if that is not known. */
export function otherKind(roots: readonly (Node | undefined)[]): SafeText | undefined {
  const [root] = roots.filter((each) => each !== undefined);
  if (root?.kind === 'sequence')
    return root.items.some((each) => each.kind === 'mapping')
      ? 'This is a list of steps, not a compose file, so it is not checked.'
      : undefined;
  if (root?.kind !== 'mapping' || root.entries.has('services') || root.entries.has('include'))
    return undefined;
  const found = kinds.find(([, ...keys]) => keys.every((key) => root.entries.has(key)));
  return found?.[0] ?? (hasJob(root) ? kinds[2]?.[0] : undefined);
}

/** Whether a file has a job as GitLab writes it. */
const hasJob = ({ entries }: Mapping): boolean =>
  [...entries.values()].some(({ value }) => nodeOf(value, 'script')?.kind === 'sequence');
