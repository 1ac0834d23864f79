import { isRoot, userText } from '../compose/service/service-user.ts';
import type { EffectiveUser, Stage } from '../dockerfile/model.ts';
import { rootStage } from '../dockerfile/stages/ancestry.ts';
import { type StepDown, stepDownOf } from '../dockerfile/stages/step-down.ts';
import type { ImageFacts } from '../image/model.ts';
import type { Posture } from '../posture.ts';
import { shown, shownValue } from '../secret/shown.ts';
import type { Script } from '../shell/model.ts';
import type { Known } from '../source/text.ts';
import { plain } from './fact.ts';
import type { ContainerUser } from './model.ts';
import { accountOf, primaryGroupOf } from './primary-group.ts';

/** The user that a service's main process starts as. */
export function userOfService(posture: Posture): ContainerUser {
  const { service, stage, user } = posture;
  const facts = stage ? stage.rootImage?.facts : service.build ? undefined : service.image?.facts;
  const common = {
    ...steppingDown(user.root, posture.stepDown),
    workersStepDown: facts?.dropsWorkers === true && !service.effective.entries.has('entrypoint'),
    uid: numberOf(user.name, user.root, facts) ?? accountOf(user, service, stage)?.uid,
    gid: primaryGroupOf(user, service, stage),
  };
  if (user.setBy === 'service') {
    const written = service.user && userText(service.user);
    return {
      ...common,
      name: written === undefined ? undefined : shownValue(written.split(':', 1)[0] || 'root'),
      root: user.root,
      by: 'service',
      at: plain(user.at),
      why: shown`set by the service`,
    };
  }
  if (stage) return { ...userOfStage(stage, undefined, user), ...common };
  if (user.setBy === 'image') {
    const name = user.name === undefined ? undefined : shownValue(user.name);
    const why = shown`from ${service.image?.ref?.text ?? 'the image'}`;
    return { ...common, name, root: user.root, by: 'image', at: plain(user.at), why };
  }
  const missing = service.build ? 'the Dockerfile is not here' : 'the image is not known';
  const why = shown`not known: ${missing}`;
  return { ...common, name: undefined, root: 'unknown', by: 'default', at: undefined, why };
}

/** The user that a container of a stage starts as, possibly with a service's build arguments. */
export function userOfStage(
  stage: Stage,
  script: Script | undefined,
  { root, name, group }: Pick<EffectiveUser, 'root' | 'name' | 'group'> = stage.user,
): ContainerUser {
  const { setBy } = stage.user;
  const facts = stage.rootImage?.facts;
  const common = {
    name: name === undefined ? undefined : shownValue(name),
    uid: numberOf(name, root, facts) ?? accountOf({ name, group }, undefined, stage)?.uid,
    gid: primaryGroupOf({ name, group }, undefined, stage),
    root,
    ...steppingDown(root, stepDownOf(stage, script)),
    workersStepDown: facts?.dropsWorkers === true && stage.entrypoint === undefined,
  };
  if (setBy) {
    return { ...common, by: 'stage', at: plain(setBy), why: shown`USER in ${setBy.file.path}` };
  }
  const { base, dockerfile } = rootStage(stage);
  const at = plain({ file: dockerfile.file, span: base.token.span });
  if (base.kind === 'scratch') return { ...common, by: 'default', at, why: shown`scratch sets no user` };
  const image = base.kind === 'image' ? (base.use.ref?.text ?? base.token.text) : base.token.text;
  const why = root === 'unknown' ? shown`not known: it is the user of ${image}` : shown`from ${image}`;
  return { ...common, by: 'image', at, why };
}

const steppingDown = (root: Known<boolean>, step: StepDown | undefined) =>
  root === false || !step
    ? { stepsDown: false }
    : {
        stepsDown: step.isSure || ('unknown' as const),
        becomes:
          step.account === undefined
            ? undefined
            : shown`${/^\d/.test(step.account) ? 'uid ' : ''}${step.account}`,
      };

/** The number of a user, if certain. */
function numberOf(
  name: string | undefined,
  root: Known<boolean>,
  facts: ImageFacts | undefined,
): number | undefined {
  if (root === true && isRoot(name) !== false) return 0;
  if (name !== undefined && /^\+?\d{1,10}$/.test(name)) return Number(name);
  const known = name !== undefined && name === facts?.unprivileged ? facts.unprivilegedUid : undefined;
  return known === undefined ? undefined : Number(known);
}
