import type { Expanded } from '../source/expanded.ts';
import type { SafeText, Span } from '../source/text.ts';

/** One shell word. Spans are offsets in the file that contains it. */
export interface Word {
  /** The word's value without quotes; undefined if it depends on a variable, glob or substitution. */
  readonly value: string | undefined;
  /** The word without quotes, with unresolved expansions as written (`https://x/$V/i.sh`). */
  readonly shape: string;
  /** The word without quotes, with the values of the variables that are known, and the place of each part. */
  readonly expanded: Expanded;
  readonly span: Span;
  /** Names of the variables that it expands. */
  readonly variables: readonly string[];
  /**
   * The commands of the substitutions `$(…)`, `` `…` ``, `<(…)` and `>(…)` inside it, without nested ones. Rules find
   * `bash <(curl x)`, `sh -c "$(curl x)"` and `eval "$(curl x)"` by them: the consuming word holds the downloading command.
   */
  readonly substitutions: readonly Command[];
}

/** A redirection: `>` and friends; a here-document has a `body` in place of a target. */
export interface Redirect {
  readonly operator: string;
  /** The descriptor before it: 2 for `2>`. */
  readonly descriptor: number | undefined;
  readonly target: Word | undefined;
  readonly body: Word | undefined;
  readonly span: Span;
}

/** A `NAME=value` prefix of a command, or an assignment on its own. */
export interface Assignment {
  readonly name: string;
  readonly value: Word | undefined;
  readonly span: Span;
}

/**
 * One simple command. Prefixes such as `sudo`, `env`, `time`, `exec` and `command` are moved to `prefixes`. Commands inside
 * substitutions, subshells, loops, functions, `find -exec`, `sh -c '…'` and heredoc scripts are also listed. `NAME=value` words
 * of `export` and the like are in both the words and the assignments.
 */
export interface Command {
  /** Last path part of the command word (`curl` for `/usr/bin/curl`, `$DIR/curl`); undefined if it is not literal. */
  readonly name: string | undefined;
  /** The command word itself; undefined for a bare assignment. */
  readonly nameWord: Word | undefined;
  /** Arguments after the name. */
  readonly args: readonly Word[];
  readonly assignments: readonly Assignment[];
  readonly redirects: readonly Redirect[];
  /** Stripped prefix commands (`sudo`, `env`, `time`, …): their words in order. */
  readonly prefixes: readonly Word[];
  readonly span: Span;
  /**
   * Next and previous command of the same pipeline. Each command of a compound (`{ a; b; } | c`) pipes to the
   * next command; a compound on the right is entered at its first command, and each of its commands that has no
   * pipe of its own is piped from the left.
   */
  readonly pipesTo: Command | undefined;
  readonly pipedFrom: Command | undefined;
  /** True if it only runs conditionally: a branch of `if` or `case`, a function, a command after `[ … ] &&` or `||`. */
  readonly conditional: boolean;
  /** True inside of a substitution whose exit status is lost: any that is not in a bare assignment. */
  readonly resultIgnored: boolean;
  /**
   * Why the script certainly continues if it fails: another command excuses it (`a || true`), or the shell does not stop at
   * errors (`a; b`).
   */
  readonly goesOn: 'excused' | 'unheeded' | undefined;
  /** The script that contains it. */
  readonly script: Script;
}

/** The program that runs a script. */
export type Interpreter = 'sh' | 'bash' | 'exec' | 'cmd' | 'powershell' | 'other';

/** The commands of one RUN, CMD, ENTRYPOINT, HEALTHCHECK, heredoc or compose `command`, in source order. */
export interface Script {
  readonly interpreter: Interpreter;
  readonly span: Span;
  readonly commands: readonly Command[];
  /** True if some part could not be read; `commands` are the certain ones. */
  readonly partial: boolean;
  /** Whether cmd or PowerShell runs any of its commands, including those that a shell starts. */
  readonly windows: boolean;
  /** The limit that it exceeds, so that a part is not read: "is longer than …", "has more than …". */
  readonly beyond: string | undefined;
  /** Why the script is not valid, and where the error is. Commands after that place may be missing. */
  readonly fault: { readonly reason: SafeText; readonly span: Span } | undefined;
}
