import { strictOnly } from '../../server/engine/config/profiles.ts';
import type { Instruction } from '../../server/engine/dockerfile/model.ts';
import { forDevelopment, lineage } from '../../server/engine/dockerfile/stages/ancestry.ts';
import { isVariableSet } from '../../server/engine/dockerfile/stages/declarations.ts';
import { rule } from '../../server/engine/rule.ts';
import { shown } from '../../server/engine/secret/shown.ts';
import { installOf } from '../../server/engine/shell/command/install.ts';
import { unversioned } from '../../server/engine/shell/command/option.ts';
import { textOf } from '../../server/engine/shell/command/word.ts';
import type { Command, Word } from '../../server/engine/shell/model.ts';
import { gathered } from '../../server/engine/source/list.ts';
import { baseName } from '../../server/engine/source/path.ts';
import type { Span } from '../../server/engine/source/text.ts';
import { type LockfileSpec, specs } from './unenforced-lockfile.data.ts';

const tally = { tally: ['tally/ruby/missing-bundle-deployment'] };

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
  label: 'Lockfile not enforced',
  why: 'Untested versions can be installed; a lockfile also holds the checksums that detect a changed package.',
  refs: { droast: ['DF031'], cwe: ['CWE-1357'] },
  messages: {
    ignored: {
      text: '{command} may install other versions than the lockfile lists; {strict} does not.',
      refs: tally,
    },
    loose: {
      text: '{command} goes on without a lockfile; {strict} requires one.',
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
 * An installation that does not enforce its lockfile: it exists but is `ignored`, none is known (`loose`), the
 * command rewrites it (`update`), or the manager rewrites it only if the manifest has changed (`lenient`).
 */
interface UnlockedInstall {
  readonly kind: 'ignored' | 'loose' | 'update' | 'lenient';
  readonly manager: string;
  /** The current command (`npm install`), and the enforcing one (`npm ci`). */
  readonly command: string;
  readonly strict: string;
  readonly at: Word;
  readonly change: { readonly span: Span; readonly text: string } | undefined;
}

/** Options that make a manager only show help, or do a dry run. */
const explains = /^--(?:help|version|dry-run)$/;
/** RubyGems accepts a program version between underscores: `bundle _2.5.3_ install`. */
const ownVersion = /^_\d[\w.]*_$/;

/** The package manager of a command, by its name in the specs. */
function managerOf({ name = '' }: Command): string {
  if (name === 'bundler') return 'bundle';
  return unversioned(name) === 'pip' ? 'pip' : name;
}

/** Returns the installations of a RUN that do not enforce a lockfile. */
function unlockedInstalls(instruction: Instruction): readonly UnlockedInstall[] {
  const { script, json } = instruction;
  return gathered(script?.commands ?? [], (command): UnlockedInstall[] => {
    const own = specsOf.get(managerOf(command));
    if (!own) return [];
    const words = command.args.map(textOf);
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
      json || !fix || cannotEnforce(command, kind, instruction)
        ? undefined
        : fix === 'flag'
          ? flag
          : { span: at.span, text: strict.split(' ')[1]! };
    return [{ kind, manager, command: verb ? `${manager} ${verb.shape}` : manager, strict, at, change }];
  });
}

/** Whether the command installs packages that it names, not those of a manifest (pip: not those of a requirements file). */
function namesPackages(command: Command, { manager, kind }: LockfileSpec, verb: Word | undefined): boolean {
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
function enforcedBefore(
  command: Command,
  { manager, variables }: LockfileSpec,
  instruction: Instruction,
): boolean {
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
  const words = command.args.map(textOf);
  const line = words.filter((word) => !ownVersion.test(word)).join(' ');
  return /^config (?:set )?(?:-\S+ )*(?:deployment|frozen|enableImmutableInstalls)(?: true| 1|$)|^--deployment/.test(
    line,
  );
}

/**
 * Whether the build would fail with an enforced lockfile: the command is the fallback for an enforcing one, or only
 * the manifest is copied before.
 */
function cannotEnforce(
  command: Command,
  kind: UnlockedInstall['kind'],
  { stage, span, script, file }: Instruction,
) {
  const before = script?.commands.filter((other) => other.span.end <= command.span.start).at(-1);
  const between = file.text.slice(before?.span.end ?? command.span.start, command.span.start);
  if (between.includes('||') && before && managerOf(before) === managerOf(command)) return true;
  if (kind !== 'loose' || !stage) return false;
  const sources = gathered(lineage(stage), ({ instructions }) =>
    gathered(instructions, (each) => {
      const { keyword, args } = each.trigger ?? each;
      const copies = (keyword === 'COPY' || keyword === 'ADD') && each.span.start < span.start;
      return copies ? args.slice(0, -1).map(({ text }) => baseName(text)) : [];
    }),
  );
  return sources.length > 0 && sources.every((name) => /^(?:\.[\w-][\w.-]*|[\w-]+\.\w+)$/.test(name));
}

/** Whether an earlier instruction copies the lockfile by name. */
function lockfileThere({ stage, span, flags }: Instruction, { lockfile }: LockfileSpec): boolean {
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
  if (stage?.rootImage?.facts?.language !== 'ruby' || forDevelopment(stage)) return false;
  return !['RAILS_ENV', 'RACK_ENV'].some((name) => /^(?:development|test)$/.test(stage.env.get(name) ?? ''));
}
