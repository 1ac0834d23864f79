import type { Stage } from '../../server/engine/dockerfile/model.ts';
import { lineage } from '../../server/engine/dockerfile/stages/ancestry.ts';
import type { Command } from '../../server/engine/shell/model.ts';
import { textOf } from '../../server/engine/source/text.ts';

const store = /\/var\/lib\/(?:docker|containerd)(?=["'\s,\]]|$)/;

/** Whether a stage has a folder for the images of a container engine, which it then runs itself as root. */
export function holdsEngine(stage: Stage): boolean {
  return lineage(stage).some(({ instructions }) =>
    instructions.some((each) => each.keyword === 'VOLUME' && store.test(textOf(each))),
  );
}

/** Paths that don't belong to the application: system folders, and what is below those of programs and settings. */
const system =
  /^\/(?:home|opt|srv|tmp|var|var\/(?:cache|lib|log|run|tmp))?$|^\/(?:bin|boot|dev|etc|lib\w*|proc|root|run|sbin|sys|usr|var\/run)(?:\/|$)/;

/** Returns the folders that a stage declares as volumes without giving them to another user; without system folders. */
export function volumesOf(stage: Stage): readonly string[] {
  const all = lineage(stage).flatMap(({ instructions }) => instructions);
  const given = all.flatMap(({ script }) =>
    (script?.commands ?? []).flatMap(({ name, args }) =>
      name === 'chown' || name === 'install' ? args.map(({ value }) => value) : [],
    ),
  );
  const paths = all.flatMap(({ keyword, args }) =>
    keyword === 'VOLUME' ? args.map(({ value }) => value) : [],
  );
  return [...new Set(paths)].filter(
    (path): path is string =>
      path !== undefined && /^(?:\/[\w.-]+)+$/.test(path) && !system.test(path) && !given.includes(path),
  );
}

/**
 * Returns the private keys that a stage generates with tools that make them readable only by the user who runs them;
 * without those in root's home, which no other user can enter.
 */
export function generatedKeys({ instructions }: Stage): readonly string[] {
  const commands = instructions.flatMap(({ keyword, script }) =>
    keyword === 'RUN' ? (script?.commands ?? []) : [],
  );
  const removed = commands.flatMap(({ name, args }) => (name === 'rm' ? args.map(({ shape }) => shape) : []));
  const files = commands.flatMap((command) => keyOf(command) ?? []);
  return [...new Set(files)].filter(
    (file) => !file.startsWith('/root/') && !removed.some((each) => file.startsWith(each)),
  );
}

/** Returns the file of an option if it is a literal absolute path. */
function keyOf({ name, args }: Command): string | undefined {
  const words = args.map(({ value }) => value ?? '');
  const option =
    name === 'ssh-keygen'
      ? '-f'
      : name === 'openssl' && /^(?:genrsa|genpkey|req|ecparam)$/.test(words[0] ?? '')
        ? words[0] === 'req'
          ? '-keyout'
          : '-out'
        : undefined;
  const reads = name === 'ssh-keygen' && words.some((word) => /^-[lFRrHyeiBpc]$/.test(word));
  const file = option === undefined || reads ? undefined : words[words.indexOf(option) + 1];
  return words.includes(option ?? '') && /^\/[\w./-]+$/.test(file ?? '') && !words.includes('-genparam')
    ? file
    : undefined;
}
