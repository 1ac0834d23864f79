import { isNamedLater, reachesImage } from '../../server/engine/dockerfile/context/handed-on.ts';
import { rule } from '../../server/engine/rule.ts';
import { registryToken } from '../../server/engine/secret/secret-file.ts';
import { baseName } from '../../server/engine/source/path.ts';
import { withoutSource } from './removal.ts';
import { secretCopies } from './secret-copy.ts';

export default rule({
  id: 'secret-file-copied',
  on: 'instruction',
  keywords: ['COPY', 'ADD'],
  severity: 'high',
  fixable: true,
  title: 'A credentials file is copied into the image',
  label: 'Secret file copied',
  why: 'Anyone who can pull the image can unpack the layer and read the file, even if a later step deletes it.',
  refs: { trivy: ['DS-0031'], cis: ['4.10'], cwe: ['CWE-522', 'CWE-538'] },
  messages: {
    holds: '{source} is copied into the image and contains a credential: {name}.',
    weak: {
      text: '{source} is copied into the image: it contains {name}, which can be guessed.',
      severity: 'medium',
    },
    secret: '{source} is copied into the image: its name suggests {what}; mount it as a secret.',
    named: '{source} is copied into the image: its name there, {target}, suggests {what}.',
    pointed: '{source} is copied into the image: it is the credentials file of {name}.',
    maybe: {
      text: '{source} is copied into the image: files of this name often contain {what}.',
      severity: 'medium',
    },
    settings: {
      text: '{source} is copied into the image, with the registry token if it contains one.',
      severity: 'low',
    },
    holdsBuilt: {
      text: '{source} is copied into the build cache: it contains a credential, {name}.',
      severity: 'low',
    },
    built: {
      text: '{source} is copied into the build cache: its name suggests {what}.',
      severity: 'low',
    },
  },
  check(instruction, report, { context }) {
    for (const copy of secretCopies(instruction, context)) {
      const { source, span: at, file, pointer, named, credential, target } = copy;
      const words = { source, what: file.label };
      const shipped = reachesImage(target, instruction);
      // Without the file, a step that uses it would fail.
      const isUsed = isNamedLater(baseName(target ?? source), instruction);
      const fixes = () => [isUsed ? undefined : withoutSource(instruction, at)];
      if (credential) {
        const held = { at, words: { source, name: credential.name }, fixes };
        if (!credential.weak) report({ message: shipped ? 'holds' : 'holdsBuilt', ...held });
        else if (shipped) report({ message: 'weak', ...held });
      } else if (shipped && pointer !== undefined)
        report({ at, message: 'pointed', words: { source, name: pointer }, fixes });
      else if (shipped && named !== undefined)
        report({ at, message: 'named', words: { ...words, target: named }, fixes });
      else if (named !== undefined) continue;
      else if (shipped) {
        const isSettings = file.label === registryToken;
        report({ at, message: file.sure ? 'secret' : isSettings ? 'settings' : 'maybe', words, fixes });
      } else if (file.sure) report({ at, message: 'built', words, fixes });
    }
  },
});
