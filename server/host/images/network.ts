import type { ClientRequest, IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { RequestOptions } from 'node:https';
import type { LookupFunction } from 'node:net';
import type { Duplex } from 'node:stream';
import { type Address, isForbidden, isLoopback, isLoopbackAddress } from './addresses.ts';
import { type EnvironmentVariables, proxyFor } from './proxy.ts';

/** A request to a server of the network. Redirects are not followed. */
export interface NetworkRequest {
  readonly method: 'GET' | 'HEAD' | 'POST';
  /** `https:`, or `http:` where the host is this machine. */
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** The most bytes that the answer may have. */
  readonly most: number;
  /** The most milliseconds from the start to the last byte. */
  readonly within: number;
  /** The environment that names proxies. */
  readonly env: EnvironmentVariables;
  /** Ends the request early. */
  readonly signal?: AbortSignal | undefined;
}

export interface NetworkAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** There was no usable answer. The message is the end of a sentence: `can't be reached`. */
export class NoAnswer extends Error {
  /** The system's code of the failure, if it has one. */
  readonly code: string;

  constructor(message: string, code = '') {
    super(message);
    this.code = code;
  }
}

/**
 * Asks a server, and reads its answer up to the limit. Certificates are always checked, `http:` is for this machine alone, and an
 * address that no registry has is not connected to, whichever way a name leads there. Rejects with `NoAnswer`.
 *
 * Not by `fetch`, which can't say which address it connects to: a name server may answer a check with one address, and the
 * connection with another.
 */
export async function ask(request: NetworkRequest): Promise<NetworkAnswer> {
  const { url, method, headers, most, within } = request;
  const refusal = request.signal?.aborted ? stopped : whyRefused(url);
  if (refusal !== undefined) throw new NoAnswer(refusal);
  const secure = url.protocol === 'https:';
  const { request: begin } = process.getBuiltinModule(secure ? 'node:https' : 'node:http');
  const ended = deadline(within, request.signal);
  try {
    const proxy = isLoopback(url.hostname) ? undefined : proxyFor(url, request.env);
    if (proxy === 'wrong') throw new NoAnswer("can't be asked: HTTPS_PROXY is not a URL with http or https");
    const tunnel = proxy && (await tunnelThrough(proxy, url, ended));
    const options: RequestOptions = {
      method,
      headers: { 'user-agent': 'plimsoll', ...headers },
      lookup: checkedLookup(secure),
      rejectUnauthorized: true,
      // Node ignores `createConnection` where an agent is named, even with `agent: false`.
      ...(tunnel ? { createConnection: () => secured(tunnel, url) } : { agent: agentFor(secure) }),
    };
    return await answerOf(() => begin(url, options), { body: request.body, most, ended });
  } finally {
    ended.stop();
  }
}

/** Asks a server on a socket of this machine, such as an engine's. Rejects with `NoAnswer`. */
export async function askSocket(
  socketPath: string,
  path: string,
  { most, within }: Pick<NetworkRequest, 'most' | 'within'>,
): Promise<NetworkAnswer> {
  const { request: begin } = process.getBuiltinModule('node:http');
  const ended = deadline(within);
  try {
    const options = {
      socketPath,
      path,
      method: 'GET',
      headers: { host: 'localhost' },
      agent: false,
    } as const;
    return await answerOf(() => begin(options), { body: undefined, most, ended });
  } finally {
    ended.stop();
  }
}

/** Closes the connections that are kept for further requests. */
export function hangUp(): void {
  for (const agent of agents.values()) agent.destroy();
  agents.clear();
}

/** Why a URL is not asked at all. */
function whyRefused({ protocol, hostname }: URL): string | undefined {
  if (isForbidden(hostname)) return 'has an address that no registry has, so it is not asked';
  if (protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname))) return undefined;
  return 'is not asked, since only https is, and http on this machine';
}

/** Looks a name up, and refuses it if any of its addresses may not be connected to. */
const checkedLookup =
  (secure: boolean): LookupFunction =>
  (hostname, options, done) => {
    const { lookup } = process.getBuiltinModule('node:dns');
    lookup(hostname, { ...options, all: true }, (error, found: readonly Address[] = []) => {
      if (error) return done(error, '', 0);
      const isWrong = ({ address }: Address) =>
        isForbidden(address) || (!secure && !isLoopbackAddress(address));
      if (found.length === 0 || found.some(isWrong))
        return done(new NoAnswer('leads to an address that no registry has, so it is not asked'), '', 0);
      if (options.all) return done(null, [...found]);
      done(null, found[0]!.address, found[0]!.family);
    });
  };

const agents = new Map<boolean, import('node:http').Agent>();

function agentFor(secure: boolean) {
  const { Agent } = process.getBuiltinModule(secure ? 'node:https' : 'node:http');
  const found = agents.get(secure) ?? new Agent({ keepAlive: true, maxSockets: 8 });
  agents.set(secure, found);
  return found;
}

/** A moment after which work ends. */
interface Deadline {
  /** Calls back with the reason when the time is over, or a signal ends the work. */
  over(act: (reason: NoAnswer) => void): void;
  stop(): void;
}

const stopped = 'is not asked any more';

function deadline(within: number, signal?: AbortSignal): Deadline {
  const acts: ((reason: NoAnswer) => void)[] = [];
  let reason: NoAnswer | undefined;
  const end = (message: string) => {
    reason ??= new NoAnswer(message);
    for (const act of acts.splice(0)) act(reason);
  };
  const timer = setTimeout(() => end(`has not answered within ${within / 1000} s`), within);
  const abort = () => end(stopped);
  signal?.addEventListener('abort', abort);
  return {
    over: (act) => (reason ? act(reason) : acts.push(act)),
    stop() {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
    },
  };
}

interface Reading {
  readonly body: string | undefined;
  readonly most: number;
  readonly ended: Deadline;
}

/** Sends a request; once more if a kept connection was closed by the other side in the same moment. */
async function answerOf(begin: () => ClientRequest, reading: Reading): Promise<NetworkAnswer> {
  for (let tries = 0; ; tries++) {
    const sent = begin();
    try {
      return await answered(sent, reading);
    } catch (error) {
      const { code = '' } = error as NodeJS.ErrnoException;
      if (sent.reusedSocket && code === 'ECONNRESET' && tries < 3) continue;
      throw error instanceof NoAnswer ? error : new NoAnswer(reasonOf(code), code);
    }
  }
}

function answered(sent: ClientRequest, { body, most, ended }: Reading): Promise<NetworkAnswer> {
  return new Promise((resolve, reject) => {
    ended.over((reason) => {
      reject(reason);
      sent.destroy();
    });
    sent.on('error', reject);
    // Without a listener, Node closes the connection and emits neither an answer nor an error.
    sent.on('upgrade', (_answer, socket) => {
      reject(new NoAnswer('answers in another protocol'));
      socket.destroy();
    });
    sent.on('response', (answer) => {
      const { statusCode: status = 0, headers } = answer;
      const isOver = Number(headers['content-length'] ?? 0) > most && sent.method !== 'HEAD';
      if (isOver) sent.destroy(tooLarge(most));
      collect(answer, most, sent).then((read) => resolve({ status, headers, body: read }), reject);
    });
    sent.end(body);
  });
}

async function collect(answer: IncomingMessage, most: number, sent: ClientRequest): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > most) {
      sent.destroy();
      throw tooLarge(most);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

const tooLarge = (most: number) => new NoAnswer(`has answered with more than ${most / 1024 / 1024} MiB`);

/** Opens a connection to a server through an HTTP proxy, which looks the name up itself. */
function tunnelThrough(proxy: URL, { hostname, port }: URL, ended: Deadline): Promise<Duplex> {
  const { request: begin } = process.getBuiltinModule(
    proxy.protocol === 'https:' ? 'node:https' : 'node:http',
  );
  const { username, password } = proxy;
  const credentials = `${decoded(username)}:${decoded(password)}`;
  const target = `${hostname}:${port || 443}`;
  const headers = {
    host: target,
    ...(username !== '' && { 'proxy-authorization': `Basic ${Buffer.from(credentials).toString('base64')}` }),
  };
  const sent = begin({
    protocol: proxy.protocol,
    hostname: hostOf(proxy),
    // Otherwise Node takes the name in the certificate from the header, which names the registry.
    servername: serverName(proxy),
    port: proxy.port || (proxy.protocol === 'https:' ? 443 : 80),
    method: 'CONNECT',
    path: target,
    headers,
    agent: false,
    rejectUnauthorized: true,
  });
  return new Promise((resolve, reject) => {
    ended.over((reason) => {
      reject(reason);
      sent.destroy();
    });
    sent.on('error', (error: NodeJS.ErrnoException) =>
      reject(
        error instanceof NoAnswer ? error : new NoAnswer(`can't be asked: its proxy ${reasonOf(error.code)}`),
      ),
    );
    sent.on('connect', ({ statusCode }, socket) => {
      if (statusCode === 200) return resolve(socket);
      socket.destroy();
      reject(new NoAnswer(`can't be asked: its proxy refuses with status ${statusCode}`));
    });
    sent.end();
  });
}

/** A part of the credentials of a URL; as it is written where a percent sign encodes nothing. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function secured(socket: Duplex, url: URL) {
  const { connect } = process.getBuiltinModule('node:tls');
  return connect({ socket, host: hostOf(url), servername: serverName(url), rejectUnauthorized: true });
}

/** The host of a URL, where an IPv6 address has no brackets. */
const hostOf = ({ hostname }: URL): string => hostname.replace(/^\[|\]$/g, '');

/** The name of a server that TLS sends; none for an address (RFC 6066, section 3). */
function serverName(url: URL): string {
  const host = hostOf(url);
  return process.getBuiltinModule('node:net').isIP(host) === 0 ? host : '';
}

const reasons: Readonly<Record<string, string>> = {
  ENOTFOUND: 'is not known to any name server',
  EAI_AGAIN: 'could not be looked up: the name server does not answer',
  ECONNREFUSED: 'refuses connections',
  ECONNRESET: 'has closed the connection',
  ENOENT: 'is not there',
  EACCES: 'may not be used by this user',
  EHOSTUNREACH: "can't be reached",
  ENETUNREACH: "can't be reached",
  ETIMEDOUT: 'does not answer',
  EPROTO: 'does not speak https',
  ERR_TLS_CERT_ALTNAME_INVALID: 'has a certificate of another name',
  CERT_HAS_EXPIRED: 'has a certificate that has expired',
};

function reasonOf(code = ''): string {
  if (isPlainHttp(code)) return 'does not speak https';
  const known = Object.hasOwn(reasons, code) ? reasons[code] : undefined;
  if (known !== undefined) return known;
  if (/CERT|SIGN|ISSUER/.test(code)) return 'has a certificate that is not trusted here';
  return code === '' ? "can't be reached" : `can't be reached (${code})`;
}

/** Whether a failure means that a server speaks plain HTTP where https was tried. */
export const isPlainHttp = (code: string): boolean =>
  code === 'EPROTO' || /^ERR_SSL_(?:WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|HTTP_REQUEST)$/.test(code);
