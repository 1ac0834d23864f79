import type { Problem } from '../finding.ts';
import type { SourceFile } from '../text.ts';
import type { Comment, Directive, Dockerfile, ImageUse, Instruction, Stage } from './model.ts';
import type { Split } from './split.ts';

/** A Dockerfile that counts who looks at all of it; its parts are filled in once they are resolved. */
export class ReadDockerfile implements Dockerfile {
  readonly kind = 'dockerfile';
  readonly file: SourceFile;
  readonly directives: readonly Directive[];
  readonly escape: '\\' | '`';
  readonly template: boolean;
  readonly problems: readonly Problem[];
  globalArgs: readonly Instruction[] = [];
  looks = 0;
  readonly #comments: readonly Comment[];
  #instructions: readonly Instruction[] = [];
  #stages: readonly Stage[] = [];
  #images: readonly ImageUse[] = [];

  constructor(
    file: SourceFile,
    { directives, comments, escapeChar }: Split,
    template: boolean,
    problems: readonly Problem[],
  ) {
    this.file = file;
    this.directives = directives;
    this.escape = escapeChar;
    this.template = template;
    this.problems = problems;
    this.#comments = comments;
  }

  get comments(): readonly Comment[] {
    this.looks++;
    return this.#comments;
  }
  get instructions(): readonly Instruction[] {
    this.looks++;
    return this.#instructions;
  }
  set instructions(instructions: readonly Instruction[]) {
    this.#instructions = instructions;
  }
  get stages(): readonly Stage[] {
    this.looks++;
    return this.#stages;
  }
  set stages(stages: readonly Stage[]) {
    this.#stages = stages;
  }
  get images(): readonly ImageUse[] {
    this.looks++;
    return this.#images;
  }
  set images(images: readonly ImageUse[]) {
    this.#images = images;
  }
}
