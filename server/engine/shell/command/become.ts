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

type Called = Pick<Command, 'prefixes' | 'nameWord' | 'args'>;

/** A command that runs a program as a user other than root. */
export interface Becoming {
  /** Name of the program that changes the user. */
  readonly tool: string;
  /** Name or number of the account, without its group; undefined if it is a variable, or only a group is named. */
  readonly account: string | undefined;
  /** True for a server that switches unless its configuration says otherwise. */
  readonly byDefault: boolean;
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
/**
 * The same for programs whose names are common words, and for servers that switch the user themselves (their manuals). Programs
 * whose workers alone switch are none of these.
 */
const starters = new Map([
  ['su', ''],
  ['sudo', '-u --user'],
  ['asterisk', '-U'],
  ['bird', '-u'],
  ['celery', '--uid'],
  ['chronyd', '-u'],
  ['darkhttpd', '--uid'],
  ['dhcpd', '-user'],
  ['dnsdist', '-u --uid'],
  ['dnsmasq', '-u --user'],
  ['fluentd', '--user'],
  ['freeswitch', '-u'],
  ['freshclam', '-u --user'],
  // BusyBox's httpd; Apache's has no such option.
  ['httpd', '-u'],
  ['in.tftpd', '-u --user'],
  ['kamailio', '-u'],
  ['mariadbd', '-u --user'],
  ['mariadbd-safe', '--user'],
  ['memcached', '-u --user'],
  ['mini_httpd', '-u'],
  ['mtproto-proxy', '-u --user'],
  ['mysqld', '-u --user'],
  ['mysqld_safe', '--user'],
  ['named', '-u'],
  ['nsd', '-u'],
  ['ntpd', '-u --user'],
  ['opendkim', '-u'],
  ['opendmarc', '-u'],
  ['opensips', '-u'],
  ['openvpn', '--user'],
  ['pdns_recursor', '--setuid'],
  ['pdns_server', '--setuid'],
  ['privoxy', '--user'],
  ['radvd', '-u --username'],
  ['rspamd', '-u --user'],
  ['slapd', '-u'],
  ['snmpd', '-u'],
  ['snort', '-u'],
  ['spamd', '-u --username'],
  ['spawn-fcgi', '-u'],
  ['suricata', '--user'],
  ['syslog-ng', '-u --user'],
  ['thttpd', '-u'],
  ['turnserver', '--proc-user'],
  ['twistd', '--uid'],
  ['uwsgi', '--uid'],
]);
/** The accounts of servers that switch without being told to, by their manuals; none if an option keeps them at root. */
const defaults = new Map([
  ['avahi-daemon', 'avahi'],
  ['dnsmasq', 'nobody'],
  ['freshclam', 'clamav'],
  ['mosquitto', 'mosquitto'],
  ['mtproto-proxy', 'mtproxy'],
  ['nsd', 'nsd'],
  ['unbound', 'unbound'],
  ['zabbix_agentd', 'zabbix'],
  ['zabbix_proxy', 'zabbix'],
  ['zabbix_server', 'zabbix'],
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
export function becomes(command: Called): Becoming | undefined {
  const words = wordsOf(command);
  let stays = false;
  for (const [at, { shape }] of words.entries()) {
    const tool = baseName(shape);
    const known = changers.get(tool) ?? (at > command.prefixes.length ? undefined : starters.get(tool));
    const names = known?.split(' ');
    if (!names) continue;
    const named = targetOf(tool, names, words.slice(at + 1));
    stays ||= named !== undefined && isRoot.test(named);
    if (tool === 'sudo' ? becomesBy(words.slice(at + 1)) !== 'other' : isRoot.test(named ?? '')) continue;
    const account = named?.includes('$') ? undefined : named?.replace(/:.*/, '');
    return { tool, account, byDefault: false };
  }
  const tool = baseName(command.nameWord?.shape ?? '');
  const account = defaults.get(tool);
  if (account === undefined || stays || command.args.some(({ shape }) => shape === '--no-drop-root'))
    return undefined;
  return { tool, account, byDefault: true };
}

/** Whether a command calls a program that changes the user, whose account a variable may set. */
export function mayBecome(command: Called): boolean {
  const words = wordsOf(command);
  return words.some(({ shape }, at) => {
    const names = changers.get(baseName(shape))?.split(' ');
    return (
      names !== undefined && targetOf(baseName(shape), names, words.slice(at + 1))?.includes('$') === true
    );
  });
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
