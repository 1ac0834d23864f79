import type { Family } from './model.ts';

/** Words of tags, and what must stand behind some of them. */
const byWord: readonly (readonly [word: RegExp, family: Family, behind?: RegExp])[] = [
  [/windowsservercore|nanoserver|ltsc20\d\d/, 'windows'],
  [/chiseled|distroless|(?:^|-)scratch(?:-|$)/, 'none'],
  [/alpine|(?:^|-)busybox(?:-|$)/, 'alpine'],
  // Minimal variants come without useradd.
  [/ubi|oraclelinux|rockylinux|almalinux/, 'unknown', /-(?:minimal|micro|slim)/],
  [/(?:^|[-_.])(?:ubi-?\d|ubi(?:-|$)|oraclelinux|rockylinux|almalinux|centos|fedora|rhel)/, 'redhat'],
  [/(?:^|-)(?:al2|al2023|amazonlinux|corretto|amazoncorretto|azurelinux|mariner|wolfi|photon)/, 'unknown'],
  [/(?:^|[-_])(?:debian|ubuntu|slim)/, 'debian'],
  [/(?:^|-)(?:trixie|bookworm|bullseye|buster|stretch|jessie|wheezy|forky|sid)(?:-|$)/, 'debian'],
  [/(?:^|-)(?:resolute|questing|plucky|oracular|noble|mantic|lunar|kinetic|jammy)(?:-|$)/, 'debian'],
  [/(?:^|-)(?:impish|hirsute|groovy|focal|eoan|disco|cosmic|bionic|xenial|trusty)(?:-|$)/, 'debian'],
];

/** Distribution family that a tag's suffix names (`20-alpine`, `slim-bookworm`, `ubi9`); undefined when it names none. */
export function familyOfTag(tag: string): Family | undefined {
  const lower = tag.toLowerCase();
  return byWord.find(([word, , behind]) => {
    const at = lower.search(word);
    return at >= 0 && (!behind || behind.test(lower.slice(at)));
  })?.[1];
}

/** The distribution release that a tag's suffix names, as image and version: `bookworm` is `debian`, `12`. */
export function releaseOfTag(tag: string): { readonly image: string; readonly version: string } | undefined {
  const alpine = /(?:^|-)alpine-?(\d+\.\d+)(?:[.-]|$)/.exec(tag);
  if (alpine) return { image: 'alpine', version: alpine[1]! };
  const ubuntu = /(?:^|-)ubuntu-?(\d\d\.\d\d)(?:[.-]|$)/.exec(tag);
  if (ubuntu) return { image: 'ubuntu', version: ubuntu[1]! };
  const parts = tag.split('-');
  for (const [image, names] of codenames) {
    const version = parts.find((part) => names.includes(part));
    if (version !== undefined) return { image, version };
  }
  return undefined;
}

const debian = 'trixie bookworm bullseye buster stretch jessie wheezy';
const ubuntu =
  'resolute questing plucky oracular noble mantic lunar kinetic jammy impish hirsute focal eoan disco cosmic bionic xenial trusty';
const codenames = [
  ['debian', debian.split(' ')],
  ['ubuntu', ubuntu.split(' ')],
] as const;
