import type { BuildContext } from '../../server/engine/dockerfile/context/context.ts';
import { cleanPath } from '../../server/engine/dockerfile/context/dockerignore.ts';
import { leavesOut, stageCopied } from '../../server/engine/dockerfile/context/handed-on.ts';
import { landing, pointerTo } from '../../server/engine/dockerfile/context/pointer.ts';
import { contextSources, isFolderSource } from '../../server/engine/dockerfile/context/source.ts';
import { suspectsOf } from '../../server/engine/dockerfile/context/suspect.ts';
import type { Argument, Instruction } from '../../server/engine/dockerfile/model.ts';
import { instructionsOf } from '../../server/engine/dockerfile/stages/ancestry.ts';
import type { FileCredential } from '../../server/engine/secret/file-content.ts';
import { copiedSecret, isHarmless, type LikelySecret } from '../../server/engine/secret/secret-file.ts';
import { settingsForm } from '../../server/engine/secret/settings-file.ts';
import { gathered } from '../../server/engine/source/list.ts';
import { baseName } from '../../server/engine/source/path.ts';
import type { Known, Span } from '../../server/engine/source/text.ts';

/**
 * A credentials file that is copied from the build context, recognised by its content, or else by its name or by a
 * variable.
 */
interface SecretCopy {
  readonly source: string;
  readonly span: Span;
  readonly file: LikelySecret;
  /** The variable that contains the path of the copy for programs. */
  readonly pointer: string | undefined;
  /** The path of the copy, if only that shows what it is. */
  readonly named: string | undefined;
  /** Its credential, if the file was read. */
  readonly credential: FileCredential | undefined;
  /** The target, as far as known: a path, or a folder with a `/` at its end. */
  readonly target: string | undefined;
}

/**
 * Finds the sources of COPY and ADD that are credentials and that no ignore file is known to exclude; without those
 * that were read and contain none.
 */
export function secretCopies(instruction: Instruction, context: BuildContext | undefined): SecretCopy[] {
  const found: SecretCopy[] = [];
  const target = instruction.args.at(-1)?.value;
  for (const { value, span } of stagedSources(instruction)) {
    const file = copiedSecret(value, target);
    const name = context?.names?.find((each) => `/${cleanPath(value)}`.endsWith(`/${each}`));
    const credential = name === undefined ? 'unknown' : context?.credential(name);
    if (!file || credential === undefined) continue;
    const held = credential === 'unknown' ? undefined : credential;
    const to = landing(value, instruction);
    found.push({ ...unread, source: value, span, file, named: undefined, credential: held, target: to });
  }
  for (const argument of contextSources(instruction)) {
    const { value, span } = argument;
    const named = secretByTarget(argument, target);
    if (value === undefined) {
      if (named) found.push({ source: argument.text, span, file: named, named: target, target, ...unread });
      continue;
    }
    // `.env*` and `*.key` are classified by what they certainly match.
    const source = cleanPath(value);
    const byName = copiedSecret(source, target);
    const pointer = byName?.sure ? undefined : pointerTo(source, instruction);
    const isNamed = byName === undefined && pointer === undefined && named !== undefined;
    const suspect = isNamed ? named : pointer === undefined ? byName : pointed;
    const file = suspect ?? (settingsForm(source) && settings);
    if (!file || isExcluded(source, context) || leavesOut(source, source, instruction)) continue;
    const held = heldBy(argument, instruction, context);
    if (held === undefined || (held === 'unknown' && !suspect)) continue;
    const [name, credential] = held === 'unknown' ? [source, undefined] : held;
    const to = landing(source, instruction);
    found.push({
      source: name,
      span,
      file,
      pointer,
      named: isNamed ? target : undefined,
      target: to,
      credential,
    });
  }
  return found;
}

const unread = { pointer: undefined, credential: undefined };

/**
 * Returns the files that a COPY takes by name from another stage, if no step of that stage shows how they get there
 * from the context.
 */
function stagedSources(instruction: Instruction): readonly { value: string; span: Span }[] {
  const stage = instruction.keyword === 'COPY' ? stageCopied(instruction) : undefined;
  if (!stage) return [];
  const copied = gathered(instructionsOf(stage), contextSources);
  return gathered(instruction.args.slice(0, -1), ({ value, span }) => {
    if (value === undefined || /[*?[]|(?:^|\/)(?:\.(?:ssh|gnupg|aws|azure|kube)|gcloud)?\/?$/.test(value))
      return [];
    const name = baseName(value);
    return leavesOut(value, value, instruction) || copied.some(({ text }) => text.includes(name))
      ? []
      : [{ value, span }];
  });
}

/**
 * Classifies a file by the path of its copy, if that is certainly a credential's and its own name is not known to be
 * harmless.
 */
function secretByTarget(source: Argument, target: string | undefined): LikelySecret | undefined {
  const file = target === undefined ? undefined : copiedSecret(target, target);
  if (target === undefined || !file?.sure) return undefined;
  if (/\/$|(?:^|\/)(?:s?bin\/|\.(?:ssh|gnupg|config\/gcloud|docker\/config\.json)$)/.test(target))
    return undefined;
  const { value: name = source.text } = source;
  if (isFolderSource(source) || /[*?[]/.test(name) || isHarmless(name)) return undefined;
  return file;
}

const pointed: LikelySecret = { label: 'credentials', sure: true };
/** Only its content decides. */
const settings: LikelySecret = { label: 'settings', sure: false };

/**
 * Returns the most severe credential in the files that a source matches, with the file; undefined if all were read
 * and contain none.
 */
function heldBy(
  source: Argument,
  instruction: Instruction,
  context: BuildContext | undefined,
): Known<readonly [name: string, credential: FileCredential] | undefined> {
  const listed = context?.names ?? [];
  if (!context || isFolderSource(source) || listed.includes(`${cleanPath(source.value ?? '')}/`))
    return 'unknown';
  const names = suspectsOf(source, instruction, context.suspects).filter(
    (name) => !isExcluded(name, context) && !leavesOut(name, source.value ?? '', instruction),
  );
  // A pattern does not say what `--exclude` leaves of it.
  if (names.length === 0 && instruction.flags.some(({ name }) => name === 'exclude')) return undefined;
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
