import { rules } from '../../rules/index.ts';
import { readOptions } from '../../server/cli/args.ts';
import { scanCommand, scanRequest } from '../../server/cli/commands/scan.ts';
import { type FormatName, formats } from '../../server/cli/report/formats.ts';
import type { ReportSettings } from '../../server/cli/report/report.ts';
import { scan } from '../../server/cli/scan.ts';
import type { Within } from '../../server/host/guard.ts';
import { settingOf } from './setting.ts';

/** The day on which the test project is checked, since support for products ends by date. */
const today = '2026-08-01';

/** Returns the report of a folder in a format, with some scan options. */
export function reportIn(
  format: FormatName,
  cwd: string,
  options: readonly string[] = [],
  more: Partial<ReportSettings> = {},
): string {
  const setting = settingOf(more);
  const request = scanRequest(readOptions(scanCommand, ['.', ...options]), rules, cwd);
  // What a report says does not depend on how fast the machine is.
  const within: Within = (work) => work();
  scan(request, { cwd, today, rules, stopped: () => false, within }, formats[format](setting));
  return setting.written();
}
