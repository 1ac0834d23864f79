import { statSync } from 'node:fs';
import { shownWhole } from '../engine/index.ts';
import { type Given, Misuse, type Options } from './command.ts';

/** The input: paths from the command line, and options that decide how to read them. */
export interface CliInput {
  readonly paths: readonly string[];
  /** Compose files that form one project, as passed to `docker compose -f`. */
  readonly composeFiles: readonly string[];
  readonly config: string | undefined;
  /** A configuration file below which all others lie. */
  readonly policy?: string | undefined;
  readonly stdinFilename: string | undefined;
  /** Additional folders from which files may be read. */
  readonly roots: readonly string[];
}

/** The options of commands that read files, except `--stdin-filename`. */
export const inputOptions = {
  'compose-file': {
    type: 'string',
    short: 'f',
    value: 'FILE',
    help: 'lint this compose file; repeat the option to lint several files as one project, in the order of `docker compose -f`; without PATH, nothing else is linted',
  },
  config: {
    type: 'string',
    value: 'FILE',
    help: 'use this configuration file instead of the nearest .plimsoll.yaml',
  },
  policy: {
    type: 'string',
    value: 'FILE',
    help: 'use this policy, which no configuration and no ignore comment can loosen',
  },
  root: {
    type: 'string',
    value: 'DIR',
    help: 'also allow reading files in this folder that linted files refer or link to; repeatable',
  },
} as const satisfies Options;

/** Reads the input from the operands and the options above; the current folder by default. Throws `Misuse`. */
export function inputOf(given: Given): CliInput {
  const composeFiles = given.all('compose-file');
  const stdinFilename = given.last('stdin-filename');
  if (composeFiles.includes('-')) throw new Misuse('`--compose-file` needs a file name, not `-`.');
  const here = composeFiles.length > 0 ? [] : ['.'];
  const { operands } = given;
  const paths = operands.length > 0 ? operands : stdinFilename === undefined ? here : ['-'];
  if (stdinFilename !== undefined && !paths.includes('-')) {
    throw new Misuse('`--stdin-filename` needs the path `-` (standard input).');
  }
  if (paths.includes('')) throw new Misuse('A path must not be empty.');
  const roots = given.all('root');
  const wrong = roots.find((root) => !statSync(root, { throwIfNoEntry: false })?.isDirectory());
  if (wrong !== undefined) throw new Misuse(`\`--root\` needs a folder, which ${shownWhole(wrong)} is not.`);
  return {
    paths,
    composeFiles,
    config: given.last('config'),
    policy: given.last('policy'),
    stdinFilename,
    roots,
  };
}
