// Builds the images of all verdicts about Dockerfiles and reports what anyone who has one can find or do in it.
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Engine } from '../support/engine.ts';
import type { Build } from './builds.ts';
import type { Power } from './proofs.ts';
import { type Files, fixedFiles, own } from './texts.ts';
import { checked, inParts } from './trial.ts';

export const dockerfile = 'Dockerfile';

/** Returns the files of a build in a variant; undefined after the fix if none is offered. */
export function filesOf(build: Build, variant: 'root' | 'fixed'): Files | undefined {
  const files = { [dockerfile]: build.dockerfile, ...build.files };
  const listing = { './': Object.keys(files).sort().join('\n') };
  if (variant === 'root') return { ...files, ...listing };
  return fixedFiles(build, { ...files, ...listing }, dockerfile);
}

/** Base images: a busybox where root can't log in, with replacements for the programs that the Dockerfiles name. */
const base = `FROM ${own} AS probe
RUN rm -rf /usr/lib /usr/bin/perl* /lib64 /usr/lib64 /probe.pl /try.sh
RUN echo 'root:*:0:0::/root:/bin/sh' >/etc/passwd && echo 'node:x:1000:1000::/:/bin/sh' >>/etc/passwd
RUN mkdir -p /root && printf '#!/bin/sh\\ncat >/dev/null\\n' >/bin/chpasswd && chmod 755 /bin/chpasswd
RUN printf '#!/bin/sh\\necho "$3$4" >>/root/.npmrc\\n' >/bin/npm && chmod 755 /bin/npm
FROM scratch
COPY --from=probe / /
ENV PATH=/bin
`;

/** Builds the base images. */
export function makeBases(engine: Engine, builds: readonly Build[]): void {
  checked(engine.docker(['build', '-q', '-t', 'base', '-'], { input: base }));
  const names = builds.flatMap((build) =>
    [...build.dockerfile.matchAll(/^FROM (\S+)/gm)].map(([, name]) => name ?? ''),
  );
  for (const name of new Set(names))
    checked(engine.docker(['tag', name.startsWith('perl:') ? own : 'base', name]));
}

/** Builds images and tries them; returns the answers by name. */
export function builtAnswers(
  engine: Engine,
  tries: ReadonlyMap<string, readonly [Build, Files]>,
): Map<string, Power> {
  if (tries.size === 0) return new Map();
  const folder = path.join(engine.folder, 'builds');
  for (const [name, [build, files]] of tries) {
    for (const [file, text] of Object.entries(files)) {
      if (file === './') continue;
      mkdirSync(path.dirname(path.join(folder, name, file)), { recursive: true });
      writeFileSync(path.join(folder, name, file), text);
    }
    writeFileSync(path.join(folder, `${name}.sh`), scriptOf(name, build));
  }
  const scripts = [...tries.keys()].map((name) => `${name}.sh`);
  const printed = inParts(engine, scripts, (part) => `cd ${folder} && echo ${part} | xargs -n 1 -P 3 sh`);
  const lines = printed.trim().split('\n');
  return new Map(lines.map((line) => line.split(' ') as [string, Power]));
}

/** Returns a script that builds an image, tries it and prints the answer. */
function scriptOf(name: string, { credential, script, user, secrets = {}, args = {}, allow }: Build): string {
  const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;
  const given = [
    ...Object.entries(secrets).map(([id, value]) => ({
      option: `--secret id=${id},env=secret_${id}`,
      set: `secret_${id}=${quoted(value)} `,
    })),
    ...Object.entries(args).map(([key, value]) => ({
      option: `--build-arg ${key}=${quoted(value)}`,
      set: '',
    })),
  ];
  const options = [...given.map(({ option }) => option), ...(allow ? [`--allow ${allow}`] : [])].join(' ');
  const run = `docker run --rm --network none ${user ? `--user ${user}` : ''} --entrypoint sh ${name} -c ${quoted(script ?? '')}`;
  const search = `(docker save ${name}; docker history --no-trunc ${name}; docker image inspect ${name}) | grep -qF ${quoted(credential ?? '')}`;
  return `
${given.map(({ set }) => set).join('')}docker buildx build -q --network none ${options} -t ${name} ${name} >${name}.log 2>&1 || { echo ${name} refused; exit; }
if ${credential === undefined ? run : search} >>${name}.log 2>&1; then echo ${name} yes; else echo ${name} no; fi
`;
}
