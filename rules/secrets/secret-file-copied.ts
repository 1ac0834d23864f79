import { rule } from '../../server/engine/rule.ts';
import { secretCopies } from './secret-copy.ts';

export default rule({
  id: 'secret-file-copied',
  on: 'instruction',
  keywords: ['COPY', 'ADD'],
  severity: 'high',
  fixable: false,
  title: 'A file of credentials is copied into the image',
  why: 'Its layer can be unpacked by everybody who can pull the image, and a later rm does not change that.',
  refs: { trivy: ['DS-0031'], cis: ['4.10'], cwe: ['CWE-522', 'CWE-538'] },
  messages: {
    secret: '{source} is named like {what} and becomes part of the image.',
    pointed: '{source} lands where {name} says that credentials are, and becomes part of the image.',
    maybe: {
      text: '{source} becomes part of the image, and files of that name often hold {what}.',
      severity: 'medium',
    },
    settings: {
      text: '{source} becomes part of the image, and with it the token of a registry, if it holds one.',
      severity: 'low',
    },
    built: {
      text: '{source} is named like {what} and becomes part of a layer of the build, which is kept in its cache.',
      severity: 'low',
    },
  },
  *check(instruction, { context }) {
    for (const { source, span: at, file, pointer: name } of secretCopies(instruction, context)) {
      const words = { source, what: file.label };
      const { stage } = instruction;
      const isSettings = file.label.startsWith('the token');
      if (stage?.isShipped && name !== undefined) yield { at, message: 'pointed', words: { source, name } };
      else if (stage?.isShipped) {
        yield { at, message: file.sure ? 'secret' : isSettings ? 'settings' : 'maybe', words };
      } else if (file.sure) yield { at, message: 'built', words };
    }
  },
});
