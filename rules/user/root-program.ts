import type { Stage } from '../../server/engine/dockerfile/model.ts';

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
  ...['apache2', 'apache2-foreground', 'apache2ctl', 'apachectl', 'httpd', 'httpd-foreground', 'nginx'],
  ...['openresty', 'proftpd', 'smbd', 'sshd', 'vsftpd'],
]);
const supervisors = /^(?:supervisord|runsvdir)$/;
const others =
  /^(?:chronyd|containerd|cron|crond|dhcpd|fail2ban-server|iptables|keepalived|nft|nmbd|openvpn|rsyslogd|service|syslogd|wg-quick|xinetd)$|^dockerd/;
/** Programs of one's own run in these, whatever the base image is made for. */
const runtimes = /^(?:dotnet|java|node|npm|npx|php|pnpm|python[\d.]*|R|Rscript|ruby|yarn)$/;
/** Images whose own supervisor starts each service as an account of its own (docs.gitlab.com, Omnibus architecture). */
const supervised = /^gitlab\/gitlab-[ce]e$/;

/** The program that a stage starts and that needs root, the one that asks for most. */
export function rootProgram({ entrypoint, cmd, rootImage, base }: Stage): RootProgram | undefined {
  const facts = rootImage?.facts;
  const image = base.token.text;
  if (!cmd && !entrypoint)
    return facts?.dropsWorkers || supervised.test(rootImage?.ref?.repository ?? '')
      ? { name: image, kind: 'workers' }
      : undefined;
  const commands = [entrypoint, cmd].flatMap((each) => each?.script?.commands ?? []);
  const names = commands.map(({ name = '' }) => name);
  const needs = names.find((name) => others.test(name));
  if (needs !== undefined) return { name: needs, kind: 'root' };
  const supervisor = names.find((name) => supervisors.test(name));
  if (supervisor !== undefined) return { name: supervisor, kind: 'supervisor' };
  const daemon = names.find((name) => withWorkers.has(name) || name.startsWith('php-fpm'));
  if (daemon !== undefined) return { name: daemon, kind: names.at(-1) === daemon ? 'workers' : 'root' };
  return facts?.dropsWorkers && !runtimes.test(names.at(-1) ?? '')
    ? { name: image, kind: 'workers' }
    : undefined;
}
