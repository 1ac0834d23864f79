import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { unpackRoot } from '../../../scripts/debian.mjs';
import type { Engine } from '../../support/engine.ts';
import type { Program } from './rows.ts';

// The images of the programs: one Debian root file system with all of them, plus what the published images add.

const packages = [
  ...'base-files base-passwd bash coreutils curl dash findutils grep hostname libc-bin libcap2-bin sed tar util-linux'.split(
    ' ',
  ),
  ...'apache2-bin caddy docker-registry haproxy libapache2-mod-php mariadb-client-core mariadb-server-core memcached'.split(
    ' ',
  ),
  ...'mosquitto mosquitto-clients nginx-light php-fpm postgresql rabbitmq-server redis-server valkey-server'.split(
    ' ',
  ),
];

/** Dependencies that they don't need to run: query compilers, translations, languages of admin tools. */
const needless =
  /^(?:iproute2|libc-l10n|libllvm|libnss3|libperl|libpython3|libsystemd-shared|libz3|locales|perl|python3|systemd)/;
const needlessFiles = [
  './usr/share/doc',
  './usr/share/info',
  './usr/share/locale',
  './usr/share/man',
  './var/cache',
];

const root = fileURLToPath(new URL('../../../.cache/programs', import.meta.url));

/** Returns why the programs are missing, or undefined. Under `CI=true` with a Docker Engine they must exist. */
export function whyNoPrograms(): string | undefined {
  const reason = unpackRoot(root, packages, needless);
  if (reason && process.env['CI'] === 'true') throw new Error(`The programs can't be had: ${reason}.`);
  return reason;
}

/** The image with all programs, which the others are based on. */
export const allPrograms = 'programs';

/** Builds the image of each program, and their base image. */
export function makeImages(engine: Engine, programs: readonly Program[]): void {
  const archive = path.join(engine.folder, 'programs.tar');
  const left = needlessFiles.map((each) => `--exclude=${each}/*`);
  const packed = spawnSync('tar', ['-C', root, ...left, '-cf', archive, '.'], { encoding: 'utf8' });
  if (packed.status !== 0) throw new Error(packed.stderr);
  succeed(engine, 'import', archive, 'plain');
  rmSync(archive);
  const context = path.join(engine.folder, 'images');
  mkdirSync(context);
  write(context, allPrograms, [
    'FROM plain',
    `RUN cp /usr/share/base-passwd/passwd.master /etc/passwd && cp /usr/share/base-passwd/group.master /etc/group && \\
  cp /usr/share/libc-bin/nsswitch.conf /etc && mkdir -p /var/cache/nginx && ln -sf mawk /usr/bin/awk`,
  ]);
  succeed(engine, 'build', '-q', '-t', allPrograms, '-f', path.join(context, allPrograms), context);
  const services = Object.fromEntries(
    programs.map(({ image, ...program }, at) => {
      write(context, `${at}`, dockerfile(program));
      return [`s${at}`, { image, build: { context: '.', dockerfile: `${at}` } }];
    }),
  );
  const file = path.join(context, 'compose.yaml');
  writeFileSync(file, JSON.stringify({ services }));
  succeed(engine, 'compose', '-f', file, 'build', '-q');
}

function dockerfile({ accounts = {}, build, entry, user, volumes = [] }: Omit<Program, 'image'>): string[] {
  const lines = Object.entries(accounts).map(
    ([name, id]) =>
      `sed -i '/^${name}:/d' /etc/passwd /etc/group; echo '${name}:x:${id}:${id}::/:/bin/sh' >>/etc/passwd; echo '${name}:x:${id}:' >>/etc/group`,
  );
  return [
    `FROM ${allPrograms}`,
    // A single step, since Docker scans all files for each.
    `RUN <<'EOF'\nset -e\n${[...lines, build].join('\n')}`,
    `cat >/entry <<'ENTRY'\n#!/bin/bash\nset -e\n${entry}\nENTRY\nchmod 755 /entry\nEOF`,
    ...(volumes.length > 0 ? [`VOLUME ${volumes.join(' ')}`] : []),
    ...(user ? [`USER ${user}`] : []),
    'ENTRYPOINT ["/entry"]',
  ];
}

const write = (folder: string, name: string, lines: readonly string[]) =>
  writeFileSync(path.join(folder, name), `${lines.join('\n')}\n`);

function succeed(engine: Engine, ...args: string[]): void {
  const { status, stderr } = engine.docker(args);
  if (status !== 0) throw new Error(`docker ${args.join(' ')}: ${stderr}`);
}
