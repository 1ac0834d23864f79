import { baselineName } from '../../../engine/index.ts';
import { folderOf, isBelow } from '../../../engine/source/path.ts';
import { settingPath } from '../../access/setting-path.ts';
import { pathOf, withoutSlash } from '../../files.ts';
import type { FeatureContext } from '../feature.ts';

/** The files that exceptions are written to. */
export interface Targets {
  /** The workspace folder of a file, or its own folder. */
  readonly base: string;
  /** The configuration in force, or the one to create. */
  readonly config: string;
  /** Whether that configuration applies to the whole workspace folder. */
  readonly isShared: boolean;
  readonly baseline: string;
}

/** Returns where exceptions for a file are written. */
export async function targetsOf(path: string, context: FeatureContext): Promise<Targets> {
  const { configs } = context;
  const { settings, sources } = configs.known(path) ?? (await configs.load(path));
  const base = baseOf(path, context);
  const config = sources[0]?.path ?? `${base}/.plimsoll.yaml`;
  const name = settings.baseline ?? baselineName;
  return {
    ...{ base, config, isShared: isBelow(base, folderOf(config)) },
    baseline: settingPath(base, name),
  };
}

/** Returns the workspace folder of a path, or its own folder. */
export function baseOf(path: string, { folders }: Pick<FeatureContext, 'folders'>): string {
  const around = folders()
    .map(pathOf)
    .filter((folder) => isBelow(path, folder));
  return withoutSlash(around.sort((a, b) => b.length - a.length)[0] ?? folderOf(path));
}

/** The path of a file from a folder; the whole path if it is not below it. */
export const relativeTo = (folder: string, file: string): string =>
  isBelow(file, folder) && file !== folder ? file.slice(folder.length).replace(/^\//, '') : file;
