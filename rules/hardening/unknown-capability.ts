import { removalFix, replacementFix } from '../../server/engine/compose/edit/fix.ts';
import { rule } from '../../server/engine/rule.ts';
import { shown } from '../../server/engine/secret/shown.ts';
import { capabilityTier, nearCapability } from './capability.ts';

export default rule({
  id: 'unknown-capability',
  on: 'service',
  severity: 'medium',
  fixable: true,
  title: 'A capability that does not exist',
  why: 'The engine refuses to create the container, or another engine passes over the name and drops nothing.',
  refs: {},
  messages: {
    unknown: 'There is no capability {name}.',
    near: 'There is no capability {name}; {near} is one.',
    list: '{name} is one name to the engine: each capability is an item of its own.',
  },
  *check({ capAdd, capDrop }) {
    for (const item of [...capAdd, ...capDrop]) {
      const found = item.text ? nearCapability(item.text) : undefined;
      if (!found) continue;
      const { near, list } = found;
      const name = item.text ?? '';
      // What would give the service more than it has is for its author to write.
      const harmless = capDrop.includes(item) || !(near && capabilityTier(near));
      const rename =
        near && harmless && replacementFix(shown`Write ${near} (the engine accepts it)`, item, near);
      const removal = removalFix(shown`Remove ${name} (the engine accepts the rest)`, item);
      if (near && !list)
        yield { at: item, message: 'near', words: { name, near }, fixes: [rename || undefined] };
      else
        yield { at: item, message: list ? 'list' : 'unknown', words: { name }, fixes: list ? [] : [removal] };
    }
  },
});
