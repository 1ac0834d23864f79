import { mergeRefs, type Refs } from '../../server/engine/finding.ts';
import { rule } from '../../server/engine/rule.ts';
import { type Gap, hardeningGaps } from './gaps.ts';
import { hardeningFixes, isLimit } from './hardening-fix.ts';
import { certainGaps, needsOf } from './needs.ts';

const kics = ['27fcc7d6-c49b-46e0-98f1-6c082a6a2750'];
const measures: { readonly [gap in Gap]: { readonly name: string; readonly refs: Refs } } = {
  capabilities: {
    name: 'cap_drop: [ALL]',
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
    name: 'a memory limit',
    refs: { cis: ['5.11'], 'compose-lint': ['CL-0026'], kics: ['bb9ac4f7-e13b-423d-a010-c74a1bfbe492'] },
  },
  pids: { name: 'a process limit', refs: { cis: ['5.29'], kics: ['221e0658-cb2a-44e3-b08a-db96a341d6fa'] } },
  cpus: {
    name: 'a CPU limit',
    refs: { cis: ['5.12'], 'compose-lint': ['CL-0026'], kics: ['6b610c50-99fb-4ef0-a5f3-e312fd945bc3'] },
  },
};
const levels = { production: 'medium', homelab: 'off', devcontainer: 'info' } as const;
const refsOf = (gaps: readonly Gap[]) => gaps.map((gap) => measures[gap].refs).reduce(mergeRefs);

export default rule({
  id: 'missing-hardening',
  on: 'posture',
  severity: 'low',
  fixable: true,
  title: 'A service lacks basic hardening',
  why: 'Each of these settings limits what an attacker in the container can do, or what one service can use up.',
  refs: { cwe: ['CWE-250', 'CWE-770'] },
  messages: {
    unused: { text: 'The service lacks {measures}.', levels, refs: refsOf(Object.keys(measures) as Gap[]) },
    lacks: { text: 'The service lacks {measures}.', levels, refs: refsOf(Object.keys(measures) as Gap[]) },
    limits: { text: 'The service lacks {measures}.', levels, refs: refsOf(Object.keys(measures) as Gap[]) },
    untried: {
      text: 'The service lacks {measures}; nothing here says whether it works with that.',
      severity: 'info',
      levels: { homelab: 'off' },
      refs: refsOf(['capabilities', 'privileges', 'rootfs']),
    },
    cpus: { text: 'The service lacks {measures}.', severity: 'info', refs: refsOf(['cpus']) },
  },
  *check(posture, { profile }) {
    const { service } = posture;
    const swarm = profile === 'swarm';
    const gaps = hardeningGaps(posture, swarm);
    if (!gaps[0]) return;
    const names = gaps.map((gap) => measures[gap].name);
    // By hand: loading Intl takes longer than everything else here.
    const list = names.join(', ').replace(/, ([^,]*)$/, names.length > 2 ? ', and $1' : ' and $1');
    const needs = needsOf(posture);
    const spared = gaps.some((gap) => needs.spared.includes(gap));
    const message = spared ? 'unused' : messageFor(gaps, certainGaps(gaps, needs));
    const fixes = () => hardeningFixes(posture, needs, gaps, swarm);
    yield { at: service.key, message, words: { measures: list }, refs: refsOf(gaps), fixes };
  },
});

/** The message, by what can be closed without the risk that the service no longer starts: hardening, limits or nothing. */
function messageFor(gaps: readonly Gap[], certain: readonly Gap[]): 'lacks' | 'limits' | 'cpus' | 'untried' {
  if (gaps.every((gap) => gap === 'cpus')) return 'cpus';
  if (!certain.every(isLimit)) return 'lacks';
  return certain.length > 0 ? 'limits' : 'untried';
}
