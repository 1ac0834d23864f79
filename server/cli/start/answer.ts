import { version } from '../../../package.json';
import texts from './help.json';

/** The text of each command's help by its name, and that of all under the empty name. */
const help: Readonly<Record<string, string>> = texts;

/** Returns the version or the help that arguments ask for: these need nothing else of the program. */
export function quickAnswer(args: readonly string[]): string | undefined {
  const [first = '', second = ''] = args;
  if (first === 'help') return helpOf(second);
  const end = args.indexOf('--');
  const flags = end < 0 ? args : args.slice(0, end);
  const asksForHelp = flags.includes('--help') || flags.includes('-h');
  if (asksForHelp && first.startsWith('-')) return helpOf('');
  if (['--version', '-v', '-V'].includes(first)) return `${version}\n`;
  return asksForHelp && first !== '' ? helpOf(first) : undefined;
}

const helpOf = (name: string) => (Object.hasOwn(help, name) ? help[name] : undefined);
