import type { Place } from '../../source/text.ts';
import type { Service } from '../model.ts';
import { valueAt } from '../yaml/graph.ts';
import { keyValues } from './service-environment.ts';

/** A remote source that Compose fetches: a git repository, an OCI artifact, an image, or a file over plain HTTP. */
export type RemoteSource = 'repository' | 'artifact' | 'image' | 'download';

/**
 * The type of a remote source whose content may change: it has no commit or digest, or is not protected in transit (BuildKit's
 * git references, OCI references). Undefined if it is pinned or not remote.
 */
export function unpinnedSource(text: string): RemoteSource | undefined {
  if (/^(?:oci|docker-image):/i.test(text)) {
    if (/@sha256:[0-9a-f]{64}$/.test(text)) return undefined;
    return text.startsWith('oci') ? 'artifact' : 'image';
  }
  if (isGit(text)) return isPinned(text) ? undefined : 'repository';
  return /^http:\/\//i.test(text) ? 'download' : undefined;
}

function isGit(text: string): boolean {
  const [path = ''] = text.split(/[#?]/, 1);
  if (/^(?:git|ssh|git\+\w+):\/\//i.test(text) || /^[\w.-]+@[\w.-]+:(?!\/\/)/.test(text)) return true;
  if (/^(?:github\.com|gitlab\.com|bitbucket\.org)\//.test(text)) return true;
  return /^https?:\/\//i.test(text) && path.endsWith('.git');
}

const commit = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;

function isPinned(text: string): boolean {
  const [, fragment = ''] = text.split('#', 2);
  const [, query = ''] = text.split('#', 1)[0]?.split('?', 2) ?? [];
  const named = query.split('&').flatMap((pair) => /^(?:ref|commit|checksum)=(.*)$/.exec(pair)?.[1] ?? []);
  return [fragment.split(':', 1)[0] ?? '', ...named].some((ref) => commit.test(ref));
}

/** The context of a service's build and the additional contexts, each with the place of its source. */
export function contextsOf({ build, effective }: Service): (Place & { readonly text: string | undefined })[] {
  if (!build) return [];
  const more = keyValues(valueAt(effective, 'build', 'additional_contexts'));
  return [
    ...(build.context ? [build.context] : []),
    ...more.map(({ file, span, valueSpan, value }) => ({ file, span: valueSpan ?? span, text: value })),
  ];
}
