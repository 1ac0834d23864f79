import { traitsOf } from '../../server/engine/catalog/image-traits.ts';
import type { Stage } from '../../server/engine/dockerfile/model.ts';
import type { Command, Script } from '../../server/engine/shell/model.ts';

/** A program of a start command that, as installed, only root can start. */
export interface RootProgram {
  readonly name: string;
  /**
   * `workers`: only the main process is root, not those that serve others; `supervisor`: it needs root only for
   * programs that it starts as another user; `root`: it is not known to run otherwise.
   */
  readonly kind: 'workers' | 'supervisor' | 'root';
}

/**
 * Their default configurations name an account for the processes that serve others (`User`, `user`, `nobody`), or use
 * that of the login.
 */
const withWorkers = new Set([
  ...['apache2', 'apache2-foreground', 'apache2ctl', 'apachectl', 'dovecot', 'httpd', 'httpd-foreground'],
  ...['nginx', 'openresty', 'postfix', 'proftpd', 'smbd', 'sshd', 'vsftpd'],
]);
const supervisors = /^(?:supervisord|runsvdir)$/;
const others =
  /^(?:chronyd|containerd|cron|crond|dhcpd|fail2ban-server|iptables|keepalived|nft|nmbd|openvpn|rsyslogd|service|syslogd|wg-quick|xinetd)$|^dockerd/;
/** The user's own programs run in these, even if the base image is made for something else. */
const runtimes = /^(?:dotnet|java|node|npm|npx|php|pnpm|python[\d.]*|R|Rscript|ruby|yarn)$/;

/**
 * Returns the program that a stage starts, also through its script, and that needs root; of several, the one that
 * needs most.
 */
export function rootProgram(stage: Stage, script?: Script): RootProgram | undefined {
  const { rootImage, base } = stage;
  const facts = rootImage?.facts;
  const isOwn = stage.entrypoint !== undefined || stage.cmd !== undefined;
  const started = isOwn ? stage : (rootImage?.configured ?? stage);
  const image = (rootImage ?? base).token.text;
  if (!started.cmd && !started.entrypoint)
    return facts?.dropsWorkers || traitsOf(rootImage?.named?.name).startsAccounts
      ? { name: image, kind: 'workers' }
      : undefined;
  const names = namesOf(started, script);
  const needs = names.find((name) => others.test(name));
  if (needs !== undefined) return { name: needs, kind: 'root' };
  const supervisor = names.find((name) => supervisors.test(name));
  if (supervisor !== undefined) return { name: supervisor, kind: 'supervisor' };
  const last = names.at(-1) ?? '';
  const { httpdHasNoWorkers } = traitsOf(rootImage?.ref?.name);
  const isServer = (name: string) => isDaemon(name) && !(name === 'httpd' && httpdHasNoWorkers);
  const daemon = isServer(last) ? last : names.find(isServer);
  if (daemon !== undefined) return { name: daemon, kind: daemon === last ? 'workers' : 'root' };
  return facts?.dropsWorkers && !runtimes.test(last) ? { name: image, kind: 'workers' } : undefined;
}

const isDaemon = (name: string) => withWorkers.has(name) || name.startsWith('php-fpm');

/** Options and verbs that only test or show something (nginx(8), httpd(8), sshd(8), service(8)). */
const asksOnly = /^(?:-[tTvV]+|--test|--version|--help|configtest|status|stop)$/;

/**
 * Returns the names of the programs that a stage starts, in order: a script that ends in `exec "$@"` starts the given
 * command.
 */
function namesOf({ entrypoint, cmd }: Stage, script: Script | undefined): readonly string[] {
  const ofStage = [entrypoint, cmd].flatMap((each) => each?.script?.commands ?? []);
  const ofScript = (script?.commands ?? []).filter(
    (each) =>
      (!each.conditional || startsByExec(each)) && !each.args.some(({ shape }) => asksOnly.test(shape)),
  );
  const isGiven = /^\$[@*1{]/.test(script?.commands.at(-1)?.nameWord?.shape ?? '');
  const [first = [], then = []] = isGiven ? [ofScript, ofStage] : [ofStage, ofScript];
  return [...first, ...then].map(({ name = '' }) => name);
}

const startsByExec = ({ prefixes }: Command) => prefixes.some(({ value }) => value === 'exec');
