import { sha256 } from '../source/sha256.ts';

/** The digest of a public key, or why a text holds none that can be used: a clause without its subject. */
export type KeyReading = { readonly digest: string } | { readonly fault: string };

const [begin, end] = ['-----BEGIN PUBLIC KEY-----', '-----END PUBLIC KEY-----'];

/** Reads one public key in PEM, as `cosign generate-key-pair` writes it: a SubjectPublicKeyInfo (RFC 7468, 13). */
export function readPublicKey(text: string): KeyReading {
  if (/PRIVATE KEY-----/.test(text)) return { fault: 'it is a private key, which belongs in no repository' };
  const lines = text.trim().split(/\r?\n/);
  if (text.length > mostCharacters || lines.shift() !== begin || lines.pop() !== end)
    return { fault: 'it is not one public key in PEM' };
  const key = decodedBase64(lines.join(''));
  if (!key) return { fault: 'it is not one public key in PEM' };
  const first = [...key.slice(0, 40)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  const isKnown = kinds.some(
    ({ start, least, most }) => start.test(first) && key.length >= least && key.length <= most,
  );
  if (!isKnown)
    return { fault: 'it is not a key for ECDSA on P-256, for Ed25519, or for RSA of 2048 bits or more' };
  return { digest: `sha256:${sha256(key)}` };
}

const mostCharacters = 4000;

/** How keys begin, by their algorithms, and their lengths in bytes (RFC 5480, RFC 8410, RFC 3279). */
const kinds = [
  { start: /^3059301306072a8648ce3d020106082a8648ce3d03010703420004/, least: 91, most: 91 },
  { start: /^302a300506032b6570032100/, least: 44, most: 44 },
  { start: /^3082[0-9a-f]{4}300d06092a864886f70d01010105000382/, least: 292, most: 1100 },
];

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** The bytes of a text in base64; undefined if it is not valid. */
function decodedBase64(text: string): Uint8Array | undefined {
  if (text.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(text)) return undefined;
  const digits = text.replace(/=/g, '');
  const bytes = new Uint8Array(Math.floor((digits.length * 3) / 4));
  let [bits, held, at] = [0, 0, 0];
  for (const digit of digits) {
    bits = ((bits << 6) | alphabet.indexOf(digit)) & 0xffffff;
    held += 6;
    if (held < 8) continue;
    held -= 8;
    bytes[at++] = bits >> held;
  }
  return bytes;
}
