import type { Stage } from '../../server/engine/dockerfile/model.ts';
import { lineage } from '../../server/engine/dockerfile/stages/ancestry.ts';
import type { Command } from '../../server/engine/shell/model.ts';
import { gathered } from '../../server/engine/source/list.ts';
import { perObject } from '../../server/engine/source/memo.ts';

/** Whether a command such as `chmod` changes everything below its paths. */
export const isRecursive = ({ args }: Command) =>
  args.some(({ shape }) => /^-[a-zA-Z]*R|^--recursive$/.test(shape));

/** Returns the paths that a stage uses as folders: it creates them, or changes everything in them. */
export const foldersOf = perObject(
  (stage: Stage): ReadonlySet<string> =>
    new Set(
      gathered(lineage(stage), ({ instructions }) =>
        gathered(instructions, ({ script }) =>
          gathered(script?.commands ?? [], (command) => {
            const { name, args } = command;
            const isFolder =
              name === 'mkdir' || (/^ch(?:own|grp|mod)$/.test(name ?? '') && isRecursive(command));
            return isFolder ? args.map(({ shape }) => shape) : [];
          }),
        ),
      ),
    ),
);
