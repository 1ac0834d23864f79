import type { Family } from './model.ts';

/** For each family: texts for a quick check, the expression for tags, and what must follow in some cases. */
const byWord: readonly (readonly [parts: string, word: RegExp, family: Family, behind?: RegExp])[] = [
  ['windowsservercore nanoserver ltsc20', /windowsservercore|nanoserver|ltsc20\d\d/, 'windows'],
  ['chiseled distroless scratch', /chiseled|distroless|(?:^|-)scratch(?:-|$)/, 'none'],
  ['alpine busybox', /alpine|(?:^|-)busybox(?:-|$)/, 'alpine'],
  // Minimal variants have no useradd.
  ['ubi linux', /ubi|oraclelinux|rockylinux|almalinux/, 'unknown', /-(?:minimal|micro|slim)/],
  [
    'ubi linux centos fedora rhel',
    /(?:^|[-_.])(?:ubi-?\d|ubi(?:-|$)|oraclelinux|rockylinux|almalinux|centos|fedora|rhel)/,
    'redhat',
  ],
  [
    'al2 linux corretto mariner wolfi photon',
    /(?:^|-)(?:al2|al2023|amazonlinux|corretto|amazoncorretto|azurelinux|mariner|wolfi|photon)/,
    'unknown',
  ],
  ['debian ubuntu slim', /(?:^|[-_])(?:debian|ubuntu|slim)/, 'debian'],
];

/** Distribution family in a tag's suffix (`20-alpine`, `slim-bookworm`, `ubi9`); undefined if there is none. */
export function familyOfTag(tag: string): Family | undefined {
  const lower = tag.toLowerCase();
  const found = byWord.find(([parts, word, , behind]) => {
    // Compiling an expression takes longer than everything else here.
    if (!parts.split(' ').some((part) => lower.includes(part))) return false;
    const at = lower.search(word);
    return at >= 0 && (!behind || behind.test(lower.slice(at)));
  });
  if (found) return found[2];
  return lower.split('-').some((part) => ofDebian.has(part)) ? 'debian' : undefined;
}

/** The distribution release in a tag's suffix, as image and version: `bookworm` is `debian`, `12`. */
export function releaseOfTag(tag: string): { readonly image: string; readonly version: string } | undefined {
  const alpine = tag.includes('alpine') && /(?:^|-)alpine-?(\d+\.\d+)(?:[.-]|$)/.exec(tag);
  if (alpine) return { image: 'alpine', version: alpine[1]! };
  const ubuntu = tag.includes('ubuntu') && /(?:^|-)ubuntu-?(\d\d\.\d\d)(?:[.-]|$)/.exec(tag);
  if (ubuntu) return { image: 'ubuntu', version: ubuntu[1]! };
  const parts = tag.split('-');
  for (const { image, names } of codenames) {
    const version = parts.find((part) => names.includes(part));
    if (version !== undefined) return { image, version };
  }
  return undefined;
}

const debian = 'trixie bookworm bullseye buster stretch jessie wheezy';
const ubuntu =
  'resolute questing plucky oracular noble mantic lunar kinetic jammy impish hirsute focal eoan disco cosmic bionic xenial trusty';
const codenames = [
  { image: 'debian', names: debian.split(' ') },
  { image: 'ubuntu', names: ubuntu.split(' ') },
] as const;
const ofDebian = new Set(['forky', 'sid', ...codenames.flatMap(({ names }) => names)]);
