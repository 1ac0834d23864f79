import type { Project } from '../../project/project.ts';
import { freelyNamed } from '../freely-named.ts';
import { checkApplication } from './check-application.ts';
import { checkDockerfile } from './check-dockerfile.ts';
import {
  type Checked,
  checkedBy,
  joined,
  type LintOptions,
  nothing,
  within,
  withMore,
  withUses,
} from './checked.ts';

/**
 * Runs the rules over the document at `path`, without trying any fix. A compose file is checked as part of its projects: the
 * first file of a project gets the findings at all places that the project's values come from, an additional file only those in
 * itself. A path without a document gives nothing.
 */
export function checkFile(project: Project, path: string, options: LintOptions): Checked {
  return withUses(checkDocument(project, path, options), () =>
    project.takers(path).map((each) => checkApplication(each, project, options, path)),
  );
}

function checkDocument(project: Project, path: string, options: LintOptions): Checked {
  const document = project.document(path);
  if (!document) return nothing;
  if (document.kind === 'dockerfile') return checkedBy(checkDockerfile(document, project, options));
  const [first = nothing, ...others] = project.applications(path).map((each) => {
    const checked = checkedBy(checkApplication(each, project, options));
    return each.compose.file.path === path ? checked : within(path, checked);
  });
  const built = freelyNamed(path, project).map((each) => checkDocument(project, each, options));
  return withMore(others.length === 0 ? first : joined([first, ...others]), built);
}
