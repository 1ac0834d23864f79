import { rule } from '../../server/engine/rule.ts';
import { secretCopies } from './secret-copy.ts';
import { registryToken } from './secret-file.ts';

export default rule({
  id: 'secret-file-copied',
  on: 'instruction',
  keywords: ['COPY', 'ADD'],
  severity: 'high',
  fixable: false,
  title: 'A credentials file is copied into the image',
  why: 'Anyone who can pull the image can unpack the layer and read the file, even if a later step deletes it.',
  refs: { trivy: ['DS-0031'], cis: ['4.10'], cwe: ['CWE-522', 'CWE-538'] },
  messages: {
    secret: '{source} is copied into the image, and its name suggests {what}.',
    pointed: '{source} is copied into the image as the credentials file to which {name} points.',
    maybe: {
      text: '{source} is copied into the image, and files of this name often contain {what}.',
      severity: 'medium',
    },
    settings: {
      text: '{source} is copied into the image, with the registry token if it contains one.',
      severity: 'low',
    },
    built: {
      text: '{source} is copied into a layer of the build cache, and its name suggests {what}.',
      severity: 'low',
    },
  },
  *check(instruction, { context }) {
    for (const { source, span: at, file, pointer: name } of secretCopies(instruction, context)) {
      const words = { source, what: file.label };
      const { stage } = instruction;
      const isSettings = file.label === registryToken;
      if (stage?.isShipped && name !== undefined) yield { at, message: 'pointed', words: { source, name } };
      else if (stage?.isShipped) {
        yield { at, message: file.sure ? 'secret' : isSettings ? 'settings' : 'maybe', words };
      } else if (file.sure) yield { at, message: 'built', words };
    }
  },
});
