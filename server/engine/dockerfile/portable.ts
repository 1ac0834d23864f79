import type { Flag, Instruction } from './model.ts';

/** An option of RUN --mount that only some builders take. */
export interface ForeignOption {
  readonly part: Flag['parts'][number];
  readonly parts: Flag['parts'];
  /** As written. */
  readonly text: string;
  /** True where it gives to this build alone what other builds use, too (SELinux, buildah-run). */
  readonly takesAway: boolean;
}

const foreign =
  /^(?:z|Z|U|chown|relabel|(?:r?(?:shared|slave|private|unbindable)|bind-propagation|rbind|noexec|nosuid|nodev)(?==|$))$/;

/** The options of the mounts of a RUN that Buildah takes and BuildKit refuses (buildah-run, RUN --mount). */
export function foreignOptions({ keyword, flags, file }: Instruction): readonly ForeignOption[] {
  if (keyword !== 'RUN') return [];
  const { text } = file;
  return flags.flatMap(({ name, parts }) =>
    name !== 'mount'
      ? []
      : parts.flatMap((part) => {
          const written = text.slice(part.span.start, part.span.end);
          const key = written.replace(/=.*/s, '');
          if (!foreign.test(key)) return [];
          const type = parts.find((each) => each.key === 'type')?.value?.text ?? 'bind';
          const alone = written === 'Z' || /^Z=true$|^relabel=private$/.test(written);
          const shared = type === 'cache' || parts.some((each) => each.key === 'from');
          return [{ part, parts, text: written, takesAway: alone && shared }];
        }),
  );
}
