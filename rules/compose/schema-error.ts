import {
  movedFix,
  neededFix,
  pairFix,
  quotedFix,
  replacementFix,
  rule,
  schemaErrors,
  shown,
} from '../../server/engine/judge.ts';

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
      if (error.kind === 'layout') yield { at: error.at, message: error.kind };
      else if (error.kind === 'missing') {
        const { at, kind, where, key, node } = error;
        yield { at, message: kind, words: { where, key }, fixes: () => [neededFix(key, node)] };
      } else if (error.kind === 'both') {
        const { at, kind, where, other } = error;
        yield { at, message: kind, words: { where, other, key: at.raw } };
      } else if (error.kind === 'twice' || error.kind === 'several') {
        yield { at: error.at, message: error.kind, words: { key: error.key } };
      } else if (error.kind === 'distinct') {
        yield { at: error.at, message: error.kind, words: { key: error.key, other: error.other } };
      } else if (error.kind === 'undefined') {
        yield { at: error.at, message: error.kind, words: { what: error.what, name: error.name } };
      } else if (error.kind === 'cycle') {
        yield { at: error.at, message: error.kind, words: { name: error.name } };
      } else if (error.kind === 'pair') {
        const { at, kind, key } = error;
        yield { at, message: kind, words: { key }, fixes: () => [pairFix(at)] };
      } else if ('near' in error) {
        const { at, kind, where, near, gives, move } = error;
        const words = { key: at.raw, where, near };
        const renamed = () =>
          gives ? [] : [replacementFix(shown`Rename to ${near} (it takes effect)`, at, near)];
        const moved = () =>
          gives ? [] : [move && movedFix(shown`Move it to ${near} (it takes effect)`, move)];
        if (kind === 'misspelt') yield { at, message: kind, words, fixes: renamed };
        else if (kind === 'misplaced') yield { at, message: kind, words, fixes: moved };
        else yield { at, message: kind, words: { key: at.raw, where } };
      } else {
        const { at, kind, key, wanted, node } = error;
        yield { at, message: kind, words: { key, wanted }, fixes: () => [quotedFix(node, wanted, key)] };
      }
    }
  },
});
