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
  title: 'A mount option is not portable between builders',
  label: 'Mount not portable',
  why: 'The build fails with another builder, or it locks other builds out of files that they share.',
  refs: {},
  messages: {
    refused: {
      text: 'BuildKit rejects the mount option {option}; only Buildah and Podman support it.',
      levels: { ...strictOnly, selinux: 'off' },
    },
    private: {
      text: '{option} relabels files that other builds share: only this build can use them.',
      levels: { ...strictOnly, podman: 'medium', selinux: 'medium' },
    },
  },
  when: ({ flags }) => flags.length > 0,
  check(instruction, report) {
    for (const { part, parts, text, locksOut } of foreignOptions(instruction)) {
      const { start, end } = part.span;
      const words = { option: text };
      const index = parts.indexOf(part);
      const span =
        index > 0 ? { start: parts[index - 1]!.span.end, end } : { start, end: parts[1]?.span.start ?? end };
      const cut = {
        title: shown`Remove ${text} (SELinux may then deny access)`,
        safety: 'unsafe' as const,
        edits: [replace(span, '')],
      };
      const share =
        text === 'Z'
          ? [
              {
                title: 'Use z (other builds keep their access)' as const,
                safety: 'unsafe' as const,
                edits: [replace(part.span, 'z')],
              },
            ]
          : [];
      if (locksOut) report({ at: part.span, message: 'private', words, fixes: share });
      else report({ at: part.span, message: 'refused', words, fixes: parts.length > 1 ? [cut] : [] });
    }
  },
});

/** An option of `RUN --mount` that only some builders support. */
interface ForeignOption {
  readonly part: Flag['parts'][number];
  readonly parts: Flag['parts'];
  /** As written. */
  readonly text: string;
  /** Whether it makes files that other builds also use private to this build (SELinux, buildah-run). */
  readonly locksOut: boolean;
}

const foreign =
  /^(?:z|Z|U|chown|relabel|(?:r?(?:shared|slave|private|unbindable)|bind-propagation|rbind|noexec|nosuid|nodev)(?==|$))$/;

/** The mount options of a RUN that Buildah supports and BuildKit rejects (buildah-run, RUN --mount). */
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
          return [{ part, parts, text: written, locksOut: alone && shared }];
        }),
  );
}
