import { strictOnly } from '../../server/engine/config/profiles.ts';
import { joinPath, workdirBefore } from '../../server/engine/dockerfile/stages/workdir.ts';
import { replace, rule } from '../../server/engine/rule.ts';
import { shown } from '../../server/engine/secret/shown.ts';

const refs = {
  hadolint: ['DL3000'],
  trivy: ['DS-0009'],
  checkov: ['CKV_DOCKER_10'],
  kics: ['6b376af8-cfe8-49ab-a08d-f32de23661a4'],
  sonar: ['S7021'],
  droast: ['DF009'],
};

export default rule({
  id: 'workdir-relative',
  on: 'instruction',
  keywords: ['WORKDIR'],
  severity: 'low',
  fixable: true,
  title: 'WORKDIR is a relative path',
  label: 'Relative WORKDIR',
  why: 'The directory depends on earlier lines or on the base image, and changes with them.',
  refs: {},
  messages: {
    base: {
      text: 'The location of {path} depends on the base image.',
      refs: { ...refs, buildkit: ['WorkdirRelativePath'] },
    },
    above: { text: 'The location of {path} depends on an earlier WORKDIR.', levels: strictOnly, refs },
  },
  check(instruction, report) {
    const { keyword, args, stage } = instruction;
    const [word] = args;
    // The first character shows whether a path is absolute, even if a variable follows.
    const path = word?.value ?? word?.text.replace(/^["']/, '');
    if (keyword !== 'WORKDIR' || !word || !path || /^[\\/$]/.test(path)) return;
    // Linux takes the name of a drive for that of a folder.
    if (/^[A-Za-z]:/.test(path) && (stage?.platform !== 'linux' || !stage.rootImage)) return;
    const before = workdirBefore(instruction);
    const known = stage?.instructions.some((each) => each.keyword === 'WORKDIR' && each !== instruction);
    const inherited = stage?.base.kind === 'stage' && before !== undefined;
    const message = before === undefined || !(known || inherited) ? 'base' : 'above';
    const full = stage?.platform === 'windows' ? undefined : joinPath(before, word.value, 'linux');
    const fix = full !== undefined &&
      word.text === path && {
        title: shown`Use ${full}`,
        safety: 'safe' as const,
        edits: [replace(word.span, full)],
      };
    report({ at: word.span, message, words: { path }, fixes: fix ? [fix] : [] });
  },
});
