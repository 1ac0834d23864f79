import type { ImageKnowledge } from '../dockerfile/model.ts';
import { imageSteps } from '../dockerfile/stages/ancestry.ts';
import { shownValue } from '../secret/shown.ts';
import type { Known, Shown } from '../source/text.ts';

/** What is known of an image, as plain data that is safe to show. */
export interface ImageSummary {
  /** What says it: the lock besides the catalog, the catalog alone, or neither. */
  readonly by: 'lock' | 'catalog' | undefined;
  /** The day on which it was locked. */
  readonly lockedOn: Shown | undefined;
  /** From where it was read; undefined if from several places. */
  readonly lockedFrom: 'registry' | 'engine' | 'oci' | undefined;
  /** The digest that the lock has for the tag. */
  readonly digest: Shown | undefined;
  readonly user: Shown | undefined;
  readonly root: Known<boolean>;
  /** Its ports, as the lock has them. */
  readonly ports: readonly Shown[];
  readonly volumes: readonly Shown[];
  /** Its entrypoint and command, as the lock has them. */
  readonly start: Shown | undefined;
  readonly publisher: Shown | undefined;
  /** Last day of support, `YYYY-MM-DD`. */
  readonly endOfLife: string | undefined;
}

/** Sums up what is known of an image. */
export function summaryOf({ facts, configured, locked }: ImageKnowledge): ImageSummary {
  const steps = configured ? imageSteps(configured) : [];
  const listed = (keyword: string) =>
    steps.flatMap((each) =>
      each.keyword === keyword ? each.args.map(({ value, text }) => shownValue(value ?? text)) : [],
    );
  return {
    by: locked ? 'lock' : facts ? 'catalog' : undefined,
    lockedOn: locked && shownValue(locked.readOn),
    lockedFrom: locked?.readFrom,
    digest: locked?.digest === undefined ? undefined : shownValue(locked.digest),
    user: facts?.user === undefined ? undefined : shownValue(facts.user),
    root: facts?.root ?? 'unknown',
    ports: listed('EXPOSE'),
    volumes: listed('VOLUME'),
    start: locked && locked.start.length > 0 ? shownValue(locked.start.join(' ')) : undefined,
    publisher: facts?.publisher === undefined ? undefined : shownValue(facts.publisher),
    endOfLife: facts?.endOfLife,
  };
}
