import type { Service } from '../compose/model.ts';
import { mayWriteAccounts } from '../dockerfile/context/account-file.ts';
import type { Stage } from '../dockerfile/model.ts';
import { rootStage } from '../dockerfile/stages/ancestry.ts';
import type { ImageFacts } from '../image/model.ts';

/** The known facts about a process's user. */
interface Identity {
  readonly name: string | undefined;
  readonly group: string | undefined;
}

/**
 * The number of a user's primary group; undefined if it depends on unknown accounts of the image. A user without an account
 * gets group 0 (Docker, `--user`).
 */
export function primaryGroupOf(
  { name, group }: Identity,
  service: Service | undefined,
  stage: Stage | undefined,
): number | undefined {
  const own = accountOf({ name, group }, service, stage);
  if (own) return own.gid;
  if (group !== undefined && group !== '') {
    if (/^\+?\d{1,10}$/.test(group)) return Number(group);
    return group === 'root' ? 0 : undefined;
  }
  if (name === undefined) return undefined;
  if (/^(?:root|\+?0+)$/.test(name)) return 0;
  return hasNoAccount(name, service, stage) ? 0 : undefined;
}

/** The numbers of a user by the image's own accounts: of the image's user, also where that is named again. */
export function accountOf(
  { name, group }: Identity,
  service: Service | undefined,
  stage: Stage | undefined,
): ImageFacts['userIds'] {
  const facts = stage ? stage.rootImage?.facts : service?.build ? undefined : service?.image?.facts;
  const { user, userIds } = facts ?? {};
  if (userIds === undefined || user === undefined || !hasOwnAccounts(service, stage)) return undefined;
  const [ownName, ownGroup = ''] = user.split(':', 2);
  const isSame = name === ownName || (name === String(userIds.uid) && ownGroup === '');
  return isSame && (group ?? '') === ownGroup ? userIds : undefined;
}

/** Whether the accounts are certainly those of the base image. */
function hasOwnAccounts(service: Service | undefined, stage: Stage | undefined): boolean {
  const files = ['/etc/passwd', '/etc/group'] as const;
  if (
    service?.mounts.some(({ target }) =>
      files.some((file) => target !== undefined && file.startsWith(target)),
    )
  )
    return false;
  if (!stage) return true;
  // What a stage of another file, which another service builds, writes is not known here.
  return (
    rootStage(stage).dockerfile === stage.dockerfile && !files.some((file) => mayWriteAccounts(stage, file))
  );
}

/** Whether a number certainly has no account in the image of a service or stage. */
export function hasNoAccount(uid: string, service: Service | undefined, stage: Stage | undefined): boolean {
  if (!/^\+?\d{1,10}$/.test(uid)) return false;
  const isFree = Number(uid) > 1000 && Number(uid) < 60_000;
  if (service?.mounts.some(({ target }) => target !== undefined && '/etc/passwd'.startsWith(target)))
    return false;
  if (!stage) {
    const { build, image } = service ?? {};
    return isFree && !build && image?.facts?.isBare === true;
  }
  const { base } = rootStage(stage);
  if (mayWriteAccounts(stage, '/etc/passwd')) return false;
  // Accounts in an image that another service builds are not checked.
  const isOwn = rootStage(stage).dockerfile === stage.dockerfile;
  if (base.kind === 'scratch') return isOwn;
  return isFree && isOwn && base.kind === 'image' && base.use.facts?.isBare === true;
}
