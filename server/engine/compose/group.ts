import { nodeOf, scalarsOf } from './graph.ts';
import type { Scalar, Service } from './model.ts';

/** Groups that own disks, passwords, the engine's socket or the way to root, by the names that distributions give them. */
const strong = /^(?:\+?0+|root|docker|disk|shadow|sudo|wheel|kmem)$/;

/** A strong group that a service is in: of its `user`, with the user beside it, or of `group_add`. */
export interface StrongGroup {
  readonly group: string;
  readonly at: Scalar;
  /** The user part of `user`; undefined for `group_add`. */
  readonly user: string | undefined;
}

/** The strong groups of a service that does not run as root by its own `user`. */
export function strongGroups(service: Service): StrongGroup[] {
  const found: StrongGroup[] = [];
  const [user = '', group] = service.user?.text?.split(':') ?? [];
  const root = service.user !== undefined && /^(?:|root|\+?0+)$/.test(user);
  if (root) return found;
  if (service.user && group !== undefined && strong.test(group))
    found.push({ group, at: service.user, user });
  for (const at of scalarsOf(nodeOf(service.effective, 'group_add')))
    if (strong.test(at.text ?? '')) found.push({ group: at.text ?? '', at, user: undefined });
  return found;
}
