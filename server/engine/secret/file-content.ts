import { limits } from '../source/limits.ts';
import { perObject } from '../source/memo.ts';
import { baseName } from '../source/path.ts';
import type { Known, SourceFile } from '../source/text.ts';
import { heldCredentials, namedCredential } from './credential.ts';
import { settingsForm } from './settings-file.ts';
import { constantsOf, type Setting, settingsOf } from './settings-text.ts';
import { classifyValue, entropy, hasVariable, isDistinct } from './value.ts';

/** A credential in a file. */
export interface FileCredential {
  /** Its name in the file, else the kind by its form; never the credential. */
  readonly name: string;
  /** True for a default that anyone can guess. */
  readonly weak: boolean;
}

/**
 * The worst credential that a file clearly contains; undefined for a file that clearly has none: only other settings, public
 * keys, certificates, or empty. Unknown for any other text.
 */
export const fileCredential = perObject((file: SourceFile): Known<FileCredential | undefined> => {
  const { text } = file;
  if (file.refused !== undefined || text.length > limits.copiedCharacters) return 'unknown';
  if (encrypted.test(text) || federated.test(text)) return undefined;
  const logins = loginsIn(file);
  if (logins) return logins.some(isWritten) ? { name: 'password', weak: false } : undefined;
  const form = settingsForm(file.path);
  const { settings, whole } =
    form === 'code' ? { settings: constantsOf(text), whole: false } : settingsOf(text);
  // In texts for people and in programs, a name is weaker evidence.
  const isDoubted = form === 'code' || form === 'words';
  let weak: FileCredential | undefined;
  for (const { name, value } of settings) {
    const grave = graveOf({ name, value });
    if (isDoubted && (grave === 'weak' || !/^[!-~]+$/.test(value) || !isDistinct(value))) continue;
    if (grave === 'literal') return { name, weak: false };
    if (grave === 'weak') weak ??= { name, weak: true };
  }
  const shaped = heldCredentials(text, 'shell').find(({ kind }) => kind === 'shape');
  if (shaped) return { name: shaped.what, weak: false };
  if (weak) return weak;
  if (isPublic(text)) return undefined;
  return whole && !settings.some(({ value }) => isRandom(value)) ? undefined : 'unknown';
});

/** The passwords of a login file: lines of PostgreSQL's password file, or words of a netrc file. */
function loginsIn({ path, text }: SourceFile): readonly string[] | undefined {
  const name = baseName(path);
  const lines = text.split('\n').filter((line) => !line.startsWith('#'));
  if (/^\.?pgpass(?:\.conf)?$/.test(name))
    return lines.map((line) => line.split(':').slice(4).join(':').trim());
  if (!/^[._]netrc$/.test(name)) return undefined;
  const words = lines.join(' ').split(/\s/);
  return words.filter((_, at) => words[at - 1] === 'password');
}

const isWritten = (value: string) => !hasVariable(value, 'shell') && classifyValue(value) === 'literal';

/** Files encrypted by SOPS, Ansible Vault, git-crypt and age: unreadable without a key that is elsewhere. */
const encrypted =
  /^\$ANSIBLE_VAULT;|^-----BEGIN AGE ENCRYPTED FILE-----|^\0GITCRYPT|^age-encryption\.org\/|^[ \t]*"?sops(?:"?:|_version=)/m;

/** A configuration for Google's libraries to exchange another credential for theirs (google.aip.dev/auth/4117). */
const federated = /"type"\s?:\s?"external_account"/;

const isPublic = (text: string) =>
  text
    .split(/^-----END [A-Z\d ]+-----\s*$/m)
    .every((part) => part.trim() === '' || publicBlock.test(part) || publicKey.test(part));

const publicBlock =
  /^\s*(?:[^\s-][^\n]*\n\s*)*-----BEGIN (?:[A-Z\d]+ )?(?:CERTIFICATE|PUBLIC KEY|PUBLIC KEY BLOCK|X509 CRL|PARAMETERS|CERTIFICATE REQUEST)-----\n/;
const publicKey = /^\s*(?:ssh-(?:rsa|dss|ed25519)|ecdsa-sha2-\w+) AAAA/;

function graveOf({ name, value }: Setting): 'literal' | 'weak' | undefined {
  if (value === '') return undefined;
  const held = heldCredentials(value, 'shell', name);
  if (held.some(({ weak }) => !weak)) return 'literal';
  const verdict = hasVariable(value, 'shell') ? undefined : namedCredential(name, value);
  if (verdict === 'literal' || verdict === 'weak') return verdict;
  return held.length > 0 ? 'weak' : undefined;
}

/** Whether a value may be a key although its name does not show it. */
function isRandom(value: string): boolean {
  return /[\w+/=-]{16}/.test(value) && /\d/.test(value) && /[A-Za-z]/.test(value) && entropy(value) >= 3.3;
}
