// What a rule may import: how to write one, the models' types, and what is known of the things they describe.
export { openLogins } from './compose/authentication.ts';
export { projectMounts, writableSettings } from './compose/bind.ts';
export { capabilityName, capabilityTier, nearCapability } from './compose/capability.ts';
export { commandCredentials, credentialSpan } from './compose/commandline.ts';
export { contextCredentials, environmentCredential } from './compose/credentials.ts';
export { debuggerPorts } from './compose/debugger.ts';
export { broadDeviceRules, sharedDevice } from './compose/device.ts';
export { openEndpoints } from './compose/endpoint.ts';
export { labelCredentials, resourceCredentials } from './compose/given.ts';
export { valueAt } from './compose/graph.ts';
export { strongGroups } from './compose/group.ts';
export { type Gap, hardeningGaps } from './compose/hardening.ts';
export { bareHooks, commandsOf, hooksOf } from './compose/hooks.ts';
export { hostBuilds, hostNetworks } from './compose/hostnet.ts';
export { exposureOf, socketFiles } from './compose/hostpath.ts';
export { builtHere, pulledImages } from './compose/images.ts';
export { relabelling, sharerOf, unlabelled } from './compose/label.ts';
export { leftoversOf, resetFix } from './compose/leftover.ts';
export { meantFix, neededFix, pairFix, quotedFix } from './compose/mend.ts';
export type { Node, Service } from './compose/model.ts';
export { labelFix, optionFix, optionsOf } from './compose/option.ts';
export { sensitiveProduct } from './compose/products.ts';
export { onEveryInterface, publishedAs, widerPorts } from './compose/publish.ts';
export {
  addedFix,
  hardeningFix,
  loopbackFix,
  overrideFix,
  readOnlyFix,
  removalFix,
  removedKeyFix,
  replacementFix,
} from './compose/remedy.ts';
export { contextsOf, unpinnedSource } from './compose/remote.ts';
export { vainResets } from './compose/reset.ts';
export { booleanOf } from './compose/scalar.ts';
export { schemaErrors } from './compose/schema.ts';
export { credentialFixes } from './compose/secretremedy.ts';
export { ignoredOptions } from './compose/secrets.ts';
export { meantOption, refusalOf, switchedOff } from './compose/security.ts';
export { swarmKeys } from './compose/swarm.ts';
export { looseTmpfs } from './compose/tmpfs.ts';
export { isRoot } from './compose/user.ts';
export {
  accountsOf,
  mayUseSudo,
  numericUser,
  passwordlessSudo,
  unusedAccount,
} from './dockerfile/account.ts';
export { builderFetch, uncheckedAdds } from './dockerfile/added.ts';
export { plainAdd } from './dockerfile/archive.ts';
export { certificateWords, uncheckedServers } from './dockerfile/certificate.ts';
export { contextSources } from './dockerfile/context.ts';
export { secretCopies } from './dockerfile/copied.ts';
export { buildCredentials, credentialWords } from './dockerfile/credentials.ts';
export { developmentModes } from './dockerfile/development.ts';
export { administered, exposed } from './dockerfile/expose.ts';
export { looseAdds, looseClones } from './dockerfile/gitsource.ts';
export { argumentWords, buildArguments } from './dockerfile/given.ts';
export { healthGap } from './dockerfile/health.ts';
export { httpsFix } from './dockerfile/https.ts';
export { isUnheardOf } from './dockerfile/images.ts';
export { installedIn } from './dockerfile/installed.ts';
export { brokenJson } from './dockerfile/json.ts';
export { isGone, secretLeaks } from './dockerfile/leak.ts';
export { forDevelopment, lineage } from './dockerfile/lineage.ts';
export { lockfileWords, looseInstalls, rubyApplication } from './dockerfile/lockfile.ts';
export { misdirectedIn } from './dockerfile/misdirected.ts';
export { mountOption, secretMounts } from './dockerfile/mount.ts';
export { passwordFix } from './dockerfile/nopassword.ts';
export { ownedLater, ownerOnly } from './dockerfile/ownership.ts';
export { openPackages, severalOf } from './dockerfile/packages.ts';
export { isName, unresolvableIn } from './dockerfile/passwd.ts';
export { passwordCommands, passwordSet } from './dockerfile/password.ts';
export { pipefailFix } from './dockerfile/pipefail.ts';
export { foreignOptions } from './dockerfile/portable.ts';
export { recommendsWord } from './dockerfile/recommends.ts';
export { sshServers, sshStart } from './dockerfile/remote.ts';
export { secretInsteadOfArgument } from './dockerfile/remount.ts';
export { hiddenSecrets } from './dockerfile/removed.ts';
export { straySources } from './dockerfile/source.ts';
export { loneUpdates } from './dockerfile/staleindex.ts';
export { execForm, shellStarts, startsOf } from './dockerfile/start.ts';
export { sensitiveVolume, systemDirectory, workdirBefore } from './dockerfile/system.ts';
export { debugTools } from './dockerfile/tools.ts';
export { undeclaredIn } from './dockerfile/undeclared.ts';
export { runsAsOther, stepDown, stepsDownItself } from './dockerfile/unprivileged.ts';
export { type Unset, unsetIn } from './dockerfile/unset.ts';
export { signatureWords, unsignedIn } from './dockerfile/unsigned.ts';
export { unverifiedUses } from './dockerfile/unverified.ts';
export { userAt } from './dockerfile/user.ts';
export { firstOf, folderCopies, keepOutFix } from './dockerfile/whole.ts';
export { joinPath } from './dockerfile/workdir.ts';
export type { Refs } from './finding.ts';
export { floating } from './image/floating.ts';
export { dayBefore } from './image/life.ts';
export { meantReference, referenceFault } from './image/reference.ts';
export { trusted } from './image/trust.ts';
export { onlyIn, strictOnly } from './levels.ts';
export type { Posture } from './posture.ts';
export { replace, rule } from './rule.ts';
export { shown } from './secret/shown.ts';
export { mergeRefs } from './settle.ts';
export { cleartextIn, namesIndex, openAddress } from './shell/cleartext.ts';
export { secondIndex, secondIndexes, unsafeStrategy } from './shell/confusion.ts';
export { afterBlanks, wordsOf } from './shell/cut.ts';
export { openByOption, openDebugger } from './shell/debug.ts';
export { downloadRunBy } from './shell/download.ts';
export { hostKeyOffIn, trustsScan } from './shell/hostkey.ts';
export { installOf, languageWords } from './shell/install.ts';
export { keyMakers, madeKey } from './shell/keygen.ts';
export {
  letsOthersWrite,
  openModes,
  specialMode,
  specialModes,
  strongCapability,
  withoutOthersWrite,
} from './shell/mode.ts';

export type { Word } from './shell/model.ts';
export { maskedPipes, shellIsStrict } from './shell/pipefail.ts';
export { weakSum } from './shell/weak.ts';
export { distance } from './spelling.ts';
export { type Span, textOf } from './text.ts';
