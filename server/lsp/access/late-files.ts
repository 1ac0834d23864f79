import type { Fetched } from '../../host/fetched.ts';
import { noAnswer } from '../../host/unread.ts';
import { type FileAccess, type FileSelection, type Listed, pathOf } from '../files.ts';

/** How often what was not read in time is read again in a row; the time between doubles. */
const most = 6;

const isLate = (fetched: Fetched): boolean =>
  typeof fetched === 'object' && fetched.reason === noAnswer.reason;

/**
 * Access to files of a disk that may be busy, asleep or gone for a while: what it does not give in time is asked for again later, one
 * file first, because each call that hangs keeps a thread.
 */
export class LateFiles implements FileAccess {
  readonly #files: FileAccess;
  readonly #after: number;
  readonly #late = new Map<string, readonly string[]>();
  #again: (paths: ReadonlySet<string>) => void = () => undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #rounds = 0;

  /** `after` is the time in milliseconds until the first try. */
  constructor(files: FileAccess, after: number) {
    this.#files = files;
    this.#after = after;
  }

  get blind(): boolean {
    return this.#files.blind === true;
  }

  /** Calls a function with the paths of files and folders that may be readable now. */
  listen(again: (paths: ReadonlySet<string>) => void): void {
    this.#again = again;
  }

  end(): void {
    clearTimeout(this.#timer);
    this.#rounds = most;
    this.#again = () => undefined;
  }

  async read(uri: string, within: readonly string[], size?: number): Promise<Fetched> {
    const fetched = await this.#files.read(uri, within, size);
    if (isLate(fetched)) this.#note(uri, within);
    return fetched;
  }

  readNow(uri: string, within: readonly string[]): { readonly fetched: Fetched } | undefined {
    return this.#files.readNow?.(uri, within);
  }

  hasInvalidBytes(uri: string): boolean {
    return this.#files.hasInvalidBytes?.(uri) === true;
  }

  async list(folder: string, within: readonly string[], wanted: FileSelection): Promise<readonly Listed[]> {
    const listed = await this.#files.list(folder, within, wanted);
    for (const { uri, message } of listed)
      if (message?.includes(noAnswer.reason)) this.#note(`${uri}/./`, within);
    return listed;
  }

  async real(uri: string): Promise<string | undefined> {
    return this.#files.real?.(uri);
  }

  forget(): void {
    this.#files.forget?.();
  }

  #note(uri: string, within: readonly string[]): void {
    if (this.#rounds >= most) return;
    this.#late.set(uri, within);
    if (this.#timer !== undefined) return;
    this.#timer = setTimeout(() => void this.#try(), this.#after * 2 ** this.#rounds++);
  }

  async #try(): Promise<void> {
    const [first] = this.#late;
    if (first === undefined) return;
    this.#files.forget?.();
    const fetched = await this.#files.read(...first);
    this.#timer = undefined;
    if (isLate(fetched)) return this.#note(...first);
    const paths = new Set([...this.#late.keys()].map((uri) => pathOf(uri.replace(/\/\.\/$/, ''))));
    this.#late.clear();
    this.#rounds = 0;
    this.#again(paths);
  }
}
