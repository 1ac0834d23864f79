import { guessableEntries, presetEntries } from '../../server/engine/posture/entry/entry.ts';
import { exposureOfAny } from '../../server/engine/posture/entry/exposed.ts';
import { rule } from '../../server/engine/rule.ts';
import { closedFix } from './exposure.ts';
import { entered, reached, whereOf } from './part.ts';

export default rule({
  id: 'exposed-guessable-login',
  on: 'posture',
  severity: 'high',
  levels: { devcontainer: 'medium' },
  fixable: true,
  title: 'Anyone on the network can guess a password and log in',
  label: 'Guessable login',
  why: 'Programs that scan networks try common passwords within minutes, and then read and change the data.',
  refs: { cwe: ['CWE-1392', 'CWE-521'] },
  credentials: ['guessable'],
  messages: {
    guessable: 'Anyone logs in to {product} on {where}: {variable} can be guessed.',
    preset: 'Anyone logs in to {product} on {where}: its image sets a known password.',
  },
  check(posture, report, { profiles }) {
    for (const entry of guessableEntries(posture)) {
      const exposure = exposureOfAny(posture, entry.ports);
      if (!exposure) continue;
      const { product, variable, isAlone } = entry;
      const words = { where: whereOf(exposure), product, variable };
      const parts = [...reached(exposure, posture), { ...entered(entry), decides: () => isAlone }];
      report({
        at: entry.at,
        message: 'guessable',
        words,
        parts,
        fixes: () => [closedFix(exposure, posture, profiles)],
      });
    }
    for (const entry of presetEntries(posture)) {
      const exposure = exposureOfAny(posture, entry.ports);
      if (!exposure) continue;
      const words = { where: whereOf(exposure), product: entry.product };
      const parts = [...reached(exposure, posture), entered(entry)];
      report({
        at: entry.at,
        message: 'preset',
        words,
        parts,
        fixes: () => [closedFix(exposure, posture, profiles)],
      });
    }
  },
});
