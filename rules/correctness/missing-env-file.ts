import type { Scalar, Service } from '../../server/engine/compose/model.ts';
import { itemsOf, nodeOf, scalarOf } from '../../server/engine/compose/yaml/graph.ts';
import { rule } from '../../server/engine/rule.ts';

export default rule({
  id: 'missing-env-file',
  on: 'service',
  severity: 'info',
  fixable: false,
  title: 'A required file of variables is missing',
  label: 'Missing env file',
  why: 'Compose refuses the whole project until the file is there.',
  refs: {},
  messages: { missing: '{file} is missing: Compose starts nothing without it.' },
  check(service, report, { isMissing }) {
    // Compose reads env files only for services that it starts.
    if (service.partial || service.effective.entries.has('profiles')) return;
    for (const at of filesOf(service)) {
      const link = service.compose.links.find(
        ({ via, file, span }) => via === 'env_file' && file === at.file && span.start === at.span.start,
      );
      const { required, absolute, path } = link ?? {};
      if (!required || absolute || path === undefined || ofOneMachine.test(path)) continue;
      if (isMissing(path)) report({ at, message: 'missing', words: { file: at.text ?? path } });
    }
  },
});

const ofOneMachine = /(?:^|\/)\.env(?:\.local)?$/;

/** Returns the env files of a service. */
function filesOf({ effective }: Service): Scalar[] {
  const written = nodeOf(effective, 'env_file');
  const items = written?.kind === 'scalar' ? [written] : itemsOf(written);
  return items.flatMap((item) => (item.kind === 'scalar' ? item : (scalarOf(item, 'path') ?? [])));
}
