import { rule } from '../../server/engine/rule.ts';

export default rule({
  id: 'unused-ignore',
  on: 'dockerfile',
  severity: 'info',
  fixable: true,
  title: 'An ignore comment has no effect',
  why: 'A comment that suppresses nothing today can hide the next finding that it happens to match.',
  refs: {},
  messages: {
    nothing: 'This comment suppresses no finding.',
    unknown: 'There is no rule named {rule}.',
    idle: 'No {rule} finding is suppressed by this comment.',
    form: 'This comment suppresses nothing; the right form is {form}.',
    reason: 'Only names of rules may stand here; a reason goes behind two dashes.',
    day: '{day} is no day, so the comment has no end: write until YYYY-MM-DD.',
    trailing: 'This comment is a part of the instruction; it has to be on the line above it.',
    locked: { text: 'The configuration locks {rule}: no comment suppresses it.', severity: 'low' },
  },
  // The engine itself reports these, since only it knows which comments suppressed something.
  check() {},
});
