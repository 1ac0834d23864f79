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
  title: 'USER is a name instead of a numeric user ID',
  label: 'User name, no number',
  why: 'With runAsNonRoot, Kubernetes refuses to start the image, because it cannot verify that a user name is not root.',
  refs: { hadolint: ['DL3066'] },
  messages: { named: 'The image runs as {user}: Kubernetes cannot verify that a user name is not root.' },
  check(instruction, report) {
    const { args, stage, dockerfile, platform } = instruction;
    const [word] = args;
    if (!word?.value || platform === 'windows') return;
    // Without FROM the file is a fragment for others to include, so its USER may be the last one.
    if (stage && !dockerfile.stages.some(({ isOutput, user }) => isOutput && user.setBy === instruction))
      return;
    const [user = ''] = word.value.split(':', 1);
    if (user === '' || user === 'root' || /^[+-]?\d+$/.test(user)) return;
    const uid = stage && numericUser(stage, user);
    const plain = word.text === word.value;
    const span = { start: word.span.start, end: word.span.start + user.length };
    const edit = { span, text: uid ?? '' };
    report({
      at: plain ? span : word.span,
      message: 'named',
      words: { user },
      fixes: [
        uid !== undefined && plain
          ? { title: shown`Use ${uid}, the user ID of ${user}`, safety: 'safe', edits: [edit] }
          : undefined,
      ],
    });
  },
});
