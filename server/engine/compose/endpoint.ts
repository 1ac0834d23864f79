import type { Place } from '../text.ts';
import { nodeOf } from './graph.ts';
import type { KeyValue, Service } from './model.ts';

/** An engine that is reached over TCP without TLS: `host` asked for, `sibling` the same within the project, `listen` and `off` served. */
export interface OpenEndpoint {
  readonly kind: 'host' | 'sibling' | 'listen' | 'off';
  readonly at: Place;
  readonly url: string;
}

/** The engine's API over plain TCP, as a service asks for it or serves it (Docker, protect the daemon socket). */
export function openEndpoints(service: Service): OpenEndpoint[] {
  const named = (wanted: string) => service.environment.find(({ name }) => name === wanted);
  const found: OpenEndpoint[] = [];
  const asked = named('DOCKER_HOST');
  const [, host, port] = /^tcp:\/\/\[?([^/[\]]+?)\]?(?::(\d+))?\/?$/.exec(asked?.value ?? '') ?? [];
  const secured = ['DOCKER_TLS_VERIFY', 'DOCKER_TLS', 'DOCKER_CERT_PATH'].some(
    (name) => named(name)?.value !== '' && named(name),
  );
  const elsewhere = service.effective.entries.has('env_file') && port !== '2375';
  if (asked && host && port !== '2376' && !secured && !elsewhere && !isLoopback(host)) {
    const sibling = service.compose.services.some(
      ({ name, effective }) => name === host || names(effective).includes(host),
    );
    found.push({ kind: sibling ? 'sibling' : 'host', at: placeOf(asked), url: asked.value ?? '' });
  }
  const dind =
    /(?:^|\/)docker$/.test(service.image?.ref?.repository ?? '') &&
    /dind/.test(service.image?.ref?.tag ?? '');
  const certs = named('DOCKER_TLS_CERTDIR');
  if (dind && certs?.given && certs.value === '') found.push({ kind: 'off', at: placeOf(certs), url: '' });
  return [...found, ...listening(service, dind)];
}

function listening(service: Service, dind: boolean): OpenEndpoint[] {
  const found: OpenEndpoint[] = [];
  for (const part of ['command', 'entrypoint'] as const) {
    const file = nodeOf(service.effective, part)?.file;
    for (const { name, nameWord, args } of service[part]?.commands ?? []) {
      const words = nameWord ? [nameWord, ...args] : args;
      if (
        !file ||
        (!dind && name !== 'dockerd') ||
        words.some(({ value }) => /^--tlsverify(?:$|=true)/.test(value ?? ''))
      )
        continue;
      for (const { value, span } of words) {
        const [, url = '', host = ''] = /^(?:--host=|-H=?)?(tcp:\/\/([^/:]*).*)$/.exec(value ?? '') ?? [];
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

/** The names by which other services reach one. */
function names(service: Service['effective']): string[] {
  return ['hostname', 'container_name'].flatMap((key) => {
    const node = nodeOf(service, key);
    return node?.kind === 'scalar' && node.text !== undefined ? [node.text] : [];
  });
}
