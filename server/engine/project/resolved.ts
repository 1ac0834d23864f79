import type { Service } from '../compose/model.ts';
import { type BuildOptions, buildOptionsOf } from '../compose/service/build-options.ts';
import { buildPlatform } from '../compose/service/service-platform.ts';
import type { Dockerfile, Stage } from '../dockerfile/model.ts';
import { parseDockerfile } from '../dockerfile/parse.ts';
import { imagesFor, isInCatalog } from '../dockerfile/stages/image-use.ts';
import type { ImageStage } from '../dockerfile/stages/stages.ts';
import { limits } from '../source/limits.ts';
import type { ReadDockerfile } from './slot.ts';

/**
 * A Dockerfile resolved with the build arguments, contexts and images of a service; the same document if it uses none of them.
 */
export function resolvedFor(service: Service, read: ReadDockerfile, imageStage: ImageStage): Dockerfile {
  const { document, targets, images, resolved } = read;
  // The platform only chooses the entries of a lock.
  const platform = document.images.some(({ locked }) => locked) ? buildPlatform(service) : undefined;
  const isOther = platform !== undefined || namesAny(document, imageStage);
  const taken = takenOf(buildOptionsOf(service), document) ?? (isOther && noOptions);
  if (!taken) return document;
  // Limits the work for many services that build a long file: the options of the last ones count as unknown.
  const before = service.compose.services.indexOf(service) * document.instructions.length;
  const used = before > limits.resolvedInstructions ? unknownOptions : taken;
  const key = keyOf(used, platform);
  const known = resolved.get(key);
  if (known && [...known.asked].every(({ 0: name, 1: stage }) => imageStage(name) === stage))
    return known.document;
  const asked = new Map<string, Stage | undefined>();
  const asking = (name: string) => {
    const stage = imageStage(name);
    asked.set(name, stage);
    return stage;
  };
  const found = parseDockerfile(document.file, {
    ...used,
    targets,
    images: imagesFor(platform, images),
    imageStage: asking,
  });
  // Drops the results of earlier edits.
  if (resolved.size > limits.services) resolved.clear();
  resolved.set(key, { document: found, asked });
  return found;
}

/** Whether any stage builds on an image that another service builds. */
export const namesAny = ({ stages }: Dockerfile, imageStage: ImageStage): boolean =>
  stages.some(
    ({ base }) =>
      base.kind === 'image' && base.use.ref && !isInCatalog(base.use) && imageStage(base.use.ref.text),
  );

const noOptions: BuildOptions = { args: new Map(), contexts: new Set() };

/** Any argument and any context may be given. */
const unknownOptions: BuildOptions = { args: new Map([['*', undefined]]), contexts: new Set(['$']) };

const keyOf = ({ args, contexts }: BuildOptions, platform: string | undefined) =>
  JSON.stringify([[...args].map(([name, value]) => [name, value ?? null]), [...contexts], platform]);

/** The build arguments and contexts that a Dockerfile uses; undefined if it uses none. */
function takenOf(
  { args, contexts: named }: BuildOptions,
  { file, instructions }: Dockerfile,
): BuildOptions | undefined {
  if (args.size === 0 && named.size === 0) return undefined;
  const declared = instructions.flatMap(({ keyword, pairs, trigger }) =>
    (keyword === 'ARG' ? pairs : trigger?.keyword === 'ARG' ? trigger.pairs : []).map(
      ({ name }) => name.text,
    ),
  );
  const names = new Set(declared);
  // The name of an ARG may contain variables.
  const isOpen = declared.some((name) => /[$"'\\`]/.test(name));
  const isTaken = (name: string) => names.size > 0 && (name === '*' || isOpen || names.has(name));
  const taken = [...args].filter(({ 0: name }) => isTaken(name));
  const mayNameAny = instructions.some(({ keyword, rest }) => keyword === 'FROM' && rest.text.includes('$'));
  const contexts = new Set(
    [...named].filter((name) => mayNameAny || name === '$' || file.text.includes(name)),
  );
  return taken.length === 0 && contexts.size === 0 ? undefined : { args: new Map(taken), contexts };
}
