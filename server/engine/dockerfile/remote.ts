import type { Package } from '../shell/packages.ts';
import type { Span } from '../text.ts';
import { installedIn } from './installed.ts';
import type { Stage } from './model.ts';

const servers = /^(?:openssh-server|dropbear(?:-bin|-run)?|tinysshd|openssh-sftp-server)(?:-\d|$)/;

/** The packages of a stage that bring an SSH server along; `alone` is false where a client comes in the same package. */
export function sshServers(stage: Stage): readonly (Package & { readonly alone: boolean })[] {
  return installedIn(stage).flatMap((each) => {
    if (servers.test(each.name)) return { ...each, alone: true };
    const both =
      each.name === (/^apt/.test(each.manager) ? 'ssh' : 'openssh') &&
      /^(?:apk|pacman|apt.*)$/.test(each.manager);
    return both ? { ...each, alone: false } : [];
  });
}

/** Where a stage's start command runs an SSH server. */
export function sshStart({ cmd, entrypoint }: Stage): Span | undefined {
  for (const each of [entrypoint, cmd]) {
    for (const { name, nameWord, args } of each?.script?.commands ?? []) {
      const service = name === 'service' && /^(?:ssh|sshd|dropbear)$/.test(args[0]?.value ?? '');
      const script =
        nameWord?.value !== undefined && /^\/etc\/init\.d\/(?:ssh|sshd|dropbear)$/.test(nameWord.value);
      if (nameWord && (name === 'sshd' || name === 'dropbear' || service || script)) return nameWord.span;
    }
  }
  return undefined;
}
