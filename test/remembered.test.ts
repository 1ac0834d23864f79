import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { rules } from '../rules/index.ts';
import { readOptions } from '../server/cli/args.ts';
import { scanCommand, scanRequest } from '../server/cli/commands/scan.ts';
import { Memory } from '../server/cli/remembered/memory.ts';
import { type FormatName, formats } from '../server/cli/report/formats.ts';
import { scan } from '../server/cli/scan.ts';
import { openStore } from '../server/host/results/result-store.ts';
import { begun, type Change, change, names, step, textAt } from './support/history.ts';
import { settingOf } from './support/setting.ts';
import { tries } from './support/tries.ts';

/** Stands for `--changed-since` with what was there at first. */
const since = ['--since'];

const asked = fc.record({
  format: fc.constantFrom<FormatName[]>('json', 'sarif', 'stylish', 'compact', 'gitlab', 'markdown', 'html'),
  options: fc.constantFrom<string[][]>(
    [],
    ['--skip', 'root-user'],
    ['--severity', 'high'],
    ['--suppressed'],
    ['--only', 'privileged'],
    since,
  ),
});

/** A scan of a folder, as text, with its exit code. */
function scanned(root: string, today: string, { format, options }: Asked, store: string | undefined): string {
  const setting = settingOf({});
  const hasChanged = options === since ? changedFrom : undefined;
  const given = readOptions(scanCommand, ['.', ...(hasChanged ? [] : options)]);
  const request = { ...scanRequest(given, rules, root), hasChanged };
  const deps = { cwd: root, today, rules, stopped: () => false };
  const memory = store === undefined ? {} : { memoryOf: memoryIn(store, options) };
  const code = scan(request, { ...deps, ...memory }, formats[format](setting));
  return `${setting.written()}\n${code}`;
}

/** What is at first in a project. */
const first = new Map(names.flatMap((name, at) => (name.startsWith('.') ? [] : [[name, textAt(name, at)]])));

const changedFrom = (path: string, text: string | undefined) =>
  !path.endsWith('/') && names.includes(path) && first.get(path) !== text;

interface Asked {
  readonly format: FormatName;
  readonly options: readonly string[];
}

const memoryIn =
  (store: string, options: readonly string[]) =>
  (session: ConstructorParameters<typeof Memory>[1]): Memory =>
    new Counting(
      openStore(store, 'p'.repeat(43)),
      session,
      options.filter((each) => !each.startsWith('--sev')),
    );

let recalled = 0;

class Counting extends Memory {
  override recall(...asked: Parameters<Memory['recall']>): ReturnType<Memory['recall']> {
    const found = super.recall(...asked);
    if (found) recalled++;
    return found;
  }
}

describe('what a scan remembers', () => {
  it('is what a scan finds anew, after any history of changes', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(step, asked), { minLength: 8, maxLength: 25 }), (history) => {
        const base = realpathSync(mkdtempSync(join(tmpdir(), 'plimsoll-remembered-')));
        try {
          const [root, store] = [join(base, 'project'), join(base, 'store')];
          begun(root);
          let [day, hits] = ['2026-08-01', 0];
          for (const [each, wanted] of history) {
            change(root, each as Change);
            day = (each as Change).day ?? day;
            const anew = scanned(root, day, wanted, undefined);
            assert.equal(scanned(root, day, wanted, store), anew);
            const before = recalled;
            assert.equal(scanned(root, day, wanted, store), anew, 'the second time');
            hits += recalled - before;
          }
          assert.ok(existsSync(store) && hits > 0);
        } finally {
          rmSync(base, { recursive: true, force: true });
        }
      }),
      tries(60),
    );
  });
});
