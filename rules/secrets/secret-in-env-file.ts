import { rule } from '../../server/engine/rule.ts';

export default rule({
  id: 'secret-in-env-file',
  on: 'compose',
  severity: 'high',
  fixable: false,
  title: 'A file with credentials is not ignored by git',
  why: 'Once the file is committed, everyone who can read the repository or its history has the credentials.',
  refs: { cwe: ['CWE-538', 'CWE-798'] },
  credentials: ['shape', 'literal', 'weak', 'url'],
  messages: {
    shape: {
      text: '{name} contains a credential ({what}), and git does not ignore this file.',
      severity: 'critical',
    },
    literal: '{name} is a credential, and git does not ignore this file.',
    weak: {
      text: '{name} is a credential that anyone can guess, and git does not ignore this file.',
      severity: 'medium',
    },
    url: '{name} contains a password in its {what} URL, and git does not ignore this file.',
    secret: 'The file of this secret is inside the repository, and git does not ignore it.',
  },
  check({ secretFiles }, report) {
    for (const { committed, credentials, at, file } of secretFiles) {
      if (committed !== true) continue;
      for (const { kind, name, what, at: place } of credentials) {
        const related = at ? [{ at, message: 'Read here' as const }] : [];
        if (kind === 'shape' || kind === 'url')
          report({ at: place, message: kind, words: { name, what }, related });
        else if (kind === 'literal' || kind === 'weak')
          report({ at: place, message: kind, words: { name }, related });
      }
      const related = [{ at: { file, span: { start: 0, end: 0 } }, message: 'The file' as const }];
      if (credentials.length === 0 && at) report({ at, message: 'secret', related });
    }
  },
});
