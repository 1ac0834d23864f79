import type { Connection, ServerCapabilities } from 'vscode-languageserver';
import type { AnyRule } from '../../engine/index.ts';
import type { ImageLocks } from '../access/image-locks.ts';
import type { LastCommit } from '../access/last-commit.ts';
import type { Client } from '../client.ts';
import type { Outcome } from '../outcome.ts';
import type { Parts } from '../parts.ts';

/** A feature of the language server. Each is a file in this folder; `index.ts` lists them. */
export interface Feature {
  /** The server capabilities to announce; undefined if the client can't use the feature. */
  capabilities?(client: Client): ServerCapabilities;
  /** Registers the request handlers. */
  listen?(connection: Connection, context: FeatureContext): void;
  /** Commands that the client may execute, by name. */
  commands?(client: Client): Commands;
}

/** Commands by name. */
export interface Commands {
  readonly [name: string]: CommandHandler;
}

/** Executes a command; its result is sent to the client. */
export type CommandHandler = (
  args: readonly unknown[],
  connection: Connection,
  context: FeatureContext,
) => Promise<unknown>;

/** What features need. */
export interface FeatureContext extends Parts {
  readonly rules: readonly AnyRule[];
  /** The last commit of a folder's git repository; undefined if there is no disk. */
  readonly lastCommit: LastCommit | undefined;
  /** Locks images; undefined if there is no disk. */
  readonly imageLocks: ImageLocks | undefined;
  /** The current URIs of the workspace folders. */
  folders(): readonly string[];
  /** Returns the current outcome of an open file once everything it needs is loaded; undefined if it is not open. */
  linted(uri: string): Promise<Outcome | undefined>;
}
