import type { ContainerPosture } from '../posture/model.ts';
import type { Lane } from './lanes.ts';

/** One sentence that says the worst of what runs: who reaches what, and what that gives. Undefined if nothing runs. */
export function openingSentence(
  lanes: readonly Lane[],
  postures: readonly ContainerPosture[],
): string | undefined {
  const opening = new Opening();
  opening.add(lanes, postures);
  return opening.sentence();
}

const isReached = ({ reach }: Lane) => reach.by === 'others' || reach.by === 'service';

/** Counts what the opening sentence about several projects says, without keeping them. */
export class Opening {
  /** Numbers of services, and of those that others reach. */
  readonly #services = { all: 0, reached: 0, hosts: 0, reachedHosts: 0, open: 0, reachedParts: 0 };
  readonly #images = { all: 0, root: 0 };
  /** Whether all is known that may give control of the host. */
  #isSure = true;

  add(lanes: readonly Lane[], postures: readonly ContainerPosture[]): void {
    const of = this.#services;
    for (const lane of lanes) {
      const { length } = lane.services;
      of.all += length;
      if (isReached(lane)) of.reached += length;
      if (lane.controls === 'host') of.hosts += length;
      if (lane.controls === 'host' && isReached(lane)) of.reachedHosts += length;
      if (lane.controls === 'data') of.open += length;
      if (lane.controls === 'part' && isReached(lane)) of.reachedParts += length;
      this.#isSure &&= lane.services.every(isKnown);
    }
    for (const { kind, user } of postures) {
      if (kind !== 'stage') continue;
      this.#images.all++;
      if (user.root === true && user.stepsDown === false) this.#images.root++;
    }
  }

  sentence(): string | undefined {
    const { all, reached, hosts, open, reachedParts } = this.#services;
    if (all === 0) return aboutImages(this.#images);
    if (hosts > 0) return this.#aboutHosts();
    if (open > 0)
      return `Anyone on the network gets into ${within(open, all)}: no login, or a weak password.`;
    if (reachedParts > 0)
      return `Other machines reach ${within(reachedParts, all)} with access to a part of the host.`;
    const isSure = this.#isSure;
    const none =
      all === 1
        ? `it ${isSure ? 'does not control' : 'is not known to control'} the host`
        : `none ${isSure ? 'controls' : 'is known to control'} the host`;
    return reached > 0
      ? `Other machines reach ${within(reached, all)}; ${none}.`
      : `Other machines reach no service, and ${none}.`;
  }

  /** About services that control the host. */
  #aboutHosts(): string {
    const { all, hosts: count, reachedHosts: reached } = this.#services;
    const which =
      all === 1
        ? 'The service'
        : count < all
          ? `${count} of ${all} services`
          : all === 2
            ? 'Both services'
            : `All ${all} services`;
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
      ? `${which} ${verb} the host; other machines do not reach ${them} directly.`
      : `${which} ${verb} the host, and other machines reach ${them}.`;
  }
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

function aboutImages({ all, root }: { readonly all: number; readonly root: number }): string | undefined {
  if (all === 0) return undefined;
  if (all === 1) return root === 1 ? 'The image runs as root.' : 'The image is not known to run as root.';
  return root === 0
    ? `None of the ${all} images is known to run as root.`
    : `${root} of ${all} images ${root === 1 ? 'runs' : 'run'} as root.`;
}
