import { removalFix, replacementFix } from '../../server/engine/compose/edit/fix.ts';
import { capabilityTier, nearCapability } from '../../server/engine/posture/host/capability.ts';
import { rule } from '../../server/engine/rule.ts';
import { shown } from '../../server/engine/secret/shown.ts';

export default rule({
  id: 'unknown-capability',
  on: 'posture',
  severity: 'medium',
  fixable: true,
  title: 'A capability does not exist',
  label: 'Unknown capability',
  why: 'Docker refuses to create the container; another container engine may ignore the name and drop nothing.',
  refs: {},
  messages: {
    unknown: 'There is no capability {name}.',
    near: 'There is no capability {name}; the closest name is {near}.',
    list: '{name} is read as one name; write each capability as its own list item.',
  },
  check({ service: { capAdd, capDrop }, platform }, report) {
    if (platform === 'windows') return;
    for (const item of [...capAdd, ...capDrop]) {
      const found = item.text ? nearCapability(item.text) : undefined;
      if (!found) continue;
      const { near, list } = found;
      const name = item.text ?? '';
      // A fix does not add a dangerous capability: only the author can decide that.
      const harmless = capDrop.includes(item) || !(near && capabilityTier(near));
      const rename =
        near && harmless && replacementFix(shown`Use ${near} (Docker accepts this name)`, item, near);
      const removal = removalFix(shown`Remove ${name} (Docker accepts the rest)`, item);
      if (near && !list)
        report({ at: item, message: 'near', words: { name, near }, fixes: [rename || undefined] });
      else
        report({
          at: item,
          message: list ? 'list' : 'unknown',
          words: { name },
          fixes: list ? [] : [removal],
        });
    }
  },
});
