import type { ContainerPosture } from '../posture/model.ts';
import type { Lane } from './lanes.ts';

/** One sentence that says the worst of what runs: who reaches what, and what that gives. Undefined if nothing runs. */
export function openingSentence(
  lanes: readonly Lane[],
  postures: readonly ContainerPosture[],
): string | undefined {
  const number = (which: readonly Lane[]) => which.reduce((sum, { services }) => sum + services.length, 0);
  const all = number(lanes);
  if (all === 0) return aboutImages(postures.filter(({ kind }) => kind === 'stage'));
  const of = (count: number) =>
    all === 1
      ? 'The service'
      : count < all
        ? `${count} of ${all} services`
        : all === 2
          ? 'Both services'
          : `All ${all} services`;
  const isReached = ({ reach }: Lane) => reach.by === 'others' || reach.by === 'service';
  const hosts = lanes.filter(({ controls }) => controls === 'host');
  const count = number(hosts);
  if (count > 0) {
    const reached = number(hosts.filter(isReached));
    const verb = count === 1 ? 'controls' : 'control';
    const them =
      count === 1
        ? 'it'
        : reached === count
          ? count === 2
            ? 'both'
            : 'them all'
          : reached > 0
            ? `${reached} of them`
            : count === 2
              ? 'either'
              : 'any of them';
    return reached === 0
      ? `${of(count)} ${verb} the host; other machines do not reach ${them} directly.`
      : `${of(count)} ${verb} the host, and other machines reach ${them}.`;
  }
  const open = number(lanes.filter(({ controls }) => controls === 'data'));
  const parts = number(lanes.filter((each) => each.controls === 'part' && isReached(each)));
  if (open > 0) return `Anyone on the network gets into ${within(open, all)}: no login, or a weak password.`;
  if (parts > 0) return `Other machines reach ${within(parts, all)} with access to a part of the host.`;
  const reached = number(lanes.filter(isReached));
  const isSure = lanes.every(({ services }) => services.every(isKnown));
  const none =
    all === 1
      ? `it ${isSure ? 'does not control' : 'is not known to control'} the host`
      : `none ${isSure ? 'controls' : 'is known to control'} the host`;
  return reached > 0
    ? `Other machines reach ${within(reached, all)}; ${none}.`
    : `Other machines reach no service, and ${none}.`;
}

/** Whether all settings of a service are known that may give control of the host. */
const isKnown = ({ complete, confinement, capabilities, mounts }: ContainerPosture): boolean =>
  complete &&
  confinement.privileged.value !== 'unknown' &&
  capabilities.added.every(({ name }) => name !== undefined) &&
  mounts.every(({ kind, source }) => kind !== 'unknown' && (kind !== 'bind' || source !== undefined));

const within = (count: number, all: number) => (all === 1 ? 'the service' : `${count} of ${all} services`);

const few = ['No', 'One', 'Two', 'Three', 'Four', 'Five', 'Six', 'Seven', 'Eight', 'Nine'];

/** The most characters of a notification. */
const mostCharacters = 110;

/**
 * What a notification says of what runs, in at most 110 characters: who can be taken over from the network and then controls this
 * machine, or else the opening sentence. Undefined if nothing runs.
 */
export function firstSentence(
  lanes: readonly Lane[],
  postures: readonly ContainerPosture[],
): string | undefined {
  const all = lanes.reduce((sum, { services }) => sum + services.length, 0);
  const names = lanes
    .filter(({ controls, reach }) => controls === 'host' && (reach.by === 'others' || reach.by === 'service'))
    .flatMap(({ services }) => services.map(({ name }) => name));
  if (names.length === 0) return openingSentence(lanes, postures);
  const count = few[names.length] ?? `${names.length}`;
  const they = all === 1 ? 'It' : names.length === all ? (all === 2 ? 'Both' : `All ${all}`) : count;
  const verb = names.length === 1 ? 'controls' : 'control';
  const start = `${all} ${all === 1 ? 'service' : 'services'}. ${they} can be taken over from the network and then ${verb} this machine`;
  for (let named = names.length; named > 0; named--) {
    const more = names.length > named ? ` and ${names.length - named} more` : '';
    const text = `${start}: ${names.slice(0, named).join(', ')}${more}.`;
    if (text.length <= mostCharacters) return text;
  }
  return `${start}.`;
}

function aboutImages(stages: readonly ContainerPosture[]): string | undefined {
  const roots = stages.filter(({ user }) => user.root === true && user.stepsDown === false).length;
  if (stages.length === 0) return undefined;
  if (stages.length === 1)
    return roots === 1 ? 'The image runs as root.' : 'The image is not known to run as root.';
  return roots === 0
    ? `None of the ${stages.length} images is known to run as root.`
    : `${roots} of ${stages.length} images ${roots === 1 ? 'runs' : 'run'} as root.`;
}
