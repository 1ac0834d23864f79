import { rule } from '../../server/engine/rule.ts';
import type { Command, Script, Word } from '../../server/engine/shell/model.ts';
import { perObject } from '../../server/engine/source/memo.ts';
import { keyTools, shortKeys } from './key-id.ts';

export default rule({
  id: 'weak-checksum',
  on: 'command',
  names: ['md5sum', 'gmd5sum', 'md5', 'sha1sum', 'gsha1sum', 'sha1', 'shasum', 'openssl', ...keyTools],
  severity: 'low',
  fixable: false,
  title: 'A download is verified with a weak hash or key ID',
  label: 'Weak checksum',
  why: 'An attacker can create another file with the same MD5 or SHA-1 hash, or another key with the same short ID.',
  refs: { cwe: ['CWE-328'] },
  messages: {
    weak: { text: '{command} verifies with {hash} only; use SHA-256.', refs: { sonar: ['S4790'] } },
    key: {
      text: 'Key ID {id} has only 32 bits: anyone can make a key with the same one; use the fingerprint.',
      severity: 'medium',
    },
  },
  check({ command, instruction }, report) {
    if (instruction?.keyword !== 'RUN') return;
    for (const { id, at } of shortKeys(command, instruction.file.text))
      report({ at, message: 'key', words: { id } });
    const weak = weakHash(command);
    if (weak)
      report({
        at: weak.word.span,
        message: 'weak',
        words: { command: command.name ?? '', hash: weak.hash },
      });
  },
});

/** A comparison that relies on a broken hash function. */
interface WeakHash {
  readonly word: Word;
  readonly hash: 'MD5' | 'SHA-1';
}

const compares = /^-[A-Zabd-z]*c[a-zA-Z]*$|^--check$/;

/** Returns the hash function of a command if it is a broken one. */
function hashOf({ name, args }: Command): WeakHash['hash'] | undefined {
  switch (name) {
    case 'md5sum':
    case 'gmd5sum':
    case 'md5':
      return 'MD5';
    case 'sha1sum':
    case 'gsha1sum':
    case 'sha1':
      return 'SHA-1';
    case 'shasum': {
      const at = args.findIndex(({ shape }) => /^(?:-a|--algorithm)/.test(shape));
      const size = at < 0 ? '1' : (/\d+/.exec(args[at]!.shape)?.[0] ?? args[at + 1]?.shape);
      return size === '1' ? 'SHA-1' : undefined;
    }
    case 'openssl': {
      const words = args.map(({ shape }) => shape);
      if (words.some((word) => /^-?md5$/.test(word))) return 'MD5';
      return words.some((word) => /^-?sha1$/.test(word)) ? 'SHA-1' : undefined;
    }
    default:
      return undefined;
  }
}

const strong = /^g?(?:sha(?:224|256|384|512)sum|b2sum|b3sum|gpgv|cosign|minisign)$/;

/** The other checks of a script: whether one is stronger, and the places of hash commands whose output a test compares. */
interface OtherChecks {
  readonly stronger: boolean;
  readonly tested: ReadonlySet<number>;
}

const otherChecksOf = perObject(({ commands }: Script): OtherChecks => {
  const stronger = commands.some(
    (each) =>
      strong.test(each.name ?? '') ||
      (each.name === 'gpg' && each.args.some(({ value }) => value === '--verify')) ||
      (each.name === 'shasum' && hashOf(each) === undefined),
  );
  const tests = commands.filter(({ name }) => /^(?:\[|\[\[|test)$/.test(name ?? ''));
  const sums = tests.flatMap(({ args }) => args.flatMap(({ substitutions }) => substitutions));
  return { stronger, tested: new Set(sums.map(({ span }) => span.start)) };
});

/** Returns a comparison that uses only MD5 or SHA-1; undefined if the same script has a stronger check. */
function weakHash(command: Command): WeakHash | undefined {
  const { nameWord, args, pipesTo, script, span } = command;
  const hash = hashOf(command);
  if (!hash || !nameWord) return undefined;
  const { stronger, tested } = otherChecksOf(script);
  const compared =
    (command.name !== 'openssl' && args.some(({ shape }) => compares.test(shape))) ||
    (pipesTo?.name === 'grep' && pipesTo.args.some(({ shape }) => shape.startsWith('-'))) ||
    tested.has(span.start);
  return compared && !stronger ? { word: nameWord, hash } : undefined;
}
