import type { Application } from './application.ts';
import type { Problem } from './finding.ts';
import { limits } from './limits.ts';
import type { Project } from './project.ts';
import { followed, shown } from './secret/shown.ts';
import type { Place, Said } from './text.ts';

/** What a project names and nobody could read, at the places that name it. */
export function unreadOf({ compose, files, gone }: Application, project: Project): Problem[] {
  const { file, links, services } = compose;
  const problems: Problem[] = [];
  const told = new Set<string>([...files, ...gone]);
  const tell = (what: Said, path: string | undefined, at: Place, needed: boolean) => {
    if (path === undefined || !project.isAbsent(path)) return;
    const why = project.unread(path);
    told.add(path);
    if (needed || why)
      problems.push({ file: at.file.path, span: at.span, message: sentence(what, why?.reason) });
  };
  // Files with settings are often made on the spot.
  for (const { via, path, ...at } of links)
    tell(shown`The file that \`${via}\` names`, path, at, via === 'extends' || via === 'include');
  for (const { build } of services)
    if (build)
      tell(
        'The Dockerfile that `build` names',
        build.path,
        build.dockerfile ?? build.context ?? build,
        false,
      );
  for (const path of [...gone, ...files.filter((each) => project.isAbsent(each))]) {
    const what = shown`The file ${path}, which belongs to the same project,`;
    problems.push({
      file: file.path,
      span: undefined,
      message: sentence(what, project.unread(path)?.reason),
    });
  }
  for (const path of project.links(file.path)) {
    const why = told.has(path) ? undefined : project.unread(path);
    // Where nobody names a file, it is looked for; that this ends somewhere is no news.
    if (why && !why.beyond)
      problems.push({
        file: file.path,
        span: undefined,
        message: sentence(shown`The file ${path}`, why.reason),
      });
  }
  return problems;
}

/** What nobody could read of the build context of a Dockerfile: its folder, and the files that say what to leave out. */
export function unreadContextOf(path: string, project: Project): Problem[] {
  return project.links(path).flatMap((each) => {
    if (!/ignore$|\/$/.test(each)) return [];
    const long = project.source(each)?.refused && `it is longer than ${limits.characters} characters`;
    const reason = project.unread(each)?.reason ?? long;
    const what = each.endsWith('/') ? shown`The build context ${each}` : shown`The file ${each}`;
    return reason ? [{ file: path, span: undefined, message: sentence(what, reason) }] : [];
  });
}

const sentence = (what: Said, reason: string | undefined) =>
  followed(what, reason === undefined ? " can't be read." : shown` can't be read: ${reason}.`);
