// What a front door may import.
export { resolvePath } from './compose/path.ts';
export { type Config, decodeConfig, defaultConfig, profiles } from './config.ts';
export {
  atLeast,
  type Finding,
  type Fix,
  type Peer,
  type Problem,
  peers,
  type Refs,
  type Severity,
  severities,
} from './finding.ts';
export { fixAll, safeEdits, safeFix } from './fix.ts';
export { unusedIgnore } from './ignore.ts';
export { lint } from './lint.ts';
export { pageOf } from './page.ts';
export { emptyProject, type Input, type Project, type Unread } from './project.ts';
export { forget } from './recall.ts';
export { type Kind, kindOfContent, kindOfName } from './recognise.ts';
export type { AnyRule, Level } from './rule.ts';
export { printable, shownWhole } from './secret/shown.ts';
export { mergeRefs } from './settle.ts';
export { closest } from './spelling.ts';
export { ignoreEdit } from './suppress.ts';
export {
  applyEdits,
  type Edit,
  type SourceFile,
  type Span,
  sourceFile,
} from './text.ts';
