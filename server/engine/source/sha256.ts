/** The SHA-256 of some bytes as hexadecimal digits (FIPS 180-4): the engine has no library, and runs in browsers. */
export function sha256(bytes: Uint8Array): string {
  const state = initial.slice();
  const padded = new Uint8Array(Math.ceil((bytes.length + 9) / 64) * 64);
  padded.set(bytes);
  padded[bytes.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setUint32(padded.length - 8, Math.floor(bytes.length / 2 ** 29));
  view.setUint32(padded.length - 4, bytes.length << 3);
  for (let at = 0; at < padded.length; at += 64) addBlock(state, view, at);
  return [...state].map((word) => word.toString(16).padStart(8, '0')).join('');
}

const rotated = (word: number, by: number) => (word >>> by) | (word << (32 - by));

/** The first 32 bits of the fractions of roots of the first primes. */
function fractions(count: number, root: (prime: number) => number): Uint32Array {
  const primes: number[] = [];
  for (let each = 2; primes.length < count; each++)
    if (primes.every((prime) => each % prime !== 0)) primes.push(each);
  return Uint32Array.from(primes, (prime) => Math.floor((root(prime) % 1) * 2 ** 32));
}

const constants = fractions(64, Math.cbrt);
const initial = fractions(8, Math.sqrt);

function addBlock(state: Uint32Array, view: DataView, start: number): void {
  const words = new Uint32Array(64);
  for (let at = 0; at < 64; at++) {
    if (at < 16) words[at] = view.getUint32(start + at * 4);
    else {
      const [early = 0, late = 0] = [words[at - 15], words[at - 2]];
      const small = rotated(early, 7) ^ rotated(early, 18) ^ (early >>> 3);
      const large = rotated(late, 17) ^ rotated(late, 19) ^ (late >>> 10);
      words[at] = words[at - 16]! + small + words[at - 7]! + large;
    }
  }
  let [a, b, c, d, e, f, g, h] = state as unknown as readonly [
    ...[number, number, number, number, number, number, number, number],
  ];
  for (let at = 0; at < 64; at++) {
    const choice = (e & f) ^ (~e & g);
    const first =
      h + (rotated(e, 6) ^ rotated(e, 11) ^ rotated(e, 25)) + choice + constants[at]! + words[at]!;
    const majority = (a & b) ^ (a & c) ^ (b & c);
    const second = (rotated(a, 2) ^ rotated(a, 13) ^ rotated(a, 22)) + majority;
    [h, g, f, e, d, c, b, a] = [g, f, e, (d + first) | 0, c, b, a, (first + second) | 0];
  }
  for (const [at, word] of [a, b, c, d, e, f, g, h].entries()) state[at] = state[at]! + word;
}
