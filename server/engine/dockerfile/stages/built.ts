import { perObject } from '../../source/memo.ts';
import type { Instruction, Stage } from '../model.ts';
import { forDevelopment, lineage } from './ancestry.ts';

/** The stages that compose files build, as far as known. */
export interface BuildTargets {
  /** Names or numbers of stages that are build targets. */
  readonly names: readonly string[];
  /** True if the list is complete: the last stage is then only built if it is a target or a target needs it. */
  readonly all: boolean;
}

type Open<T> = { -readonly [Key in keyof T]: T[Key] };

/** Marks the stages that are build targets, that become part of an image, and that nobody builds. */
export function markBuilt(stages: readonly Open<Stage>[], { names, all }: BuildTargets): void {
  const targets = names.flatMap((name) => targetOf(stages, name) ?? []);
  for (const stage of stages) stage.isOutput = stage.index === stages.length - 1 || targets.includes(stage);
  // A stage only builds on earlier ones.
  for (let at = stages.length - 1; at >= 0; at--) {
    const stage = stages[at]!;
    stage.isShipped ||= stage.isOutput;
    const parent = stage.base.kind === 'stage' ? stages[stage.base.stage.index] : undefined;
    if (parent) parent.isShipped ||= stage.isShipped;
  }
  // A Dockerfile named for development has another one for production.
  const certain =
    all && names.length > 0 && targets.length === names.length && !targets.every(forDevelopment);
  const needed = certain ? neededBy(targets, stages) : undefined;
  for (const stage of stages) stage.isBuilt = needed?.has(stage.index) ?? true;
}

/** The stage that a target names (BuildKit: ignores case, takes the last of several, allows no numbers). */
export function targetOf<S extends Stage>(stages: readonly S[], target: string): S | undefined {
  const name = target.toLowerCase();
  return stages.findLast((each) => each.name?.text.toLowerCase() === name);
}

/** The stage that COPY --from names, by name or number. */
export function sourceOf<S extends Stage>(stages: readonly S[], from: string): S | undefined {
  return targetOf(stages, from) ?? (/^\+?\d+$/.test(from) ? stages[Number(from)] : undefined);
}

/** Numbers of the stages that BuildKit builds for the build targets; all stages if that depends on a variable. */
export function builtStages(stages: readonly Stage[]): ReadonlySet<number> {
  const outputs = stages.filter(({ isOutput, isBuilt }) => isOutput && isBuilt);
  return neededBy(outputs, stages) ?? new Set(stages.keys());
}

/** Numbers of the stages that the targets need, including themselves; undefined if one depends on a variable. */
function neededBy(targets: readonly Stage[], stages: readonly Stage[]): ReadonlySet<number> | undefined {
  const needed = new Set(targets.map(({ index }) => index));
  for (const index of needed) {
    const stage = stages[index];
    if (stage?.base.kind === 'stage') needed.add(stage.base.stage.index);
    for (const from of stage?.instructions.flatMap(sourcesOf) ?? []) {
      if (from.includes('$')) return undefined;
      const source = sourceOf(stages.slice(0, index), from.replace(/["']/g, ''));
      if (source) needed.add(source.index);
    }
  }
  return needed;
}

/** The sources that an instruction copies from or mounts, as written. */
function sourcesOf({ flags }: Instruction): readonly string[] {
  return flags.flatMap(({ name, value, parts }) => {
    if (name === 'from') return value?.text ?? [];
    return name === 'mount'
      ? parts.flatMap((part) => (part.key === 'from' ? (part.value?.text ?? []) : []))
      : [];
  });
}

/** The earlier stage whose files a stage from scratch copies entirely (`COPY --from=build / /`), without its settings. */
export const squashedFrom = perObject(
  ({ base, instructions, dockerfile, index }: Stage): Stage | undefined => {
    if (base.kind !== 'scratch') return undefined;
    const copy = instructions.find(
      ({ keyword, args }) =>
        keyword === 'COPY' && args.length === 2 && args.every(({ value }) => value === '/'),
    );
    const from = copy?.flags.find(({ name }) => name === 'from')?.value?.text;
    return from === undefined ? undefined : sourceOf(dockerfile.stages.slice(0, index), from);
  },
);

/** Whether a shipped image contains the files of a stage: as a part of it, or copied entirely. */
export function shipsFiles(stage: Stage): boolean {
  if (stage.isShipped) return true;
  return stage.dockerfile.stages.some((each) => {
    const whole = each.isShipped && squashedFrom(each);
    return whole && lineage(whole).includes(stage);
  });
}
