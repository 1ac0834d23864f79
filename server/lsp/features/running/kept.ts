import { posturesOf, variantsOf } from '../../../engine/index.ts';
import { isBelow } from '../../../engine/source/path.ts';
import type { ReportedFile } from '../../../page/projects.ts';
import type { Outcome } from '../../outcome.ts';

/** What `keptFile` needs. */
export interface KeepDeps {
  /** Paths of the workspace folders. */
  readonly folders: readonly string[];
  uri(path: string): string;
}

/** The parts of an outcome that are used here. */
type Linted = Pick<Outcome, 'path' | 'project' | 'findings' | 'config' | 'clear' | 'links'>;

/** Extracts what is shown of an outcome without keeping its project: of the texts, only the line positions are kept. */
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

/** Returns the innermost folder that contains a file. */
const folderOf = (file: string, folders: readonly string[]) =>
  folders.filter((each) => isBelow(file, each)).sort((a, b) => b.length - a.length)[0];

/** Returns a file's path relative to its folder. */
export function nameOf(file: string, folders: readonly string[]): string {
  const folder = folderOf(file, folders);
  return folder === undefined ? file : file.slice(folder.length + 1);
}

/** Makes the file names in a text relative to their folders. */
const withoutFolders = (text: string, folders: readonly string[]) =>
  folders.reduce((rest, folder) => rest.replaceAll(`${folder}/`, ''), text);
