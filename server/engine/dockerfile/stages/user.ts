import type { Base, EffectiveUser, Instruction, Platform } from '../model.ts';

const noUser: EffectiveUser = { name: undefined, group: undefined, root: 'unknown', setBy: undefined };

/** The user that a stage starts with: its parent stage's, or its image's if known (OCI: uid 0 if none is set). */
export function userOfBase(base: Base): EffectiveUser {
  if (base.kind === 'stage' || base.kind === 'built') return base.stage.user;
  if (base.kind === 'scratch') return { ...noUser, name: '0', root: true };
  const facts = base.kind === 'image' ? base.use.facts : undefined;
  if (!facts) return noUser;
  const [name, group] = facts.user === undefined ? [] : userParts(facts.user);
  return { name, group, root: facts.root, setBy: undefined };
}

/** The user that a USER instruction sets (Dockerfile reference, USER). */
export function userOf(instruction: Instruction, platform: Platform): EffectiveUser {
  const value = instruction.args[0]?.value;
  // Only the group may be known: in `${U}:0` the user is not.
  if (value === undefined) return { ...noUser, setBy: instruction };
  const [name, group] = userParts(value);
  // An empty name resets the image's user: on Linux that is uid 0.
  if (name === '' && platform === 'linux') return { name: '0', group, root: true, setBy: instruction };
  return { name, group, root: isRoot(name, platform), setBy: instruction };
}

/** The user that an instruction runs as: from the last USER before it, else the stage's initial user. */
export function userAt({ stage, span }: Instruction): EffectiveUser {
  if (!stage) return noUser;
  let last = stage.triggered.findLast(({ keyword }) => keyword === 'USER');
  for (const each of stage.instructions) {
    if (each.span.start >= span.start) break;
    if (each.keyword === 'USER') last = each;
  }
  return last ? userOf(last, stage.platform) : userOfBase(stage.base);
}

/** The parts of a user as it is written: `app:staff`. */
export function userParts(user: string): [name: string, group: string | undefined] {
  const colon = user.indexOf(':');
  return colon < 0 ? [user, undefined] : [user.slice(0, colon), user.slice(colon + 1)];
}

function isRoot(name: string, platform: Platform): EffectiveUser['root'] {
  if (name === '') return 'unknown';
  if (/^[+-]?\d+$/.test(name)) return /^[+-]?0+$/.test(name);
  if (/^(?:.*\\)?ContainerAdministrator$/i.test(name)) return true;
  if (platform === 'windows') return false;
  return name === 'root';
}
