import type { Config } from './config/config.ts';
import { serviceContainer, stageContainer } from './posture/container.ts';
import type { ContainerPosture } from './posture/model.ts';
import type { Project } from './project/project.ts';
import type { Place } from './source/text.ts';

/**
 * What runs of the document at `path`: of a Dockerfile its output stages, each started without options; of a compose file the
 * services of each project whose first file it is. None for what is no such document, and for a template. Total: what is not
 * known is unknown. `config` decides what is said of images; of all, those whose FROM, or key of the service, is `wanted`.
 */
export function posturesOf(
  project: Project,
  path: string,
  config: Config,
  wanted: (at: Place) => boolean = () => true,
): ContainerPosture[] {
  const document = project.document(path);
  if (!document) return [];
  if (document.kind === 'dockerfile') {
    if (document.template || document.conflict || document.cut) return [];
    const { file, stages } = document;
    return stages
      .filter(({ isOutput, from }) => isOutput && wanted({ file, span: from.span }))
      .map((stage) => stageContainer(stage, project.context(path)?.entryScript(stage), config));
  }
  return project
    .applications(path)
    .filter(({ files }) => files[0] === path)
    .flatMap(({ postures }) => postures().filter(({ service }) => wanted(service.key)))
    .map((each) => serviceContainer(each, config));
}

/**
 * What runs where the compose file at `path` lies over others that do not find it by themselves, as `compose.prod.yaml` over
 * `compose.yaml`: of each such project its services. None for any other file.
 */
export function variantsOf(project: Project, path: string, config: Config): ContainerPosture[] {
  if (project.document(path)?.kind !== 'compose') return [];
  return project
    .applications(path)
    .filter(({ files }) => isVariant(project, path, files))
    .flatMap(({ postures }) => postures())
    .map((each) => serviceContainer(each, config));
}

function isVariant(project: Project, path: string, files: readonly string[]): boolean {
  const [first] = files;
  if (first === undefined || first === path || files.at(-1) !== path) return false;
  return !project.applications(first).some((usual) => usual.files.join('\n') === files.join('\n'));
}
