import type { Node, Service } from '../compose/model.ts';
import { itemsOf, nodeOf, scalarOf, scalarsOf, valueAt } from '../compose/yaml/graph.ts';
import { shown, shownValue } from '../secret/shown.ts';
import type { Shown } from '../source/text.ts';
import { plain } from './fact.ts';
import type { ContainerDevice } from './model.ts';

/** The GPUs of a service, and devices by CDI names: from `gpus` and from the reservations of `deploy`. */
export function gpusOf({ effective }: Service): ContainerDevice[] {
  const gpus = nodeOf(effective, 'gpus');
  const reserved = valueAt(effective, 'deploy', 'resources', 'reservations', 'devices');
  return [...scalarsOf(gpus), ...itemsOf(gpus), ...itemsOf(reserved).filter(asksForGpu)].flatMap(requested);
}

/** Whether a reservation gets GPUs or CDI devices (moby, `daemon/nvidia_linux.go`, `daemon/cdi.go`). */
const asksForGpu = (request: Node) =>
  /^(?:nvidia|cdi)$/.test(`${driverOf(request)}`) ||
  scalarsOf(nodeOf(request, 'capabilities')).some(({ text }) => text === 'gpu');

const driverOf = (request: Node) => scalarOf(request, 'driver')?.text;

/** The devices of one request: by ids, else by count, else all. */
function requested(request: Node): ContainerDevice[] {
  const kind = driverOf(request) === 'cdi' ? 'device' : 'gpu';
  const ids = scalarsOf(nodeOf(request, 'device_ids')).map((id) => {
    const source = shownValue(id.text ?? id.raw);
    return { kind, source, at: plain(id) } as const;
  });
  if (kind === 'device' || ids.length > 0) return ids;
  const written = scalarOf(request, 'count');
  const text = written ? written.text : 'all';
  const count = text === 'all' ? text : /^\d+$/.test(`${text}`) ? Number(text) : 'unknown';
  return count === 0 ? [] : [{ kind, count, at: plain(written ?? request) }];
}

/** A GPU, or several, in words: `GPU 0`, `2 GPUs`. */
export const gpuText = ({ source, count }: ContainerDevice): Shown =>
  source !== undefined
    ? shown`GPU ${source}`
    : shown`${count === 'unknown' ? 'some' : count} GPU${count === 1 ? '' : 's'}`;
