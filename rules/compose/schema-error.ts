import { type Node, replace, replacementFix, rule, schemaErrors, textOf } from '../../server/engine/judge.ts';

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
    pair: 'An item of {key} must be text: NAME=value, not NAME: value.',
    layout: 'The file has no services: it is laid out as before version 2, which Compose refuses.',
  },
  *check(compose) {
    for (const error of schemaErrors(compose)) {
      if (error.kind === 'layout') yield { at: error.at, message: error.kind };
      else if (error.kind === 'pair') {
        const { at, kind, key } = error;
        yield { at, message: kind, words: { key }, fixes: () => [joined(at)] };
      } else if ('near' in error) {
        const { at, kind, where, near } = error;
        const words = { key: at.raw, where, near };
        const fixes = () => [replacementFix(`Rename to ${near} (it takes effect)`, at, near)];
        if (kind === 'misspelt') yield { at, message: kind, words, fixes };
        else yield { at, message: kind, words };
      } else {
        const { at, kind, key, wanted, node } = error;
        yield { at, message: kind, words: { key, wanted }, fixes: () => [quoted(node, wanted)] };
      }
    }
  },
});

/** Quotes a number or truth value where a string is wanted, which Compose refuses until then. */
function quoted(node: Node, wanted: string) {
  if (node.kind !== 'scalar' || !wanted.includes('a string') || wanted.includes('true')) return undefined;
  const { file, span, raw } = node;
  const edits = [{ file: file.path, ...replace(span, `"${raw}"`) }];
  return { title: 'Quote the value', safety: 'safe' as const, edits };
}

/** `NAME: value` as `NAME=value`. */
function joined(item: Node) {
  const [entry] = item.kind === 'mapping' ? item.entries.values() : [];
  const value = entry?.value;
  if (!entry || value?.kind !== 'scalar' || value.style === 'block') return undefined;
  const text = `${entry.key.raw}=${value.raw}`;
  const plain = /^[\w=./:@+-]+$/.test(text) ? text : JSON.stringify(text);
  const written = textOf(item);
  if (/[\r\n#&*]/.test(written)) return undefined;
  const edits = [{ file: item.file.path, ...replace(item.span, plain) }];
  return { title: 'Write it as NAME=value', safety: 'safe' as const, edits };
}
