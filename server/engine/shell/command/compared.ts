import type { Command, Word } from '../model.ts';

/** Whether a test in the script of a command looks at a variable of a word: its default may not be what comes here. */
export const comparedIn = ({ script }: Command, { variables }: Word): boolean =>
  variables.length > 0 &&
  script.commands.some(
    ({ name, args }) =>
      /^(?:\[|\[\[|test)$/.test(name ?? '') &&
      args.some((word) => word.variables.some((each) => variables.includes(each))),
  );
