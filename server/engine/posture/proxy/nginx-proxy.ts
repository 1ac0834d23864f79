import type { Mount, Service } from '../../compose/model.ts';
import { nodeOf, scalarsOf } from '../../compose/yaml/graph.ts';
import type { Posture } from '../../posture.ts';
import { perObject } from '../../source/memo.ts';
import { listeningPorts } from '../entry/listening-port.ts';
import { labelsOf, type Proxied } from './route.ts';

/**
 * What nginx-proxy passes on by the variable VIRTUAL_HOST of a service, to VIRTUAL_PORT or the one port that it exposes, else to 80
 * (github.com/nginx-proxy/nginx-proxy, docs). Files of nginx and of passwords may ask for a login: then nothing is certain.
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

/** The port that is taken where no variable names one; undefined where nobody knows what the image exposes. */
function exposedPort(posture: Posture): string | undefined {
  const written = scalarsOf(nodeOf(posture.service.effective, 'expose')).map(({ text }) => text ?? '?');
  const listening = listeningPorts(posture);
  const all = [...new Set([...listening, ...written])];
  if (listening.length === 0) return undefined;
  return all.length === 1 ? all[0] : '80';
}

/** The ports that nginx-proxy takes requests at; undefined for another service, and for one that files configure. */
const entrancesOf = perObject(({ image, effective, environment, mounts }: Service): string[] | undefined => {
  if (!/\/(?:jwilder|nginxproxy)\/nginx-proxy$/.test(image?.ref?.name ?? '')) return undefined;
  const keys = ['command', 'entrypoint', 'env_file', 'configs', 'secrets', 'volumes_from'];
  if (keys.some((key) => effective.entries.has(key)) || mounts.some(mayConfigure)) return undefined;
  const port = (name: string, usual: string) => {
    const entry = environment.find((each) => each.name === name);
    return entry ? entry.value : usual;
  };
  const ports = [port('HTTP_PORT', '80'), port('HTTPS_PORT', '443')];
  return ports.flatMap((each) => each ?? []);
});

/** Folders that hold no configuration; others of nginx do unless they are volumes that nginx-proxy and its companion fill. */
const plain =
  /^\/(?:tmp|var\/run|run|etc\/nginx\/(?:certs|dhparam)|usr\/share\/nginx\/html|etc\/acme\.sh)(?:\/|$)/;
const filled = /^\/etc\/nginx\/(?:vhost\.d|conf\.d)\/?$/;

function mayConfigure({ type, target }: Mount): boolean {
  return target === undefined || !(plain.test(target) || (type === 'volume' && filled.test(target)));
}
