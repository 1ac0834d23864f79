import type { ContainerGroup, ContainerUser } from '../posture/model.ts';
import { shown } from '../secret/shown.ts';
import { type Difference, differing, riskOf } from './change.ts';
import { pairedBy } from './reach.ts';

/** Whether a group is the user's own one, and gives no further rights. */
const isOwn = (group: ContainerGroup | undefined) => !group || (group.primary && group.privileged === false);

/**
 * Groups: each one adds risk, and so does replacing one by another with more rights; root has most of these rights anyway. If no
 * group is given, the previous one of a user is unknown, since a number that is in no file of users is in group 0.
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
