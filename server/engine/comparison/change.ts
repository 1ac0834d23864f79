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
export type Part = (typeof parts)[number];

/** One thing that is different in what runs. */
export interface Change {
  readonly kind: ContainerPosture['kind'];
  /** The container: a service, or a stage that no service builds. */
  readonly name: Shown;
  /** The first file of its project; the Dockerfile. */
  readonly file: string;
  /** The file that has to lie over the usual ones of its project for this to run: `compose.prod.yaml`. */
  readonly over?: Shown;
  readonly part: Part;
  /** `more`: it can do more harm, or is reached more easily, than before; `less`: the reverse; `different`: neither is certain. */
  readonly risk: 'more' | 'less' | 'different';
  /** How bad it is where the risk is `more`; `info` otherwise. */
  readonly severity: Severity;
  /** What is different: the end of a sentence that begins with the name. */
  readonly text: Shown;
  /** Where it is written: on the new side, or on the old one where nothing of it is left; undefined for a default. */
  readonly at: PlainPlace | undefined;
  /** The side on which `at` is. */
  readonly side: 'before' | 'after';
}

/** What the comparison of a part yields: a change without its container and part. */
export interface Difference extends Omit<Change, 'kind' | 'name' | 'file' | 'over' | 'part' | 'severity'> {
  readonly severity?: Severity;
  /** What was there before, which the text of a container that is not new names, too. */
  readonly was?: Shown;
}

/** The risk of going from one rank to another; undefined where both are the same, `different` where one is unknown. */
export function riskOf<Rank extends number | boolean>(
  before: Known<Rank>,
  after: Known<Rank>,
): Change['risk'] | undefined {
  if (before === after) return undefined;
  if (before === 'unknown' || after === 'unknown') return 'different';
  return after > before ? 'more' : 'less';
}

/** A difference at the place of what is new, or of what was before where that has none. */
export function differing(
  risk: Change['risk'],
  text: Shown,
  { at: now }: Partial<Pick<Difference, 'at'>> = {},
  { at: then }: Partial<Pick<Difference, 'at'>> = {},
  severity?: Severity,
): Difference {
  const side = now || !then ? 'after' : 'before';
  return { risk, text, at: now ?? then, side, ...(severity !== undefined && { severity }) };
}
