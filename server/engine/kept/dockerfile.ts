import { lineage } from '../dockerfile/lineage.ts';
import type { Dockerfile, Instruction, Stage } from '../dockerfile/model.ts';
import type { Raw } from '../settle.ts';
import { moved, type SourceFile, type Span } from '../text.ts';
import { type Ground, type Said, saidAgain, saidOf, same, type Verdict } from './said.ts';

/** What was said of the instructions and stages of one file, kept from one version of its text to the next. */
export interface KeptDockerfile {
  last: Version | undefined;
}

interface Version {
  /** All that every part depends on and that is not in the file, compared by identity. */
  readonly inputs: readonly unknown[];
  readonly states: ReadonlyMap<string, number>;
  readonly said: ReadonlyMap<string, Said>;
}

/** Judges the parts of one version of a file, in order, saying again what still holds. */
export interface DockerfileKeeper {
  /** What `judge` says of an instruction of a stage; its findings are to name the stage by `label`. */
  instruction(
    instruction: Instruction,
    stage: Stage | undefined,
    label: string | undefined,
    judge: () => Verdict,
  ): readonly Raw[];
  /** What `judge` says of a stage. All instructions were judged before. */
  stage(stage: Stage, label: string, judge: () => Verdict): readonly Raw[];
  /** All was judged. */
  done(): void;
}

/** Instructions that decide what the words of those after them mean, in their stage and in those that build on it. */
const telling = new Set(['ARG', 'ENV', 'FROM', 'ONBUILD', 'SHELL']);

let serial = 0;

/**
 * Keeps what is said of each instruction, and says it again while its text, the instructions that decide what its words
 * mean, and `inputs` stay as they are; likewise of each stage, with all that it builds on. What was judged with a look at
 * more of the file is judged anew. Call `done` when all was judged.
 */
export function dockerfileKeeper(
  dockerfile: Dockerfile,
  kept: KeptDockerfile,
  inputs: readonly unknown[],
): DockerfileKeeper {
  const { file, directives, stages } = dockerfile;
  const before = kept.last && same(kept.last.inputs, inputs) ? kept.last : undefined;
  const states = new Map<string, number>();
  const all = new Map<string, Said>();
  const ends = new Map<Stage | undefined, number>();
  const wholes = new Map<Stage, number>();
  const names = stages.map(({ name }) => name?.text ?? '').join(' ');
  /** A number for what the same texts lead to in each version. */
  const after = (state: number, text: string): number => {
    const key = `${state} ${text}`;
    const found = states.get(key) ?? before?.states.get(key) ?? ++serial;
    states.set(key, found);
    return found;
  };
  const first = directives.reduce((state, { name, value }) => after(state, `${name.text}=${value.text}`), 0);
  ends.set(undefined, first);
  const stateBefore = (instruction: Instruction, stage: Stage | undefined): number => {
    if (instruction !== stage?.from) return ends.get(stage) ?? first;
    const parent = ends.get(stage.base.kind === 'stage' ? stage.base.stage : undefined) ?? first;
    return after(parent, String(stage.index));
  };
  /** Up to the next stage, comments included. */
  const spanOf = ({ index, from }: Stage): Span => ({
    start: from.span.start,
    end: stages[index + 1]?.from.span.start ?? file.text.length,
  });
  const textOf = ({ start, end }: Span) => file.text.slice(start, end);
  const keep = (
    key: string,
    ground: Ground,
    now: Partial<Raw>,
    judge: () => Verdict,
    alone: () => boolean,
  ) => {
    const known = all.get(key) ?? before?.said.get(key);
    if (known) {
      all.set(key, known);
      return saidAgain(known, ground, judge, now);
    }
    const { raw, sound } = judge();
    const said = sound && alone() ? saidOf(raw, ground) : undefined;
    if (said) all.set(key, said);
    return raw;
  };
  return {
    instruction(instruction, stage, label, judge) {
      const text = textOf(instruction.span);
      const state = stateBefore(instruction, stage);
      if (telling.has(instruction.keyword)) ends.set(stage, after(state, text));
      const ground = groundOf(file, [instruction.span]);
      const key = `${state} ${instruction.shell} ${text}`;
      return keep(key, ground, { stage: label }, judge, () => instruction.alone);
    },
    stage(stage, label, judge) {
      const parent = stage.base.kind === 'stage' ? wholes.get(stage.base.stage) : ends.get(undefined);
      const { index, isOutput, isShipped, from } = stage;
      const text = `${index} ${isOutput} ${isShipped} ${names} ${from.shell}\n${textOf(spanOf(stage))}`;
      const whole = after(parent ?? first, text);
      wholes.set(stage, whole);
      const ground = groundOf(file, lineage(stage).map(spanOf));
      const { looks } = dockerfile;
      return keep(`stage ${whole}`, ground, { stage: label }, judge, () => dockerfile.looks === looks);
    },
    done() {
      kept.last = { inputs, states, said: all };
    },
  };
}

/** Some parts of the file, whose places can be found again. */
function groundOf(file: SourceFile, parts: readonly Span[]): Ground {
  return {
    spotOf(place) {
      const { span } = place;
      if (place.file !== file) return place;
      const part = parts.findIndex(({ start, end }) => span.start >= start && span.end <= end);
      return part < 0 ? undefined : { part, span: moved(span, -parts[part]!.start) };
    },
    placeOf: (spot) =>
      'file' in spot ? spot : { file, span: moved(spot.span, parts[spot.part]?.start ?? 0) },
  };
}
