import type { Compose } from '../../compose/model.ts';
import type { Config } from '../../config/config.ts';
import type { Dockerfile } from '../../dockerfile/model.ts';
import type { Reacher } from '../../drawing/order.ts';
import { reachIn } from '../../drawing/reached-by.ts';
import type { Problem } from '../../finding.ts';
import { endingComments } from '../../ignore/ending.ts';
import { pragmasBeyond } from '../../ignore/scope.ts';
import { serviceContainer } from '../../posture/container.ts';
import type { Posture } from '../../posture.ts';
import type { Application } from '../../project/composition.ts';
import type { Project } from '../../project/project.ts';
import type { ReachOf } from '../causes/shared.ts';
import { secretsIn, toFindings } from '../findings.ts';
import { runner } from '../runner.ts';
import { showCompose } from '../showing.ts';
import { unreadOf } from '../unread-files.ts';
import { type ApplicationCheck, cleared, type LintOptions } from './checked.ts';
import { lockProblems } from './lock-problems.ts';

/**
 * Runs the rules over what Compose would run. If `part` is given, only over the services that this file affects, and its
 * comments.
 */
export function checkApplication(
  application: Application,
  project: Project,
  options: LintOptions,
  part?: string,
): ApplicationCheck {
  const { rules, config } = options;
  const { compose, files } = application;
  const isMissing = (file: string) => project.isAbsent(file) && !project.unread(file);
  const run = runner(rules, config, compose, { isMissing });
  const services = part === undefined ? application.postures() : affectedServices(part, application, project);
  showCompose(compose, services, run);
  const written = (file: string) => writtenIn(application, project, file);
  const overrides = [...files.slice(1), ...(part === undefined ? [] : [part])].flatMap(
    (each) => written(each) ?? [],
  );
  const problems = [
    ...compose.problems,
    ...firstFormatNote(compose),
    ...unreadOf(application, project),
    ...lockProblems(compose.file.path, project),
    ...run.bounds,
    ...pragmasBeyond(compose),
    ...[compose, ...overrides].flatMap((each) => endingComments(each, config)),
  ];
  // Values from a file of variables may occur anywhere in the effective configuration.
  const held = compose.secretFiles.flatMap(({ credentials }) => credentials.map(({ at }) => at));
  const secrets = secretsIn(run.raw, held);
  const sifted = toFindings(
    run.raw,
    [compose, ...overrides],
    written,
    options,
    secrets,
    reachAmong(application, config),
  );
  return {
    kind: 'application',
    application,
    project,
    secrets,
    ...cleared(sifted, problems, run.failures, secrets),
  };
}

/** One note for a project with files in the first format. */
function firstFormatNote({ firstFormat: [first] }: Compose): Problem[] {
  if (!first) return [];
  return [{ file: first.file.path, span: first.span, message: firstFormat, isNote: true }];
}

const firstFormat =
  'The services stand at the top level, as in the first format: they are checked, but Compose no longer reads that.';

/** Says who reaches a service of an application. That takes some time, and few findings ask. */
function reachAmong({ postures }: Application, config: Config): ReachOf {
  let known: ReadonlyMap<string, Reacher> | undefined;
  return (service) => {
    known ??= reachersOf(postures(), config);
    return known.get(service);
  };
}

function reachersOf(postures: readonly Posture[], config: Config): ReadonlyMap<string, Reacher> {
  const containers = postures.map((each) => serviceContainer(each, config));
  return new Map(
    containers.map((each, at) => [postures[at]!.service.name, reachIn(each, containers, undefined).by]),
  );
}

/** The services of an application that a file may affect: for a Dockerfile, those that build it. */
export function affectedServices(
  path: string,
  { postures, building }: Application,
  project: Project,
): readonly Posture[] {
  return project.document(path)?.kind === 'dockerfile' ? building(path) : postures();
}

/**
 * The parsed file as it is written. For the first file of an application, the merged document, which has the comments of that
 * file.
 */
export function writtenIn(
  { compose }: Application,
  project: Project,
  file: string,
): Dockerfile | Compose | undefined {
  return file === compose.file.path ? compose : project.written(file);
}
