// What tests need that Windows does not have: each is the reason for skipping them there, as the test runner prints it; otherwise
// false.

const onWindows = process.platform === 'win32';

export const withoutModes: string | false = onWindows && 'files have no permissions and owners on Windows';
export const withoutOwners: string | false =
  onWindows && 'compiled forms lie only in the cache folder of a user on Windows';
export const withoutPipes: string | false = onWindows && 'Windows has no pipes or devices in folders';
export const withoutSignals: string | false = onWindows && 'a signal ends a process at once on Windows';
export const withoutShell: string | false = onWindows && 'Windows has no shell of Unix';
export const withoutSlash: string | false =
  onWindows && 'no path on Windows begins at one root for all disks';
export const withoutOddNames: string | false =
  onWindows && 'names on Windows have no control characters, quotes and angle brackets';
export const withoutTsx: string | false =
  process.env['PLIMSOLL_TESTS_ON'] === 'wine' && 'the programs here that read TypeScript are not for Wine';
export const withoutIpc: string | false =
  process.env['PLIMSOLL_TESTS_ON'] === 'wine' && 'Wine has no channel from a process to its child';
