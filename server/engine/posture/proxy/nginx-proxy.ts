import type { Mount, Service } from '../../compose/model.ts';
import { nodeOf, scalarsOf } from '../../compose/yaml/graph.ts';
import type { Posture } from '../../posture.ts';
import { perObject } from '../../source/memo.ts';
import { listeningPorts } from '../entry/listening-port.ts';
import { labelsOf, type Proxied, proxyOf } from './route.ts';

/**
 * The routes of nginx-proxy by a service's variable VIRTUAL_HOST, to VIRTUAL_PORT, else to the only exposed port, else to 80
 * (github.com/nginx-proxy/nginx-proxy, docs). Nothing is certain with nginx or password files, which may require a login.
 */
export const byNginxProxy: Proxied = (posture) => {
  const { service } = posture;
  const set = (name: string) => service.environment.find((each) => each.name === name);
  const host = set('VIRTUAL_HOST');
  if (!host || (host.value ?? host.raw ?? '') === '' || service.effective.entries.has('env_file'))
    return undefined;
  if (set('NETWORK_ACCESS') || !/^https?$/.test(set('VIRTUAL_PROTO')?.value ?? 'http')) return undefined;
  if (labelsOf(service).some(({ name }) => name.startsWith('com.github.nginx-proxy'))) return undefined;
  const port = set('VIRTUAL_PORT');
  const target = port ? port.value : exposedPort(posture);
  if (target === undefined || !/^\d+$/.test(target)) return undefined;
  return (proxy) => {
    const entrances = entrancesOf(proxy);
    return entrances ? [{ proxy, entrances, target, at: host }] : [];
  };
};

/** The port that is used if no variable sets one; undefined if the image's exposed ports are not known. */
function exposedPort(posture: Posture): string | undefined {
  const written = scalarsOf(nodeOf(posture.service.effective, 'expose')).map(({ text }) => text ?? '?');
  const listening = listeningPorts(posture);
  const all = [...new Set([...listening, ...written])];
  if (listening.length === 0) return undefined;
  return all.length === 1 ? all[0] : '80';
}

/** The ports on which nginx-proxy accepts requests; undefined for other services, and if files configure it. */
const entrancesOf = perObject((proxy: Service): string[] | undefined => {
  const { effective, environment, mounts } = proxy;
  if (proxyOf(proxy) !== 'nginx-proxy') return undefined;
  const keys = ['command', 'entrypoint', 'env_file', 'configs', 'secrets', 'volumes_from'];
  if (keys.some((key) => effective.entries.has(key)) || mounts.some(mayConfigure)) return undefined;
  const port = (name: string, usual: string) => {
    const entry = environment.find((each) => each.name === name);
    return entry ? entry.value : usual;
  };
  const ports = [port('HTTP_PORT', '80'), port('HTTPS_PORT', '443')];
  return ports.flatMap((each) => each ?? []);
});

/**
 * Folders without configuration. Other nginx folders may contain some, unless they are volumes that nginx-proxy and its
 * companion fill.
 */
const plain =
  /^\/(?:tmp|var\/run|run|etc\/nginx\/(?:certs|dhparam)|usr\/share\/nginx\/html|etc\/acme\.sh)(?:\/|$)/;
const filled = /^\/etc\/nginx\/(?:vhost\.d|conf\.d)\/?$/;

function mayConfigure({ type, target }: Mount): boolean {
  return target === undefined || !(plain.test(target) || (type === 'volume' && filled.test(target)));
}
