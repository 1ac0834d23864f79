import {
  byCommand,
  curlLetters,
  optionsOf,
  unversioned,
  wgetLetters,
} from '../../server/engine/shell/command/option.ts';
import type { Command, Word } from '../../server/engine/shell/model.ts';

/** A word of a command that contains, or expands to, a credential. */
interface GivenCredential {
  readonly word: Word;
  /** The part of the word's `shape` that is the credential. */
  readonly part: string;
  /** The file in which the command stores it; undefined for a command that only uses it. */
  readonly keptIn: RegExp | undefined;
  /** True for the configuration of a cloud's command-line tool. */
  readonly cloud: boolean;
}

interface Spec {
  readonly names: string;
  /** First operands that must be there: `login`, `config set`. */
  readonly verb?: RegExp;
  readonly letters?: string;
  /** Options whose value is the credential, is `user:credential`, or is a header with one. */
  readonly value?: string;
  readonly pair?: string;
  readonly header?: string;
  readonly keptIn?: RegExp;
  readonly cloud?: true;
}

const password = '--password -p';
const specs: readonly Spec[] = [
  {
    names: 'curl',
    letters: curlLetters,
    value: '--oauth2-bearer --pass --proxy-pass',
    pair: '-u --user -U --proxy-user',
    header: '-H --header --proxy-header',
  },
  {
    names: 'wget',
    letters: wgetLetters,
    value: '--password --http-password --ftp-password --proxy-password',
    header: '--header',
  },
  { names: 'http https xh', letters: 'aA', pair: '-a --auth' },
  {
    names: 'docker podman buildah nerdctl helm oras crane skopeo regctl',
    verb: /^(?:registry |auth )?login$/,
    letters: 'pu',
    value: password,
    keptIn: /config\.json|auth\.json/,
  },
  { names: 'skopeo', pair: '--creds --src-creds --dest-creds' },
  { names: 'az', verb: /^(?:acr )?login$/, letters: 'pu', value: password, keptIn: /\.azure/, cloud: true },
  { names: 'ibmcloud', verb: /^login$/, letters: 'pu', value: `${password} --apikey`, cloud: true },
  { names: 'doctl', verb: /^auth init$/, letters: 't', value: '-t --access-token', cloud: true },
  {
    names: 'oc kubectl',
    verb: /^(?:login|config set-credentials)$/,
    letters: 'pun',
    value: `${password} --token`,
    keptIn: /\.kube/,
  },
  { names: 'glab', verb: /^auth login$/, letters: 't', value: '-t --token', keptIn: /glab/ },
  { names: 'twine', letters: 'pu', value: password },
  { names: 'svn', value: '--password' },
  {
    names: 'dotnet',
    verb: /^nuget (?:add|update)$/,
    letters: 'pun',
    value: password,
    keptIn: /nuget\.config/i,
  },
  { names: 'dotnet', verb: /^nuget push$/, letters: 'ks', value: '-k --api-key' },
  { names: 'sshpass', letters: 'pfd', value: '-p' },
  { names: 'mongo mongosh mongodump mongorestore', letters: 'pu', value: password },
  { names: 'mongoexport mongoimport mongostat cypher-shell', letters: 'apu', value: password },
  { names: 'redis-cli valkey-cli', letters: 'ahpnu', value: '-a --pass' },
  { names: 'sqlcmd mosquitto_pub mosquitto_sub', letters: 'bhpPStuUQ', value: '-P' },
  { names: 'ldapsearch ldapadd ldapmodify ldapdelete ldapwhoami', letters: 'bDhHpsw', value: '-w' },
  { names: 'redis-server valkey-server', value: '--requirepass --masterauth' },
  { names: 'influx', letters: 'tp', value: '-t --token --password' },
  { names: 'unzip zip', letters: 'P', value: '-P' },
  { names: 'gpg gpg2', value: '--passphrase' },
  { names: 'subscription-manager', verb: /^register$/, value: '--password --activationkey' },
  { names: 'sentry-cli', value: '--auth-token' },
  { names: 'vercel netlify firebase', letters: 't', value: '-t --token --auth' },
  { names: 'jf jfrog', value: '--password --access-token --apikey' },
];
const specsOf = byCommand(specs);
const special = {
  names:
    'npm pnpm yarn aws composer poetry bundle bundler git mysql mysqldump mysqladmin mariadb mariadb-admin htpasswd openssl ' +
    'rabbitmqctl cargo lftp smbclient',
};
const specialsOf = byCommand([special]);

const none: readonly never[] = [];

const header =
  /^(?:(?:proxy-)?authorization|private-token|job-token|(?:x-)?api-?key|(?:x-)?(?:[a-z]+-)*token)\s*:\s*(?:(?:basic|bearer|token)\s+)?(\S.*)$/i;

const textOf = ({ value, shape }: Word) => (/\$|`/.test(shape) ? shape : (value ?? shape));

/** The credentials that a command receives in its own way: by option, in a header, or as an operand. */
export function givenCredentials(command: Command): readonly GivenCredential[] {
  const { name } = command;
  if (name === undefined) return none;
  const known = specsOf(name);
  const alone = specialsOf(name).length > 0;
  const { args } = command;
  if ((known.length === 0 && !alone) || args.length === 0) return none;
  const found: GivenCredential[] = [];
  for (const spec of known) {
    if (
      spec.verb &&
      !spec.verb.test(verbOf(args, spec.verb.source.includes(' ') ? 2 : 1)) &&
      !spec.verb.test(verbOf(args, 1))
    ) {
      continue;
    }
    const all = [spec.value, spec.pair, spec.header].join(' ').split(' ');
    for (const option of optionsOf(
      command,
      spec.letters,
      all.filter((each) => each.startsWith('--')),
    )) {
      const word = args[option.at + option.count - 1] ?? option.word;
      const has = (names: string | undefined) => names?.split(' ').includes(option.name) === true;
      const whole = option.count === 2 ? textOf(word) : behind(textOf(word), option.name);
      const part = has(spec.value)
        ? whole
        : has(spec.pair)
          ? /^[^:]*:(.+)$/s.exec(whole)?.[1]
          : has(spec.header)
            ? header.exec(whole)?.[1]
            : undefined;
      if (part !== undefined && part !== '')
        found.push({ word, part, keptIn: spec.keptIn, cloud: spec.cloud === true });
    }
  }
  const own = alone ? specialOf(command) : undefined;
  return own ? [...found, own] : found;
}

/** The value in the same word as its option: `--password=x`, `-px`. */
function behind(text: string, option: string): string {
  return option.startsWith('--')
    ? text.slice(text.indexOf('=') + 1)
    : text.slice(text.indexOf(option.slice(1)) + 1);
}

const operandsOf = (args: readonly Word[]) => args.filter(({ shape }) => !shape.startsWith('-'));
const verbOf = (args: readonly Word[], count: number) =>
  operandsOf(args)
    .slice(0, count)
    .map(({ shape }) => shape)
    .join(' ');

/** A key of Bundler that is a host or an address; a setting has no second dot (bundle-config, Credentials for gem sources). */
const gemHost =
  /^(?:https?:\/\/|(?!(?:build|cache|local|mirror|path|plugins)\.|gem\.[\w-]+$))[\w-]+(?:\.[\w-]+)+(?:[:/].*)?$/i;

/** Commands that take it as an operand, or in their own way. */
function specialOf(command: Command): GivenCredential | undefined {
  const { name = '', args } = command;
  const operands = operandsOf(args);
  const texts = operands.map(textOf);
  const given = (word: Word | undefined, part: string | undefined, keptIn?: RegExp, cloud = false) =>
    word && part ? { word, part, keptIn, cloud } : undefined;
  switch (unversioned(name)) {
    case 'npm':
    case 'pnpm':
    case 'yarn': {
      const from = texts[0] === 'config' ? 2 : 1;
      if (texts[from - 1] !== 'set') return undefined;
      const [key = '', value] = texts.slice(from);
      const both = /^(.*?(?:_auth|_authToken|_password|npmAuthToken|npmAuthIdent))(?:=(.*))?$/s.exec(key);
      return both
        ? given(operands[from + (both[2] === undefined ? 1 : 0)], both[2] ?? value, /npmrc|yarnrc/)
        : undefined;
    }
    case 'aws':
      return texts[0] === 'configure' &&
        texts[1] === 'set' &&
        /secret_access_key|session_token/.test(texts[2] ?? '')
        ? given(operands[3], texts[3], /\.aws/, true)
        : undefined;
    case 'composer':
    case 'poetry': {
      if (texts[0] !== 'config') return undefined;
      const basic = /^http-basic\./.test(texts[1] ?? '');
      const token = /^(?:github-oauth|gitlab-oauth|gitlab-token|bearer|pypi-token)\./.test(texts[1] ?? '');
      const at = basic ? 3 : token ? 2 : -1;
      return given(operands[at], texts[at], /auth\.(?:json|toml)/);
    }
    case 'bundle':
    case 'bundler': {
      if (texts[0] !== 'config') return undefined;
      const [key = '', value = ''] = texts.slice(/^(?:set|local|global)$/.test(texts[1] ?? '') ? 2 : 1);
      if (!gemHost.test(key)) return undefined;
      // A host takes `user:password`, or a token alone.
      const token = value.startsWith('$') ? value : undefined;
      return given(operands.at(-1), /:(.+)$/s.exec(value)?.[1] ?? token, /\.bundle/);
    }
    case 'git': {
      const at = args.findIndex(({ shape }) => /^http\.(?:.*\.)?extraheader$/i.test(shape));
      const [word, text] = at >= 0 ? [args[at + 1], textOf(args[at + 1] ?? args[at]!)] : inlineHeader(args);
      const kept = texts[0] === 'config' ? /\.git/ : undefined;
      return word && given(word, header.exec(text)?.[1], kept);
    }
    case 'mysql':
    case 'mysqldump':
    case 'mysqladmin':
    case 'mariadb':
    case 'mariadb-admin': {
      const word = args.find(({ shape }) => /^(?:-p.+|--password=.+)/s.test(shape));
      const set = name.endsWith('admin') && texts.includes('password') ? operands.at(-1) : undefined;
      return given(word ?? set, word ? textOf(word).replace(/^(?:-p|--password=)/, '') : set && textOf(set));
    }
    case 'htpasswd':
      return args.some(({ shape }) => /^-\w*b/.test(shape))
        ? given(operands.at(-1), texts.at(-1))
        : undefined;
    case 'openssl': {
      const word = args.find(({ shape }) => /^pass:./.test(shape));
      return given(word, word && textOf(word).slice(5));
    }
    case 'rabbitmqctl':
      return /^(?:add_user|change_password)$/.test(texts[0] ?? '') ? given(operands[2], texts[2]) : undefined;
    case 'cargo':
      return texts[0] === 'login' ? given(operands[1], texts[1], /credentials/) : undefined;
    case 'lftp':
    case 'smbclient': {
      const at = args.findIndex(({ shape }) => shape === '-u' || shape === '-U');
      const word = at < 0 ? undefined : args[at + 1];
      return given(word, word && /^[^,%]*[,%](.+)$/s.exec(textOf(word))?.[1]);
    }
    default:
      return undefined;
  }
}

/** `git -c http.extraheader="Authorization: …" clone …`. */
function inlineHeader(args: readonly Word[]): readonly [Word | undefined, string] {
  const word = args.find(({ shape }) => /^http\.(?:[^=]*\.)?extraheader=/i.test(shape));
  return [word, word ? textOf(word).replace(/^[^=]*=/, '') : ''];
}

/** True where later commands of the same script delete the file or the stored credential. */
export function isForgotten({ script, span, name }: Command, keptIn: RegExp): boolean {
  return script.commands.some((later) => {
    if (later.span.start <= span.start) return false;
    if (later.name === 'rm' || later.name === 'shred')
      return later.args.some(({ shape }) => keptIn.test(shape));
    return (
      later.name === name &&
      later.args
        .slice(0, 3)
        .some(({ shape }) => /^(?:logout|delete|rm|unset|--unset|--remove-section)/.test(shape))
    );
  });
}
