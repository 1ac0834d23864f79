import { rule, runsAsOther, stepDown, stepsDownItself, strictOnly } from '../../server/engine/judge.ts';

const missing = {
  trivy: ['DS-0002'],
  checkov: ['CKV_DOCKER_3'],
  kics: ['fd54f200-402c-4333-a5a4-36ef6709af2f'],
  semgrep: ['missing-user', 'missing-user-entrypoint'],
  sonar: ['S6471'],
  droast: ['DF020'],
};
const last = {
  hadolint: ['DL3002'],
  trivy: ['DS-0002'],
  checkov: ['CKV_DOCKER_8'],
  kics: ['67fd0c4a-68cf-46d7-8c41-bc9fba7e40ae'],
  semgrep: ['last-user-is-root'],
  sonar: ['S6471'],
  droast: ['DF002'],
};

export default rule({
  id: 'root-user',
  on: 'stage',
  severity: 'high',
  levels: { openshift: 'low', podman: 'medium', rootless: 'low', windows: 'medium', devcontainer: 'off' },
  fixable: true,
  title: 'The image runs as root',
  why: 'Root inside a container is root on the host for whoever breaks out, unless user namespaces stand between.',
  refs: { cis: ['4.1'], cwe: ['CWE-250'] },
  messages: {
    unset: { text: 'No USER is set, so the image runs as root.', refs: missing },
    workers: {
      text: 'No USER is set, so the main process of {image} stays root, though its workers do not.',
      severity: 'medium',
      refs: missing,
    },
    root: { text: 'The last USER is {user}, so the image runs as root.', refs: last },
    unknown: {
      text: 'No USER is set, and what {image} runs as is not known.',
      severity: 'info',
      levels: { ...strictOnly, kubernetes: 'info', openshift: 'info' },
      refs: missing,
    },
  },
  *check(stage) {
    const { user, base, rootImage, platform } = stage;
    if (!stage.isOutput || user.root === false || (!user.setBy && runsAsOther(stage))) return;
    const at = { file: stage.dockerfile.file, span: user.setBy?.args[0]?.span ?? base.token.span };
    const image = base.token.text;
    if (user.root === 'unknown' && !user.setBy && platform !== 'windows')
      yield { at, message: 'unknown', words: { image } };
    if (user.root !== true || stepsDownItself(stage)) return;
    const way = stepDown(stage);
    const title = `Run as ${way?.account}: what the program writes must belong to it`;
    const fixes = [way && { title, safety: 'unsafe' as const, edits: way.edits }];
    if (user.setBy) yield { at, message: 'root', words: { user: user.name ?? '' }, fixes };
    else if (rootImage?.facts?.dropsWorkers) yield { at, message: 'workers', words: { image } };
    else yield { at, message: 'unset', fixes };
  },
});
