import { productsOf } from '../../catalog/catalog.ts';
import type { ProxyKind } from '../../catalog/product.ts';
import type { KeyValue, Service } from '../../compose/model.ts';
import { keyValues } from '../../compose/service/service-environment.ts';
import { nodeOf } from '../../compose/yaml/graph.ts';
import type { Posture } from '../../posture.ts';
import { perObject } from '../../source/memo.ts';
import type { Place } from '../../source/text.ts';

/** A route by which a proxy or a tunnel of the project passes requests of other machines on to a service, without a login. */
export interface Route {
  readonly proxy: Service;
  /** Ports of the proxy's container for these requests; undefined for a tunnel, which needs none. */
  readonly entrances: readonly string[] | undefined;
  /** The port of the service that receives them. */
  readonly target: string;
  /** The setting: a label, a variable, a word of a command. */
  readonly at: Place;
}

/** Where a proxy passes requests on to, by a configuration file beside the compose file. */
export interface Passed {
  /** Ports of the proxy's container for these requests. */
  readonly entrances: readonly string[];
  readonly host: string;
  readonly port: string;
  /** The path at which the service has to serve to be reached; empty if it is reached completely. */
  readonly base: string;
  readonly at: Place;
}

/**
 * Returns a function that gives the routes from a proxy to this service. Undefined if nothing leads to the service. Both
 * services are completely known, and only certain routes are returned.
 */
export type Proxied = (posture: Posture) => ((proxy: Service) => readonly Route[]) | undefined;

/** Which proxy or tunnel an image is, if any. */
export const proxyOf = perObject(({ image }: Service): ProxyKind | undefined =>
  image?.ref ? productsOf(image.ref).find(({ proxy }) => proxy)?.proxy : undefined,
);

/** Which proxy or tunnel a service runs, by the image that it runs or builds on. */
export const proxyIn = ({ products }: Posture): ProxyKind | undefined =>
  products.find(({ proxy }) => proxy)?.proxy;

/** A label as proxies read it. */
export interface Label extends Pick<KeyValue, 'value' | 'raw' | 'file' | 'span'> {
  /** In lower case. */
  readonly name: string;
}

/** The labels of a service; none if not all of them are known. */
export function labelsOf({ effective }: Service): Label[] {
  if (effective.entries.has('label_file')) return [];
  const labels = keyValues(nodeOf(effective, 'labels')).map(({ name, value, raw, file, span }) => ({
    ...{ name: name.toLowerCase(), value, raw, file, span },
  }));
  return labels.some(({ name }) => name.includes('$')) ? [] : labels;
}

/** Whether a service certainly serves at a path, since one of its settings names it. */
export function servesAt({ service }: Posture, base: string): boolean {
  if (base === '') return true;
  const { environment, command, entrypoint } = service;
  const words = [command, entrypoint].flatMap((script) => script?.commands ?? []).flatMap(({ args }) => args);
  return [...environment, ...words].some(
    ({ value }) =>
      value
        ?.replace(/^--?[\w.-]+=/, '')
        .replace(/\/$/, '')
        .replace(/^https?:\/\/[^/]*/, '') === base,
  );
}
