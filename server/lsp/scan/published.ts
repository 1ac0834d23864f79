import type { Outcome } from '../outcome.ts';

/** Publishes the problems of a file; with an undefined `outcome`, that it has none. */
export type Publish = (uri: string, outcome: Outcome | undefined) => void;

/** The files whose problems were published to the client. */
export class Published {
  readonly #publish: Publish;
  readonly #uris = new Map<string, string>();

  constructor(publish: Publish) {
    this.#publish = publish;
  }

  has(path: string): boolean {
    return this.#uris.has(path);
  }

  uri(path: string): string | undefined {
    return this.#uris.get(path);
  }

  paths(): readonly string[] {
    return [...this.#uris.keys()];
  }

  put(outcome: Outcome, uri: string): void {
    const { path, findings, problems } = outcome;
    const isEmpty = findings.length + problems.length === 0;
    if (this.#uris.get(path) !== uri || isEmpty) this.retract(path);
    if (isEmpty) return;
    this.#uris.set(path, uri);
    this.#publish(uri, outcome);
  }

  retract(path: string): void {
    const uri = this.#uris.get(path);
    if (uri !== undefined && this.#uris.delete(path)) this.#publish(uri, undefined);
  }
}
