import { strictOnly } from '../../server/engine/config/profiles.ts';
import type { Flag, Instruction } from '../../server/engine/dockerfile/model.ts';
import { replace, rule } from '../../server/engine/rule.ts';
import { shown } from '../../server/engine/secret/shown.ts';

export default rule({
  id: 'mount-options-not-portable',
  on: 'instruction',
  keywords: ['RUN'],
  severity: 'low',
  fixable: true,
  title: 'A mount option that some builders refuse',
  why: 'The build fails for whoever uses another builder, or takes files away from the builds beside it.',
  refs: {},
  messages: {
    refused: {
      text: "Docker's builder refuses the mount option {option}; only Buildah and Podman take it.",
      levels: { ...strictOnly, selinux: 'off' },
    },
    private: {
      text: '{option} labels what the mount shares with other builds for this one alone.',
      levels: { ...strictOnly, podman: 'medium', selinux: 'medium' },
    },
  },
  *check(instruction) {
    for (const { part, parts, text, takesAway } of foreignOptions(instruction)) {
      const { start, end } = part.span;
      const words = { option: text };
      const index = parts.indexOf(part);
      const span =
        index > 0 ? { start: parts[index - 1]!.span.end, end } : { start, end: parts[1]?.span.start ?? end };
      const cut = {
        title: shown`Remove ${text} (SELinux may then refuse the access)`,
        safety: 'unsafe' as const,
        edits: [replace(span, '')],
      };
      const share =
        text === 'Z'
          ? [
              {
                title: 'Use z, which shares the label' as const,
                safety: 'unsafe' as const,
                edits: [replace(part.span, 'z')],
              },
            ]
          : [];
      if (takesAway) yield { at: part.span, message: 'private', words, fixes: share };
      else yield { at: part.span, message: 'refused', words, fixes: parts.length > 1 ? [cut] : [] };
    }
  },
});

/** An option of RUN --mount that only some builders take. */
interface ForeignOption {
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
function foreignOptions({ keyword, flags, file }: Instruction): readonly ForeignOption[] {
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
