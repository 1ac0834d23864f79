import { printable } from '../../engine/index.ts';
import { isLoopback } from './addresses.ts';
import type { DockerConfig } from './credentials.ts';
import {
  type Descriptor,
  digestOf,
  ImageProblem,
  type ImageStore,
  isSha256,
  manifestTypes,
  mostBytes,
  type StoredManifest,
} from './manifests.ts';
import { ask, isPlainHttp, type NetworkAnswer, NoAnswer } from './network.ts';
import { type EnvironmentVariables, urlOf } from './proxy.ts';
import { Tokens } from './tokens.ts';

/** How registries are asked. */
export interface RegistryOptions {
  readonly env: EnvironmentVariables;
  readonly docker: DockerConfig;
  /** Host, and maybe a path, that is asked in place of Docker Hub. */
  readonly mirror: string | undefined;
  /** Hosts that may get the credentials of a registry in exchange for a token. */
  readonly tokenHosts: readonly string[];
  /** Ends all requests and waits. */
  readonly signal?: AbortSignal;
}

/** Milliseconds for one answer, and for one with a layer. */
const patience = 5000;
const layerPatience = 30_000;
/** The most seconds that a registry may ask to wait, and how often. */
const longestWait = 60;
const mostWaits = 4;
const mostRedirects = 5;

/** The registries that one run asks, each by its host. */
export class Registries {
  readonly #options: RegistryOptions;
  readonly #hosts = new Map<string, Registry>();

  constructor(options: RegistryOptions) {
    this.#options = options;
  }

  /** The repository of an image by its canonical name: `docker.io/library/nginx`. */
  repository(name: string): Repository {
    const slash = name.indexOf('/');
    const host = name.slice(0, slash);
    const { mirror } = this.#options;
    const [place = '', ...folders] =
      host !== 'docker.io' ? [host] : (mirror ?? 'registry-1.docker.io').split('/');
    const registry = this.#hosts.get(place) ?? new Registry(place, this.#options);
    this.#hosts.set(place, registry);
    return new Repository(registry, [...folders, name.slice(slash + 1)].join('/'));
  }
}

/** An answer, and whether it comes from the registry itself rather than from a host that it redirects to. */
interface RegistryAnswer extends NetworkAnswer {
  readonly isOwn: boolean;
}

/** A registry (OCI distribution specification): finds its scheme, waits when it asks for that, and gets tokens. */
class Registry {
  readonly host: string;
  readonly #options: RegistryOptions;
  readonly #tokens: Tokens;
  #base: Promise<URL> | undefined;
  /** No request is sent before this time, and none at all once the registry has asked for too long a wait. */
  #notBefore = 0;
  #busy: ImageProblem | undefined;

  constructor(host: string, options: RegistryOptions) {
    this.host = host;
    this.#options = options;
    this.#tokens = new Tokens(host, options, (url, request) =>
      ask({ ...request, url, env: options.env, signal: options.signal, within: patience }),
    );
  }

  /** Asks for a path below `/v2/` of a repository, with the credentials that the registry wants. */
  async get(
    repository: string,
    path: string,
    { method = 'GET', most }: { readonly method?: 'GET' | 'HEAD'; readonly most: number },
  ): Promise<RegistryAnswer> {
    const base = await this.#found();
    const url = urlOf(`/v2/${repository}/${path}`, base);
    if (url === undefined) throw new ImageProblem('has a name that no registry can have');
    let authorization = this.#tokens.known(repository);
    for (let tries = 0; ; tries++) {
      const answer = await this.#patiently(url, method, authorization, most);
      if (answer.status !== 401 || !answer.isOwn) return answer;
      if (tries === 2) throw this.#tokens.denied();
      authorization = await this.#tokens.renewed(repository, answer.headers['www-authenticate'], {
        base,
        old: authorization,
      });
    }
  }

  /** The URL of the registry: with https, or on this machine also with http if it does not speak https. */
  #found(): Promise<URL> {
    const secure = urlOf(`https://${this.host}`);
    if (!secure || secure.host === '') throw new ImageProblem('has a registry whose name is not valid');
    this.#base ??= isLoopback(secure.hostname) ? this.#probed(secure) : Promise.resolve(secure);
    return this.#base;
  }

  async #probed(secure: URL): Promise<URL> {
    try {
      await this.#ask(new URL('/v2/', secure), 'GET', undefined, mostBytes.configuration);
    } catch (error) {
      if (error instanceof NoAnswer && (isPlainHttp(error.code) || error.code === 'ECONNRESET'))
        return new URL(`http://${this.host}`);
      throw problemOf(this.host, error);
    }
    return secure;
  }

  /** Asks, and asks again after the time that the registry wants to be left alone for. */
  async #patiently(
    url: URL,
    method: 'GET' | 'HEAD',
    authorization: string | undefined,
    most: number,
  ): Promise<RegistryAnswer> {
    for (let waits = 0; ; waits++) {
      if (this.#busy) throw this.#busy;
      await until(this.#notBefore, this.#options.signal);
      const answer = await this.#following(url, method, authorization, most);
      const after = waitAsked(answer, waits);
      if (after === undefined) return answer;
      if (after > longestWait || waits === mostWaits) {
        this.#busy = new ImageProblem(
          `was not read: ${this.host} asks to wait ${after > longestWait ? `${Math.ceil(after)} s` : 'again and again'}`,
        );
        throw this.#busy;
      }
      this.#notBefore = Math.max(this.#notBefore, Date.now() + after * 1000);
    }
  }

  /** Asks, and follows redirects; credentials go to the registry itself alone. */
  async #following(
    start: URL,
    method: 'GET' | 'HEAD',
    authorization: string | undefined,
    most: number,
  ): Promise<RegistryAnswer> {
    let url = start;
    for (let hops = 0; ; hops++) {
      const isOwn = url.origin === start.origin;
      const answer = await this.#ask(url, method, isOwn ? authorization : undefined, most).catch(
        (error: unknown) => {
          throw problemOf(shownHost(url), error);
        },
      );
      if (![301, 302, 303, 307, 308].includes(answer.status)) return { ...answer, isOwn };
      const next = urlOf(answer.headers.location ?? '', url);
      if (hops === mostRedirects) throw new ImageProblem(`was not read: ${this.host} redirects too often`);
      if (next === undefined || next.host === '' || next.username !== '' || next.password !== '')
        throw new ImageProblem(`was not read: ${this.host} redirects to no valid address`);
      if (next.protocol !== 'https:' && start.protocol === 'https:')
        throw new ImageProblem(`was not read: ${this.host} redirects to ${shownHost(next)} without https`);
      url = next;
    }
  }

  #ask(
    url: URL,
    method: 'GET' | 'HEAD',
    authorization: string | undefined,
    most: number,
  ): Promise<NetworkAnswer> {
    const headers = { accept: manifestTypes, ...(authorization !== undefined && { authorization }) };
    const within = most > mostBytes.manifest ? layerPatience : patience;
    const { env, signal } = this.#options;
    return ask({ url, method, headers, most, within, env, signal });
  }
}

/** A repository of a registry, as a store of images. */
export class Repository implements ImageStore {
  readonly #registry: Registry;
  readonly #path: string;

  constructor(registry: Registry, path: string) {
    this.#registry = registry;
    this.#path = path;
  }

  /** The digest that a tag leads to, as the registry says; undefined if it does not say. */
  async digestOf(tag: string): Promise<string | undefined> {
    const answer = await this.#registry.get(this.#path, `manifests/${tag}`, { method: 'HEAD', most: 0 });
    if (answer.status === 405) return undefined;
    this.#check(answer);
    const digest = String(answer.headers['docker-content-digest'] ?? '');
    return isSha256(digest) ? digest : undefined;
  }

  async manifest(reference: string): Promise<StoredManifest> {
    const answer = await this.#registry.get(this.#path, `manifests/${reference}`, {
      most: mostBytes.manifest,
    });
    this.#check(answer);
    const digest = digestOf(answer.body);
    const said = reference.includes(':') ? reference : answer.headers['docker-content-digest'];
    if (said !== undefined && said !== digest) throw this.#wrongDigest();
    return { digest, bytes: answer.body };
  }

  async blob({ digest }: Descriptor, most: number): Promise<Buffer> {
    const answer = await this.#registry.get(this.#path, `blobs/${digest}`, { most });
    this.#check(answer);
    if (digestOf(answer.body) !== digest) throw this.#wrongDigest();
    return answer.body;
  }

  #wrongDigest(): ImageProblem {
    return new ImageProblem(`was not read: ${this.#registry.host} has sent content of another digest`);
  }

  #check({ status, isOwn }: RegistryAnswer): void {
    if (status === 200) return;
    const { host } = this.#registry;
    if (status === 404 && isOwn) throw new ImageProblem(`is not at ${host}`, 'gone');
    if (status === 403) throw new ImageProblem(`was not read: ${host} denies it`);
    throw new ImageProblem(`was not read: ${host} answers with status ${status}`);
  }
}

/** A failure to ask as a problem of an image. */
function problemOf(host: string, error: unknown): Error {
  if (error instanceof NoAnswer) return new ImageProblem(`was not read: ${printable(host)} ${error.message}`);
  return error as Error;
}

const shownHost = ({ host }: URL): string => printable(host.slice(0, 260));

/** The seconds that an answer asks to wait; undefined if it is not such an answer. */
function waitAsked({ status, headers }: NetworkAnswer, waits: number): number | undefined {
  const asked = headers['retry-after'];
  if (status !== 429 && !(status === 503 && asked !== undefined)) return undefined;
  const seconds = Number(asked);
  if (asked !== undefined && Number.isFinite(seconds)) return Math.max(0, seconds);
  const date = Date.parse(asked ?? '');
  return Number.isNaN(date) ? 2 ** waits : Math.max(0, (date - Date.now()) / 1000);
}

/** Waits for a time, or for a signal. */
async function until(time: number, signal: AbortSignal | undefined): Promise<void> {
  for (let left = time - Date.now(); left > 0 && !signal?.aborted; left = time - Date.now())
    await new Promise<void>((resolve) => {
      const end = () => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', end);
        resolve();
      };
      const timer = setTimeout(end, left);
      signal?.addEventListener('abort', end);
    });
}
