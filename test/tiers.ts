import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { day } from './support/share.ts';

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
  'test/locked-corpus.test.ts': 'reads all real files, with a lock of all their images',
  'test/pre-commit.test.ts': 'installs pre-commit, and the command line in it',
  'test/publish.test.ts': 'packs and installs the package with several package managers',
  ...(process.platform !== 'win32' && { 'test/windows/': 'starts a Windows, whose packages are fetched' }),
};

/**
 * The test files that take longest, as `--times` shows: `npm test` runs a quarter of them, another one each day, and
 * `npm run test:rest` all.
 */
export const slow: readonly string[] = [
  'test/api.test.ts',
  'test/baseline-commits.test.ts',
  'test/baseline.test.ts',
  'test/checks.test.ts',
  'test/ci.test.ts',
  'test/cli-fix.test.ts',
  'test/cli-formats.test.ts',
  'test/corpus.test.ts',
  'test/custom-rules.test.ts',
  'test/damage.test.ts',
  'test/diff-narrowing.test.ts',
  'test/diff.test.ts',
  'test/drastic-fixes.test.ts',
  'test/engine/compose-properties.test.ts',
  'test/engine/compose-schema.test.ts',
  'test/engine/edited.test.ts',
  'test/engine/effective-oracle.test.ts',
  'test/engine/merge-oracle.test.ts',
  'test/engine/proxy-files.test.ts',
  'test/engine/random-oracle.test.ts',
  'test/engine/service-hardening.test.ts',
  'test/engine/specification-answers.test.ts',
  'test/engine/trial.test.ts',
  'test/fix-corpus.test.ts',
  'test/fixes-oracle.test.ts',
  'test/formats.test.ts',
  'test/fuzz/fuzz.test.ts',
  'test/git-index.test.ts',
  'test/histories.test.ts',
  'test/host.test.ts',
  'test/hostile.test.ts',
  'test/image-accounts.test.ts',
  'test/images-diff.test.ts',
  'test/images-lock.test.ts',
  'test/images-pin.test.ts',
  'test/images-signatures.test.ts',
  'test/init.test.ts',
  'test/locked-folders.test.ts',
  'test/lsp-cache.test.ts',
  'test/lsp-counts.test.ts',
  'test/lsp-framing.test.ts',
  'test/lsp-many.test.ts',
  'test/lsp-menus.test.ts',
  'test/lsp-parity.test.ts',
  'test/lsp-problems.test.ts',
  'test/lsp-process.test.ts',
  'test/mcp.test.ts',
  'test/migrate-differential.test.ts',
  'test/migrate.test.ts',
  'test/no-network.test.ts',
  'test/output.test.ts',
  'test/outside.test.ts',
  'test/policy-floor.test.ts',
  'test/remembered-cli.test.ts',
  'test/remembered.test.ts',
  'test/safe-fixes.test.ts',
  'test/schemas.test.ts',
  'test/secrecy.test.ts',
  'test/sound-fixes.test.ts',
  'test/start-cache.test.ts',
  'test/summary.test.ts',
  'test/taken.test.ts',
  'test/tracked-ignored.test.ts',
];

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
  'test/checks.test.ts': 'runs checks of the sources, which are installed for this system',
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

/** Whether `npm test` runs a file on a day, in days since 1970. */
export const isInTest = (file: string, on = day) =>
  !isIn(later, file) && (!slow.includes(file) || slow.indexOf(file) % 4 === on % 4);

/** Whether `npm run test:rest` runs a file: `npm test` leaves it out on some days, or tries only some of its cases. */
export const isInRest = (file: string) =>
  isIn(later, file) ||
  slow.includes(file) ||
  /\bfrom '[./]+support\/(?:share|tries)\.ts'/.test(readFileSync(root + file, 'utf8'));
