import type { Service } from '../../compose/model.ts';
import { namesInNetworks, networkStackOf } from '../../compose/service/network-stack.ts';
import { nodeOf } from '../../compose/yaml/graph.ts';
import { perObject } from '../../source/memo.ts';
import type { Place } from '../../source/text.ts';
import { type Proxied, proxyOf } from './route.ts';

/**
 * Routes of a tunnel, which makes a service public without a published port: a quick tunnel of cloudflared
 * (developers.cloudflare.com, TryCloudflare), or an ngrok endpoint in the command (ngrok.com/docs/agent/cli), if nothing may
 * require a login. Tunnels that are configured elsewhere are not known.
 */
export const byTunnel: Proxied = ({ service }) => {
  const stack = networkStackOf(service);
  if (stack.of !== 'service') return undefined;
  const names = namesInNetworks(stack.owner);
  return (proxy) => {
    const end = endOf(proxy);
    if (!end || !names.includes(end.host)) return [];
    return [{ proxy, entrances: undefined, target: end.port, at: end.at }];
  };
};

/** The end of a tunnel. */
interface End {
  readonly host: string;
  readonly port: string;
  readonly at: Place;
}

const endOf = perObject((proxy: Service): End | undefined => {
  const { effective, mounts } = proxy;
  // Files may contain a configuration that requires a login or has another end.
  if (mounts.length > 0 || ['entrypoint', 'configs', 'secrets'].some((key) => effective.entries.has(key)))
    return undefined;
  const kind = proxyOf(proxy);
  if (kind === 'cloudflared') return ofCloudflare(proxy);
  return kind === 'ngrok' ? ofNgrok(proxy) : undefined;
});

interface Argument {
  readonly text: string;
  readonly at: Place;
}

/** The words of the command; undefined if one of them is not known. */
function argumentsOf({ command, effective }: Service): readonly Argument[] | undefined {
  const file = nodeOf(effective, 'command')?.file;
  const [first, ...more] = command?.commands ?? [];
  if (!file || !first?.nameWord || more.length > 0) return undefined;
  const found = [first.nameWord, ...first.args].map(({ value, span }) => ({
    text: value,
    at: { file, span },
  }));
  return found.every((each): each is Argument => each.text !== undefined) ? found : undefined;
}

/** Options of cloudflared for a named tunnel or one with its own address, which may require a login. */
const isNamed = /^(?:run|--token|--hostname|--name|--config|--origincert|--credentials)/;

function ofCloudflare(proxy: Service): End | undefined {
  const { effective, environment } = proxy;
  const words = argumentsOf(proxy);
  const variables = environment.filter(({ name }) => name.startsWith('TUNNEL_'));
  if (!words || effective.entries.has('env_file')) return undefined;
  if (!words.some(({ text }) => text === 'tunnel') || words.some(({ text }) => isNamed.test(text)))
    return undefined;
  const [variable, ...others] = variables;
  if (others.length > 0 || (variable && variable.name !== 'TUNNEL_URL')) return undefined;
  if (variable)
    return ended(variable.value, { file: variable.file, span: variable.valueSpan ?? variable.span });
  for (const [index, { text, at }] of words.entries()) {
    const next = words[index + 1];
    if (text === '--url' && next) return ended(next.text, next.at);
    if (text.startsWith('--url=')) return ended(text.slice('--url='.length), at);
  }
  return undefined;
}

/** Options of ngrok, with their values, that require no login; any other may. */
const plain =
  /^--(?:url|domain|hostname|subdomain|region|authtoken|log|log-format|log-level|host-header|metadata)(?:=|$)/;

function ofNgrok(proxy: Service): End | undefined {
  const words = argumentsOf(proxy);
  if (!words) return undefined;
  const [kind, ...rest] = words[0]?.text === 'ngrok' ? words.slice(1) : words;
  if (kind?.text !== 'http' && kind?.text !== 'tcp') return undefined;
  let end: Argument | undefined;
  for (let at = 0; at < rest.length; at++) {
    const { text } = rest[at]!;
    if (!text.startsWith('-')) {
      if (end) return undefined;
      end = rest[at];
    } else if (!plain.test(text)) return undefined;
    else if (!text.includes('=')) at++;
  }
  return end && ended(end.text, end.at);
}

/** The host and the port of an address. */
function ended(address: string | undefined, at: Place): End | undefined {
  const [, scheme, host, port] = /^(?:(https?|tcp):\/\/)?([\w.-]+)(?::(\d+))?\/?$/.exec(address ?? '') ?? [];
  const usual = scheme === 'http' ? '80' : scheme === 'https' ? '443' : undefined;
  const known = port ?? usual;
  return host !== undefined && known !== undefined ? { host, port: known, at } : undefined;
}
