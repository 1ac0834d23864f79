import { mappingOf, type Tree } from '../yaml/graph.ts';
import { fromFirstFormat } from './first-format.ts';
import { otherKind } from './other-kind.ts';

/** Reads YAML as a compose file: the first format as later ones write it, and nothing of a file of another kind. */
export function asCompose(tree: Tree): Tree {
  // What a broken file is is not known.
  const isWhole = tree.problems.every(({ isNote, isNoteIfFound }) => isNote || isNoteIfFound);
  const other = isWhole && otherKind(tree.documents);
  if (other) {
    const { path } = tree.file;
    const span = tree.documents.find((each) => each !== undefined)?.span;
    const problem = { file: path, span, message: other, isNoteIfFound: true } as const;
    return { ...tree, documents: [], unread: [], foreign: false, problems: [problem] };
  }
  let isFirstFormat = false;
  const documents = tree.documents.map((each) => {
    const renewed = each?.kind === 'mapping' ? fromFirstFormat(each) : undefined;
    isFirstFormat ||= renewed !== undefined;
    return renewed ?? each;
  });
  const known = isFirstFormat ? { ...tree, documents, isFirstFormat } : tree;
  const hasServices = documents.some((each) => (mappingOf(each, 'services')?.entries.size ?? 0) > 0);
  return tree.foreign && hasServices ? { ...known, problems: tree.problems.map(asNote) } : known;
}

/** A template of which services could be read was checked, even if its user named it. */
const asNote = (problem: Tree['problems'][number]) =>
  problem.isNoteIfFound ? { ...problem, isNote: true as const } : problem;
