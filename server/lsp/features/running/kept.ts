import { type AnyRule, fingerprintsOf, isKnown, posturesOf } from '../../../engine/index.ts';
import { isBelow } from '../../../engine/source/path.ts';
import type { ReportedFile } from '../../../page/projects.ts';
import type { Outcome } from '../../outcome.ts';
import type { Baselines } from './baselines.ts';

/** What showing files needs. */
export interface KeepDeps {
  readonly rules: readonly AnyRule[];
  /** Paths of the workspace's folders. */
  readonly folders: readonly string[];
  readonly baselines: Baselines;
  uri(path: string): string;
}

/** Of an outcome what is kept. */
type Linted = Pick<Outcome, 'path' | 'project' | 'findings' | 'config' | 'clear' | 'links'>;

/** What an outcome says, without the project that it was computed from: only the lines of its texts. */
export function keptFile(outcome: Linted, { rules, folders, baselines, uri }: KeepDeps): ReportedFile {
  const { path, project, findings, config, clear } = outcome;
  const lines = new Map(
    [path, ...outcome.links, ...findings.map(({ file }) => file)].flatMap((each) => {
      const source = project.source(each);
      return source ? [[each, source.lines] as const] : [];
    }),
  );
  const fingerprints = baselines.size > 0 ? fingerprintsOf(findings, project, rules) : undefined;
  return {
    path,
    findings,
    postures: posturesOf(project, path, config),
    place({ file, span }) {
      const index = lines.get(file);
      if (!index) return undefined;
      return { file: nameOf(file, folders), line: index.position(span.start).line + 1, uri: uri(file) };
    },
    clear: (text) => withoutFolders(clear(text), folders),
    remedy: () => undefined,
    isNew(finding) {
      const folder = folderOf(finding.file, folders);
      const baseline = folder === undefined ? undefined : baselines.get(folder);
      if (!baseline || folder === undefined) return undefined;
      return !isKnown(baseline, nameOf(finding.file, [folder]), finding, fingerprints?.get(finding));
    },
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
