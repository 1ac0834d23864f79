import { configNames, type Kind, kindOfContent, kindOfName } from '../engine/index.ts';

/** A configuration file is checked rather than linted; undefined: neither. */
export type OpenKind = Kind | 'config' | undefined;

/** What an open document is linted as: its language decides, where the editor knows one, else its name. */
export function openKindOf(path: string, languageId: string, text: string): OpenKind {
  if (configNames.some((name) => path.endsWith(`/${name}`))) return 'config';
  if (languageId === 'dockerfile') return 'dockerfile';
  if (languageId === 'dockercompose') return 'compose';
  const kind = kindOfName(path);
  if (kind || languageId !== 'yaml') return kind;
  return kindOfContent(path, text) === 'compose' ? 'compose' : undefined;
}
