import type { Severity } from '../finding.ts';
import type { ContainerPosture, PlainPlace } from '../posture/model.ts';
import type { Known, Shown } from '../source/text.ts';

/** The parts of a posture that are compared. */
export const parts = [
  'service',
  'attack-path',
  'user',
  'capabilities',
  'confinement',
  'namespaces',
  'limits',
  'mounts',
  'devices',
  'ports',
  'networks',
  'secrets',
  'image',
] as const;
export type ComparedPart = (typeof parts)[number];

/** One difference between the containers before and after. */
export interface PostureChange {
  readonly kind: ContainerPosture['kind'];
  /** The container: a service, or a stage that no service builds. */
  readonly name: Shown;
  /** The first file of its project; the Dockerfile. */
  readonly file: string;
  /** The file that has to be added to the usual ones of the project for this change to apply: `compose.prod.yaml`. */
  readonly over?: Shown;
  readonly part: ComparedPart;
  /**
   * `more`: the container can do more harm, or is easier to reach, than before; `less`: the reverse; `different`: neither is
   * certain.
   */
  readonly risk: 'more' | 'less' | 'different';
  /** How bad it is if the risk is `more`; otherwise `info`. */
  readonly severity: Severity;
  /** The difference, as the end of a sentence that begins with the name. */
  readonly text: Shown;
  /** The place in the new files, or in the old ones if nothing of it is left; undefined for a default. */
  readonly at: PlainPlace | undefined;
  /** The side that `at` belongs to. */
  readonly side: 'before' | 'after';
}

/** The result of comparing a part: a change without its container and part. */
export interface Difference
  extends Omit<PostureChange, 'kind' | 'name' | 'file' | 'over' | 'part' | 'severity'> {
  readonly severity?: Severity;
  /** The previous value, which is added to the text unless the container is new. */
  readonly was?: Shown;
}

/** Returns the risk of going from one rank to another; undefined if they are equal, `different` if one is unknown. */
export function riskOf<Rank extends number | boolean>(
  before: Known<Rank>,
  after: Known<Rank>,
): PostureChange['risk'] | undefined {
  if (before === after) return undefined;
  if (before === 'unknown' || after === 'unknown') return 'different';
  return after > before ? 'more' : 'less';
}

/** Makes a difference at the new place, or at the old place if there is no new one. */
export function differing(
  risk: PostureChange['risk'],
  text: Shown,
  { at: now }: Partial<Pick<Difference, 'at'>> = {},
  { at: then }: Partial<Pick<Difference, 'at'>> = {},
  severity?: Severity,
): Difference {
  const side = now || !then ? 'after' : 'before';
  return { risk, text, at: now ?? then, side, ...(severity !== undefined && { severity }) };
}
