import { productsOf } from './catalog/catalog.ts';
import { traitsOf } from './catalog/image-traits.ts';
import type { Product } from './catalog/product.ts';
import type { Compose, Service, ServiceImage } from './compose/model.ts';
import { servicePlatform } from './compose/service/service-platform.ts';
import { isAdministrator, isRoot, isTold, userText, zeroBy } from './compose/service/service-user.ts';
import type { ContextReader } from './dockerfile/context/context.ts';
import { entryScript, entryScriptPath, writtenEntryScript } from './dockerfile/context/entry-script.ts';
import type { Dockerfile, ImageUse, Instruction, Platform, Stage } from './dockerfile/model.ts';
import { targetOf } from './dockerfile/stages/built.ts';
import { byImage, perhaps, type StepDown, stepDownBy, stepOfImage } from './dockerfile/stages/step-down.ts';
import { userParts } from './dockerfile/stages/user.ts';
import { isTagKnown } from './image/reference.ts';
import type { Command, Script } from './shell/model.ts';
import { gathered } from './source/list.ts';
import type { Known, Place } from './source/text.ts';

/** A service with the stage or image that it runs. */
export interface Posture {
  readonly service: Service;
  /**
   * The stage that `build` names, resolved with the service's build arguments and contexts. If the service builds nothing, the
   * stage that another service builds as its image. Undefined if the workspace does not have the Dockerfile.
   */
  readonly stage: Stage | undefined;
  /**
   * The Dockerfile that it builds, without build arguments and contexts. Undefined if it is missing, a template or in conflict.
   */
  readonly dockerfile: Dockerfile | undefined;
  /** The image that it runs, or the one below the stage that it builds. */
  readonly image: ServiceImage | ImageUse | undefined;
  /** The catalog's products for this image. */
  readonly products: readonly Product[];
  readonly user: RunningUser;
  /** Operating system of the container. */
  readonly platform: Platform;
  /** How its main process switches from root to another user by itself; undefined if nothing shows that it does. */
  readonly stepDown: StepDown | undefined;
  /**
   * Workspace-relative path of the script that the stage copies and starts; undefined if there is none or the service replaces
   * it.
   */
  readonly entryPath: string | undefined;
  /**
   * That script, or one from a here-document of the Dockerfile. Undefined if it is not in the workspace or not a shell script.
   */
  readonly entryScript: Script | undefined;
  /** The whole project. All postures of a project share the object. */
  readonly neighbours: Neighbours;
  /** The file at a workspace-relative path, for a file of the container that the project provides. */
  readonly read: ContextReader;
}

/** The services of a project, each joined with what it builds. */
export interface Neighbours {
  readonly services: readonly Service[];
  postureOf(service: Service): Posture;
}

/** The user that the service's main process starts as: from the service, else the stage, else the image if that is known. */
export interface RunningUser {
  readonly name: string | undefined;
  /** The group written after the user. */
  readonly group: string | undefined;
  readonly root: Known<boolean>;
  /** Who decides it. */
  readonly setBy: 'service' | 'stage' | 'image' | 'nobody';
  readonly at: Place;
}

/** Joins a compose service with the stage that it builds, or that another service builds for it. */
export function postureOf(
  service: Service,
  compose: Compose,
  lookup: (path: string) => Dockerfile | Compose | undefined,
  resolved: (dockerfile: Dockerfile, service: Service) => Dockerfile,
  read: ContextReader,
  pulled: Stage | undefined,
  neighbours: Neighbours,
): Posture {
  const inline = compose.inlines.find((each) => each.service === service)?.dockerfile;
  const found = inline ?? dockerfileAt(service.build?.path, lookup);
  const dockerfile = found && !found.template && !found.conflict ? found : undefined;
  const built = dockerfile && resolved(dockerfile, service);
  return new JoinedPosture(service, dockerfile, built ? stageOf(service, built) : pulled, read, neighbours);
}

/** A Dockerfile as each service resolves it that builds it, which may set build arguments; itself if no service does. */
function resolvedBy(dockerfile: Dockerfile, services: readonly Posture[]): readonly Dockerfile[] {
  const own = services.filter((each) => each.dockerfile === dockerfile);
  return own.length === 0
    ? [dockerfile]
    : [...new Set(gathered(own, ({ stage }) => stage?.dockerfile ?? dockerfile))];
}

/** A stage with the variables that each service gives it which builds its Dockerfile. */
export const stagesFor = (stage: Stage, services: readonly Posture[]): readonly Stage[] =>
  gathered(resolvedBy(stage.dockerfile, services), ({ stages }) => stages[stage.index] ?? []);

/** An instruction with the variables that each service gives it which builds its Dockerfile. */
export function instructionsFor(
  instruction: Instruction,
  services: readonly Posture[],
): readonly Instruction[] {
  const { dockerfile } = instruction;
  const all = resolvedBy(dockerfile, services);
  const at = all.length === 1 && all[0] === dockerfile ? -1 : dockerfile.instructions.indexOf(instruction);
  return at < 0 ? [instruction] : gathered(all, ({ instructions }) => instructions[at] ?? []);
}

/** A command of an instruction with the variables that each service gives it which builds the Dockerfile. */
export function commandsFor(
  command: Command,
  instruction: Instruction | undefined,
  services: readonly Posture[],
): readonly Command[] {
  const all = instruction ? instructionsFor(instruction, services) : [];
  if (all.length === 0 || all[0] === instruction) return [command];
  const at = instruction?.script?.commands.indexOf(command) ?? -1;
  return gathered(all, ({ script }) => script?.commands[at] ?? []);
}

/** Whether a service builds this stage of a Dockerfile. Build arguments do not matter. */
export const buildsStage = ({ stage, dockerfile }: Posture, of: Stage): boolean =>
  dockerfile === of.dockerfile && stage?.index === of.index;

/** A class with lazy fields, because most callers read only the stage. */
class JoinedPosture implements Posture {
  readonly service: Service;
  readonly dockerfile: Dockerfile | undefined;
  readonly stage: Stage | undefined;
  readonly neighbours: Neighbours;
  readonly read: ContextReader;
  #products: readonly Product[] | undefined;
  #user: RunningUser | undefined;
  #platform: Platform | undefined;
  #stepDown: { readonly found: StepDown | undefined } | undefined;

  constructor(
    service: Service,
    dockerfile: Dockerfile | undefined,
    stage: Stage | undefined,
    read: ContextReader,
    neighbours: Neighbours,
  ) {
    this.service = service;
    this.read = read;
    this.neighbours = neighbours;
    this.dockerfile = dockerfile;
    this.stage = stage;
  }
  get image(): ServiceImage | ImageUse | undefined {
    if (this.stage) return this.stage.rootImage;
    return this.service.build ? undefined : this.service.image;
  }
  get products(): readonly Product[] {
    this.#products ??= this.image?.named ? productsOf(this.image.named, isTagKnown(this.image.ref)) : [];
    return this.#products;
  }
  get user(): RunningUser {
    this.#user ??= runningUser(this);
    return this.#user;
  }
  get platform(): Platform {
    this.#platform ??= this.#readPlatform();
    return this.#platform;
  }
  get stepDown(): StepDown | undefined {
    this.#stepDown ??= { found: stepDownIn(this) };
    return this.#stepDown.found;
  }
  get entryPath(): string | undefined {
    const { build } = this.service;
    const stage = startedStage(this);
    const path = stage && entryScriptPath(stage);
    if (path === undefined || build?.folder === undefined) return undefined;
    return `${build.folder.replace(/[^/]$/, '$&/')}${path}`;
  }
  #readPlatform(): Platform {
    const own = servicePlatform(this.service);
    return own === 'unknown' ? (this.stage?.platform ?? own) : own;
  }
  get entryScript(): Script | undefined {
    const file = this.entryPath === undefined ? undefined : this.read(this.entryPath);
    if (typeof file === 'object') return entryScript(file);
    const stage = startedStage(this);
    return stage && writtenEntryScript(stage);
  }
}

/** The stage, if the service starts it with the stage's own entrypoint or command. */
function startedStage({
  service: { effective },
  stage,
}: Pick<Posture, 'service' | 'stage'>): Stage | undefined {
  const isReplaced =
    effective.entries.has('entrypoint') || (!stage?.entrypoint && effective.entries.has('command'));
  return isReplaced ? undefined : stage;
}

function dockerfileAt(
  path: string | undefined,
  lookup: (path: string) => Dockerfile | Compose | undefined,
): Dockerfile | undefined {
  const found = path === undefined ? undefined : lookup(path);
  return found?.kind === 'dockerfile' ? found : undefined;
}

function stageOf({ build }: Service, { stages }: Dockerfile): Stage | undefined {
  if (!build?.target) return stages.at(-1);
  const target = build.target.text;
  return target === undefined ? undefined : targetOf(stages, target);
}

const unknown = { name: undefined, group: undefined, root: 'unknown' } as const;

function runningUser({ service, stage, platform }: Omit<Posture, 'user'>): RunningUser {
  const text = service.user && userText(service.user);
  if (service.user && text !== '') {
    const [name, group] = text?.split(':') ?? [];
    const root = platform === 'windows' ? isAdministrator(name) : isRoot(name);
    return { name, group, root, setBy: 'service', at: service.user };
  }
  if (stage) {
    const { setBy } = stage.user;
    const at = setBy
      ? { file: setBy.file, span: setBy.rest.span }
      : { file: stage.dockerfile.file, span: stage.base.token.span };
    const { name, group, root } = stage.user;
    return { name, group, root, setBy: 'stage', at };
  }
  const facts = service.build ? undefined : service.image?.facts;
  if (service.image && facts) {
    const [name, group] = facts.user === undefined ? [] : userParts(facts.user);
    return { name, group, root: facts.root, setBy: 'image', at: service.image };
  }
  return { ...unknown, setBy: 'nobody', at: service.key };
}

/** Whether the service's commands start programs by bare names, and no script of the image, which might switch the user. */
function isPlain(scripts: readonly (Script | undefined)[]): boolean {
  const commands = gathered(scripts, (each) => each?.commands ?? []);
  const words = gathered(commands, ({ nameWord, args }) => [nameWord, ...args]);
  return (
    commands.length > 0 &&
    commands.every(({ nameWord }) => nameWord?.value?.includes('/') === false) &&
    words.every((word) => word?.value !== undefined && !/\.sh$|entrypoint|\$/.test(word.value))
  );
}

function stepDownIn({ service, stage, image, entryScript }: Posture): StepDown | undefined {
  const { effective, entrypoint, command, environment } = service;
  if (zeroBy('user', service, stage)) return undefined;
  const isReplaced = effective.entries.has('entrypoint');
  const own = effective.entries.has('command') ? command : isReplaced ? undefined : stage?.cmd?.script;
  if (!isReplaced) {
    if (!stage?.entrypoint && isTold(service, stage)) return byImage;
    const step = image && !stage?.entrypoint ? stepOfImage(image, own) : undefined;
    const { staysRoot } = traitsOf(image?.ref?.name);
    if (step && !environment.some(({ name, value }) => staysRoot?.test(`${name}=${value}`))) return step;
  }
  const starts = [entryScript, isReplaced ? entrypoint : stage?.entrypoint?.script, own];
  if (isReplaced && isPlain([entrypoint, own])) return stepDownBy(starts, undefined);
  // Any script of an image that drops privileges may drop them as the entrypoint does.
  const mayAsImage = isReplaced && !stage && image?.facts?.dropsPrivileges === true;
  return stepDownBy(starts, stage) ?? (mayAsImage ? perhaps : undefined);
}
