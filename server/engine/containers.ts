import type { Config } from './config/config.ts';
import { serviceContainer, stageContainer } from './posture/container.ts';
import type { ContainerPosture } from './posture/model.ts';
import type { Project } from './project/project.ts';
import type { Place } from './source/text.ts';

/**
 * Returns the containers of the document at `path`: the output stages of a Dockerfile, each started without options, or the
 * services of each project whose first file is this compose file. Empty for any other file, and for a template. Never fails;
 * unknown facts are `unknown`. `config` affects the facts about images. Only containers whose FROM or service key is `wanted` are
 * included.
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
 * Returns the services of projects that use the compose file at `path` on top of files that don't load it by default, such as
 * `compose.prod.yaml` on top of `compose.yaml`. Empty for any other file.
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
