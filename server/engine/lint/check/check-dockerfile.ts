import type { Dockerfile } from '../../dockerfile/model.ts';
import { endingComments } from '../../ignore/ending.ts';
import { pragmasBeyond } from '../../ignore/scope.ts';
import type { Posture } from '../../posture.ts';
import type { Project } from '../../project/project.ts';
import { secretsIn, toFindings } from '../findings.ts';
import { runner } from '../runner.ts';
import { showDockerfile } from '../showing.ts';
import { tellBuilt } from '../unbuilt.ts';
import { unreadContextOf } from '../unread-files.ts';
import { cleared, type DockerfileCheck, type LintOptions } from './checked.ts';
import { lockProblems } from './lock-problems.ts';

/** Runs the rules over a Dockerfile of a project. */
export function checkDockerfile(
  dockerfile: Dockerfile,
  project: Project,
  options: LintOptions,
): DockerfileCheck {
  const { rules, config } = options;
  const { path } = dockerfile.file;
  const services = () => buildersOf(path, project);
  const run = runner(rules, config, dockerfile, { context: project.context(path), services });
  showDockerfile(dockerfile, run);
  tellBuilt(run.raw, 0, () => services().map(({ service }) => service));
  run.ignored();
  const secrets = secretsIn(run.raw);
  const problems = [
    ...dockerfile.problems,
    ...unreadContextOf(path, project),
    ...lockProblems(path, project),
    ...run.bounds,
    ...pragmasBeyond(dockerfile),
    ...endingComments(dockerfile, config),
  ];
  const written = (file: string) => project.written(file);
  const sifted = toFindings(run.raw, [dockerfile], written, options, secrets);
  return {
    kind: 'dockerfile',
    dockerfile,
    project,
    secrets,
    ...cleared(sifted, problems, run.failures, secrets),
  };
}

/** The services that build the Dockerfile at a path. */
function buildersOf(path: string, project: Project): Posture[] {
  return project.takers(path).flatMap(({ building }) => building(path));
}
