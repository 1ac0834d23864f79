import { type Kind, kindOfContent, kindOfName } from '../engine/index.ts';
import { configNames } from '../engine/policy.ts';
import { baseName } from '../engine/source/path.ts';

/** A configuration file is checked, not linted; undefined: neither. */
export type OpenKind = Kind | 'config' | undefined;

/** The kind that an open document is linted as, and whether it was guessed from the text alone. */
export interface Opened {
  readonly kind: OpenKind;
  readonly guessed: boolean;
}

/** Names that editors treat as Dockerfiles, with any extension. */
const likeDockerfile = /^(?:docker|container)file[.\-_]/i;

/** Decides the kind of an open document: by the editor's language if it has one, else by name, else by text. */
export function openKindOf(path: string, languageId: string, text: string): Opened {
  const known = (kind: OpenKind): Opened => ({ kind, guessed: false });
  if (configNames.some((name) => path.endsWith(`/${name}`))) return known('config');
  const kind = kindOfName(path);
  if (languageId === 'dockerfile') {
    // The editor may have recognized only the beginning of the name.
    const isNone = kind === undefined && likeDockerfile.test(baseName(path));
    return known(isNone && kindOfContent(path, text) !== 'dockerfile' ? undefined : 'dockerfile');
  }
  if (languageId === 'dockercompose') return known('compose');
  if (kind || languageId !== 'yaml' || !holdsServices(text)) return known(kind);
  return { kind: 'compose', guessed: true };
}

/** Maximum number of lines to search. */
const most = 2000;

/** Whether a text has services in Compose's sense; other programs use that key too. */
function holdsServices(text: string): boolean {
  let inside = false;
  for (const line of text.split('\n', most)) {
    if (/^services[ \t]*:/.test(line)) inside = true;
    else if (/^[^\s#]/.test(line)) inside = false;
    else if (inside && /^[ \t]+(?:image|build|extends)[ \t]*:/.test(line)) return true;
  }
  return false;
}
