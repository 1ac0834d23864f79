import { runsEngine } from '../../catalog/catalog.ts';
import type { KeyValue, Service } from '../../compose/model.ts';
import { namesInNetworks } from '../../compose/service/network-stack.ts';
import { nodeOf, scalarOf, scalarsOf } from '../../compose/yaml/graph.ts';
import { perObject } from '../../source/memo.ts';
import type { Place } from '../../source/text.ts';
import { isReadOnlyProxy } from '../host/control-socket.ts';

/** A Docker API over TCP without TLS: a client's (`host`, or `sibling` within the project) or a daemon's (`listen`, `off`). */
export interface PlaintextEndpoint {
  readonly kind: 'host' | 'sibling' | 'listen' | 'off';
  readonly at: Place;
  readonly url: string;
}

/** The Docker API over plain TCP, used or served by a service (Docker, "Protect the Docker daemon socket"). */
export const plaintextEndpoints = perObject((service: Service): readonly PlaintextEndpoint[] => {
  const found: PlaintextEndpoint[] = [];
  let certs: KeyValue | undefined;
  for (const each of service.environment) {
    if (each.name === 'DOCKER_HOST') found.push(...clientEndpoints(each, service));
    else if (each.name === 'DOCKER_TLS_CERTDIR') certs = each;
  }
  const dind = service.image?.ref !== undefined && runsEngine(service.image.ref);
  if (dind && certs?.given && certs.value === '') found.push({ kind: 'off', at: placeOf(certs), url: '' });
  return [...found, ...daemonEndpoints(service, dind)];
});

function clientEndpoints(host: KeyValue, service: Service): PlaintextEndpoint[] {
  const [, name, port] = /^tcp:\/\/\[?([^/[\]]+?)\]?(?::(\d+))?\/?$/.exec(host.value ?? '') ?? [];
  const secured = service.environment.some(
    ({ name: key, value }) => /^DOCKER_(?:TLS|TLS_VERIFY|CERT_PATH)$/.test(key) && value !== '',
  );
  const elsewhere = service.effective.entries.has('env_file') && port !== '2375';
  if (!name || port === '2376' || secured || elsewhere || isLoopback(name)) return [];
  if (service.compose.services.some((each) => namesInNetworks(each).includes(name) && isReadOnlyProxy(each)))
    return [];
  return [{ kind: isNear(name, service) ? 'sibling' : 'host', at: placeOf(host), url: host.value ?? '' }];
}

/** Whether a host name is another service, or may be a container on an external network. */
function isNear(name: string, service: Service): boolean {
  const { compose, effective } = service;
  const isNamed = (each: Service) =>
    namesInNetworks(each).includes(name) || scalarOf(each.effective, 'hostname')?.text === name;
  if (compose.services.some(isNamed)) return true;
  const networks = nodeOf(effective, 'networks');
  const keys =
    networks?.kind === 'mapping' ? [...networks.entries.keys()] : scalarsOf(networks).map(({ raw }) => raw);
  return (
    !/[.:]/.test(name) &&
    (keys.length > 0 ? keys : ['default']).some((key) =>
      service.resource('networks', key)?.entries.has('external'),
    )
  );
}

function daemonEndpoints(service: Service, dind: boolean): PlaintextEndpoint[] {
  const found: PlaintextEndpoint[] = [];
  for (const part of ['command', 'entrypoint'] as const) {
    const file = nodeOf(service.effective, part)?.file;
    for (const { name, nameWord, args } of service[part]?.commands ?? []) {
      const words = nameWord ? [nameWord, ...args] : args;
      if (!file || words.some(({ value }) => /^--tlsverify(?:$|=true)/.test(value ?? ''))) continue;
      for (const { value, span } of words) {
        if (!dind && name !== 'dockerd') {
          const [, client, at = ''] = /^(?:-[\w.-]*=|-H)?(tcp:\/\/([^/:]+):2375)\/?$/.exec(value ?? '') ?? [];
          if (client && !isLoopback(at) && !isNear(at, service))
            found.push({ kind: 'host', at: { file, span }, url: client });
          continue;
        }
        const [, url = '', host = ''] = /^(?:--host=|-H=?)?(tcp:\/\/([^/:]*).*)$/s.exec(value ?? '') ?? [];
        if (url && !isLoopback(host)) found.push({ kind: 'listen', at: { file, span }, url });
      }
    }
  }
  return found;
}

const isLoopback = (host: string) => /^(?:127\.|localhost$|::1$)/.test(host);

function placeOf({ file, span, node, valueSpan }: KeyValue): Place {
  const empty = !valueSpan || valueSpan.end === valueSpan.start;
  return { file, span: empty ? (node?.span ?? span) : valueSpan };
}
