import type { Command, Word } from './model.ts';

/** A package as a package manager's command names it. */
export interface Package {
  /** Name alone, lower-case: version, architecture and release left out. */
  readonly name: string;
  /** Name of the command that installs it. */
  readonly manager: string;
  readonly word: Word;
}

/** What a command of a system's package manager installs or removes. */
export interface Packages {
  readonly action: 'install' | 'remove';
  readonly packages: readonly Package[];
  /** The name under which `apk add --virtual` keeps them, to be removed together. */
  readonly group: string | undefined;
  /** False where a variable or substitution may name further ones. */
  readonly complete: boolean;
}

interface Manager {
  readonly install: RegExp;
  readonly remove: RegExp;
  /** Options whose value is the next word. */
  readonly valued: RegExp;
}

const apt: Manager = {
  install: /^(?:install|reinstall|build-dep)$/,
  remove: /^(?:remove|purge|autoremove|auto-remove|autopurge)$/,
  valued: /^(?:-[oact]|--option|--config-file|--target-release|--default-release)$/,
};
const rpm: Manager = {
  install: /^(?:install|in|localinstall|reinstall|update|upgrade|install-n|install-na|install-nevra)$/,
  remove: /^(?:remove|erase|rm|autoremove|remove-n|remove-na|remove-nevra)$/,
  valued: /^(?:-[cRxdetpr]|--repo|--repoid|--from|--type|--setopt|--installroot|--releasever)$/,
};
const managers: Readonly<Record<string, Manager>> = {
  'apt-get': apt,
  apt,
  aptitude: apt,
  apk: {
    install: /^add$/,
    remove: /^del$/,
    valued: /^(?:-[tXp]|--virtual|--repository|--root|--arch|--keys-dir|--repositories-file|--cache-dir)$/,
  },
  yum: rpm,
  dnf: rpm,
  dnf5: rpm,
  microdnf: rpm,
  tdnf: rpm,
  zypper: rpm,
  pacman: { install: /^-S[a-z]*$/, remove: /^-R[a-z]*$/, valued: /^(?:-[br]|--root|--dbpath|--ignore)$/ },
};

/** Names of the commands that `packagesOf` reads. */
export const packageManagers: readonly string[] = Object.keys(managers);

/** What a command of a system's package manager installs or removes; undefined for any other command. */
export function packagesOf({ name, args }: Command): Packages | undefined {
  const manager = name === undefined ? undefined : managers[name];
  if (name === undefined || !manager) return undefined;
  let action: Packages['action'] | undefined;
  let group: string | undefined;
  let complete = true;
  const packages: Package[] = [];
  for (let at = 0; at < args.length; at++) {
    const word = args[at] as Word;
    const { value, shape } = word;
    if (!action && manager.install.test(shape)) action = 'install';
    else if (!action && manager.remove.test(shape)) action = 'remove';
    else if (shape.startsWith('-') || (name === 'apk' && shape.startsWith('.'))) {
      const valued = manager.valued.test(shape);
      if (/^(?:-t|--virtual)(?:=|$)/.test(shape))
        group = valued ? args[at + 1]?.shape : shape.replace(/^.*?=/, '');
      if (shape.startsWith('.')) packages.push({ name: shape, manager: name, word });
      if (valued) at++;
    } else if (!action) {
      if (value !== undefined && /^[a-z]/.test(value)) return undefined;
    } else if (value === undefined) complete = false;
    else if (!(/-$/.test(value) && name !== 'apk'))
      packages.push({ name: nameOf(value), manager: name, word });
  }
  return action && { action, packages, group, complete };
}

/** A package's name without `=1.2`, `~=1`, `>1`, `:amd64`, `/stable`, `@edge`; a file keeps its path. */
function nameOf(value: string): string {
  return /^[./]|:\/\//.test(value) ? value : value.toLowerCase().replace(/[=~<>:@/*].*$/s, '');
}
