import { accessKeyIds, browserKeys, credentialNames, namesPointer, openEnds } from '../catalog/variables.ts';
import { wordSet } from '../source/list.ts';
import { withoutTail } from '../source/text.ts';

/**
 * What a variable's name promises: `secret` a credential; `quantity` a setting about one (`TOKEN_TTL`) whose value is a number
 * or a duration; `limit` either of these, depending on the value (`LIMITER_LOGIN_PASSWORD`); undefined: nothing, something
 * public, or a pointer (`*_FILE`, `PUBLIC_KEY`, `KEY_ID`).
 */
export type NameVerdict = 'secret' | 'quantity' | 'limit' | undefined;

const stems = (
  'password passwd passphrase passcode pword apikey secretkey accesskey authkey cryptkey encryptionkey ' +
  'fernetkey hmackey signingkey privatekey masterkey secret token credential credentials'
).split(' ');
/** Words before a short word for a password: `dbpass`, `rootpwd`. */
const holders = wordSet(
  'admin app db ftp ldap mail maria mongo my mysql pg redis root rpc smtp sql user vnc',
);
const short = ['pass', 'pw', 'pwd'];
const lastOnly = wordSet('pass pw pwd pat psw psk salt pepper dsn passwords creds');
const keyOf = wordSet(
  'access account admin api app application auth aes cipher client_secret cookie cred credential credentials creds ' +
    'crypt crypto csrf deploy des enc encrypt encryption fernet git hmac jwt master priv private prv root secret ' +
    'service session shared signing ssh storage subscription unseal',
);
const known = new Set(['auth', 'basic_auth', 'http_basic_auth', ...credentialNames]);
const notSecret = wordSet('pw pwd oldpwd pass pat psk salt');
const harmless = wordSet(
  'allow dummy empty example fake generate max min nopass nopasswd nopassword num number passwordless pub public ' +
    'random sample',
);
const flags = wordSet(
  'use enable disable disabled require skip no has is with without show hide reset change',
);
/** Words before a credential's that make it a switch: `S3_NO_CREDENTIALS`. */
const whether = wordSet('no require skip without');
const neutralTail = wordSet(
  'base default dev development github gitlab initial local new npm old prod production slack staging test',
);
const quantityTail = wordSet(
  'age attempts bonus complexity cost count days duration expiration expire expires expiry hours interval ' +
    'iterations length lifetime history limit milliseconds minutes ms policy requirements retention retries rotation ' +
    'rounds seconds size strength timeout ttl',
);

/** Parts of which every name of a credential contains one. */
const secretParts: readonly string[] = [
  ...[
    'pass',
    'pw',
    'pword',
    'psw',
    'psk',
    'pat',
    'key',
    'secret',
    'token',
    'cred',
    'auth',
    'salt',
    'pepper',
    'dsn',
    'iv',
  ],
  'bundle_',
  'cookie',
];
const anyPart = new RegExp(secretParts.join('|'), 'i');

/** Bundler reads a host's credentials from a variable with the host's name (bundle-config, Credentials for gem sources). */
function namesGemHost(name: string): boolean {
  if (!/^BUNDLE_[A-Z\d_]+$/.test(name)) return false;
  const setting = name.slice('BUNDLE_'.length);
  if (/^(?:BUILD|CACHE|LOCAL|MIRROR|PATH|PLUGINS)__/.test(setting)) return false;
  if (setting.startsWith('GEM__') && !setting.slice('GEM__'.length).includes('__')) return false;
  return /[A-Z\d]__[A-Z\d_]/.test(setting);
}

/** Classifies a variable's name by its words: `_`, `-`, `.` and humps divide them. */
export function secretName(name: string): NameVerdict {
  if (!anyPart.test(name) || namesPointer(name)) return undefined;
  if (namesGemHost(name)) return 'secret';
  const words = wordsOf(name);
  const last = words.length - 1;
  if (last < 0 || words.some((word) => harmless.has(word))) return undefined;
  if (words.length === 1 && notSecret.has(words[0]!)) return undefined;
  const joined = words.join('_');
  if (known.has(joined)) return 'secret';
  if (hasOpenEnd(words) || isAppKey(words) || isBrowserKey(name)) return undefined;
  if (flags.has(words[0]!)) return undefined;
  let end = last;
  while (end > 0 && neutralTail.has(words[end]!)) end--;
  if (whether.has(words[end - 1] ?? '')) return undefined;
  if (isSecret(words, end)) return words.some((word) => limiting.has(word)) ? 'limit' : 'secret';
  if (!quantityTail.has(words[last]!)) return undefined;
  return words.some((_, index) => isSecret(words, index)) ? 'quantity' : undefined;
}

const stores = new Set(accessKeyIds);

function hasOpenEnd(words: readonly string[]): boolean {
  const joined = `_${words.join('_')}`;
  if (joined.endsWith('_access_key') && stores.has(words.at(-3) ?? '')) return true;
  return openEnds.some((end) => joined.endsWith(`_${end}`));
}

/** Whether the words name a public app key, which browsers use to connect. */
function isAppKey(words: readonly string[]): boolean {
  return words.at(-1) === 'key' && words.some((word) => appWords.has(word));
}
const appWords = new Set(browserKeys);

/** Keys that a build puts into code for browsers (vite.dev, Env Variables and Modes). */
const isBrowserKey = (name: string) =>
  name.endsWith('_KEY') && /^(?:VITE|REACT_APP|VUE_APP|GATSBY|MIX)_(?:\w+_)?KEY$/.test(name);

const limiting = wordSet(
  'attempts limit limiter limiting limits quota quotas rate ratelimit ratelimiter throttle throttler throttling',
);

const published = new Set(['public', 'publishable', 'anon']);

/** True for a name that marks its value as public: `NEXT_PUBLIC_MAPS_KEY`, `SUPABASE_ANON_KEY`. */
export function namesPublished(name: string): boolean {
  if (isBrowserKey(name) || /firebase(?:_web)?_api_key$/i.test(name)) return true;
  return wordsOf(name).some((word) => published.has(word));
}

/** True for a name such as `SENTRY_DSN`, whose value is only secret if its URL contains a credential. */
export function namesUrl(name: string): boolean {
  return wordsOf(name).at(-1) === 'dsn';
}

const vector = wordSet('aes cipher cred credential credentials creds crypto encryption secret');

const openKeys = wordSet(
  'apt cache client foreign gpg license map maps object partition peer pgp pkg primary rpm search site sort',
);

/** True for a name that ends in `key` or `seed`; only its value shows whether it is a credential. */
export function namesKey(name: string): boolean {
  if (!/key|seed/i.test(name)) return false;
  const words = wordsOf(name);
  return (
    /^(?:key|seed)$/.test(words.at(-1) ?? '') &&
    !hasOpenEnd(words) &&
    !words.some((word) => openKeys.has(word) || harmless.has(word) || published.has(word))
  );
}

function isSecret(words: readonly string[], index: number): boolean {
  const word = words[index]!;
  if (word === 'key') return isSecretKey(words, index);
  // The cookie of Erlang nodes allows running code in them.
  if (word === 'cookie') return /^(?:erlang|release)$/.test(words[index - 1] ?? '');
  if (word === 'iv') return vector.has(words[index - 1] ?? '');
  return (
    stems.some((stem) => word.endsWith(stem)) ||
    short.some((end) => word.endsWith(end) && holders.has(word.slice(0, -end.length))) ||
    lastOnly.has(word)
  );
}

function isSecretKey(words: readonly string[], index: number): boolean {
  const before = words.slice(0, index);
  if (before.some((word) => word === 'gpg' || word === 'pgp' || word === 'apt' || word === 'rpm'))
    return false;
  return keyOf.has(before.at(-1) ?? '') || before.includes('encryption') || before.includes('secrets');
}

function wordsOf(name: string): string[] {
  return name
    .replace(/([a-z]\d*)([A-Z])/g, '$1_$2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .map((word) => withoutTail(word, '0123456789'))
    .filter((word) => word !== '');
}
