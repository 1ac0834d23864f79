import { type Of, sensitiveAt } from '../../server/engine/catalog/catalog.ts';
import type { Product, SensitivePort } from '../../server/engine/catalog/product.ts';
import type { Port, Service } from '../../server/engine/compose/model.ts';
import type { Posture } from '../../server/engine/posture.ts';

/** Images on which anything may be installed. */
const general =
  /^(?:library\/)?(?:alma|alpine|amazonlinux|arch|busybox|centos|debian|fedora|opensuse|oraclelinux|photon|rocky|scratch|ubi|ubuntu|wolfi)|\/(?:ubi\d|static|base|cc)/;

/** The product that listens on a container port, if it should not be public and the image is not that of another. */
export function sensitiveProduct(
  { target, protocol }: Port,
  { service, stage, products }: Posture,
): Of<SensitivePort> | undefined {
  if (protocol !== undefined && protocol !== 'tcp') return undefined;
  if (target === undefined) return onlyProduct(products);
  const own = service.image?.named?.repository ?? '';
  const base = stage?.rootImage?.named?.repository ?? '';
  const known = service.build ? base : own;
  const moved = service.environment.some(
    ({ name, value }) => name === 'CONNECT_REST_PORT' && value === target,
  );
  const port = moved ? '8083' : target;
  const exact = sensitiveAt(port);
  const found = exact.length > 0 ? exact : sensitiveAt(target.split('-', 1)[0] ?? '');
  // Celery's images start Flower by a command.
  const flower = startsFlower(service) ? found.find(({ product }) => product.name === 'Flower') : undefined;
  if (flower?.login) return hasLogin(service, flower.login) ? undefined : flower;
  const open = known === '' || general.test(known);
  const certain = surest(found, own, base, products);
  const guesses = certain || !open ? [] : found.filter(({ usual }) => usual);
  // Of what it may be, the name of the service tells; a name that is none of them says as much as no name.
  if (certain?.login && hasLogin(service, certain.login)) return undefined;
  return (
    certain ??
    (guesses.length > 0 ? found.find(({ named }) => named?.test(service.name)) : undefined) ??
    guesses[0]
  );
}

/** The port of which the image tells most: that of a product which it is, or one whose port alone does not say it. */
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

/** What listens on any port of an image where a variable decides which: a product all of whose ports should not be public. */
function onlyProduct([product, ...others]: readonly Product[]): Of<SensitivePort> | undefined {
  if (!product || others.length > 0) return undefined;
  const { listens = [], sensitive = [] } = product;
  const found = listens.map((port) => sensitive.find((each) => each.port === port && !each.guarded));
  const [first] = found;
  return first && found.every((each) => each) ? { ...first, product } : undefined;
}

/** Whether a service starts Flower as a part of Celery: `celery -A app flower`, also behind `poetry run` or `python -m`. */
function startsFlower({ command }: Service): boolean {
  return (command?.commands ?? []).some(({ nameWord, args }) => {
    const words = (nameWord ? [nameWord, ...args] : args).map(({ value }) => value ?? '');
    const at = words.findIndex((word) => /(?:^|\/)celery$/.test(word));
    const after = at < 0 ? [] : words.slice(at);
    return after.includes('flower') && !after.includes('worker') && !after.includes('beat');
  });
}

const off = /^(?:0|false|no|off|none|disabled)$/i;

/** Whether a variable, a word of the command or the target of a mount says that a login is set up. */
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
