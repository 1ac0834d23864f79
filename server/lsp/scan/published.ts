import { type BySeverity, bySeverity } from '../../engine/index.ts';
import type { Outcome } from '../outcome.ts';

/** Publishes the problems of a file; with an undefined `outcome`, that it has none. */
export type Publish = (uri: string, outcome: Outcome | undefined) => void;

/** A file whose problems were published. */
interface PublishedFile {
  readonly uri: string;
  readonly counts: BySeverity;
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

  /** Returns the number of findings that were published of each file. */
  *counts(): Generator<readonly [path: string, counts: BySeverity]> {
    for (const [path, { counts }] of this.#files) yield [path, counts];
  }

  put(outcome: Outcome, uri: string): void {
    const { path, findings, problems } = outcome;
    const isEmpty = findings.length + problems.length === 0;
    if (this.uri(path) !== uri || isEmpty) this.retract(path);
    if (isEmpty) return;
    this.#files.set(path, { uri, counts: bySeverity(findings) });
    this.#publish(uri, outcome);
  }

  retract(path: string): void {
    const uri = this.uri(path);
    if (uri !== undefined && this.#files.delete(path)) this.#publish(uri, undefined);
  }
}
