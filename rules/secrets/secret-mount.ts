import type { Flag, Instruction } from '../../server/engine/dockerfile/model.ts';
import { mountOption } from '../../server/engine/dockerfile/stages/run-mount.ts';
import type { Change } from '../../server/engine/shell/command/edit-words.ts';

/** A secret or an SSH agent's socket that a step may use while it runs (Dockerfile reference, RUN --mount=type=secret). */
export interface SecretMount {
  readonly type: 'secret' | 'ssh';
  readonly id: string;
  /** Where it is a file; undefined for a secret that is a variable alone. */
  readonly target: string | undefined;
  /** The variable that holds it. */
  readonly env: string | undefined;
  readonly flag: Flag;
}

/** The secrets and SSH agents that a RUN mounts. */
export function secretMounts({ keyword, flags }: Instruction): SecretMount[] {
  const found: SecretMount[] = [];
  if (keyword !== 'RUN') return found;
  for (const flag of flags) {
    const type = flag.name === 'mount' ? mountOption(flag, 'type')?.text : undefined;
    if (type !== 'secret' && type !== 'ssh') continue;
    const at = mountOption(flag, 'target', 'dst', 'destination')?.text;
    const id = mountOption(flag, 'id')?.text ?? at?.slice(at.lastIndexOf('/') + 1) ?? 'default';
    const env = mountOption(flag, 'env')?.text;
    const target = at ?? (type === 'ssh' || env !== undefined ? undefined : `/run/secrets/${id}`);
    found.push({ type, id, target, env, flag });
  }
  return found;
}

/** True for a path at or below which a step finds a secret. */
export function isSecretPath(path: string, mounts: readonly SecretMount[]): boolean {
  return /^\/(?:var\/)?run\/secrets\//.test(path) || mounts.some(({ target }) => target === path);
}

/** The edit that lets a step use a secret; undefined where it has one of that id already. */
export function addSecretMount(instruction: Instruction, id: string, how = ''): Change | undefined {
  if (secretMounts(instruction).some((mount) => mount.id === id)) return undefined;
  const { end } = instruction.keywordSpan;
  return { span: { start: end, end }, text: ` --mount=type=secret,id=${id}${how}` };
}
