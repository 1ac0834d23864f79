// Where a severity is not that of the power which was found. A test fails for one that is missing here, and for one that has gone.
import type { Variant } from './probes.ts';

interface Difference {
  /** Why, in one sentence. */
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
];
