import { isForSwarm } from '../../server/engine/compose/service/swarm.ts';
import { strictOnly } from '../../server/engine/config/profiles.ts';
import { type Fix, mergeRefs, type Refs } from '../../server/engine/finding.ts';
import { isReached } from '../../server/engine/posture/entry/exposed.ts';
import type { Posture } from '../../server/engine/posture.ts';
import { rule } from '../../server/engine/rule.ts';
import { memoizeByText } from '../../server/engine/source/memo.ts';
import { type Gap, hardeningGaps } from './gaps.ts';
import { hardeningFixes, isLimit, unusedFix } from './hardening-fix.ts';
import { hardeningSteps } from './hardening-steps.ts';
import { certainGaps, type Needs, needsOf } from './needs.ts';

const kics = ['27fcc7d6-c49b-46e0-98f1-6c082a6a2750'];
const measures: { readonly [gap in Gap]: { readonly name: string; readonly refs: Refs } } = {
  capabilities: {
    name: 'cap_drop',
    refs: { cis: ['5.4'], 'compose-lint': ['CL-0006'], kics: ['ce76b7d0-9e77-464d-b86f-c5c48e03e22d'] },
  },
  privileges: {
    name: 'no-new-privileges',
    refs: { cis: ['5.26'], 'compose-lint': ['CL-0003'], kics, semgrep: ['no-new-privileges'] },
  },
  rootfs: {
    name: 'read_only',
    refs: { cis: ['5.13'], 'compose-lint': ['CL-0007'], semgrep: ['writable-filesystem-service'] },
  },
  memory: {
    name: 'memory limit',
    refs: { cis: ['5.11'], 'compose-lint': ['CL-0026'], kics: ['bb9ac4f7-e13b-423d-a010-c74a1bfbe492'] },
  },
  pids: { name: 'process limit', refs: { cis: ['5.29'], kics: ['221e0658-cb2a-44e3-b08a-db96a341d6fa'] } },
  cpus: {
    name: 'CPU limit',
    refs: { cis: ['5.12'], 'compose-lint': ['CL-0026'], kics: ['6b610c50-99fb-4ef0-a5f3-e312fd945bc3'] },
  },
};
/** The number of gaps that are limits. */
const limitCount = 3;
const unsure = 'Not hardened: lacks {measures}; nothing shows whether it works with them.';
const refsOf = (gaps: readonly Gap[]) => refsByNames(gaps.join(' '));
/** Memoized, since most services lack the same settings. */
const refsByNames = memoizeByText(
  (names) => (names.split(' ') as Gap[]).map((gap) => measures[gap].refs).reduce(mergeRefs),
  { texts: 64, characters: 10_000, lasting: true },
);
const unneeded = 'Lacks {measures}; it runs the same with that.';
const all = refsOf(Object.keys(measures) as Gap[]);
const confinement = refsOf(['capabilities', 'privileges', 'rootfs']);
const privileges = refsOf(['capabilities', 'privileges']);
const remedy = 'Add what is missing: nothing changes for the service.';
/**
 * Properties of the messages for a service that needs hardening most, for one that is known to work with it, and for
 * any other.
 */
const front = {
  text: 'Open, not hardened: lacks {measures}.',
  levels: { production: 'medium', homelab: 'off', devcontainer: 'info' },
  refs: all,
} as const;
const known = {
  text: 'Not hardened: lacks {measures}.',
  severity: 'info',
  levels: { strict: 'low', production: 'medium', homelab: 'off' },
  refs: all,
} as const;
const other = { ...known, severity: 'low', levels: { ...strictOnly, production: 'low' } } as const;

export default rule({
  id: 'missing-hardening',
  on: 'posture',
  severity: 'low',
  fixable: true,
  hardens: true,
  title: 'A service lacks basic hardening',
  label: 'Not hardened',
  why: 'Each of them limits what an attacker inside can do, or what one service can use up.',
  refs: { cwe: ['CWE-250', 'CWE-770'] },
  // Each kind has one message per step of what can be closed, so that a fix removes its finding even if a later step
  // is left. What a service does not use is a finding of its own, which a safe fix removes.
  messages: {
    unused: { ...front, text: unneeded, refs: privileges, remedy },
    lacks: front,
    limits: front,
    untried: { text: unsure, severity: 'info', levels: { homelab: 'off' }, refs: confinement },
    knownUnused: { ...known, text: unneeded, refs: privileges, remedy },
    known,
    knownLimits: known,
    otherUnused: { ...other, text: unneeded, refs: privileges, remedy },
    otherLimits: other,
    otherUntried: { text: unsure, severity: 'info', levels: strictOnly, refs: confinement },
    cpus: { text: 'Not hardened: lacks {measures}.', severity: 'info', refs: refsOf(['cpus']) },
  },
  split: ['unused', 'knownUnused', 'otherUnused'],
  check(posture, report, { profiles }) {
    const { service } = posture;
    const swarm = profiles.includes('swarm') || isForSwarm(service.compose);
    const gaps = hardeningGaps(posture, swarm);
    if (!gaps[0]) return;
    const needs = needsOf(posture);
    const said = (message: Step, which: readonly Gap[], fixes: () => (Fix | undefined)[]) =>
      report({
        at: service.key,
        message,
        words: { measures: listOf(which) },
        refs: refsOf(which),
        fixes,
        steps: () => hardeningSteps(posture, needs, which, swarm),
      });
    const unused = gaps.filter((gap) => needs.spared.includes(gap));
    const others = gaps.filter((gap) => !unused.includes(gap));
    if (unused.length > 0)
      said(unusedStep(posture, needs), unused, () => [unusedFix(posture, needs, unused, swarm)]);
    if (others.length > 0)
      said(stepOf(posture, others, needs), others, () => hardeningFixes(posture, needs, others, swarm));
  },
});

/** The number of names that a list gives before it counts the rest. */
const longest = 4;

/** Lists the gaps in words, at most four; all limits together are one item. */
function listOf(gaps: readonly Gap[]): string {
  const rest = gaps.filter((gap) => !isLimit(gap));
  const isAll = rest.length > 0 && gaps.length - rest.length === limitCount;
  const names = (isAll ? rest : gaps).map((gap) => measures[gap].name);
  if (isAll) names.push('limits');
  if (names.length <= longest) return names.join(', ');
  return `${names.slice(0, longest - 1).join(', ')} and ${names.length - longest + 1} more`;
}

/** Whether a service needs hardening most: others can reach it, and it may be root or can write to folders of the host. */
function isInFront(posture: Posture): boolean {
  const { service, user, stepDown } = posture;
  if (!isReached(posture)) return false;
  const isRoot = user.root !== false && !stepDown?.isSure;
  return isRoot || service.mounts.some(({ type, readOnly }) => type === 'bind' && readOnly !== true);
}

/** The keys of the messages. */
type Step = ReturnType<typeof unusedStep> | ReturnType<typeof stepOf>;

/** Whether the needs of a service are known, or others reach it, so that it is reported by default. */
const isReported = (posture: Posture, needs: Needs) => needs.source !== undefined || isReached(posture);

/** Chooses the message for what a service does not use. */
function unusedStep(posture: Posture, needs: Needs) {
  return isInFront(posture) ? 'unused' : isReported(posture, needs) ? 'knownUnused' : 'otherUnused';
}

/**
 * Chooses the message by how much hardening matters, and by what can be closed without risking that the service no
 * longer starts.
 */
function stepOf(posture: Posture, gaps: readonly Gap[], needs: Needs) {
  if (gaps.every((gap) => gap === 'cpus')) return 'cpus';
  const inFront = isInFront(posture);
  const certain = certainGaps(gaps, needs);
  const isKnown = isReported(posture, needs);
  if (!certain.every(isLimit)) return inFront ? 'lacks' : 'known';
  if (certain.length > 0) return inFront ? 'limits' : isKnown ? 'knownLimits' : 'otherLimits';
  return inFront ? 'untried' : 'otherUntried';
}
