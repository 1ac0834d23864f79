import type { SignatureDemand, TrustedKey } from './signature.ts';
import { namePatterns, partsOf } from './trust.ts';

/** The images that are trusted, as a configuration says. */
interface TrustedImages {
  readonly images: readonly string[] | undefined;
  readonly signatures: readonly SignatureDemand[];
}

/** A requirement of containers-policy.json(5). */
export type PolicyRequirement = Readonly<Record<string, unknown>> & { readonly type: string };

/** What the tools of containers (Podman, Skopeo, Buildah, CRI-O) accept, as a configuration says it. */
export interface ContainersPolicy {
  readonly default: readonly PolicyRequirement[];
  /** The requirements by scope: a registry, a namespace, a repository or an image. */
  readonly scopes: ReadonlyMap<string, readonly PolicyRequirement[]>;
  /** The scopes whose signatures are looked up; empty for all images. */
  readonly signed: readonly string[];
  /** Patterns that no scope says exactly: the policy would accept or reject other images. */
  readonly inexact: readonly string[];
  /** Repositories that are meant as well, though only what is below them is named. */
  readonly wider: readonly string[];
}

/** Makes the policy. `keyFields` says where keys are: `keyPath`, or `keyData`. */
export function containersPolicy(
  { images, signatures }: TrustedImages,
  keyFields: (keys: readonly TrustedKey[]) => Readonly<Record<string, unknown>>,
): ContainersPolicy {
  const inexact = new Set<string>();
  const wider = new Set<string>();
  const scopesFor = (patterns: readonly string[]): ReadonlySet<string> =>
    new Set(
      patterns.flatMap((pattern) => {
        const found = scopesOf(pattern.trim());
        if (!found) inexact.add(pattern);
        for (const each of found?.wider ?? []) wider.add(each);
        return found?.scopes ?? [];
      }),
    );
  const trusted = images && scopesFor(images);
  const demands = signatures.map((demand) => ({ demand, scopes: scopesFor(demand.images) }));
  const requirementsOf = (scope: string): readonly PolicyRequirement[] => {
    const isWithin = (scopes: ReadonlySet<string>) => scopesAbove(scope).some((each) => scopes.has(each));
    if (trusted && !isWithin(trusted)) return [{ type: 'reject' }];
    const asked = demands.filter(({ scopes }) => isWithin(scopes)).map(({ demand }) => demand);
    return asked.length === 0
      ? [{ type: 'insecureAcceptAnything' }]
      : asked.map(({ keys }) => ({
          type: 'sigstoreSigned',
          ...keyFields(keys),
          // Signatures of cosign name a repository without a tag.
          signedIdentity: { type: 'matchRepository' },
        }));
  };
  const signed = [...new Set(demands.flatMap(({ scopes }) => [...scopes]))].sort();
  const all = new Set([...(trusted ?? []), ...signed].filter((scope) => scope !== ''));
  return {
    default: requirementsOf(''),
    scopes: new Map([...all].sort().map((scope) => [scope, requirementsOf(scope)])),
    signed,
    inexact: [...inexact],
    wider: [...wider],
  };
}

interface FoundScopes {
  readonly scopes: readonly string[];
  readonly wider: readonly string[];
}

/** The scopes of a pattern, `''` for all images; undefined if none says the same. */
function scopesOf(pattern: string): FoundScopes | undefined {
  if (pattern === '') return { scopes: [], wider: [] };
  if (pattern === '*' || pattern === '**') return { scopes: [''], wider: [] };
  const { name, tag, digest } = partsOf(pattern);
  const isVersion = tag !== undefined || digest !== undefined;
  // An image with both a tag and a digest is pulled by its digest.
  if (tag !== undefined && digest !== undefined) return undefined;
  const version = tag === undefined ? (digest === undefined ? '' : `@${digest}`) : `:${tag}`;
  const globs = namePatterns(name, isVersion);
  const found = globs.map((glob) => scopeOf(glob, version));
  if (found.some((scope) => scope === undefined)) return undefined;
  const scopes = found as string[];
  const wider = scopes.filter(
    (scope, at) => globs[at]?.endsWith('/**') && isRepository(scope) && !globs.includes(scope),
  );
  return { scopes, wider };
}

/** Whether a scope may be a repository as well as a namespace. */
const isRepository = (scope: string): boolean =>
  scope.includes('/') && (!scope.startsWith('docker.io/') || scope.split('/').length > 2);

/** The scope that says the same as a glob of canonical names; undefined if none does. */
function scopeOf(glob: string, version: string): string | undefined {
  const [host = '', ...path] = glob.split('/');
  const last = path.at(-1);
  // All repositories of Docker Hub are right below a namespace.
  const isWhole = last === '**' || (last === '*' && host === 'docker.io' && path.length === 2);
  const scope = `${[host, ...(isWhole ? path.slice(0, -1) : path)].join('/')}${version}`;
  if (isWhole && version !== '') return undefined;
  const fixed = /^\*\.[^/]*$/.test(scope) ? scope.slice(2) : scope;
  return /^[\w.:@/[\]-]+$/.test(fixed) ? scope : undefined;
}

/** A scope and all that hold where it has none: its repository, its namespaces, its registry, and patterns of that. */
function scopesAbove(scope: string): string[] {
  const [named = ''] = scope.split('@', 1);
  const slash = named.lastIndexOf('/');
  const name = slash < 0 ? named : named.slice(0, slash) + (named.slice(slash).split(':', 1)[0] ?? '');
  const parts = name.split('/');
  const names = parts.map((_, at) => parts.slice(0, parts.length - at).join('/'));
  const [host = ''] = parts;
  const labels = host.replace(/^\*\./, '').split('.');
  const hosts = labels.map((_, at) => `*.${labels.slice(at).join('.')}`);
  const isPattern = host.startsWith('*.');
  return [...new Set([scope, ...names, ...(isPattern ? hosts : hosts.slice(1)), ''])];
}
