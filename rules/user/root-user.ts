import { strictOnly } from '../../server/engine/config/profiles.ts';
import type { Stage } from '../../server/engine/dockerfile/model.ts';
import { startsOf } from '../../server/engine/dockerfile/stages/start.ts';
import { userOf } from '../../server/engine/dockerfile/stages/user.ts';
import { buildsStage, type Posture } from '../../server/engine/posture.ts';
import { rule } from '../../server/engine/rule.ts';
import { rootProgram } from './root-program.ts';
import { runsAsOther, stepsDownItself } from './step-down.ts';
import { mayOnlyTry, stepDown } from './step-down-fix.ts';

const missing = {
  checkov: ['CKV_DOCKER_3'],
  kics: ['fd54f200-402c-4333-a5a4-36ef6709af2f'],
  semgrep: ['missing-user', 'missing-user-entrypoint'],
  droast: ['DF020'],
};
const last = {
  hadolint: ['DL3002'],
  checkov: ['CKV_DOCKER_8'],
  kics: ['67fd0c4a-68cf-46d7-8c41-bc9fba7e40ae'],
  semgrep: ['last-user-is-root'],
  droast: ['DF002'],
};
const workers = 'No USER: {program} runs as root; only its workers do not.';
const rootWorkers = 'USER {user}: {program} runs as root; only its workers do not.';
const starter = 'Starts {program}, which needs root: run everything else as another user, elsewhere.';
const apart = 'Keep this image for the program that needs root, and give the others an image with a `USER`.';
const inherited = 'No USER: the program of {image} runs as root; try it as a user who owns its files.';
const unknown = 'No USER is set, and the default user of {image} is not known.';
const overridden = 'The image runs as root, except where a service sets a user, as {service} does.';
const unsure = { ...strictOnly, kubernetes: 'info', openshift: 'info' } as const;

export default rule({
  id: 'root-user',
  on: 'stage',
  severity: 'high',
  levels: { openshift: 'low', podman: 'medium', rootless: 'low', windows: 'medium', devcontainer: 'off' },
  fixable: true,
  title: 'The image runs as root',
  label: 'Image runs as root',
  why: 'Without user namespaces, root in a container is root on the host for anyone who escapes from it.',
  refs: { trivy: ['DS-0002'], sonar: ['S6471'], cis: ['4.1'], cwe: ['CWE-250'] },
  messages: {
    unset: { text: 'No USER: the image runs as root.', refs: missing },
    inherited: { text: inherited, refs: missing },
    workers: { text: workers, severity: 'medium', refs: missing },
    rootWorkers: { text: rootWorkers, severity: 'medium', refs: last },
    starter: { text: starter, refs: missing, remedy: apart },
    root: { text: 'USER {user}: the image runs as root.', refs: last },
    admin: { text: 'The image runs as {user}, an administrator account.', severity: 'medium', refs: last },
    overridden: { text: overridden, severity: 'low', refs: missing },
    unknown: { text: unknown, severity: 'info', levels: unsure, refs: missing },
  },
  check(stage, report, { services, context }) {
    const { user, base, platform, rootImage } = stage;
    if (!stage.isOutput || user.root === false || (!user.setBy && runsAsOther(stage))) return;
    if (changesUserLater(stage)) return;
    const { file } = user.setBy ?? stage.dockerfile;
    const at = { file, span: user.setBy?.args[0]?.span ?? base.token.span };
    const words = { image: (rootImage ?? base).token.text, user: user.name ?? '' };
    if (user.root === 'unknown' && !user.setBy && platform !== 'windows')
      report({ at, message: 'unknown', words });
    const script = user.root === true ? context?.entryScript(stage) : undefined;
    if (user.root !== true || stepsDownItself(stage, script)) return;
    const related = startsOf(stage);
    // The user is a build argument, so a fixed USER would remove that choice.
    const fixes = () => (user.setBy?.rest.text.includes('$') ? [] : [stepDown(stage, script)]);
    const program = rootProgram(stage, script);
    const started = { program: program?.name ?? '', ...words };
    const other = overriddenBy(stage, services);
    if (other) {
      const by = [{ at: other.user.at, message: 'The user of the service' as const }];
      report({ at, related: by, message: 'overridden', words: { service: other.service.name }, fixes });
    } else if (platform === 'windows') report({ at, message: 'admin', words, fixes });
    else if (program?.kind === 'workers')
      report({ at, related, message: user.setBy ? 'rootWorkers' : 'workers', words: started });
    else if (program?.kind === 'root')
      report({ at, related, message: 'starter', words: started, refs: user.setBy ? last : missing });
    else if (user.setBy) report({ at, message: 'root', words, fixes });
    else if (!stage.cmd && !stage.entrypoint && mayOnlyTry(stage))
      report({ at, related, message: 'inherited', words, fixes });
    else report({ at, related, message: 'unset', fixes });
  },
});

/** Whether stages built on this one start with a non-root user (ONBUILD USER). */
function changesUserLater({ instructions, platform }: Stage): boolean {
  const last = instructions.findLast(({ trigger }) => trigger?.keyword === 'USER')?.trigger;
  return last !== undefined && userOf(last, platform).root !== true;
}

/** Returns the first service that builds a stage, if each such service sets a non-root user. */
function overriddenBy(stage: Stage, services: readonly Posture[]): Posture | undefined {
  const building = services.filter((each) => buildsStage(each, stage));
  return building.every(({ user }) => user.root === false) ? building[0] : undefined;
}
