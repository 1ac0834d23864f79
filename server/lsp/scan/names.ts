import { type Kind, kindOfName } from '../../engine/index.ts';
import { GitIgnore } from '../../engine/source/gitignore.ts';
import { baseName, isBelow } from '../../engine/source/path.ts';
import { type FileSelection, withoutSlash } from '../files.ts';

/** The editor's own settings about files for one folder: sections `files` and `search`. */
export interface EditorSettings {
  readonly folder: string;
  readonly files: unknown;
  readonly search: unknown;
}

/** The editor languages that are linted. */
const kinds: { readonly [language: string]: Kind } = { dockerfile: 'dockerfile', dockercompose: 'compose' };

/** The default: kinds by file name, with nothing excluded. */
export const usualNames: FileSelection = { kind: kindOfName, excludes: () => false };

/**
 * Applies an editor's settings: `files.associations` maps names to the languages of Dockerfiles and compose files,
 * `files.exclude` and `search.exclude` hide files.
 */
export function namesBy(all: readonly EditorSettings[]): FileSelection {
  const associated = all.flatMap(({ folder, files }) =>
    Object.entries(record(record(files)['associations'])).flatMap(([glob, language]) => {
      const kind = typeof language === 'string' ? kinds[language] : undefined;
      return kind ? [{ folder, kind, ...matching(glob) }] : [];
    }),
  );
  const excluded = all.flatMap(({ folder, files, search }) => {
    const globs = [record(files)['exclude'], record(search)['exclude']].flatMap((each) =>
      Object.entries(record(each)).flatMap(([glob, value]) => (value === true ? withoutBraces(glob) : [])),
    );
    return globs.length === 0
      ? []
      : [{ folder: withoutSlash(folder), patterns: new GitIgnore(globs.map(fromRoot)) }];
  });
  if (associated.length + excluded.length === 0) return usualNames;
  return {
    kind(path) {
      const name = path.toLowerCase();
      const found = associated.find(
        (each) =>
          isBelow(path, each.folder) && each.patterns.ignores(each.whole ? name.slice(1) : baseName(name)),
      );
      return found?.kind ?? kindOfName(path);
    },
    excludes: (path, isFolder) =>
      excluded.some(
        ({ folder, patterns }) =>
          path.length > folder.length &&
          isBelow(path, folder) &&
          patterns.ignores(`${path.slice(folder.length + 1)}${isFolder ? '/' : ''}`),
      ),
  };
}

/** A glob of associations: with a `/` it matches the whole path, otherwise the name; case-insensitive. */
function matching(glob: string) {
  const whole = glob.includes('/');
  const globs = withoutBraces(glob.toLowerCase());
  return { whole, patterns: new GitIgnore(whole ? globs.map(fromRoot) : globs) };
}

/** An editor's glob starts at the folder, while a `.gitignore` pattern may match at any depth. */
const fromRoot = (glob: string) => (glob.startsWith('**/') || glob.startsWith('/') ? glob : `/${glob}`);

/** Maximum number of alternatives that a glob may expand to. */
const most = 100;

/** Expands `{a,b}` in a glob. */
function withoutBraces(glob: string): string[] {
  let globs = [glob];
  for (;;) {
    const next = globs.flatMap((each) => {
      const [, before = '', within = '', after = ''] = /^([^{}]*)\{([^{}]*)\}(.*)$/.exec(each) ?? [];
      return each.includes('{') && before.length + within.length + after.length + 2 === each.length
        ? within.split(',').map((one) => `${before}${one}${after}`)
        : each;
    });
    if (next.length > most || next.every((each, at) => each === globs[at])) return globs;
    globs = next;
  }
}

function record(value: unknown): { readonly [key: string]: unknown } {
  return typeof value === 'object' && value !== null ? (value as { [key: string]: unknown }) : {};
}
