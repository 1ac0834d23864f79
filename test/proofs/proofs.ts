// The results of trials: the rows of proofs.json, one per probe and build.
import { readFileSync, writeFileSync } from 'node:fs';
import { builds } from './builds.ts';
import { probes, type Variant } from './probes.ts';

/**
 * The result of a probe: `setuid` if only a setuid program of the image gives the power, `refused` if the container
 * or the build does not start, `unknown` if this kernel lacks what the probe needs.
 */
export type Power = 'yes' | 'setuid' | 'no' | 'refused' | 'unknown';

/** The results of a probe by variant; a variant is missing if it is not tried, or after the fix if none is offered. */
export type Tried = Readonly<Partial<Record<Variant, Power>>>;

/** What is tried. */
interface Claim {
  readonly rule: string;
  /** The key of the message that claims the power. */
  readonly message: string;
  readonly setting: string;
  readonly power: string;
}

export interface Proof extends Claim {
  readonly tried: Tried;
}

/** The version of the engine that was used. */
export const engineName = 'Docker 26.1';

/** All trials, of services and then of images. */
export const claims: readonly Claim[] = [
  ...probes.map(({ rule, message, setting, power }) => ({ rule, message, setting, power })),
  ...builds.map(({ rule, message, power, dockerfile, credential = '' }) => {
    const lines = dockerfile
      .split('\n')
      .filter((line) => line !== '' && !/^FROM alpine|^USER 1000$/.test(line));
    const setting = lines.map((line) => line.replace(credential || /$^/, '…')).join('; ');
    return { rule, message, setting, power };
  }),
];

const file = new URL('proofs.json', import.meta.url);

/** The stored results. */
export const proofs: readonly Proof[] = JSON.parse(readFileSync(file, 'utf8'));

export const isUpdating = process.env['UPDATE_PROOFS'] === '1';

/** Stores results by the index of their claims, and keeps those of others. */
export function saveProofs(found: ReadonlyMap<number, Tried>): void {
  const now: readonly Proof[] = JSON.parse(readFileSync(file, 'utf8'));
  const rows = claims.map((claim, at): Proof => {
    const same = now.filter((each) => keyOf(each) === keyOf(claim));
    const before = same.find(({ power }) => power === claim.power) ?? same[0];
    return { ...claim, tried: { ...before?.tried, ...found.get(at) } };
  });
  writeFileSync(file, `${JSON.stringify(rows, undefined, 2)}\n`);
}

/** The name of a claim in lists. */
export const keyOf = ({ rule, message, setting }: Claim) => `${rule} ${message}: ${setting}`;

/** Parses the output of a probe: the results for the user of the container, and through a setuid program. */
export function powerOf(lines: readonly string[]): Power {
  const [direct, viaSetuid] = lines.map((line) => / (yes|no|unknown)(?: \w+)?$/.exec(line)?.[1]);
  if (direct === undefined) return 'refused';
  if (direct === 'no' && viaSetuid === 'yes') return 'setuid';
  return direct === 'no' && viaSetuid === 'unknown' ? 'unknown' : (direct as Power);
}
