/** How a package manager can be made to enforce its lockfile. */
export interface LockfileSpec {
  readonly manager: string;
  readonly verbs: RegExp;
  /** Words that enforce the lockfile or make it irrelevant; then variables that enforce it. */
  readonly enforced: RegExp;
  readonly variables: RegExp;
  readonly lockfile: RegExp;
  readonly strict: string;
  /** How a fix adds `strict`: in place of the verb, or as a flag after it. */
  readonly fix: 'verb' | 'flag' | undefined;
  readonly kind?: 'lenient' | 'ignored' | 'update';
}

const never = /^$/;

const ci = /^(?:CI)$/;

/** Installing commands by manager and verb; the first one with a matching verb applies. */
export const specs: readonly LockfileSpec[] = [
  {
    manager: 'npm',
    verbs: /^(?:install|i|in|ins|isntall)$/,
    enforced: /^(?:-g|--global|--location=global|--package-lock-only|--dry-run)$/,
    variables: never,
    lockfile: /package-lock|npm-shrinkwrap|package(?:-?\*|\*)|\*\.json/,
    strict: 'npm ci',
    fix: 'verb',
  },
  {
    manager: 'yarn',
    verbs: /^(?:install|)$/,
    enforced: /^--(?:frozen-lockfile|immutable(?:-cache)?|version|help)$/,
    variables: /^(?:CI|YARN_ENABLE_IMMUTABLE_INSTALLS)$/,
    lockfile: /yarn\.lock|yarn\.?\*|\*\.lock/,
    strict: '--frozen-lockfile',
    fix: 'flag',
  },
  {
    manager: 'pnpm',
    verbs: /^(?:install|i)$/,
    enforced: /^(?:-g|--global|--frozen-lockfile|--lockfile-only)$/,
    variables: ci,
    lockfile: /pnpm-lock/,
    strict: '--frozen-lockfile',
    fix: 'flag',
  },
  {
    manager: 'bun',
    verbs: /^(?:install|i)$/,
    enforced: /^(?:-g|--global|--frozen-lockfile|--production|-p)$/,
    variables: never,
    lockfile: /bun\.lock/,
    strict: '--frozen-lockfile',
    fix: 'flag',
  },
  {
    manager: 'bundle',
    verbs: /^(?:install|)$/,
    enforced: /^--(?:deployment|frozen|version|help)$/,
    variables: /^BUNDLE_(?:DEPLOYMENT|FROZEN)$/,
    lockfile: /Gemfile\.lock|Gemfile\*/,
    strict: 'bundle config set frozen true',
    fix: undefined,
  },
  {
    manager: 'pipenv',
    verbs: /^install$/,
    enforced: /^--(?:deploy|ignore-pipfile)$/,
    variables: never,
    lockfile: /Pipfile\.lock|Pipfile\*/,
    strict: '--deploy',
    fix: 'flag',
  },
  {
    manager: 'uv',
    verbs: /^sync$/,
    enforced: /^--(?:locked|frozen)$/,
    variables: /^UV_(?:LOCKED|FROZEN)$/,
    lockfile: /uv\.lock/,
    strict: '--locked',
    fix: 'flag',
  },
  {
    manager: 'composer',
    verbs: /^(?:update|upgrade|u)$/,
    enforced: /^--(?:lock|dry-run)$/,
    variables: never,
    lockfile: never,
    strict: 'composer install',
    fix: 'verb',
    kind: 'update',
  },
  {
    manager: 'poetry',
    verbs: /^update$/,
    enforced: /^--(?:lock|dry-run)$/,
    variables: never,
    lockfile: never,
    strict: 'poetry install',
    fix: 'verb',
    kind: 'update',
  },
  {
    manager: 'cargo',
    verbs: /^install$/,
    enforced: /^--(?:locked|frozen|list)$/,
    variables: never,
    lockfile: never,
    strict: '--locked',
    fix: 'flag',
    kind: 'ignored',
  },
  {
    manager: 'cargo',
    verbs: /^(?:build|b|run|test|fetch)$/,
    enforced: /^--(?:locked|frozen)$/,
    variables: never,
    lockfile: never,
    strict: '--locked',
    fix: 'flag',
    kind: 'lenient',
  },
  {
    manager: 'dotnet',
    verbs: /^restore$/,
    enforced: /^--locked-mode$/,
    variables: never,
    lockfile: never,
    strict: '--locked-mode',
    fix: 'flag',
    kind: 'lenient',
  },
  {
    manager: 'pip',
    verbs: /^install$/,
    enforced: /^--(?:require-hashes|no-index)$/,
    variables: /^PIP_REQUIRE_HASHES$/,
    lockfile: never,
    strict: '--require-hashes',
    fix: undefined,
    kind: 'lenient',
  },
];
