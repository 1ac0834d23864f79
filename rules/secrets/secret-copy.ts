import type { BuildContext } from '../../server/engine/dockerfile/context/context.ts';
import { cleanPath } from '../../server/engine/dockerfile/context/dockerignore.ts';
import { landing, pointerTo } from '../../server/engine/dockerfile/context/pointer.ts';
import { contextSources, isFolderSource } from '../../server/engine/dockerfile/context/source.ts';
import { suspectsOf } from '../../server/engine/dockerfile/context/suspect.ts';
import type { Argument, Instruction } from '../../server/engine/dockerfile/model.ts';
import type { FileCredential } from '../../server/engine/secret/file-content.ts';
import { copiedSecret, type SecretFile } from '../../server/engine/secret/secret-file.ts';
import { settingsForm } from '../../server/engine/secret/settings-file.ts';
import type { Known, Span } from '../../server/engine/source/text.ts';

/** A credentials file, by what it holds, else by its name or by a variable, that is copied from the build context. */
interface SecretCopy {
  readonly source: string;
  readonly span: Span;
  readonly file: SecretFile;
  /** The variable that points programs to the copy. */
  readonly pointer: string | undefined;
  /** What it holds, where it was read. */
  readonly credential: FileCredential | undefined;
  /** The target, as far as it is known: a path, or a folder with a `/` at its end. */
  readonly target: string | undefined;
}

/**
 * Finds the sources of COPY and ADD that are credentials and that no ignore file is known to exclude; what was read and holds
 * none is left out.
 */
export function secretCopies(instruction: Instruction, context: BuildContext | undefined): SecretCopy[] {
  const found: SecretCopy[] = [];
  const target = instruction.args.at(-1)?.value;
  for (const argument of contextSources(instruction)) {
    const { value, span } = argument;
    if (value === undefined) continue;
    // `.env*` and `*.key` are classified by what they certainly match.
    const source = cleanPath(value);
    const byName = copiedSecret(source, target);
    const pointer = byName?.sure ? undefined : pointerTo(source, instruction);
    const suspect = pointer === undefined ? byName : pointed;
    const file = suspect ?? (settingsForm(source) && settings);
    if (!file || isExcluded(source, context)) continue;
    const held = heldBy(argument, instruction, context);
    if (held === undefined || (held === 'unknown' && !suspect)) continue;
    const [name, credential] = held === 'unknown' ? [source, undefined] : held;
    found.push({ source: name, span, file, pointer, target: landing(source, instruction), credential });
  }
  return found;
}

const pointed: SecretFile = { label: 'credentials', sure: true };
/** Only what it holds tells. */
const settings: SecretFile = { label: 'settings', sure: false };

/** The gravest credential in the files that a source takes, with the file; undefined where all were read and hold none. */
function heldBy(
  source: Argument,
  instruction: Instruction,
  context: BuildContext | undefined,
): Known<readonly [name: string, credential: FileCredential] | undefined> {
  const listed = context?.names ?? [];
  if (!context || isFolderSource(source) || listed.includes(`${cleanPath(source.value ?? '')}/`))
    return 'unknown';
  const names = suspectsOf(source, instruction, context.suspects).filter(
    (name) => !isExcluded(name, context),
  );
  let known = names.length > 0;
  let weak: readonly [string, FileCredential] | undefined;
  for (const name of names) {
    const credential = context.credential(name);
    if (credential === 'unknown') known = false;
    else if (credential?.weak) weak ??= [name, credential];
    else if (credential) return [name, credential];
  }
  return known ? weak : 'unknown';
}

function isExcluded(source: string, context: BuildContext | undefined): boolean {
  const ignore = context?.ignore;
  return typeof ignore === 'object' && ignore.excludes(source);
}
