import { wordSet } from '../source/list.ts';
import { memoizeByText } from '../source/memo.ts';
import { withoutTail } from '../source/text.ts';
import { countsUp, isPlaceholder } from './values/placeholder.ts';
import { defaultKeys, published, publishedStart } from './values/published.data.ts';

/**
 * Classes of a credential's literal value: `weak` a guessable default, `placeholder` a hint to be replaced, `harmless` not a
 * credential (a switch, a path, a plain URL), `literal` any other.
 */
export type ValueVerdict = 'empty' | 'harmless' | 'placeholder' | 'weak' | 'literal';

const switches = wordSet(
  'true false yes no on off y n 0 1 none null nil undefined invalid enable enabled disable disabled require required ' +
    'optional auto ~',
);
/** Words of an amount: a number with or without a unit, several together (`1h30m`), or a word between numbers. */
const amount = /^(?:\d*[a-z]{0,9}|(?:\d+[a-z]{1,3})+)$/i;
const duration = /^P[\dTWDHMSY.]+$/i;
const path = /^@?(?:\.{1,2}|~)?\/[\w.@+-]+(?:\/[\w.@+-]+)*\/?$|^[A-Za-z]:[\\/]|^file:/;
/** A path below a placeholder for a folder: `%kernel.project_dir%/config/key.pem`, or a path that ends with a file name. */
const below = /^(?:%[\w.]+%|@\w+@|\{\w+\}|<\w+>|\[\w+\])[\\/][\w.@+\\/-]+$|^[\w.-]+\/[\w./-]*\.[a-z]{2,5}$/;
const fileName =
  /^[\w.-]+\.(?:cfg|conf|crt|env|ini|jks|json|key|p12|pem|properties|ps1|py|rsp|sh|sql|txt|xml|ya?ml)$/;
const pathStart =
  /^@?(?:\.{1,2}|~)\/|^(?:@|file:)?\/(?:app|certs?|config|data|etc|home|keys?|mnt|opt|path|root|run|secrets?|srv|tmp|usr|var|vault)\b|\.[a-z]{2,5}$|^@?\/[a-z][a-z_.-]*\/(?:[a-z][a-z_./-]*)?[a-z]$/;
/** A shell variable or a command substitution. */
const expanded = /^\$(?:[A-Z_][A-Z\d_]*|\{[A-Z_][A-Z\d_]*\}|\([^()]*\))$/;
/**
 * References to secret stores, other variables and files, and values encrypted by SOPS. In lower case, like the following
 * expressions.
 */
const reference =
  /^(?:arn:aws[\w-]*:|projects\/[\w-]+\/secrets\/|(?:awssm|bao|classpath|keyvault|secretref|ssm|vault):|env:[a-z_][a-z\d_]*$|@microsoft\.keyvault\(|ref\+|enc\[)/;
/** Password hashes in the formats of crypt(3), PHC and LDAP. */
const hashed =
  /^(?:\$(?:2[abxy]|[156y]|apr1|argon2\w*|pbkdf2[\w-]*|scrypt)\$|\{s?sha\d*\}|sha(?:256|512):[\da-f]{64})/;
const weakWord =
  /^(?:(?:my|super|very|top|the|some|strong|default|db|database|user|root|admin|test|app|access|api|dev|development|evenmore|insecure|jwt|local|not(?:so|very)|session|smtp|unsafe|unsecure)*(?:pass|passwd|passw[0o]rd|pwd|secret|token|key|credential|salt|pepper)s?[0-9!]*)+$/;
const weakWords = wordSet(
  'admin administrator changeit changeme changethis default demo docker guest letmein mariadb minio minioadmin ' +
    'mongo mysql nextcloud pgadmin postgres postgresql qwerty rabbitmq redis root sa test tester toor user username ' +
    'welcome wordpress keycloak grafana elastic pass@word yourstrong(!)password yourstrong!passw0rd ' +
    'yourstrong@passw0rd yourstrongpassword',
);

/** Classifies the literal text of a variable whose name promises a credential; without quotes and variables. */
export const classifyValue = memoizeByText(verdictOf, { texts: 500, characters: 50_000 });

function verdictOf(value: string): ValueVerdict {
  // In a list item, quotes are part of the value, but people mean the value without them: `KEY=""`, `KEY='<key>'`.
  const text = value
    .trim()
    .replace(/^(["'])(.*)\1$/s, '$2')
    .trim();
  if (/^["']*$/.test(text)) return 'empty';
  const lower = text.toLowerCase();
  if (switches.has(lower) || isPublished(text)) return 'harmless';
  // Most values have only letters and digits and need few checks.
  if (/\W/.test(text)) {
    if (expanded.test(text) || reference.test(lower) || hashed.test(lower)) return 'harmless';
    if ((path.test(text) && pathStart.test(text)) || fileName.test(text) || isPlainUrl(text))
      return 'harmless';
    if (below.test(text)) return 'harmless';
  }
  if (isKnownKey(text) || isCommon(lower) || /^(\d)\1{3,7}$/.test(text)) return 'weak';
  if (isPlaceholder(text)) return 'placeholder';
  return isWeak(text) ? 'weak' : 'literal';
}

/** True for a key that its issuer has published or gives to every browser. */
export function isPublished(text: string): boolean {
  return publishedStart.test(text) || published.includes(text);
}

/** Keys of one repeated digit or of words in hexadecimal, and 16 or 32 zero bytes in Base64. */
const plainKey =
  /^(?:0x)?(?:([\da-f])\1{15,}|(?:deadbeef|cafebabe|feedface|baadf00d)+|(?:000102030405|00112233445566)[\da-f]*)$/i;
const zeroBytes = /^A{22}==$|^A{43}=$/;

/** True for a key that runs and that everyone knows: a default that a project publishes, only zeros, or one that counts up. */
export function isKnownKey(text: string): boolean {
  return (
    defaultKeys().has(text) ||
    plainKey.test(text) ||
    zeroBytes.test(text) ||
    (text.length >= 10 && countsUp(text))
  );
}

/** True for the value of a limit: a number, with or without a unit, or several of them. */
export function isAmount(value: string): boolean {
  return /^\d/.test(value.trim()) && isQuantity(value) && !/[a-f\d]{12}/i.test(value);
}

/** True for the value of a setting: numbers with or without units, also in sums and rates, a duration, or plain words. */
export function isQuantity(value: string): boolean {
  const text = value.trim();
  return duration.test(text) || !/\d/.test(text) || text.split(/[\W_]+/).every((word) => amount.test(word));
}

const isCommon = (lower: string) => weakWords.has(withoutTail(lower, '0123456789!'));

/** True for a credential that is in common lists of defaults. */
export function isWeak(value: string): boolean {
  const text = value.toLowerCase().replace(/[-_ ]/g, '');
  if (/^\d{1,8}$/.test(text) || isCommon(text)) return true;
  // Someone may have left the default unchanged, and everyone can read it.
  if (/^(?:please)?change(?:me|it|this)|^pleasechange|change(?:me|it|this)!*$/.test(text)) return true;
  const spelled = withoutTail(text, '0123456789!')
    .replace(/[@4]/g, 'a')
    .replace(/[$5]/g, 's')
    .replace(/0/g, 'o');
  return text.length <= 40 && (weakWord.test(text) || weakWord.test(spelled));
}

/** True for a text that is not a word: letters mixed with digits or signs, or of both cases; also for very long numbers. */
export function isDistinct(value: string): boolean {
  if (value.length < 6) return false;
  if (/^\d+$/.test(value)) return value.length >= 8;
  return (
    /[a-z][A-Z]|[A-Za-z][^\w\s./:,=&;|-]+[A-Za-z]/.test(value) || (/[A-Za-z]/.test(value) && /\d/.test(value))
  );
}

/** True for a text that looks random: letters and digits without blanks, few of them repeated. */
export function isRandom(value: string): boolean {
  if (value.length < 8 || !/\d/.test(value) || !/[A-Za-z]/.test(value) || /\s/.test(value)) return false;
  return entropy(value) >= 3;
}

function isPlainUrl(text: string): boolean {
  return /^[a-z][a-z0-9+.-]*:\/\/[^\s@]*$/i.test(text);
}

/** Shannon entropy of a text in bits per character. */
export function entropy(text: string): number {
  const counts = new Map<string, number>();
  for (const char of text) counts.set(char, (counts.get(char) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / text.length) * Math.log2(count / text.length);
  return bits;
}

/** The syntax of variables in a text. */
export type Dialect = 'compose' | 'shell';

/** True if a variable or a substitution supplies part of the text; `$$` (Compose) and `\$` (shell) are plain dollars. */
export function hasVariable(text: string, dialect: Dialect): boolean {
  if (!/[$`%{]/.test(text)) return false;
  if (/\{\{|%[\w.]+(?:\([\w:]+\))?%/.test(text)) return true;
  const plain = dialect === 'compose' ? text.replaceAll('$$', '') : text.replace(/\\\$/g, '');
  return /\$[{A-Za-z_]/.test(plain) || (dialect === 'shell' && /\$[(@*#?\d]|`/.test(plain));
}
