import { type Finding, type Fix, mergeRefs, type Problem, type Suppressed } from '../../finding.ts';
import type { ContainerPosture } from '../../posture/model.ts';
import type { AnyRule } from '../../rule.ts';
import type { Secrets } from '../../secret/secrets.ts';
import { shownWhole } from '../../secret/shown.ts';
import { none } from '../../source/list.ts';
import { perLasting } from '../../source/memo.ts';
import type { Edit, Shown } from '../../source/text.ts';
import type { LintFindings } from '../check/checked.ts';
import type { Fingerprints } from '../fingerprint.ts';
import { recalledSecrets } from './recalled-secrets.ts';

/** What runs, as reports ask for it. */
export interface PosturesOfFile {
  readonly postures: readonly ContainerPosture[];
  readonly variants: readonly ContainerPosture[];
}

/** What was found in a file, and what reports asked about it. */
export interface FoundInFile extends Pick<LintFindings, 'findings' | 'suppressed' | 'problems' | 'secrets'> {
  /** The fixes of a finding; undefined if nobody asked for them. */
  readonly fixesOf: (finding: Finding) => readonly Fix<Shown>[] | undefined;
  /** The fingerprints of all findings, with the suppressed ones; undefined if nobody asked for them. */
  readonly fingerprints: ReadonlyMap<Finding, Fingerprints> | undefined;
  /** Undefined if nobody asked for it. */
  readonly running: PosturesOfFile | undefined;
  /** Whether texts repeat a credential, by their hashes, as far as someone asked; undefined if no text could. */
  readonly answers: Map<string, boolean> | undefined;
  /** Whether fixes were refused because no more could be tried. */
  readonly ranOut: boolean;
}

/**
 * The same as plain data for JSON. What holds for any finding of a rule is left out; so is the text of an edit that repeats a
 * credential, or may be one.
 */
export interface KeptFindings {
  readonly findings: readonly KeptFinding[];
  readonly suppressed: readonly (Omit<Suppressed, 'finding'> & { readonly finding: KeptFinding })[];
  readonly problems: readonly Problem<Shown>[];
  readonly running?: PosturesOfFile | undefined;
  /** Lines with credentials, counted from zero, by the paths of their files. */
  readonly held: readonly (readonly [file: string, lines: readonly number[]])[];
  /** Whether texts repeat a credential, by their hashes; undefined if no text could. */
  readonly answers?: readonly (readonly [text: string, repeats: boolean])[] | undefined;
  readonly ranOut?: boolean | undefined;
}

interface KeptFinding extends Omit<Finding, 'file' | 'why' | 'refs' | 'related'> {
  readonly file?: string | undefined;
  readonly refs?: Finding['refs'] | undefined;
  readonly related?: Finding['related'] | undefined;
  readonly fixes?: readonly KeptFix[] | undefined;
  readonly fingerprints?: Fingerprints | undefined;
}

type KeptFix = Omit<Fix<Shown>, 'edits'> & {
  readonly edits: readonly (Omit<Edit, 'text'> & { readonly text: string | null })[];
};

/** Stands for the text of an edit that is not kept: half a character, which no report writes. */
const withheld = '\ud800';

/** Converts what was found in the file at a path to data that holds no credential; undefined if a name repeats one. */
export function keptOf(
  path: string,
  found: FoundInFile,
  rules: readonly AnyRule[],
): KeptFindings | undefined {
  const { secrets, fixesOf, fingerprints, problems, running } = found;
  const keep = (finding: Finding, isShown: boolean): KeptFinding => {
    const { file, why: _, refs, related, ...rest } = finding;
    return {
      ...rest,
      ...(file !== path && { file }),
      ...(refs !== usualRefs(finding, byId(rules).get(finding.rule)) && { refs }),
      ...(related.length > 0 && { related }),
      fixes: isShown ? fixesOf(finding)?.map((fix) => withoutCredentials(fix, secrets)) : undefined,
      fingerprints: fingerprints?.get(finding),
    };
  };
  const held = new Map<string, number[]>();
  for (const [file, line] of secrets.lines) held.set(file, [...(held.get(file) ?? []), line]);
  const kept: KeptFindings = {
    findings: found.findings.map((each) => keep(each, true)),
    suppressed: found.suppressed.map((each) => ({ ...each, finding: keep(each.finding, false) })),
    problems,
    running,
    held: [...held],
    answers: found.answers && [...found.answers],
    ...(found.ranOut && { ranOut: true }),
  };
  const isClean = !found.answers || firstText([path, kept], (text) => secrets.isIn(text)) === undefined;
  return isClean ? kept : undefined;
}

function withoutCredentials(fix: Fix<Shown>, secrets: Secrets): KeptFix {
  const edits = fix.edits.map((edit) => ({ ...edit, text: secrets.mayBeIn(edit.text) ? null : edit.text }));
  return { ...fix, edits };
}

/**
 * Makes of kept data what was found. `anew` lints the file again, for questions about credentials that the data does not answer.
 * Throws if the data has another shape.
 */
export function foundIn(
  path: string,
  kept: KeptFindings,
  rules: readonly AnyRule[],
  anew: () => Secrets,
): FoundInFile {
  const fixes = new Map<Finding, readonly Fix<Shown>[]>();
  const fingerprints = new Map<Finding, Fingerprints>();
  let isMarked = true;
  const find = ({ fixes: known, fingerprints: marks, ...rest }: KeptFinding): Finding => {
    const rule = byId(rules).get(rest.rule);
    if (!rule) throw new Error('A rule is not known.');
    const { service, stage, related = none } = rest;
    const refs = rest.refs ?? usualRefs(rest, rule);
    const finding = { ...rest, file: rest.file ?? path, why: rule.why, refs, service, stage, related };
    if (known) fixes.set(finding, known.map(fixOf));
    if (marks) fingerprints.set(finding, marks);
    else isMarked = false;
    return finding;
  };
  const findings = kept.findings.map(find);
  const suppressed = kept.suppressed.map((each) => ({
    ...each,
    reason: each.reason,
    finding: find(each.finding),
  }));
  const lines = new Map(kept.held.map(([file, on]) => [file, new Set(on)]));
  const answers = kept.answers && new Map(kept.answers);
  const known = { lines, clean: () => textsOf(path, kept), answers };
  return {
    findings,
    suppressed,
    problems: kept.problems.map((each) => ({ ...each, span: each.span })),
    secrets: recalledSecrets(known, anew),
    fixesOf: (finding) => fixes.get(finding),
    fingerprints: isMarked ? fingerprints : undefined,
    running: kept.running,
    answers,
    ranOut: kept.ranOut === true,
  };
}

const fixOf = (fix: KeptFix): Fix<Shown> => ({
  ...fix,
  edits: fix.edits.map((edit) => ({ ...edit, text: edit.text ?? withheld })),
});

/** The references of a finding, unless its rule gives it others. */
function usualRefs({ message }: Pick<Finding, 'message'>, rule: AnyRule | undefined): Finding['refs'] {
  const own = rule?.messages[message];
  return mergeRefs(rule?.refs ?? {}, typeof own === 'object' ? own.refs : undefined);
}

const byId = perLasting((rules: readonly AnyRule[]) => new Map(rules.map((rule) => [rule.id, rule])));

/** The first text of plain data for which something holds. */
function firstText(value: unknown, holds: (text: string) => boolean): string | undefined {
  if (typeof value === 'string') return holds(value) ? value : undefined;
  if (typeof value !== 'object' || value === null) return undefined;
  for (const each of Object.values(value)) {
    const found = firstText(each, holds);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The texts of kept data, and its paths as they are shown: none repeats a credential. */
function textsOf(path: string, kept: KeptFindings): ReadonlySet<string> {
  const all = new Set([path]);
  firstText(kept, (text) => {
    all.add(text);
    return false;
  });
  for (const { file = path, related = none } of kept.findings)
    for (const each of [file, ...related.map((other) => other.file)]) all.add(shownWhole(each));
  return all;
}
