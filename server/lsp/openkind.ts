import { type Kind, kindOfContent, kindOfName } from '../engine/index.ts';
import { configNames } from '../engine/policy.ts';
import { baseName } from '../engine/source/path.ts';

/** A configuration file is checked rather than linted; undefined: neither. */
export type OpenKind = Kind | 'config' | undefined;

/** What an open document is linted as, and whether only its text says so. */
export interface Opened {
  readonly kind: OpenKind;
  readonly guessed: boolean;
}

/** Names that an editor takes for those of Dockerfiles, whatever their ending. */
const likeDockerfile = /^(?:docker|container)file[.\-_]/i;

/** What an open document is linted as: its language decides, where the editor knows one, else its name, else its text. */
export function openKindOf(path: string, languageId: string, text: string): Opened {
  const known = (kind: OpenKind): Opened => ({ kind, guessed: false });
  if (configNames.some((name) => path.endsWith(`/${name}`))) return known('config');
  const kind = kindOfName(path);
  if (languageId === 'dockerfile') {
    // The editor may know no more than the beginning of the name.
    const isNone = kind === undefined && likeDockerfile.test(baseName(path));
    return known(isNone && kindOfContent(path, text) !== 'dockerfile' ? undefined : 'dockerfile');
  }
  if (languageId === 'dockercompose') return known('compose');
  if (kind || languageId !== 'yaml' || !holdsServices(text)) return known(kind);
  return { kind: 'compose', guessed: true };
}

/** Lines of a text that are looked at. */
const most = 2000;

/** Whether a text has services as Compose has them: other programs have a key of that name, too. */
function holdsServices(text: string): boolean {
  let inside = false;
  for (const line of text.split('\n', most)) {
    if (/^services[ \t]*:/.test(line)) inside = true;
    else if (/^[^\s#]/.test(line)) inside = false;
    else if (inside && /^[ \t]+(?:image|build|extends)[ \t]*:/.test(line)) return true;
  }
  return false;
}
