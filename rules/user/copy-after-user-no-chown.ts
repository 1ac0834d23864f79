import { strictOnly } from '../../server/engine/config/profiles.ts';
import { userAt } from '../../server/engine/dockerfile/stages/user.ts';
import { rule } from '../../server/engine/rule.ts';
import { shown } from '../../server/engine/secret/shown.ts';
import { ownedLater } from './ownership.ts';
import { isName, unresolvableIn } from './passwd.ts';

/** Folders of system programs, libraries and settings, which belong to root on purpose. */
const system =
  /^\/(?:etc(?:\/[^/]*)?$|(?:etc\/[\w-]+\.d|(?:usr\/(?:local\/)?)?(?:s?bin|lib(?:64|exec)?))(?:\/|$))/;

export default rule({
  id: 'copy-after-user-no-chown',
  on: 'instruction',
  keywords: ['COPY', 'ADD'],
  severity: 'info',
  levels: strictOnly,
  fixable: true,
  title: 'COPY after USER still creates root-owned files',
  label: 'COPY makes root own it',
  why: 'USER does not apply to COPY; a program that cannot write its files is then often run as root or given mode 777.',
  refs: { tally: ['tally/copy-after-user-without-chown'], cwe: ['CWE-708'] },
  messages: {
    copied:
      'The copied files belong to root although the user is {user}: USER does not apply to COPY and ADD.',
  },
  check(instruction, report) {
    const { keywordSpan, flags, platform } = instruction;
    if (platform === 'windows' || flags.some(({ name }) => name === 'chown')) return;
    const { name, group, root, setBy } = userAt(instruction);
    if (root !== false || !setBy || !name) return;
    if (system.test(instruction.args.at(-1)?.value ?? '') || ownedLater(instruction)) return;
    const owner = group ? `${name}:${group}` : name;
    const linked = flags.some((flag) => flag.name === 'link') && owner.split(':').some(isName);
    const span = { start: keywordSpan.end, end: keywordSpan.end };
    report({
      at: keywordSpan,
      message: 'copied',
      words: { user: name },
      fixes: [
        linked || /[^\w.:-]/.test(owner) || unresolvableIn(owner, instruction)
          ? undefined
          : {
              title: shown`Add --chown=${owner} (the program can then change its own files)`,
              safety: 'unsafe',
              edits: [{ span, text: ` --chown=${owner}` }],
            },
      ],
    });
  },
});
