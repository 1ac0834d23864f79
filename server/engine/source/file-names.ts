/** Which names are one file on the disks of a machine. */
export interface NameRules {
  /** Whether a backslash separates names, and a letter with a colon begins a path: Windows. */
  readonly drives: boolean;
  /** Whether names that differ only in case are one: Windows, macOS. */
  readonly foldsCase: boolean;
  /** Whether names whose characters are composed differently are one (UAX #15): macOS. */
  readonly composes: boolean;
}

/** Returns the rules of a platform, as `process.platform` names it. */
export function rulesOf(platform: string): NameRules {
  const isWindows = platform === 'win32';
  const isMac = platform === 'darwin';
  return { drives: isWindows, foldsCase: isWindows || isMac, composes: isMac };
}

/** A list of names, such as that of a walk over a folder. */
export interface NameList {
  /** Whether the disk gave it; a commit may spell names in another way. */
  readonly isOfDisk: boolean;
}

/** A name in a folder. */
interface Name {
  /** The spelling in use. */
  readonly text: string;
  below: Folder | undefined;
  /** The last list that has it, with the spelling there; undefined if only references do. */
  list: NameList | undefined;
  listed: string;
  /** The spelling in the last list of the disk. */
  onDisk: string;
  /** Equal names of the same list by their texts: the disk is case-sensitive. Only the first name has them. */
  others: Map<string, Name> | undefined;
}

/** The names that are known in a folder, by what makes them equal. */
type Folder = Map<string, Name>;

/** A path of a folder that has several by links, and the one that its files are spelled by. */
interface Link {
  readonly path: string;
  readonly name: string;
}

/** The maximum numbers of names and of whole paths that are kept. */
const maxNames = 500_000;
const maxPaths = 50_000;

/** The scheme and authority of a path that is not on this machine's disks, as its first name. */
const elsewhere = /^\/([a-z][a-z\d+.-]+):([^/]*)/i;

/**
 * Gives each file one spelling of its path: the first one that the disk or a reference has. Paths have
 * slashes.
 */
export class FileNames {
  readonly rules: NameRules;
  readonly #isPlain: boolean;
  #links: Link[] = [];
  readonly #owned = new Map<string, string>();
  #top: Folder = new Map();
  #count = 0;

  constructor(rules: NameRules) {
    this.rules = rules;
    this.#isPlain = !rules.foldsCase && !rules.composes && !rules.drives;
  }

  /** Whether two spellings may be one file. */
  get folds(): boolean {
    return !this.#isPlain;
  }

  /** Converts a path that a file names: on Windows, Compose reads a backslash as a slash. */
  slashed(path: string): string {
    return this.rules.drives && path.includes('\\') ? path.replaceAll('\\', '/') : path;
  }

  /** The one spelling of a path. */
  own(path: string): string {
    if (this.#isPlain && this.#links.length === 0) return path;
    const before = this.#owned.get(path);
    if (before !== undefined) return before;
    const found = this.#spelled(this.#throughLinks(path), undefined);
    if (this.#owned.size >= maxPaths) this.#owned.clear();
    this.#owned.set(path, found);
    return found;
  }

  /**
   * Records a path whose last name a list has, and returns the spelling in use. Equal names in one list stay two: that disk is
   * case-sensitive.
   */
  know(path: string, list: NameList): string {
    return this.#isPlain ? this.own(path) : this.#spelled(this.#throughLinks(path), list);
  }

  /** The path as the disk spells it, as far as its lists are known. */
  onDisk(path: string): string {
    return this.#isPlain ? path : this.#spelled(path, undefined, ({ onDisk }) => onDisk);
  }

  /** The one spelling of a path, not below the name of a linked folder. */
  unlinked(path: string): string {
    return this.#spelled(path, undefined);
  }

  /** Sets the folders that are links: what lies below a path of one is spelled below its name. */
  link(links: readonly Link[]): void {
    this.#links = links
      .filter(({ path, name }) => path !== name)
      .sort((a, b) => b.path.length - a.path.length);
    this.#owned.clear();
  }

  #throughLinks(path: string): string {
    for (const { path: from, name } of this.#links)
      if (path === from || path.startsWith(from.endsWith('/') ? from : `${from}/`))
        return name + path.slice(from.length);
    return path;
  }

  #spelled(path: string, list: NameList | undefined, spelling = ({ text }: Name) => text): string {
    const [, scheme, authority = ''] = elsewhere.exec(path) ?? [];
    const isForeign =
      scheme !== undefined && (scheme.toLowerCase() !== 'file' || /^wsl[$.]/i.test(authority));
    if (this.#isPlain || isForeign) return path;
    if (this.#count > maxNames) [this.#top, this.#count] = [new Map(), 0];
    let above: Name | undefined;
    const names = path.split('/').map((text, at, all) => {
      if (text === '' || text === '.' || text === '..') return text;
      const isLast = at === all.length - 1;
      const folder = above ? belowOf(above) : this.#top;
      const listing = isLast ? list : undefined;
      above = this.#nameIn(folder, listing ? text : this.#read(text, at, isLast, folder), listing);
      return spelling(above);
    });
    return names.join('/');
  }

  /** A name in a path as the platform reads it. On Windows, dots and blanks at its end count only where a list has them. */
  #read(text: string, at: number, isLast: boolean, folder: Folder): string {
    if (!this.rules.drives) return text;
    if (at <= 1 && /^[a-z]:$/i.test(text)) return driveOf(text, at);
    return endsInDots.test(text) && !folder.has(this.#keyOf(text)) ? withoutEnd(text, isLast) : text;
  }

  #nameIn(folder: Folder, text: string, list: NameList | undefined): Name {
    const key = this.#keyOf(text);
    const first = folder.get(key);
    if (!first) {
      if (list && endsInDots.test(text)) this.#owned.clear();
      const added = this.#newName(text, list);
      folder.set(key, added);
      return added;
    }
    const found = first.text === text ? first : (first.others?.get(text) ?? first);
    if (list === undefined) return found;
    if (found.list === list && found.listed !== text) return this.#apart(first, found, text, list);
    found.list = list;
    found.listed = text;
    if (list.isOfDisk) found.onDisk = text;
    return found;
  }

  /** Returns a name for the second of two spellings in one list; a name that a reference has is the one that equals it. */
  #apart(first: Name, found: Name, text: string, list: NameList): Name {
    const isOwn = found.text === text;
    const added = this.#newName(isOwn ? found.listed : text, list);
    first.others ??= new Map();
    first.others.set(added.text, added);
    if (isOwn) found.listed = text;
    if (isOwn && list.isOfDisk) found.onDisk = text;
    this.#owned.clear();
    return isOwn ? found : added;
  }

  #newName(text: string, list: NameList | undefined): Name {
    this.#count++;
    return { text, below: undefined, list, listed: text, onDisk: text, others: undefined };
  }

  #keyOf(name: string): string {
    const { foldsCase, composes } = this.rules;
    const whole = composes ? name.normalize('NFC') : name;
    return foldsCase ? folded(whole) : whole;
  }
}

/**
 * A name by which disks without case know it: each character alone, and only by one of its length. The
 * dotless i of Turkish is no i.
 */
export function folded(name: string): string {
  if (/^[\0-\x7f]*$/.test(name)) return name.toLowerCase();
  return name.replace(/[^\0-\x7f]/gu, foldedCharacter).toLowerCase();
}

function foldedCharacter(one: string): string {
  const upper = one === 'ı' ? one : one.toUpperCase();
  const lower = upper.length === one.length ? upper.toLowerCase() : one;
  return lower.length === one.length ? lower : one;
}

/** The folder of a name; most names are files and have none. */
function belowOf(name: Name): Folder {
  name.below ??= new Map();
  return name.below;
}

const endsInDots = /[. ]$/;

/** A name without what Windows leaves out at its end: a dot, and of the last name in a path all dots and blanks. */
function withoutEnd(name: string, isLast: boolean): string {
  let end = name.length;
  if (isLast) while (end > 0 && '. '.includes(name.charAt(end - 1))) end--;
  else if (/[^.]\.$/.test(name)) end--;
  return end === 0 ? name : name.slice(0, end);
}

/** A drive at the start of a path is a capital, as people write it; after a slash, as in URIs, it is small. */
const driveOf = (text: string, at: number) => (at === 0 ? text.toUpperCase() : text.toLowerCase());

let names = new FileNames(rulesOf('linux'));

/** Spells all paths by the rules of a platform from now on, with no names known. */
export function spellBy(rules: NameRules): void {
  names = new FileNames(rules);
}

/** Does work whose paths are relative to a folder of its own, with the names that are known there. */
export function spelledBy<T>(own: FileNames, work: () => T): T {
  const before = names;
  names = own;
  try {
    return work();
  } finally {
    names = before;
  }
}

/** The names of the files that the work at hand is about: those of this machine, whose paths a whole process spells alike. */
export const fileNames = (): FileNames => names;
