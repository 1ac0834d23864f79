import { drasticFix, removalFix } from '../../server/engine/compose/edit/fix.ts';
import { hooksOf } from '../../server/engine/compose/service/hooks.ts';
import {
  onlyRoot,
  power,
  privilegedPower,
  processOf,
  processOfHook,
  userWord,
} from '../../server/engine/posture/host/power.ts';
import { rule } from '../../server/engine/rule.ts';
import { unprivilegedFixes } from './privilege-fix.ts';

const ofHook = { cis: ['5.5', '5.23'] };
const refs = {
  cis: ['5.5'],
  'compose-lint': ['CL-0002'],
  kics: ['ae5b6871-7f45-42e0-bb4c-ab300c4d2026'],
  semgrep: ['privileged-service'],
};

export default rule({
  id: 'privileged',
  on: 'posture',
  severity: 'critical',
  fixable: true,
  hardens: true,
  title: 'A container runs privileged',
  label: 'Privileged',
  why: 'A privileged container has all capabilities, all devices and no confinement: root in it is root on the host.',
  refs: { cwe: ['CWE-250'] },
  messages: {
    service: {
      text: 'Privileged, with full access to the host: give it only what it needs.',
      levels: { swarm: 'info', rootless: 'high' },
      refs,
    },
    dormant: {
      text: 'The service runs privileged: a setuid program can give the user {user} full access to the host.',
      levels: { swarm: 'info', rootless: 'high' },
      refs,
    },
    filterless: {
      text: 'The service runs privileged: the user {user} can attack the whole kernel through its own user namespaces.',
      severity: 'high',
      levels: { swarm: 'info', rootless: 'medium' },
      refs,
    },
    build: {
      text: 'The build may run privileged steps: RUN can get all of the build host.',
      severity: 'high',
    },
    hook: {
      text: 'The {stage} hook runs privileged: it has every capability, some of which reach the host.',
      severity: 'high',
      refs: ofHook,
    },
    hookDormant: {
      text: 'The {stage} hook runs privileged: a setuid program can give the user {user} every capability.',
      severity: 'medium',
      refs: ofHook,
    },
    hookClosed: {
      text: 'The {stage} hook runs privileged: the user {user} gets no capability and cannot become root.',
      severity: 'low',
      refs: ofHook,
    },
    container: {
      text: 'The {stage} hook runs in a privileged container: it has all of the host.',
      refs: { cis: ['5.5'] },
    },
  },
  check(posture, report, { profiles }) {
    const { service, platform } = posture;
    // Windows has no privileged containers; Docker refuses them.
    if (platform === 'windows') return;
    const { privileged, build } = service;
    if (privileged?.value === true) {
      const process = processOf(posture, profiles);
      const fixes = () => unprivilegedFixes(posture, privileged);
      const message = (
        { now: 'service', unknown: 'service', dormant: 'dormant', none: 'filterless' } as const
      )[privilegedPower(posture, process)];
      report({ at: privileged, message, words: { user: userWord(posture.user) }, fixes });
    }
    const title = 'Remove the build privileges (RUN steps that need them will fail)';
    const flag = build?.privileged;
    if (flag?.value === true)
      report({ at: flag, message: 'build', fixes: () => [drasticFix(removalFix(title, flag))] });
    for (const entitlement of build?.entitlements ?? []) {
      if (entitlement.text !== 'security.insecure') continue;
      report({
        at: entitlement,
        message: 'build',
        fixes: () => [drasticFix(removalFix(title, entitlement))],
      });
    }
    for (const hook of hooksOf(service)) {
      const { stage, privileged: at } = hook;
      if (at?.value !== true) continue;
      const fixes = () => [
        drasticFix(removalFix('Run the hook without privileges (commands that need them will fail)', at)),
      ];
      const process = processOfHook(hook, posture, profiles);
      const can = power(onlyRoot, process);
      const message =
        stage === 'pre_start'
          ? 'container'
          : can === 'none'
            ? 'hookClosed'
            : can === 'dormant'
              ? 'hookDormant'
              : 'hook';
      report({ at, message, words: { stage, user: userWord({ name: process.user }) }, fixes });
    }
  },
});
