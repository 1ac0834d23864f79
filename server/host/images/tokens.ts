import { printable } from '../../engine/index.ts';
import { isLoopback } from './addresses.ts';
import { type Challenge, challengeIn } from './challenge.ts';
import type { DockerConfig, RegistryLogin } from './credentials.ts';
import { ImageProblem, mostBytes, parsed, record } from './manifests.ts';
import { type NetworkAnswer, type NetworkRequest, NoAnswer } from './network.ts';
import { urlOf } from './proxy.ts';

type AskUrl = (
  url: URL,
  request: Pick<NetworkRequest, 'method' | 'headers' | 'most'> & { readonly body?: string },
) => Promise<NetworkAnswer>;

/** Where a registry is, and the value of the `Authorization` header that it has refused. */
interface Refused {
  readonly base: URL;
  readonly old: string | undefined;
}

/** The `Authorization` headers for the repositories of a registry (distribution, token authentication specification). */
export class Tokens {
  readonly #host: string;
  readonly #docker: DockerConfig;
  readonly #tokenHosts: readonly string[];
  readonly #ask: AskUrl;
  readonly #known = new Map<string, string>();
  readonly #pending = new Map<string, Promise<string>>();
  /** The host of a realm that did not get the credentials. */
  #withheldFrom: string | undefined;

  constructor(
    host: string,
    { docker, tokenHosts }: { readonly docker: DockerConfig; readonly tokenHosts: readonly string[] },
    ask: AskUrl,
  ) {
    this.#host = host;
    this.#docker = docker;
    this.#tokenHosts = tokenHosts;
    this.#ask = ask;
  }

  /** The header for a repository, if one was made before. */
  known(repository: string): string | undefined {
    return this.#known.get(repository);
  }

  /** Makes the header that a challenge asks for, unless that was done since the old one was sent. Rejects with `ImageProblem`. */
  renewed(repository: string, header: string | undefined, { base, old }: Refused): Promise<string> {
    const known = this.#known.get(repository);
    if (known !== undefined && known !== old) return Promise.resolve(known);
    const pending =
      this.#pending.get(repository) ??
      this.#made(repository, challengeIn(header), base)
        .then((made) => {
          // The same password again would be refused again.
          if (made === old && made.startsWith('Basic ')) throw this.denied();
          this.#known.set(repository, made);
          return made;
        })
        .finally(() => this.#pending.delete(repository));
    this.#pending.set(repository, pending);
    return pending;
  }

  /** The problem of a repository that may not be read, with what can be done about it. */
  denied(): ImageProblem {
    const helper = this.#docker.helperOf(this.#host);
    const why = `was not read: ${this.#host} denies it, or does not have it`;
    if (this.#withheldFrom !== undefined)
      return new ImageProblem(
        `${why}, and the credentials are not sent to ${this.#withheldFrom} unless \`--token-host\` names it`,
      );
    if (this.#docker.loginOf(this.#host))
      return new ImageProblem(
        `was not read: ${this.#host} denies it to the credentials of your Docker configuration, or does not have it`,
      );
    if (this.#docker.problem !== undefined)
      return new ImageProblem(`${why}. ${this.#docker.problem.slice(0, -1)}`);
    if (helper !== undefined)
      return new ImageProblem(
        `${why}, and its credentials are kept by the helper ${printable(helper.slice(0, 100))}, which Plimsoll never runs`,
      );
    return new ImageProblem(`${why}, and your Docker configuration has no \`auths\` entry for it`);
  }

  async #made(repository: string, challenge: Challenge | undefined, base: URL): Promise<string> {
    const login = this.#docker.loginOf(this.#host);
    if (!challenge) throw new ImageProblem(`was not read: ${this.#host} asks for a login of an unknown kind`);
    if (login?.kind === 'bearer') return `Bearer ${login.token}`;
    if (challenge.scheme === 'bearer')
      return `Bearer ${await this.#token(repository, challenge, login, base)}`;
    if (login?.kind !== 'password') throw this.denied();
    return basic(login);
  }

  /** Gets a token that only allows to pull from a repository, even if the challenge asks for more. */
  async #token(
    repository: string,
    { parameters }: Challenge,
    login: RegistryLogin | undefined,
    base: URL,
  ): Promise<string> {
    const realm = urlOf(parameters.get('realm') ?? '');
    if (realm === undefined || realm.username !== '' || realm.password !== '')
      throw new ImageProblem(`was not read: ${this.#host} names no valid address to get a token from`);
    const host = printable(realm.host.slice(0, 260));
    if (
      realm.protocol !== 'https:' &&
      !(realm.protocol === 'http:' && base.protocol === 'http:' && isLoopback(realm.hostname))
    )
      throw new ImageProblem(`was not read: ${this.#host} sends us to ${host} for a token without https`);
    const mayHave = login !== undefined && this.#mayHaveCredentials(realm);
    if (login !== undefined && !mayHave) this.#withheldFrom = host;
    const answer = await this.#ask(
      ...tokenRequest(realm, parameters.get('service'), repository, mayHave ? login : undefined),
    ).catch((error: unknown) => {
      if (error instanceof NoAnswer) throw new ImageProblem(`was not read: ${host} ${error.message}`);
      throw error;
    });
    if (answer.status === 401 || answer.status === 403) throw this.denied();
    if (answer.status !== 200)
      throw new ImageProblem(
        `was not read: ${host} answers with status ${answer.status} when asked for a token`,
      );
    const { token, access_token: access } = record(parsed(answer.body, 'token'));
    const found = token ?? access;
    if (typeof found !== 'string' || !/^[\w.~+/=-]{1,16000}$/.test(found))
      throw new ImageProblem(`was not read: ${host} gives no valid token`);
    return found;
  }

  /**
   * Whether the host of a realm may have the credentials of the registry: the same host, a domain above or below it, Docker Hub's
   * own, and those that the user names.
   */
  #mayHaveCredentials(realm: URL): boolean {
    const own = this.#host.toLowerCase().replace(/:\d+$/, '');
    const other = realm.hostname;
    if (own === other || other.endsWith(`.${own}`)) return true;
    if (own.endsWith(`.${other}`) && other.includes('.')) return true;
    if (own === 'registry-1.docker.io' && other === 'auth.docker.io') return true;
    return this.#tokenHosts.some((each) => each === other || each === realm.host);
  }
}

const basic = ({ user, password }: Extract<RegistryLogin, { kind: 'password' }>) =>
  `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;

function tokenRequest(
  realm: URL,
  service: string | undefined,
  repository: string,
  login: RegistryLogin | undefined,
): Parameters<AskUrl> {
  const wanted = { ...(service !== undefined && { service }), scope: `repository:${repository}:pull` };
  const most = mostBytes.configuration;
  if (login?.kind === 'refresh') {
    const form = {
      ...wanted,
      grant_type: 'refresh_token',
      client_id: 'plimsoll',
      refresh_token: login.token,
    };
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    return [realm, { method: 'POST', headers, body: new URLSearchParams(form).toString(), most }];
  }
  const url = new URL(realm);
  for (const [name, value] of Object.entries(wanted)) url.searchParams.set(name, value);
  const headers: Record<string, string> = login?.kind === 'password' ? { authorization: basic(login) } : {};
  return [url, { method: 'GET', headers, most }];
}
