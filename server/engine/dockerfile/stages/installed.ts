import { type Package, type Packages, packagesOf } from '../../shell/command/packages.ts';
import type { Command } from '../../shell/model.ts';
import { gathered } from '../../source/list.ts';
import { perObject } from '../../source/memo.ts';
import type { Stage } from '../model.ts';
import { lineage } from './ancestry.ts';

/**
 * The system packages that a stage, and those that it builds on, install and do not remove. If a removal names unknown
 * packages, everything that the same stage installed before counts as removed.
 */
export function installedIn(stage: Stage): readonly Package[] {
  return gathered(lineage(stage), packagesIn);
}

interface Installed extends Package {
  readonly group: string | undefined;
  gone: boolean;
}

const packagesIn = perObject(({ instructions }: Stage): readonly Package[] => {
  const all: Installed[] = [];
  const named = new Map<string, Installed[]>();
  let from = 0;
  const remove = ({ packages, complete }: Packages, { args }: Command) => {
    const auto = args.some(({ shape }) => /^--?(?:auto-?remove|purge)$|^auto/.test(shape));
    if (!complete || (packages.length === 0 && !auto)) {
      for (const each of all.slice(from)) each.gone = true;
      from = all.length;
    }
    for (const { name } of packages) {
      for (const each of named.get(name) ?? []) each.gone = true;
      named.delete(name);
    }
  };
  const add = ({ packages, group }: Packages) => {
    for (const each of packages) {
      const installed = { group, gone: false, ...each };
      all.push(installed);
      for (const key of group === undefined ? [each.name] : [each.name, group]) {
        const others = named.get(key);
        if (others) others.push(installed);
        else named.set(key, [installed]);
      }
    }
  };
  for (const { keyword, script } of instructions) {
    if (keyword !== 'RUN') continue;
    for (const command of script?.commands ?? []) {
      const read = packagesOf(command);
      // A conditional command may not have run.
      if (read?.action === 'install' && !command.conditional) add(read);
      else if (read && read.action !== 'install') remove(read, command);
    }
  }
  return all.filter(({ gone }) => !gone);
});
