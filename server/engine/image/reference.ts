import { wordSet } from '../source/list.ts';
import type { Span } from '../source/text.ts';
import type { ImageRef } from './model.ts';

const hostPart = '(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])';
const domain = new RegExp(`^(?:${hostPart}(?:\\.${hostPart})*|\\[[a-fA-F0-9:]+\\])(?::[0-9]+)?$`);
const pathPart = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/;
const tagText = /^\w[\w.-]{0,127}$/;
const digestText = /^[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}$/;
const digestLength: Readonly<Record<string, number>> = { sha256: 64, sha384: 96, sha512: 128 };
const hubNames = wordSet('docker.io index.docker.io registry-1.docker.io registry.hub.docker.com');

/**
 * Parses an image reference by the distribution/reference grammar (ParseNormalizedNamed); undefined if it is not valid. `span`
 * is the place of `text`: if their lengths agree, the parts get their own spans, else all get the whole span.
 */
export function parseReference(text: string, span: Span): ImageRef | undefined {
  if (text.length === 0 || text.length > 1024) return undefined;
  const digestAt = text.indexOf('@');
  const beforeDigest = digestAt < 0 ? text : text.slice(0, digestAt);
  const digest = digestAt < 0 ? undefined : text.slice(digestAt + 1);
  if (digest !== undefined && !isDigest(digest)) return undefined;
  const colon = beforeDigest.lastIndexOf(':');
  const hasTag = colon > beforeDigest.lastIndexOf('/');
  const named = hasTag ? beforeDigest.slice(0, colon) : beforeDigest;
  const tag = hasTag ? beforeDigest.slice(colon + 1) : undefined;
  if (tag !== undefined && !tagText.test(tag)) return undefined;
  const { registry, repository } = splitRegistry(named);
  if (registry !== undefined && !domain.test(registry)) return undefined;
  if (named.length > 255 || !repository.split('/').every((part) => pathPart.test(part))) return undefined;
  if (registry === undefined && /^[a-f0-9]{64}$/.test(repository)) return undefined;
  const plain = text.length === span.end - span.start;
  const part = (start: number, end: number): Span => ({ start: span.start + start, end: span.start + end });
  return {
    text,
    span,
    registry,
    repository,
    tag,
    digest,
    name: canonicalName(registry, repository),
    tagSpan: plain && tag !== undefined ? part(colon + 1, beforeDigest.length) : undefined,
    digestSpan: plain && digest !== undefined ? part(digestAt + 1, text.length) : undefined,
    nameSpan: plain ? part(0, named.length) : span,
  };
}

/**
 * The name of a reference whose tag or digest is a variable: `mysql` of `mysql:${VERSION}`. `unknownAt` is where the first
 * unknown part begins. Undefined if that is inside the name.
 */
export function nameReference(text: string, unknownAt: number, span: Span): ImageRef | undefined {
  if (unknownAt < 0) return undefined;
  const known = text.slice(0, unknownAt);
  const last = known.lastIndexOf('/') + 1;
  const mark = known.slice(last).search(/[:@]/);
  if (mark < 0 || text.includes('/', unknownAt)) return undefined;
  return parseReference(known.slice(0, last + mark), span);
}

/** Whether the tag of an image is known: it is not a variable and not replaced by a digest. */
export const isTagKnown = (ref: ImageRef | undefined): boolean =>
  ref !== undefined && (ref.tag !== undefined || ref.digest === undefined);

/** A normalised reference: the same text for all references to the same image. */
export function imageMeant(text: string): string {
  const ref = parseReference(text, { start: 0, end: 0 });
  return ref ? `${ref.name}:${ref.digest ?? ref.tag ?? 'latest'}` : text;
}

/** The canonical name of the repository that a reference names; undefined if it is not valid. */
export const nameMeant = (text: string): string | undefined =>
  parseReference(text, { start: 0, end: 0 })?.name;

/** The canonical name of a registry and repository: Docker Hub's aliases become `docker.io`, official images `library/…`. */
export function canonicalName(registry: string | undefined, repository: string): string {
  const host = registry?.toLowerCase() ?? 'docker.io';
  if (!hubNames.has(host)) return `${host}/${repository}`;
  return `docker.io/${repository.includes('/') ? repository : `library/${repository}`}`;
}

function splitRegistry(named: string): { registry: string | undefined; repository: string } {
  const slash = named.indexOf('/');
  const first = slash < 0 ? '' : named.slice(0, slash);
  const isHost = /[.:]/.test(first) || first === 'localhost' || first !== first.toLowerCase();
  if (!isHost) return { registry: undefined, repository: named };
  return { registry: first, repository: named.slice(slash + 1) };
}

function isDigest(digest: string): boolean {
  if (!digestText.test(digest)) return false;
  const [algorithm = '', hex = ''] = digest.split(':');
  const length = digestLength[algorithm];
  return hex.length === length && hex === hex.toLowerCase();
}

/** Why a text is not an image reference, in a few words. */
export function referenceFault(text: string): string {
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(text)) return 'it starts with a URL scheme';
  const [name = '', digest] = text.split('@', 2);
  if (digest !== undefined && !isDigest(digest)) return 'a digest must be sha256: and 64 hexadecimal digits';
  const colon = name.lastIndexOf(':');
  const tagged = colon > name.lastIndexOf('/');
  if (tagged && !tagText.test(name.slice(colon + 1)))
    return 'its tag is empty or contains invalid characters';
  if (/[A-Z]/.test(splitRegistry(tagged ? name.slice(0, colon) : name).repository))
    return 'a repository name must be lowercase';
  return 'its name contains invalid characters';
}

/** The reference that an invalid one most likely means: without a scheme, in lower case; undefined if neither helps. */
export function meantReference(text: string): string | undefined {
  const bare = text.replace(/^(?:https?|docker):\/\//i, '');
  const [, name = '', rest = ''] = /^([^@]*?)((?::[^:/@]*)?(?:@.*)?)$/.exec(bare) ?? [];
  const slash = name.indexOf('/');
  const host = /[.:]/.test(name.slice(0, slash)) ? name.slice(0, slash + 1) : '';
  const meant = host + name.slice(host.length).toLowerCase() + rest;
  return meant !== text && parseReference(meant, { start: 0, end: meant.length }) ? meant : undefined;
}
