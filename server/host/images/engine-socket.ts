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
import { askSocket, NoAnswer } from './network.ts';
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
  const path = `/images/${encodeURI(name)}/json`;
  const answer = await askSocket(socket, path, { most: mostBytes.manifest, within: 5000 }).catch(
    (error: unknown) => {
      if (error instanceof NoAnswer) throw new ImageProblem(`was not read: the engine ${error.message}`);
      throw error;
    },
  );
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
  return { platform, ...digestsOf(image, repository), configuration, layers: [], readLayer: undefined };
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
  // Podman lists the digests of the index and of the manifest, and does not say which is which.
  if (digest === undefined || own.length > 1 || !/^sha256:[0-9a-f]{64}$/.test(digest))
    return { index: undefined, manifest: undefined };
  const { mediaType } = record(descriptor);
  const isManifest = typeof mediaType === 'string' && /manifest\.v[12]\+json$/.test(mediaType);
  return isManifest ? { index: undefined, manifest: digest } : { index: digest, manifest: undefined };
}
