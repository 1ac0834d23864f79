import { parseCompose, parseYaml } from '../compose/parse.ts';
import { consistencyErrors } from '../compose/schema/consistency.ts';
import { entryOf, isWhole, mappingOf } from '../compose/yaml/graph.ts';
import { limits } from '../source/limits.ts';
import { perObject } from '../source/memo.ts';
import { folderOf } from '../source/path.ts';
import type { SourceFile } from '../source/text.ts';
import { mentionsIn, scriptsIn } from './mentions.ts';
import { filesAround, isShared, shallowListingOf, siblingsOf } from './siblings.ts';

type Ask = (path: string) => SourceFile | undefined;

/** Whether Compose rejects a file on its own because a service has neither an image nor a build. */
export function needsBase(file: SourceFile): boolean {
  return bareServices(file).length > 0;
}

/** The services of a file that have neither an image nor a build; none if the file includes others. */
const bareServices = perObject((file: SourceFile): readonly string[] => {
  const tree = parseYaml(file);
  if (tree.refused || tree.documents.some((each) => entryOf(each, 'include'))) return [];
  return tree.documents.flatMap((each) =>
    [...(mappingOf(each, 'services')?.entries ?? [])].flatMap(([name, { value }]) =>
      value?.kind === 'mapping' && !isWhole((key) => value.entries.has(key)) ? name : [],
    ),
  );
});

/** Whether Compose rejects a file on its own because it lacks or refers to something that another file may have. */
const isIncomplete = perObject(
  (file: SourceFile): boolean =>
    needsBase(file) ||
    consistencyErrors(parseCompose(file, { complete: true })).some(({ kind }) => kind === 'undefined'),
);

/**
 * Whether a file that Compose rejects on its own is only run together with others, besides the files that Compose finds for it:
 * `over` them, or `below` them. A script shows that, or a file near it that has the services which this one lacks.
 */
export function halfOf(file: SourceFile, beside: readonly string[], ask: Ask): 'over' | 'below' | undefined {
  if (!isIncomplete(file)) return undefined;
  return (
    mentionOf(file.path, beside, ask) ?? (beside.length === 0 && isOverride(file, ask) ? 'over' : undefined)
  );
}

/** How the scripts in the folder of a file and in those above name it together with other files that exist. */
function mentionOf(path: string, beside: readonly string[], ask: Ask): 'over' | 'below' | undefined {
  const isOther = (each: string) => each !== path && !beside.includes(each) && ask(each) !== undefined;
  let start = path.slice(0, path.lastIndexOf('/') + 1);
  for (let each = 0; each < limits.startingFolders; each++) {
    for (const script of scriptsIn(start, ask))
      for (const files of mentionsIn(script)) {
        const at = files.indexOf(path);
        if (at >= 0 && files.some(isOther)) return files.slice(0, at).some(isOther) ? 'over' : 'below';
      }
    if (start === '' || start === '/') break;
    const above = folderOf(start.slice(0, -1));
    start = above === '' && !start.startsWith('/') ? '' : `${above}/`;
  }
  return undefined;
}

/** Whether a file in the same folder, in one above or in one for shared files has the services that a file lacks. */
function isOverride(file: SourceFile, ask: Ask): boolean {
  const bare = bareServices(file);
  if (bare.length === 0) return false;
  const { path } = file;
  const folder = folderOf(path);
  const { files, listings } = filesAround(path, ask);
  for (const each of listings) ask(each);
  const isNear = (each: string) =>
    folder === folderOf(each) ||
    `${folder}/`.startsWith(`${folderOf(each)}/`) ||
    folderOf(each) === '' ||
    isShared(each);
  return [...siblingsOf(path, ask(shallowListingOf(path))), ...files].filter(isNear).some((each) => {
    const other = ask(each);
    return other !== undefined && bare.every((name) => hasWhole(other, name));
  });
}

/** Whether a file has a service with an image or a build. */
const hasWhole = (file: SourceFile, name: string): boolean =>
  !bareServices(file).includes(name) &&
  parseYaml(file).documents.some((each) => mappingOf(each, 'services')?.entries.has(name) === true);
