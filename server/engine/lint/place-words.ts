import { shownWhole } from '../secret/shown.ts';

/** How the texts of a file are written into logical places. */
export interface PlaceWords {
  /** What a shell runs. */
  script(text: string): string;
  /** Any other text: an image, a port, a mount, the item of a list. */
  value(text: string): string;
}

/** Those of fingerprints of version 1: texts without what is known to look like a credential, which becomes more. */
export const firstWords: PlaceWords = { script: shownWhole, value: shownWhole };

/**
 * Those of version 2. They depend on the text alone, and neither on what is known of credentials nor on what else is found, so that
 * neither changes a fingerprint: a change of these functions is a new version.
 */
export const secondWords: PlaceWords = { script: commandWords, value: withoutTokens };

/** A text without the user of a URL, and without what is as long and mixed as a token. */
function withoutTokens(text: string): string {
  return text
    .replace(/\/\/[^/@\s]*@/g, '//')
    .replace(/[\w+=-]{20,}/g, (run) => (/\d/.test(run) && /[A-Za-z]/.test(run) ? '*' : run));
}

/**
 * A script by its programs, options, paths and addresses. Numbers, quoted texts, words behind an option or a name for credentials,
 * and what `echo` writes may be a password, and are left out.
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

/** A word that can be no password as a whole; of others the part that can't, or nothing. */
function plainWord(word: string): string {
  const address = /^(?:https?|ftp|git|ssh):\/\/(?:[^/@]*@)?([^?#]*)/.exec(word)?.[1];
  if (address !== undefined) return withoutTokens(address);
  const name = /^(--?[A-Za-z][\w-]*|\w[\w.-]*)=/.exec(word)?.[1];
  if (name !== undefined) return `${name}=`;
  const isPlain = /^(?:-[A-Za-z]|--[A-Za-z][A-Za-z-]*|[A-Za-z][A-Za-z_-]*|[\w.~-]*\/[\w./-]*)$/.test(word);
  return isPlain ? withoutTokens(word) : '';
}
