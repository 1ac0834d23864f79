import { secretName } from '../../server/engine/secret/name.ts';
import { isRandom } from '../../server/engine/secret/value.ts';
import { byCommand } from '../../server/engine/shell/command/option.ts';
import type { Word } from '../../server/engine/shell/model.ts';
import { fieldCredential } from './request-body.ts';

/** A word of a command that contains, or expands to, a credential. */
export interface GivenCredential {
  readonly word: Word;
  /** The part of the word's text that is the credential. */
  readonly part: string;
  /** Where the part starts in that text, if it is not the text's end. */
  readonly from?: number | undefined;
  /** The file that the command stores it in; undefined for a command that only uses it. */
  readonly keptIn: RegExp | undefined;
  /** True for the configuration of a cloud's command-line tool. */
  readonly cloud: boolean;
}

/** A header with a credential, which is the first group. */
export const credentialHeader =
  /^(?:(?:proxy-)?authorization|private-token|job-token|(?:x-)?api-?key|(?:x-)?(?:[a-z]+-)*token)\s*:\s*(?:(?:basic|bearer|token)\s+)?(\S.*)$/i;

export const textOf = ({ value, shape }: Word) => (/\$|`/.test(shape) ? shape : (value ?? shape));

/**
 * A Bundler key that is a host or an address; other settings have no second dot (bundle-config, Credentials for gem
 * sources).
 */
const gemHost =
  /^(?:https?:\/\/|(?!(?:build|cache|local|mirror|path|plugins)\.|gem\.[\w-]+$))[\w-]+(?:\.[\w-]+)+(?:[:/].*)?$/i;

interface Operands {
  readonly args: readonly Word[];
  /** The arguments that are not options, and their texts. */
  readonly operands: readonly Word[];
  readonly texts: readonly string[];
}

type Reader = (command: Operands) => GivenCredential | undefined;

const given = (word: Word | undefined, part: string | undefined, keptIn?: RegExp, cloud = false) =>
  word && part ? { word, part, keptIn, cloud } : undefined;

const npm: Reader = ({ operands, texts }) => {
  const from = texts[0] === 'config' ? 2 : 1;
  if (texts[from - 1] !== 'set') return undefined;
  const [key = '', value] = texts.slice(from);
  const both = /^(.*?(?:_auth|_authToken|_password|npmAuthToken|npmAuthIdent))(?:=(.*))?$/s.exec(key);
  return both
    ? given(operands[from + (both[2] === undefined ? 1 : 0)], both[2] ?? value, /npmrc|yarnrc/)
    : undefined;
};

const aws: Reader = ({ operands, texts: [command, verb, key = '', value] }) =>
  command === 'configure' && verb === 'set' && /secret_access_key|session_token/.test(key)
    ? given(operands[3], value, /\.aws/, true)
    : undefined;

const composer: Reader = ({ operands, texts }) => {
  if (texts[0] !== 'config') return undefined;
  const basic = /^http-basic\./.test(texts[1] ?? '');
  const token = /^(?:github-oauth|gitlab-oauth|gitlab-token|bearer|pypi-token)\./.test(texts[1] ?? '');
  const at = basic ? 3 : token ? 2 : -1;
  return given(operands[at], texts[at], /auth\.(?:json|toml)/);
};

const bundler: Reader = ({ operands, texts }) => {
  if (texts[0] !== 'config') return undefined;
  const [key = '', value = ''] = texts.slice(/^(?:set|local|global)$/.test(texts[1] ?? '') ? 2 : 1);
  if (!gemHost.test(key)) return undefined;
  // A host has `user:password`, or only a token.
  const token = value.startsWith('$') ? value : undefined;
  return given(operands.at(-1), /:(.+)$/s.exec(value)?.[1] ?? token, /\.bundle/);
};

const git: Reader = ({ args, texts }) => {
  const at = args.findIndex(({ shape }) => /^http\.(?:.*\.)?extraheader$/i.test(shape));
  const [word, text] = at >= 0 ? [args[at + 1], textOf(args[at + 1] ?? args[at]!)] : inlineHeader(args);
  return given(word, credentialHeader.exec(text)?.[1], texts[0] === 'config' ? /\.git/ : undefined);
};

const mysql: Reader = ({ args }) => {
  const word = args.find(({ shape }) => /^(?:-p.+|--password=.+)/s.test(shape));
  return given(word, word && textOf(word).replace(/^(?:-p|--password=)/, ''));
};

/** SQL statements that set an account's password, up to their end. */
const account = /\b(?:alter|create|grant|set)\b/i;
const clause = /\b(?:identified by|identified with \w+ by|password ?=?|password\() ?'([^'$`]+)(?=')/i;

const sql: Reader = ({ args }) => {
  const word = args.find((each) => account.test(textOf(each)) && clause.test(textOf(each)));
  const found = word && clause.exec(textOf(word));
  // The clause ends with the password.
  const end = found ? found.index + found[0].length : 0;
  const credential = given(word, found?.[1]);
  return credential && { ...credential, from: end - credential.part.length };
};

const mysqladmin: Reader = (command) =>
  mysql(command) ??
  (command.texts.includes('password') ? given(command.operands.at(-1), command.texts.at(-1)) : undefined);

const htpasswd: Reader = ({ args, operands, texts }) =>
  args.some(({ shape }) => /^-\w*b/.test(shape)) ? given(operands.at(-1), texts.at(-1)) : undefined;

/** `openssl enc -k PASSWORD`; ciphers are verbs too. */
const openssl: Reader = ({ args, texts: [verb = ''] }) => {
  const at = /^(?:enc$|(?:aes|aria|camellia|des|sm4)\d?-)/.test(verb)
    ? args.findIndex(({ shape }) => /^-[kK]$/.test(shape))
    : -1;
  const password = at < 0 ? undefined : args[at + 1];
  if (password) return given(password, textOf(password));
  const word = args.find(({ shape }) => /^pass:./.test(shape));
  return given(word, word && textOf(word).slice(5));
};

const rabbitmqctl: Reader = ({ operands, texts }) =>
  /^(?:add_user|change_password)$/.test(texts[0] ?? '') ? given(operands[2], texts[2]) : undefined;

const cargo: Reader = ({ operands, texts }) =>
  texts[0] === 'login' ? given(operands[1], texts[1], /credentials/) : undefined;

/** A single key after the verb. */
const behindVerb =
  (verb: RegExp): Reader =>
  ({ operands, texts }) =>
    texts.length > 1 && verb.test(texts.slice(0, -1).join(' '))
      ? given(operands.at(-1), texts.at(-1))
      : undefined;

/** `ttyd -c user:password bash`; its words may end with a script. */
const terminal: Reader = ({ args }) => {
  const at = args.findIndex(({ shape }) => shape === '-c' || shape === '--credential');
  const word = at < 0 ? undefined : args[at + 1];
  return given(word, word && /^[^\s:]+:(\S+)$/.exec(textOf(word))?.[1]);
};

/** `vault login TOKEN`, `vault login -method=userpass username=… password=…`. */
const vault: Reader = ({ operands, texts }) => {
  if (texts[0] !== 'login') return undefined;
  const at = texts.findIndex((text, at) => at > 0 && /^(?:token=|password=|[^=]+$)/.test(text));
  return given(operands[at], texts[at]?.replace(/^\w+=/, ''), /vault-token/);
};

const smbclient: Reader = ({ args }) => {
  const at = args.findIndex(({ shape }) => shape === '-u' || shape === '-U');
  const word = at < 0 ? undefined : args[at + 1];
  return given(word, word && /^[^,%]*[,%](.+)$/s.exec(textOf(word))?.[1]);
};

/** `mc alias set NAME URL ACCESSKEY SECRETKEY`; `config host add` in earlier versions. */
const mc: Reader = ({ operands, texts }) => {
  const verb = /^(?:alias set|config host add|admin user add) /.exec(`${texts.slice(0, 3).join(' ')} `)?.[0];
  const at = verb === undefined ? 0 : verb.startsWith('config') ? 6 : 5;
  return at > 0 ? given(operands[at], texts[at], /\.mc/) : undefined;
};

/** `sqlplus user/password@host`. */
const sqlplus: Reader = ({ operands, texts: [login = ''] }) =>
  given(operands[0], /^[\w$#.-]+\/([^@/\s]+)@/.exec(login)?.[1]);

/** `mount -o username=…,password=… //host/share /mnt` (mount.cifs). */
const mount: Reader = ({ args }) => {
  const word = args.find(({ shape }) => inOption.test(shape));
  return given(word, word && inOption.exec(textOf(word))?.[1]);
};
const inOption = /^(?:[^/].*,|-o)?pass(?:word)?=([^,]+)/;

/** `dotnet user-secrets set Db:Password …`. */
const dotnet: Reader = ({ operands, texts: [tool, verb, key = '', value] }) =>
  tool === 'user-secrets' && verb === 'set' && secretName(key.split(':').at(-1) ?? '') === 'secret'
    ? given(operands[3], value, /usersecrets/i)
    : undefined;

/** `jq --arg password …`, `jq '.password = "…"'`. */
const jq: Reader = ({ args }) => {
  const at = args.findIndex(({ shape }, index) => {
    const name = args[index + 1]?.value ?? '';
    return shape === '--arg' && secretName(name) === 'secret';
  });
  const named = at < 0 ? undefined : args[at + 2];
  if (named) return given(named, textOf(named));
  for (const word of args)
    for (const [, name = '', value] of textOf(word).matchAll(assigned))
      if (secretName(name) === 'secret') return given(word, value);
  return undefined;
};
const assigned = /\.([\w-]{1,60})\s{0,3}\|?=\s{0,3}"([^"\\]{1,200})(?=")/g;

/** `sed -i 's/__PASSWORD__/…/'`: replaces a placeholder in a file. */
const sed: Reader = ({ args }) => {
  for (const word of args) {
    const [, , name = '', value = ''] = filled.exec(textOf(word)) ?? [];
    if (secretName(name) === 'secret' && isRandom(value)) return given(word, value);
  }
  return undefined;
};
const filled = /^s([|/#,@!])(?:__|%|@@?|\{\{?)(\w{1,60}?)(?:__|%|@@?|\}\}?)\1([\w.+=-]+)\1g?$/;

/** HTTPie composes the body from operands. */
const httpie: Reader = ({ operands, texts }) => {
  const at = texts.findIndex((text) => fieldCredential(text) !== undefined);
  return given(operands[at], fieldCredential(texts[at] ?? ''));
};

/** Commands that take it as an operand, or in their own syntax. */
export const readersOf = byCommand<{ readonly names: string; readonly read: Reader }>([
  { names: 'npm pnpm yarn', read: npm },
  { names: 'aws', read: aws },
  { names: 'http https xh', read: httpie },
  { names: 'composer poetry', read: composer },
  { names: 'bundle bundler', read: bundler },
  { names: 'git', read: git },
  { names: 'mysql mysqldump mariadb', read: (command) => mysql(command) ?? sql(command) },
  { names: 'psql sqlcmd cqlsh clickhouse-client', read: sql },
  { names: 'mysqladmin mariadb-admin', read: mysqladmin },
  { names: 'htpasswd mosquitto_passwd', read: htpasswd },
  { names: 'mc mcli', read: mc },
  { names: 'sqlplus', read: sqlplus },
  { names: 'mount mount.cifs', read: mount },
  { names: 'dotnet', read: dotnet },
  { names: 'jq', read: jq },
  { names: 'sed', read: sed },
  { names: 'openssl', read: openssl },
  { names: 'rabbitmqctl', read: rabbitmqctl },
  { names: 'cargo', read: cargo },
  { names: 'wandb', read: behindVerb(/^login$/) },
  { names: 'snyk', read: behindVerb(/^auth$/) },
  { names: 'ngrok', read: behindVerb(/^(?:authtoken|config add-authtoken)$/) },
  { names: 'vault bao', read: vault },
  { names: 'ttyd gotty', read: terminal },
  { names: 'neo4j-admin', read: behindVerb(/^(?:dbms )?set-initial-password$/) },
  { names: 'grafana-cli grafana', read: behindVerb(/^(?:cli )?admin reset-admin-password$/) },
  { names: 'nifi.sh', read: behindVerb(/^set-single-user-credentials \S+$/) },
  { names: 'lftp smbclient', read: smbclient },
]);

/** `git -c http.extraheader="Authorization: …" clone …`. */
function inlineHeader(args: readonly Word[]): readonly [Word | undefined, string] {
  const word = args.find(({ shape }) => /^http\.(?:[^=]*\.)?extraheader=/i.test(shape));
  return [word, word ? textOf(word).replace(/^[^=]*=/, '') : ''];
}
