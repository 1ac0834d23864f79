import type { Dockerfile, Instruction, Stage } from '../dockerfile/model.ts';
import type { Raw } from '../settle.ts';
import { moved, type SourceFile, type Span } from '../text.ts';
import { type Ground, type Said, saidAgain, saidOf, same, type Verdict } from './said.ts';

/** What was said of the instructions of one file, kept from one version of its text to the next. */
export interface KeptInstructions {
  last: Version | undefined;
}

interface Version {
  /** All that every instruction depends on and that is not in the file, compared by identity. */
  readonly inputs: readonly unknown[];
  readonly states: ReadonlyMap<string, number>;
  readonly said: ReadonlyMap<string, Said>;
}

/** Judges the instructions of one version of a file, in order, saying again what still holds. */
export interface InstructionKeeper {
  /** What `judge` says of an instruction of a stage; its findings are to name the stage by `label`. */
  judged(
    instruction: Instruction,
    stage: Stage | undefined,
    label: string | undefined,
    judge: () => Verdict,
  ): readonly Raw[];
  /** All instructions were judged. */
  done(): void;
}

/** Instructions that decide what the words of those after them mean, in their stage and in those that build on it. */
const telling = new Set(['ARG', 'ENV', 'FROM', 'ONBUILD', 'SHELL']);

let serial = 0;

/**
 * Keeps what is said of each instruction, and says it again while its text, the instructions that decide what its words
 * mean, and `inputs` stay as they are; what was judged with a look at its stage or file is judged anew. Call `done` when all
 * were judged.
 */
export function instructionKeeper(
  { file, directives }: Dockerfile,
  kept: KeptInstructions,
  inputs: readonly unknown[],
): InstructionKeeper {
  const before = kept.last && same(kept.last.inputs, inputs) ? kept.last : undefined;
  const states = new Map<string, number>();
  const all = new Map<string, Said>();
  const ends = new Map<Stage | undefined, number>();
  /** A number for what the same instructions lead to in each version. */
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
  return {
    judged(instruction, stage, label, judge) {
      const { keyword, span } = instruction;
      const text = file.text.slice(span.start, span.end);
      const state = stateBefore(instruction, stage);
      if (telling.has(keyword)) ends.set(stage, after(state, text));
      const key = `${state} ${instruction.shell} ${text}`;
      const ground = groundOf(file, span);
      const known = all.get(key) ?? before?.said.get(key);
      if (known) {
        all.set(key, known);
        return saidAgain(known, ground, judge, { stage: label });
      }
      const { raw, sound } = judge();
      const said = sound && instruction.alone ? saidOf(raw, ground) : undefined;
      if (said) all.set(key, said);
      return raw;
    },
    done() {
      kept.last = { inputs, states, said: all };
    },
  };
}

/** An instruction is the only part of the file whose places can be found again. */
function groundOf(file: SourceFile, own: Span): Ground {
  return {
    spotOf(place) {
      const { span } = place;
      if (place.file !== file) return place;
      const inside = span.start >= own.start && span.end <= own.end;
      return inside ? { part: 0, span: moved(span, -own.start) } : undefined;
    },
    placeOf: (spot) => ('file' in spot ? spot : { file, span: moved(spot.span, own.start) }),
  };
}
