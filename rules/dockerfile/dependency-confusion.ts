import { rule, secondIndex, secondIndexes, shown, unsafeStrategy } from '../../server/engine/judge.ts';

export default rule({
  id: 'dependency-confusion',
  on: 'instruction',
  keywords: ['ENV', 'ARG', 'RUN'],
  mentions: ['extra-index', 'extra_index', 'unsafe-', 'index_strategy', 'gem'],
  severity: 'medium',
  fixable: true,
  title: 'A private package can be replaced by a public one',
  why: 'The highest version of all indexes wins, so a stranger who publishes the name of a private package gets it installed.',
  refs: { cwe: ['CWE-427', 'CWE-1357'] },
  messages: {
    private: '{name} asks this index and PyPI alike, and takes the higher version.',
    public: {
      text: '{name} asks this index and PyPI alike: names that only this one has are free on the other.',
      severity: 'info',
    },
    strategy: '{name} makes uv compare the versions of all indexes.',
    gem: { text: '{name} adds a source to rubygems.org, and gem takes the higher version.', severity: 'low' },
  },
  *check(instruction) {
    const { keyword, pairs, script, file } = instruction;
    for (const { name, resolved, span } of keyword === 'ENV' || keyword === 'ARG' ? pairs : []) {
      const words = { name: name.text };
      const kind = name.text === 'PIP_EXTRA_INDEX_URL' ? secondIndex(resolved) : undefined;
      if (kind) yield { at: span, message: kind, words };
      if (unsafeStrategy(name.text, resolved)) yield { at: span, message: 'strategy', words };
    }
    for (const command of keyword === 'RUN' ? (script?.commands ?? []) : []) {
      for (const { kind, at, name, change } of secondIndexes(file.text, command)) {
        const title =
          kind === 'strategy'
            ? shown`Take ${name} away (the first index that has a package decides)`
            : shown`Ask this index alone (it must have every package)`;
        const fixes = change ? [{ title, safety: 'unsafe' as const, edits: [change] }] : [];
        yield { at, message: kind, words: { name }, fixes };
      }
    }
  },
});
