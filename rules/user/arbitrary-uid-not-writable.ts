import { strictOnly } from '../../server/engine/config/profiles.ts';
import { replace, rule } from '../../server/engine/rule.ts';
import { ownerOnly } from './ownership.ts';

export default rule({
  id: 'arbitrary-uid-not-writable',
  on: 'stage',
  severity: 'info',
  levels: { ...strictOnly, production: 'off', openshift: 'medium' },
  fixable: true,
  title: 'A path that only one uid may write',
  why: 'OpenShift runs the image as a uid of its own with the group 0, so what belongs to one account cannot be written.',
  refs: {},
  messages: {
    owner: 'Only {owner} may write here, but OpenShift runs the image as another uid, in the group 0.',
  },
  *check(stage) {
    if (!stage.isOutput || stage.platform === 'windows') return;
    const { file } = stage.dockerfile;
    for (const { set, command } of ownerOnly(stage)) {
      const { owner, paths, recursive } = set;
      const [user = ''] = (owner.value ?? '').split(':', 1);
      const plain = file.text.slice(owner.span.start, owner.span.end) === owner.value;
      const targets = paths.map(({ span }) => file.text.slice(span.start, span.end)).join(' ');
      const end = { start: command.span.end, end: command.span.end };
      const edits = [
        replace(owner.span, `${user}:0`),
        replace(end, ` && chmod ${recursive ? '-R ' : ''}g=u ${targets}`),
      ];
      const title = 'Share it with the group 0: every member of that group may then write it' as const;
      const fit = plain && command.args.at(-1) === paths.at(-1) && !command.pipesTo && !command.pipedFrom;
      const fixes = [fit ? { title, safety: 'unsafe' as const, edits } : undefined];
      yield { at: { file, span: owner.span }, message: 'owner', words: { owner: user }, fixes };
    }
  },
});
