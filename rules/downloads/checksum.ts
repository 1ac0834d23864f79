import type { Command, Script } from '../../server/engine/shell/model.ts';
import { memoizeByText, perObject } from '../../server/engine/source/memo.ts';

const sums = /^g?(?:(?:sha(?:1|224|256|384|512)|md5|b2|b3|xxh)sum|shasum|sha(?:1|256|512)|md5|cksum|rhash)$/;
const verifiers =
  /^(?:gpgv|minisign|signify|cosign|slsa-verifier|sigstore|apksigner|jarsigner|debsig-verify|dpkg-sig|get-filehash)$/;
const byName = /verif|check[-_]?(?:sum|sig|hash)|sha(?:256|512)/i;
const optional: readonly (readonly [name: RegExp, words: RegExp])[] = [
  [/^(?:gpg2?|sq|sqv)$/, /^(?:--verify(?:-files)?|verify|-d|--decrypt)$/],
  [/^openssl$/, /^(?:dgst|sha(?:1|256|512)|md5|-verify|cms|smime)$/],
  [/^rpm$/, /^(?:-K|-K\w+|--checksig)$/],
  [/^(?:rpmkeys|gh)$/, /^(?:--checksig|-K|attestation)$/],
  [/^aria2c$/, /^--checksum/],
  [/^git$/, /^verify-(?:tag|commit)$/],
  [/^(?:python[\d.]*|php|ruby|perl|node)$/, /hashlib|hash_file|Digest|createHash/],
];

/** What the arguments of a command must match for it to verify; true where any do, false where none can. */
const specOf = memoizeByText(
  (called): RegExp | boolean => {
    const lower = called.toLowerCase();
    if (sums.test(lower) || verifiers.test(lower)) return true;
    return optional.find(([names]) => names.test(lower))?.[1] ?? false;
  },
  { texts: 1000, characters: 20_000 },
);

/** Whether a command compares a file with a checksum or signature, or calculates the checksum for a comparison. */
export function verifies({ name, nameWord, args }: Command): boolean {
  const called = name ?? nameWord?.shape;
  if (called === undefined) return false;
  const spec = specOf(called);
  if (spec === true || byName.test(nameWord?.shape ?? called)) return true;
  return spec !== false && args.some(({ shape }) => spec.test(shape));
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
