import { unversioned } from '../../server/engine/shell/command/option.ts';
import type { Command, Script } from '../../server/engine/shell/model.ts';
import { wordSet } from '../../server/engine/source/list.ts';
import { memoizeByText, perObject } from '../../server/engine/source/memo.ts';
import { holdsAny, type Span } from '../../server/engine/source/text.ts';

/** Checksum programs; on other systems, those of GNU have a `g` in front. */
const sums = wordSet(
  'sha1sum sha224sum sha256sum sha384sum sha512sum md5sum b2sum b3sum xxhsum shasum sha1 sha256 sha512 md5 cksum ' +
    'rhash',
);
const verifiers = wordSet(
  'gpgv minisign signify cosign slsa-verifier sigstore apksigner jarsigner debsig-verify dpkg-sig get-filehash',
);
const partsOfNames = ['verif', 'check', 'sha'];
const byName = /verif|check[-_]?(?:sum|sig|hash)|sha(?:256|512)/i;
const optional: readonly (readonly [names: readonly string[], words: RegExp])[] = [
  [['gpg', 'gpg2', 'sq', 'sqv', 'ssh-keygen'], /^(?:--verify(?:-files)?|verify|-d|--decrypt)$/],
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
  if (spec !== true && !isNamed && !(spec && args.some(({ shape }) => spec.test(shape)))) return undefined;
  return spec !== false && !ownPrograms.test(called) && endOf(command).goesOn ? 'unheeded' : 'heeded';
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

/** Offset of the last command that verifies something; -1 if there is none. */
const lastVerified = perObject(({ commands }: Script) => commands.findLast(verifies)?.span.start ?? -1);
