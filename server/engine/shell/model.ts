import type { SafeText, Span } from '../source/text.ts';

/** One shell word. Spans are offsets in the file that holds it. */
export interface Word {
  /** The word's value with quotes removed; undefined where a variable, glob or substitution decides. */
  readonly value: string | undefined;
  /** The word with quotes removed and unresolved expansions left as written (`https://x/$V/i.sh`). */
  readonly shape: string;
  readonly span: Span;
  /** Names of the variables that it expands. */
  readonly variables: readonly string[];
  /**
   * The commands of the substitutions `$(…)`, `` `…` ``, `<(…)` and `>(…)` inside it, without nested ones. Rules find `bash
   * <(curl x)`, `sh -c "$(curl x)"` and `eval "$(curl x)"` by them: the consuming word holds the downloading command.
   */
  readonly substitutions: readonly Command[];
}

/** A redirection: `>` and friends; a here-document has a `body` in place of a target. */
export interface Redirect {
  readonly operator: string;
  /** The descriptor written in front of it: 2 for `2>`. */
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
 * One simple command, prefixes such as `sudo`, `env`, `time`, `exec`, `command` stripped into `prefixes`.
 * Commands inside substitutions, subshells, loops, functions, `find -exec`, `sh -c '…'` and heredoc scripts are
 * listed too. `NAME=value` words of `export` and its like stand among the words and among the assignments.
 */
export interface Command {
  /** Last path part of the command word (`curl` for `/usr/bin/curl`, `$DIR/curl`); undefined when it is not literal. */
  readonly name: string | undefined;
  /** The command word itself; undefined for a bare assignment. */
  readonly nameWord: Word | undefined;
  /** Arguments after the name. */
  readonly args: readonly Word[];
  readonly assignments: readonly Assignment[];
  readonly redirects: readonly Redirect[];
  /** Commands that were stripped in front: `sudo`, `env`, `time`, …; their own words in order. */
  readonly prefixes: readonly Word[];
  readonly span: Span;
  /**
   * Next and previous command of the same pipeline. Each command of a compound (`{ a; b; } | c`) pipes to the
   * next command; a compound on the right is entered at its first command, and each of its commands that has no
   * pipe of its own is piped from the left.
   */
  readonly pipesTo: Command | undefined;
  readonly pipedFrom: Command | undefined;
  /** True where a test decides whether it runs: a branch of `if` or `case`, a function, what follows `[ … ] &&` or `||`. */
  readonly conditional: boolean;
  /** True inside of a substitution whose result is lost: that of any but a bare assignment. */
  readonly resultIgnored: boolean;
  /**
   * Why the script certainly goes on after it fails: another command makes up for it (`a || true`), or the shell does not
   * stop at errors (`a; b`).
   */
  readonly goesOn: 'excused' | 'unheeded' | undefined;
  /** The script that holds it. */
  readonly script: Script;
}

/** What runs a script. */
export type Interpreter = 'sh' | 'bash' | 'exec' | 'cmd' | 'powershell' | 'other';

/** The commands of one RUN, CMD, ENTRYPOINT, HEALTHCHECK, heredoc or compose `command`, in source order. */
export interface Script {
  readonly interpreter: Interpreter;
  readonly span: Span;
  readonly commands: readonly Command[];
  /** True when some part could not be read; its commands are what is certain. */
  readonly partial: boolean;
  /** Whether cmd or PowerShell runs any of its commands, those included that a shell starts. */
  readonly windows: boolean;
  /** The bound beyond which some of it is not read: "is longer than …", "has more than …". */
  readonly beyond: string | undefined;
  /** Why the script is not valid, and where the error is. Commands after that place may be missing. */
  readonly fault: { readonly reason: SafeText; readonly span: Span } | undefined;
}
