import type { Compose, Service, ServiceImage } from './compose/model.ts';
import { pulledImages } from './compose/pulled-images.ts';
import { scalarOf } from './compose/yaml/graph.ts';
import { pinnableDefault } from './dockerfile/edit/default-pin.ts';
import type { Dockerfile, ImageKnowledge, ImageUse, Instruction } from './dockerfile/model.ts';
import type { ImageRef } from './image/model.ts';
import { variablesIn } from './lock/from-configuration.ts';
import type { Project } from './project/project.ts';
import { secretName } from './secret/name.ts';
import { secretsOf } from './secret/secrets.ts';
import { shapedSecrets } from './secret/shape.ts';
import { perObject } from './source/memo.ts';
import type { Place, SafeText } from './source/text.ts';

/** A place that pulls an image, whose name is known. */
export interface ImagePull extends Place {
  readonly ref: ImageRef;
  /** The platform that is asked for there: `linux/amd64`. */
  readonly platform: string | undefined;
  /** Variables that the file may take from the image for USER, EXPOSE, VOLUME, WORKDIR, PATH and HOME. */
  readonly needed: ReadonlySet<string>;
  readonly known: ImageKnowledge;
  /** Why the locked digest can't be added where the file names the image by variables; undefined if it can or none is locked. */
  readonly whyNotPinned: SafeText | undefined;
}

/**
 * Returns the images that the document at `path` pulls: bases and other images of a Dockerfile, or those of the services of each
 * project whose first file is this compose file. Images that the project builds itself are left out, and so are those whose names
 * depend on variables without a default, or contain a credential of a file of variables, which no registry may see.
 */
export function pulledBy(project: Project, path: string): ImagePull[] {
  const document = project.document(path);
  if (document?.kind === 'dockerfile') return pulledByDockerfile(document);
  return project
    .applications(path)
    .filter(({ files }) => files[0] === path)
    .flatMap(({ compose }) => compose.services.flatMap(pulledByService));
}

/** A name by which uses of one image are the same: a missing tag means `latest`. */
export function imageKey({ name, tag, digest }: Pick<ImageRef, 'name' | 'tag' | 'digest'>): string {
  return `${name}:${tag ?? (digest === undefined ? 'latest' : '')}@${digest ?? ''}`;
}

/** Returns the images that a file pulls, also where it is not the first file of its projects. */
export function pulledIn(project: Project, path: string): readonly ImagePull[] {
  const known = pullsOf(project);
  const found = known.get(path) ?? findPulls(project, path);
  known.set(path, found);
  return found;
}

/** The pulls that were found, by file: hints ask for them once for each service. */
const pullsOf = perObject((_: Project) => new Map<string, readonly ImagePull[]>());

function findPulls(project: Project, path: string): readonly ImagePull[] {
  const firsts = project.applications(path).flatMap(({ files }) => files[0] ?? []);
  const pulls = [...new Set([path, ...firsts])].flatMap((first) => pulledBy(project, first));
  return pulls.filter(({ file }) => file.path === path);
}

function pulledByDockerfile(dockerfile: Dockerfile): ImagePull[] {
  if (dockerfile.template || dockerfile.conflict) return [];
  const needed = neededVariables(dockerfile.instructions);
  return dockerfile.images.flatMap((use) => {
    const { ref, via, token, stage } = use;
    if (!ref || via === 'syntax' || (via === 'from' && stage?.base.kind !== 'image')) return [];
    return [
      {
        ref,
        platform: platformOf(use),
        needed,
        known: use,
        whyNotPinned: token.text.includes('$') ? whyNotPinned(use, () => whyNoDefault(use)) : undefined,
        file: dockerfile.file,
        span: token.span,
      },
    ];
  });
}

function whyNotPinned(
  { ref, locked }: Pick<ImageUse, 'ref' | 'locked'>,
  why: () => SafeText | undefined,
): SafeText | undefined {
  return ref?.digest === undefined && locked?.digest !== undefined ? why() : undefined;
}

function whyNoDefault(use: ImageUse): SafeText | undefined {
  const found = pinnableDefault(use);
  return 'why' in found ? found.why : undefined;
}

/** The platform of a stage, unless a variable says it. */
function platformOf({ via, stage }: ImageUse): string | undefined {
  if (via !== 'from') return undefined;
  const flag = stage?.from.flags.find(({ name }) => name === 'platform');
  const text = flag?.value?.text;
  return text === undefined || text.includes('$') ? undefined : text;
}

const settling = new Set(['USER', 'EXPOSE', 'VOLUME', 'WORKDIR']);

/** The variables that such instructions use, also deferred ones, and those that these are made of. */
function neededVariables(written: readonly Instruction[]): ReadonlySet<string> {
  const instructions = written.map((each) => each.trigger ?? each);
  const needed = new Set<string>();
  const add = (text: string) => {
    for (const name of variablesIn(text)) needed.add(name);
  };
  const setting = instructions.filter(({ keyword }) => keyword === 'ENV' || keyword === 'ARG');
  for (const { keyword, rest } of instructions) if (settling.has(keyword)) add(rest.text);
  for (const { rest } of setting) if (/\b(?:PATH|HOME)\b/.test(rest.text)) add(rest.text);
  for (let before = -1; before < needed.size; ) {
    before = needed.size;
    for (const { rest, pairs } of setting)
      if (pairs.some(({ name }) => needed.has(name.text))) add(rest.text);
  }
  return needed;
}

function pulledByService(service: Service): ImagePull[] {
  const platform = scalarOf(service.effective, 'platform')?.text;
  return pulledImages(service).flatMap((image) => {
    const { ref, file, span } = image;
    if (ref === undefined || service.builds.has(ref.name)) return [];
    if (holdsCredential(image, ref, service.compose)) return [];
    const why = image.fromDefault ? whyNotPinned(image, () => 'its name is made of variables') : undefined;
    return [{ ref, platform, needed: new Set<string>(), known: image, whyNotPinned: why, file, span }];
  });
}

/** Whether the name of an image is made of a credential: by the name of its variable, by its value or by its form. */
const holdsCredential = ({ scalar }: ServiceImage, { text }: ImageRef, compose: Compose): boolean =>
  scalar.variables.length > 0 &&
  (scalar.variables.some(({ name }) => secretName(name) === 'secret') ||
    credentialsOf(compose).isIn(text) ||
    shapedSecrets(text).length > 0);

const credentialsOf = perObject(({ secretFiles }: Compose) =>
  secretsOf(secretFiles.flatMap(({ credentials }) => credentials.map(({ at }) => at))),
);
