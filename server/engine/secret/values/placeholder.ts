import { wordSet } from '../../source/list.ts';
import { withoutTail } from '../../source/text.ts';

const hint =
  /example|placeholder|redacted|dummy|not[-_ ](?:used|needed|real)|changed? ?it ?later|xxxx|openssl[-_ ]rand|(?:\.{3}|\u2026)$/;
const hintWord =
  /(?:^|[^a-z])(?:(?:set|fill|paste|add)[-_ ]?(?:me|this|in|it)|your|todo|fixme|tbd|sample|fake|insert|replace|fill|put|unset|not[-_ ]?set|provided|enter)(?:$|[^a-z])/;
/** `YOURPASSWORD`; but SQL Server runs with `yourStrongPassword`. */
const joined =
  /^your(?:own|new|secret|random|private|api|access)*(?:pass(?:word|wd|phrase)?|pwd|key|secret|token|string|user(?:name)?)s?$/;
/** Texts in place of a credential that a build requires but does not use: `nokey`, `not-a-real-secret`, `only for build`. */
const unused =
  /^(?:no[-_ ]?(?:key|pass(?:word)?|secret|token)|nope|not[-_ ]?(?:a|an|needed|real|required|used)(?:[-_ ].*)?|irrelevant|ignored?|throwaway|unused|precompile|(?:only[-_ ])?(?:for[-_ ])?build(?:[-_ ]?(?:time|only|key|secret|token))*)$/;
/** An instruction to replace the value: `set a secure password here`. */
const request =
  /^(?=.*\b(?:change|choose|enter|generate|here|pick|please|put|random|replace|secure|set|something)\b)[\w'\u2019(),.-]+(?: [\w'\u2019(),.-]+){2,}$/;
const bracketed =
  /^(?:<%.*|<[^<>]*>|\{\{.*\}\}|\{[^{}]*\}|\[\[?[^[\]]*\]?\]|%[^%]+%|@{1,2}\w+@{1,2}|#\{[^{}]*\}#?|\([a-z -]+\)|\*{2}\w+\*{2}|\.{3,}|\W{1,2})$/;
/** Only fill characters: `XXX-XXX`, `****`, one repeated character, `__KEY__`; or a text with words in angle brackets. */
const blank = /^(?:[xX*#?._ -]{3,}|__\w+__|(.)\1\1+)$|<[A-Za-z][\w .-]*>/;

/** Whether a text without blanks around it only shows where a credential goes, or what it looks like. */
export function isPlaceholder(text: string): boolean {
  const lower = text.toLowerCase();
  if (/\W/.test(text) && (bracketed.test(text) || request.test(lower))) return true;
  return (
    /[-_ ]here$/.test(lower) ||
    /^[A-Za-z]+Here$/.test(text) ||
    (text.length > 2 && (blank.test(text) || isOneSign(text) || isFilled(lower))) ||
    hint.test(lower) ||
    unused.test(lower) ||
    hintWord.test(lower) ||
    joined.test(lower) ||
    isPhrase(text)
  );
}

/** True for one repeated letter or star, also in groups, which may differ in the letter: `aaa-aaa`, `* * *`, `xxx-yyy`. */
function isOneSign(text: string): boolean {
  const groups = text.split(/[-_. ]/);
  const [first = ''] = text;
  const repeats = (group: string, sign: string) => group !== '' && group === sign.repeat(group.length);
  return (
    (/[\w*]/.test(first) && groups.every((group) => repeats(group, first))) ||
    groups.every((group) => /^[a-z]{3}/i.test(group) && repeats(group, group.charAt(0)))
  );
}

/** The prefix of a provider's keys before fill characters or a text that counts up: `sk-xxx-xxx`, `ghp_***`, `sk-1234567890`. */
const filled =
  /^(?:[a-z]{2,6}[-_]){1,3}((?:x{2,}|\*{2,}|#{2,}|\.{2,}|0{4,})(?:[-_.](?:x{2,}|\*{2,}|#{2,}|0{4,}))*|[\da-f]{6,})$/;

function isFilled(lower: string): boolean {
  const fill = filled.exec(lower)?.[1];
  return fill !== undefined && (!/^[\da-f]+$/.test(fill) || countsUp(fill) || /^0+$/.test(fill));
}

/** True for digits and letters in order, also several times: `abcdef1234`, `0123456789abcdef0123456789abcdef`. */
export function countsUp(text: string): boolean {
  const lower = text.toLowerCase();
  if (!/^[\da-z]{6,}$/.test(lower)) return false;
  let run = 1;
  for (let at = 1; at < lower.length; at++) {
    if (follows(lower.charAt(at - 1), lower.charAt(at))) run++;
    else if (run < 3) return false;
    else run = 1;
  }
  return run >= 3;
}

const follows = (before: string, sign: string) =>
  sign.charCodeAt(0) === before.charCodeAt(0) + 1 || (before === '9' && /[0a]/.test(sign));

const verbs = wordSet(
  'add choose create define enter fill generate generated get insert make obtain paste pick provide put replace request set specify use write',
);
/** Words before the verb of a request. */
const leads = wordSet('and be do dont forget must need please should to you');
/** Words that only people use of a credential that is still to be made. */
const telling = wordSet('own random randomly unique your yours');
const sizes = wordSet('bit bits byte bytes char character characters chars digits letters');
const nouns = wordSet(
  'base64 code credential credentials hash hex id key keys long length pass passcode passphrase passwd password phrase pwd salt ' +
    'secret string text token uuid value',
);
const plain = wordSet(
  'a above an and any at below by exactly for from in it least me min minimum my new of on one or our over real safe secure ' +
    'some something strong sure that the this to very with actual alphanumeric encoded good long proper ' +
    'access account admin api app application auth client cookie crypto data database db encryption jwt login mail master ' +
    'mysql oauth postgres private redis refresh root session shared signing smtp system user username webhook',
);
/** Words after which a name may follow: `get a key from acme`. */
const beforeNames = wordSet('at by from in of on with');

/**
 * True for a phrase that asks for a credential or describes one: `generate_a_new_key`, `get_the_secret_of_above_key`,
 * `SomeRandomStringOf32CharsExactly`. All of its words have to be known, so that a passphrase is none.
 */
function isPhrase(text: string): boolean {
  if (text.length > 120 || !/^[\w .,:;'+-]+$/.test(text)) return false;
  const words = wordsOf(text);
  const first = words.findIndex((word) => !leads.has(word));
  const asks = verbs.has(words[first] ?? '');
  const rest = asks ? words.slice(first + 1) : words;
  if (rest.length < (asks ? 1 : 2)) return false;
  if (!rest.some((word) => nouns.has(word) || /^(?:from|me|one)$/.test(word))) return false;
  if (!asks && !rest.some((word) => telling.has(word) || sizes.has(word))) return false;
  return rest.every((word, at) => isPlain(word) || (asks && at > 0 && beforeNames.has(rest[at - 1] ?? '')));
}

const isPlain = (word: string) =>
  [nouns, plain, telling, sizes, leads, verbs].some((known) => known.has(word));

/** The words of a text in lower case, without numbers: humps and signs divide them. */
function wordsOf(text: string): string[] {
  return text
    .replace(/'/g, '')
    .replace(/([a-z\d])(?=[A-Z])/g, '$1_')
    .replace(/([A-Z])(?=[A-Z][a-z])/g, '$1_')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .map((word) => (word === 'base64' ? word : withoutTail(word, '0123456789').replace(/^\d+/, '')))
    .filter((word) => word !== '');
}
