import type { Instruction } from '../../server/engine/dockerfile/model.ts';
import { declaredAbove, isVariableSet } from '../../server/engine/dockerfile/stages/declarations.ts';
import { mountOption } from '../../server/engine/dockerfile/stages/run-mount.ts';
import { platformArgs } from '../../server/engine/dockerfile/variables/environment.ts';
import type { Install } from '../../server/engine/shell/command/install.ts';
import type { Command, Word } from '../../server/engine/shell/model.ts';
import { textOf } from '../../server/engine/source/text.ts';
import { howUnpinned, type Unpinned } from './pin.ts';

/** A non-empty list of words. */
type Words = readonly [Word, ...Word[]];

/** Returns the unpinned packages of an installation, by kind, without those whose version a variable decides. */
export function unpinnedPackages(
  install: Install,
  command: Command,
  instruction: Instruction,
): ReadonlyMap<Unpinned, Words> {
  const found = new Map<Unpinned, [Word, ...Word[]]>();
  for (const word of [...install.packages, ...sourceOf(install, command)]) {
    const how =
      howUnpinned(word, install) ??
      (versionIsUnset(word, command, instruction) ? ('unset' as const) : undefined);
    if (how && !(how === 'bare' && install.notation === 'go' && moduleDecides(install, instruction))) {
      const others = found.get(how);
      if (others) others.push(word);
      else found.set(how, [word]);
    }
    if (install.verb === 'run') break;
  }
  const pinnedByVariable =
    found.size > 0 && install.notation === 'pip' && isVariableSet(command, pipPins, instruction);
  return pinnedByVariable ? new Map() : found;
}

/** Returns the repository that cargo installs from. */
function sourceOf({ notation, options }: Install, { args }: Command): readonly Word[] {
  const word = notation === 'cargo' ? args[args.findIndex(({ value }) => value === '--git') + 1] : undefined;
  return word && options.some(({ name, value }) => name === '--git' && value === word.value) ? [word] : [];
}

/** A version from one variable: `pkg=$V`, `pkg==${V}`, `pkg-${V}`, `pkg@$V`. */
const versioned = /[=@<>~-]\$(?:\{\w+\}|\w+)$/;
/** Commands after which a script may have any variable set. */
const setsAny = /^(?:source|\.|eval|read|mapfile|readarray|getopts)$/;

/**
 * Whether nothing in a stage sets the variables of a package's version: they are declared elsewhere, or no base image
 * uses such a name.
 */
function versionIsUnset(word: Word, command: Command, instruction: Instruction): boolean {
  const { variables, shape, substitutions } = word;
  if (word.value !== undefined || variables.length === 0 || substitutions.length > 0) return false;
  // A file without FROM is included by others.
  if (!instruction.stage || !versioned.test(shape) || command.script.partial) return false;
  const { commands } = command.script;
  if (commands.some(({ name }) => setsAny.test(name ?? ''))) return false;
  const text = textOf(instruction);
  const assigned = (name: string) =>
    commands.some(({ assignments }) => assignments.some((each) => each.name === name)) ||
    text.includes(`for ${name} `);
  const above = new Set(declaredAbove(instruction).map(({ pair }) => pair.name.text));
  const elsewhere = (name: string) =>
    instruction.dockerfile.instructions.some(({ pairs }) => pairs.some((pair) => pair.name.text === name));
  return variables.every(
    (name) =>
      /^[A-Za-z_]\w*$/.test(name) &&
      !platformArgs.has(name) &&
      !above.has(name) &&
      !assigned(name) &&
      (elsewhere(name) || /^[a-z_][a-z\d_]*$/.test(name)),
  );
}

/** Variables of pip and uv for `--constraint`, `--no-index` and `--require-hashes`. */
const pipPins = /^(?:PIP|UV)_(?:CONSTRAINT|NO_INDEX|REQUIRE_HASHES)$/;

/** Whether a go.mod file may decide the version, because the sources of a module may be there; `go get` changes that file. */
function moduleDecides({ verb }: Install, { stage, span }: Instruction): boolean {
  if (verb === 'get' || !stage) return false;
  const above = stage.instructions.filter((each) => each.span.start <= span.start);
  return (
    stage.base.kind === 'stage' ||
    above.some(
      ({ keyword, flags, script }) =>
        keyword === 'COPY' ||
        keyword === 'ADD' ||
        flags.some((flag) => mountOption(flag, 'type')?.text === 'bind') ||
        script?.commands.some(createsSources),
    )
  );
}

const createsSources = ({ name, args: [first, second, ...more] }: Command) =>
  (name === 'go' && first?.value === 'mod' && /^(?:init|download)$/.test(second?.value ?? '')) ||
  (name === 'git' && [first, second, ...more].some((word) => word?.value === 'clone'));

/** `a`, `a and b`, `a, b and 3 more`. */
export function severalOf(words: Words): string {
  const shown = words.map(({ value, shape }) => value ?? shape);
  if (shown.length > 3) return `${shown[0]}, ${shown[1]} and ${shown.length - 2} more`;
  return shown.length === 1 ? shown[0]! : `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}`;
}
