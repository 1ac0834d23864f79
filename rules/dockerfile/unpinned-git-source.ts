import { looseAdds, looseClones, rule } from '../../server/engine/judge.ts';

export default rule({
  id: 'unpinned-git-source',
  on: 'stage',
  mentions: ['git'],
  severity: 'low',
  fixable: false,
  title: 'A repository is taken without a commit',
  why: 'Whoever can push to the repository decides what the next build contains.',
  refs: { cwe: ['CWE-494', 'CWE-1357'] },
  messages: {
    default: 'No commit is named: the build takes whatever the default branch holds.',
    branch: '{ref} names no commit: the build takes whatever it points at that day.',
    tag: { text: '{ref} is a tag, and a tag can be moved; a commit cannot.', severity: 'info' },
    prefix: 'The checksum {ref} is the beginning of a commit only, and others begin like it.',
  },
  *check(stage) {
    const added = stage.instructions.flatMap((each) => looseAdds(each.trigger ?? each));
    for (const { kind, at, ref } of [...added, ...looseClones(stage)]) {
      if (kind === 'default') yield { at, message: kind };
      else yield { at, message: kind, words: { ref } };
    }
  },
});
