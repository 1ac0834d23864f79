// Where a severity does not match the power that was found. A test fails for a missing or an outdated entry.
import type { Variant } from './probes.ts';

interface Difference {
  /** The reason, in one sentence. */
  readonly why: string;
  readonly variants: readonly Variant[];
  /** The verdicts, as `rule message: setting`. */
  readonly of: readonly string[];
}

const home = 'sensitive-host-path home: volumes: [/home/app:/m]';

export const differences: readonly Difference[] = [
  {
    why: 'The user may be the one of the host who owns these files, which the compose file does not say.',
    variants: ['user', 'confined'],
    of: ['sensitive-host-path credential: volumes: [~/.ssh:/m:ro]', home],
  },
  {
    why: 'Root without capabilities reads of a home directory what its mode allows to all, which the file does not say.',
    variants: ['dropped'],
    of: [home],
  },
  {
    why: 'The capability stays in the bounding set, and a user who cannot become root never gets it.',
    variants: ['confined'],
    of: [
      'cap-drop-ineffective all: cap_add: [ALL], cap_drop: [ALL]',
      'cap-drop-ineffective privileged: privileged: true, cap_drop: [ALL]',
    ],
  },
];
