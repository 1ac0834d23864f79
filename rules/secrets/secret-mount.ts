import type { Flag, Instruction } from '../../server/engine/dockerfile/model.ts';
import { mountOption } from '../../server/engine/dockerfile/stages/run-mount.ts';
import type { TextChange } from '../../server/engine/shell/command/edit-words.ts';
import { baseName } from '../../server/engine/source/path.ts';

/** A secret or an SSH agent's socket that a step may use while it runs (Dockerfile reference, RUN --mount=type=secret). */
export interface SecretMount {
  readonly type: 'secret' | 'ssh';
  readonly id: string;
  /** The path of its file; undefined for a secret that is only a variable. */
  readonly target: string | undefined;
  /** The variable that contains it. */
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
    const id = mountOption(flag, 'id')?.text ?? (at === undefined ? 'default' : baseName(at));
    const env = mountOption(flag, 'env')?.text;
    const target = at ?? (type === 'ssh' || env !== undefined ? undefined : `/run/secrets/${id}`);
    found.push({ type, id, target, env, flag });
  }
  return found;
}

/** Whether a path is that of a secret. */
export function isSecretPath(path: string, mounts: readonly SecretMount[]): boolean {
  return /^\/(?:var\/)?run\/secrets\//.test(path) || mounts.some(({ target }) => target === path);
}

/** Returns the edit that mounts a secret in a step; undefined if the step already has one with this id. */
export function addSecretMount(instruction: Instruction, id: string, how = ''): TextChange | undefined {
  if (secretMounts(instruction).some((mount) => mount.id === id)) return undefined;
  const { end } = instruction.keywordSpan;
  return { span: { start: end, end }, text: ` --mount=type=secret,id=${id}${how}` };
}
