import { replacementFix } from '../../server/engine/compose/edit/fix.ts';
import { rule } from '../../server/engine/rule.ts';
import { shown } from '../../server/engine/secret/shown.ts';
import { closest } from '../../server/engine/source/similar.ts';

export default rule({
  id: 'undefined-target',
  on: 'posture',
  severity: 'medium',
  fixable: true,
  title: 'The target of a build is not a stage of the Dockerfile',
  label: 'Undefined target',
  why: 'The build fails; if an old image of that name still exists, it keeps running.',
  refs: {},
  messages: {
    undefined: 'The Dockerfile {file} has no stage {target}.',
    number: 'The Dockerfile {file} has no stage named {target}: a target is a name, not a number.',
    inline: 'The inline Dockerfile has no stage {target}.',
  },
  check({ service, stage, dockerfile }, report) {
    const target = service.build?.target;
    const name = target?.text;
    if (!target || !name || stage || !dockerfile || dockerfile.problems.length > 0 || dockerfile.cut) return;
    const names = dockerfile.stages.flatMap((each) => each.name?.text ?? []);
    const numbered = /^\d+$/.test(name) ? dockerfile.stages[Number(name)] : undefined;
    const near = numbered?.name?.text ?? closest(name, names);
    const related = [
      { at: { file: dockerfile.file, span: { start: 0, end: 0 } }, message: 'The Dockerfile' as const },
    ];
    const fixes = () =>
      near === undefined
        ? []
        : [replacementFix(shown`Use the stage ${near} (another image is then built)`, target, near)];
    const file = dockerfile.file.path;
    if (file === target.file.path) report({ at: target, message: 'inline', words: { target: name }, fixes });
    else
      report({
        at: target,
        message: numbered ? 'number' : 'undefined',
        words: { file, target: name },
        related,
        fixes,
      });
  },
});
