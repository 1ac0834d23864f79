import { foreignOptions, replace, rule, shown, strictOnly } from '../../server/engine/judge.ts';

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
