// The project's own tests run on a real Windows directly; here, those that the file systems and the shell of a system matter to run
// on a Windows of their own.
import { test } from 'node:test';
import { isWindows, testsOnWindows, whyNoWindows } from '../support/windows.ts';

const skip = isWindows ? 'they run directly' : (whyNoWindows() ?? false);

/** Groups of files, each in one process. */
const groups: readonly (readonly string[])[] = [
  ['test/write.test.ts', 'test/windows-paths.test.ts', 'test/completion.test.ts'],
  [
    'test/engine/config.test.ts',
    'test/engine/dockerignore.test.ts',
    'test/engine/gitignore.test.ts',
    'test/engine/project.test.ts',
    'test/engine/project-files.test.ts',
  ],
];

for (const files of groups)
  test(`on Windows: ${files.join(', ')}`, { skip, timeout: 600_000 }, async (context) => {
    const { passed, skipped, failed } = await testsOnWindows(files);
    context.diagnostic(`${passed.length} passed, ${skipped.length} skipped`);
    for (const each of skipped) context.diagnostic(each);
    if (failed !== '') throw new Error(failed);
  });
