import type { Posture } from '../../posture.ts';
import { gathered } from '../../source/list.ts';
import { entrancesOf } from './caddy-docker-proxy.ts';
import { caddyDirectives, type ProxyDirective, withWords } from './directive.ts';
import type { ProvidedFiles } from './provided-file.ts';
import type { Passed } from './route.ts';

type Block = readonly ProxyDirective[];

/**
 * Where Caddy passes requests on to without a login, by its Caddyfile. A directive that may refuse requests, or that is not known,
 * makes uncertain what it applies to (caddyserver.com/docs, Caddyfile Directives).
 */
export function passedByCaddy(posture: Posture, files: ProvidedFiles): readonly Passed[] {
  const path = fileOf(posture);
  const file = path === undefined ? 'unknown' : files.at(path);
  const written = file === 'unknown' || !file ? undefined : caddyDirectives(file);
  if (!written) return [];
  const all = withVariables(written, posture);
  const snippets = new Map(
    all.flatMap(({ words: [name = '', ...more], block }) =>
      name.startsWith('(') && more.length === 0 && block ? [[name.slice(1, -1), block] as const] : [],
    ),
  );
  const options = all.find(({ words }) => words.length === 0)?.block ?? [];
  // They may name other ports, and directives that apply to every site.
  if (options.some(({ words: [name = ''] }) => !plainOption.test(name))) return [];
  return sitesIn(all).flatMap(({ addresses, block }) => {
    const entrances = entrancesOf(addresses);
    const imported = withSnippets(block, snippets);
    return imported && entrances.length > 0 ? ofSite(imported).map((each) => ({ ...each, entrances })) : [];
  });
}

/** The directives with the values of the environment in place of `{$NAME:default}`. */
function withVariables(block: Block, { service }: Posture): Block {
  const values = new Map(service.environment.map(({ name, value }) => [name, value]));
  return withWords(block, (word) =>
    word.replace(/\{\$(\w+)(?::([^{}]*))?\}/g, (all, name, usual) => values.get(name) ?? usual ?? all),
  );
}

const plainOption =
  /^(?:email|acme_\w+|admin|debug|log|auto_https|local_certs|skip_install_trust|storage|grace_period|order|metrics|persist_config|ocsp_stapling|key_type|cert_issuer|renew_interval|preferred_chains)$/;

/** The path of the Caddyfile; undefined if a service starts something else. */
function fileOf({ service, stage }: Posture): string | undefined {
  const { effective, command } = service;
  if (effective.entries.has('entrypoint') || stage?.entrypoint) return undefined;
  const isGiven = effective.entries.has('command');
  const script = isGiven ? command : stage?.cmd?.script;
  const usual = '/etc/caddy/Caddyfile';
  if (!script) return isGiven || stage?.cmd ? undefined : usual;
  const [first, ...more] = script.commands;
  if (first?.name !== 'caddy' || more.length > 0) return undefined;
  const words = first.args.map(({ value, shape }) => value ?? shape);
  const at = words.findIndex((word) => /^--?config(?:=|$)/.test(word));
  if (words[0] !== 'run' || at < 0) return undefined;
  return words[at]?.split('=')[1] ?? words[at + 1];
}

/** The sites, each with its addresses. A file with one site may leave out its braces. */
function sitesIn(all: Block): { readonly addresses: string; readonly block: Block }[] {
  const rest = all.filter(({ words: [name] }) => name !== undefined && !name.startsWith('('));
  const addressesOf = ({ words }: ProxyDirective) => words.join(' ').replace(/,? +/g, ',');
  const [first, ...directives] = rest;
  if (first && !first.block) return [{ addresses: addressesOf(first), block: directives }];
  return rest.map((site) => ({ addresses: addressesOf(site), block: site.block ?? [] }));
}

/** A block with its snippets; undefined if it imports a file, or a snippet with arguments. */
function withSnippets(block: Block, snippets: ReadonlyMap<string, Block>, depth = 0): Block | undefined {
  const found: ProxyDirective[] = [];
  for (const each of block) {
    const [name, imported = '', ...more] = each.words;
    if (name === 'import') {
      const snippet = snippets.get(imported);
      const inner = snippet && more.length === 0 && depth < 3 && withSnippets(snippet, snippets, depth + 1);
      if (!inner) return undefined;
      found.push(...inner);
    } else if (each.block) {
      const inner = withSnippets(each.block, snippets, depth);
      if (!inner) return undefined;
      found.push({ ...each, block: inner });
    } else found.push(each);
  }
  return found;
}

/** Directives after which a request still reaches its handler. */
const harmless =
  /^(?:encode|header|request_header|request_body|log|log_\w+|root|file_server|try_files|templates|php_fastcgi|handle_errors|vars|map|metrics|push|skip_log|fs|tracing|intercept)$/;

/** What a block passes on, and whether it may refuse requests besides. */
interface Handler {
  readonly refuses: boolean;
  readonly passed: readonly Omit<Passed, 'entrances'>[];
}

/** Where a site passes requests on to. */
function ofSite(block: Block): readonly Omit<Passed, 'entrances'>[] {
  const { refuses, passed } = handlerOf(block, '');
  return refuses ? [] : passed;
}

/** A block that handles the requests below a path. */
function handlerOf(block: Block, base: string | undefined): Handler {
  const handlers = block.map((each) => ofDirective(each, base));
  const closed = handlers
    .filter(({ refuses }) => refuses)
    .flatMap(({ passed }) => passed.map(({ host }) => host));
  return {
    // A block of its own that may refuse requests concerns only its own services.
    refuses: handlers.some(({ refuses, passed }) => refuses && passed.length === 0),
    passed: handlers.flatMap(({ refuses, passed }) =>
      refuses ? [] : passed.filter(({ host }) => !closed.includes(host)),
    ),
  };
}

function ofDirective(each: ProxyDirective, base: string | undefined): Handler {
  const [name = '', ...words] = each.words;
  const matcher = /^[/*@]/.test(words[0] ?? '') ? words[0] : undefined;
  const isNamed = matcher?.startsWith('@') === true;
  const below = matcher === undefined || matcher === '*' || matcher === '/*' ? base : pathOf(matcher, base);
  if (name === 'handle' || name === 'handle_path' || name === 'route') {
    const inner = handlerOf(each.block ?? [], name === 'handle_path' && !isNamed ? base : below);
    const all = inner.refuses ? [...inner.passed, ...passedIn(each.block ?? [])] : inner.passed;
    return { refuses: inner.refuses, passed: isNamed && !inner.refuses ? [] : all };
  }
  if (name === 'reverse_proxy') {
    const ends = endsOf(each, matcher === undefined ? words : words.slice(1));
    const isPlain = (each.block ?? []).every(({ words: [option = ''] }) => plainProxy.test(option));
    const passed = below === undefined ? [] : ends.map((end) => ({ ...end, base: below, at: each }));
    return isPlain
      ? { refuses: false, passed }
      : { refuses: true, passed: ends.map((end) => ({ ...end, base: '', at: each })) };
  }
  if (name === 'tls')
    return { refuses: (each.block ?? []).some(({ words: [kind] }) => kind === 'client_auth'), passed: [] };
  // A redirect or an answer for some paths only leaves the others.
  if (name === 'redir' || name === 'respond') {
    const isSome = words.length > 1 && matcher?.startsWith('/') && !/^[45]\d\d$/.test(words.at(-1) ?? '');
    return { refuses: !isSome, passed: [] };
  }
  return { refuses: !harmless.test(name) && !name.startsWith('@'), passed: [] };
}

/** All ends in a block that may refuse requests. */
const passedIn = (block: Block): readonly Omit<Passed, 'entrances'>[] =>
  gathered(block, (each) =>
    each.words[0] === 'reverse_proxy'
      ? endsOf(each, each.words.slice(1)).map((end) => ({ ...end, base: '', at: each }))
      : passedIn(each.block ?? []),
  );

/** The path below which a matcher lets requests through; undefined for other conditions. */
function pathOf(matcher: string, base: string | undefined): string | undefined {
  const path = /^(\/[^*]*)\*$/.exec(matcher)?.[1];
  return path === undefined || base === undefined ? undefined : `${base}${path.replace(/\/$/, '')}`;
}

const plainProxy =
  /^(?:to|header_up|header_down|lb_\w+|health_\w+|fail_\w+|max_fails|unhealthy_\w+|flush_interval|transport|trusted_proxies|stream_\w+|request_buffers|response_buffers|buffer_\w+)$/;

/** Where a `reverse_proxy` leads to. */
function endsOf({ block = [] }: ProxyDirective, words: readonly string[]) {
  const all = [...words, ...block.flatMap(({ words: [name, ...to] }) => (name === 'to' ? to : []))];
  return all.flatMap((word) => {
    const [, scheme, host, port] = /^(?:(https?|h2c):\/\/)?([\w.-]+)(?::(\d+))?\/?$/.exec(word) ?? [];
    if (host === undefined) return [];
    return [{ host, port: port ?? (scheme === 'https' ? '443' : '80') }];
  });
}
