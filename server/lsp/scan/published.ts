import type { Outcome } from '../outcome.ts';
import { type ShownFindings, shownFindings } from './shown.ts';

/** Publishes the problems of a file; with an undefined `outcome`, that it has none. */
export type Publish = (uri: string, outcome: Outcome | undefined) => void;

/** A file whose problems were published. */
interface PublishedFile {
  readonly uri: string;
  readonly shown: ShownFindings;
}

/** The files whose problems were published to the client. */
export class Published {
  readonly #publish: Publish;
  readonly #files = new Map<string, PublishedFile>();

  constructor(publish: Publish) {
    this.#publish = publish;
  }

  has(path: string): boolean {
    return this.#files.has(path);
  }

  uri(path: string): string | undefined {
    return this.#files.get(path)?.uri;
  }

  paths(): readonly string[] {
    return [...this.#files.keys()];
  }

  /** Returns what was published of each file. */
  *shown(): Generator<readonly [path: string, shown: ShownFindings]> {
    for (const [path, { shown }] of this.#files) yield [path, shown];
  }

  put(outcome: Outcome, uri: string): void {
    const { path, findings, problems } = outcome;
    const isEmpty = findings.length + problems.length === 0;
    if (this.uri(path) !== uri || isEmpty) this.retract(path);
    if (isEmpty) return;
    this.#files.set(path, { uri, shown: shownFindings(outcome) });
    this.#publish(uri, outcome);
  }

  retract(path: string): void {
    const uri = this.uri(path);
    if (uri !== undefined && this.#files.delete(path)) this.#publish(uri, undefined);
  }
}
