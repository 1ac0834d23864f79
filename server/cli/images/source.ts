import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { imageMeant } from '../../engine/images.ts';
import { printable } from '../../engine/index.ts';
import { done } from '../../host/ask.ts';
import { dockerConfig } from '../../host/images/credentials.ts';
import { engineSocket } from '../../host/images/engine-socket.ts';
import { openArchive, openLayout } from '../../host/images/layout.ts';
import { normalPlatform, type WantedPlatforms } from '../../host/images/manifests.ts';
import { hangUp } from '../../host/images/network.ts';
import { urlOf } from '../../host/images/proxy.ts';
import { fromEngine, fromFiles, fromRegistry, type ImageReader } from '../../host/images/reader.ts';
import { Registries } from '../../host/images/registry.ts';
import { type Given, Misuse, type Options } from '../command.ts';

/** The options that say where images are read. */
export const sourceOptions = {
  from: {
    type: 'string',
    value: 'SOURCE',
    help: 'where images are read: `registry` (default), `engine` or `engine:SOCKET` for what Docker or Podman has here, `oci:DIR` for an OCI image layout, `archive:FILE` for what `docker save` wrote',
  },
  mirror: {
    type: 'string',
    value: 'HOST[/PATH]',
    help: 'ask this registry in place of Docker Hub',
  },
  'token-host': {
    type: 'string',
    value: 'HOST',
    help: 'a registry may get a token for your credentials at this host; repeatable',
  },
  as: {
    type: 'string',
    value: 'IMAGE',
    help: 'the image that a layout or archive holds, if it says only tags or no name',
  },
} as const satisfies Options;

/** Where images are read, and how to let go of it. */
export interface OpenSource {
  readonly reader: ImageReader;
  close(): Promise<void>;
}

/** Opens what `--from` names. Throws `Misuse`; rejects with an `Error` if files can't be read. */
export function openSource(given: Given, cwd: string): Promise<OpenSource> {
  const source = given.last('from') ?? 'registry';
  const [, kind = '', place] = /^([a-z]+)(?::(.*))?$/s.exec(source) ?? [];
  const { env } = process;
  if (kind === 'registry' && place === undefined) return Promise.resolve(registrySource(given));
  if (kind === 'engine' && place !== '') {
    const socket = engineSocket(place, env);
    if (socket === undefined) throw new Misuse('An engine is asked on a socket of this machine alone.');
    return Promise.resolve({ reader: fromEngine(socket), close: async () => {} });
  }
  if ((kind !== 'oci' && kind !== 'archive') || place === undefined || place === '')
    throw new Misuse(
      `\`--from\` is one of registry, engine, engine:SOCKET, oci:DIR, archive:FILE, not \`${source}\`.`,
    );
  const named = given.last('as');
  const as = named === undefined ? undefined : reference(named);
  const path = resolve(cwd, place);
  if (kind === 'oci' && !statSync(path, { throwIfNoEntry: false })?.isDirectory())
    throw new Misuse('`--from oci:DIR` needs a folder.');
  return (kind === 'oci' ? openLayout(path) : openArchive(path)).then((files) => ({
    reader: fromFiles(files, as),
    close: () => files.close(),
  }));
}

function registrySource(given: Given): OpenSource {
  const mirror = given
    .last('mirror')
    ?.replace(/^https:\/\//, '')
    .replace(/\/$/, '');
  if (mirror !== undefined && !isHost(mirror))
    throw new Misuse('`--mirror` needs a host, without a scheme or credentials.');
  const { env } = process;
  const options = { env, docker: done(dockerConfig(env)), mirror, tokenHosts: given.all('token-host') };
  return { reader: fromRegistry(new Registries(options)), close: async () => hangUp() };
}

/** Whether a text is a host, with or without a port and a path. */
function isHost(text: string): boolean {
  const url = urlOf(`https://${text}`);
  return url !== undefined && url.username === '' && url.password === '' && !text.includes(':/');
}

/** The name and tag of an image. Throws `Misuse`. */
function reference(text: string) {
  const [, name, tag] = /^(.*):([^:/@]+)$/.exec(imageMeant(text)) ?? [];
  if (name === undefined || !name.includes('/')) throw new Misuse('`--as` needs the name of an image.');
  const isTagged = /:[^:/@]+$/.test(text);
  return { name, tag: isTagged ? tag : undefined, digest: undefined };
}

export const platformOption = {
  platform: {
    type: 'string',
    value: 'PLATFORM',
    help: 'lock the images of this platform, or of `all`; repeatable (default: what the files name, otherwise linux/amd64)',
  },
} as const satisfies Options;

/** The platforms that the command line names; undefined if it names none. Throws `Misuse`. */
export function platformsOf(given: Given): WantedPlatforms | undefined {
  const named = given.all('platform').flatMap((each) => each.split(','));
  if (named.length === 0) return undefined;
  const wrong = named.find(
    (each) => each !== 'all' && !/^[a-z0-9]+\/[a-z0-9_-]+(?:\/[a-z0-9.]+)?$/i.test(each),
  );
  if (wrong !== undefined)
    throw new Misuse(`\`--platform\` needs a platform such as linux/amd64, not \`${printable(wrong)}\`.`);
  return {
    names: named.map((each) => (each === 'all' ? each : normalPlatform(each))),
    exact: !named.includes('all'),
  };
}
