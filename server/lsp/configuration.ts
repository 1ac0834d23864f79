import {
  type AnyRule,
  type Problem,
  printable,
  type SourceFile,
  shownWhole,
  sourceFile,
  type Unread,
} from '../engine/index.ts';
import { configNames, type Decoded, oneCounts, resolveConfig, tooDeep } from '../engine/policy.ts';
import { baseName, folderOf, isBelow, isBelowAny, resolvePath } from '../engine/source/path.ts';
import { readBaseline } from './access/known-findings.ts';
import { type ConfigFile, leftOutBy, merge, type ResolvedConfig } from './access/resolved-config.ts';
import { settingPath } from './access/setting-path.ts';
import { type FileAccess, pathOf, reachOf, uriOf } from './files.ts';
import type { ResourceSettings } from './settings.ts';

/** What a resolver needs. */
export interface Sources {
  readonly files: FileAccess;
  readonly rules: readonly AnyRule[];
  /** Returns the settings of a resource, and the path to cache them under, since many resources may share them. */
  settings(path: string): Promise<ResourceSettings>;
  keyOf(path: string): string;
  /** URIs of the workspace folders. */
  folders(): readonly string[];
  /** Returns the workspace folder that contains a path. */
  rootOf(path: string): string | undefined;
  today(): string;
}

type Known = ReturnType<typeof readBaseline>;
type ByBaseline = Map<Awaited<Known>, ResolvedConfig>;

const noBaseline: Known = Promise.resolve(undefined);

type Reach = readonly string[];

/** Returns the same array for equal lists of folders. */
export type SameReach = (reach: Reach) => Reach;

/** Finds and caches the settings and the configuration file that apply to a path. */
export class ConfigResolver {
  readonly #sources: Sources;
  #day: string;
  #past = false;
  #remembered = nothing();

  constructor(sources: Sources) {
    this.#sources = sources;
    this.#day = sources.today();
  }

  /** Returns the cached result, or undefined. */
  known(path: string): ResolvedConfig | undefined {
    if (this.#day !== this.#sources.today()) {
      this.forget();
      this.#past = true;
    }
    return this.#remembered.resolved.get(this.#keyFor(path));
  }

  /** Reads what is not cached yet; `same` may replace a list of folders with an equal, earlier array. */
  async load(path: string, same: SameReach = (reach) => reach): Promise<ResolvedConfig> {
    const { settings, keyOf, rootOf, folders } = this.#sources;
    // A request that began before `forget` must not fill the cache after it.
    const { asked, merged, resolved } = this.#remembered;
    const [key, scope] = [this.#keyFor(path), keyOf(path)];
    const own = await remember(asked, scope, () => settings(path));
    const reach = same(reachOf(path, folders(), own.roots));
    const base = rootOf(path) ?? folderOf(path);
    const policy = await this.#policy(base, own.policy, reach);
    const file =
      own.configPath === undefined
        ? await this.#nearest(folderOf(path), reach, policy)
        : await this.#chosen(base, own.configPath, reach, policy);
    const known = await this.#known(base, own.baseline, reach);
    const byFile = remember(merged, own, () => new Map<ConfigFile | undefined, ByBaseline>());
    const byBaseline = remember(byFile, file, (): ByBaseline => new Map());
    const found = remember(byBaseline, known, () =>
      merge(own, file, known, { today: this.#day, rules: this.#sources.rules }),
    );
    resolved.set(key, found);
    return found;
  }

  /** Returns the settings of a workspace folder. */
  settingsOf(folder: string): Promise<ResourceSettings> {
    const { settings, keyOf } = this.#sources;
    return remember(this.#remembered.asked, keyOf(folder), () => settings(folder));
  }

  /**
   * Returns the problems of a configuration file, which may have unsaved text, and of everything that it extends;
   * undefined before `check`.
   */
  problemsOf(file: SourceFile | undefined): readonly Problem[] | undefined {
    const found = file && this.#remembered.checked.get(file.path);
    return found?.file === file ? found?.problems : undefined;
  }

  /** Computes the result of `problemsOf`. */
  async check(file: SourceFile | undefined, reach: Reach): Promise<void> {
    const { checked } = this.#remembered;
    if (!file || checked.get(file.path)?.file === file) return;
    // A file with another name is one that configurations extend.
    const isFound = configNames.some((name) => name === baseName(file.path));
    const { policy: named } = await this.settingsOf(file.path);
    const { rootOf } = this.#sources;
    const base = rootOf(file.path) ?? folderOf(file.path);
    const policy = await this.#policy(base, named, reach);
    const isPolicy = policy !== undefined && policy.sources[0]?.path === file.path;
    const above = isFound && !isPolicy ? await this.#above(folderOf(file.path), reach, policy) : undefined;
    const { problems } = await this.#resolve(file, reach, above, isPolicy);
    checked.set(file.path, { file, problems: problems.filter((each) => each.file === file.path) });
  }

  /** Clears the cache: settings or a configuration file changed. */
  forget(): void {
    this.#day = this.#sources.today();
    this.#past = false;
    this.#remembered = nothing();
  }

  /** Whether a configuration was looked for at or below any of the paths. */
  asked(paths: ReadonlySet<string>): boolean {
    return [...this.#remembered.looked].some((each) => isBelowAny(each, paths));
  }

  /** Whether the day has changed since the cache was last cleared, so that dates in it may be outdated. */
  isPast(): boolean {
    return this.#past || this.#day !== this.#sources.today();
  }

  /** Returns the key for a path's settings: an open file may have settings of its own. */
  #keyFor(path: string): string {
    return `${this.#sources.keyOf(path)}\n${path}`;
  }

  #nearest(folder: string, reach: Reach, policy: ConfigFile | undefined): Promise<ConfigFile | undefined> {
    const key = [folder, ...reach, policy?.sources[0]?.path ?? ''].join('\n');
    return remember(this.#remembered.files, key, () => this.#lookUp(folder, reach, policy));
  }

  /** The policy that a setting names, which may extend files beside it. */
  #policy(base: string, file: string | undefined, reach: Reach): Promise<ConfigFile | undefined> {
    if (file === undefined) return Promise.resolve(undefined);
    const path = settingPath(base, file);
    const beside = [...reach, uriOf(folderOf(path))];
    return remember(this.#remembered.files, ['policy', path, base, ...reach].join('\n'), async () => {
      const found = await this.#text(path, beside);
      if (typeof found !== 'string' && this.#sources.files.blind) return undefined;
      return this.#resolved(path, found ?? missing, base, beside, 'policy');
    });
  }

  #known(base: string, file: string | undefined, reach: Reach): Known {
    if (file === undefined) return noBaseline;
    const path = settingPath(base, file);
    this.#remembered.looked.add(path);
    const key = [path, ...reach].join('\n');
    return remember(this.#remembered.baselines, key, () => readBaseline(this.#sources.files, path, reach));
  }

  #chosen(
    base: string,
    file: string,
    reach: Reach,
    policy: ConfigFile | undefined,
  ): Promise<ConfigFile | undefined> {
    const key = [base, file, ...reach, policy?.sources[0]?.path ?? ''].join('\n\n');
    return remember(this.#remembered.files, key, () => this.#choose(base, file, reach, policy));
  }

  async #lookUp(
    folder: string,
    reach: Reach,
    policy: ConfigFile | undefined,
  ): Promise<ConfigFile | undefined> {
    for (const name of configNames) {
      const path = `${folder}/${name}`;
      const found = await this.#text(path, reach);
      if (found === undefined) continue;
      // Outside of the readable folders there is nothing to find.
      if (typeof found !== 'string' && found.beyond && !isWithin(folder, reach)) return policy;
      const above = await this.#above(folder, reach, policy);
      const file = await this.#resolved(path, found, folder, reach, above, policy);
      return await this.#withIgnored(file, `${folder}/${configNames[1]}`, reach);
    }
    return await this.#above(folder, reach, policy);
  }

  async #above(
    folder: string,
    reach: Reach,
    policy: ConfigFile | undefined,
  ): Promise<ConfigFile | undefined> {
    return folder === '' ? policy : await this.#nearest(folderOf(folder), reach, policy);
  }

  /**
   * Adds a problem if another configuration file in the same folder is ignored, unless the configuration extends it
   * or both are the same file.
   */
  async #withIgnored(found: ConfigFile, path: string, reach: Reach): Promise<ConfigFile> {
    const { sources, problems, unread } = found;
    if (unread !== undefined || sources.some((each) => each.path === path)) return found;
    this.#remembered.looked.add(path);
    const text = await this.#sources.files.read(uriOf(path), reach);
    if (typeof text !== 'string' || sources.some((each) => each.text === text)) return found;
    const ignored: Problem = { file: path, span: undefined, message: oneCounts };
    return { ...found, sources: [...sources, sourceFile(path, text)], problems: [...problems, ignored] };
  }

  async #choose(
    base: string,
    file: string,
    reach: Reach,
    policy: ConfigFile | undefined,
  ): Promise<ConfigFile | undefined> {
    const path = settingPath(base, file);
    const found = await this.#text(path, reach);
    if (typeof found !== 'string' && this.#sources.files.blind) return undefined;
    return this.#resolved(path, found ?? missing, base, reach, policy, policy);
  }

  async #text(path: string, reach: Reach): Promise<string | Unread | undefined> {
    this.#remembered.looked.add(path);
    return await this.#sources.files.read(uriOf(path), reach);
  }

  /**
   * Applies a configuration file on top of the one above it. If the file can't be read, the defaults apply, and what
   * is locked above.
   */
  async #resolved(
    path: string,
    text: string | Unread,
    base: string,
    reach: Reach,
    outermost: ConfigFile | 'policy' | undefined,
    policy?: ConfigFile,
  ): Promise<ConfigFile> {
    const isPolicy = outermost === 'policy';
    const outer = isPolicy ? undefined : outermost;
    const depth = (outer?.depth ?? 0) + 1;
    const deep = tooDeep(depth);
    if (outer && deep !== undefined) {
      const problem = { file: path, span: undefined, message: deep };
      const own = typeof text === 'string' ? [sourceFile(path, text)] : [];
      return { ...outer, sources: [...outer.sources, ...own], problems: [...outer.problems, problem] };
    }
    // A configuration above does not apply to the files that it excludes; a policy does.
    const above = outer && leftOutBy(outer.config)(path) ? policy : outer;
    const source = typeof text === 'string' ? sourceFile(path, text) : undefined;
    const { config, ...decoded } = await this.#resolve(source, reach, above, isPolicy);
    const sets = config.projects.map((each) => each.map((file) => resolvePath(base, file) ?? file));
    const within = (each: string) => (isBelow(each, base) ? each.slice(base.length + 1) : undefined);
    const own = typeof text === 'string' ? undefined : unreadMessage(path, text);
    const unread = own ?? above?.unread;
    return { config: { ...config, within }, ...decoded, sets, depth, unread };
  }

  /** Reads everything that a configuration file extends, so that changes of those files are noticed too. */
  async #resolve(
    file: SourceFile | undefined,
    reach: Reach,
    above: ConfigFile | undefined,
    isPolicy = false,
  ): Promise<Decoded<AnyRule>> {
    const work = resolveConfig(file, this.#sources.rules, this.#day, above, isPolicy);
    let step = work.next();
    while (!step.done) {
      this.#remembered.looked.add(step.value);
      step = work.next(await this.#sources.files.read(uriOf(step.value), reach));
    }
    return step.value;
  }
}

/** The cache of a resolver, empty again after settings or a configuration file change. */
const nothing = () => ({
  asked: new Map<string, Promise<ResourceSettings>>(),
  files: new Map<string, Promise<ConfigFile | undefined>>(),
  baselines: new Map<string, Known>(),
  merged: new Map<ResourceSettings, Map<ConfigFile | undefined, ByBaseline>>(),
  resolved: new Map<string, ResolvedConfig>(),
  looked: new Set<string>(),
  checked: new Map<string, { readonly file: SourceFile; readonly problems: readonly Problem[] }>(),
});

const missing: Unread = { reason: 'it does not exist', beyond: false };

/** The message for a configuration that can't be read: the defaults apply, and the settings locked above it. */
const unreadMessage = (path: string, { reason }: Unread) =>
  printable(`The configuration file ${shownWhole(path)} can't be read, so the defaults are used: ${reason}.`);

const isWithin = (folder: string, reach: Reach) => reach.some((uri) => isBelow(folder, pathOf(uri)));

function remember<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const found = map.get(key) ?? make();
  map.set(key, found);
  return found;
}
