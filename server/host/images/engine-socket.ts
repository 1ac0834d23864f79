import { imageMeant } from '../../engine/images.ts';
import { printable } from '../../engine/index.ts';
import {
  ImageProblem,
  mostBytes,
  parsed,
  platformOf,
  type ReadImage,
  record,
  type WantedPlatforms,
} from './manifests.ts';
import { askSocket, type NetworkAnswer, NoAnswer } from './network.ts';
import type { EnvironmentVariables } from './proxy.ts';

/** The socket that a user names, else that of `DOCKER_HOST`, else Docker's usual one; undefined if that is not a socket. */
export function engineSocket(
  named: string | undefined,
  { DOCKER_HOST: host }: EnvironmentVariables,
): string | undefined {
  const place =
    named ||
    host ||
    (process.platform === 'win32' ? 'npipe:////./pipe/docker_engine' : '/var/run/docker.sock');
  const [, scheme, path = ''] = /^(?:(\w+):\/\/)?(.+)$/s.exec(place) ?? [];
  if (scheme === undefined || scheme === 'unix') return path;
  return scheme === 'npipe' ? path.replaceAll('/', '\\') : undefined;
}

/**
 * Reads what an engine knows of an image that it has (Docker Engine API, ImageInspect, which Podman has as well). Nothing is
 * pulled or started. `name` is the canonical name with its tag or digest. Rejects with `ImageProblem`.
 */
export async function imageOfEngine(
  socket: string,
  name: string,
  repository: string,
  { names, exact }: WantedPlatforms,
): Promise<ReadImage> {
  const { answer, isPodman } = await inspected(socket, name);
  if (answer.status === 404) throw new ImageProblem('is not in the engine, and nothing is pulled', 'gone');
  if (answer.status !== 200)
    throw new ImageProblem(`was not read: the engine answers with status ${answer.status}`);
  const image = record(parsed(answer.body, 'description'));
  const platform = platformOf({
    os: image['Os'],
    architecture: image['Architecture'],
    variant: image['Variant'],
  });
  if (platform === undefined) throw new ImageProblem('has no platform in the engine');
  if (exact && !names.includes(platform))
    throw new ImageProblem(`is for ${printable(platform)} alone in the engine`);
  const configuration = { created: image['Created'], config: image['Config'] };
  // Podman lists the digests of what it has built and loaded too, which no registry may have.
  const digests = isPodman ? { index: undefined, manifest: undefined } : digestsOf(image, repository);
  return { platform, ...digests, configuration, layers: [], readLayer: undefined };
}

/** The answer about an image. Podman keeps under `localhost` what it built or loaded by a name of one word. */
async function inspected(
  socket: string,
  name: string,
): Promise<{ readonly answer: NetworkAnswer; readonly isPodman: boolean }> {
  const answer = await askedOf(socket, name);
  const isPodman = answer.headers['libpod-api-version'] !== undefined;
  const own = /^docker\.io\/library\/([^/]+)$/.exec(name)?.[1];
  if (!isPodman || answer.status !== 404 || own === undefined) return { answer, isPodman };
  return { answer: await askedOf(socket, `localhost/${own}`), isPodman };
}

async function askedOf(socket: string, name: string): Promise<NetworkAnswer> {
  try {
    const bounds = { most: mostBytes.manifest, within: 5000 };
    return await askSocket(socket, `/images/${encodeURI(name)}/json`, bounds);
  } catch (error) {
    if (error instanceof NoAnswer) throw new ImageProblem(`was not read: the engine ${error.message}`);
    throw error;
  }
}

/** The digest that the image was pulled by: of what its tag names, which is an index unless the engine says otherwise. */
function digestsOf(
  image: Readonly<Record<string, unknown>>,
  repository: string,
): Pick<ReadImage, 'index' | 'manifest'> {
  const { RepoDigests: digests, Descriptor: descriptor } = image;
  const own = (Array.isArray(digests) ? digests : []).flatMap((each) => {
    const digest = typeof each === 'string' ? each.split('@', 2)[1] : undefined;
    return digest !== undefined && imageMeant(String(each)) === `${repository}:${digest}` ? [digest] : [];
  });
  const [digest] = own;
  if (digest === undefined || own.length > 1 || !/^sha256:[0-9a-f]{64}$/.test(digest))
    return { index: undefined, manifest: undefined };
  const { mediaType } = record(descriptor);
  const isManifest = typeof mediaType === 'string' && /manifest\.v[12]\+json$/.test(mediaType);
  return isManifest ? { index: undefined, manifest: digest } : { index: digest, manifest: undefined };
}
