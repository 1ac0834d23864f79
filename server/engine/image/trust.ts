import { withoutTail } from '../source/text.ts';
import { matchesGlob } from './glob.ts';
import type { ImageRef } from './model.ts';
import { canonicalName } from './reference.ts';

/** Names of Docker's own Dockerfile frontend. */
export const officialFrontends: readonly string[] = [
  'docker.io/docker/dockerfile',
  'docker.io/docker/dockerfile-upstream',
  'mirror.gcr.io/docker/dockerfile',
];

/**
 * True if an allow-list contains the image. A pattern is a registry (`ghcr.io`, `registry.example:5000`), a namespace or
 * repository with all below it (`ghcr.io/acme`), or a glob (`docker.io/library/*`, `ghcr.io/acme/**`); a pattern may end in
 * `:tag` or `@digest` globs. Docker Hub's aliases and default parts are expanded on both sides.
 */
export function trusted(ref: ImageRef, patterns: readonly string[]): boolean {
  return patterns.some((pattern) => covers(pattern.trim(), ref));
}

/** Whether every image that a pattern covers is covered by one of some others, as far as that is certain. */
export function isWithin(pattern: string, bounds: readonly string[]): boolean {
  return bounds.some((bound) => includes(bound.trim(), pattern.trim()));
}

function includes(bound: string, pattern: string): boolean {
  if (bound === '*' || bound === '**' || bound === pattern) return true;
  if (pattern === '' || pattern === '*' || pattern === '**') return false;
  const [outer, inner] = [partsOf(bound), partsOf(pattern)];
  const isPart = (own: string | undefined, other: string | undefined) =>
    own === undefined || (other !== undefined && samples(other).every((each) => matchesGlob(own, each)));
  if (!isPart(outer.tag, inner.tag) || !isPart(outer.digest, inner.digest)) return false;
  const forms = namePatterns(outer.name, outer.tag !== undefined || outer.digest !== undefined);
  return namePatterns(inner.name, inner.tag !== undefined || inner.digest !== undefined).every((each) =>
    samples(each).every((name) => forms.some((form) => matchesGlob(form, name))),
  );
}

/** Names that a glob matches: with its wildcards empty, and with texts that only another wildcard matches. */
function samples(glob: string): string[] {
  const filled = (deep: string, flat: string) =>
    glob.replace(/\*\*?/g, (each) => (each === '**' ? deep : flat));
  return [filled('', ''), filled('\0', '\0'), filled('\0/\0/\0', '\0\0')];
}

/** Whether a pattern is about tags or digests. */
export const namesVersion = (pattern: string): boolean => {
  const { tag, digest } = partsOf(pattern.trim());
  return tag !== undefined || digest !== undefined;
};

/** The parts of a pattern: the name with its registry, maybe incomplete, and the tag and digest if it has them. */
export function partsOf(pattern: string) {
  const [beforeDigest = '', digest] = pattern.split('@', 2);
  const colon = beforeDigest.lastIndexOf(':');
  const tagged =
    colon > beforeDigest.lastIndexOf('/') && !(isPort(beforeDigest, colon) && digest === undefined);
  return {
    name: withoutTail(tagged ? beforeDigest.slice(0, colon) : beforeDigest, '/'),
    tag: tagged ? beforeDigest.slice(colon + 1) : undefined,
    digest,
  };
}

function covers(pattern: string, ref: ImageRef): boolean {
  if (pattern === '') return false;
  if (pattern === '*' || pattern === '**') return true;
  const { name, tag, digest } = partsOf(pattern);
  if (tag !== undefined && !matchesGlob(tag, ref.tag ?? (ref.digest ? '' : 'latest'))) return false;
  if (digest !== undefined && !matchesGlob(digest, ref.digest ?? '')) return false;
  return namePatterns(name, tag !== undefined || digest !== undefined).some((form) =>
    matchesGlob(form, ref.name),
  );
}

/** Whether the colon separates a port: `host:5000` without a path is a registry, not an image with a tag. */
function isPort(text: string, colon: number): boolean {
  return (
    !text.includes('/') && /^\d+$/.test(text.slice(colon + 1)) && /[.:]|^localhost/.test(text.slice(0, colon))
  );
}

/** The globs of canonical names that a pattern stands for; `exact`: only of the repository itself. */
export function namePatterns(name: string, exact: boolean): string[] {
  const slash = name.indexOf('/');
  const first = slash < 0 ? name : name.slice(0, slash);
  const isHost = /[.:]/.test(first) || first === 'localhost' || first.includes('*');
  if (isHost && slash < 0) return [`${canonicalHost(first)}/**`];
  const path = isHost ? name.slice(slash + 1) : name;
  const full = canonicalName(isHost ? first : undefined, path);
  if (exact || name.endsWith('*')) return [full];
  // One word on Docker Hub may mean an official image (`nginx`) or a namespace (`bitnami`).
  const namespace = full === `docker.io/library/${path}` ? [`docker.io/${path}/**`] : [];
  return [full, `${full}/**`, ...namespace];
}

function canonicalHost(host: string): string {
  return canonicalName(host, 'x/x').slice(0, -'/x/x'.length);
}
