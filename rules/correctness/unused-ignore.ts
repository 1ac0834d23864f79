import { rule } from '../../server/engine/rule.ts';

export default rule({
  id: 'unused-ignore',
  on: 'dockerfile',
  severity: 'info',
  fixable: true,
  title: 'An ignore comment has no effect',
  label: 'Unused ignore comment',
  why: 'A comment that suppresses nothing today can hide the next finding that it happens to match.',
  refs: {},
  messages: {
    nothing: 'This comment suppresses no finding.',
    unknown: 'There is no rule named {rule}.',
    idle: 'No {rule} finding is suppressed by this comment.',
    form: 'This comment suppresses nothing; the right form is {form}.',
    reason: 'Only rule names are allowed here; put a reason after two hyphens.',
    day: '{day} is not a valid date, so the comment never expires: write until YYYY-MM-DD.',
    trailing: 'This comment is part of the instruction; move it to the line above.',
    locked: { text: 'The configuration locks {rule}: no comment suppresses it.', severity: 'low' },
    refused: {
      text: '{rule} is not suppressed by this comment: {why}.',
      severity: 'low',
      remedy: 'Add to the comment what the policy asks for, or remove it.',
    },
  },
  // The engine itself reports these, since only it knows which comments suppressed something.
  check() {},
});
