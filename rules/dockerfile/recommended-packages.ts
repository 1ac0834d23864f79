import { recommendsWord, rule, shown, strictOnly } from '../../server/engine/judge.ts';

export default rule({
  id: 'recommended-packages',
  on: 'command',
  names: ['apt-get', 'apt', 'aptitude'],
  severity: 'low',
  levels: strictOnly,
  fixable: true,
  title: 'Packages come in that nobody asked for',
  why: 'Each package is more to attack and more to update.',
  refs: {},
  messages: {
    extra: {
      text: '{manager} also installs what the packages recommend.',
      refs: {
        hadolint: ['DL3015'],
        trivy: ['DS-0029'],
        kics: ['7384dfb2-fcd1-4fbf-91cd-6c44c318c33c'],
        semgrep: ['missing-no-install-recommends'],
        sonar: ['S6500'],
        droast: ['DF016'],
      },
    },
    alike: '{manager} also installs what these packages recommend.',
  },
  *check({ command, instruction }) {
    const word = instruction?.keyword === 'RUN' ? recommendsWord(command, instruction) : undefined;
    if (!word) return;
    const manager = command.name ?? 'apt';
    const flag = manager === 'aptitude' ? '--without-recommends' : '--no-install-recommends';
    const text = instruction?.json ? `", "${flag}` : ` ${flag}`;
    const title = shown`Add ${flag} (what was only recommended is missing)`;
    const edits = [{ span: { start: word.span.end, end: word.span.end }, text }];
    const message = manager === 'apt-get' ? 'extra' : 'alike';
    yield { at: word.span, message, words: { manager }, fixes: [{ title, safety: 'unsafe', edits }] };
  },
});
