import type { Instruction, Stage } from '../../server/engine/dockerfile/model.ts';
import { stagesFor } from '../../server/engine/posture.ts';
import { rule } from '../../server/engine/rule.ts';
import { comparedIn } from '../../server/engine/shell/command/compared.ts';
import { operandsOf, optionsOf } from '../../server/engine/shell/command/option.ts';
import { textOf } from '../../server/engine/shell/command/word.ts';
import type { Command } from '../../server/engine/shell/model.ts';
import { expandedOf } from '../../server/engine/source/expanded.ts';
import { gathered } from '../../server/engine/source/list.ts';
import type { Span } from '../../server/engine/source/text.ts';

export default rule({
  id: 'unpinned-git-source',
  on: 'stage',
  severity: 'low',
  fixable: false,
  title: 'A Git repository is not pinned to a commit',
  label: 'Unpinned Git source',
  why: 'Anyone who can push to the repository decides what the next build contains.',
  refs: { cwe: ['CWE-494', 'CWE-1357'] },
  messages: {
    default: 'No commit is named, so the build uses the latest state of the default branch.',
    branch: '{ref} is not a commit, and what it refers to can change between builds.',
    tag: { text: '{ref} is a tag, and a tag can be moved to another commit.', severity: 'info' },
    prefix:
      'The checksum {ref} is only the beginning of a commit hash; other commits can begin the same way.',
  },
  check(stage, report, { services }) {
    const found = gathered(stagesFor(stage, services), (each) => [
      ...gathered(each.instructions, (instruction) => unpinnedAdds(instruction.trigger ?? instruction)),
      ...unpinnedClones(each),
    ]);
    for (const { kind, at, ref } of found) {
      if (kind === 'default') report({ at, message: kind });
      else report({ at, message: kind, words: { ref } });
    }
  },
});

/** A repository that is not pinned: its default branch, a branch or similar name, a version tag, or a shortened checksum. */
interface UnpinnedSource {
  readonly kind: 'default' | 'branch' | 'tag' | 'prefix';
  readonly at: Span;
  readonly ref: string;
}

const commit = /^[0-9a-f]{7,64}$/i;
const version = /^(?:refs\/tags\/|[a-z_-]*[-_/]?v?\d+[._-]\d|v\d+$)/i;

const kindOfRef = (ref: string): UnpinnedSource['kind'] | undefined =>
  ref === '' ? 'default' : commit.test(ref) ? undefined : version.test(ref) ? 'tag' : 'branch';

/** The Git repositories that an ADD takes without a commit (Dockerfile reference, ADD: Git repositories). */
function unpinnedAdds({ keyword, args, flags }: Instruction): readonly UnpinnedSource[] {
  if (keyword !== 'ADD') return [];
  const checksum = flags.find(({ name }) => name === 'checksum')?.value;
  return gathered(args.slice(0, -1), (source): UnpinnedSource[] => {
    const { span } = source;
    const value = expandedOf(source).text;
    if (!isRepository(value)) return [];
    if (checksum) {
      // BuildKit compares only the digits that are given.
      const few = /^[0-9a-f]{1,39}$/i.test(checksum.text);
      return few ? [{ kind: 'prefix', at: checksum.span, ref: checksum.text }] : [];
    }
    const query = (/[?&](?:commit|checksum)=([^&#]*)/.exec(value) ??
      /[?&](?:ref|tag|branch)=([^&#]*)/.exec(value))?.[1];
    const ref = query ?? /#([^:]*)/.exec(value)?.[1] ?? '';
    // A commit that the builder names is not known.
    const kind = ref.includes('$') ? undefined : kindOfRef(ref);
    return kind ? [{ kind, at: span, ref }] : [];
  });
}

const isRepository = (address: string) =>
  /^(?:git:\/\/|ssh:\/\/|[\w-]+@[\w.-]+:)|^https?:\/\/[^?#]+\.git(?:[?#]|$)/.test(address);

/** Returns the clones of a stage whose commit is chosen neither by an option nor by a later command. */
function unpinnedClones(stage: Stage): readonly UnpinnedSource[] {
  const commands = gathered(stage.instructions, ({ keyword, script }) =>
    keyword === 'RUN' && script ? script.commands.filter(({ name }) => name === 'git') : [],
  );
  const verbs = commands.map((command) => verbOf(command) ?? '');
  return gathered(commands, (command, at): UnpinnedSource[] => {
    const clone = verbs[at] === 'clone' ? cloneOf(command) : undefined;
    if (!clone) return [];
    const next = verbs.indexOf('clone', at + 1);
    const later = commands.slice(at + 1, next < 0 ? undefined : next);
    if (verbs.slice(at + 1, at + 1 + later.length).some((verb) => verb.startsWith('verify-'))) return [];
    let fetched: string | undefined;
    const refs = gathered(later, (each) => {
      fetched = fetchedBy(each) ?? fetched;
      const ref = chosenBy(each);
      return (ref === 'FETCH_HEAD' ? fetched : ref) ?? [];
    });
    const sure = refs.find((ref) => ref === 'unknown' || commit.test(ref));
    const chosen = sure ?? refs.at(-1) ?? clone.ref;
    const kind = chosen === 'unknown' ? undefined : kindOfRef(chosen);
    return kind ? [{ kind, at: clone.at, ref: chosen }] : [];
  });
}

const global = ['--git-dir', '--work-tree'];

function callOf(command: Command) {
  const options = optionsOf(command, 'cC', global);
  const verb = operandsOf(command, options)[0];
  const at = verb ? command.args.indexOf(verb) : -1;
  return { verb, args: command.args.slice(at + 1) };
}

const verbOf = (command: Command) => callOf(command).verb?.value;

function cloneOf(command: Command): { readonly at: Span; readonly ref: string } | undefined {
  const { verb, args } = callOf(command);
  if (verb?.value !== 'clone') return undefined;
  const options = optionsOf({ args }, 'bocju', [
    ...[
      '--branch',
      '--revision',
      '--depth',
      '--origin',
      '--config',
      '--jobs',
      '--reference',
      '--filter',
      '--template',
    ],
    ...[
      '--shallow-since',
      '--separate-git-dir',
      '--upload-pack',
      '--recurse-submodules-to',
      '--server-option',
    ],
  ]);
  const source = operandsOf({ args }, options)[0];
  if (!source) return undefined;
  const address = textOf(source);
  if (/^(?:[./~]|file:)/.test(address) || !/[:/$]/.test(address)) return undefined;
  const branch = options.find(({ name }) => /^(?:-b|--branch|--revision)$/.test(name));
  const word = branch?.count === 2 ? args[branch.at + 1] : branch?.word;
  const ref = branch && !(word && comparedIn(command, word)) ? branch.value : 'unknown';
  return { at: source.span, ref: branch ? (ref ?? 'unknown') : '' };
}

/** Returns the reference that `git fetch` requests, if it is given. */
function fetchedBy(command: Command): string | undefined {
  const { verb, args } = callOf(command);
  if (verb?.value !== 'fetch') return undefined;
  const [, ref] = operandsOf({ args }, optionsOf({ args }, 'jo', ['--depth']));
  return ref?.value?.replace(/^\+/, '').split(':', 1)[0];
}

/** What is already checked out, and file paths: these don't choose a commit. */
const chosenBefore = /^(?:\.|-|@|(?:ORIG_)?HEAD)(?![\w.-])/;

/** Returns the reference that a later command checks out; `unknown` if a variable decides, undefined if there is none. */
function chosenBy(command: Command): string | undefined {
  const { verb, args } = callOf(command);
  if (!/^(?:checkout|reset|switch|fetch)$/.test(verb?.value ?? '')) return undefined;
  const operands = operandsOf({ args }, optionsOf({ args }, 'bBcC', ['--depth', '--detach-to']));
  if (verb?.value === 'fetch') {
    const commits = operands
      .map(({ value }) => value ?? '')
      .filter((text) => commit.test(text) && text.length >= 40);
    return (
      commits[0] ??
      (operands.length > 1 && operands.some(({ value }) => value === undefined) ? 'unknown' : undefined)
    );
  }
  const [ref] = operands;
  if (!ref || args.some(({ value }) => value === '--') || chosenBefore.test(ref.value ?? ''))
    return undefined;
  return ref.value ?? 'unknown';
}
