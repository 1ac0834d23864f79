import {
  type AnyRule,
  type Edit,
  type Finding,
  pageOf,
  printable,
  type Severity,
  type Suppressed,
  writtenPath,
} from '../../engine/index.ts';
import { fileUse } from '../../engine/source/file-use.ts';
import { allRefs } from '../refs.ts';
import { json } from './json-text.ts';
import { placeOf, type ReportPlace, writableFixes, writtenPlaceOf, writtenSafety } from './place.ts';
import type { FileProblem, LintedFile, ReportSettings, ScanReport } from './report.ts';
import { namesOf, rankOf, Tally } from './severity.ts';

/**
 * SARIF 2.1.0 (OASIS). Results are written immediately; the rules they refer to, with their CWE weaknesses, follow in order of
 * first use. A rule has the severity of its worst result.
 */
export function sarifReport({ output, version, pageOf: textOf }: ReportSettings): ScanReport {
  const tally = new Tally();
  const indexes = new Map<string, number>();
  const rules: AnyRule[] = [];
  const problems: FileProblem[] = [];
  let separator = '\n';
  const indexOf = (id: string, file: LintedFile) => {
    const met = file.ruleOf(id);
    if (met && !indexes.has(id)) indexes.set(id, rules.push(met) - 1);
    return indexes.get(id);
  };
  const write = (finding: Finding, file: LintedFile, suppressed?: Suppressed) => {
    const { rule } = finding;
    const place = writtenPlaceOf(finding, file);
    if (!place) return;
    const index = indexOf(rule, file);
    if (index === undefined) return;
    tally.add(finding);
    output.write(separator + json({ ...result(finding, place, file, suppressed), ruleIndex: index }));
    separator = ',\n';
  };
  output.write(
    '{"$schema":"https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",' +
      '"version":"2.1.0","runs":[{"columnKind":"utf16CodeUnits","results":[',
  );
  return {
    writesFixes: true,
    linted(file) {
      for (const finding of file.findings) write(finding, file);
      for (const each of file.suppressed) write(each.finding, file, each);
    },
    problem: (problem) => void problems.push(problem),
    end(exitCode) {
      const taxa = [...new Set(rules.flatMap(weaknessesOf))].sort();
      const tool = {
        driver: {
          name: 'Plimsoll',
          version,
          semanticVersion: version,
          informationUri: pageOf(''),
          rules: rules.map((each) =>
            descriptor(each, tally.worst.get(each.id) ?? each.severity, taxa, textOf),
          ),
          supportedTaxonomies: [{ name: 'CWE', index: 0 }],
        },
      };
      const invocation = {
        executionSuccessful: exitCode !== 2,
        exitCode,
        toolConfigurationNotifications: problems.filter((each) => each.configuration).map(notification),
        toolExecutionNotifications: problems.filter((each) => !each.configuration).map(notification),
      };
      output.write(
        `\n],"tool":${json(tool)},"taxonomies":${json([taxonomy(taxa)])},"invocations":${json([invocation])}}]}\n`,
      );
    },
  };
}

function result(
  finding: Finding,
  place: ReportPlace,
  file: LintedFile,
  suppressed: Suppressed | undefined,
): object {
  const { rule, severity, text, related, refs, service, stage } = finding;
  const context = fileUse(place.file);
  const marks = file.fingerprintsOf(finding);
  const relatedLocations = related.flatMap((each, id) => {
    const at = writtenPlaceOf(each, file);
    return at ? [{ id, message: message(each.message), ...physical(at) }] : [];
  });
  const fixes = suppressed ? [] : fixesOf(finding, file);
  return {
    ruleId: rule,
    level: namesOf[severity].sarif,
    rank: 100 - rankOf(severity) * 20,
    message: message(service === undefined ? text : `${service}: ${text}`),
    locations: [{ ...physical(place), ...logical(service, stage) }],
    ...(relatedLocations.length > 0 && { relatedLocations }),
    // The v1 fingerprint stays for tools that already know a finding by it.
    ...(marks && { partialFingerprints: { 'plimsoll/v1': marks.v1, 'plimsoll/v2': marks.v2 } }),
    ...(refs.cwe?.length && { taxa: refs.cwe.map((id) => taxonOf(id)) }),
    ...(fixes.length > 0 && { fixes }),
    ...(suppressed && { suppressions: [suppression(suppressed, file)] }),
    properties: { severity, ...(context !== undefined && { context }) },
  };
}

/** Square brackets before a round one would make a link (section 3.11.6). */
const message = (text: string) => ({
  text: text.replace(/\[([^[\]]*)\](?=\()/g, '\\[$1\\]'),
});

const physical = ({ file, line, column, endLine, endColumn }: ReportPlace) => ({
  physicalLocation: {
    artifactLocation: { uri: uriOf(file) },
    region: { startLine: line, startColumn: column, endLine, endColumn },
  },
});

/** A relative path stays relative: the reader of the report knows where the files are. */
function uriOf(path: string): string {
  const coded = path.split('/').map(encodeURIComponent).join('/');
  // A share of Windows: its server is the authority.
  if (path.startsWith('//')) return `file:${coded}`;
  if (path.startsWith('/')) return `file://${coded}`;
  return /^[A-Za-z]:\//.test(path) ? `file:///${path.slice(0, 2)}${coded.slice(4)}` : coded;
}

function logical(service: string | undefined, stage: string | undefined) {
  if (service === undefined && stage === undefined) return {};
  const of = (name: string, kind: string) => ({ name, kind, fullyQualifiedName: `${kind}/${name}` });
  return {
    logicalLocations: [
      ...(service === undefined ? [] : [of(service, 'service')]),
      ...(stage === undefined ? [] : [of(stage, 'stage')]),
    ],
  };
}

function suppression({ by, reason, owner, until, file: path, span }: Suppressed, file: LintedFile): object {
  const place = span && writtenPlaceOf({ file: path, span }, file);
  const terms = { owner, until };
  return {
    kind: by === 'comment' ? 'inSource' : 'external',
    status: 'accepted',
    ...(reason !== undefined && { justification: reason }),
    location: place
      ? physical(place)
      : { physicalLocation: { artifactLocation: { uri: uriOf(writtenPath(path)) } } },
    ...((owner ?? until) !== undefined && { properties: terms }),
  };
}

function fixesOf(finding: Finding, file: LintedFile): object[] {
  return writableFixes(file.fixesOf(finding), file.secrets).flatMap((fix) => {
    const { title, edits } = fix;
    const changes = new Map<string, object[]>();
    for (const edit of edits) {
      const change = replacement(edit, file);
      changes.set(edit.file, [...(changes.get(edit.file) ?? []), change]);
    }
    const artifactChanges = [...changes].map(([path, replacements]) => ({
      artifactLocation: { uri: uriOf(writtenPath(path)) },
      replacements,
    }));
    return [{ description: { text: title }, artifactChanges, properties: { safety: writtenSafety(fix) } }];
  });
}

/** Converts an edit. An edit of a file that does not exist creates the file. */
function replacement(edit: Edit, file: LintedFile): object {
  const place = placeOf(edit, file) ?? { line: 1, column: 1, endLine: 1, endColumn: 1 };
  return {
    deletedRegion: {
      startLine: place.line,
      startColumn: place.column,
      endLine: place.endLine,
      endColumn: place.endColumn,
    },
    insertedContent: { text: edit.text },
  };
}

function notification({ file, line, column, message, warning }: FileProblem): object {
  return {
    level: warning ? 'warning' : 'error',
    message: { text: printable(message) },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: uriOf(writtenPath(file)) },
          ...(line !== undefined && { region: { startLine: line, startColumn: column } }),
        },
      },
    ],
  };
}

function descriptor(
  rule: AnyRule,
  worst: Severity,
  taxa: readonly string[],
  textOf: ReportSettings['pageOf'],
): object {
  const weaknesses = weaknessesOf(rule);
  const url = pageOf(rule.id);
  return {
    id: rule.id,
    // A name that only repeats the id is left out.
    ...(rule.id.includes('-') && { name: nameOf(rule.id) }),
    shortDescription: { text: `${rule.title}.` },
    fullDescription: { text: rule.why },
    helpUri: url,
    help: {
      text: `${rule.title}. ${rule.why} ${url}`,
      markdown: textOf(rule.id) ?? `${rule.title}. ${rule.why} [Documentation](${url})`,
    },
    defaultConfiguration: { level: namesOf[rule.severity].sarif },
    ...(weaknesses.length > 0 && {
      relationships: weaknesses.map((id) => ({
        target: taxonOf(id, taxa.indexOf(id)),
        kinds: ['superset'],
      })),
    }),
    properties: {
      'security-severity': namesOf[worst].score,
      precision: 'high',
      tags: ['security', ...weaknesses.map((id) => `external/cwe/${id.toLowerCase()}`)],
    },
  };
}

/** Converts an id to the usual form of names: `RootUser`. */
const nameOf = (id: string) => id.replace(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase());

/** The ids of the weaknesses that a rule finds: `CWE-250`. */
const weaknessesOf = (rule: AnyRule): readonly string[] => allRefs(rule).cwe ?? [];

const taxonOf = (id: string, index?: number) => ({
  id,
  ...(index !== undefined && { index }),
  toolComponent: { name: 'CWE', index: 0 },
});

function taxonomy(taxa: readonly string[]): object {
  return {
    name: 'CWE',
    organization: 'MITRE',
    shortDescription: { text: 'The Common Weakness Enumeration' },
    informationUri: 'https://cwe.mitre.org/',
    isComprehensive: false,
    taxa: taxa.map((id) => ({
      id,
      helpUri: `https://cwe.mitre.org/data/definitions/${id.replace(/\D/g, '')}.html`,
    })),
  };
}
