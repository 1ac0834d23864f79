import { strictOnly } from '../../server/engine/config/profiles.ts';
import { rule } from '../../server/engine/rule.ts';
import { shown } from '../../server/engine/secret/shown.ts';
import { numericUser } from './account.ts';

export default rule({
  id: 'user-not-numeric',
  on: 'instruction',
  keywords: ['USER'],
  severity: 'low',
  levels: { ...strictOnly, kubernetes: 'medium' },
  fixable: true,
  title: 'The image names its user instead of numbering it',
  why: 'A kubelet that is told runAsNonRoot does not read the image, so it refuses a user that it cannot tell from root.',
  refs: { hadolint: ['DL3066'] },
  messages: { named: 'The image runs as {user}, a name that Kubernetes cannot tell from root.' },
  *check(instruction) {
    const { args, stage, dockerfile, platform } = instruction;
    const [word] = args;
    if (!word?.value || platform === 'windows') return;
    // Without FROM it is a part that some file includes: what it sets may be the last.
    if (stage && !dockerfile.stages.some(({ isOutput, user }) => isOutput && user.setBy === instruction))
      return;
    const [user = ''] = word.value.split(':', 1);
    if (user === '' || user === 'root' || /^[+-]?\d+$/.test(user)) return;
    const uid = stage && numericUser(stage, user);
    const plain = word.text === word.value;
    const span = { start: word.span.start, end: word.span.start + user.length };
    const edit = { span, text: uid ?? '' };
    yield {
      at: plain ? span : word.span,
      message: 'named',
      words: { user },
      fixes: [
        uid !== undefined && plain
          ? { title: shown`Write ${uid}, the uid of ${user}`, safety: 'safe', edits: [edit] }
          : undefined,
      ],
    };
  },
});
