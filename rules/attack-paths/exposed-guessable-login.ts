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
  why: 'Programs that scan networks try common passwords within minutes, and then read and change the data.',
  refs: { cwe: ['CWE-1392', 'CWE-521'] },
  credentials: ['guessable'],
  messages: {
    guessable:
      'Anyone who reaches {where} can log in to {product}: {variable} is a password that anyone can guess.',
    preset: 'Anyone who reaches {where} can log in to {product} with the password that its image sets.',
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
