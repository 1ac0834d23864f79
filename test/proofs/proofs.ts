// What was found by trying: the rows of proofs.json, and whether a severity agrees with them.
import { readFileSync } from 'node:fs';
import type { Severity } from '../../server/engine/index.ts';
import type { Variant } from './probes.ts';

/**
 * What a probe comes to: `setuid` where a setuid program of the image gives the power, `refused` where the container or the build
 * does not start, `unknown` where this kernel lacks what is tried.
 */
export type Power = 'yes' | 'setuid' | 'no' | 'refused' | 'unknown';

/** One probe with what it came to, and what was reported, by the variant. */
export interface Proof {
  readonly rule: string;
  readonly message: string;
  readonly setting: string;
  readonly power: string;
  readonly tried: Readonly<Partial<Record<Variant, Power>>>;
  /** Severity and message of what the rule reports; none where it reports nothing. */
  readonly said: Readonly<Partial<Record<Variant, string>>>;
}

export const proofsFile = new URL('proofs.json', import.meta.url);

export const proofs: readonly Proof[] = JSON.parse(readFileSync(proofsFile, 'utf8'));

/** The engine that the probes were tried on. */
export const engineName = 'Docker 26.1';

/** The answer to a probe, of the lines that it printed. */
export function powerOf(lines: readonly string[]): Power {
  const [direct, viaSetuid] = lines.map((line) => / (yes|no|unknown) ?\w*$/.exec(line)?.[1]);
  if (direct === undefined) return 'refused';
  if (direct === 'no' && viaSetuid === 'yes') return 'setuid';
  return direct === 'no' && viaSetuid === 'unknown' ? 'unknown' : (direct as Power);
}

/** Whether a severity is that of the power which was found: critical or high now, medium where a setuid program gives it. */
export function agrees(power: Power, said: string | undefined): boolean {
  const severity = said?.split(' ')[0] as Severity | undefined;
  const isGrave = severity === 'critical' || severity === 'high';
  if (power === 'unknown') return true;
  if (power === 'yes') return isGrave;
  return power === 'setuid' ? severity === 'medium' : !isGrave;
}
