import { rules } from '../../rules/index.ts';
import {
  type Config,
  emptyProject,
  type Kind,
  kindOfContent,
  kindOfName,
  type Problem,
  type Project,
  sourceFile,
} from '../../server/engine/index.ts';
import { decodeConfig } from '../../server/engine/policy/resolution.ts';

/** The texts of a folder by path; other files do not exist. */
export type Files = ReadonlyMap<string, string>;

/** The date for checking fuzzed files. */
const today = '2026-08-01';
const configName = '.plimsoll.yaml';

const kindOf = (path: string, text: string): Kind | undefined =>
  path === configName ? undefined : (kindOfName(path) ?? kindOfContent(path, text));

/** Returns the Dockerfiles and compose files among some files. */
export function lintable(files: Files): string[] {
  return [...files].flatMap(([path, text]) => (kindOf(path, text) ? path : []));
}

/** Returns the configuration among the files, and its problems. */
export function configOf(files: Files): { readonly config: Config; readonly problems: readonly Problem[] } {
  const { config, problems } = decodeConfig(sourceFile(configName, files.get(configName) ?? ''), rules);
  return { config: { ...config, today }, problems };
}

/** Creates a project with everything that it asks for from the files; `from` is a project that had others. */
export function fed(files: Files, from: Project = emptyProject()): Project {
  let project = from.withSets(configOf(files).config.projects);
  for (const path of project.paths()) if (textAt(files, path) === undefined) project = project.without(path);
  const changed = project.paths().filter((path) => project.source(path)?.text !== textAt(files, path));
  const seen = [...new Set([...changed, ...lintable(files)])];
  project = project.with(...seen.map((path) => inputOf(files, path)));
  for (const path of lintable(files)) {
    for (let round = 0; project.missing(path).length > 0; round++) {
      if (round > 60) throw new Error(`asks for ever more files beside ${path}`);
      const missing = project.missing(path);
      const found = missing.filter((each) => textAt(files, each) !== undefined);
      const absent = missing.filter((each) => textAt(files, each) === undefined);
      project = project.with(...found.map((each) => inputOf(files, each))).withAbsent(...absent);
    }
  }
  return project;
}

function inputOf(files: Files, path: string) {
  const text = textAt(files, path) ?? '';
  return { path, text, kind: path.endsWith('/') ? undefined : kindOf(path, text) };
}

/** Returns the text of a file; for a folder its entries, one path per line. */
function textAt(files: Files, path: string): string | undefined {
  if (!path.endsWith('/')) return files.get(path);
  const folder = path === './' ? '' : path;
  const below = [...files.keys()].filter((each) => each.startsWith(folder)).sort();
  return below.length > 0 ? below.map((each) => each.slice(folder.length)).join('\n') : undefined;
}
