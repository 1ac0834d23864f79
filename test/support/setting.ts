import { fileURLToPath } from 'node:url';
import { rules } from '../../rules/index.ts';
import type { ReportSettings } from '../../server/cli/report/report.ts';
import { pagesBeside } from '../../server/host/pages.ts';

/** Read only once. */
const pages = pagesBeside(fileURLToPath(new URL('../../dist/cli.cjs', import.meta.url)), rules);

/** The settings for reports in tests, and what the reports wrote. */
export function settingOf(
  more: Partial<ReportSettings> = {},
): ReportSettings & { readonly written: () => string } {
  const parts: string[] = [];
  return {
    output: { write: (text) => void parts.push(text), flush() {}, closed: false },
    rules,
    version: '1.2.3',
    failOn: 'high',
    colour: false,
    called: 'plimsoll',
    fix: (options) => `plimsoll fix ${options}`.trimEnd(),
    most: undefined,
    all: false,
    screen: { rows: 40, columns: 120 },
    mayBeShort: false,
    ...pages,
    ...more,
    written: () => parts.join(''),
  };
}
