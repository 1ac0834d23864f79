import type { Connection, ServerCapabilities } from 'vscode-languageserver';
import type { AnyRule } from '../../engine/index.ts';
import type { LastCommit } from '../access/last-commit.ts';
import type { Client } from '../client.ts';
import type { Outcome } from '../outcome.ts';
import type { Parts } from '../parts.ts';

/** Something that a client may ask for. Each is a file of this folder; `index.ts` lists them. */
export interface Feature {
  /** What the server says that it can do; nothing where the client has no use for it. */
  capabilities?(client: Client): ServerCapabilities;
  /** Answers its requests. */
  listen?(connection: Connection, context: FeatureContext): void;
  /** Commands that the client may have executed, by their names. */
  commands?(client: Client): Commands;
}

/** Commands by their names. */
export interface Commands {
  readonly [name: string]: Command;
}

/** Executes a command; what it answers goes to the client. */
export type Command = (
  args: readonly unknown[],
  connection: Connection,
  context: FeatureContext,
) => Promise<unknown>;

/** What answering needs. */
export interface FeatureContext extends Parts {
  readonly rules: readonly AnyRule[];
  /** What git knows of a folder; undefined where there is no disk. */
  readonly lastCommit: LastCommit | undefined;
  /** URIs of the workspace's folders as they are now. */
  folders(): readonly string[];
  /** What linting an open file gave, as it is now, once all that it needs is there; undefined for one that is not open. */
  linted(uri: string): Promise<Outcome | undefined>;
}
