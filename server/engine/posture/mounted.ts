import type { Mount, Node, Service } from '../compose/model.ts';
import { serviceNamedBy } from '../compose/service/network-stack.ts';
import { itemsOf, nodeOf, scalarOf, scalarsOf } from '../compose/yaml/graph.ts';
import type { Stage } from '../dockerfile/model.ts';
import { imageSteps } from '../dockerfile/stages/ancestry.ts';
import { shown, shownValue } from '../secret/shown.ts';
import { limits } from '../source/limits.ts';
import { lastOfEach } from '../source/list.ts';
import { textOf } from '../source/text.ts';
import { plain } from './fact.ts';
import { gpusOf } from './gpus.ts';
import { askedApi } from './host/control-socket.ts';
import { exposureOf } from './host/hostpath.ts';
import type { ContainerDevice, ContainerMount } from './model.ts';
import { isSet, tmpfsOf } from './tmpfs.ts';

const text = (value: string | undefined) => (value === undefined ? undefined : shownValue(value));

/** The mounts of a service's container: its volumes, secrets and configs, those of other services, and tmpfs mounts. */
export function mountsOf(service: Service): ContainerMount[] {
  return [
    ...volumesOf(service),
    ...tmpfsOf(service).map(
      ({ node, path, options }): ContainerMount => ({
        kind: 'tmpfs',
        source: undefined,
        target: text(path),
        readOnly: isSet(options, 'ro', 'rw'),
        gives: undefined,
        by: 'service',
        at: plain(node),
      }),
    ),
  ];
}

/** The mounts of a container outside the project. */
const unseen = {
  kind: 'container',
  target: undefined,
  gives: undefined,
  readOnly: false,
  by: 'service',
} as const;

/**
 * The mounts of a service, then those from `volumes_from` at paths where it mounts nothing itself (moby,
 * `daemon/volumes_unix.go`).
 */
function volumesOf(service: Service, steps = { left: limits.volumesFrom }): ContainerMount[] {
  const own = [
    ...service.mounts.map((mount) => mounted(mount, service)),
    ...apiSocket(service),
    ...granted('secrets', service),
    ...granted('configs', service),
  ];
  const taken = new Map<string, ContainerMount>();
  for (const item of scalarsOf(nodeOf(service.effective, 'volumes_from'))) {
    // Docker Compose drops the mode after the name (pkg/compose, `resolveVolumeFrom`).
    const [, container, name] = /^(container:)?([^:]*)/s.exec(item.text ?? '') ?? [];
    const other = container
      ? serviceNamedBy(`container:${name}`, service)
      : service.compose.services.find((each) => each.name === name);
    if (steps.left-- <= 0) break;
    const all = other
      ? volumesOf(other, steps)
          .filter((each) => isMountedFrom(each, other))
          .slice(0, limits.volumesFromMounts)
          .map((each) => ({ ...each, from: each.from ?? shownValue(other.name) }))
      : [{ ...unseen, source: text(name || item.raw) }];
    for (const each of all) taken.set(each.target ?? `${each.source}`, { ...each, at: plain(item) });
  }
  for (const { target } of own) taken.delete(`${target}`);
  return [...own, ...taken.values()];
}

/**
 * Whether other services get a mount by `volumes_from`: not a secret or config without a file, which Docker Compose copies into
 * the container.
 */
function isMountedFrom({ kind, source, from }: ContainerMount, service: Service): boolean {
  if ((kind !== 'secret' && kind !== 'config') || from !== undefined) return true;
  const written = service.resource(kind === 'secret' ? 'secrets' : 'configs', `${source}`);
  return scalarOf(written, 'file') !== undefined;
}

function mounted(mount: Mount, service: Service): ContainerMount {
  const exposure = exposureOf(mount, service);
  const written = mount.source ?? (mount.type === 'volume' ? undefined : sourceText(mount));
  return {
    kind: mount.type,
    source: text(exposure?.path ?? written),
    target: text(mount.target),
    readOnly: mount.readOnly,
    gives: exposure?.harm,
    by: 'service',
    at: plain(mount),
  };
}

/** The source as written, without quotes, if it is a variable. */
function sourceText({ file, sourceSpan, long, node }: Mount): string | undefined {
  if (long && node.kind === 'mapping' && !node.entries.has('source') && !node.entries.has('src')) return;
  return textOf({ file, span: sourceSpan }).replace(/^(["'])(.*)\1$/, '$2') || undefined;
}

/** The mounts of `use_api_socket`. */
function apiSocket(service: Service): ContainerMount[] {
  const asked = askedApi(service);
  const path = shown`/var/run/docker.sock`;
  return asked
    ? [
        {
          kind: 'bind',
          source: path,
          target: path,
          readOnly: false,
          gives: 'socket',
          by: 'service',
          at: plain(asked),
        },
      ]
    : [];
}

function granted(kind: 'secrets' | 'configs', service: Service): ContainerMount[] {
  return itemsOf(nodeOf(service.effective, kind)).flatMap((item) => {
    const name = item.kind === 'mapping' ? scalarOf(item, 'source') : item;
    if (name?.kind !== 'scalar') return [];
    const target =
      scalarOf(item, 'target')?.text ?? (name.text && (kind === 'secrets' ? name.text : `/${name.text}`));
    const folder = kind === 'secrets' && target && !target.startsWith('/') ? '/run/secrets/' : '';
    return [
      {
        kind: kind === 'secrets' ? ('secret' as const) : ('config' as const),
        source: text(name.text),
        target: target === undefined ? undefined : shownValue(folder + target),
        readOnly: true,
        gives: undefined,
        by: 'service' as const,
        at: plain(item),
      },
    ];
  });
}

/** The anonymous volumes that a stage and its parent stages declare. */
export function declaredVolumes(stage: Stage, by: 'stage' | 'image' = 'stage'): ContainerMount[] {
  const declared = imageSteps(stage).flatMap(({ keyword, args, file }) =>
    keyword === 'VOLUME'
      ? args.map(({ value, span }) => ({
          kind: 'volume' as const,
          source: undefined,
          target: text(value),
          readOnly: false,
          gives: undefined,
          by,
          at: plain({ file, span }),
        }))
      : [],
  );
  return lastOfEach(declared, ({ target }) => target);
}

/** The host devices of a service, the rules that allow more of them, and its GPUs. */
export function devicesOf(service: Service): ContainerDevice[] {
  const rules = scalarsOf(nodeOf(service.effective, 'device_cgroup_rules'));
  return [
    ...service.devices.flatMap((node) => deviceOf(node) ?? []),
    ...rules.map((item) => ({
      kind: 'rule' as const,
      source: text(item.text),
      at: plain(item),
    })),
    ...gpusOf(service),
  ];
}

function deviceOf(node: Node): ContainerDevice | undefined {
  const source = node.kind === 'mapping' ? scalarOf(node, 'source') : node;
  if (source?.kind !== 'scalar') return undefined;
  const parts = node.kind === 'mapping' ? [source.text] : (source.text?.split(':') ?? []);
  const permissions = node.kind === 'mapping' ? scalarOf(node, 'permissions')?.text : parts[2];
  return { kind: 'device', source: text(parts[0]), permissions: text(permissions), at: plain(node) };
}
