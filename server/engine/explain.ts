import type { ComposeEntry, Node } from './compose/model.ts';
import type { Finding } from './finding.ts';
import { logicalPlace } from './lint/logical-place.ts';
import { firstWords } from './lint/place-words.ts';
import type { Project } from './project/project.ts';
import { gathered } from './source/list.ts';
import type { Place } from './source/text.ts';

/** Why a finding is where it is: what it is about, and which files of its project write that. */
export interface FindingOrigin {
  /** The keys of a compose file that lead to its place: `services`, `web`, `privileged`; empty in another file. */
  readonly path: readonly string[];
  /** The files that are merged, in this order; the file of the finding alone where it is merged with none. */
  readonly files: readonly string[];
  /** Where each of these files writes the key, in their order; the file of the finding has the value that holds, or adds to it. */
  readonly written: readonly Place[];
}

/** Says why a finding is where it is; `first` is the path of the file whose linting reported it. */
export function originOf(project: Project, first: string, { file, span }: Finding): FindingOrigin {
  const source = project.source(file);
  const document = project.written(file);
  const isCompose = source !== undefined && document?.kind === 'compose';
  const path = isCompose ? logicalPlace(document, source, span, firstWords).path : [];
  const sets = project.applications(first).map((each) => each.files);
  const files = sets.find((each) => each.includes(file)) ?? [file];
  return { path, files, written: gathered(files, (each) => placeOf(project, each, path) ?? []) };
}

/** Where a file writes a key, or the list that may hold the rest of the path as an item. */
function placeOf(project: Project, file: string, path: readonly string[]): Place | undefined {
  const document = project.written(file);
  if (document?.kind !== 'compose') return undefined;
  let node: Node | undefined = document.root;
  let at: Place | undefined;
  for (const name of path) {
    const entry: ComposeEntry | undefined = node?.kind === 'mapping' ? node.entries.get(name) : undefined;
    if (!entry) return node?.kind === 'mapping' ? undefined : at;
    at = entry.key;
    node = entry.value;
  }
  return at;
}
