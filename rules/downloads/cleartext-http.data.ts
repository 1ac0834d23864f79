import { managerWords } from '../../server/engine/shell/command/install.ts';
import { byCommand, operandsOf, optionsOf } from '../../server/engine/shell/command/option.ts';
import { installsFiles } from '../../server/engine/shell/command/package-file.ts';
import type { Command } from '../../server/engine/shell/model.ts';

/**
 * What is downloaded unencrypted: a file, a package file, unsigned packages of an index, a key that verifies
 * packages or has a short ID, keys of a key server, a certificate authority, signed packages, or everything that a setting
 * allows.
 */
export type ClearKind =
  | 'fetch'
  | 'package'
  | 'index'
  | 'key'
  | 'shortKey'
  | 'keyserver'
  | 'authority'
  | 'signed'
  | 'allowed';

/** Hosts that offer the same content over https. */
export const secure = new RegExp(
  `^(?:${[
    '(?:(?:[\\w-]+\\.)?github|raw\\.githubusercontent|objects\\.githubusercontent|gitlab)\\.com',
    'bitbucket\\.org|(?:files\\.pythonhosted|pypi|(?:www\\.)?python|registry\\.npmjs|(?:www\\.)?nodejs)\\.org',
    '(?:registry\\.yarnpkg|(?:download|get)\\.docker|dl\\.google|storage\\.googleapis)\\.com',
    '(?:archive|dlcdn|downloads|www)\\.apache\\.org|(?:www|cdn|git|mirrors)\\.kernel\\.org|rubygems\\.org',
    '(?:cran|cloud)\\.r-project\\.org|cran\\.rstudio\\.com|(?:www\\.)?bioconductor\\.org',
    'repo1\\.maven\\.org|repo\\.maven\\.apache\\.org|deb\\.debian\\.org|dl-cdn\\.alpinelinux\\.org',
  ].join('|')})$`,
  'i',
);

interface Reader {
  readonly names: string;
  readonly kind: ClearKind;
  /** Whether the command downloads from its arguments; always if absent. */
  readonly when?: (command: Command) => boolean;
}

/** Whether each pattern matches an argument. */
const has =
  (...forms: readonly RegExp[]) =>
  ({ args }: Command) =>
    forms.every((form) => args.some(({ shape }) => form.test(shape)));

/** Whether the first operand is a matching subcommand. */
const does =
  (verb: RegExp, letters = '', long: readonly string[] = []) =>
  (command: Command) =>
    verb.test(operandsOf(command, optionsOf(command, letters, long))[0]?.shape ?? '');

/** Tests whether a package manager's verb matches; it is an empty string if there is none. */
const manages = (verb: RegExp) => (command: Command) => verb.test(managerWords(command)?.[0]?.shape ?? '');

const gitOptions = ['--git-dir', '--work-tree', '--namespace', '--super-prefix', '--config-env'];
const addsRepository = does(/^(?:ar|addrepo|config-manager)$/);
const namesRepository = has(/--add-repo\b/);

const addsAny = (command: Command) => namesRepository(command) || addsRepository(command);
const describes = has(/^(?:--[\w-]+=)?http:\S*\.repo$/);

/** What commands download from their arguments. */
export const readers = byCommand<Reader>([
  {
    names: 'git',
    kind: 'fetch',
    when: does(/^(?:clone|fetch|pull|remote|submodule|ls-remote)$/, 'cC', gitOptions),
  },
  { names: 'svn hg bzr', kind: 'fetch', when: does(/^(?:checkout|co|export|clone|branch)$/) },
  {
    names: 'invoke-webrequest iwr invoke-restmethod irm start-bitstransfer lynx axel lftp ncftpget',
    kind: 'fetch',
  },
  { names: 'rpm', kind: 'key', when: has(/--import\b/) },
  { names: 'rpmkeys', kind: 'key', when: has(/--import\b/) },
  { names: 'apt-key', kind: 'key', when: has(/\badv\b/, /--fetch-keys/) },
  { names: 'rpm', kind: 'package', when: installsFiles },
  {
    names: 'yum dnf microdnf tdnf zypper',
    kind: 'package',
    when: manages(/^(?:in|(?:local|re)?install|(?:local)?update|up|upgrade)$/),
  },
  {
    names: 'yum-config-manager dnf-config-manager dnf zypper',
    kind: 'signed',
    when: (command) => addsAny(command) && !describes(command),
  },
  // A repository definition also says which keys to trust.
  {
    names: 'yum-config-manager dnf-config-manager dnf zypper',
    kind: 'fetch',
    when: (command) => addsAny(command) && describes(command),
  },
  { names: 'choco', kind: 'index', when: does(/^(?:sources?|install|upgrade)$/, 'ns') },
  { names: 'apk', kind: 'signed', when: manages(/^(?:add|fetch|fix|update|upgrade)$/) },
  {
    names: 'pip pipx',
    kind: 'index',
    when: manages(/^(?:config|download|index|inject|install|lock|upgrade|wheel)/),
  },
  { names: 'uv', kind: 'index', when: manages(/^(?:add|lock|pip|sync|tool)$/) },
  {
    names: 'pipenv',
    kind: 'index',
    when: does(/^(?:install|lock|sync|update|upgrade)$/, '', ['--pypi-mirror']),
  },
  { names: 'poetry', kind: 'index', when: does(/^(?:add|config|install|lock|source|update)$/) },
  { names: 'easy_install cpanm', kind: 'index' },
  { names: 'npx', kind: 'index', when: has(/^--registry\b/) },
  {
    names: 'npm yarn pnpm bun',
    kind: 'index',
    when: manages(/^(?:add|c|ci|clean-install|config|global|i|in|ins|install|set|up|update|upgrade|)$/),
  },
  { names: 'gem', kind: 'index', when: manages(/^(?:fetch|i|install|sources|update)$/) },
  { names: 'bundle', kind: 'index', when: does(/^(?:add|config|install|lock|update|)$/) },
  {
    names: 'composer',
    kind: 'index',
    when: manages(/^(?:config|create-project|global|i|install|r|require|u|update)$/),
  },
  { names: 'r rscript', kind: 'index', when: has(/\brepos\s*=|\binstall\.packages\b|\bsource\(/) },
  { names: 'install2.r installr', kind: 'index' },
  { names: 'go', kind: 'index', when: manages(/^(?:env|get|install|mod)$/) },
]);

/** Files that name package sources. */
export const files: readonly (readonly [file: RegExp, kind: ClearKind])[] = [
  [/sources\.list|\/apk\/repositories$|\.repo$/, 'signed'],
  [/pip\.conf$|\.npmrc$|\.yarnrc|\.gemrc$|\.pypirc$|Rprofile(?:\.site)?$/, 'index'],
];

const indexes =
  /^(?:PIP_(?:EXTRA_)?INDEX_URL|PIP_FIND_LINKS|UV_(?:DEFAULT_)?INDEX(?:_URL)?|UV_EXTRA_INDEX_URL|(?:npm_config|NPM_CONFIG|YARN)_REGISTRY|YARN_NPM_REGISTRY_SERVER|GOPROXY|GEM_SOURCE|COMPOSER_REPO_PACKAGIST)$/;

/** Whether a variable with this name sets a package source. */
export function namesIndex(name: string): boolean {
  return indexes.test(name);
}
