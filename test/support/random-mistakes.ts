import type { Chance } from './chance.ts';

/**
 * Decides how many mistakes a project has: mostly none, so that the results can be compared; sometimes one, which
 * must be found; sometimes many.
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

  /** Whether to make a mistake here; `weight` increases the probability. */
  now(weight: number): boolean {
    if (this.#left === 0 || !this.#chance.of(this.#rate * weight)) return false;
    this.#left--;
    return true;
  }

  /** Whether mistakes are allowed at all. */
  get any(): boolean {
    return this.#rate > 0;
  }
}

/** Keys of which an object accepts only one, by the name of its type. */
const exclusive: Readonly<Record<string, readonly (readonly string[])[]>> = {
  build: [['dockerfile', 'dockerfile_inline']],
  devices: [['count', 'device_ids']],
  gpus: [['count', 'device_ids']],
  secret: [['file', 'environment', 'external']],
  config2: [['file', 'environment', 'content', 'external']],
};

/** Repairs an object according to the constraints between its keys that the schema does not express. */
export function mend(
  made: Map<string, string>,
  type: string,
  holder: string,
  later: boolean,
  chance: Chance,
): void {
  if (type === 'service_config_or_secret' && !made.has('source')) made.set('source', holder.charAt(0));
  // A later file does not change the source of the content that an earlier file sets.
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
