import type { Service } from '../../compose/model.ts';
import { areConnected } from '../../compose/service/exposure.ts';
import { namesInNetworks } from '../../compose/service/network-stack.ts';
import { nodeOf } from '../../compose/yaml/graph.ts';
import { instructionsOf } from '../../dockerfile/stages/ancestry.ts';
import type { Posture } from '../../posture.ts';
import { gathered } from '../../source/list.ts';
import { perObject } from '../../source/memo.ts';
import type { Place } from '../../source/text.ts';
import { socketProxiesIn, startsByProxy } from './control-socket.ts';

/** A proxy for a control socket through which a service can start containers. */
export interface ProxiedSocket {
  readonly proxy: Service;
  /** The address of the proxy in the service's settings. */
  readonly at: Place;
  /** The setting of the proxy that allows it. */
  readonly allowed: Place;
}

/** The proxies for control sockets that let a service start containers, and that one of its settings names. */
export const proxiedSocketsOf = perObject((posture: Posture): readonly ProxiedSocket[] => {
  const { service } = posture;
  const proxies = socketProxiesIn(service.compose).filter(
    (other) => other !== service && startsByProxy(other, service) && areConnected(service, other),
  );
  if (proxies.length === 0) return [];
  const addresses = gathered(settingsOf(posture), ({ value, at }) =>
    hostsIn(value).map((host) => ({ host, at })),
  );
  return gathered(proxies, (proxy) => {
    const names = namesInNetworks(proxy);
    const found = addresses.find(({ host }) => names.includes(host));
    const allowed = startsByProxy(proxy, service);
    return found && allowed ? [{ proxy, at: found.at, allowed }] : [];
  });
});

interface Setting {
  readonly value: string;
  readonly at: Place;
}

/** The values of a service's variables and the words of its command, with those of the stage that it builds. */
function settingsOf({ service, stage }: Posture): readonly Setting[] {
  const { environment, effective } = service;
  const own = gathered(environment, ({ value, file, span, valueSpan }) =>
    value === undefined ? [] : [{ value, at: { file, span: valueSpan ?? span } }],
  );
  const given = gathered(['command', 'entrypoint'] as const, (key) => {
    const file = nodeOf(effective, key)?.file;
    if (!file) return [];
    return gathered(service[key]?.commands ?? [], ({ nameWord, args }) =>
      gathered(nameWord ? [nameWord, ...args] : args, ({ value, span }) =>
        value === undefined ? [] : [{ value, at: { file, span } }],
      ),
    );
  });
  const set = new Set(environment.map(({ name }) => name));
  const { build, image, key } = service;
  const at = build?.target ?? build?.dockerfile ?? build?.context ?? image ?? key;
  const built = gathered(stage ? instructionsOf(stage) : [], ({ keyword, pairs }) =>
    keyword !== 'ENV'
      ? []
      : gathered(pairs, ({ name, resolved }) =>
          resolved === undefined || set.has(name.text) ? [] : [{ value: resolved, at }],
        ),
  );
  return [...own, ...given, ...built];
}

/** The hosts in the addresses of a setting: `tcp://proxy:2375`, `-Htcp://proxy`, `http://one:2375|name,http://two:2375`. */
const hostsIn = (value: string): string[] =>
  [...value.matchAll(/\b(?:H?tcp|http):\/\/([\w.-]{1,253})/g)].flatMap(([, host]) => host ?? []);
