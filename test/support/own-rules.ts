import type { AnyRule } from '../../server/engine/index.ts';
import type { AnyReport } from '../../server/engine/rule.ts';
import type { Place, SourceFile, Span } from '../../server/engine/source/text.ts';

/** Returns the spans of a word in a text. */
export const spansOf = (text: string, word: string): Span[] =>
  [...text.matchAll(new RegExp(word, 'g'))].map(({ index }) => ({ start: index, end: index + word.length }));

/** Returns the first place of a word in a file. */
export const placeOf = (file: SourceFile, word: string): Place => ({
  file,
  span: spansOf(file.text, word)[0]!,
});

type Given = Partial<AnyReport> | ((file: SourceFile, at: Span) => Partial<AnyReport>);

/** A rule that reports each occurrence of a word in the first file of a project, or in a Dockerfile. */
export function finds(word: string, more: object = {}, report: Given = {}): AnyRule {
  return {
    id: word.toLowerCase(),
    on: 'compose',
    severity: 'high',
    title: 'Something',
    why: 'Because.',
    fixable: true,
    refs: {},
    messages: { found: 'It is {word}.' },
    check({ file }: { file: SourceFile }, tell: (found: AnyReport) => void) {
      for (const at of spansOf(file.text, word)) {
        const own = typeof report === 'function' ? report(file, at) : report;
        tell({ at, message: 'found', words: { word }, ...own });
      }
    },
    ...more,
  } as unknown as AnyRule;
}

/** The same for all files that a project merges. */
export function findsInAll(word: string, more: object = {}, report: Given = {}): AnyRule {
  const check = ({ roots }: { roots: readonly Place[] }, tell: (found: AnyReport) => void) => {
    for (const { file } of roots)
      finds(word, {}, report).check(
        { file } as never,
        ({ at, ...rest }) => tell({ at: { file, span: at as Span }, ...rest }),
        undefined as never,
      );
  };
  return finds(word, { check, ...more });
}

/** The same for each service, at the value of a key. */
export function findsOf(key: string, more: object = {}): AnyRule {
  const check = (
    { node }: { node: { entries: Map<string, { value: Place }> } },
    tell: (found: AnyReport) => void,
  ) => {
    const value = node.entries.get(key)?.value;
    if (value) tell({ at: value, message: 'found', words: { word: key } });
  };
  return finds(key, { on: 'service', check, ...more });
}
