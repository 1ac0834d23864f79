import { strictOnly } from '../../server/engine/config/profiles.ts';
import { userAt } from '../../server/engine/dockerfile/stages/user.ts';
import { rule } from '../../server/engine/rule.ts';
import { shown } from '../../server/engine/secret/shown.ts';
import { ownedLater } from './ownership.ts';
import { isName, unresolvableIn } from './passwd.ts';

/** Programs, libraries and settings of the system: root's on purpose. */
const system =
  /^\/(?:etc(?:\/[^/]*)?$|(?:etc\/[\w-]+\.d|(?:usr\/(?:local\/)?)?(?:s?bin|lib(?:64|exec)?))(?:\/|$))/;

export default rule({
  id: 'copy-after-user-no-chown',
  on: 'instruction',
  keywords: ['COPY', 'ADD'],
  severity: 'info',
  levels: strictOnly,
  fixable: true,
  title: "Files that are root's though USER is somebody else",
  why: 'USER does not reach COPY: what cannot write its files then is often made to run as root, or with mode 777.',
  refs: { tally: ['tally/copy-after-user-without-chown'] },
  messages: {
    copied: 'What is copied here belongs to root, though the user is {user}: USER does not change that.',
  },
  *check(instruction) {
    const { keywordSpan, flags, platform } = instruction;
    if (platform === 'windows' || flags.some(({ name }) => name === 'chown')) return;
    const { name, group, root, setBy } = userAt(instruction);
    if (root !== false || !setBy || !name) return;
    if (system.test(instruction.args.at(-1)?.value ?? '') || ownedLater(instruction)) return;
    const owner = group ? `${name}:${group}` : name;
    const linked = flags.some((flag) => flag.name === 'link') && owner.split(':').some(isName);
    const span = { start: keywordSpan.end, end: keywordSpan.end };
    yield {
      at: keywordSpan,
      message: 'copied',
      words: { user: name },
      fixes: [
        linked || /[^\w.:-]/.test(owner) || unresolvableIn(owner, instruction)
          ? undefined
          : {
              title: shown`Give it to ${owner}: the program may then change what it runs`,
              safety: 'unsafe',
              edits: [{ span, text: ` --chown=${owner}` }],
            },
      ],
    };
  },
});
