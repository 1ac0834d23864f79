import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/** The tests that `npm test` leaves to `npm run test:rest`, with the reason: each row is the start of the paths of test files. */
export const later: Readonly<Record<string, string>> = {
  'test/docs.test.ts': 'installs and builds the documentation site',
  'test/e2e/browser.test.ts': 'starts one more VS Code, whose extensions run in a browser',
  'test/e2e/oldest.test.ts': 'starts the oldest VS Code that is promised',
  'test/e2e/places.test.ts': 'starts one more VS Code for other kinds of folders',
  'test/e2e/web.test.ts': 'starts VS Code for the Web',
  'test/editors.test.ts': 'installs other editors',
  'test/git-bounds.test.ts': 'waits until git has taken longer than it may',
  'test/git-names.test.ts': 'makes repositories with every kind of name that git can hold',
  'test/hostile-checkout.test.ts': 'starts registries, and npm in hostile checkouts',
  'test/live/': 'starts a Docker Engine, whose packages are fetched',
  'test/locked-corpus.test.ts': 'lints all real files twice',
  'test/pre-commit.test.ts': 'installs pre-commit, and the command line in it',
  'test/publish.test.ts': 'packs and installs the package with several package managers',
  ...(process.platform !== 'win32' && { 'test/windows/': 'starts a Windows, whose packages are fetched' }),
};

/** Test files that do not share a process with others, and why. */
export const alone: Readonly<Record<string, string>> = {
  'test/attack-paths.test.ts': 'awaits while it is loaded',
  'test/client-start.test.ts':
    "asks V8 whether it takes compiled forms, which it does not under others' flags",
  'test/e2e/': 'an editor wants the machine for itself',
  'test/live/': 'an engine wants the machine for itself',
  'test/lsp-process.test.ts':
    "asks V8 whether it takes compiled forms, which it does not under others' flags",
  'test/regexes.test.ts': 'awaits while it is loaded',
  'test/rules.test.ts': 'awaits while it is loaded',
  'test/windows/': 'a Windows of its own is slow beside others',
};

/** Test files that run after all others, one at a time, and why. */
export const last: Readonly<Record<string, string>> = {
  'test/e2e/': 'an editor wants the machine for itself',
  'test/live/': 'an engine wants the machine for itself',
  'test/windows/': 'a Windows of its own is slow beside others',
};

/** Test files that a Windows of Wine's does not run although a real one does, and why. */
export const notOnWine: Readonly<Record<string, string>> = {
  'test/architecture.test.ts': 'reads the sources, which are the same',
  'test/corpus.test.ts': 'reads the corpus, which is compared as a whole',
  'test/e2e/': 'starts editors',
  'test/english.test.ts': 'reads the sources, which are the same',
  'test/fix-corpus.test.ts': 'reads the corpus, which is compared as a whole',
  'test/formats-hostile.test.ts': 'its project has names that Windows does not have',
  'test/generated.test.ts': 'reads the sources, which are the same',
  'test/host.test.ts': 'makes thousands of folders, of which Wine lists all to find one',
  'test/images-lock.test.ts': 'listens on sockets that are files, and on many ports at once',
  'test/locked-corpus.test.ts': 'reads the corpus, which is compared as a whole',
  'test/modules.test.ts': 'reads the sources, which are the same',
  'test/mutants.test.ts': 'reads the sources, which are the same',
  'test/package.test.ts': 'packs files by programs of this system',
  'test/regexes.test.ts': 'reads the sources, which are the same',
};

/** Whether a file is in a row of one of these tables. */
export const isIn = (rows: Readonly<Record<string, string>>, file: string) =>
  Object.keys(rows).some((start) => file.startsWith(start));

/** All test files, as paths from the root of the repository. */
export function testFiles(): string[] {
  return readdirSync(`${root}test`, { recursive: true, encoding: 'utf8' })
    .map((file) => `test/${file.replaceAll('\\', '/')}`)
    .filter((file) => file.endsWith('.test.ts'))
    .sort();
}

/** Whether `npm test` runs a file. */
export const isInTest = (file: string) => !isIn(later, file);

/** Whether `npm run test:rest` runs a file: `npm test` leaves it out, or tries only some of its cases. */
export const isInRest = (file: string) =>
  isIn(later, file) || /\bfrom '[./]+support\/(?:share|tries)\.ts'/.test(readFileSync(root + file, 'utf8'));
