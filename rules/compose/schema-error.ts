import { meantFix, neededFix, pairFix, quotedFix, rule, schemaErrors } from '../../server/engine/judge.ts';

export default rule({
  id: 'schema-error',
  on: 'compose',
  severity: 'medium',
  fixable: true,
  title: 'The Compose Specification does not know what is written here',
  why: 'Compose refuses the whole file for it, and other tools pass over it: protection that is misspelt is none.',
  refs: {},
  messages: {
    unknown: 'There is no key {key} in {where}.',
    misspelt: 'There is no key {key} in {where}; {near} is one.',
    misplaced: 'The key {key} belongs in {near}, not in {where}.',
    type: 'The value of {key} must be {wanted}.',
    value: 'The value of {key} must be one of {wanted}.',
    missing: 'The key {key} is missing in {where}.',
    both: 'Only one of {other} and {key} can be in {where}.',
    name: 'The name {key} must be {wanted}.',
    twice: 'An item of {key} is listed twice.',
    distinct: '{key} and {other} must have the same value.',
    undefined: 'There is no {what} {name} in the project.',
    cycle: 'The service waits for itself, by way of {name}.',
    several: 'There can be only one container with a container_name, and {key} asks for more.',
    pair: 'An item of {key} must be text: NAME=value, not NAME: value.',
    layout: 'The file has no services: it is laid out as before version 2, which Compose refuses.',
  },
  *check(compose) {
    for (const error of schemaErrors(compose)) {
      const { at, kind } = error;
      if (kind === 'layout') yield { at, message: kind };
      else if (kind === 'missing') {
        const { where, key, node } = error;
        yield { at, message: kind, words: { where, key }, fixes: () => [neededFix(key, node)] };
      } else if (kind === 'both') {
        const { where, other } = error;
        yield { at, message: kind, words: { where, other, key: error.at.raw } };
      } else if (kind === 'distinct')
        yield { at, message: kind, words: { key: error.key, other: error.other } };
      else if (kind === 'undefined')
        yield { at, message: kind, words: { what: error.what, name: error.name } };
      else if (kind === 'cycle') yield { at, message: kind, words: { name: error.name } };
      else if (kind === 'twice' || kind === 'several') yield { at, message: kind, words: { key: error.key } };
      else if (error.kind === 'pair')
        yield { at, message: 'pair', words: { key: error.key }, fixes: () => [pairFix(error.at)] };
      else if ('near' in error) {
        const { at, kind, where, near } = error;
        const words = { key: at.raw, where, near };
        if (kind === 'unknown') yield { at, message: kind, words: { key: at.raw, where } };
        else yield { at, message: kind, words, fixes: () => [meantFix(error)] };
      } else {
        const { at, kind, key, wanted, node } = error;
        yield { at, message: kind, words: { key, wanted }, fixes: () => [quotedFix(node, wanted, key)] };
      }
    }
  },
});
