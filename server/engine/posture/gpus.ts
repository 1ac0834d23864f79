import type { Node, Service } from '../compose/model.ts';
import { itemsOf, nodeOf, scalarOf, scalarsOf, valueAt } from '../compose/yaml/graph.ts';
import { shown, shownValue } from '../secret/shown.ts';
import type { Known, Shown } from '../source/text.ts';
import { plain } from './fact.ts';
import type { ContainerDevice } from './model.ts';

/** The GPUs of a service, and devices by their CDI names: from `gpus`, and from what its `deploy` reserves. */
export function gpusOf({ effective }: Service): ContainerDevice[] {
  const gpus = nodeOf(effective, 'gpus');
  const reserved = valueAt(effective, 'deploy', 'resources', 'reservations', 'devices');
  return [
    ...scalarsOf(gpus?.kind === 'scalar' ? gpus : undefined).map((all) => gpu(all, countOf(all.text))),
    ...itemsOf(gpus).flatMap(requested),
    ...itemsOf(reserved).filter(asksForGpu).flatMap(requested),
  ];
}

/** Whether a reservation is answered with GPUs, or with what CDI names (moby, `daemon/nvidia_linux.go`, `daemon/cdi.go`). */
const asksForGpu = (request: Node) =>
  /^(?:nvidia|cdi)$/.test(scalarOf(request, 'driver')?.text ?? '') ||
  scalarsOf(nodeOf(request, 'capabilities')).some(({ text = '' }) => /^(?:gpu|nvidia)$/.test(text));

function requested(request: Node): ContainerDevice[] {
  const isNamed = scalarOf(request, 'driver')?.text === 'cdi';
  const ids = scalarsOf(nodeOf(request, 'device_ids')).map((id): ContainerDevice => {
    const source = shownValue(id.text ?? id.raw);
    return { kind: isNamed ? 'device' : 'gpu', source, permissions: undefined, at: plain(id) };
  });
  if (isNamed || ids.length > 0) return ids;
  const written = scalarOf(request, 'count');
  const count = written ? countOf(written.text) : 'all';
  return count === 0 ? [] : [gpu(written ?? request, count)];
}

/** `-1` are all, too. */
const countOf = (text = 'unknown'): Known<number | 'all'> =>
  /^\d+$/.test(text) ? Number(text) : text === 'all' || text === '-1' ? 'all' : 'unknown';

const gpu = (at: Node, count: Known<number | 'all'>): ContainerDevice => ({
  kind: 'gpu',
  source: undefined,
  count,
  permissions: undefined,
  at: plain(at),
});

/** A GPU, or several, in words: `GPU 0`, `2 GPUs`. */
export function gpuText({ source, count }: ContainerDevice): Shown {
  if (source !== undefined) return shown`GPU ${source}`;
  if (count === 'unknown') return shown`GPUs whose number is not known`;
  return shown`${count} GPU${count === 1 ? '' : 's'}`;
}
