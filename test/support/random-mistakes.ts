import type { Chance } from './chance.ts';

/**
 * How many mistakes a project has: most have none, so that what they mean is compared; some have one, which has to be found;
 * some have many.
 */
export class Mistakes {
  readonly #chance: Chance;
  readonly #rate: number;
  #left: number;

  constructor(chance: Chance) {
    this.#chance = chance;
    const kind = chance.next();
    this.#rate = kind < 0.6 ? 0 : kind < 0.85 ? 0.02 : chance.pick([0.01, 0.03]);
    this.#left = kind < 0.85 ? 1 : Infinity;
  }

  /** Whether this is the place of one; `weight` makes it likelier. */
  now(weight: number): boolean {
    if (this.#left === 0 || !this.#chance.of(this.#rate * weight)) return false;
    this.#left--;
    return true;
  }

  /** Whether there may be any at all. */
  get any(): boolean {
    return this.#rate > 0;
  }
}

/** Keys of which an object takes one, by the name of its type. */
const exclusive: Readonly<Record<string, readonly (readonly string[])[]>> = {
  build: [['dockerfile', 'dockerfile_inline']],
  devices: [['count', 'device_ids']],
  gpus: [['count', 'device_ids']],
  secret: [['file', 'environment', 'external']],
  config2: [['file', 'environment', 'content', 'external']],
};

/** What the parts of an object demand of one another, which its schema does not say. */
export function mend(
  made: Map<string, string>,
  type: string,
  holder: string,
  later: boolean,
  chance: Chance,
): void {
  if (type === 'service_config_or_secret' && !made.has('source')) made.set('source', holder.charAt(0));
  // A later file leaves as it is where an earlier one says that its content comes from.
  if (later && /^(?:secret|config2|volume2|network)$/.test(type))
    for (const key of [...(exclusive[type]?.[0] ?? []), 'external']) made.delete(key);
  for (const keys of exclusive[type] ?? []) {
    const [, ...others] = chance.some(
      keys.filter((key) => made.has(key)),
      keys.length,
      keys.length,
    );
    for (const key of others) made.delete(key);
  }
  if (type === 'secret' && chance.of(0.95)) made.delete('driver');
  if (/^(?:"?false|no|"\$\{B:-no)/.test(made.get('external') ?? '')) made.delete('external');
  if (made.has('external')) {
    if (type === 'volume2')
      for (const key of made.keys()) if (!/^(?:name|external)$/.test(key)) made.delete(key);
    if (made.get('external')?.startsWith('{')) made.delete('name');
  }
  const sources = exclusive[type]?.[0] ?? [];
  if (/^(?:secret|config2)$/.test(type) && !later && !sources.some((key) => made.has(key)))
    made.set('file', './s');
  if (holder === 'volumes' && made.has('type')) {
    const [kind, source] = chance.pick([
      ['bind', './q'],
      ['bind', '/z'],
      ['volume', 'vol'],
      ['volume', undefined],
      ['tmpfs', undefined],
    ]);
    made.set('type', kind as string);
    if (source === undefined) made.delete('source');
    else made.set('source', source);
  }
  if (holder === 'watch' && made.has('action')) made.set('target', '/w');
}
