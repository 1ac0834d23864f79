import type { Command, Word } from '../model.ts';

/** Whether the command's script tests a variable of the word. Its value here may then differ from its default. */
export const comparedIn = ({ script }: Command, { variables }: Word): boolean =>
  variables.length > 0 &&
  script.commands.some(
    ({ name, args }) =>
      /^(?:\[|\[\[|test)$/.test(name ?? '') &&
      args.some((word) => word.variables.some((each) => variables.includes(each))),
  );
