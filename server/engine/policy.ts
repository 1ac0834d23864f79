// The parts of configurations that a front end may import, besides `Config` itself, of baselines and of ignore comments.

export { canonicalId, checkNamed, hintOf } from './config/checks.ts';
export { configNames, oneCounts, tooDeep } from './config/config.ts';
export type { ConfigReading, PathContent } from './config/extending.ts';
export { demandsOf, type Exception, type ExceptionDemands, endsSoon, refusal } from './config/floor.ts';
export { leveled, levels, levelUnder, raised, switchedOff } from './config/levels.ts';
export { barrierOf, lockerOf } from './config/locks.ts';
export { meantFix } from './config/meant.ts';
export { namePattern } from './config/name-pattern.ts';
export { type Level, profileDescriptions, profiles } from './config/profiles.ts';
export type { KnownRule } from './config/written.ts';
export { commentExceptions, configExceptions, type DeclaredException, stateOf } from './exceptions.ts';
export {
  type IgnoreScope,
  type IgnoreTerms,
  ignoreComment,
  ignoreEdit,
  ignoreServiceEdit,
} from './ignore/insert-comment.ts';
export { encodeBaseline, entryOf, type KnownFinding, whyShown } from './lint/baseline.ts';
export { hiddenByConfig, placeOfFinding } from './lint/check/hidden-by-config.ts';
export { type Fingerprints, fingerprintVersion } from './lint/fingerprint.ts';
export { BaselineMatcher, type KnownEntry } from './lint/known/known-findings.ts';
export { type ConfigChange, configEdits } from './policy/config-edit.ts';
export { type CustomRule, decodeRules } from './policy/custom-rule.ts';
export { type Example, examplesOnPage } from './policy/example.ts';
export { type Plain, plainYaml } from './policy/plain-yaml.ts';
export { type Decoded, decodeConfig, resolveConfig } from './policy/resolution.ts';
export { tryRule } from './policy/trying.ts';
