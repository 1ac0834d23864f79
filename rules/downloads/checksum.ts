import type { Instruction, Stage } from '../../server/engine/dockerfile/model.ts';
import { matchesGlob } from '../../server/engine/image/glob.ts';
import { operandsOf, optionsOf, unversioned } from '../../server/engine/shell/command/option.ts';
import { programOf } from '../../server/engine/shell/command/program.ts';
import { textOf } from '../../server/engine/shell/command/word.ts';
import type { Command, Script } from '../../server/engine/shell/model.ts';
import { gathered, none, wordSet } from '../../server/engine/source/list.ts';
import { memoizeByText, perObject } from '../../server/engine/source/memo.ts';
import { baseName } from '../../server/engine/source/path.ts';
import { holdsAny, type Span } from '../../server/engine/source/text.ts';

/** Checksum programs; on other systems, those of GNU have a `g` in front. */
const sums = wordSet(
  'sha1sum sha224sum sha256sum sha384sum sha512sum md5sum b2sum b3sum xxhsum shasum sha1 sha256 sha512 md5 cksum ' +
    'rhash',
);
const verifiers = wordSet(
  'gpgv slsa-verifier sigstore apksigner jarsigner debsig-verify dpkg-sig get-filehash',
);
const partsOfNames = ['verif', 'check', 'sha'];
const byName = /verif|check[-_]?(?:sum|sig|hash)|sha(?:256|512)/i;
const optional: readonly (readonly [names: readonly string[], words: RegExp])[] = [
  [['gpg', 'gpg2', 'sq', 'sqv', 'ssh-keygen'], /^(?:--verify(?:-files)?|verify|-d|--decrypt)$/],
  [['cosign', 'rekor-cli'], /^verify/],
  [['minisign', 'signify', 'signify-openbsd'], /^-[a-zA-Z]*[VC]/],
  [['openssl'], /^(?:dgst|sha(?:1|256|512)|md5|-verify|cms|smime)$/],
  [['rpm'], /^(?:-K|-K\w+|--checksig)$/],
  [['rpmkeys', 'gh'], /^(?:--checksig|-K|attestation)$/],
  [['aria2c'], /^--checksum/],
  [['git'], /^verify-(?:tag|commit)$/],
  [['python', 'php', 'ruby', 'perl', 'node'], /hashlib|hash_file|Digest|createHash/],
];

/** What the arguments of a command must match for it to verify something; true if any do, false if none can. */
const specOf = memoizeByText(
  (called): RegExp | boolean => {
    const lower = called.toLowerCase();
    if (sums.has(lower.startsWith('g') ? lower.slice(1) : lower) || verifiers.has(lower)) return true;
    const program = unversioned(lower) === 'python' ? 'python' : lower;
    return optional.find(([names]) => names.includes(program))?.[1] ?? false;
  },
  { texts: 1000, characters: 20_000 },
);

/** Whether a command compares a file with a checksum or signature, or calculates the checksum for a comparison. */
export const verifies = (command: Command): boolean => checkOf(command) === 'heeded';

/** Whether a command compares a file with a checksum or signature, and whether the build fails if that fails. */
export function checkOf(command: Command): 'heeded' | 'unheeded' | undefined {
  const { name, nameWord, args } = command;
  const called = name ?? nameWord?.shape;
  if (called === undefined) return undefined;
  const spec = specOf(called);
  if (spec === true && !args.some(({ shape }) => compares.test(shape)) && isOnlyPrinted(command))
    return undefined;
  const written = nameWord?.shape ?? called;
  const isNamed = holdsAny(written.toLowerCase(), partsOfNames) && byName.test(written);
  const texts = () => [...args, ...(programOf(command) ? [programOf(command)!.word] : [])];
  if (spec !== true && !isNamed && !(spec && texts().some(({ shape }) => spec.test(shape)))) return undefined;
  return spec !== false && !ownPrograms.test(called) && endOf(command).goesOn ? 'unheeded' : 'heeded';
}

/**
 * Whether a check concerns a file. `isOwn` is false for a file that an earlier step downloaded, where this one downloads
 * others: those are meant by a checksum from a pipe that can't be read.
 */
export function concerns(check: Command, file: string, isOwn: boolean): boolean {
  const { name = '', args, pipedFrom } = check;
  if (!sums.has(name)) return isAmong(signedFiles(check), file);
  const operands = operandsOf(check, optionsOf(check, 'a', ['--algorithm'])).map(textOf);
  if (!args.some(({ shape }) => compares.test(shape))) return isAmong(operands, file);
  // What a list holds is not known here.
  if (operands.some((each) => each !== '-' && each !== '/dev/stdin')) return true;
  const listed = listedFile(pipedFrom);
  return listed === undefined ? isOwn : isAmong([listed], file);
}

/** Whether a path may be one of some others, parts of which may be variables; true if there are none. */
const isAmong = (files: readonly string[], file: string) =>
  files.length === 0 || file.includes('$') || files.some((each) => mayBe(each, file));

function mayBe(written: string, file: string): boolean {
  const pattern = written.replace(/\$(?:\w+|\{[^}$]*\}|\([^)$]*\))|[?[\]]/g, '*');
  const [folder, own] = [pattern, file].map((each) => each.slice(0, each.lastIndexOf('/') + 1));
  const isElsewhere =
    folder?.startsWith('/') && own?.startsWith('/') && !folder.includes('*') && folder !== own;
  return !isElsewhere && matchesGlob(baseName(pattern), baseName(file));
}

/** The file of a checksum that `echo` or `printf` hands on: `<sum>  <file>`. */
function listedFile(from: Command | undefined): string | undefined {
  if (!from || !/^(?:echo|printf)$/.test(from.name ?? '')) return undefined;
  const words = from.args.map(textOf).filter((word) => !/^-[neE]+$/.test(word));
  const [sum, file = '-', ...more] = words
    .join(' ')
    .replace(/\\n$/, '')
    .split(/\s+/)
    .filter((word) => word !== '');
  const isPair = sum !== undefined && more.length === 0 && !/[%\\]/.test(file) && !/^\*?-$/.test(file);
  return isPair ? file.replace(/^\*/, '') : undefined;
}

/** The files whose signature a command verifies (gpg(1), minisign(1), `cosign verify-blob --help`); none if not known. */
function signedFiles(check: Command): readonly string[] {
  const { name = '', args } = check;
  if (name === 'minisign' || name === 'signify') {
    const { value } = optionsOf(check, 'mpPsxot').find((option) => option.name === '-m') ?? {};
    return value === undefined ? [] : [value];
  }
  if (name === 'cosign') return args[0]?.value === 'verify-blob' ? args.slice(-1).map(textOf) : [];
  const at = /^gpg2?$/.test(name) ? args.findIndex(({ value }) => value === '--verify') : -1;
  const [signature, ...files] = at < 0 ? [] : args.slice(at + 1).map(textOf);
  if (signature === undefined || files.includes('-')) return [];
  return files.length > 0 ? files : [signature.replace(/\.(?:asc|sig|sign|gpg)$/, '')];
}

/** Options that make checksum programs compare rather than calculate. */
const compares = /^-\w*c|^--check/;
/** Programs whose inline code may delete a file that fails the check: `python -c`, `php -r`. */
const ownPrograms = /^(?:python|php|ruby|perl|node)/;

/** Whether a command's output goes only to the build log. */
function isOnlyPrinted({ name = '', conditional, pipesTo, redirects, span, script }: Command): boolean {
  const holds = (each: Span) => each.start <= span.start && span.end <= each.end;
  return (
    !conditional &&
    !pipesTo &&
    redirects.length === 0 &&
    sums.has(name) &&
    script.commands.filter((each) => holds(each.span)).length === 1
  );
}

/** Returns the last command of a pipeline, whose status the shell uses. */
export function endOf(command: Command): Command {
  let last = command;
  for (let hops = 0; last.pipesTo && hops < 20; hops++) last = last.pipesTo;
  return last;
}

/** Whether a later command of the same script may verify the file that this command writes. */
export function checkedLater(command: Command): boolean {
  return !command.pipesTo && verifiedLater(command);
}

/** Whether a command later in the same script verifies something. */
export function verifiedLater({ script, span }: Command): boolean {
  return lastVerified(script) > span.start;
}

/** Whether a later step of the stage verifies a file. */
export function isCheckedInLaterStep(file: string, { stage, span }: Instruction): boolean {
  return (stage ? checksOf(stage) : none).some(
    (check) => check.span.start > span.end && concerns(check, file, true),
  );
}

const checksOf = perObject(({ instructions }: Stage): readonly Command[] =>
  gathered(instructions, ({ keyword, script }): readonly Command[] =>
    keyword === 'RUN' && script ? script.commands.filter(verifies) : none,
  ),
);

/** Offset of the last command that verifies something; -1 if there is none. */
const lastVerified = perObject(({ commands }: Script) => commands.findLast(verifies)?.span.start ?? -1);
