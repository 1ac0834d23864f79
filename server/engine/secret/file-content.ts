import { limits } from '../source/limits.ts';
import { perObject } from '../source/memo.ts';
import type { Known, SourceFile } from '../source/text.ts';
import { heldCredentials, namedCredential } from './credential.ts';
import { shapedSecrets } from './shape.ts';
import { entropy, hasVariable } from './value.ts';

/** A credential that a file holds. */
export interface FileCredential {
  /** The name that it is given in the file, else what it is by its form; never the credential. */
  readonly name: string;
  /** True for a default that anyone guesses. */
  readonly weak: boolean;
}

/**
 * The credential that a file plainly holds, the gravest first; undefined for a file that plainly holds none: settings of
 * which none is a credential, public keys, certificates, nothing. Any other text is unknown.
 */
export const fileCredential = perObject((file: SourceFile): Known<FileCredential | undefined> => {
  const { text } = file;
  if (file.refused !== undefined || text.length > limits.copiedCharacters) return 'unknown';
  if (encrypted.test(text)) return undefined;
  const settings = settingsIn(text);
  let weak: FileCredential | undefined;
  for (const { name, value } of settings ?? []) {
    const grave = graveOf(name, value);
    if (grave === 'literal') return { name, weak: false };
    if (grave === 'weak') weak ??= { name, weak: true };
  }
  const [shaped] = shapedSecrets(text);
  if (shaped) return { name: shaped.label, weak: false };
  if (weak) return weak;
  if (isPublic(text)) return undefined;
  return settings && !settings.some(({ value }) => isRandom(value)) ? undefined : 'unknown';
});

/** What SOPS, Ansible Vault, git-crypt and age write: nobody can read it without a key that is elsewhere. */
const encrypted =
  /^\$ANSIBLE_VAULT;|^-----BEGIN AGE ENCRYPTED FILE-----|^\0GITCRYPT|^age-encryption\.org\/|^[ \t]*"?sops(?:"?:|_version=)/m;

const isPublic = (text: string) =>
  text
    .split(/^-----END [A-Z\d ]+-----\s*$/m)
    .every((part) => part.trim() === '' || publicBlock.test(part) || publicKey.test(part));

const publicBlock =
  /^\s*(?:[^\s-][^\n]*\n\s*)*-----BEGIN (?:[A-Z\d]+ )?(?:CERTIFICATE|PUBLIC KEY|PUBLIC KEY BLOCK|X509 CRL|PARAMETERS|CERTIFICATE REQUEST)-----\n/;
const publicKey = /^\s*(?:ssh-(?:rsa|dss|ed25519)|ecdsa-sha2-\w+) AAAA/;

interface Setting {
  readonly name: string;
  readonly value: string;
}

/** `NAME=value`, `name: value`, also in lists and behind `export`; npm puts a registry before the name. */
const setting = /^(?:- )?(?:export )?(?:\/\/[^\s=]*:)?(?:"([\w.-]+)"|'([\w.-]+)'|([\w.-]+))\s?[=:](.+)$/s;
const comment = /^(?:[#;]|\/\/[^:=]*$)/;
/** Lines that hold no value: `[section]`, `---`, brackets. */
const frame = /^(?:\[[\w .:"@/-]+\]|---|[{}[\]],?)$/;

/** The settings of a file; undefined where some of it is no setting. */
function settingsIn(text: string): Setting[] | undefined {
  const json = /^\s*[{[]/.test(text) ? jsonOf(text) : undefined;
  if (json) return json;
  const found: Setting[] = [];
  for (const written of text.replace(/^\ufeff/, '').split('\n')) {
    const line = written.trim();
    if (line === '' || comment.test(line) || frame.test(line)) continue;
    const [, double, single, plain, rest = ''] = setting.exec(line) ?? [];
    const name = double ?? single ?? plain;
    const value = name === undefined ? undefined : literalOf(rest.trim());
    if (name === undefined || value === undefined) return undefined;
    found.push({ name: name.replace(/^_+(?=.)/, ''), value });
  }
  return found;
}

/** A value without its quotes and the comment behind it; undefined where it goes on in the next line. */
function literalOf(written: string): string | undefined {
  const text = written.replace(/,$/, '');
  const quote = text[0];
  if (quote === '"' || quote === "'") {
    const end = text.indexOf(quote, 1);
    return end < 0 || !/^\s*(?:#.*)?$/.test(text.slice(end + 1)) ? undefined : text.slice(1, end);
  }
  if (/^[|>&*!{[]|\\$/.test(text)) return undefined;
  const at = text.search(/(?<=^|\s)#/);
  return (at < 0 ? text : text.slice(0, at)).trim();
}

/** The values of a JSON text by their keys; undefined for what is none. */
function jsonOf(text: string): Setting[] | undefined {
  const found: Setting[] = [];
  const open: { name: string; value: unknown }[] = [];
  try {
    open.push({ name: '', value: JSON.parse(text) });
  } catch {
    return undefined;
  }
  for (let next = open.pop(); next; next = open.pop()) {
    const { name, value } = next;
    if (value === null || typeof value !== 'object') found.push({ name, value: String(value) });
    else for (const [key, each] of Object.entries(value)) open.push({ name: nameOf(key, name), value: each });
  }
  return found;
}

/** The items of a list bear its name. */
const nameOf = (key: string, above: string) => (/^\d+$/.test(key) ? above : key);

function graveOf(name: string, value: string): 'literal' | 'weak' | undefined {
  if (value === '') return undefined;
  const held = heldCredentials(value, 'shell', name);
  if (held.some(({ weak }) => !weak)) return 'literal';
  const verdict = hasVariable(value, 'shell') ? undefined : namedCredential(name, value);
  if (verdict === 'literal' || verdict === 'weak') return verdict;
  return held.length > 0 ? 'weak' : undefined;
}

/** What may be a key that its name does not give away. */
function isRandom(value: string): boolean {
  return /[\w+/=-]{16}/.test(value) && /\d/.test(value) && /[A-Za-z]/.test(value) && entropy(value) >= 3.3;
}
