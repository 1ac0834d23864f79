import { baseName, folderOf, isAbsolute, namesOf } from './path.ts';

const tests =
  /^(?:__tests__|e2e|fixtures?|test[-_]?data|testing|testsuites?|(?:(?:acceptance|e2e|functional|integration|load|regression|smoke|system|unit)[-_])?tests?)$/;
const ci = /^(?:\.?ci|\.buildkite|\.circleci|\.github|\.gitlab|\.woodpecker)$/;
const development = /^(?:\.devcontainer|dev|devel|development)$/;
const thirdParty = /^(?:bower_components|node_modules|site-packages|third[-_]?party|vendor|vendored)$/;

/** Names that are given to no folder above a project, so that they count in an absolute path, too. */
const unmistakable =
  /^(?:__tests__|\.(?:buildkite|circleci|devcontainer|github|woodpecker)|bower_components|node_modules|site-packages|test[-_]?data|third[-_]?party)$/;

/**
 * What a file is for by its path, as a sentence about the severities of its findings: for tests, CI or development, or the code
 * of others; undefined for other files. Of an absolute path, folders above the file's own may be anybody's.
 */
export function fileUse(path: string): string | undefined {
  const folders = namesOf(folderOf(path));
  const last = folders.length - 1;
  for (const [at, name] of folders.entries()) {
    if (at < last && isAbsolute(path) && !unmistakable.test(name)) continue;
    const word = name.toLowerCase();
    const above = folders[at - 1]?.toLowerCase() ?? '';
    if (thirdParty.test(word) && (word !== 'vendor' || (at < last - 1 && !ownParts.test(above))))
      return sentence(`${name}/`, 'is third-party code');
    const use = word === 'testing' && above === 'debian' ? undefined : useOf(word);
    if (use) return sentence(`${name}/`, use);
  }
  for (const part of baseName(path).toLowerCase().split('.')) {
    const words = part.split(/[_-]/).filter((word) => !programs.test(word));
    const word = words.at(-1) ?? '';
    const use = word === 'fixture' || (words.length > 1 && isName(words)) ? undefined : useOf(word);
    if (use) return sentence(word, use);
  }
  return undefined;
}

/** Folders of a project's own services. A service of a shop may be called vendor; a copy of others' code is below its owner. */
const ownParts = /^(?:apps?|packages|(?:micro)?services?)$/;

/** Words of file names that say what reads the file. */
const programs = /^(?:compose|containerfile|docker|dockerfile|podman)$/;

/** Whether words may be the name of a product, of which the last is a test: `speed-test`, `ab-testing`. */
const isName = (words: readonly string[]): boolean =>
  words.at(-1) === 'testing' || /^(?:ab|blood|speed|split)$/.test(words.at(-2) ?? '');

function useOf(word: string): string | undefined {
  if (tests.test(word)) return 'is for tests';
  if (ci.test(word)) return 'is for CI';
  return development.test(word) ? 'is for development' : undefined;
}

const sentence = (part: string, use: string): string =>
  `By its path (${part}) this file ${use}: how severe a finding is depends on where the file is used.`;
