import { rule } from '../../server/engine/rule.ts';

/** The remedy for a file that git tracks: ignoring it would have no effect. */
const remedy =
  'Take it out of git (`git rm --cached`), make a new credential, and clear the old from the history.';

export default rule({
  id: 'secret-in-env-file',
  on: 'compose',
  severity: 'high',
  fixable: false,
  title: 'A file with credentials is not kept out of git',
  label: 'Secrets file in git',
  why: 'Once the file is committed, everyone who can read the repository or its history has the credentials.',
  refs: { cwe: ['CWE-538', 'CWE-798'] },
  credentials: [
    'shape',
    'literal',
    'weak',
    'url',
    'trackedShape',
    'trackedLiteral',
    'trackedWeak',
    'trackedUrl',
  ],
  messages: {
    shape: {
      text: '{name} contains a credential ({what}), and git does not ignore this file.',
      severity: 'critical',
    },
    literal: '{name} is a credential, and git does not ignore this file.',
    weak: {
      text: '{name} can be guessed, and git does not ignore this file.',
      severity: 'medium',
    },
    url: '{name} has a password in its {what} URL: git does not ignore this file.',
    secret: 'The file of this secret is inside the repository, and git does not ignore it.',
    trackedShape: {
      text: '{name} contains a credential ({what}), and git tracks this file.',
      severity: 'critical',
      remedy,
    },
    trackedLiteral: { text: '{name} is a credential, and git tracks this file.', remedy },
    trackedWeak: {
      text: '{name} can be guessed, and git tracks this file.',
      severity: 'medium',
      remedy,
    },
    trackedUrl: { text: '{name} contains a password in its {what} URL, and git tracks this file.', remedy },
    trackedSecret: { text: 'Git tracks the file of this secret.', remedy },
  },
  check({ secretFiles }, report) {
    for (const { committed, tracked, credentials, at, file } of secretFiles) {
      if (committed !== true) continue;
      const isTracked = tracked === true;
      for (const { kind, name, what, at: place } of credentials) {
        const related = at ? [{ at, message: 'Read here' as const }] : [];
        if (kind === 'shape' || kind === 'url') {
          const own = kind === 'shape' ? 'trackedShape' : 'trackedUrl';
          report({ at: place, message: isTracked ? own : kind, words: { name, what }, related });
        } else if (kind === 'literal' || kind === 'weak') {
          const own = kind === 'literal' ? 'trackedLiteral' : 'trackedWeak';
          report({ at: place, message: isTracked ? own : kind, words: { name }, related });
        }
      }
      const related = [{ at: { file, span: { start: 0, end: 0 } }, message: 'The file' as const }];
      if (credentials.length === 0 && at)
        report({ at, message: isTracked ? 'trackedSecret' : 'secret', related });
    }
  },
});
