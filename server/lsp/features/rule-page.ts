import { pageOf } from '../../engine/index.ts';
import { commands } from './commands.ts';
import type { CommandHandler, Commands, Feature } from './feature.ts';

/** Shows the page of a rule. */
export const rulePage: Feature = {
  commands: (client): Commands => (client.showDocument ? { [commands.openRule]: showPage } : {}),
};

const showPage: CommandHandler = async ([rule], connection, { rules }) => {
  if (!rules.some(({ id }) => id === rule)) return;
  await connection.window.showDocument({ uri: pageOf(String(rule)), external: true });
};
