import { strictOnly } from '../../server/engine/config/profiles.ts';
import type { Instruction } from '../../server/engine/dockerfile/model.ts';
import { forDevelopment, lineage } from '../../server/engine/dockerfile/stages/ancestry.ts';
import { isVariableSet } from '../../server/engine/dockerfile/stages/declarations.ts';
import { rule } from '../../server/engine/rule.ts';
import { shown } from '../../server/engine/secret/shown.ts';
import { installOf } from '../../server/engine/shell/command/install.ts';
import type { Command, Word } from '../../server/engine/shell/model.ts';
import { gathered } from '../../server/engine/source/list.ts';
import type { Span } from '../../server/engine/source/text.ts';

const tally = { tally: ['tally/ruby/missing-bundle-deployment'] };

const never = /^$/;

const ci = /^(?:CI)$/;

const specs: readonly Spec[] = [
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

const specsOf = new Map(
  specs.map(({ manager }) => [manager, specs.filter((spec) => spec.manager === manager)] as const),
);

export default rule({
  id: 'unenforced-lockfile',
  on: 'instruction',
  keywords: ['RUN'],
  severity: 'low',
  fixable: true,
  title: 'An installation does not enforce its lockfile',
  why: 'Untested versions can be installed; a lockfile also holds the checksums that detect a changed package.',
  refs: { droast: ['DF031'], cwe: ['CWE-1357'] },
  messages: {
    ignored: {
      text: '{command} may install other versions than the lockfile lists; {strict} does not.',
      refs: tally,
    },
    loose: {
      text: '{command} installs any version that fits if there is no lockfile; {strict} requires one.',
      severity: 'info',
      refs: tally,
    },
    update: '{command} ignores the lockfile and installs the newest versions that fit; {strict} does not.',
    lenient: {
      text: '{command} does not fail when the lockfile is missing or out of date; {strict} does.',
      severity: 'info',
      levels: strictOnly,
    },
  },
  check(instruction, report) {
    for (const { kind, manager, command, strict, at, change } of unlockedInstalls(instruction)) {
      const title = shown`Use ${strict} (needs an up-to-date lockfile)`;
      const fixes = change ? [{ title, safety: 'unsafe' as const, edits: [change] }] : [];
      const refs = manager === 'bundle' && rubyApplication(instruction) ? tally : {};
      report({ at: at.span, message: kind, words: { command, strict }, fixes, refs });
    }
  },
});

/**
 * An installation that does not enforce its lockfile: the lockfile is there (`ignored`), none is known (`loose`), it is
 * rewritten (`update`), or the manager rewrites it only if the manifest has changed (`lenient`).
 */
interface UnlockedInstall {
  readonly kind: 'ignored' | 'loose' | 'update' | 'lenient';
  readonly manager: string;
  /** The command as it is (`npm install`), and what would enforce the lockfile (`npm ci`). */
  readonly command: string;
  readonly strict: string;
  readonly at: Word;
  readonly change: { readonly span: Span; readonly text: string } | undefined;
}

interface Spec {
  readonly manager: string;
  readonly verbs: RegExp;
  /** Words that enforce the lockfile or make it irrelevant; then variables that enforce it. */
  readonly enforced: RegExp;
  readonly variables: RegExp;
  readonly lockfile: RegExp;
  readonly strict: string;
  /** How a fix writes `strict`: in place of the verb, or as a flag after it. */
  readonly fix: 'verb' | 'flag' | undefined;
  readonly kind?: 'lenient' | 'ignored' | 'update';
}
/** Options with which a manager only explains itself, or pretends. */
const explains = /^--(?:help|version|dry-run)$/;
/** RubyGems reads the version of a program between underscores: `bundle _2.5.3_ install`. */
const ownVersion = /^_\d[\w.]*_$/;

/** The package manager of a command, by its name in the specs. */
function managerOf({ name = '' }: Command): string {
  if (name === 'bundler') return 'bundle';
  return /^pip[\d.]+$/.test(name) ? 'pip' : name;
}

/** The installations of a RUN that do not enforce a lockfile. */
function unlockedInstalls(instruction: Instruction): readonly UnlockedInstall[] {
  const { script, json } = instruction;
  return gathered(script?.commands ?? [], (command): UnlockedInstall[] => {
    const own = specsOf.get(managerOf(command));
    if (!own) return [];
    const words = command.args.map(({ value, shape }) => value ?? shape);
    const verb = command.args.find(({ shape }) => !shape.startsWith('-') && !ownVersion.test(shape));
    const spec = own.find(({ verbs }) => verbs.test(verb?.value ?? ''));
    if (!spec || !command.nameWord || words.some((word) => spec.enforced.test(word) || explains.test(word)))
      return [];
    if (namesPackages(command, spec, verb) || enforcedBefore(command, spec, instruction)) return [];
    const kind = spec.kind ?? (lockfileThere(instruction, spec) ? 'ignored' : 'loose');
    const at = verb ?? command.nameWord;
    const { manager, strict, fix } = spec;
    const flag = { span: { start: at.span.end, end: at.span.end }, text: ` ${strict}` };
    const change =
      json || !fix ? undefined : fix === 'flag' ? flag : { span: at.span, text: strict.split(' ')[1]! };
    return [{ kind, manager, command: verb ? `${manager} ${verb.shape}` : manager, strict, at, change }];
  });
}

/** Whether the command installs packages that it names, not those of a manifest (pip: not those of a requirements file). */
function namesPackages(command: Command, { manager, kind }: Spec, verb: Word | undefined): boolean {
  if (manager === 'pip') return !command.args.some(({ shape }) => /^(?:-\w*r|--requirement)/.test(shape));
  if (manager === 'cargo' || manager === 'dotnet') return false;
  const packages = installOf(command)?.packages;
  if (packages) return packages.length > 0;
  return (
    (kind === 'update' || manager === 'pipenv') &&
    command.args.some((word) => word !== verb && !word.shape.startsWith('-'))
  );
}

/** Whether a variable or an earlier command enforces the lockfile. */
function enforcedBefore(command: Command, { manager, variables }: Spec, instruction: Instruction): boolean {
  if (isVariableSet(command, variables, instruction)) return true;
  const { stage } = instruction;
  if (!stage || (manager !== 'bundle' && manager !== 'yarn')) return false;
  return lineage(stage).some(({ instructions }) =>
    instructions.some(
      ({ keyword, script }) =>
        keyword === 'RUN' &&
        script?.commands.some((other) => other.span.start < command.span.start && configures(other, manager)),
    ),
  );
}

function configures(command: Command, manager: string): boolean {
  if (managerOf(command) !== manager) return false;
  const words = command.args.map(({ value, shape }) => value ?? shape);
  const line = words.filter((word) => !ownVersion.test(word)).join(' ');
  return /^config (?:set )?(?:-\S+ )*(?:deployment|frozen|enableImmutableInstalls)(?: true| 1|$)|^--deployment/.test(
    line,
  );
}

/** Whether an earlier instruction copies the lockfile by its name. */
function lockfileThere({ stage, span, flags }: Instruction, { lockfile }: Spec): boolean {
  if (flags.some(({ value }) => lockfile.test(value?.text ?? ''))) return true;
  return (stage?.instructions ?? []).some(
    ({ keyword, args, span: at }) =>
      at.start < span.start &&
      (keyword === 'COPY' || keyword === 'ADD') &&
      args.some(({ text }) => lockfile.test(text)),
  );
}

/** Whether the stage builds an application on an official Ruby image, and is not one for development. */
function rubyApplication({ stage }: Instruction): boolean {
  if (stage?.rootImage?.ref?.name !== 'docker.io/library/ruby' || forDevelopment(stage)) return false;
  return !['RAILS_ENV', 'RACK_ENV'].some((name) => /^(?:development|test)$/.test(stage.env.get(name) ?? ''));
}
