import { shownWhole } from '../secret/shown.ts';

/** How texts of a file are written into logical places. */
export interface PlaceWords {
  /** For text that a shell runs. */
  script(text: string): string;
  /** For any other text: an image, a port, a mount, a list item. */
  value(text: string): string;
}

/**
 * For fingerprints of version 1: leaves out what looks like a credential. The list of known credentials grows, so these may
 * change.
 */
export const firstWords: PlaceWords = { script: shownWhole, value: shownWhole };

/**
 * For fingerprints of version 2. The result depends only on the text, neither on the known credentials nor on other findings, so
 * a fingerprint never changes because of them. Changing these functions requires a new version.
 */
export const secondWords: PlaceWords = { script: commandWords, value: withoutTokens };

/** Removes the user from URLs, and words that are as long and mixed as a token. */
function withoutTokens(text: string): string {
  return text
    .replace(/\/\/[^/@\s]*@/g, '//')
    .replace(/[\w+=-]{20,}/g, (run) => (/\d/.test(run) && /[A-Za-z]/.test(run) ? '*' : run));
}

/**
 * Reduces a script to its programs, options, paths and addresses. Leaves out anything that may be a password: numbers, quoted
 * texts, words after an option or after a name for credentials, and the output of `echo`.
 */
function commandWords(text: string): string {
  const kept: string[] = [];
  let [isValue, isTold] = [false, false];
  for (const word of text.split(/(\s+|[;&|()<>]+)/)) {
    if (word.trim() === '') continue;
    if (/^[;&|()<>]/.test(word)) {
      kept.push(word);
      [isValue, isTold] = [false, false];
    } else {
      const plain = isTold || (isValue && /^\w[\w-]*$/.test(word)) ? '' : plainWord(word);
      if (plain !== '') kept.push(plain);
      isTold ||= word === 'echo' || word === 'printf';
      isValue = word.startsWith('-') || namesCredential.test(word);
    }
  }
  return kept.join(' ');
}

const namesCredential = /pass|pwd|secret|token|key|auth|cred|user/i;

/** Returns a word that can't be a password; otherwise the part of it that can't, or nothing. */
function plainWord(word: string): string {
  const address = /^(?:https?|ftp|git|ssh):\/\/(?:[^/@]*@)?([^?#]*)/.exec(word)?.[1];
  if (address !== undefined) return withoutTokens(address);
  const name = /^(--?[A-Za-z][\w-]*|\w[\w.-]*)=/.exec(word)?.[1];
  if (name !== undefined) return `${name}=`;
  const isPlain = /^(?:-[A-Za-z]|--[A-Za-z][A-Za-z-]*|[A-Za-z][A-Za-z_-]*|[\w.~-]*\/[\w./-]*)$/.test(word);
  return isPlain ? withoutTokens(word) : '';
}
