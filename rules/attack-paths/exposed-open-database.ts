import { dataEntries } from '../../server/engine/posture/entry/entry.ts';
import { exposureOfAny } from '../../server/engine/posture/entry/exposed.ts';
import { rule } from '../../server/engine/rule.ts';
import { closedFix } from './exposure.ts';
import { entered, reached, whereOf } from './part.ts';

export default rule({
  id: 'exposed-open-database',
  on: 'posture',
  severity: 'high',
  levels: { homelab: 'medium', devcontainer: 'medium' },
  fixable: true,
  title: 'Anyone on the network can change a database',
  label: 'Open database',
  why: 'The image requires no login by itself, so anyone who finds the port copies, encrypts or deletes the data.',
  refs: { cwe: ['CWE-306', 'CWE-1188'] },
  messages: {
    open: 'Anyone reads and changes {product} on {where}: no login is set.',
  },
  check(posture, report, { profiles }) {
    for (const entry of dataEntries(posture)) {
      const exposure = exposureOfAny(posture, entry.ports);
      if (!exposure) continue;
      const words = { where: whereOf(exposure), product: entry.product };
      const parts = [...reached(exposure, posture), entered(entry)];
      report({
        at: entry.at,
        message: 'open',
        words,
        parts,
        fixes: () => [closedFix(exposure, posture, profiles)],
      });
    }
  },
});
