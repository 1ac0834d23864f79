import type { Command } from '../model.ts';
import { optionsOf } from './option.ts';

const pretends = /^--(?:simulate|dry-run|no-act|test)$/;
/** Options with which rpm does not install; `-qi` shows information. */
const otherMode = /^(?:-[qVKe]|--(?:query|verify|checksig|erase|import))$/;

/** Whether dpkg or rpm installs the package files in the command (dpkg(1), rpm(8)), and does not query, verify or simulate. */
export function installsFiles(command: Command): boolean {
  const { name } = command;
  if (name !== 'dpkg' && name !== 'rpm') return false;
  const options = optionsOf(command, name === 'rpm' ? 'DEr' : '').map((option) => option.name);
  const verbs =
    name === 'rpm' ? /^(?:-[iUF]|--(?:install|upgrade|freshen|reinstall))$/ : /^(?:-i|--(?:install|unpack))$/;
  const other = name === 'rpm' && options.some((option) => otherMode.test(option));
  return (
    !other && options.some((option) => verbs.test(option)) && !options.some((each) => pretends.test(each))
  );
}
