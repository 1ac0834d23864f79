import type { Install } from '../../server/engine/shell/command/install.ts';
import type { Word } from '../../server/engine/shell/model.ts';

/**
 * How a package is unpinned: no version, a version variable that nothing sets, a moving tag, a repository's default
 * branch or a named branch, or the package manager itself.
 */
export type Unpinned = 'bare' | 'unset' | 'moving' | 'branch' | 'named' | 'tool';

/** Returns how a package of an installation is unpinned; undefined if it is pinned or a variable decides. */
export function howUnpinned(word: Word, install: Install): Unpinned | undefined {
  const text = install.notation === 'pip' ? requirementOf(word) : word.value;
  if (decidedElsewhere(install) || text === undefined || text === '') return undefined;
  if (/[\s*?[\]{}|]/.test(text)) return undefined;
  return checks[install.notation](text, install);
}

/** Returns a requirement without extras and marker, or the address after its `@` (PEP 508) without credentials. */
function requirementOf({ value, shape }: Word): string | undefined {
  const text = value ?? shape.replace(/(\bgit\+[a-z]+:\/\/)[^/@]*@/, '$1');
  if (value === undefined && /[$`]/.test(text)) return undefined;
  const [, address] = /^[^\s@:/]+\s*@\s*(\S+:\/\/\S+)/.exec(text) ?? [];
  return address ?? text.replace(/\[[^[\]]*\]|;.*/gs, '').trim();
}

/** Whether an option decides the version: a constraint, a version, a local source. */
function decidedElsewhere({ notation, options }: Install): boolean {
  const named = (...names: string[]) => options.some(({ name }) => names.includes(name));
  switch (notation) {
    case 'pip':
      return named('-c', '--constraint', '--constraints', '--no-index', '--require-hashes');
    case 'gem':
      return named('-v', '--version', '--local', '-l', '-g', '--file') || named('-version');
    case 'cargo':
      return named('--version', '--vers', '--path', '--rev', '--tag');
    case 'dotnet':
      return named('--version', '-v');
    case 'conda':
      return named('-f', '--file', '--offline');
    case 'zypper':
      return options.some(({ name, value }) => (name === '-t' || name === '--type') && value !== 'package');
    default:
      return false;
  }
}

const archive = /\.(?:whl|egg|zip|tar|tgz|gem|nupkg|deb|rpm|apk|jar|conda|tar\.\w+|t[bx]z2?)$/i;
const isPath = (text: string) => /^(?:[./~\\]|[A-Za-z]:[\\/]|file:|link:|workspace:)/.test(text);
const isUrl = (text: string) => /^[a-z][a-z+]*:\/\//i.test(text);
const isLocal = (text: string) => isPath(text) || archive.test(text);

/** References that certainly name a branch. */
const branch = /^(?:refs\/heads\/.+|main|master|develop|trunk|HEAD)$/;
/** Archives of a branch's current state, as GitHub and GitLab offer them. */
const branchArchive =
  /\/(?:archive|zipball|tarball|zip|tar\.gz)\/(?:refs\/heads\/|(?:main|master|develop|trunk|HEAD)(?:\.zip|\.tar\.gz)?(?:\/[^/]*)?$)/;

type Check = (text: string, install: Install) => Unpinned | undefined;

/** How a repository source is unpinned; `ref` is the text after its address. */
const ofSource = (ref: string | undefined): Unpinned | undefined =>
  ref === undefined ? 'branch' : branch.test(ref) ? 'named' : undefined;

const checks: { readonly [Key in Install['notation']]: Check } = {
  pip(text) {
    if (/^(?:git|hg|svn|bzr)\+/.test(text)) return ofSource(/@([^/@]+)$/.exec(text.replace(/#.*/, ''))?.[1]);
    if (branchArchive.test(text)) return 'named';
    if (isLocal(text) || isUrl(text) || /[<>=~!@]|\//.test(text)) return undefined;
    return /^(?:pip|setuptools|wheel)$/i.test(text) ? 'tool' : 'bare';
  },
  npm(text) {
    if (/^(?:git[+:@]|github:|gitlab:|bitbucket:)|^[^@/]+\/[^/]+$|\.git$/.test(text) && !isPath(text))
      return archive.test(text) ? undefined : ofSource(/#(.*)/.exec(text)?.[1]);
    if (branchArchive.test(text)) return 'named';
    if (isLocal(text) || isUrl(text)) return undefined;
    const version = /^.[^@]*@(.*)$/s.exec(text)?.[1];
    if (version === undefined) return text === 'npm' ? 'tool' : 'bare';
    return /^(?:latest|next|canary|beta|\*|x|)$/.test(version) ? 'moving' : undefined;
  },
  gem: (text) => (isLocal(text) || text.includes(':') ? undefined : 'bare'),
  go(text) {
    const version = /@(.*)/.exec(text)?.[1];
    if (version !== undefined)
      return /^(?:latest|upgrade|patch)$/.test(version)
        ? 'moving'
        : branch.test(version)
          ? 'named'
          : undefined;
    return isPath(text) || /^(?:all|std|cmd|tool|work)$|\.go$|^(?:[^./]+\/\S*)?\.\.\.$/.test(text)
      ? undefined
      : 'bare';
  },
  cargo(text, { options }) {
    if (isUrl(text)) return options.some(({ name }) => name === '--branch') ? 'named' : 'branch';
    if (options.some(({ name }) => name === '--git')) return undefined;
    return text.includes('@') || isLocal(text) ? undefined : 'bare';
  },
  dotnet: (text) => (text.includes('@') || isLocal(text) || text.endsWith('.csproj') ? undefined : 'bare'),
  composer(text, { packages }) {
    const next = packages[packages.findIndex(({ value }) => value === text) + 1]?.shape;
    // `composer require vendor/name 1.2` has the version in a separate word.
    if (/[:= @]dev-(?:main|master|develop)$/.test(text)) return 'named';
    const versioned = /[:=@ ]/.test(text) || (next !== undefined && !next.includes('/'));
    return versioned || !text.includes('/') ? undefined : 'bare';
  },
  conda: (text) => (/[=<>]/.test(text) || isLocal(text) || isUrl(text) ? undefined : 'bare'),
  apt: (text) => (/[=/^~]/.test(text) || isLocal(text) || text.endsWith('-') ? undefined : 'bare'),
  apk: (text) => (/[=<>~]/.test(text) || isLocal(text) || /^[.!]/.test(text) ? undefined : 'bare'),
  yum(text, { verb }) {
    if (verb.startsWith('module')) return text.includes(':') ? undefined : 'bare';
    if (isLocal(text) || isUrl(text) || /^@|[=<>/()]/.test(text)) return undefined;
    return /-\d[^-]*(?:-\d[^-]*)?$/.test(text) ? undefined : 'bare';
  },
  zypper: (text) =>
    /[=<>]|-\d[^-]*(?:-\d[^-]*)?$/.test(text) || isLocal(text) || isUrl(text) || text.includes(':')
      ? undefined
      : 'bare',
};
