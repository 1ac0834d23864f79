import {
  type AnyRule,
  type Config,
  emptyProject,
  kindOfContent,
  kindOfName,
  lint,
  type Problem,
  type Project,
} from '../engine/index.ts';
import { type ToolFile, toolFile } from './file.ts';
import { type GivenText, ToolRefusal } from './request.ts';

/** A text that is linted by itself. */
export interface AloneFile {
  readonly file: ToolFile;
  readonly problems: readonly Problem[];
}

/** What linting a text needs. */
export interface AloneDeps {
  readonly rules: readonly AnyRule[];
  /** The configuration that holds for it. */
  readonly config: Config;
  /** What is wrong in that configuration, as sentences with places. */
  readonly faults: readonly string[];
}

/** Reads a text by itself. The files that it refers to are not read, so nothing is known of them. Throws `ToolRefusal`. */
export function projectAlone(given: GivenText, { config }: Pick<AloneDeps, 'config'>) {
  const { name, text } = given;
  const kind = kindOfName(name) ?? given.kind ?? kindOfContent(name, text);
  if (!kind)
    throw new ToolRefusal(
      'The name does not say whether this is a Dockerfile or a compose file: give the kind.',
    );
  let project: Project = emptyProject().with({ path: name, text, kind });
  for (let missing = project.missing(name); missing.length > 0; missing = project.missing(name))
    for (const each of missing) project = project.withUnread(each, notGiven);
  return { path: name, project, config };
}

const notGiven = { reason: 'it was not given', beyond: true };

/** Lints a text by itself. Throws `ToolRefusal`. */
export function lintedAlone(given: GivenText, deps: AloneDeps): AloneFile {
  const { path, project, config } = projectAlone(given, deps);
  const { findings, fixesOf, problems, secrets } = lint(project, path, deps.rules, config);
  const file = toolFile({
    ...{ path, project, config, findings, fixesOf },
    clear: secrets.clear,
    mayRepeat: secrets.mayBeIn,
    nameOf: (each) => each,
  });
  return { file, problems: problems.filter((each) => each.file === path) };
}
