import { oneApart } from '../source/similar.ts';

/** Public registries whose names people mistype. */
const wellKnown: readonly string[] = [
  'docker.io',
  'index.docker.io',
  'registry-1.docker.io',
  'ghcr.io',
  'gcr.io',
  'mirror.gcr.io',
  'quay.io',
  'lscr.io',
  'nvcr.io',
  'icr.io',
  'registry.k8s.io',
  'mcr.microsoft.com',
  'public.ecr.aws',
  'registry.gitlab.com',
  'docker.elastic.co',
  'registry.access.redhat.com',
  'registry.redhat.io',
  'container-registry.oracle.com',
];

/** Websites from which people copy an image's address, each with the registry that holds the images. */
const websites: Readonly<Record<string, string>> = {
  'hub.docker.com': 'docker.io',
  'www.docker.com': 'docker.io',
  'docker.com': 'docker.io',
  'github.com': 'ghcr.io',
  'gitlab.com': 'registry.gitlab.com',
};

/** A registry host that is most likely a mistake. */
export interface WrongRegistry {
  /** `lookalike`: nearly the name of a registry; `website`: a page that shows images and serves none. */
  readonly kind: 'lookalike' | 'website';
  /** The registry that is most likely meant. */
  readonly meant: string;
}

/** What is wrong with a registry's host (with port, as written); undefined if no mistake is known. */
export function wrongRegistry(host: string): WrongRegistry | undefined {
  const name = host.toLowerCase();
  const shown = Object.hasOwn(websites, name) ? websites[name] : undefined;
  if (shown !== undefined) return { kind: 'website', meant: shown };
  if (wellKnown.includes(name)) return undefined;
  const meant = wellKnown.find((each) => isTypoOf(name, each));
  return meant === undefined ? undefined : { kind: 'lookalike', meant };
}

/** From this length on, any single difference is a typo; a shorter host may really exist. */
const long = 12;

/** Whether a host is a likely typo of another: two letters swapped, one doubled, or a long name with one difference. */
function isTypoOf(host: string, other: string): boolean {
  if (!oneApart(host, other)) return false;
  if (other.length >= long) return true;
  if (host.length > other.length) return isDoubled(host, other);
  return host.length === other.length && lettersOf(host) === lettersOf(other);
}

const lettersOf = (word: string) => [...word].sort().join('');

/** Whether a word is another one with one letter doubled. */
function isDoubled(word: string, other: string): boolean {
  const at = [...word].findIndex((letter, index) => letter !== other[index]);
  return word[at] === word[at - 1];
}
