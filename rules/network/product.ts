import { type Of, portMovedBy, sensitiveAt } from '../../server/engine/catalog/catalog.ts';
import type { Product, SensitivePort, StartedBy } from '../../server/engine/catalog/product.ts';
import type { Port, Service } from '../../server/engine/compose/model.ts';
import type { Posture } from '../../server/engine/posture.ts';
import { baseName } from '../../server/engine/source/path.ts';

/**
 * Returns the product that listens on a container port, if it should not be public and the image is not another
 * product's.
 */
export function sensitiveProduct(
  { target, protocol }: Port,
  { service, stage, products }: Posture,
): Of<SensitivePort> | undefined {
  if (protocol !== undefined && protocol !== 'tcp') return undefined;
  if (target === undefined) return onlyProduct(products);
  const own = service.image?.named?.repository ?? '';
  const base = stage?.rootImage?.named?.repository ?? '';
  const image = service.build ? stage?.rootImage : service.image;
  const mover = service.environment.find(({ name, value }) => value === target && portMovedBy(name));
  const exact = sensitiveAt((mover && portMovedBy(mover.name)) ?? target);
  const found = exact.length > 0 ? exact : sensitiveAt(target.split('-', 1)[0] ?? '');
  const started = found.find(({ startedBy }) => startedBy && isStartedBy(service, startedBy));
  if (started) return started.login && hasLogin(service, started.login) ? undefined : started;
  const open = !image?.named || image.facts?.base === 'system';
  const certain = surest(found, own, base, products);
  const guesses = certain || !open ? [] : found.filter(({ usual }) => usual);
  // Among several candidates, the service's name decides; a name that matches none of them is ignored.
  if (certain?.login && hasLogin(service, certain.login)) return undefined;
  return (
    certain ??
    (guesses.length > 0 ? found.find(({ named }) => named?.test(service.name)) : undefined) ??
    guesses[0]
  );
}

/**
 * Returns the port that the image identifies best: of a product that it is, or otherwise of one that the port alone
 * does not identify.
 */
function surest(
  found: readonly Of<SensitivePort>[],
  own: string,
  base: string,
  products: readonly Product[],
) {
  const known = found.find(({ product }) => products.includes(product));
  const fitting = found.filter(({ named }) => named?.test(own) || named?.test(base));
  return known ?? fitting.find(({ usual }) => !usual) ?? fitting[0];
}

/** Returns the product of an image whose port is set by a variable: only if none of its ports should be public. */
function onlyProduct([product, ...others]: readonly Product[]): Of<SensitivePort> | undefined {
  if (!product || others.length > 0) return undefined;
  const { listens = [], sensitive = [] } = product;
  const found = listens.map((port) => sensitive.find((each) => each.port === port && !each.guarded));
  const [first] = found;
  return first && found.every((each) => each) ? { ...first, product } : undefined;
}

/** Whether a service starts a program with a word, also after `poetry run` or `python -m`. */
function isStartedBy({ command }: Service, { program, word, unless }: StartedBy): boolean {
  return (command?.commands ?? []).some(({ nameWord, args }) => {
    const words = (nameWord ? [nameWord, ...args] : args).map(({ value }) => value ?? '');
    const at = words.findIndex((each) => baseName(each) === program);
    const after = at < 0 ? [] : words.slice(at);
    return after.includes(word) && !unless.some((each) => after.includes(each));
  });
}

const off = /^(?:0|false|no|off|none|disabled)$/i;

/** Whether a variable, a word of the command or a mount target shows that a login is configured. */
function hasLogin({ environment, command, mounts }: Service, sign: RegExp): boolean {
  const words = (command?.commands ?? []).flatMap(({ nameWord, args }) => [nameWord, ...args]);
  return (
    environment.some(
      ({ name, value }) =>
        value !== '' && !off.test(value ?? '') && (sign.test(name) || sign.test(value ?? '')),
    ) ||
    words.some((word) => word && sign.test(word.value ?? word.shape)) ||
    mounts.some(({ target }) => target !== undefined && sign.test(target))
  );
}
