import {
  type AnyRule,
  type Config,
  type Finding,
  type Fix,
  fingerprintsOf,
  type lint,
  originOf,
  type Project,
  type SourceFile,
  sourceFile,
} from '../../engine/index.ts';
import {
  answersAbout,
  type FoundInFile,
  type PosturesOfFile,
  recordedSecrets,
} from '../../engine/results.ts';
import type { FileConfig } from '../../host/config.ts';

type Result = ReturnType<typeof lint>;

/** What was known of a file, if all that decides about it is still as it was. */
export interface Recalled {
  /** The paths on which its findings depend, with their texts. */
  readonly depends: ReadonlyMap<string, string | undefined>;
  /** The configuration and the rules with which it was linted. */
  readonly by: FileConfig;
  /** Returns what was found; undefined if the file was not linted. `anew` finds its credentials again. */
  readonly found: (anew: () => Result['secrets']) => FoundInFile | undefined;
}

/** What linting a file found, and answers to what reports ask about it. */
export interface Linted {
  readonly config: Config;
  readonly rules: readonly AnyRule[];
  readonly project: () => Project;
  readonly result: Pick<Result, 'findings' | 'suppressed' | 'problems' | 'secrets' | 'fixesOf'>;
  readonly fingerprints: () => NonNullable<FoundInFile['fingerprints']>;
  readonly running: () => PosturesOfFile;
  readonly originOf: (finding: Finding) => ReturnType<typeof originOf>;
  readonly source: (path: string) => SourceFile | undefined;
  /** What was found, with all answers that were given; undefined if a rule failed, which it may not do another time. */
  readonly asked: () => FoundInFile | undefined;
  /** Whether no work is left to answer. */
  readonly knowsFixes: (finding: Finding) => boolean;
  readonly knowsRunning: boolean;
  /** Whether fixes were refused because no more could be tried. */
  readonly ranOut: () => boolean;
}

/** A file that was linted. `records` whether answers are kept. */
export function lintedFile(
  { path, project, config, rules, result, running }: Pick<Linted, 'config' | 'rules' | 'running'> & Made,
  records: boolean,
): Linted {
  const marksOf = (findings: readonly Finding[]) => fingerprintsOf(findings, project, rules);
  const hidden = () => result.suppressed.map(({ finding }) => finding);
  const answers = records ? answersAbout(result.secrets) : undefined;
  return answering({
    ...{ config, rules, result, running, answers, knowsFixes: () => true, knowsRunning: true },
    hasFailed: result.failures.length > 0,
    ranOut: result.ranOut,
    fingerprints: () => new Map([...marksOf(result.findings), ...marksOf(hidden())]),
    project: () => project,
    originOf: (finding) => originOf(project, path, finding),
    source: (file) => project.source(file),
  });
}

interface Made {
  readonly path: string;
  readonly project: Project;
  readonly result: Result;
}

/**
 * A file that an earlier run linted; undefined if it did not. `again` lints it, for what nobody asked then: that ends, as it did
 * before.
 */
export function recalledFile(
  { depends, by, found: recall }: Recalled,
  again: () => Linted,
): Linted | undefined {
  let made: Linted | undefined;
  const anew = () => {
    made ??= again();
    return made;
  };
  const found = recall(() => anew().result.secrets);
  if (!found) return undefined;
  /** The same finding of the file that was linted again. */
  const same = (finding: Finding) => anew().result.findings[found.findings.indexOf(finding)]!;
  const fingerprints = () => {
    const marks = anew().fingerprints();
    const { findings, suppressed } = anew().result;
    const pairs = [
      ...found.findings.map((each, at) => [each, findings[at]!] as const),
      ...found.suppressed.map((each, at) => [each.finding, suppressed[at]!.finding] as const),
    ];
    return new Map(pairs.flatMap(([each, now]) => (marks.has(now) ? [[each, marks.get(now)!]] : [])));
  };
  const sources = new Map<string, SourceFile>();
  return answering(
    {
      config: by.config,
      rules: by.rules,
      project: () => anew().project(),
      result: { ...found, fixesOf: (each) => found.fixesOf(each) ?? anew().result.fixesOf(same(each)) },
      fingerprints: () => found.fingerprints ?? fingerprints(),
      running: () => found.running ?? anew().running(),
      originOf: (finding) => anew().originOf(same(finding)),
      source(file) {
        const text = depends.get(file);
        if (text === undefined) return undefined;
        const known = sources.get(file) ?? sourceFile(file, text);
        sources.set(file, known);
        return known;
      },
      knowsFixes: (each) => found.fixesOf(each) !== undefined,
      knowsRunning: found.running !== undefined,
      answers: found.answers,
      ranOut: () => found.ranOut,
      hasFailed: false,
    },
    found,
  );
}

/** Gives each answer once, and records it. */
function answering(file: Unrecorded, before?: FoundInFile): Linted {
  const { result, answers, hasFailed } = file;
  const secrets = answers ? recordedSecrets(result.secrets, answers) : result.secrets;
  const fixes = new Map<Finding, readonly Fix<Finding['text']>[]>();
  const fixesOf: Result['fixesOf'] = (finding) => {
    const known = fixes.get(finding) ?? result.fixesOf(finding);
    fixes.set(finding, known);
    return known;
  };
  let { fingerprints, running } = before ?? {};
  return {
    ...file,
    result: { ...result, secrets, fixesOf },
    fingerprints() {
      fingerprints ??= file.fingerprints();
      return fingerprints;
    },
    running() {
      running ??= file.running();
      return running;
    },
    asked: () =>
      hasFailed
        ? undefined
        : {
            ...result,
            ...{ fingerprints, running, answers, ranOut: file.ranOut() },
            fixesOf: (finding) => fixes.get(finding) ?? before?.fixesOf(finding),
          },
  };
}

interface Unrecorded extends Omit<Linted, 'asked'> {
  readonly answers: Map<string, boolean> | undefined;
  readonly hasFailed: boolean;
}
