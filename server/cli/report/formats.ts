import { checkstyleReport } from './checkstyle.ts';
import { compactReport } from './compact.ts';
import { githubReport } from './github.ts';
import { gitlabReport } from './gitlab.ts';
import { jsonReport } from './json.ts';
import { jsonLinesReport } from './jsonl.ts';
import { junitReport } from './junit.ts';
import { markdownReport } from './markdown/markdown.ts';
import { rdjsonReport } from './rdjson.ts';
import type { ReportSettings, ScanReport } from './report.ts';
import { htmlReport } from './running/html.ts';
import { mermaidReport } from './running/mermaid.ts';
import { postureReport } from './running/posture.ts';
import { postureJsonReport } from './running/posture-json.ts';
import { sarifReport } from './sarif.ts';
import { sonarqubeReport } from './sonarqube.ts';
import { stylishReport } from './stylish/stylish.ts';

/** The formats of a report, the default first. Each has its own file. */
export const formats = {
  stylish: stylishReport,
  compact: compactReport,
  json: jsonReport,
  jsonl: jsonLinesReport,
  sarif: sarifReport,
  github: githubReport,
  gitlab: gitlabReport,
  junit: junitReport,
  checkstyle: checkstyleReport,
  markdown: markdownReport,
  sonarqube: sonarqubeReport,
  rdjson: rdjsonReport,
  posture: postureReport,
  'posture-json': postureJsonReport,
  mermaid: mermaidReport,
  html: htmlReport,
} satisfies Readonly<Record<string, (setting: ReportSettings) => ScanReport>>;

export type FormatName = keyof typeof formats;

/** The names of the formats. */
export const formatNames = Object.keys(formats) as FormatName[];
