import { loneUpdates, rule, strictOnly } from '../../server/engine/judge.ts';

const kics = { kics: ['9bae49be-0aa3-4de5-bab2-4c3a069e40cd'] };
const peers = {
  trivy: ['DS-0017'],
  checkov: ['CKV_DOCKER_5'],
  sonar: ['S6595'],
  droast: ['DF028'],
  cis: ['4.7'],
};

export default rule({
  id: 'lone-update',
  on: 'stage',
  mentions: ['apt', 'apk', 'yum', 'dnf', 'zypper', 'pacman', 'aptitude'],
  severity: 'low',
  fixable: false,
  title: 'The list of packages is as old as the layer cache',
  why: 'The layer with the list stays in the cache, and packages with known holes are installed long after they were mended.',
  refs: {},
  messages: {
    stale: {
      text: '{manager} installs from a list that an earlier layer fetched: update and install in one RUN.',
      refs: { ...peers, ...kics },
    },
    kept: {
      text: '{manager} installs after an update in an earlier layer, whose cache may be old.',
      severity: 'info',
      levels: strictOnly,
      refs: { ...peers, ...kics },
    },
    unused: {
      text: '{manager} fetches a list of packages that nothing in this RUN uses.',
      severity: 'info',
      refs: peers,
    },
  },
  *check(stage) {
    const { file } = stage.dockerfile;
    for (const { kind, manager, at, update } of loneUpdates(stage)) {
      const related =
        kind === 'unused' ? [] : [{ at: { file, span: update.span }, message: 'The update.' as const }];
      yield { at: at.span, message: kind, words: { manager }, related };
    }
  },
});
