/**
 * What `npm test` leaves to `npm run test:all`, and why: each row names the test files whose path starts so. Everything else is in
 * both.
 */
export const later: Readonly<Record<string, string>> = {
  'test/docs.test.ts': 'installs and builds the documentation site',
  'test/editors.test.ts': 'installs other editors',
  'test/hardened.test.ts': 'starts real programs, whose packages are fetched',
  'test/live/': 'starts a Docker Engine, whose packages are fetched',
  'test/publish.test.ts': 'packs and installs the package with several package managers',
};

/** Test files that do not share a process with others, and why. */
export const alone: Readonly<Record<string, string>> = {
  'test/attack-paths.test.ts': 'awaits while it is loaded',
  'test/e2e/': 'an editor wants the machine for itself',
  'test/live/': 'an engine wants the machine for itself',
  'test/regexes.test.ts': 'awaits while it is loaded',
  'test/rules.test.ts': 'awaits while it is loaded',
};

/** Test files that run one at a time, after all others. */
export const last = ['test/live/', 'test/e2e/'];
