import type { ContainerGroup, ContainerUser } from '../posture/model.ts';
import { shown } from '../secret/shown.ts';
import { type Difference, differing, riskOf } from './change.ts';
import { pairedBy } from './reach.ts';

/** Whether a group is that of a user, and none that may own more. */
const isOwn = (group: ContainerGroup | undefined) => !group || (group.primary && group.privileged === false);

/**
 * Groups: each is more, and in the place of another one that owns more is; root has most of their rights anyway. What the group of a
 * user was where none is written is not known: a number that is in no file of users is in the group 0.
 */
export function* groupsCompared(
  before: readonly ContainerGroup[],
  after: readonly ContainerGroup[],
  { root }: ContainerUser,
): Generator<Difference> {
  const nameOf = ({ name }: ContainerGroup) => (/^\+?0+$/.test(name) ? 'root' : name);
  for (const [was, is] of pairedBy(
    before,
    after,
    nameOf,
    (each) => String(each.privileged),
    () => '',
  )) {
    const one = is ?? was;
    if (!one || (was && is && nameOf(was) === nameOf(is)) || [was, is].every(isOwn)) continue;
    const isUnknown = one.primary && (one.privileged !== true || nameOf(one) === 'root');
    const risk =
      was && is ? riskOf(was.privileged, is.privileged) : isUnknown ? 'different' : is ? 'more' : 'less';
    const name = was && is ? `${is.name} (was ${was.name})` : one.name;
    const text = shown`is ${is ? '' : 'no longer '}in the group ${name}`;
    const severity = is?.privileged === true && root !== true ? 'medium' : 'low';
    yield differing(risk ?? 'different', text, is, was, severity);
  }
}
