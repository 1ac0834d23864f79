import { type AnyRule, mergeRefs, type Refs } from '../engine/index.ts';

/** References of a rule, those of all its messages included. */
export function allRefs(rule: AnyRule): Refs {
  return Object.values(rule.messages).reduce<Refs>(
    (refs, message) => mergeRefs(refs, typeof message === 'object' ? message.refs : undefined),
    rule.refs,
  );
}
