import { strictOnly } from '../../server/engine/config/profiles.ts';
import type { Instruction, Stage } from '../../server/engine/dockerfile/model.ts';
import { rule } from '../../server/engine/rule.ts';
import { changesNothing } from '../../server/engine/shell/command/install.ts';
import { operandsOf, optionsOf } from '../../server/engine/shell/command/option.ts';
import { textOf } from '../../server/engine/shell/command/word.ts';
import type { Command, Word } from '../../server/engine/shell/model.ts';
import { whenAsked } from '../../server/engine/source/memo.ts';
import { textOf as sourceOf } from '../../server/engine/source/text.ts';

const kics = { kics: ['9bae49be-0aa3-4de5-bab2-4c3a069e40cd'] };
const peers = {
  trivy: ['DS-0017'],
  checkov: ['CKV_DOCKER_5'],
  sonar: ['S6595'],
  droast: ['DF028'],
  cis: ['4.7'],
};

export default rule({
  id: 'lone-update',
  on: 'stage',
  severity: 'low',
  fixable: false,
  title: 'Package index update and install run in separate layers',
  label: 'Lone package update',
  why: 'The layer with the package index stays cached, so later builds install outdated packages with known vulnerabilities.',
  refs: {},
  messages: {
    stale: {
      text: '{manager} installs from the package index of an earlier layer: update and install in the same RUN.',
      refs: { ...peers, ...kics },
    },
    kept: {
      text: '{manager} installs after an update in an earlier layer: it may be an old cache.',
      severity: 'info',
      levels: strictOnly,
      refs: { ...peers, ...kics },
    },
    unused: {
      text: '{manager} updates a package index that nothing in this RUN uses.',
      severity: 'info',
      refs: peers,
    },
  },
  check(stage, report) {
    const { file } = stage.dockerfile;
    for (const { kind, manager, at, update } of loneUpdates(stage)) {
      const related =
        kind === 'unused'
          ? []
          : [{ at: { file, span: update.span }, message: 'The package index is updated here' as const }];
      report({ at: at.span, message: kind, words: { manager }, related });
    }
  },
});

/** A package index that one layer updates and another uses, or that nothing uses. */
interface LoneUpdate {
  /** `stale`: a later RUN installs from it; `kept`: the same, but the manager updates an old index itself; `unused`. */
  readonly kind: 'stale' | 'kept' | 'unused';
  readonly manager: string;
  readonly at: Word;
  readonly update: Word;
}

interface Family {
  readonly names: string;
  readonly update: RegExp;
  readonly install: RegExp | undefined;
  /** Other commands that use the index. */
  readonly other: RegExp;
  /** True if the manager fetches a newer index itself. */
  readonly renews: boolean;
}

const families = whenAsked((): readonly Family[] => [
  {
    names: 'apt-get apt aptitude',
    update: /^update$/,
    install: /^install$/,
    other: /^(?:\w*-?upgrade|build-dep|download|source|satisfy|reinstall|full-upgrade)$/,
    renews: false,
  },
  { names: 'apk', update: /^update$/, install: /^add$/, other: /^(?:upgrade|fetch|fix)$/, renews: false },
  {
    names: 'yum dnf microdnf tdnf',
    update: /^(?:update|check-update|makecache|upgrade)$/,
    install: /^(?:install|in|localinstall|groupinstall|group|module)$/,
    other: /^(?:builddep|reinstall|download|swap|distro-sync)$/,
    renews: true,
  },
  {
    names: 'zypper',
    update: /^(?:refresh|ref|update|up)$/,
    install: /^(?:install|in)$/,
    other: /^(?:patch|dup|dist-upgrade|source-install|si)$/,
    renews: true,
  },
  // Its verbs are options; `-Sy name` updates and installs.
  { names: 'pacman', update: /^-S[a-xz]*y[a-z]*$/, install: undefined, other: /^-S[a-z]*u/, renews: false },
]);
const byName = whenAsked(
  () =>
    new Map(families().flatMap((family) => family.names.split(' ').map((name) => [name, family] as const))),
);

const fetching = /up|ref|makecache|-S/;

interface Call {
  readonly family: Family;
  readonly command: Command;
  readonly verb: Word;
}

/** Returns the updates of a stage in a RUN that does not install, one per package manager. */
function loneUpdates({ instructions }: Stage): readonly LoneUpdate[] {
  const found: LoneUpdate[] = [];
  const waiting = new Map<Family, Call & { readonly only: boolean }>();
  for (let at = 0; at < instructions.length; at++) {
    const instruction = instructions[at]!;
    // Until an index is updated, only steps that may update one matter.
    if (instruction.keyword !== 'RUN') continue;
    if (waiting.size === 0 && !fetching.test(sourceOf(instruction))) continue;
    const calls = callsOf(instruction);
    if (calls.length === 0) continue;
    for (const family of new Set(calls.map((call) => call.family))) {
      const own = calls.filter((call) => call.family === family);
      const update = own.find(({ verb }) => family.update.test(textOf(verb)));
      const install = own.find(installs);
      const before = waiting.get(family);
      if (install && !update && before && !refreshes(install)) {
        const kind = family.renews ? 'kept' : 'stale';
        found.push({ kind, manager: install.command.name!, at: install.verb, update: before.verb });
      }
      if (install || (update && keepsIndex(instruction))) waiting.delete(family);
      else if (update) waiting.set(family, { only: !usedOtherwise(instruction, own), ...update });
    }
  }
  for (const { family, command, verb, only } of waiting.values()) {
    if (only && !family.renews)
      found.push({ kind: 'unused', manager: command.name!, at: verb, update: verb });
  }
  return found;
}

/** Whether a call installs packages by name. */
function installs({ family, command, verb }: Call): boolean {
  if (changesNothing(command)) return false;
  if (/^(?:group|module)$/.test(textOf(verb))) return command.args.some(({ value }) => value === 'install');
  if (family.install) return family.install.test(textOf(verb));
  return command.args.some((word) => !word.shape.startsWith('-'));
}

const long = 'repository virtual setopt enablerepo disablerepo option root releasever'
  .split(' ')
  .map((name) => `--${name}`);

function callsOf({ script }: Instruction): Call[] {
  const calls: Call[] = [];
  const commands = script?.commands ?? [];
  for (let at = 0; at < commands.length; at++) {
    const command = commands[at]!;
    const family = command.name === undefined ? undefined : byName().get(command.name);
    if (!family) continue;
    const letters = family.names === 'apk' ? 'tXp' : family.renews ? 'cdR' : 'oct';
    const options = optionsOf(command, letters, long);
    const verb = family.install
      ? operandsOf(command, options)[0]
      : command.args.find(({ shape }) => /^-S[a-z]*$/.test(shape));
    if (verb) calls.push({ family, command, verb });
  }
  return calls;
}

/** Whether an installation updates the index itself (`apk add --update`, `-U`, `--no-cache`). */
const refreshes = ({ family, command }: Call) =>
  family.names === 'apk' &&
  command.args.some(({ shape }) => /^(?:-[A-TV-Z_a-z\d]*U\w*|--update(?:-cache)?|--no-cache)$/.test(shape));

/** Whether a cache mount keeps the index between builds. */
const keepsIndex = ({ flags }: Instruction) =>
  flags.some(({ parts }) =>
    parts.some(
      ({ key, value }) =>
        (key === 'target' || key === 'dst' || key === 'destination') &&
        /\/(?:apt|apk|dnf|yum|zypp)\b|\/lib\/apt/.test(value?.text ?? ''),
    ),
  );

const quiet =
  /^(?:set|echo|printf|export|cd|rm|mkdir|ls|true|\[|test|sleep|sed|cat|tee|cp|mv|chmod|curl|wget|gpg|date|apt-key|dpkg|apt-cache|pip)$/;

/** Whether the instruction may use the index: another command of the manager, a script, or an unknown command. */
const usedOtherwise = ({ script }: Instruction, own: readonly Call[]) =>
  own.some(({ family, verb }) => family.other.test(textOf(verb))) ||
  (script?.partial ?? true) ||
  (script?.commands ?? []).some(
    ({ name, nameWord }) =>
      nameWord !== undefined && (name === undefined || (!quiet.test(name) && !byName().has(name))),
  );
