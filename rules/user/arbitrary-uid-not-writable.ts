import { strictOnly } from '../../server/engine/config/profiles.ts';
import { replace, rule } from '../../server/engine/rule.ts';
import { ownerOnlyChowns } from './ownership.ts';

export default rule({
  id: 'arbitrary-uid-not-writable',
  on: 'stage',
  severity: 'info',
  levels: { ...strictOnly, production: 'off', openshift: 'medium' },
  fixable: true,
  title: 'A path is writable by one user ID only',
  label: 'Not writable by any UID',
  why: 'OpenShift runs the image under an assigned user ID with group 0, so it cannot write what belongs to one account.',
  refs: {},
  messages: {
    owner: 'Only {owner} can write here: OpenShift runs the image as another user, with group 0.',
  },
  check(stage, report) {
    if (!stage.isOutput || stage.platform === 'windows') return;
    const { file } = stage.dockerfile;
    for (const { set, command } of ownerOnlyChowns(stage)) {
      const { owner, paths, recursive } = set;
      const [user = ''] = (owner.value ?? '').split(':', 1);
      const plain = file.text.slice(owner.span.start, owner.span.end) === owner.value;
      const targets = paths.map(({ span }) => file.text.slice(span.start, span.end)).join(' ');
      const end = { start: command.span.end, end: command.span.end };
      const edits = [
        replace(owner.span, `${user}:0`),
        replace(end, ` && chmod ${recursive ? '-R ' : ''}g=u ${targets}`),
      ];
      const title = 'Set the group to 0 (every process in that group can then write here)' as const;
      const fit = plain && command.args.at(-1) === paths.at(-1) && !command.pipesTo && !command.pipedFrom;
      const fixes = [fit ? { title, safety: 'unsafe' as const, edits } : undefined];
      report({ at: { file, span: owner.span }, message: 'owner', words: { owner: user }, fixes });
    }
  },
});
