/** A package manager, as its commands are written. */
export interface Manager {
  /** Selects how versions are written in its package names. */
  readonly notation: Notation;
  /** Names of its command, without version numbers. */
  readonly names: string;
  /** Verbs that install packages; verbs of several words have a blank between them. */
  readonly verbs: readonly string[];
  /** Short options that take a value, and long ones whose value may be the next word. */
  readonly letters: string;
  readonly long: string;
  /** Options for a dry run, a download or help, besides `--help` and `--dry-run`. */
  readonly dry?: string;
}

export type Notation =
  | 'pip'
  | 'npm'
  | 'gem'
  | 'go'
  | 'cargo'
  | 'dotnet'
  | 'composer'
  | 'conda'
  | 'apt'
  | 'apk'
  | 'yum'
  | 'zypper';

const list = (words: string, letters: string, long: string) => ({ verbs: words.split(','), letters, long });

const pipLong =
  'abi allow-insecure-host build build-option cache-dir cert client-cert config-settings constraint default-timeout exists-action ' +
  'extra-index-url find-links global-option group hash implementation index-strategy index-url install-option keyring-provider ' +
  'log no-binary only-binary pip-args platform prefix progress-bar proxy python python-version report requirement retries root ' +
  'root-user-action src suffix target timeout trusted-host upgrade-strategy use-deprecated use-feature with build-constraint index default-index exclude-newer ' +
  'extra link-mode override prerelease python-platform resolution resume-retries torch-backend';
const uvLong =
  'build-constraints color config-file config-setting config-settings-package constraints directory excludes exclude-newer-package ' +
  'fork-strategy from no-binary-package no-build-isolation-package no-build-package overrides project refresh-package ' +
  'reinstall-package requirements upgrade-group upgrade-package with-editable with-executables-from with-requirements';
const npmLong =
  'also audit-level before cache cache-folder cwd dir fetch-retries fetch-timeout filter include loglevel maxsockets modules-folder mutex ' +
  'network-concurrency network-timeout omit prefix registry reporter store-dir tag userconfig workspace ' +
  'cpu depth fetch-retry-factor fetch-retry-maxtimeout fetch-retry-mintimeout install-strategy libc location lockfile-version ' +
  'node-linker node-options node-version only os otp save-prefix scope script-shell ' +
  'backend ca cache-dir cafile cert child-concurrency concurrent-scripts config global-dir global-folder globalconfig https-proxy key ' +
  'linker local-address lockfile-dir logs-dir modules-dir noproxy package-import-method proxy umask user-agent virtual-store-dir ' +
  'workspace-concurrency';
const yumLong =
  'advisory color comment config debuglevel destdir disableexcludes downloaddir errorlevel excludepkgs forcearch from-repo ' +
  'advisories bz bzs cve cves rpmverbosity sec-severity setvar disableplugin disablerepo enable-repo enableplugin enablerepo exclude installroot releasever repo repofrompath repoid setopt';

/** Package managers and their options that take a value, from their manuals. */
export const managers: readonly Manager[] = [
  { notation: 'pip', names: 'pip', ...list('install', 'cfrtibC', pipLong) },
  { notation: 'pip', names: 'pipx', ...list('install', 'i', `${pipLong} preinstall`) },
  { notation: 'pip', names: 'uv', ...list('pip install,tool install', 'cfrtibCPpw', `${pipLong} ${uvLong}`) },
  {
    notation: 'npm',
    names: 'npm',
    dry: '--package-lock-only',
    ...list('install,i,add,in,ins,isntall', 'Cw', npmLong),
  },
  { notation: 'npm', names: 'yarn', ...list('add,global add', '', npmLong) },
  { notation: 'npm', names: 'pnpm', dry: '--lockfile-only', ...list('add,install,i', 'CF', npmLong) },
  { notation: 'npm', names: 'bun', ...list('add,install,i', 'c', npmLong) },
  {
    notation: 'gem',
    names: 'gem',
    dry: '--explain',
    ...list(
      'install,i',
      'vnisPjp',
      'bindir build-jobs build-root config-file document env-shebang http-proxy install-dir platform source target-rbconfig trust-policy version without',
    ),
  },
  {
    notation: 'go',
    names: 'go',
    dry: '-n',
    ...list(
      'get,install,run',
      '',
      'asmflags gcflags gccgoflags ldflags tags mod modfile overlay p pkgdir C o buildmode compiler covermode coverpkg exec ' +
        'installsuffix pgo toolexec',
    ),
  },
  {
    notation: 'cargo',
    names: 'cargo',
    dry: '--list',
    ...list(
      'install,binstall',
      'jFZC',
      'bin branch color config example features git index jobs path profile registry rev root tag target target-dir vers version ' +
        'bin-dir disable-strategies github-token install-path lockfile-path log-level manifest-path message-format min-tls-version ' +
        'pkg-fmt pkg-url rate-limit root-certificates settings strategies targets',
    ),
  },
  {
    notation: 'dotnet',
    names: 'dotnet',
    ...list(
      'tool install,add package',
      'afsv',
      'add-source arch configfile framework package-directory project source tool-manifest tool-path verbosity version',
    ),
  },
  {
    notation: 'composer',
    names: 'composer',
    ...list('require,global require', 'd', 'audit-format ignore-platform-req prefer-install working-dir'),
  },
  {
    notation: 'conda',
    names: 'conda mamba micromamba',
    dry: '-d --download-only',
    ...list(
      'install,create',
      'cnpfr',
      'category channel channel-alias clone experimental file log-level name platform prefix rc-file repodata-fn revision root-prefix solver subdir',
    ),
  },
  {
    notation: 'apt',
    names: 'apt-get apt aptitude',
    dry: '-s --simulate --just-print --recon --no-act -d --download-only --print-uris',
    ...list('install', 'oct', 'config-file default-release option solver target-release'),
  },
  {
    notation: 'apk',
    names: 'apk',
    dry: '-s --simulate',
    ...list(
      'add',
      'tXp',
      'arch cache-dir cache-max-age keys-dir progress-fd repositories-file repository root timeout virtual wait',
    ),
  },
  {
    notation: 'yum',
    names: 'yum dnf microdnf tdnf',
    dry: '--downloadonly --assumeno',
    ...list('install,in,localinstall,module install', 'cdexR', yumLong),
  },
  {
    notation: 'zypper',
    names: 'zypper',
    dry: '-d --download-only',
    ...list(
      'install,in',
      'CDRcprt',
      'cache-dir config download from installroot pkg-cache-dir plus-content plus-repo raw-cache-dir releasever repo reposd-dir root solv-cache-dir solver-focus type userdata',
    ),
  },
];
