import type { Posture } from '../../posture.ts';
import { limits } from '../../source/limits.ts';
import { gathered } from '../../source/list.ts';
import { perObject } from '../../source/memo.ts';
import type { ProxyDirective } from './directive.ts';
import { nginxConfiguration } from './nginx-files.ts';
import type { ProvidedFiles } from './provided-file.ts';
import type { Passed } from './route.ts';

type Block = readonly ProxyDirective[];

/**
 * Where nginx passes requests on to without a login, by its configuration. A directive that may refuse requests, or that is not
 * known, makes uncertain what it applies to (nginx.org, Modules reference).
 */
export function passedByNginx(posture: Posture, files: ProvidedFiles): readonly Passed[] {
  return gathered(nginxConfiguration(posture, files) ?? [], ({ words, block }) => {
    const [name] = words;
    if (!block || words.length !== 1 || (name !== 'http' && name !== 'stream') || !isOpen(block, []))
      return [];
    const servers = named(block, 'server').flatMap((each) => (each.block ? [each.block] : []));
    const seen = new Set<string>();
    const outer: Outer = { upstreams: upstreamsIn(block), block };
    return servers.flatMap((server) =>
      name === 'http' ? ofServer(server, outer, seen) : ofStream(server, outer),
    );
  });
}

/** What applies to all servers. */
interface Outer {
  readonly block: Block;
  readonly upstreams: ReadonlyMap<string, readonly End[]>;
}

/** Directives after which a request still reaches its location. */
const harmless = new RegExp(
  `^(?:${[
    'access_log|error_log|log_format|log_not_found|log_subrequest|open_log_file_cache|default_type|types|types_hash\\w+',
    'sendfile|sendfile_max_chunk|tcp_nopush|tcp_nodelay|aio|directio|keepalive\\w*|client_\\w+|send_timeout|send_lowat',
    'server_tokens|server_names?\\w*|port_in_redirect|absolute_redirect|large_client_header_buffers|listen',
    'underscores_in_headers|ignore_invalid_headers|resolver|resolver_timeout|root|alias|index|autoindex\\w*|try_files',
    'error_page|expires|etag|if_modified_since|add_header|add_trailer|charset\\w*|gzip\\w*|brotli\\w*|http2\\w*|http3\\w*',
    'ssl|ssl_(?!verify|client|trusted|reject|ocsp|crl)\\w+|(?:proxy|fastcgi|uwsgi|scgi|grpc)_\\w+|preread_\\w+',
    'set|map|map_hash\\w+|geo|split_clients|limit_(?:req|conn|rate)\\w*|set_real_ip_from|real_ip_\\w+|variables_hash\\w+',
    'sub_filter\\w*|merge_slashes|max_ranges|chunked_transfer_encoding|open_file_cache\\w*|output_buffers|lingering_\\w+',
    'upstream|server|location|recursive_error_pages|reset_timedout_connection|connection_pool_size|request_pool_size',
  ].join('|')})$`,
);

/** Directives that ask for a login; the innermost counts. */
const logins = ['auth_basic', 'auth_request'];

/** What a block says of each login: on, off, or nothing. */
const loginsOf = perObject((block: Block): ReadonlyMap<string, boolean> => {
  const found = new Map<string, boolean>();
  for (const { words } of block)
    if (logins.includes(words[0] ?? ''))
      found.set(words[0]!, words[1] !== 'off' || found.get(words[0]!) === true);
  return found;
});

const isHarmless = perObject((block: Block): boolean =>
  block.every(({ words: [name = '', value] }) => {
    if (harmless.test(name) || logins.includes(name) || name === 'auth_basic_user_file') return true;
    return (name === 'allow' && value === 'all') || (name === 'ssl_verify_client' && value === 'off');
  }),
);

/** Whether a request to a block within other blocks reaches it, by the directives of the block and the logins of all. */
function isOpen(block: Block, outer: readonly Block[]): boolean {
  const all = [block, ...outer].map(loginsOf);
  const asks = (login: string) => all.find((each) => each.has(login))?.get(login) === true;
  return !logins.some(asks) && isHarmless(block);
}

const named = (block: Block, name: string) => block.filter(({ words }) => words[0] === name);

/** The servers of each `upstream`. */
function upstreamsIn(block: Block): ReadonlyMap<string, readonly End[]> {
  return new Map(
    named(block, 'upstream').map(({ words: [, name = ''], block: inner = [] }) => {
      const servers = named(inner, 'server').filter(({ words }) => !words.includes('down'));
      const addresses = [...new Set(servers.map(({ words }) => words[1] ?? ''))];
      return [name, addresses.slice(0, limits.upstreamServers).flatMap((each) => endOf(each, '80'))];
    }),
  );
}

const loopback = /^(?:127\.|localhost:|\[::1\]|unix:)/;

/** The ports on which a server listens for other machines. */
function listensOf(
  server: Block,
  usual: readonly string[],
): { readonly port: string; readonly isDefault: boolean }[] {
  const listens = named(server, 'listen');
  if (listens.length === 0) return usual.map((port) => ({ port, isDefault: false }));
  return listens.flatMap(({ words: [, address = '', ...options] }) => {
    const port = /^(?:(?:\*|[\d.]+|\[[\da-f:]*\]):)?(\d{1,5})$/i.exec(address)?.[1];
    if (port === undefined || loopback.test(address)) return [];
    return options.some((each) => /^(?:udp|quic|proxy_protocol)$/.test(each))
      ? []
      : [{ port, isDefault: options.some((each) => /^default(?:_server)?$/.test(each)) }];
  });
}

function ofStream(server: Block, { upstreams }: Outer): Passed[] {
  const entrances = listensOf(server, []).map(({ port }) => port);
  const [at, ...more] = named(server, 'proxy_pass');
  if (!isOpen(server, []) || !at || more.length > 0 || entrances.length === 0) return [];
  return endsOf(`tcp://${at.words[1]}`, upstreams).map((end) => ({ ...end, entrances, base: '', at }));
}

/** `seen` are the names of the servers before, with their ports: of two servers with the same, the first answers. */
function ofServer(server: Block, outer: Outer, seen: Set<string>): Passed[] {
  const names = named(server, 'server_name').flatMap(({ words }) => words.slice(1));
  const entrances = listensOf(server, ['80']).flatMap(({ port, isDefault }) => {
    const keys = (names.length > 0 ? names : ['']).map((name) => `${port} ${name}`);
    // Without a name it answers if no other server is the default.
    const isReached =
      isDefault || keys.some((key) => !seen.has(key) && (key !== `${port} ` || !seen.has(port)));
    for (const key of [...keys, port]) seen.add(key);
    return isReached ? [port] : [];
  });
  if (!isOpen(server, [outer.block])) return [];
  const fallbacks = named(server, 'location').flatMap(({ words, block = [] }) =>
    words.at(-1) === '/' ? named(block, 'try_files').flatMap((each) => each.words.at(-1) ?? []) : [],
  );
  const locations = named(server, 'location').map((each) => locationOf(each, server, outer, fallbacks));
  const refused = locations.filter(({ answers }) => answers === 'perhaps');
  // What else it refuses may be parts of the same service.
  if (refused.some(({ ends, isHidden }) => ends.length === 0 && !isHidden)) return [];
  const hosts = new Set(refused.flatMap(({ ends }) => ends.map(({ host }) => host)));
  const found: Passed[] = [];
  for (const { ends, base, answers, at } of entrances.length > 0 ? locations : []) {
    if (answers !== 'always' || base === undefined) continue;
    if (found.length >= limits.proxyRoutes) break;
    for (const end of ends) if (!hosts.has(end.host)) found.push({ ...end, entrances, base, at });
  }
  return found;
}

/** Where a `proxy_pass` leads to. */
interface End {
  readonly host: string;
  readonly port: string;
}

/** A location of a server. */
interface Location {
  readonly answers: 'always' | 'perhaps' | 'by itself';
  /** Whether it is for hidden files only. */
  readonly isHidden: boolean;
  readonly ends: readonly End[];
  /** The path at which the service has to serve to be reached: empty if it is reached completely, undefined if not known. */
  readonly base: string | undefined;
  readonly at: ProxyDirective;
}

/** What a location answers by itself, which refuses nothing that a service serves. */
const answered = /^(?:2\d\d|30[1278])$/;

/** Paths of hidden files and of files of a kind, and those that browsers ask for by themselves. */
const hidden = /^[\^(|)/]*\\\.|^\/\.\w|^\/(?:favicon\.ico|robots\.txt)$/;

function locationOf(
  directive: ProxyDirective,
  server: Block,
  { block: http, upstreams }: Outer,
  fallbacks: readonly string[],
): Location {
  const { words, block = [] } = directive;
  const path = words.at(-1) ?? '';
  const passes = named(block, 'proxy_pass');
  const [at = directive] = passes;
  const target = passes.length === 1 ? expanded(at.words[1] ?? '', [block, server]) : '';
  const ends = endsOf(target, upstreams);
  const replaced = /^\w+:\/\/[^/$]+(\/[^$]*)?(?:\$(?:request_uri|uri))?$/.exec(target)?.[1];
  const base = baseOf(words.length > 2 ? words[1]! : '', path, replaced, fallbacks);
  const isAsked = isOpen(block, [server, http]) && named(block, 'location').length === 0;
  const answers = passes.length > 0 ? (isAsked ? 'always' : 'perhaps') : ownAnswer(block, isAsked);
  return { answers, isHidden: hidden.test(path), ends, base, at };
}

/** How a location answers that passes nothing on. */
function ownAnswer(block: Block, isAsked: boolean): Location['answers'] {
  const returns = named(block, 'return');
  if (returns.some(({ words }) => !answered.test(words[1] ?? ''))) return 'perhaps';
  return isAsked || returns.length > 0 || named(block, 'internal').length > 0 ? 'by itself' : 'perhaps';
}

/** The path at which a service has to serve, by the location and by the path that replaces it. */
function baseOf(
  kind: string,
  path: string,
  replaced: string | undefined,
  fallbacks: readonly string[],
): string | undefined {
  if (path.startsWith('@')) return fallbacks.includes(path) && replaced === undefined ? '' : undefined;
  if (kind !== '' && kind !== '^~') return undefined;
  if (replaced === undefined || replaced === path) return path.replace(/\/$/, '');
  return replaced === '/' ? '' : undefined;
}

/** A word with the variables that `set` gives a value once. */
function expanded(word: string, blocks: readonly Block[]): string {
  return word.replace(/\$(\w+)/g, (all, name) => {
    const set = blocks.flatMap((block) => named(block, 'set')).filter(({ words }) => words[1] === `$${name}`);
    const value = set.length === 1 ? set[0]?.words[2] : undefined;
    return value === undefined || value.includes('$') ? all : value;
  });
}

const usualPorts: Readonly<Record<string, string>> = { http: '80', https: '443' };

/** Where an address leads to: a host, or the servers of an upstream. */
function endsOf(address: string, upstreams: Outer['upstreams']): readonly End[] {
  const [, scheme = '', host = '', port] =
    /^(https?|tcp):\/\/([\w.-]+)(?::(\d+))?(?:[/$].*)?$/.exec(address) ?? [];
  const servers = port === undefined ? upstreams.get(host) : undefined;
  return servers ?? endOf(port === undefined ? host : `${host}:${port}`, usualPorts[scheme]);
}

function endOf(address: string, usual: string | undefined): End[] {
  const [, host, port = usual] = /^([\w.-]+)(?::(\d+))?$/.exec(address) ?? [];
  return host === undefined || port === undefined ? [] : [{ host, port }];
}
