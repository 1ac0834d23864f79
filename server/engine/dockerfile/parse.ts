import type { Problem } from '../finding.ts';
import { shown } from '../secret/shown.ts';
import { conflictMarks, hasForeignExpression } from '../source/foreign-marks.ts';
import { limits } from '../source/limits.ts';
import { whenAsked } from '../source/memo.ts';
import { type SafeText, type SourceFile, type Span, spanIn } from '../source/text.ts';
import type { Directive, Dockerfile, ImageUse, KnownImages, Stage } from './model.ts';
import { failedCheck } from './stages/build-checks.ts';
import { type BuildTargets, builtStages, markBuilt } from './stages/built.ts';
import { catalogImages, imageUse, pulledByFlags } from './stages/image-use.ts';
import type { Refusal } from './stages/refusal.ts';
import { type InstructionDraft, tokenAt } from './stages/resolved-instruction.ts';
import { interpreterIn } from './stages/script.ts';
import { type ImageStage, readStages } from './stages/stages.ts';
import { checkFault } from './syntax/check-options.ts';
import { readInstruction } from './syntax/instruction.ts';
import { type RawInstruction, type Split, split } from './syntax/lines.ts';
import type { InstructionError, ParsedInstruction } from './syntax/reading.ts';
import { isTemplateName, templateMark } from './syntax/template.ts';
import { isKeyword } from './syntax/validate.ts';
import type { BuildArgs } from './variables/variable-scope.ts';

/** What is known of the build besides the file. */
export interface ParseOptions {
  /** Stages that compose files build. */
  readonly targets?: BuildTargets;
  readonly args?: BuildArgs;
  /** Names of additional contexts, which come before images and stages (Compose Build Specification, additional_contexts). */
  readonly contexts?: ReadonlySet<string>;
  /** Returns the stage from which another service builds an image or a context. */
  readonly imageStage?: ImageStage;
  /** What is known of images; by default, what the catalog knows. */
  readonly images?: KnownImages;
  /** The non-root user that the built image always runs as, regardless of USER in the file. */
  readonly user?: string | undefined;
}

type Whole = { -readonly [Key in keyof Dockerfile]: Dockerfile[Key] };

const unreadShell = 'Scripts of this shell are not checked: only sh, bash, cmd and PowerShell are read.';
const beyond = shown`The file has more than ${limits.instructions} instructions or ${limits.shellMarks} shell marks; only the first are checked.`;

/**
 * Parses a Dockerfile by BuildKit's rules. Never throws: any text gives a document, in time linear in its length. Places in a
 * Dockerfile that is written inside another file refer to that file. `problems` says why BuildKit would reject the file, or
 * that it is a template.
 */
export function parseDockerfile(source: SourceFile, options: ParseOptions = {}): Dockerfile {
  const conflict = conflictMarks(source.text);
  const text = commented(source.text, conflict);
  const cut = split(text);
  const raws = readEach(text, cut);
  const isNamedTemplate = isTemplateName(source.path);
  const part = isNamedTemplate ? undefined : templateMark(source.text, raws);
  const template = isNamedTemplate || part !== undefined;
  const mark = part ?? (template ? undefined : conflict[0]);
  // Its parts refer to it, so they are filled in later.
  const dockerfile: Whole = {
    kind: 'dockerfile',
    file: source.within?.file ?? source,
    directives: cut.directives.map(({ name, value, span }) => ({
      name: tokenAt(source, 0, name.span),
      value: tokenAt(source, 0, value.span),
      span: spanIn(source, span.start, span.end),
    })),
    comments: cut.comments.map(({ span }) => tokenAt(source, 0, span)),
    escape: cut.escapeChar,
    instructions: [],
    globalArgs: [],
    stages: [],
    images: [],
    template,
    conflict: conflict.length > 0,
    cut: cut.cut,
    problems: [],
  };
  const known = options.images ?? catalogImages;
  const { instructions, globalArgs, stages, pulled, refusals } = readStages(
    source,
    dockerfile,
    raws,
    cut,
    options.args ?? new Map(),
    options.contexts ?? new Set(),
    options.imageStage ?? (() => undefined),
    known,
  );
  markBuilt(stages, options.targets ?? { names: [], all: false });
  for (const stage of stages)
    if (stage.isOutput && options.user)
      stage.user = { name: options.user, group: undefined, root: false, setBy: undefined };
  dockerfile.instructions = instructions;
  dockerfile.globalArgs = globalArgs;
  dockerfile.stages = stages;
  const refused = () => refusedIn(stages, instructions, refusals);
  const rejected = problemsOf(source, cut, raws, refused(), isBuiltIn(stages, instructions));
  dockerfile.problems =
    mark || template ? [markProblem(source, mark, template, () => isSound(part, raws, rejected))] : rejected;
  dockerfile.images = [
    ...cut.directives.filter(isSyntax).map((directive) => syntaxUse(directive, source, dockerfile, known)),
    ...imagesOf(source, dockerfile, instructions, raws, pulled, options.contexts, known),
  ];
  return dockerfile;
}

const unchecked: SafeText =
  'This is a template, so it is not checked; check the Dockerfile that is generated from it.';
const conflicting: SafeText = 'Merge conflict markers are ignored; the lines between them are read.';

/** Reports a template, or the marks of a merge conflict. */
function markProblem(
  source: SourceFile,
  mark: Span | undefined,
  template: boolean,
  isSound: () => boolean,
): Problem {
  return {
    file: source.path,
    span: mark && spanIn(source, mark.start, mark.end),
    message: template ? unchecked : conflicting,
    ...(template && isSound() && noteIfFound),
  };
}

/**
 * Whether a template is one by its name (without a `part`), or can't be built as it is. In a file that Docker builds, one placeholder
 * must not hide the rest.
 */
function isSound(part: Span | undefined, raws: readonly Read[], rejected: readonly Problem[]): boolean {
  return !part || rejected.length > 0 || standsForCode(part, raws);
}

/** Whether a mark of a template stands for an instruction or an image, so that Docker builds nothing before it is replaced. */
const standsForCode = ({ start }: Span, raws: readonly Read[]): boolean =>
  raws.some(
    ({ raw, reading: { keyword } }) =>
      raw.start <= start && start < raw.lineEnd && (keyword === 'FROM' || !isKeyword(keyword)),
  );

const replacedFirst: SafeText =
  'Another program replaces this placeholder before the build; its value is treated as unknown.';
const noteIfFound = { isNoteIfFound: true } as const;
const plainName = /(?:^|\/)(?:Dockerfile|Containerfile)$/;

/** Reads the instructions that a text was cut into. */
function readEach(text: string, { instructions, escapeChar }: Split): Read[] {
  const found: Read[] = [];
  for (const raw of instructions)
    if (raw.lineEnd > raw.start) found.push({ raw, reading: readInstruction(text, raw, escapeChar) });
  return found;
}

/** Replaces each mark in a text with a comment. */
function commented(text: string, marks: readonly Span[]): string {
  let made = '';
  let at = 0;
  for (const { start } of marks) {
    made += `${text.slice(at, start)}#`;
    at = start + 1;
  }
  return made + text.slice(at);
}

/** The images that instructions pull, in order; also assigns them to their instructions. */
function imagesOf(
  source: SourceFile,
  dockerfile: Dockerfile,
  drafts: readonly InstructionDraft[],
  raws: readonly Read[],
  pulled: ReadonlyMap<unknown, ImageUse>,
  contexts: ReadonlySet<string> | undefined,
  known: KnownImages,
): ImageUse[] {
  const names = new Set(dockerfile.stages.map(({ name }) => name?.text.toLowerCase()));
  const isStage = (name: string) => names.has(name) || contexts?.has(name) === true;
  const found: ImageUse[] = [];
  for (const [index, { raw, reading }] of raws.entries()) {
    const draft = drafts[index];
    const from = pulled.get(draft);
    const flags = pulledByFlags(reading, raw.start, draft?.stage, isStage);
    if (!from && flags.length === 0) continue;
    const images = [
      ...(from ? [from] : []),
      ...flags.map((each) => imageUse(each, source, dockerfile, known)),
    ];
    if (draft) draft.images = images;
    found.push(...images);
  }
  return found;
}

const isSyntax = ({ name }: Directive) => name.text.toLowerCase() === 'syntax';

/** The frontend image: the first word of the directive's value. */
function syntaxUse(
  { value }: Directive,
  source: SourceFile,
  dockerfile: Dockerfile,
  known: KnownImages,
): ImageUse {
  const [text = ''] = value.text.split(' ', 1);
  const at = { start: value.span.start, end: value.span.start + text.length };
  const pulled = { via: 'syntax' as const, at, value: text, byDefault: false, stage: undefined };
  return imageUse(pulled, source, dockerfile, known);
}

/** What BuildKit rejects in each instruction. In stages that it does not build it runs only its first checks. */
function refusedIn(
  stages: readonly Stage[],
  instructions: readonly InstructionDraft[],
  refusals: readonly (readonly Refusal[])[],
): readonly (readonly InstructionError[])[] {
  if (refusals.every((each) => each.length === 0)) return refusals;
  const isBuilt = isBuiltIn(stages, instructions);
  return refusals.map((each, at) => each.filter(({ ifBuilt, stages }) => !ifBuilt || isBuilt(at, stages)));
}

/**
 * Returns a test for an instruction's number: whether its stage, or another given stage, is built. Instructions before the
 * first FROM count as built.
 */
function isBuiltIn(
  stages: readonly Stage[],
  instructions: readonly InstructionDraft[],
): (at: number, others?: readonly number[]) => boolean {
  const built = whenAsked(() => builtStages(stages));
  return (at, others) => {
    if (others) return others.some((each) => built().has(each));
    const index = instructions[at]?.stage?.index;
    return index === undefined || built().has(index);
  };
}

type Read = { readonly raw: RawInstruction; readonly reading: ParsedInstruction };

type AddProblem = (
  message: SafeText,
  span: Span | undefined,
  kind?: Pick<Problem, 'isNote' | 'isNoteIfFound'>,
) => void;

function problemsOf(
  source: SourceFile,
  { faults, instructions, cut, directives }: Split,
  raws: readonly Read[],
  refused: readonly (readonly InstructionError[])[],
  isBuilt: (at: number) => boolean,
): Problem[] {
  const problems: Problem[] = [];
  const add = (
    message: SafeText,
    span: Span | undefined,
    kind?: Pick<Problem, 'isNote' | 'isNoteIfFound'>,
  ) => {
    if (problems.length < limits.dockerfileProblems)
      problems.push({
        file: source.path,
        span: span && spanIn(source, span.start, span.end),
        message,
        ...kind,
      });
  };
  if (source.refused !== undefined) {
    add(source.refused, undefined);
    return problems;
  }
  if (cut) add(beyond, undefined);
  const [first] = raws;
  if (!first) {
    add('The file has no instructions.', undefined);
    return problems;
  }
  if (!isKeyword(first.reading.keyword)) {
    // A file with exactly this name can be nothing else.
    const kind = plainName.test(source.path) ? undefined : noteIfFound;
    add('This is not a Dockerfile: it does not start with an instruction.', spanOf(first), kind);
    return problems;
  }
  for (const { message, span } of faults) add(message, span);
  const check = directives.find(({ name }) => name.text.toLowerCase() === 'check');
  const misused = check && checkFault(check);
  if (misused) add(misused.message, misused.span);
  refusedInstructions(source, raws, refused, add);
  for (let at = 0; at < instructions.length; at++) {
    const { start, lineEnd } = instructions[at]!;
    if (lineEnd === start)
      add('This line continuation does not belong to an instruction.', { start, end: start });
  }
  unreadShells(raws, add);
  const from = raws.findIndex(({ reading }) => reading.keyword === 'FROM');
  // A fragment may have no FROM. But a FROM without a line break before it hides everything after it.
  const glued = from < 0 ? source.text.search(/[^\s#]FROM[ \t]+\S/) + 1 : 0;
  if (glued > 0)
    add('FROM must start a line, but here it is in the middle of one.', { start: glued, end: glued + 4 });
  else if (from < 0)
    add(
      'The file has no FROM, so there is nothing to build.',
      spanOf(raws.find(({ reading }) => reading.keyword !== 'ARG') ?? first),
      noteIfFound,
    );
  for (const read of raws.slice(0, Math.max(from, 0))) {
    const { keyword } = read.reading;
    if (keyword !== 'ARG' && isKeyword(keyword))
      add(shown`${keyword} is not allowed before the first FROM.`, spanOf(read));
  }
  const failed = problems.length === 0 && check ? failedCheck(check, source.text, raws, isBuilt) : undefined;
  if (failed) add(failed.message, failed.span);
  return problems;
}

/** Reports what BuildKit rejects in each instruction, and the first placeholder that another program replaces before. */
function refusedInstructions(
  source: SourceFile,
  raws: readonly Read[],
  refused: readonly (readonly InstructionError[])[],
  add: AddProblem,
): void {
  const placeholders: Span[] = [];
  for (let at = 0; at < raws.length; at++) {
    const {
      raw,
      reading: { verdicts },
    } = raws[at]!;
    const found = verdicts.length > 0 ? verdicts : (refused[at] ?? []);
    for (let each = 0; each < found.length; each++) {
      const { message, start, end } = found[each]!;
      const span = { start: raw.start + start, end: raw.start + end };
      if (hasForeignExpression(source.text.slice(span.start, span.end))) placeholders.push(span);
      else add(message, span);
    }
  }
  if (placeholders[0]) add(replacedFirst, placeholders[0], { isNote: true });
}

function unreadShells(raws: readonly Read[], add: AddProblem): void {
  for (let at = 0; at < raws.length; at++) {
    const { raw, reading } = raws[at]!;
    const { keyword, json, args, rest } = reading.trigger ?? reading;
    if (
      keyword === 'SHELL' &&
      json &&
      args.length > 0 &&
      interpreterIn(args.map((word) => word.raw)) === 'other'
    )
      add(unreadShell, { start: raw.start + rest.start, end: raw.start + rest.end }, { isNote: true });
  }
}

const spanOf = ({ raw, reading: { keywordSpan } }: Read): Span => ({
  start: raw.start + keywordSpan.start,
  end: raw.start + keywordSpan.end,
});
