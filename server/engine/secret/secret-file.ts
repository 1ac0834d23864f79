import { memoizeByText, whenAsked } from '../source/memo.ts';
import { baseName } from '../source/path.ts';
import { holdsAny, withoutTail } from '../source/text.ts';

/** The likely content of a file by its name: certainly a credential, or maybe one. */
export interface LikelySecret {
  /** Its content, or possible content: `a private key`. */
  readonly label: string;
  readonly sure: boolean;
}

const file = (label: string, form: RegExp, sure = true) => ({ label, form, sure });

/** The possible content of package managers' settings. */
export const registryToken = 'a registry token';

/** Names of files, by the tools that write them. */
const byName = whenAsked(() => [
  file(
    'a private key',
    /^(?:\w*id_(?:rsa|dsa|ecdsa|ed25519)|(?:.*[-_.])?priv(?:ate)?[-_.]?key(?:\.\w+)?|privkey\d*\.pem|private\.pem)$/i,
  ),
  file(
    'a private key',
    /^(?:(?:.*[-_.])?key\.pem|.*\.(?:key|ppk)|ssh_host_\w+_key|(?:master|deploy)[-_.]key)$/i,
  ),
  file('a key store', /^.*\.(?:p12|pfx|jks|jceks|keystore|kdbx)$/i),
  file('credentials', /^\.env(?:[.-](?!d$)[\w.-]+)?$/i, false),
  file(
    'a password file',
    /^(?:[._]netrc|\.pgpass|\.my\.cnf|\.git-credentials|\.vault[-_]?(?:token|pass(?:word)?))$/i,
  ),
  file('registry credentials', /^(?:\.dockercfg|\.dockerconfigjson|\.pypirc)$/i),
  file(registryToken, /^\.npmrc$/i, false),
  file('cloud credentials', /^(?:application_default_credentials\.json|client_secrets?(?:[-_.].*)?\.json)$/i),
  file(
    'cloud credentials',
    /^(?:(?:.*[-_.])?service[-_]?account(?:[-_.]?key)?\.json|(?:gcp|gcloud|google|aws)[-_]?(?:key|cred(?:ential)?s?)\.json)$/i,
  ),
  file(
    'credentials',
    /^\.?(?:cred(?:ential)?s?|secrets?)\.(?:json|ya?ml|toml|ini|env|txt|properties)$/i,
    false,
  ),
  file('a kubeconfig', /^(?:kubeconfig|(?:.*[-_.])kubeconfig(?:\.ya?ml)?)$/i),
  file('Terraform state', /^.*\.tfstate(?:\.backup)?$/i),
  file('credentials', /^(?:terraform\.tfvars(?:\.json)?|.*\.auto\.tfvars(?:\.json)?)$/i, false),
]);
/** Folders of credentials, and the credentials files in them. */
const byPath = whenAsked(() => [
  file('SSH keys', /^(?:.*\/)?\.ssh$/i),
  file('GnuPG keys', /^(?:.*\/)?\.gnupg$/i),
  file('AWS credentials', /^(?:.*\/)?\.aws\/credentials$/i),
  file('Google Cloud credentials', /^(?:.*\/)?\.config\/gcloud$/i),
  file('a kubeconfig', /^(?:.*\/)?\.kube\/config$/i),
  file('registry credentials', /^(?:.*\/)?(?:\.docker\/config|\.(?:config\/)?composer\/auth)\.json$/i),
  file('credentials', /^(?:.*\/)?\.(?:aws|azure|kube)$/i, false),
]);
/** Samples, tests and third-party files. */
export const harmlessPath =
  /(?:^|[/._-])(?:tests?|testdata|testing|fixtures?|mocks?|examples?|samples?|demos?|docs?|templates?|vendor|node_modules|site-packages)(?:[/._-]|$)/i;
const publicName =
  /pub(?:lic)?(?:[-_.]|key|$)|(?:^|[-_.])(?:gpg|pgp|apt|rpm|repo|archive|signing|release|debug)(?:[-_.]|$)|trust|cacerts|\.(?:dist|tmpl|tpl|j2|in|md|sh|py|js|ts|go)$/i;

/** Whether a path names a sample, a test, a third-party file, a public file or source text. */
export function isHarmless(path: string): boolean {
  return harmlessPath.test(path) || publicName.test(baseName(path));
}

/** Texts of which each name of a credentials file contains one, unless it starts with a dot or `_`. */
const partsOfNames: readonly string[] = [
  ...['key', 'id_', 'cred', 'secret', 'kube', 'account', 'priv'],
  ...['env', 'p12', 'pfx', 'jks', 'jceks', 'kdbx', 'ppk', 'tfstate', 'tfvars'].flatMap((end) => [
    `.${end}`,
    `_${end}`,
  ]),
];

const folders = '.ssh/ .aws/ .kube/ .composer/ .docker/ .config/ .gnupg/ .azure/'.split(' ');

/** Classifies a path by its name; undefined for all other files, including samples, tests and public keys. */
export function secretFile(path: string): LikelySecret | undefined {
  return classified(path) || undefined;
}

/** Cached, because most files copy the same paths. */
const classified = memoizeByText((path) => classify(path) ?? false, { texts: 500, characters: 50_000 });

function classify(path: string): LikelySecret | undefined {
  const clean = withoutTail(path, '/');
  const name = baseName(clean);
  if (name === '.' || name === '') return undefined;
  const lower = name.toLowerCase();
  const isHidden = lower.startsWith('.') || lower.startsWith('_');
  if (!isHidden && !holdsAny(lower, partsOfNames)) {
    if (!holdsAny(clean, folders)) return undefined;
  }
  if (harmlessPath.test(clean)) return undefined;
  const folder = byPath().find(({ form }) => form.test(clean));
  if (folder) return folder;
  if (publicName.test(name)) return undefined;
  return byName().find(({ form }) => form.test(name));
}

/** Paths of public keys and lists of hosts. */
const publicTarget =
  /\.pub$|keyrings?|trusted\.gpg|\.gpg$|\/apt\/|rpm-gpg|\.asc$|ca-certificates|\/certs?\/ca/i;

/** Classifies a copied path by its own name, without wildcards, and by its target. */
export function copiedSecret(source: string, target: string | undefined): LikelySecret | undefined {
  if (target !== undefined && target.length > 3 && publicTarget.test(target)) return undefined;
  const byName = secretFile(source.replace(/[*?]/g, ''));
  return byName ?? keysFor(source, target) ?? composerLogin(source, target);
}

/** Recognises Composer's logins as the target of a copy (getcomposer.org, Authentication for privately hosted packages). */
function composerLogin(source: string, target: string | undefined): LikelySecret | undefined {
  const to = target?.endsWith('/') ? target + baseName(source) : target;
  return to !== undefined && /\/\.(?:config\/)?composer\/auth\.json$/.test(to)
    ? { label: 'registry credentials', sure: true }
    : undefined;
}

/** Recognises copies into a user's SSH folder, except public files. */
function keysFor(source: string, target: string | undefined): LikelySecret | undefined {
  if (target === undefined || !/\/\.ssh\/?$/.test(target)) return undefined;
  return /(?:(?:^|[/._-])(?:authorized[_-]keys|known[_-]hosts|config)|\.(?:pub|conf|sh))$/i.test(source) ||
    source === '.'
    ? undefined
    : { label: 'private keys', sure: false };
}

/** Whether a file of a build context should not be in an image: certainly a credential, or settings of one machine. */
export function isUnintended(path: string): boolean {
  return (
    secretFile(path)?.sure === true ||
    (path.includes('.env') && /(?:^|\/)\.env(?:\.local|\.[\w-]+\.local)?$/.test(path))
  );
}
