// Tries probes in containers of a Podman that an unprivileged user of the host runs.
import path from 'node:path';
import type { Engine } from '../support/engine.ts';
import { unpacked } from '../support/podman.ts';
import { handleWord, type Probe } from './probes.ts';
import { own } from './texts.ts';
import { checked, handleOf } from './trial.ts';

/** A probe is tried without root on the host if its power is over the host, not over the container's own namespaces. */
const overHost = /^(?:handle|network|program|restart|clock|counter|log|memory|module|ports)\b/;

export const isTriedRootless = ({ rule, probe }: Probe): boolean =>
  rule === 'dangerous-capability' && overHost.test(probe);

/** The user of the host who runs Podman. */
const user = 4000;

/** Creates the user's home, a root file system of the probes' image, and the user's subordinate ids. */
function prepare(engine: Engine): void {
  checked(
    engine.inside(`
      mount -t tmpfs none /opt
      mkdir -p /opt/podman /opt/upper /opt/work /opt/home /opt/run /opt/rootfs
      mount --bind '${unpacked}' /opt/podman
      mount -t overlay none -o lowerdir=/etc,upperdir=/opt/upper,workdir=/opt/work /etc
      echo 'prober:x:${user}:${user}::/opt/home:/bin/sh' >>/etc/passwd
      echo prober:100000:65536 >/etc/subuid
      echo prober:100000:65536 >/etc/subgid
      mkdir -p /etc/containers
      cp -r /opt/podman/etc/containers/. /etc/containers/
      printf '[engine]\\nhelper_binaries_dir=["/opt/podman/usr/lib/podman"]\\n' >/opt/containers.conf
      docker export "$(docker create ${own})" | tar -x -C /opt/rootfs
      chown -R ${user}:${user} /opt/home /opt/run /opt/rootfs`),
  );
}

/** Returns Podman's options for the keys of a service. */
function optionsOf({ service }: Probe): string[] {
  const added = (service['cap_add'] ?? []) as readonly string[];
  return [
    ...added.map((each) => `--cap-add=${each}`),
    `--network=${service['network_mode'] ?? 'none'}`,
    ...(service['pid'] ? [`--pid=${service['pid']}`] : []),
  ];
}

/** Returns the output of probes in containers without root on the host, by name. */
export function rootlessAnswers(engine: Engine, probes: ReadonlyMap<string, Probe>): Map<string, string[]> {
  prepare(engine);
  const handle = handleOf(engine);
  const runs = [...probes].map(([name, probe]) => {
    const tried = probe.probe.replace(handleWord, handle);
    return `podman $options run --rm ${optionsOf(probe).join(' ')} --rootfs /opt/rootfs sh /try.sh ${name} ${tried} || true`;
  });
  const libraries = path.join(
    '/opt/podman/usr/lib',
    process.arch === 'arm64' ? 'aarch64-linux-gnu' : 'x86_64-linux-gnu',
  );
  const text = `
    options='--log-level=error --conmon=/opt/podman/usr/bin/conmon --storage-driver=vfs --cgroup-manager=cgroupfs --runtime=runc'
    export HOME=/opt/home XDG_RUNTIME_DIR=/opt/run CONTAINERS_CONF=/opt/containers.conf PATH=/opt/podman/usr/bin:$PATH
    export LD_LIBRARY_PATH=${libraries}
    cd /opt/home
    ${runs.join('\n')}`;
  const shell = ['setpriv', `--reuid=${user}`, `--regid=${user}`, '--clear-groups', 'sh', '-c'].join(' ');
  const printed = checked(engine.inside(`${shell} '${text.replaceAll("'", "'\\''")}'`));
  const lines = printed.split('\n').map((line) => line.split(/ (.*)/s));
  return new Map(lines.flatMap(([name = '', answer]) => (answer ? [[name, [answer]]] : [])));
}
