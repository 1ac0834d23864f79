import { facts } from '../../source/facts.ts';
import { limits } from '../../source/limits.ts';
import { none } from '../../source/list.ts';
import { moved, type SourceFile, type Span } from '../../source/text.ts';
import type { Base, Dockerfile, ImageUse, Instruction, KnownImages, Stage } from '../model.ts';
import type { RawInstruction, Split } from '../syntax/lines.ts';
import { type LogicalLine, logicalLine } from '../syntax/logical-line.ts';
import type { ParsedInstruction } from '../syntax/reading.ts';
import {
  type Absent,
  type CopyBudget,
  type Environment,
  environment,
  notKnown,
  onlyPath,
  unsetBesides,
} from '../variables/environment.ts';
import { type ExpandedWord, expand, type VariableState } from '../variables/expand.ts';
import {
  type BuildArgs,
  fragmentLookup,
  globalLookup,
  setArgs,
  setEnv,
  type VariableScope,
} from '../variables/variable-scope.ts';
import { parentOf } from './ancestry.ts';
import { imageUse, isContext, isInCatalog } from './image-use.ts';
import { platformOf } from './platform.ts';
import { bodiesOf, mayBeRefused, type Refusal, refusalsOf, type Scene } from './refusal.ts';
import { hasScript, type InstructionDraft, instructionOf, tokenAt } from './resolved-instruction.ts';
import { interpreterOf, shellOfImage, statedShells } from './script.ts';
import { type StageNames, stageNames } from './stage-names.ts';
import { userOf, userOfBase } from './user.ts';
import { joinPath, startOf } from './workdir.ts';

type Open<T> = { -readonly [Key in keyof T]: T[Key] };

/** A stage that is still being read. */
export class OpenStage
  extends facts<Open<Omit<Stage, 'env' | 'imageEnv' | 'instructions' | 'triggered'>>>()
  implements Stage
{
  readonly instructions: Instruction[] = [];
  readonly triggered: Instruction[] = [];
  snapshot: () => Stage['env'] = () => noValues;
  imageSnapshot: () => Stage['env'] = () => noValues;
  /** The state for stages that build on it, in this file and others. */
  end: End | undefined;

  get env(): Stage['env'] {
    return this.snapshot();
  }
  get imageEnv(): Stage['env'] {
    return this.imageSnapshot();
  }
}

/** The result of walking the instructions in order. */
export interface Stages {
  readonly instructions: InstructionDraft[];
  readonly globalArgs: InstructionDraft[];
  readonly stages: OpenStage[];
  /** Images of FROM, by instruction. */
  readonly pulled: ReadonlyMap<Instruction, ImageUse>;
  /** Why BuildKit rejects instructions that it can parse, by instruction. */
  readonly refusals: readonly (readonly Refusal[])[];
}

/** Returns the stage that an image or a named context is built from, by the word of FROM; undefined if not known. */
export type ImageStage = (name: string) => Stage | undefined;

/** The state that a stage passes on to stages that build on it. */
interface End {
  readonly env: Environment;
  readonly shell: readonly string[] | undefined;
  /** Its deferred instructions (ONBUILD). */
  readonly triggers: readonly Deferred[];
}

/** An instruction that ONBUILD defers, with the file that contains it. */
interface Deferred extends Pick<Walk, 'source' | 'dockerfile'> {
  readonly trigger: Instruction;
  readonly reading: ParsedInstruction;
  readonly raw: RawInstruction;
  /** Its number in the file. */
  readonly at: number;
}

interface Walk extends VariableScope {
  readonly source: SourceFile;
  readonly dockerfile: Dockerfile;
  readonly contexts: ReadonlySet<string>;
  readonly budget: CopyBudget;
  readonly byName: Map<string, OpenStage>;
  readonly imageStage: ImageStage;
  readonly images: KnownImages;
  readonly pulled: Map<Instruction, ImageUse>;
  readonly names: StageNames;
  readonly result: {
    instructions: InstructionDraft[];
    globalArgs: InstructionDraft[];
    stages: OpenStage[];
    refusals: (readonly Refusal[])[];
  };
  stage: OpenStage | undefined;
  env: Environment;
  shell: readonly string[] | undefined;
  /** Instructions that the stage defers. */
  deferred: Deferred[];
  /** Whether the stage has its own CMD, which its ENTRYPOINT does not reset. */
  setsCmd: boolean;
  /** The shell that replaces the platform's default. */
  stated: readonly string[] | undefined;
}

/** Walks the instructions in order: resolves stages, what they inherit, and variables in BuildKit's scopes. */
export function readStages(
  source: SourceFile,
  dockerfile: Dockerfile,
  raws: readonly { readonly raw: RawInstruction; readonly reading: ParsedInstruction }[],
  { escapeChar, comments }: Split,
  buildArgs: BuildArgs,
  contexts: ReadonlySet<string>,
  imageStage: ImageStage,
  images: KnownImages,
): Stages {
  const budget = { entries: limits.copiedVariables };
  const walk: Walk = {
    source,
    dockerfile,
    escapeChar,
    buildArgs,
    contexts,
    budget,
    globals: new Map(),
    byName: new Map(),
    imageStage,
    images,
    pulled: new Map(),
    names: stageNames(
      raws.map(({ reading }) => reading),
      contexts,
    ),
    result: { instructions: [], globalArgs: [], stages: [], refusals: [] },
    stage: undefined,
    env: environment(notKnown, budget),
    shell: undefined,
    deferred: [],
    setsCmd: false,
    stated: undefined,
  };
  const stated = statedShells(comments);
  let next = 0;
  for (let at = 0; at < raws.length; at++) {
    const { raw, reading } = raws[at]!;
    for (; (stated[next]?.at ?? raw.start) < raw.start; next++) walk.stated = stated[next]?.shell;
    walk.result.refusals.push(
      reading.verdicts.length === 0 && mayBeRefused(reading)
        ? refusalsOf(reading, sceneOf(walk, reading, raw))
        : none,
    );
    if (reading.keyword === 'FROM') beginStage(walk, reading, raw);
    else if (walk.stage || reading.keyword !== 'ARG') addInstruction(walk, reading, raw);
    else addGlobalArg(walk, reading, raw);
  }
  endStage(walk);
  return { pulled: walk.pulled, ...walk.result };
}

function sceneOf(walk: Walk, { keyword }: ParsedInstruction, raw: RawInstruction): Scene {
  const { stage, env, escapeChar, names, result, source } = walk;
  const isGlobal = keyword === 'FROM' || (!stage && keyword === 'ARG');
  return {
    lookup: isGlobal ? globalLookup(walk) : stage ? env.lookup : fragmentLookup(walk),
    escapeChar,
    names,
    workdir: stage?.workdir,
    platform: stage?.platform ?? 'unknown',
    index: stage && result.stages.length - 1,
    bodies: bodiesOf(source.text, raw),
    isDeferred: false,
  };
}

function make(
  walk: Walk,
  reading: ParsedInstruction,
  raw: RawInstruction,
  lookup: (name: string) => VariableState,
  { source, dockerfile }: Pick<Walk, 'source' | 'dockerfile'> = walk,
): InstructionDraft {
  const { escapeChar, stage, env } = walk;
  const shell = walk.shell ?? walk.stated;
  return instructionOf(reading, {
    dockerfile,
    source,
    stage,
    escapeChar,
    lookup,
    env: valuesFor(reading.trigger?.keyword ?? reading.keyword, env),
    shell,
    interpreter: interpreterOf(shell, stage?.platform ?? 'unknown', escapeChar),
    heredocs: raw.heredocs,
    start: raw.start,
    end: raw.end,
    place: placesIn(source.text, raw),
  });
}

/** The variables of a script: RUN sees those of the build, start commands see those of the image. */
function valuesFor(keyword: string, env: Environment): () => Stage['env'] {
  if (!hasScript.has(keyword)) return () => noValues;
  return keyword === 'RUN' ? env.snapshot() : env.imageSnapshot();
}

const noValues: ReadonlyMap<string, string | undefined> = new Map();

function placesIn(text: string, { pieces }: RawInstruction): (start: number, end: number) => Span {
  let line: LogicalLine | undefined;
  return (start, end) => {
    line ??= logicalLine(text, pieces);
    return line.span(start, end);
  };
}

function addGlobalArg(walk: Walk, reading: ParsedInstruction, raw: RawInstruction): void {
  const lookup = globalLookup(walk);
  const draft = make(walk, reading, raw, lookup);
  setArgs(walk, draft, reading, lookup, (name, variable) => walk.globals.set(name, variable));
  walk.result.globalArgs.push(draft);
  walk.result.instructions.push(draft);
}

function beginStage(walk: Walk, reading: ParsedInstruction, raw: RawInstruction): void {
  endStage(walk);
  const { dockerfile, result } = walk;
  const lookup = globalLookup(walk);
  const from = make(walk, reading, raw, lookup);
  const { 1: as, 2: alias } = from.args;
  const image = reading.args[0];
  const name = as?.text.toLowerCase() === 'as' ? alias : undefined;
  const at = image ? moved(image, raw.start) : { start: raw.end, end: raw.end };
  const expansion = expand(image?.raw ?? '', lookup, walk.escapeChar);
  const platform = askedPlatform(walk, reading, lookup);
  const base = baseOf(walk, from, at, expansion, platform);
  const below = base.kind === 'stage' || base.kind === 'built' ? base.stage : undefined;
  const inherited = parentOf(base);
  const parent = inherited instanceof OpenStage ? inherited.end : undefined;
  const stage = new OpenStage({
    index: result.stages.length,
    name: name && { text: name.text, span: name.span },
    from,
    base,
    isOutput: false,
    isShipped: false,
    isBuilt: true,
    user: userOfBase(base),
    platform: platformOf(base, platform),
    rootImage: below ? below.rootImage : namedImage(walk.pulled.get(from)),
    cmd: below?.cmd,
    entrypoint: below?.entrypoint,
    workdir: startOf(base),
    dockerfile,
  });
  from.stage = stage;
  const use = walk.pulled.get(from) as Open<ImageUse> | undefined;
  if (use) use.stage = stage;
  walk.stage = stage;
  walk.env =
    (base.kind === 'stage' ? parent?.env.inherit() : parent?.env.ofImage()) ??
    environment(absentIn(base), walk.budget);
  walk.deferred = [];
  walk.setsCmd = false;
  walk.shell = parent ? parent.shell : shellOfImage(stage.rootImage?.named?.name);
  result.stages.push(stage);
  result.instructions.push(from);
  if (stage.name) walk.byName.set(stage.name.text.toLowerCase(), stage);
  for (const each of parent?.triggers ?? []) applyTrigger(walk, stage, each);
}

/** The state of a variable that a stage does not set, by its base. */
function absentIn(base: Base): Absent {
  if (base.kind === 'scratch') return onlyPath;
  const variables = base.kind === 'image' ? base.use.facts?.variables : undefined;
  return variables ? unsetBesides(variables) : notKnown;
}

function baseOf(
  walk: Walk,
  from: InstructionDraft,
  at: Span,
  { value, byDefault }: ExpandedWord,
  platform: string | undefined,
): Base {
  const { source, dockerfile } = walk;
  const token = tokenAt(source, 0, at);
  if (value !== undefined && isContext(value, walk.contexts)) {
    const stage = walk.imageStage(value);
    return stage ? { kind: 'built', token, stage } : { kind: 'unknown', token };
  }
  const parent = value === undefined ? undefined : walk.byName.get(value.toLowerCase());
  if (parent) return { kind: 'stage', token, stage: parent };
  if (value === 'scratch') return { kind: 'scratch', token };
  const pulled = { via: 'from' as const, at, value, byDefault, stage: undefined, platform };
  const use = imageUse(pulled, source, dockerfile, walk.images);
  if (token.text !== '') walk.pulled.set(from, use);
  const stage = value === undefined || isInCatalog(use) ? undefined : walk.imageStage(value);
  if (stage) return { kind: 'built', token, stage };
  return use.ref || use.facts ? { kind: 'image', token, use } : { kind: 'unknown', token };
}

/** The image, if at least its name is known. */
const namedImage = (use: ImageUse | undefined) => (use?.named ? use : undefined);

/** The platform that a flag asks for: empty if it is not known, undefined without a flag. */
function askedPlatform(
  walk: Walk,
  { flags }: ParsedInstruction,
  lookup: (name: string) => VariableState,
): string | undefined {
  const flag = flags.find(({ name }) => name === 'platform')?.value;
  return flag && (expand(flag.raw, lookup, walk.escapeChar).value ?? '');
}

function endStage(walk: Walk): void {
  const { stage, env, shell, deferred } = walk;
  if (!stage) return;
  if (stage.name && isContext(stage.name.text, walk.contexts))
    stage.user = userOfBase({ kind: 'unknown', token: stage.name });
  stage.snapshot = env.inherit().snapshot();
  stage.imageSnapshot = env.imageSnapshot();
  stage.end = { env, shell, triggers: deferred.slice(-100) };
}

function addInstruction(walk: Walk, reading: ParsedInstruction, raw: RawInstruction): void {
  const { stage, env } = walk;
  const draft = make(walk, reading, raw, stage ? env.lookup : fragmentLookup(walk));
  walk.result.instructions.push(draft);
  if (reading.keyword === 'ARG') setArgs(walk, draft, reading, env.lookup, env.setArg);
  if (reading.keyword === 'ENV') setEnv(walk, reading);
  if (reading.keyword === 'SHELL' && draft.json) walk.shell = shellOf(draft);
  if (!stage) return;
  stage.instructions.push(draft);
  if (reading.trigger && draft.trigger)
    walk.deferred.push({
      trigger: draft.trigger,
      reading: reading.trigger,
      raw,
      at: walk.result.refusals.length - 1,
      source: walk.source,
      dockerfile: walk.dockerfile,
    });
  apply(walk, stage, draft);
}

/**
 * Applies a deferred instruction of the parent to the stage that builds on it. It sees that stage's variables (Dockerfile
 * reference, ONBUILD).
 */
function applyTrigger(walk: Walk, stage: OpenStage, deferred: Deferred): void {
  const { env } = walk;
  const { trigger, reading, raw } = deferred;
  refuseTrigger(walk, deferred);
  const draft = make(walk, reading, raw, env.lookup, deferred);
  if (draft.keyword === 'ARG') setArgs(walk, draft, reading, env.lookup, env.setArg);
  if (draft.keyword === 'ENV') setEnv(walk, reading);
  if (draft.keyword === 'SHELL' && draft.json) walk.shell = shellOf(draft);
  stage.triggered.push(draft);
  apply(walk, stage, draft, trigger);
}

/** Records why BuildKit rejects a deferred instruction of the same file once a stage builds on it. */
function refuseTrigger(walk: Walk, { reading, raw, at, dockerfile }: Deferred): void {
  if (dockerfile !== walk.dockerfile || reading.verdicts.length > 0 || !mayBeRefused(reading)) return;
  const { refusals, stages } = walk.result;
  const stage = stages.length - 1;
  for (const each of refusalsOf(reading, { ...sceneOf(walk, reading, raw), isDeferred: true })) {
    const before = refusals[at]?.find(({ start }) => start === each.start);
    if (before?.stages) before.stages.push(stage);
    else if (!before) refusals[at] = [...(refusals[at] ?? none), { ...each, stages: [stage] }];
  }
}

const shellOf = ({ args }: InstructionDraft) => args.map(({ value, text }) => value ?? text);

/** Applies an instruction to its stage. `written` is the instruction in the file, a different one if ONBUILD defers it. */
function apply(walk: Walk, stage: OpenStage, instruction: Instruction, written = instruction): void {
  switch (instruction.keyword) {
    case 'USER':
      if (instruction.args.length > 0)
        stage.user = { ...userOf(instruction, stage.platform), setBy: written };
      break;
    case 'WORKDIR':
      stage.workdir = joinPath(stage.workdir, instruction.args[0]?.value, stage.platform);
      break;
    case 'CMD':
      walk.setsCmd = true;
      stage.cmd = instruction;
      break;
    case 'ENTRYPOINT':
      // ENTRYPOINT resets an inherited CMD, but not one of the same stage.
      if (!walk.setsCmd) stage.cmd = undefined;
      stage.entrypoint = instruction;
      break;
  }
}
