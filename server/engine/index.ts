export { capabilityName, capabilityTier } from './compose/capability.ts';
export { environmentCredential } from './compose/credentials.ts';
export { type Gap, hardeningGaps } from './compose/hardening.ts';
export { exposureOf } from './compose/hostpath.ts';
export type {
  Build,
  Compose,
  Entry,
  KeyValue,
  Mapping,
  Mount,
  Node,
  Port,
  Scalar,
  Sequence,
  Service,
} from './compose/model.ts';
export { onEveryInterface, sensitiveProduct } from './compose/publish.ts';
export { hardeningFix, loopbackFix, readOnlyFix, removalFix, replacementFix } from './compose/remedy.ts';
export { unconfined } from './compose/security.ts';
export {
  type Config,
  type Decoded,
  decodeConfig,
  defaultConfig,
  type Profile,
  profiles,
  type Trust,
} from './config.ts';
export { buildCredentials } from './dockerfile/credentials.ts';
export type { Argument, Dockerfile, ImageUse, Instruction, Stage, Token } from './dockerfile/model.ts';
export { runsAsOther, stepDown, stepsDownItself } from './dockerfile/unprivileged.ts';
export { userAt } from './dockerfile/user.ts';
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
export { floating } from './image/floating.ts';
export type { ImageFacts, ImageRef } from './image/model.ts';
export { trusted } from './image/trust.ts';
export { lint, type Result } from './lint.ts';
export { pageOf } from './page.ts';
export type { Posture } from './posture.ts';
export { emptyProject, type Input, type Project } from './project.ts';
export { type Kind, kindOfContent, kindOfName } from './recognise.ts';
export {
  type AnyRule,
  type CommandUse,
  insertAt,
  type Level,
  type ReportEdit,
  type ReportFix,
  replace,
  rule,
  type Settings,
} from './rule.ts';
export { redact } from './secret/redact.ts';
export { mergeRefs } from './settle.ts';
export { afterBlanks, wordsOf } from './shell/cut.ts';
export { downloadRunBy } from './shell/download.ts';
export { letsOthersWrite, openModes, withoutOthersWrite } from './shell/mode.ts';
export type { Command, Script, Word } from './shell/model.ts';
export { signatureOffIn, sumsOff } from './shell/signature.ts';
export { tlsOffIn, tlsVariable } from './shell/tls.ts';
export { closest } from './spelling.ts';
export { ignoreEdit } from './suppress.ts';
export {
  applyEdits,
  type Edit,
  type Known,
  lineBreakOf,
  type Place,
  type SourceFile,
  type Span,
  sourceFile,
  textOf,
} from './text.ts';
