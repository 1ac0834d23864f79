import type { Service } from '../compose/model.ts';
import { type BuildOptions, buildOptionsOf } from '../compose/service/build-options.ts';
import type { Dockerfile } from '../dockerfile/model.ts';
import { parseDockerfile } from '../dockerfile/parse.ts';
import { limits } from '../source/limits.ts';
import type { ReadDockerfile } from './slot.ts';

/** A Dockerfile as the build arguments and contexts of a service resolve it: itself where it takes none of them. */
export function resolvedFor(service: Service, read: ReadDockerfile): Dockerfile {
  const { document, targets, resolved } = read;
  const taken = takenOf(buildOptionsOf(service), document);
  if (!taken) return document;
  // Where many services build a long file, what the last of them give is not known.
  const before = service.compose.services.indexOf(service) * document.instructions.length;
  const used = before > limits.resolvedInstructions ? unknownOptions : taken;
  const key = keyOf(used);
  const found = resolved.get(key) ?? parseDockerfile(document.file, { ...used, targets });
  // What edits leave behind is dropped.
  if (resolved.size > limits.services) resolved.clear();
  resolved.set(key, found);
  return found;
}

/** Any argument and any context may be given. */
const unknownOptions: BuildOptions = { args: new Map([['*', undefined]]), contexts: new Set(['$']) };

const keyOf = ({ args, contexts }: BuildOptions) =>
  JSON.stringify([[...args].map(([name, value]) => [name, value ?? null]), [...contexts]]);

/** Those of some build arguments and contexts that a Dockerfile takes; undefined where it takes none. */
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
  // The name of an ARG may hold variables.
  const isOpen = declared.some((name) => /[$"'\\`]/.test(name));
  const isTaken = (name: string) => names.size > 0 && (name === '*' || isOpen || names.has(name));
  const taken = [...args].filter(({ 0: name }) => isTaken(name));
  const mayNameAny = instructions.some(({ keyword, rest }) => keyword === 'FROM' && rest.text.includes('$'));
  const contexts = new Set(
    [...named].filter((name) => mayNameAny || name === '$' || file.text.includes(name)),
  );
  return taken.length === 0 && contexts.size === 0 ? undefined : { args: new Map(taken), contexts };
}
