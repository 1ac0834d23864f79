import { wordSet } from '../../source/list.ts';

/** Signals that BuildKit knows by name, without `SIG`. Real-time signals are recognised by a pattern. */
const signals = wordSet(
  'ABRT ALRM BUS CHLD CLD CONT FPE HUP ILL INT IO IOT KILL PIPE POLL PROF PWR QUIT SEGV STKFLT STOP SYS TERM TRAP TSTP TTIN TTOU ' +
    'URG USR1 USR2 VTALRM WINCH XCPU XFSZ RTMIN RTMAX',
);

/** Whether STOPSIGNAL accepts a text: a number other than zero, or a name. */
export function isSignal(text: string): boolean {
  if (/^[+-]?\d+$/.test(text)) return Number(text) !== 0;
  const name = text.toUpperCase().replace(/^SIG/, '');
  return signals.has(name) || /^RT(?:MIN\+(?:[1-9]|1[0-5])|MAX-(?:[1-9]|1[0-4]))$/.test(name);
}

/** Whether EXPOSE accepts a text: a port or range with a protocol, optionally after a host address and port. */
export function isExposable(text: string): boolean {
  const parts = text.split(':');
  const [written = '', ...protocol] = (parts.at(-1) ?? '').split('/');
  // Docker versions differ in whether they read on after the protocol.
  if (!/^(?:|tcp|udp|sctp)$/i.test(protocol[0] ?? '')) return false;
  const ip = parts.slice(0, -2).join(':');
  if (ip !== '' && !/^\d{1,3}(?:\.\d{1,3}){3}$/.test(ip) && !/^\[?[\da-f]*:[\da-f:.]*\]?$/i.test(ip))
    return false;
  const range = rangeOf(written);
  const host = parts.at(-2) || undefined;
  if (!range) return false;
  if (host === undefined) return true;
  const published = rangeOf(host);
  return published !== undefined && (range.size === published.size || range.size === 0);
}

function rangeOf(text: string): { readonly size: number } | undefined {
  const dash = text.indexOf('-');
  const ports = dash < 0 ? [text, text] : [text.slice(0, dash), text.slice(dash + 1)];
  if (!ports.every((each) => /^[+-]?\d+$/.test(each) && Number(each) >= 0 && Number(each) <= 65_535))
    return undefined;
  const size = Number(ports[1]) - Number(ports[0]);
  return size < 0 ? undefined : { size };
}

const systems = wordSet(
  'aix android darwin dragonfly freebsd hurd illumos ios js linux macos nacl netbsd openbsd plan9 solaris windows zos',
);
const architectures = wordSet(
  '386 amd64 amd64p32 arm armbe arm64 arm64be ppc64 ppc64le loong64 mips mipsle mips64 mips64le mips64p32 mips64p32le ppc riscv ' +
    'riscv64 s390 s390x sparc sparc64 wasm i386 x86_64 x86-64 aarch64 armhf armel',
);

/** Whether a text is a platform: an operating system, an architecture, or both with a variant (containerd's `platforms.Parse`). */
export function isPlatform(text: string): boolean {
  const [first = '', ...rest] = text.split('/');
  const system = /^([\w-]+)(?:\([\w.%-]*(?:\+[\w.%-]+)*\))?$/.exec(first)?.[1]?.toLowerCase();
  if (system === undefined || rest.length > 2 || !rest.every((part) => /^[\w.-]+$/.test(part))) return false;
  return rest.length > 0 || systems.has(system) || architectures.has(first.toLowerCase());
}

/** Whether `--chmod` accepts a text: an octal number up to 7777, or symbolic clauses as in chmod. */
export function isFileMode(text: string): boolean {
  if (/^\d/.test(text)) return /^0*[0-7]{1,4}$/.test(text);
  return text.split(',').every((clause) => /^[augo]*(?:[-+=][rstwXxugo]*)+$/.test(clause));
}

const digestLengths: Readonly<Record<string, number>> = { sha256: 64, sha384: 96, sha512: 128 };

/** Whether a text is the digest of a file. */
export function isDigest(text: string): boolean {
  const [algorithm = '', hex = '', ...more] = text.split(':');
  return more.length === 0 && hex.length === digestLengths[algorithm] && /^[\da-f]*$/.test(hex);
}

/** Whether a source is a git repository that BuildKit clones. */
export function isGitSource(text: string): boolean {
  if (/^(?:git|ssh):\/\/|^github\.com\/|^[\w-]+@[\w.-]+:/.test(text)) return true;
  return isUrl(text) && /^[^?#]*\.git(?:[?#]|$)/.test(text);
}

/** Whether a source is downloaded. */
export const isUrl = (text: string): boolean => /^https?:\/\//.test(text);

/** Whether a text is one of Go's booleans (strconv.ParseBool). */
export const isBoolean = (text: string): boolean =>
  /^(?:1|t|T|TRUE|true|True|0|f|F|FALSE|false|False)$/.test(text);
