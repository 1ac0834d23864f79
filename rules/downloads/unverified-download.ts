import { strictOnly } from '../../server/engine/config/profiles.ts';
import type { Stage } from '../../server/engine/dockerfile/model.ts';
import { matchesGlob } from '../../server/engine/image/glob.ts';
import { stagesFor } from '../../server/engine/posture.ts';
import { rule } from '../../server/engine/rule.ts';
import { installOf } from '../../server/engine/shell/command/install.ts';
import { programFile } from '../../server/engine/shell/command/interpreter.ts';
import { operandsOf, optionsOf } from '../../server/engine/shell/command/option.ts';
import { installsFiles } from '../../server/engine/shell/command/package-file.ts';
import { textOf } from '../../server/engine/shell/command/word.ts';
import type { Command, Word } from '../../server/engine/shell/model.ts';
import { gathered, none } from '../../server/engine/source/list.ts';
import { baseName } from '../../server/engine/source/path.ts';
import type { Span } from '../../server/engine/source/text.ts';
import { checkOf, concerns, verifiedLater, verifies } from './checksum.ts';
import { pinnedAddress } from './download.ts';
import { fetchesOf } from './fetch.ts';
import { unverifiedPackages } from './package-url.ts';
import { pipedDownload } from './piped-download.ts';
import { commandsRun } from './run-commands.ts';
import { builderFetch, executable, type UncheckedAdd, uncheckedAdds } from './unchecked-add.ts';
import { unpackingOf } from './unpacking.ts';
import { startCommandsOf, windowsUses } from './windows-download.ts';

const kics = ['4b410d24-1cbe-4430-a632-62c9a931cf1c'];
const builder = 'Use ADD with the checksum (a layer of its own, readable only by root)';

export default rule({
  id: 'unverified-download',
  on: 'stage',
  severity: 'medium',
  fixable: true,
  title: 'A download is used without a checksum',
  label: 'Download unchecked',
  why: 'Anyone who can change what the URL returns decides what is in the image, and nothing detects it.',
  refs: { sonar: ['S6474'], cis: ['4.11'], cwe: ['CWE-494'] },
  messages: {
    add: {
      text: 'ADD does not verify this download; `--checksum=sha256:…` pins its content.',
      severity: 'low',
      refs: { kics },
    },
    added: {
      text: 'ADD downloads a program unverified; `--checksum=sha256:…` pins its content.',
      refs: { kics },
    },
    late: {
      text: 'ADD does not verify this download, although a later RUN contains its checksum.',
      severity: 'info',
      refs: { kics },
    },
    run: '{fetch} downloads a program, without a checksum or signature.',
    unheeded: 'The build continues when {check} fails: the program that it checks is used anyway.',
    needless: {
      text: 'The build continues when {check} fails: the file that it checks is used anyway.',
      severity: 'low',
    },
    install: {
      text: '{fetch} downloaded this package, and it is installed without verification.',
      severity: 'low',
    },
    remote: {
      text: 'rpm cannot verify the signature of this package: import its key first.',
      severity: 'low',
    },
    unpack: {
      text: 'Unpacks what {fetch} downloads, without a checksum or signature.',
      severity: 'info',
    },
    builder: {
      text: 'ADD can download and verify this file, without a download tool in the image.',
      severity: 'info',
      levels: strictOnly,
    },
  },
  check(written, report, { services }) {
    const { file } = written.dockerfile;
    for (const stage of stagesFor(written, services)) {
      const adds = uncheckedAdds(stage);
      const all = unverifiedUses(stage, adds);
      for (const { at, flag, executable: isProgram } of adds) {
        const fixes = flag
          ? [{ title: 'Add the checksum to ADD' as const, safety: 'safe' as const, edits: [flag] }]
          : [];
        const isRun = isProgram || all.some(({ how, fetch }) => how === 'run' && fetch.span === at);
        report({ at, message: flag ? 'late' : isRun ? 'added' : 'add', fixes });
      }
      const uses = usesFrom(stage, all);
      const [lead, others] = gatheredUnder(uses);
      for (const use of uses) {
        if (others.includes(use)) continue;
        const { how, word, fetch } = use;
        const at = (span: Span) => ({ file, span });
        const alike = use === lead ? others : none;
        const related = [
          { at: at(fetch.span), message: 'Downloaded here' as const },
          ...alike.map(({ word }) => ({ at: at(word.span), message: 'Another is unpacked here' as const })),
        ];
        if (fetch.check?.nameWord) {
          const used = [...related, { at: at(word.span), message: 'Used here' as const }];
          const words = { check: fetch.check.name ?? 'this check' };
          const message = how === 'run' ? 'unheeded' : 'needless';
          report({ at: fetch.check.nameWord.span, message, words, related: used });
        } else report({ at: word.span, message: how, words: { fetch: fetch.name }, related });
      }
      for (const { at, manager } of unverifiedPackages(stage))
        if (manager) report({ at, message: 'install', words: { fetch: manager } });
        else report({ at, message: 'remote' });
      const { instructions } = stage;
      for (let each = 0; each < instructions.length; each++) {
        const found = builderFetch(instructions[each]!);
        if (!found) continue;
        const { at, edit } = found;
        report({ at, message: 'builder', fixes: [{ title: builder, safety: 'unsafe', edits: [edit] }] });
      }
    }
  },
});

/** A downloaded file that is executed, installed or unpacked without verification. */
interface UnverifiedUse {
  readonly how: 'run' | 'install' | 'unpack';
  readonly word: Pick<Word, 'span'>;
  readonly fetch: Pending;
}

/** A download that is not used or verified yet: the command that made it, and the word with its address. */
interface Pending {
  readonly name: string;
  readonly span: Span;
  /** The word that first makes it a program, as `chmod` does: the image then holds a program that nobody verified. */
  program?: Word;
  /** A check since then whose result is ignored. */
  check?: Command;
}

/** Returns the unverified uses of what steps of a stage download, in order of how they are found. */
function usesFrom(stage: Stage, all: readonly UnverifiedUse[]): readonly UnverifiedUse[] {
  const uses = all.filter(({ fetch }) => fetch.name !== 'ADD');
  const isKnown = (at: Span) => uses.some(({ word: { span } }) => span.start < at.end && at.start < span.end);
  return [
    ...uses,
    ...windowsUses(stage)
      .filter(({ span }) => !isKnown(span))
      .map(({ how, span, fetch }): UnverifiedUse => ({ how, word: { span }, fetch })),
  ];
}

/**
 * The finding that also names the other archives which a stage unpacks without a check, and those: little is known of
 * each, so one finding is enough.
 */
function gatheredUnder(
  uses: readonly UnverifiedUse[],
): readonly [lead: UnverifiedUse | undefined, others: readonly UnverifiedUse[]] {
  const unpacked = uses.filter(({ how, fetch }) => how === 'unpack' && !fetch.check);
  const lead = uses.find(({ how }) => how === 'run') ?? unpacked[0];
  return [lead, unpacked.filter((each) => each !== lead)];
}

/**
 * Returns the first unverified use of each download in a stage, in order. A check before that use verifies the files that it
 * concerns.
 */
function unverifiedUses(stage: Stage, adds: readonly UncheckedAdd[]): readonly UnverifiedUse[] {
  const { instructions } = stage;
  const found: UnverifiedUse[] = [];
  const pending = new Map<string, Pending>();
  for (let index = 0; index < instructions.length; index++) {
    const { keyword, script, span: within } = instructions[index]!;
    for (const { at, file } of keyword === 'ADD' ? adds : none)
      if (within.start <= at.start && at.end <= within.end) pending.set(file, { name: 'ADD', span: at });
    if (keyword !== 'RUN' || !script) continue;
    const commands = gathered(script.commands, (each) => commandsRun(each, instructions[index]));
    if (pending.size === 0 && !commands.some((each) => fetchesOf(each).length > 0)) continue;
    const before = new Set(pending.values());
    let fetchesHere = false;
    for (const command of commands) {
      if (pending.size > 0) verify(pending, command, (source) => !fetchesHere || !before.has(source));
      for (const use of pending.size > 0 ? [...usesOf(command), ...calledBy(command)] : none) {
        const made = use.word === command.nameWord && !use.file.includes('/') ? calledIn : keyFor;
        const key = made(pending, use.file);
        const source = key === undefined ? undefined : pending.get(key);
        if (key === undefined || !source) continue;
        if (use.becomes !== undefined) pending.set(use.becomes, source);
        if (use.how === 'move') continue;
        if (use.how === 'program') {
          source.program ??= use.word;
          continue;
        }
        drop(pending, source);
        // A check later in the same command line still runs before the image is used.
        if (verifiedLater(command)) continue;
        found.push({ how: use.how, word: (use.how === 'run' && source.program) || use.word, fetch: source });
      }
      const piped = pipedDownload(command);
      if (piped && piped.how !== 'write' && !verifiedLater(command))
        found.push({ how: piped.how, word: command.nameWord!, fetch: piped });
      for (const file of piped?.files ?? none) pending.set(file, { name: piped!.name, span: piped!.span });
      for (const fetch of fetchesOf(command)) {
        fetchesHere ||= fetch.file !== undefined;
        if (fetch.file !== undefined && !pinnedAddress(fetch.address) && !verifies(command))
          pending.set(fetch.file, { name: command.name!, span: fetch.word.span });
      }
    }
  }
  return [...found, ...remaining(stage, pending)];
}

/** Drops the downloads that a command verifies; where the build goes on if that fails, it notes the check. */
function verify(pending: Map<string, Pending>, command: Command, isOwn: (source: Pending) => boolean): void {
  const check = checkOf(command);
  if (!check) return;
  for (const [key, source] of [...pending]) {
    if (!concerns(command, key, isOwn(source))) continue;
    if (check === 'heeded') drop(pending, source);
    else source.check ??= command;
  }
}

/** Returns the downloads at the end of a stage that are programs of its image, or that the image starts. */
function remaining(stage: Stage, pending: ReadonlyMap<string, Pending>): readonly UnverifiedUse[] {
  const programs = gathered([...new Set(pending.values())], (fetch): UnverifiedUse[] =>
    fetch.program ? [{ how: 'run', word: fetch.program, fetch }] : [],
  );
  const others = new Map([...pending].filter(([, { program }]) => !program));
  return others.size > 0 && stage.platform !== 'windows'
    ? [...programs, ...startedBy(stage, others)]
    : programs;
}

/** Returns the remaining downloads that the image starts. */
function startedBy(stage: Stage, pending: ReadonlyMap<string, Pending>): readonly UnverifiedUse[] {
  return gathered(startCommandsOf(stage), (command) =>
    gathered([...usesOf(command), ...calledBy(command)], ({ how, file, word }) => {
      const key = how === 'run' ? keyFor(pending, file) : undefined;
      const source = key === undefined ? undefined : pending.get(key);
      if (!source || (!file.includes('/') && word === command.nameWord && !/\/s?bin\//.test(key ?? '')))
        return [];
      return [{ how: 'run' as const, word, fetch: source }];
    }),
  );
}

/** A program called by name without a path. */
function calledBy({ nameWord }: Command): readonly Use[] {
  const called = nameWord && textOf(nameWord);
  return called && !called.includes('/')
    ? [{ how: 'run', file: called, word: nameWord, becomes: undefined }]
    : [];
}

/** The program in a folder of commands that a name calls. */
function calledIn(pending: ReadonlyMap<string, Pending>, name: string): string | undefined {
  for (const [key, { program }] of pending)
    if (program && baseName(key) === name && /\/s?bin\//.test(key)) return key;
  return undefined;
}

function drop(pending: Map<string, Pending>, source: Pending): void {
  for (const [key, each] of pending) if (each === source) pending.delete(key);
}

/**
 * Returns the pending file that a path refers to. The working directory is not tracked, so a relative path is
 * compared by its base name.
 */
function keyFor(pending: ReadonlyMap<string, Pending>, file: string): string | undefined {
  const path = file.replace(/^\.\//, '');
  for (const key of pending.keys()) {
    const known = key.replace(/^\.\//, '');
    if (known === path) return key;
    if (known.startsWith('/') && path.startsWith('/')) continue;
    const name = baseName(path);
    if (baseName(known) === name && !/^\$/.test(name)) return key;
    // The shell expands `tool_*.deb` to the file.
    if (name === path && /[^*?.]/.test(name) && name.includes('*') && matchesGlob(name, baseName(known)))
      return key;
  }
  return undefined;
}

/** What a command does with a downloaded file: executes, installs or unpacks it, makes it a program, or moves it. */
interface Use {
  readonly how: 'run' | 'install' | 'unpack' | 'program' | 'move';
  readonly file: string;
  readonly word: Word;
  /** The path of the file or its content afterwards. */
  readonly becomes: string | undefined;
}

/** The files that a command executes, installs, unpacks, makes programs or moves. */
function usesOf(command: Command): readonly Use[] {
  const { name, nameWord, args } = command;
  if (!nameWord) return [];
  const use = (how: Use['how'], word: Word | undefined, becomes?: string): Use[] =>
    word ? [{ how, file: textOf(word), word, becomes }] : [];
  const program = textOf(nameWord);
  if (program.includes('/') && !/^\/(?:usr\/)?s?bin\//.test(program)) return use('run', nameWord);
  const rest = () => operandsOf(command, optionsOf(command));
  switch (name) {
    case 'chmod':
      return executable.test(rest()[0]?.value ?? '')
        ? gathered(rest().slice(1), (word) => use('program', word))
        : [];
    case 'mv':
    case 'cp':
    case 'ln': {
      const operands = rest();
      const to = operands.at(-1);
      const from = operands.slice(0, -1);
      return gathered(from, (word) =>
        use('move', word, to && into(textOf(to), textOf(word), from.length > 1)),
      );
    }
    case 'install': {
      const files = operandsOf(command, optionsOf(command, 'mogtS', ['--mode', '--owner', '--group']));
      const to = files.at(-1);
      return gathered(files.slice(0, -1), (word) => use('program', word, to && textOf(to)));
    }
    case 'dpkg':
    case 'rpm':
      return installsFiles(command) ? gathered(rest(), (word) => use('install', word)) : [];
    case 'tar':
    case 'bsdtar':
    case 'unzip': {
      const unpacking = unpackingOf(command);
      return use(unpacking?.ofPrograms ? 'run' : 'unpack', unpacking?.archive);
    }
    case 'gunzip':
    case 'xz':
    case 'bunzip2':
      return gathered(rest(), (word) => use('move', word, textOf(word).replace(/\.\w+$/, '')));
    case 'java': {
      const jar = args.findIndex(({ value }) => value === '-jar');
      return jar < 0 ? [] : use('run', args[jar + 1]);
    }
    default: {
      const file = programFile(command);
      if (file) return use('run', file);
      const packages = installOf(command)?.packages ?? [];
      return gathered(
        packages.filter((word) => /[./]/.test(textOf(word)) && !/^[a-z]+:\/\//i.test(textOf(word))),
        (word) => use('install', word),
      );
    }
  }
}

const into = (to: string, from: string, folder: boolean) =>
  folder || to.endsWith('/') || to === '.' || /\/s?bin$/.test(to)
    ? `${to.replace(/\/$/, '')}/${baseName(from)}`
    : to;
