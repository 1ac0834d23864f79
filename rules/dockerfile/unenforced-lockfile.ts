import {
  lockfileWords,
  looseInstalls,
  rubyApplication,
  rule,
  shown,
  strictOnly,
} from '../../server/engine/judge.ts';

const tally = { tally: ['tally/ruby/missing-bundle-deployment'] };

export default rule({
  id: 'unenforced-lockfile',
  on: 'instruction',
  keywords: ['RUN'],
  mentions: lockfileWords,
  severity: 'low',
  fixable: true,
  title: 'An installation is not held to its lockfile',
  why: 'What nobody has tried or looked at gets in: the lockfile also holds the checksums that would tell.',
  refs: { droast: ['DF031'], cwe: ['CWE-1357'] },
  messages: {
    ignored: {
      text: '{command} may take other versions than the lockfile holds: {strict} does not.',
      refs: tally,
    },
    loose: {
      text: '{command} takes whatever fits where no lockfile says otherwise: {strict} demands one.',
      severity: 'info',
      refs: tally,
    },
    update: '{command} takes the newest versions that fit, whatever the lockfile holds: {strict} does not.',
    minded: {
      text: '{command} goes on where the lockfile is missing or behind: {strict} stops.',
      severity: 'info',
      levels: strictOnly,
    },
  },
  *check(instruction) {
    for (const { kind, manager, command, strict, at, change } of looseInstalls(instruction)) {
      const title = shown`Hold to the lockfile with ${strict} (it must be there and agree)`;
      const fixes = change ? [{ title, safety: 'unsafe' as const, edits: [change] }] : [];
      const refs = manager === 'bundle' && rubyApplication(instruction) ? tally : {};
      yield { at: at.span, message: kind, words: { command, strict }, fixes, refs };
    }
  },
});
