import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Steps } from '../ask.ts';
import { readingAnywhere } from '../read.ts';
import type { EnvironmentVariables } from './proxy.ts';

/** How a user logs in to a registry. */
export type RegistryLogin =
  | { readonly kind: 'password'; readonly user: string; readonly password: string }
  /** A token to get others with (`identitytoken`), and one that is sent as it is (`registrytoken`). */
  | { readonly kind: 'refresh' | 'bearer'; readonly token: string };

/** What the user's Docker configuration says of registries. */
export interface DockerConfig {
  /** The login for a registry, by its host with port; undefined if there is none. */
  loginOf(host: string): RegistryLogin | undefined;
  /** The helper that keeps the credentials of a registry, which is never run; undefined if there is none. */
  helperOf(host: string): string | undefined;
  /** Why the file can't be used, as a sentence; undefined if it can, or does not exist. */
  readonly problem: string | undefined;
}

/** Reads the user's Docker configuration: `config.json` in the folder of `DOCKER_CONFIG`, else in `~/.docker`. */
export function* dockerConfig(env: EnvironmentVariables): Steps<DockerConfig> {
  const path = join(env['DOCKER_CONFIG'] || join(homedir(), '.docker'), 'config.json');
  const read = yield* readingAnywhere(path);
  if (read.text === undefined)
    return configOf({}, read.why === 'absent' ? undefined : `${path} can't be read: ${read.reason}.`);
  try {
    return configOf(JSON.parse(read.text.replace(/^\ufeff/, '')), undefined);
  } catch {
    return configOf({}, `${path} is not valid JSON.`);
  }
}

function configOf(config: unknown, problem: string | undefined): DockerConfig {
  const logins = new Map<string, RegistryLogin>();
  for (const [key, value] of entriesOf(field(config, 'auths'))) {
    const login = loginIn(value);
    if (login && !logins.has(hostOf(key))) logins.set(hostOf(key), login);
  }
  const helpers = new Map(
    entriesOf(field(config, 'credHelpers')).flatMap(([key, value]) =>
      typeof value === 'string' ? [[hostOf(key), value] as const] : [],
    ),
  );
  const store = field(config, 'credsStore');
  return {
    loginOf: (host) => logins.get(hostOf(host)),
    helperOf: (host) => helpers.get(hostOf(host)) ?? (typeof store === 'string' && store ? store : undefined),
    problem,
  };
}

/** Docker Hub's names; Docker keeps its credentials under `https://index.docker.io/v1/`. */
const hub = /^(?:docker\.io|index\.docker\.io|registry-1\.docker\.io|registry\.hub\.docker\.com)$/;

/** The host with port of a key of `auths`, which may also be a URL. */
function hostOf(key: string): string {
  const [place = ''] = key.replace(/^https?:\/\//, '').split('/', 1);
  const host = place.toLowerCase();
  return hub.test(host) ? 'docker.io' : host;
}

/** The login of an entry of `auths`; undefined if it has none, as where a helper keeps it. */
function loginIn(entry: unknown): RegistryLogin | undefined {
  const [bearer, refresh] = [text(entry, 'registrytoken'), text(entry, 'identitytoken')];
  // Anything else can't be in a header.
  if (bearer !== undefined) return /^[!-~]+$/.test(bearer) ? { kind: 'bearer', token: bearer } : undefined;
  if (refresh !== undefined) return { kind: 'refresh', token: refresh };
  const written = Buffer.from(text(entry, 'auth') ?? '', 'base64')
    .toString('utf8')
    .replaceAll('\0', '');
  const at = written.indexOf(':');
  const user = text(entry, 'username') ?? (at > 0 ? written.slice(0, at) : undefined);
  const password = text(entry, 'password') ?? (at > 0 ? written.slice(at + 1) : undefined);
  return user !== undefined && password !== undefined ? { kind: 'password', user, password } : undefined;
}

const entriesOf = (value: unknown): [string, unknown][] =>
  typeof value === 'object' && value !== null ? Object.entries(value) : [];

const field = (value: unknown, name: string): unknown => new Map(entriesOf(value)).get(name);

function text(value: unknown, name: string): string | undefined {
  const found = field(value, name);
  return typeof found === 'string' && found !== '' ? found : undefined;
}
