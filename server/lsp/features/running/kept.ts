import { posturesOf, variantsOf } from '../../../engine/index.ts';
import { isBelow } from '../../../engine/source/path.ts';
import type { ReportedFile } from '../../../page/projects.ts';
import type { Outcome } from '../../outcome.ts';

/** What showing files needs. */
export interface KeepDeps {
  /** Paths of the workspace's folders. */
  readonly folders: readonly string[];
  uri(path: string): string;
}

/** Of an outcome what is kept. */
type Linted = Pick<Outcome, 'path' | 'project' | 'findings' | 'config' | 'clear' | 'links'>;

/** What an outcome says, without the project that it was computed from: only the lines of its texts. */
export function keptFile(outcome: Linted, { folders, uri }: KeepDeps): ReportedFile {
  const { path, project, findings, config, clear } = outcome;
  const lines = new Map(
    [path, ...outcome.links, ...findings.map(({ file }) => file)].flatMap((each) => {
      const source = project.source(each);
      return source ? [[each, source.lines] as const] : [];
    }),
  );
  return {
    path,
    findings,
    postures: posturesOf(project, path, config),
    variants: variantsOf(project, path, config),
    place({ file, span }) {
      const index = lines.get(file);
      if (!index) return undefined;
      return { file: nameOf(file, folders), line: index.position(span.start).line + 1, uri: uri(file) };
    },
    clear: (text) => withoutFolders(clear(text), folders),
    remedy: () => undefined,
  };
}

/** The innermost folder that a file is in. */
const folderOf = (file: string, folders: readonly string[]) =>
  folders.filter((each) => isBelow(file, each)).sort((a, b) => b.length - a.length)[0];

/** A file as seen from the folder that it is in. */
export function nameOf(file: string, folders: readonly string[]): string {
  const folder = folderOf(file, folders);
  return folder === undefined ? file : file.slice(folder.length + 1);
}

/** A text that names files as seen from their folders. */
const withoutFolders = (text: string, folders: readonly string[]) =>
  folders.reduce((rest, folder) => rest.replaceAll(`${folder}/`, ''), text);
