// What rules report about all trials.
import { rules } from '../../rules/index.ts';
import { type Severity, sourceFile } from '../../server/engine/index.ts';
import { decodeConfig } from '../../server/engine/policy/resolution.ts';
import { builds } from './builds.ts';
import { dockerfile, filesOf } from './images.ts';
import { probes, type Variant } from './probes.ts';
import { type Proof, proofs } from './proofs.ts';
import { composeFile, gravest, textsOf } from './texts.ts';

const { config: rootless } = decodeConfig(sourceFile('.plimsoll.yaml', 'extends: rootless\n'), rules);

/** The most severe finding of a rule. */
export interface Reported {
  readonly severity: Severity;
  /** The key of its message. */
  readonly message: string;
}

/** What the rule of each claim reports, by variant, in the order of the claims. */
export const reported: readonly ReadonlyMap<Variant, Reported | undefined>[] = [
  ...probes.map((probe) => {
    const found = new Map<Variant, Reported | undefined>();
    for (const [variant, text] of textsOf(probe, 'app')) {
      const files = { [composeFile]: text };
      found.set(variant, gravest(probe.rule, files, composeFile));
      if (variant === 'root') found.set('rootless', gravest(probe.rule, files, composeFile, rootless));
    }
    return found;
  }),
  ...builds.map(
    (build) => new Map([['root' as const, gravest(build.rule, filesOf(build, 'root') ?? {}, dockerfile)]]),
  ),
];

/**
 * The proofs of a message, given as `rule message`, each with the variants for a user other than root that are
 * reported with this message; empty if it is the message for root.
 */
export function proofsOf(message: string): { readonly proof: Proof; readonly others: readonly Variant[] }[] {
  return proofs.flatMap((proof, at) => {
    if (`${proof.rule} ${proof.message}` === message) return [{ proof, others: [] }];
    const others = (['dropped', 'user', 'confined'] as const).filter((variant) => {
      const found = reported[at]?.get(variant);
      return found && proof.tried[variant] !== 'no' && `${proof.rule} ${found.message}` === message;
    });
    return others.length > 0 ? [{ proof, others }] : [];
  });
}
