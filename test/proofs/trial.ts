// Starts the services of all probes in a Docker Engine and reports which probes succeed.
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { unpackFromDebian } from '../../scripts/debian.mjs';
import type { Engine, Ran } from '../support/engine.ts';
import { bridgeAddress, handleWord, localPort } from './probes.ts';
import { own, publishedPort } from './texts.ts';

const unpacked = fileURLToPath(new URL('../../.cache/probe', import.meta.url));

/** Returns why the image of the probes can't be built here. */
export function whyNoImage(): string | undefined {
  return unpackFromDebian(unpacked, ['perl-base', 'libc6', 'libcrypt1', 'busybox-static']);
}

/**
 * Builds the image that runs probes: busybox and perl, with a setuid program that makes any user root. It also gets
 * other names.
 */
export function makeImage(engine: Engine, names: readonly string[]): void {
  const context = path.join(engine.folder, 'probe');
  mkdirSync(context);
  cpSync(path.join(unpacked, 'usr'), path.join(context, 'usr'), { recursive: true, verbatimSymlinks: true });
  for (const each of ['probe.pl', 'try.sh'])
    cpSync(fileURLToPath(new URL(each, import.meta.url)), path.join(context, each));
  writeFileSync(path.join(context, '.dockerignore'), 'usr/share\n**/gconv\n');
  const text = `FROM scratch
COPY usr /usr
COPY probe.pl try.sh /
RUN ["/usr/bin/busybox", "sh", "-ec", "cd /; for each in bin lib lib64; do busybox ln -s usr/$each $each; done"]
RUN ["/bin/busybox", "--install", "-s", "/bin"]
RUN mkdir -p /etc /mnt /tmp && chmod 1777 /tmp && echo root::0:0::/:/bin/sh >/etc/passwd && echo root:x:0: >/etc/group
RUN rm /bin/su && cp /bin/busybox /bin/su && chmod 4755 /bin/su
ENTRYPOINT ["sh", "/try.sh"]
`;
  checked(engine.docker(['build', '-q', '-t', own, '-f-', context], { input: text }));
  for (const name of names) checked(engine.docker(['tag', own, name]));
}

/** Runs a shell text for parts of a list, so that no run takes too long on a busy machine; returns all output. */
export function inParts(engine: Engine, names: readonly string[], text: (part: string) => string): string {
  const parts = names.flatMap((_, at) => (at % 30 === 0 ? [names.slice(at, at + 30)] : []));
  return parts.map((part) => checked(engine.inside(text(part.join(' '))))).join('');
}

export function checked({ status, stdout, stderr }: Ran): string {
  if (status !== 0) throw new Error(stderr.slice(-2000));
  return stdout;
}

/** Mounts harmless stand-ins, in the engine's mount namespace, over what a probe might find of this machine. */
export function layStandIns(engine: Engine): void {
  checked(
    engine.inside(`
      socket=\${DOCKER_HOST#unix://}
      run=\${socket%/run/docker.sock}
      mount -t tmpfs none /run
      mkdir -p /run/containerd /run/user/1000
      touch /run/docker.sock /run/containerd/containerd.sock /run/user/1000/docker.sock
      mount --bind "$socket" /run/docker.sock
      mount --bind "$socket" /run/user/1000/docker.sock
      mount --bind "$run/exec/containerd/containerd.sock" /run/containerd/containerd.sock
      mount -t tmpfs none /home
      mkdir -m 700 /home/app
      chown 1000:1000 /home/app
      mount -t tmpfs none /var/lib
      mkdir -m 710 /var/lib/docker
      mkdir -m 700 "$HOME/.ssh"
      (umask 077 && echo key >"$HOME/.ssh/id_ed25519")`),
  );
}

/** Starts what probes connect to: a service on the host's loopback address, and the engine's API on its default bridge. */
export function listen(engine: Engine): void {
  const start = (name: string, ...args: string[]) =>
    checked(engine.docker(['run', '-d', '--name', name, '--network', 'host', ...args]));
  const program = (each: string, address: string, port: number) =>
    `use Socket; socket S, AF_INET, SOCK_STREAM, 0 or die; bind S, pack_sockaddr_in(${port}, inet_aton('${address}')) or die;
    listen S, 9 or die; while (accept C, S) { ${each}; close C }`;
  const perl = ['--entrypoint', 'perl', own, '-e'];
  start('local', ...perl, program('', '127.0.0.1', localPort));
  const forward = `socket D, AF_UNIX, SOCK_STREAM, 0 or die; connect D, pack_sockaddr_un('/d.sock') or die;
    sysread C, $_, 9999; syswrite D, $_; syswrite C, $_ while sysread D, $_, 9999`;
  start('api', '-v', '/run/docker.sock:/d.sock', ...perl, program(forward, bridgeAddress, 2375));
}

/** Returns the handle of a file of the host that no container gets; empty if its file system has none. */
export function handleOf(engine: Engine): string {
  const secret = path.join(engine.folder, 'secret');
  writeFileSync(secret, 'secret');
  const run = ['run', '--rm', '--privileged', '-v', `${secret}:/secret`, own, 'handle', 'name=/secret'];
  const printed = checked(engine.docker(run));
  return /^handle ([0-9a-f]+)$/m.exec(printed)?.[1] ?? '';
}

/** Starts the services of compose files and returns the output of their probes, by the names of files and services. */
export function answersOf(engine: Engine, texts: ReadonlyMap<string, string>): Map<string, string[]> {
  if (texts.size === 0) return new Map();
  const cwd = path.join(engine.folder, 'trials');
  mkdirSync(cwd);
  const handle = handleOf(engine);
  for (const [name, text] of texts)
    writeFileSync(path.join(cwd, `${name}.yaml`), text.replace(handleWord, handle));
  // One project is much faster; a fix that adds a service needs its own project to avoid name conflicts.
  const alone = [...texts].filter(([, text]) => text.split('image:').length > 2).map(([name]) => name);
  const include = [...texts.keys()].filter((name) => !alone.includes(name)).map((name) => `${name}.yaml`);
  writeFileSync(path.join(cwd, 'together.yaml'), JSON.stringify({ include, services: {} }));
  for (const name of ['together', ...alone])
    checked(engine.docker(['compose', '-p', name, '-f', `${name}.yaml`, 'create', '--quiet-pull'], { cwd }));
  const all = ['ps', '-a', '--no-trunc', '--format', '{{.ID}} {{.Label "com.docker.compose.service"}}'];
  const services = checked(engine.docker([...all, '--filter', 'label=com.docker.compose.project']));
  const lines = services.trim().split('\n');
  const ids = lines.map((line) => line.split(' ')[0] ?? '');
  // A service that Docker refuses to start prints nothing.
  inParts(engine, ids, (part) => `echo ${part} | xargs -n 10 -P 3 docker start || true`);
  const serving = [...texts].filter(([, text]) => text.includes('    ports: ')).map(([name]) => name);
  const reached = serving.length > 0 ? asked(engine, serving) : '';
  // Services that nobody connected to are still waiting.
  engine.docker(['kill', ...lines.flatMap((line) => idOf(line, serving))]);
  checked(engine.docker(['wait', ...ids]));
  const printed = inParts(engine, ids, (part) => `for id in ${part}; do docker logs $id 2>&1 || true; done`);
  const answers = new Map<string, string[]>();
  for (const line of [...printed.split('\n'), ...reached.split('\n')]) {
    const [, name = '', answer] = /^(\S+) (.+)$/.exec(line) ?? [];
    if (answer !== undefined) answers.set(name, [...(answers.get(name) ?? []), answer]);
  }
  return answers;
}

/** Returns the id in a line of an id and a service, if the service is in a list. */
function idOf(line: string, names: readonly string[]): string[] {
  const [id = '', name = ''] = line.split(' ');
  return names.includes(name) ? [id] : [];
}

/** Returns the responses of services at their published ports to a client in another network. */
function asked(engine: Engine, names: readonly string[]): string {
  const text = `use Socket; for (@ARGV) { my ($name, $port) = split /,/; socket S, AF_INET, SOCK_STREAM, 0 or die;
    if (connect S, pack_sockaddr_in($port, inet_aton('${bridgeAddress}'))) { print while <S> } else { print "$name reach no\\n" } }`;
  const ports = names.map((name) => `${name},${publishedPort(name)}`);
  return checked(engine.docker(['run', '--rm', '--entrypoint', 'perl', own, '-e', text, ...ports]));
}
