import { baseName } from '../../source/path.ts';
import type { Command, Word } from '../model.ts';
import { sudoOptions } from '../syntax/wrappers.ts';
import { wordsOf } from './edit-words.ts';
import { type Option, operandsOf, optionsOf } from './option.ts';

/** Options of sudo with which it does not run a program (sudo(8)). */
const runsNone = /^(?:-[lvKV]|--(?:list|validate|remove-timestamp|version|help))$/;
const startsShell = /^(?:-[is]|--(?:login|shell))$/;

/** The user for whom the words after `sudo` run a program: root, another user or group; `nobody` if they run none. */
export function becomesBy(words: readonly Word[]): 'root' | 'other' | 'nobody' {
  const given: Option[] = [];
  const user = () => given.findLast(({ name }) => name === '-u' || name === '--user');
  const becomes = () => {
    const named = user() ?? given.find(({ name }) => name === '-g' || name === '--group');
    return !named || (named === user() && /^(?:root|#0+)$/.test(named.value ?? '')) ? 'root' : 'other';
  };
  for (let at = 0; at < words.length; ) {
    const [word] = words.slice(at);
    const own = optionsOf({ args: words.slice(at, at + 2) }, sudoOptions.letters, sudoOptions.long).filter(
      (each) => each.at === 0,
    );
    if (own.length === 0 && !/^\w+=/.test(word?.shape ?? '')) return becomes();
    if (own.some(({ name }) => runsNone.test(name))) return 'nobody';
    given.push(...own);
    at += Math.max(1, ...own.map(({ count }) => count));
  }
  return given.some(({ name }) => startsShell.test(name)) ? becomes() : 'nobody';
}

/** A command that runs a program as a user other than root. */
export interface Becoming {
  /** Name of the program that changes the user. */
  readonly tool: string;
  /** Name or number of the account, without its group; undefined if it is a variable, or only a group is named. */
  readonly account: string | undefined;
}

/** Programs that change the user, with their options for the account; without an option it is the first operand. */
const changers = new Map([
  ['gosu', ''],
  ['s6-setuidgid', ''],
  ['setuidgid', ''],
  ['setuser', ''],
  ['su-exec', ''],
  ['capsh', '--user'],
  ['chpst', '-u'],
  ['chroot', '--userspec'],
  ['runuser', '-u --user'],
  ['setpriv', '--reuid'],
  ['start-stop-daemon', '-c --chuid'],
]);
/** The same for programs whose names are common words, and for servers that switch the user themselves. */
const starters = new Map([
  ['su', ''],
  ['sudo', '-u --user'],
  ['celery', '--uid'],
  ['darkhttpd', '--uid'],
  ['dnsmasq', '-u --user'],
  // BusyBox's httpd; Apache's has no such option.
  ['httpd', '-u'],
  ['in.tftpd', '-u --user'],
  ['mariadbd', '-u --user'],
  ['memcached', '-u --user'],
  ['mini_httpd', '-u'],
  ['mysqld', '-u --user'],
  ['named', '-u'],
  ['nsd', '-u'],
  ['ntpd', '-u --user'],
  ['opendkim', '-u'],
  ['privoxy', '--user'],
  ['slapd', '-u'],
  ['spamd', '-u --username'],
  ['thttpd', '-u'],
  ['uwsgi', '--uid'],
]);
/** Options of `su` and `runuser` that take a value (su(1), runuser(1)). */
const switching = [
  '--command',
  '--session-command',
  '--group',
  '--supp-group',
  '--shell',
  '--whitelist-environment',
];
const isRoot = /^(?:root|[+#]?0+)?(?::|$)|:?-(?:root|0)(?::|\})/;

/** The user that a command switches to for its program; undefined if it stays root or does not switch. */
export function becomes(command: Command): Becoming | undefined {
  const words = wordsOf(command);
  for (const [at, { shape }] of words.entries()) {
    const tool = baseName(shape);
    const known = changers.get(tool) ?? (at > command.prefixes.length ? undefined : starters.get(tool));
    const names = known?.split(' ');
    if (!names) continue;
    const named = targetOf(tool, names, words.slice(at + 1));
    if (tool === 'sudo' ? becomesBy(words.slice(at + 1)) !== 'other' : isRoot.test(named ?? '')) continue;
    return { tool, account: named?.includes('$') ? undefined : named?.replace(/:.*/, '') };
  }
  return undefined;
}

/** The account as written, including its group. */
function targetOf(tool: string, names: readonly string[], args: readonly Word[]): string | undefined {
  for (const [at, { shape }] of args.entries()) {
    if (names.includes(shape)) return args[at + 1]?.shape;
    const name = names.find((each) => each.startsWith('--') && shape.startsWith(`${each}=`));
    if (name !== undefined) return shape.slice(name.length + 1);
  }
  if (names[0] !== '' && tool !== 'runuser') return undefined;
  const options = optionsOf({ args }, tool === 'su' || tool === 'runuser' ? 'cgGsw' : '', switching);
  return operandsOf({ args }, options).find(({ shape }) => shape !== '-')?.shape;
}
