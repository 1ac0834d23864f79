import { type Kind, kindOfName } from '../../engine/index.ts';
import { GitIgnore } from '../../engine/source/gitignore.ts';
import { baseName, isBelow } from '../../engine/source/path.ts';
import { type Wanted, withoutSlash } from '../files.ts';

/** The editor's own settings about files, for one folder: sections `files` and `search`. */
export interface EditorSettings {
  readonly folder: string;
  readonly files: unknown;
  readonly search: unknown;
}

/** The languages of an editor that are linted. */
const kinds: { readonly [language: string]: Kind } = { dockerfile: 'dockerfile', dockercompose: 'compose' };

/** What is linted by its name, and what is left out, where an editor's settings say nothing. */
export const usualNames: Wanted = { kind: kindOfName, excludes: () => false };

/**
 * What an editor's settings make of names: `files.associations` gives files the language of a Dockerfile or a compose file,
 * `files.exclude` and `search.exclude` hide some.
 */
export function namesBy(all: readonly EditorSettings[]): Wanted {
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

/** A glob of associations: one with a `/` is about the whole path, any other about the name; case does not count. */
function matching(glob: string) {
  const whole = glob.includes('/');
  const globs = withoutBraces(glob.toLowerCase());
  return { whole, patterns: new GitIgnore(whole ? globs.map(fromRoot) : globs) };
}

/** An editor's glob begins at the folder, a pattern of a `.gitignore` may begin anywhere. */
const fromRoot = (glob: string) => (glob.startsWith('**/') || glob.startsWith('/') ? glob : `/${glob}`);

/** Alternatives that one glob may stand for. */
const most = 100;

/** The globs that one with `{a,b}` stands for. */
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
