import { type Secrets, secretsOf } from '../../secret/secrets.ts';
import { hash } from '../fingerprint.ts';

/** What is known of credentials after their values are gone. */
export interface KnownOfSecrets {
  /** The lines on which one is written, by file; lines count from zero. */
  readonly lines: ReadonlyMap<string, ReadonlySet<number>>;
  /** Texts that repeat none. */
  readonly clean: () => ReadonlySet<string>;
  /** Whether other texts repeat one, by their hashes; undefined if no text could. */
  readonly answers: ReadonlyMap<string, boolean> | undefined;
}

/**
 * Answers as credentials do of which only some things are known. `anew`, which finds them again, answers any other question.
 */
export function recalledSecrets({ lines, clean, answers }: KnownOfSecrets, anew: () => Secrets): Secrets {
  let known: ReadonlySet<string> | undefined;
  const isClean = (text: string) => {
    known ??= clean();
    return known.has(text);
  };
  const isOn: Secrets['isOn'] = ({ path }, line) => lines.get(path)?.has(line) === true;
  if (!answers) return { ...noSecrets, isOn, mayBeIn: (text) => !isClean(text) && noSecrets.mayBeIn(text) };
  return {
    clear: (text) => (isClean(text) ? noSecrets : anew()).clear(text),
    clearingWith: (others) => anew().clearingWith(others),
    values: { [Symbol.iterator]: () => anew().values[Symbol.iterator]() },
    isIn: (text) => !isClean(text) && (answers.get(hash(text)) ?? anew().isIn(text)),
    redact: noSecrets.redact,
    mayBeIn: (text) => !isClean(text) && anew().mayBeIn(text),
    isOn,
    lines: { [Symbol.iterator]: () => anew().lines[Symbol.iterator]() },
  };
}

const noSecrets = secretsOf([]);

/** An empty record of answers about credentials; undefined if there are none, which no text can repeat. */
export function answersAbout({ values }: Secrets): Map<string, boolean> | undefined {
  return values[Symbol.iterator]().next().done === true ? undefined : new Map();
}

/** Credentials that record in `answers` whether texts repeat one, by their hashes. */
export function recordedSecrets(secrets: Secrets, answers: Map<string, boolean>): Secrets {
  const isIn = (text: string) => {
    const is = secrets.isIn(text);
    answers.set(hash(text), is);
    return is;
  };
  return { ...secrets, isIn };
}
