import type { Stage } from '../../dockerfile/model.ts';
import type { IdVariables } from '../../image/model.ts';
import type { Known, Place } from '../../source/text.ts';
import type { Scalar, Service } from '../model.ts';

/** Whether a name is the administrator account of Windows containers. */
export function isAdministrator(name: string | undefined): Known<boolean> {
  return name === undefined ? 'unknown' : /^(?:.*\\)?ContainerAdministrator$/i.test(name);
}

/** Whether a user (without group) is uid 0; an empty one is (`user: ":1000"`). */
export function isRoot(name: string | undefined): Known<boolean> {
  if (name === undefined) return 'unknown';
  return name === '' || name === 'root' || /^\+?0+$/.test(name);
}

/** Variables that shells set but do not export, so that Compose does not see them. */
const unexported = /\$(?:(?:E?UID|E?GID)(?!\w)|\{(?:E?UID|E?GID)\})/g;

/**
 * `user` as Compose reads it, where variables that the shell never exports are empty; undefined if it has other unknown
 * variables.
 */
export function userText({ text, raw }: Scalar): string | undefined {
  if (text !== undefined) return text;
  const left = raw.replace(unexported, '');
  return left.includes('$') ? undefined : left;
}

/** The variables that tell a known image to which user it switches; undefined for other images. */
export function steppingOf(service: Service, stage: Stage | undefined): IdVariables | undefined {
  return (stage ? stage.rootImage : service.build ? undefined : service.image)?.facts?.idVariables;
}

/** Whether a service tells such an image to which user it switches. */
export function isTold(service: Service, stage: Stage | undefined): boolean {
  const by = service.user ? undefined : steppingOf(service, stage);
  return by !== undefined && service.environment.some(({ name }) => name === by.user);
}

/**
 * The variable that is 0 and so keeps an image that starts as root from switching to another user or group. `at` is its place
 * in the service, otherwise the service's build, whose stage sets it.
 */
export function zeroBy(
  kind: keyof IdVariables,
  service: Service,
  stage: Stage | undefined,
): { readonly name: string; readonly at: Place } | undefined {
  const { user, environment, build, key } = service;
  const name = user ? undefined : steppingOf(service, stage)?.[kind];
  if (name === undefined) return undefined;
  const own = environment.find((each) => each.name === name);
  const value = own ? own.value : stage?.imageEnv.get(name);
  if (!/^0+$/.test(value ?? '')) return undefined;
  return { name, at: own ?? build?.target ?? build?.dockerfile ?? build?.context ?? key };
}
