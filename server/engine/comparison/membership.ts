import type { ContainerGroup, ContainerUser } from '../posture/model.ts';
import { shown } from '../secret/shown.ts';
import type { Known } from '../source/text.ts';
import { type Difference, differing, riskOf } from './change.ts';
import { pairedBy } from './reach.ts';

/** Groups: each is more, and in the place of another one that owns more is; root has most of their rights anyway. */
export function* groupsCompared(
  before: readonly ContainerGroup[],
  after: readonly ContainerGroup[],
  { root }: ContainerUser,
): Generator<Difference> {
  const rank = ({ privileged }: ContainerGroup): Known<number> =>
    privileged === 'unknown' ? privileged : Number(privileged);
  const nameOf = ({ name }: ContainerGroup) => (/^\+?0+$/.test(name) ? 'root' : name);
  for (const [was, is] of pairedBy(
    before,
    after,
    nameOf,
    (each) => String(rank(each)),
    () => '',
  )) {
    if (was && is && nameOf(was) === nameOf(is)) continue;
    const risk = was && is ? (riskOf(rank(was), rank(is)) ?? 'different') : is ? 'more' : 'less';
    const name = was && is ? `${is.name} (was ${was.name})` : (is ?? was)?.name;
    const text = shown`is ${is ? '' : 'no longer '}in the group ${name}`;
    const severity = is?.privileged === true && root !== true ? 'medium' : 'low';
    yield differing(risk, text, is?.at, was?.at, severity);
  }
}
