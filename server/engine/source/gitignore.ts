import { limits } from './limits.ts';
import { type Glob, globOf, matchesGlob, stepsOf } from './path-glob.ts';
import type { SafeText } from './text.ts';

/** The line from which patterns are ignored, and why. */
interface LeftOut {
  /** From 1. */
  readonly line: number;
  readonly message: SafeText;
}

const tooMuch: SafeText =
  'From here on, patterns that are too long, too many or too slow to match are not followed.';
const tooLong: SafeText = 'This ignore file and those after it are not followed: they are too long together.';

/** The rule of a line. */
interface Rule {
  readonly line: number;
  readonly excludes: boolean;
}

interface GlobRule extends Rule {
  readonly pattern: string;
  /** Made on first use; most are never used. */
  glob?: Glob | undefined;
  readonly foldersOnly: boolean;
  /** Whether it matches a name in any folder. */
  readonly anywhere: boolean;
}

/** The entry to match, as UTF-8. */
interface Entry {
  /** The spellings that a pattern may have: a folder with and without a `/` at its end. */
  readonly paths: readonly string[];
  readonly names: readonly string[];
  readonly isFolder: boolean;
}

/**
 * Decides which paths the ignore files of a folder and its parents exclude, as git does (gitignore(5)). Paths are relative to
 * the topmost folder, with `/`. Matching a path takes a bounded number of steps; patterns that would take more are skipped.
 */
export class GitIgnore {
  readonly #above: GitIgnore | undefined;
  readonly #foldsCase: boolean;
  /** Where paths below the file's folder start, in characters and in names. */
  readonly #start: number;
  readonly #depth: number;
  /** The last rule for each name and path without wildcards; keys of rules for folders only end with `/`. */
  readonly #byName = new Map<string, Rule>();
  readonly #byPath = new Map<string, Rule>();
  readonly #pathLengths = new Set<number>();
  readonly #globs: GlobRule[] = [];
  /** UTF-16 units left for further ignore files of the same tree. */
  readonly #room: { characters: number };
  #patternsLeft: number;
  #stepsLeft: number;
  /** Whether a skipped line might include paths again that others exclude. */
  #isOpen = false;
  /** The first skipped pattern; undefined if a file above already reports one. */
  readonly leftOut: LeftOut | undefined;

  /** With `foldsCase`, letters of ASCII match in both cases, as for git with `core.ignoreCase`. */
  constructor(
    lines: readonly string[],
    above?: GitIgnore,
    folder = '',
    { whyNot, foldsCase }: { whyNot?: SafeText; foldsCase?: boolean } = {},
  ) {
    this.#above = above;
    this.#foldsCase = foldsCase ?? (above ? above.#foldsCase : false);
    this.#start = folder === '' ? 0 : utf8(folder).length + 1;
    this.#depth = folder === '' ? 0 : folder.split('/').length;
    this.#room = above ? above.#room : { characters: limits.ignoreCharacters };
    this.#patternsLeft = above ? above.#patternsLeft : limits.ignoreLines;
    this.#stepsLeft = above ? above.#stepsLeft : limits.patternsSteps;
    let first: number | undefined;
    lines.forEach((line, at) => {
      if (!this.#add(line, at)) first ??= at;
    });
    const why = whyNot ?? (first === undefined || above?.complete === false ? undefined : tooMuch);
    this.leftOut = why && { line: (first ?? 0) + 1, message: why };
  }

  /**
   * Adds the text of the ignore file of a subfolder (empty for the topmost folder). The result is only valid for paths in that
   * subfolder.
   */
  with(folder: string, text: string): GitIgnore {
    const before = this.#room.characters;
    this.#room.characters -= text.length;
    if (this.#room.characters >= 0) {
      const own = new GitIgnore(linesOf(text), this, folder);
      return own.#isEmpty && !own.#isOpen && !own.leftOut ? this : own;
    }
    return before < 0 ? this : new GitIgnore([], this, folder, { whyNot: tooLong });
  }

  /** Steps that matching one entry may take. */
  get steps(): number {
    return limits.patternsSteps - this.#stepsLeft;
  }

  /** False if some patterns are skipped. */
  get complete(): boolean {
    return this.leftOut === undefined && this.#above?.complete !== false;
  }

  /** Whether an entry or one of its parent folders is ignored; the path of a folder ends with `/`. */
  ignores(path: string): boolean {
    if (this.#isEmpty && !this.#above) return false;
    for (let at = path.indexOf('/'); at >= 0 && at < path.length - 1; at = path.indexOf('/', at + 1))
      if (this.excludes(path.slice(0, at + 1))) return true;
    return this.excludes(path);
  }

  /** Whether an entry is ignored, given that none of its parent folders is. */
  excludes(path: string): boolean {
    if (notBelow.test(path)) return false;
    const isFolder = path.endsWith('/');
    const text = this.#folded(utf8(isFolder ? path.slice(0, -1) : path));
    const entry = { paths: isFolder ? [text, `${text}/`] : [text], names: text.split('/'), isFolder };
    for (let level: GitIgnore | undefined = this; level; level = level.#above) {
      const rule = level.#decidingOf(entry);
      if (rule) return rule.excludes;
      if (level.#isOpen && entry.names.length > level.#depth) return false;
    }
    return false;
  }

  get #isEmpty(): boolean {
    return this.#byName.size + this.#byPath.size + this.#globs.length === 0;
  }

  /** The last line of this file that matches an entry. */
  #decidingOf({ paths, names, isFolder }: Entry): Rule | undefined {
    // The file has no effect on the folders around it.
    if (names.length <= this.#depth) return undefined;
    let last: Rule | undefined;
    for (const path of paths) {
      const isNew = (rule: Rule | undefined) => rule && rule.line > (last?.line ?? -1);
      const named = this.#byName.get(path.slice(path.lastIndexOf('/', path.length - 2) + 1));
      if (isNew(named)) last = named;
      const placed =
        this.#pathLengths.has(path.length - this.#start) && this.#byPath.get(path.slice(this.#start));
      if (placed && isNew(placed)) last = placed;
    }
    for (let at = this.#globs.length - 1; at >= 0; at--) {
      const rule = this.#globs[at]!;
      if (last && rule.line < last.line) break;
      if (rule.foldersOnly && !isFolder) continue;
      if (matches(rule, names, rule.anywhere ? names.length - 1 : this.#depth)) return rule;
    }
    return last;
  }

  /** Adds the rule of a line; false if it is skipped. */
  #add(line: string, at: number): boolean {
    if (line === '' || line.startsWith('#')) return true;
    const excludes = !line.startsWith('!');
    const whole = withoutBlanks(excludes ? line : line.slice(1));
    const foldersOnly = whole.endsWith('/');
    const pattern = this.#folded(utf8(foldersOnly ? whole.slice(0, -1) : whole)).replaceAll(
      '[:upper:]',
      this.#foldsCase ? '[:alpha:]' : '[:upper:]',
    );
    if (pattern === '') return true;
    if (pattern.length > limits.pattern || --this.#patternsLeft < 0) return this.#leaveOut(excludes);
    const anywhere = !pattern.includes('/');
    const below = pattern.startsWith('/') ? pattern.slice(1) : pattern;
    if (!/[\\*?[]/.test(pattern)) {
      const key = foldersOnly ? `${below}/` : below;
      (anywhere ? this.#byName : this.#byPath).set(key, { line: at, excludes });
      if (!anywhere) this.#pathLengths.add(key.length);
      return true;
    }
    const steps = stepsOf(below);
    if (steps > this.#stepsLeft) return this.#leaveOut(excludes);
    this.#stepsLeft -= steps;
    this.#globs.push({ line: at, excludes, pattern: below, foldersOnly, anywhere });
    return true;
  }

  #folded(text: string): string {
    return this.#foldsCase ? text.replace(/[A-Z]/g, (each) => each.toLowerCase()) : text;
  }

  /** Paths that a skipped line would include again stay included: a skipped pattern never hides anything. */
  #leaveOut(excludes: boolean): false {
    if (!excludes) {
      this.#isOpen = true;
      this.#byName.clear();
      this.#byPath.clear();
      this.#globs.length = 0;
    }
    return false;
  }
}

function matches(rule: GlobRule, names: readonly string[], first: number): boolean {
  const start = rule.pattern[0]!;
  if (names[first]?.[0] !== start && !'*?[\\'.includes(start)) return false;
  rule.glob ??= globOf(rule.pattern);
  return matchesGlob(rule.glob, names, first);
}

const linesOf = (text: string) => text.replace(/^\ufeff/, '').split(/\r?\n|\r$/);

/** Matches paths that are not below the topmost folder. */
const notBelow = /^$|^\.{0,2}\/|^\.{1,2}$/;

/** A pattern without trailing blanks, except those after a backslash. */
function withoutBlanks(pattern: string): string {
  let end = pattern.length;
  while (pattern[end - 1] === ' ') end--;
  let slashes = end;
  while (pattern[slashes - 1] === '\\') slashes--;
  const isKept = (end - slashes) % 2 === 1 && end < pattern.length;
  return pattern.slice(0, isKept ? end + 1 : end);
}

/** A text as UTF-8 units, which git's `?` and sets match. */
function utf8(text: string): string {
  if (/^[\0-\x7f]*$/.test(text)) return text;
  return Array.from(text, (each) => unitsOf(each.codePointAt(0) ?? 0)).join('');
}

function unitsOf(code: number): string {
  if (code < 0x80) return String.fromCharCode(code);
  const more = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
  const units = [([0xc0, 0xe0, 0xf0][more - 1] ?? 0) | (code >> (6 * more))];
  for (let at = more - 1; at >= 0; at--) units.push(0x80 | ((code >> (6 * at)) & 0x3f));
  return String.fromCharCode(...units);
}

/** Whether the text of a repository's configuration sets `core.ignoreCase`: names that differ in case are one. */
export function setsIgnoreCase(text: string): boolean {
  let isCore = false;
  let found = false;
  for (const line of text.split('\n')) {
    const [, section] = /^[ \t]*\[([^\]]*)\]/.exec(line) ?? [];
    if (section !== undefined) isCore = section.trim().toLowerCase() === 'core';
    const rest = line.slice(line.indexOf(']') + 1);
    const set = isCore ? /^[ \t]*ignorecase[ \t]*(?:=([^#;]*)|$)/i.exec(rest.trimEnd()) : null;
    if (set) found = /^(?:true|yes|on|1)$/i.test((set[1] ?? 'true').trim());
  }
  return found;
}
