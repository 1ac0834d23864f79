import type { Command } from '../shell/model.ts';
import { type Package, type Packages, packagesOf } from '../shell/packages.ts';
import { lineage } from './lineage.ts';
import type { Stage } from './model.ts';

const kept = new WeakMap<Stage, readonly Package[]>();

/**
 * The system packages that the steps of a stage and of those it builds on install and do not remove again. Where a removal
 * names what can't be known, what the same stage installed before counts as removed.
 */
export function installedIn(stage: Stage): readonly Package[] {
  return lineage(stage).flatMap((each) => {
    const known = kept.get(each) ?? readStage(each);
    kept.set(each, known);
    return known;
  });
}

function readStage({ instructions }: Stage): readonly Package[] {
  let all: (Package & { readonly group: string | undefined })[] = [];
  for (const { keyword, script } of instructions) {
    if (keyword !== 'RUN') continue;
    for (const command of script?.commands ?? []) {
      const read = packagesOf(command);
      if (!read) continue;
      if (read.action === 'install')
        all.push(...read.packages.map((each) => ({ ...each, group: read.group })));
      else all = removed(all, read, command);
    }
  }
  return all;
}

function removed<T extends Package & { readonly group: string | undefined }>(
  all: readonly T[],
  { packages, complete }: Packages,
  { args }: Command,
): T[] {
  const auto = args.some(({ shape }) => /^--?(?:auto-?remove|purge)$|^auto/.test(shape));
  if (!complete || (packages.length === 0 && !auto)) return [];
  const names = new Set(packages.map(({ name }) => name));
  return all.filter(({ name, group }) => !names.has(name) && !(group !== undefined && names.has(group)));
}
