/** Variables of the environment. */
export type EnvironmentVariables = Readonly<Record<string, string | undefined>>;

/**
 * Returns the proxy that the environment names for a URL (`HTTPS_PROXY`, except for the hosts of `NO_PROXY`); undefined if there is
 * none, `wrong` if it is not a URL. Only https goes through proxies, since http is for this machine.
 */
export function proxyFor(
  { protocol, hostname, port }: URL,
  env: EnvironmentVariables,
): URL | 'wrong' | undefined {
  if (protocol !== 'https:') return undefined;
  const written = env['HTTPS_PROXY'] || env['https_proxy'];
  if (!written || isExempt(hostname, port || '443', env['NO_PROXY'] || env['no_proxy'] || ''))
    return undefined;
  const proxy = urlOf(written.includes('://') ? written : `http://${written}`);
  return proxy && /^https?:$/.test(proxy.protocol) ? proxy : 'wrong';
}

/** Whether a list of hosts, domains and ports (`.example.com`, `registry:5000`, `*`) names a host. */
function isExempt(hostname: string, port: string, list: string): boolean {
  return list
    .split(/[\s,]/)
    .filter((each) => each !== '')
    .some((each) => {
      const [, host = '', only] = /^(.*?)(?::(\d+))?$/.exec(each.toLowerCase()) ?? [];
      if (only !== undefined && only !== port) return false;
      const domain = host.replace(/^\*?\./, '');
      return host === '*' || hostname === domain || hostname.endsWith(`.${domain}`);
    });
}

/** A URL by its text, relative to a base; undefined if it is not valid. */
export function urlOf(text: string, base?: URL): URL | undefined {
  return URL.canParse(text, base?.href) ? new URL(text, base) : undefined;
}
