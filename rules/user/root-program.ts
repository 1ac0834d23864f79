import type { Stage } from '../../server/engine/dockerfile/model.ts';
import type { Command, Script } from '../../server/engine/shell/model.ts';

/** A program of a start command that only root can start as it is installed. */
export interface RootProgram {
  readonly name: string;
  /**
   * `workers`: what serves others is no root, only the main process is; `supervisor`: it needs root only for programs that it starts
   * as another user; `root`: nothing is known to run it otherwise.
   */
  readonly kind: 'workers' | 'supervisor' | 'root';
}

/** Their default configurations name an account for all that serves others (`User`, `user`, `nobody`), or the one that logs in. */
const withWorkers = new Set([
  ...['apache2', 'apache2-foreground', 'apache2ctl', 'apachectl', 'dovecot', 'httpd', 'httpd-foreground'],
  ...['nginx', 'openresty', 'postfix', 'proftpd', 'smbd', 'sshd', 'vsftpd'],
]);
const supervisors = /^(?:supervisord|runsvdir)$/;
const others =
  /^(?:chronyd|containerd|cron|crond|dhcpd|fail2ban-server|iptables|keepalived|nft|nmbd|openvpn|rsyslogd|service|syslogd|wg-quick|xinetd)$|^dockerd/;
/** Programs of one's own run in these, whatever the base image is made for. */
const runtimes = /^(?:dotnet|java|node|npm|npx|php|pnpm|python[\d.]*|R|Rscript|ruby|yarn)$/;
/** Images whose own supervisor starts each service as an account of its own (docs.gitlab.com, Omnibus architecture). */
const supervised = /^gitlab\/gitlab-[ce]e$/;

/** The program that a stage starts, by its script too, and that needs root, the one that asks for most. */
export function rootProgram(stage: Stage, script?: Script): RootProgram | undefined {
  const { entrypoint, cmd, rootImage, base } = stage;
  const facts = rootImage?.facts;
  const image = (rootImage ?? base).token.text;
  if (!cmd && !entrypoint)
    return facts?.dropsWorkers || supervised.test(rootImage?.ref?.repository ?? '')
      ? { name: image, kind: 'workers' }
      : undefined;
  const names = namesOf(stage, script);
  const needs = names.find((name) => others.test(name));
  if (needs !== undefined) return { name: needs, kind: 'root' };
  const supervisor = names.find((name) => supervisors.test(name));
  if (supervisor !== undefined) return { name: supervisor, kind: 'supervisor' };
  const last = names.at(-1) ?? '';
  // BusyBox's httpd has no workers.
  const isServer = (name: string) => isDaemon(name) && !(name === 'httpd' && /\bbusybox\b/.test(image));
  const daemon = isServer(last) ? last : names.find(isServer);
  if (daemon !== undefined) return { name: daemon, kind: daemon === last ? 'workers' : 'root' };
  return facts?.dropsWorkers && !runtimes.test(last) ? { name: image, kind: 'workers' } : undefined;
}

const isDaemon = (name: string) => withWorkers.has(name) || name.startsWith('php-fpm');

/** What a program only tests, or tells (nginx(8), httpd(8), sshd(8), service(8)). */
const asksOnly = /^(?:-[tTvV]+|--test|--version|--help|configtest|status|stop)$/;

/** The names of what a stage starts, in that order: a script that ends in `exec "$@"` starts the command that it is given. */
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
