import type { Link } from '../compose/model.ts';
import type { Problem } from '../finding.ts';
import type { Application } from '../project/composition.ts';
import type { Project } from '../project/project.ts';
import { followed, shown } from '../secret/shown.ts';
import { limits } from '../source/limits.ts';
import { baseName, isAbsolute, lockName } from '../source/path.ts';
import type { Place, SafeText } from '../source/text.ts';

/** Without these files, there is no project. Files with settings are often created later. */
const needed: readonly Link['via'][] = ['extends', 'include'];
/** On the host, the content of these files does not affect any finding. */
const hostsOwn: readonly Link['via'][] = ['secrets', 'label_file'];

/** Reports files that a project refers to and that could not be read, at the places that refer to them. */
export function unreadOf({ compose, files, gone }: Application, project: Project): Problem[] {
  const { file, links, services } = compose;
  const problems: Problem[] = [];
  const reported = new Set<string>([...files, ...gone]);
  const report = (what: SafeText, at: Place | undefined, reason: string | undefined) => {
    problems.push({ file: (at?.file ?? file).path, span: at?.span, message: sentence(what, reason) });
  };
  // An absolute path names what only the host has.
  const note = (what: SafeText, at: Place) => {
    problems.push({ file: at.file.path, span: at.span, message: sentence(what, notFollowed), isNote: true });
  };
  const tellNamed = (what: SafeText, at: Place, path: string | undefined, absence: boolean) => {
    if (path === undefined || !project.isAbsent(path)) return;
    const why = project.unread(path);
    reported.add(path);
    if (absence || why) report(what, at, why?.reason);
  };
  if (files.length + gone.length > limits.projectFiles) {
    const message = shown`The project has more than ${limits.projectFiles} files; the rest are ignored.`;
    problems.push({ file: file.path, span: undefined, message });
  }
  for (const link of links) {
    const { via, path, absolute } = link;
    const what = shown`The file named in \`${via}\``;
    if (!absolute) tellNamed(what, link, path, needed.includes(via));
    else if (!hostsOwn.includes(via)) note(what, link);
  }
  for (const { build } of services) {
    if (!build) continue;
    const what = shown`The Dockerfile named in \`build\``;
    const absolute = [build.dockerfile, build.context].find((each) => isAbsolute(each?.text ?? ''));
    if (absolute) note(what, absolute);
    else tellNamed(what, build.dockerfile ?? build.context ?? build, build.path, false);
  }
  for (const path of [...gone, ...files.filter((each) => project.isAbsent(each))])
    report(shown`The file ${path} of the same project`, undefined, project.unread(path)?.reason);
  const asides = new Set(project.asides(file.path));
  for (const path of project.links(file.path)) {
    if (asides.has(path)) continue;
    // The lock has a problem of its own.
    if (baseName(path) === lockName) continue;
    const why = reported.has(path) ? undefined : project.unread(path);
    // A file that is not named is looked for in one folder after the other. Reaching the last readable folder is not a problem.
    if (why && !why.beyond) report(shown`The file ${path}`, undefined, why.reason);
  }
  return problems;
}

const notFollowed = 'absolute paths are not followed';

/** Reports what could not be read of a Dockerfile's build context: its folder, and its ignore files. */
export function unreadContextOf(path: string, project: Project): Problem[] {
  return project
    .links(path)
    .filter(isOfContext)
    .flatMap((each) => {
      const long = project.source(each)?.refused && `it is longer than ${limits.characters} characters`;
      const reason = project.unread(each)?.reason ?? long;
      if (!reason) return [];
      const what = each.endsWith('/') ? shown`The build context ${each}` : shown`The file ${each}`;
      return [{ file: path, span: undefined, message: sentence(what, reason) }];
    });
}

/** Whether a path is one of a build context. One that ends in `/./` lists a folder without those below it, to look for files. */
const isOfContext = (path: string) =>
  (path.endsWith('/') && !path.endsWith('/./')) ||
  path.endsWith('.dockerignore') ||
  path.endsWith('.containerignore');

const sentence = (what: SafeText, reason: string | undefined) =>
  followed(what, reason === undefined ? ' was not found.' : shown` can't be read: ${reason}.`);
