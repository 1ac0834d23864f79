import { safeFor } from '../../server/engine/compose/edit/fix.ts';
import type { Posture } from '../../server/engine/posture.ts';
import type { FixEffect, ReportStep } from '../../server/engine/rule.ts';
import { shown } from '../../server/engine/secret/shown.ts';
import { baseName } from '../../server/engine/source/path.ts';
import type { SafeText } from '../../server/engine/source/text.ts';
import type { Gap } from './gaps.ts';
import { gapFix, isLimit, limits, sharedNeeds } from './hardening-fix.ts';
import { isMemoryKnown, memoryFor } from './memory.ts';
import { certainGaps, isWritable, type Needs } from './needs.ts';

/** What a step is made from. */
interface StepFacts {
  readonly posture: Posture;
  readonly needs: Needs;
  readonly capabilities: readonly string[];
  readonly tmpfs: readonly string[];
  /** Whether the service is known not to use what the step takes away. */
  readonly isSpared: boolean;
  /** Whether it is known to start with the step. */
  readonly isCertain: boolean;
}

/** Returns one step for each gap of a service, in the order of the gaps. */
export function hardeningSteps(
  posture: Posture,
  own: Needs,
  gaps: readonly Gap[],
  swarm: boolean,
): (ReportStep | undefined)[] {
  const needs = sharedNeeds(posture, own);
  const certain = certainGaps(gaps, needs);
  const capabilities = needs.capabilities ?? needs.shown.capabilities;
  const tmpfs = needs.tmpfs ?? needs.shown.tmpfs;
  return gaps.map((gap) => {
    const isSpared = needs.spared.includes(gap);
    const isCertain = certain.includes(gap);
    const facts = { posture, needs, capabilities, tmpfs, isSpared, isCertain };
    const fix = gapFix(titleOf(gap, facts), posture, gap, { capabilities, tmpfs }, swarm);
    const step = isSpared ? safeFor(posture.service, posture.service.node, fix) : fix;
    return step && { ...step, key: gap, ...effectOf(gap, facts) };
  });
}

/** The number of capabilities that a title names. */
const named = 2;

function titleOf(gap: Gap, { posture: { service }, capabilities }: StepFacts): SafeText {
  if (gap === 'privileges') return 'Forbid new privileges';
  if (gap === 'rootfs') return 'Make the root file system read-only';
  if (gap === 'memory') return shown`Limit memory to ${memoryFor(service)}`;
  if (gap === 'pids') return shown`Allow at most ${limits.pids[1]} processes`;
  if (gap === 'cpus') return 'Limit processor time to 1 core';
  if (capabilities.length === 0) return 'Drop all capabilities';
  return capabilities.length <= named
    ? shown`Drop all capabilities but ${capabilities.join(' and ')}`
    : shown`Drop all capabilities but the ${capabilities.length} it uses`;
}

function effectOf(gap: Gap, facts: StepFacts): FixEffect {
  return {
    why: whyOf(gap, facts),
    mayBreak: isLimit(gap) ? breaksAtLimit[gap](facts) : breaks(gap, facts),
    basis: isLimit(gap) ? loadBasis(facts) : basisOf(facts),
    isTried: !isLimit(gap) && facts.isCertain && facts.needs.isTried,
  };
}

/** What a step stops. */
function whyOf(gap: Gap, { posture: { service, user }, capabilities, tmpfs }: StepFacts): SafeText {
  switch (gap) {
    case 'capabilities': {
      if (user.root === false)
        return 'No process gets rights of root, also if the image changes its user later.';
      const powers = rights.flatMap(([name, what]) => (capabilities.includes(name) ? [] : [what]));
      return shown`Whoever takes over ${service.name} can then not use ${listed(powers, 'or')}.`;
    }
    case 'privileges':
      return 'setuid programs give nobody root in this container.';
    case 'rootfs': {
      const paths = ['/tmp', ...tmpfs].filter((path) => !isWritable(service, path));
      if (paths.length === 0) return 'An attacker can store no program outside of its volumes.';
      const verb = paths.length === 1 ? 'stays' : 'stay';
      return shown`An attacker can store no program; ${listed(paths, 'and')} ${verb} writable, in memory.`;
    }
    case 'memory':
      return 'A leak does not take the other services down.';
    case 'pids':
      return 'A fork bomb stays in this container.';
    case 'cpus':
      return 'A busy request does not starve the other services.';
  }
}

/** Rights of Docker's default capabilities that few programs need. */
const rights = [
  ['NET_RAW', 'raw sockets'],
  ['MKNOD', 'device files'],
  ['SETFCAP', 'file capabilities'],
  ['AUDIT_WRITE', 'the audit log'],
] as const;

/** The number of items that a list gives. */
const longest = 3;

function listed(items: readonly string[], word: 'and' | 'or'): string {
  const some = items.slice(0, longest);
  if (items.length > longest && word === 'and')
    return `${some.slice(0, -1).join(', ')} and ${items.length - longest + 1} more`;
  return some.length < 2 ? (some[0] ?? 'them') : `${some.slice(0, -1).join(', ')} ${word} ${some.at(-1)}`;
}

/** What may break of a service that loses a right. */
function breaks(gap: Exclude<Gap, keyof typeof limits>, facts: StepFacts): SafeText {
  const { isSpared, isCertain, needs, posture } = facts;
  if (isSpared)
    return gap === 'capabilities'
      ? 'nothing; it runs as a user who has none.'
      : 'nothing; no program of this service asks for any.';
  if (gap === 'rootfs') {
    if (!isCertain) return 'it may not start: nothing shows where it writes.';
    return needs.isTried
      ? 'modules or scripts that write elsewhere.'
      : 'what writes elsewhere: the paths are those that are known of its image.';
  }
  if (gap === 'privileges')
    return isCertain
      ? 'programs that use sudo or a setuid bit.'
      : 'it may not start: nothing shows whether its programs use sudo or a setuid bit.';
  if (!isCertain) return 'it may not start: nothing shows which capabilities it needs.';
  if (posture.user.root === false) return 'nothing at its start; it runs as a user who has none.';
  return needs.isTried
    ? 'jobs that change users or owners in other ways.'
    : 'what its entrypoint does not show, such as jobs that change owners.';
}

/** What may break at a limit. */
const breaksAtLimit: { readonly [gap in keyof typeof limits]: (facts: StepFacts) => SafeText } = {
  memory: ({ posture }) =>
    isMemoryKnown(posture)
      ? 'a larger load: the kernel ends it when it needs more.'
      : 'the limit is a guess: the kernel ends it when it needs more, maybe at its start.',
  pids: () => shown`more than ${limits.pids[1]} processes and threads at once.`,
  cpus: () => 'the limit is a guess; heavy requests become slower.',
};

/** How it is known what may break of a service that loses a right. */
function basisOf({ isSpared, isCertain, needs, posture }: StepFacts): SafeText {
  if (isSpared) return 'changes nothing';
  if (!isCertain) return 'not tried';
  if (needs.isTried) return shown`tried with ${imageOf(posture)}`;
  return needs.source ?? 'from its user, not tried';
}

function loadBasis({ needs, posture }: StepFacts): SafeText {
  if (needs.isTried) return 'starts with it; load not tried';
  return isMemoryKnown(posture) ? 'usual for its image; load not tried' : 'not tried';
}

/** Maximum length of the name of an image, in UTF-16 units. */
const longestName = 16;

function imageOf({ stage, service }: Posture): string {
  const name = baseName((stage?.rootImage ?? service.image)?.ref?.repository ?? '');
  return name === '' || name.length > longestName ? 'its image' : name;
}
