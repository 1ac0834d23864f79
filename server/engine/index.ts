// The parts of the engine that a front end may import.
export { entriesOf, type FindingGroup } from './alike.ts';
export { compare } from './comparison/compare.ts';
export { effectiveText } from './compose/load/effective-text.ts';
export { type Config, defaultConfig } from './config/config.ts';
export { posturesOf, variantsOf } from './containers.ts';
export { type Drawing, type DrawnKind, drawingOf } from './drawing/drawing.ts';
export { originOf } from './explain.ts';
export {
  atLeast,
  type BySeverity,
  bySeverity,
  type Finding,
  type Fix,
  type FixesOf,
  identityOf,
  isFault,
  mergeRefs,
  type Peer,
  type Problem,
  type Refs,
  Reported,
  type Severity,
  type Suppressed,
  severities,
  wholeKey,
} from './finding.ts';
export { expiredIgnore, rulesOfComments, unusedIgnore } from './ignore/ignore.ts';
export {
  type Baseline,
  baselineName,
  decodeBaseline,
} from './lint/baseline.ts';
export { pageOf } from './lint/docs.ts';
export { fingerprintsOf } from './lint/fingerprint.ts';
export { fixAll, safeFix } from './lint/fix-all.ts';
export {
  type ChosenFix,
  chosenOf,
  firstRound,
  fixed,
  type MadeFix,
  nextRound,
  type Offer,
  type Round,
  rounds,
} from './lint/fixing.ts';
export { isKnown, type LintedFindings, newFindings } from './lint/known/known-findings.ts';
export { lint } from './lint/lint.ts';
export { rewrites } from './lint/rewriting.ts';
export { containerName, described, userName } from './posture/description.ts';
export { eachOnce } from './posture/distinct.ts';
export type {
  ContainerPosture,
  PlainPlace,
} from './posture/model.ts';
export { type Kind, kindOfContent, kindOfName } from './project/kind.ts';
export { emptyProject, type InputFile, type Lack, type Project } from './project/project.ts';
export type { Unread } from './project/slot.ts';
export { type AnyRule, remedyOf } from './rule.ts';
export { printable, shownWhole, writtenPath } from './secret/shown.ts';
export { grouped } from './source/groups.ts';
export { clearMemos } from './source/memo.ts';
export { closest } from './source/similar.ts';
export { applyEdits, type Edit, type SourceFile, type Span, sourceFile } from './source/text.ts';
