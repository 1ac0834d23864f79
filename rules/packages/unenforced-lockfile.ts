import { strictOnly } from '../../server/engine/config/profiles.ts';
import type { Instruction } from '../../server/engine/dockerfile/model.ts';
import { forDevelopment, lineage } from '../../server/engine/dockerfile/stages/ancestry.ts';
import { isTold } from '../../server/engine/dockerfile/stages/declarations.ts';
import { rule } from '../../server/engine/rule.ts';
import { shown } from '../../server/engine/secret/shown.ts';
import { installOf } from '../../server/engine/shell/command/install.ts';
import { commandWords } from '../../server/engine/shell/command/option.ts';
import type { Command, Word } from '../../server/engine/shell/model.ts';
import type { Span } from '../../server/engine/source/text.ts';

const tally = { tally: ['tally/ruby/missing-bundle-deployment'] };

const never = /^$/;

const ci = /^(?:CI)$/;

const laws: readonly Law[] = [
  {
    manager: 'npm',
    verbs: /^(?:install|i|in|ins|isntall)$/,
    bound: /^(?:-g|--global|--location=global|--package-lock-only|--dry-run)$/,
    variables: never,
    lockfile: /package-lock|npm-shrinkwrap|package(?:-?\*|\*)|\*\.json/,
    strict: 'npm ci',
    fix: 'verb',
  },
  {
    manager: 'yarn',
    verbs: /^(?:install|)$/,
    bound: /^--(?:frozen-lockfile|immutable(?:-cache)?|version|help)$/,
    variables: /^(?:CI|YARN_ENABLE_IMMUTABLE_INSTALLS)$/,
    lockfile: /yarn\.lock|yarn\.?\*|\*\.lock/,
    strict: '--frozen-lockfile',
    fix: 'flag',
  },
  {
    manager: 'pnpm',
    verbs: /^(?:install|i)$/,
    bound: /^(?:-g|--global|--frozen-lockfile|--lockfile-only)$/,
    variables: ci,
    lockfile: /pnpm-lock/,
    strict: '--frozen-lockfile',
    fix: 'flag',
  },
  {
    manager: 'bun',
    verbs: /^(?:install|i)$/,
    bound: /^(?:-g|--global|--frozen-lockfile|--production|-p)$/,
    variables: never,
    lockfile: /bun\.lock/,
    strict: '--frozen-lockfile',
    fix: 'flag',
  },
  {
    manager: 'bundle',
    verbs: /^(?:install|)$/,
    bound: /^--(?:deployment|frozen|version|help)$/,
    variables: /^BUNDLE_(?:DEPLOYMENT|FROZEN)$/,
    lockfile: /Gemfile\.lock|Gemfile\*/,
    strict: 'bundle config set frozen true',
    fix: undefined,
  },
  {
    manager: 'pipenv',
    verbs: /^install$/,
    bound: /^--(?:deploy|ignore-pipfile)$/,
    variables: never,
    lockfile: /Pipfile\.lock|Pipfile\*/,
    strict: '--deploy',
    fix: 'flag',
  },
  {
    manager: 'uv',
    verbs: /^sync$/,
    bound: /^--(?:locked|frozen)$/,
    variables: /^UV_(?:LOCKED|FROZEN)$/,
    lockfile: /uv\.lock/,
    strict: '--locked',
    fix: 'flag',
  },
  {
    manager: 'composer',
    verbs: /^(?:update|upgrade|u)$/,
    bound: /^--(?:lock|dry-run)$/,
    variables: never,
    lockfile: never,
    strict: 'composer install',
    fix: 'verb',
    kind: 'update',
  },
  {
    manager: 'poetry',
    verbs: /^update$/,
    bound: /^--(?:lock|dry-run)$/,
    variables: never,
    lockfile: never,
    strict: 'poetry install',
    fix: 'verb',
    kind: 'update',
  },
  {
    manager: 'cargo',
    verbs: /^install$/,
    bound: /^--(?:locked|frozen|list)$/,
    variables: never,
    lockfile: never,
    strict: '--locked',
    fix: 'flag',
    kind: 'ignored',
  },
  {
    manager: 'cargo',
    verbs: /^(?:build|b|run|test|fetch)$/,
    bound: /^--(?:locked|frozen)$/,
    variables: never,
    lockfile: never,
    strict: '--locked',
    fix: 'flag',
    kind: 'minded',
  },
  {
    manager: 'dotnet',
    verbs: /^restore$/,
    bound: /^--locked-mode$/,
    variables: never,
    lockfile: never,
    strict: '--locked-mode',
    fix: 'flag',
    kind: 'minded',
  },
  {
    manager: 'pip',
    verbs: /^install$/,
    bound: /^--(?:require-hashes|no-index)$/,
    variables: /^PIP_REQUIRE_HASHES$/,
    lockfile: never,
    strict: '--require-hashes',
    fix: undefined,
    kind: 'minded',
  },
];

const lawsOf = new Map(
  laws.map(({ manager }) => [manager, laws.filter((law) => law.manager === manager)] as const),
);

/** What the managers of these laws leave in a text. */
const lockfileWords = commandWords([...lawsOf.keys()]);

export default rule({
  id: 'unenforced-lockfile',
  on: 'instruction',
  keywords: ['RUN'],
  mentions: lockfileWords,
  severity: 'low',
  fixable: true,
  title: 'An installation is not held to its lockfile',
  why: 'What nobody has tried or looked at gets in: the lockfile also holds the checksums that would tell.',
  refs: { droast: ['DF031'], cwe: ['CWE-1357'] },
  messages: {
    ignored: {
      text: '{command} may take other versions than the lockfile holds: {strict} does not.',
      refs: tally,
    },
    loose: {
      text: '{command} takes whatever fits where no lockfile says otherwise: {strict} demands one.',
      severity: 'info',
      refs: tally,
    },
    update: '{command} takes the newest versions that fit, whatever the lockfile holds: {strict} does not.',
    minded: {
      text: '{command} goes on where the lockfile is missing or behind: {strict} stops.',
      severity: 'info',
      levels: strictOnly,
    },
  },
  *check(instruction) {
    for (const { kind, manager, command, strict, at, change } of looseInstalls(instruction)) {
      const title = shown`Hold to the lockfile with ${strict} (it must be there and agree)`;
      const fixes = change ? [{ title, safety: 'unsafe' as const, edits: [change] }] : [];
      const refs = manager === 'bundle' && rubyApplication(instruction) ? tally : {};
      yield { at: at.span, message: kind, words: { command, strict }, fixes, refs };
    }
  },
});

/**
 * An installation that a lockfile does not bind: one is there (`ignored`), none is known (`loose`), it is written anew
 * (`update`), or the manager minds it unless the manifest has changed (`minded`).
 */
interface LooseInstall {
  readonly kind: 'ignored' | 'loose' | 'update' | 'minded';
  readonly manager: string;
  /** `npm install`, and what would hold to the lockfile. */
  readonly command: string;
  readonly strict: string;
  readonly at: Word;
  readonly change: { readonly span: Span; readonly text: string } | undefined;
}

interface Law {
  readonly manager: string;
  readonly verbs: RegExp;
  /** Words, variables and settings that bind it. */
  readonly bound: RegExp;
  readonly variables: RegExp;
  readonly lockfile: RegExp;
  readonly strict: string;
  /** How to write it: a verb for the verb, or a flag behind it. */
  readonly fix: 'verb' | 'flag' | undefined;
  readonly kind?: 'minded' | 'ignored' | 'update';
}
/** RubyGems takes the version of a program between underscores: `bundle _2.5.3_ install`. */
const ownVersion = /^_\d[\w.]*_$/;

/** The manager that a command is, by the name of its laws. */
function managerOf({ name = '' }: Command): string {
  if (name === 'bundler') return 'bundle';
  return /^pip[\d.]+$/.test(name) ? 'pip' : name;
}

/** The installations of a RUN that no lockfile binds. */
function looseInstalls(instruction: Instruction): readonly LooseInstall[] {
  const { script, json } = instruction;
  return (script?.commands ?? []).flatMap((command): LooseInstall[] => {
    const own = lawsOf.get(managerOf(command));
    if (!own) return [];
    const words = command.args.map(({ value, shape }) => value ?? shape);
    const verb = command.args.find(({ shape }) => !shape.startsWith('-') && !ownVersion.test(shape));
    const law = own.find(({ verbs }) => verbs.test(verb?.value ?? ''));
    if (!law || !command.nameWord || words.some((word) => law.bound.test(word))) return [];
    if (namesPackages(command, law, verb) || boundBefore(command, law, instruction)) return [];
    const kind = law.kind ?? (lockfileThere(instruction, law) ? 'ignored' : 'loose');
    const at = verb ?? command.nameWord;
    const { manager, strict, fix } = law;
    const flag = { span: { start: at.span.end, end: at.span.end }, text: ` ${strict}` };
    const change =
      json || !fix ? undefined : fix === 'flag' ? flag : { span: at.span, text: strict.split(' ')[1]! };
    return [{ kind, manager, command: verb ? `${manager} ${verb.shape}` : manager, strict, at, change }];
  });
}

/** Whether it installs what its words say, not what a manifest says; for pip and cargo the other way round. */
function namesPackages(command: Command, { manager, kind }: Law, verb: Word | undefined): boolean {
  if (manager === 'pip') return !command.args.some(({ shape }) => /^(?:-\w*r|--requirement)/.test(shape));
  if (manager === 'cargo' || manager === 'dotnet') return false;
  const packages = installOf(command)?.packages;
  if (packages) return packages.length > 0;
  return (
    (kind === 'update' || manager === 'pipenv') &&
    command.args.some((word) => word !== verb && !word.shape.startsWith('-'))
  );
}

/** Whether a variable, or an earlier command, has bound it. */
function boundBefore(command: Command, { manager, variables }: Law, instruction: Instruction): boolean {
  if (isTold(command, variables, instruction)) return true;
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

/** Whether an earlier instruction brings the lockfile by its name. */
function lockfileThere({ stage, span, flags }: Instruction, { lockfile }: Law): boolean {
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
