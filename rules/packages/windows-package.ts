import { type Statement, statementsIn } from '../../server/engine/shell/command/statements.ts';
import type { Script } from '../../server/engine/shell/model.ts';
import { whenAsked } from '../../server/engine/source/memo.ts';
import type { Span } from '../../server/engine/source/text.ts';

/** A place where a Windows package manager is configured not to check checksums or publishers. */
interface Unchecked {
  readonly kind: 'choco' | 'winget' | 'scoop' | 'module' | 'pacman';
  readonly at: Span;
  /** The option or feature. */
  readonly name: string;
}

const installs = /\b(?:choco(?:latey)?(?:\.exe)?\s+(?:install|upgrade)|cinst|cup)\b/i;
const pretends = /\s--?(?:noop|what-?if|help)\b/i;
const option = /\s(--?(?:ignore-?checksums?|allow-?empty-?checksums?(?:-?secure)?))(?![\w-])/i;
const features: readonly (readonly [verb: RegExp, feature: RegExp])[] = [
  [/\bchoco(?:latey)?(?:\.exe)?\s+features?\s+disable\b/i, /\bchecksumFiles\b/i],
  [/\bchoco(?:latey)?(?:\.exe)?\s+features?\s+enable\b/i, /\ballowEmptyChecksums(?:Secure)?\b/i],
];

/** Options of other managers, after the commands that install something with them (their manuals). */
const others = whenAsked(
  (): readonly (readonly [kind: Unchecked['kind'], installs: RegExp, option: RegExp])[] => [
    [
      'winget',
      /\bwinget(?:\.exe)?\s+(?:install|add|upgrade|update)\b/i,
      /\s(--ignore-security-hash)(?![\w-])/i,
    ],
    ['scoop', /\bscoop\s+(?:install|update|download)\b/i, /\s(-s|--skip-hash-check|--skip)(?![\w-])/],
    ['module', /\b(?:Install|Update)-Module\b/i, /\s(-SkipPublisherCheck)(?![\w-])/i],
  ],
);

/**
 * Returns the options and features in a script that make a Windows package manager skip checks of checksums or
 * publishers.
 */
export function uncheckedOnWindows(text: string, script: Script): readonly Unchecked[] {
  const statements = statementsIn(text, script);
  const found = statements.flatMap(({ text: statement, start }) => {
    const other = others().find(([, how]) => how.test(statement));
    const match = other
      ? other[2].exec(statement)
      : installs.test(statement) && !pretends.test(statement)
        ? option.exec(statement)
        : features.find(([verb]) => verb.test(statement))?.[1].exec(statement);
    if (!match) return [];
    const name = match[1] ?? match[0];
    const at = start + match.index + match[0].indexOf(name);
    return [{ kind: other?.[0] ?? 'choco', at: { start: at, end: at + name.length }, name }];
  });
  return [...found, ...signaturesOff(statements)];
}

/** Statements that only look for a text. */
const searches = /^\s*(?:findstr|select-string|sls|write-host|if)\b|\bgrep\b/i;
const setting = /SigLevel[ \t]*=[ \t]*(?:\w+[ \t]+){0,3}Never\b/gi;
/** What stands before a text that is replaced or is a comment. */
const unset = /-replace\s{0,9}\(?['"][^'"]{0,200}$|\bs([/|#,])(?:(?!\1).){0,200}$|#\s{0,9}$/i;

/** The settings of MSYS2's pacman, which a shell of Windows writes to its configuration, without signatures. */
function signaturesOff(statements: readonly Statement[]): readonly Unchecked[] {
  if (!statements.some(({ text }) => /\bpacman\.conf\b/.test(text))) return [];
  return statements
    .filter(({ text }) => !searches.test(text))
    .flatMap(({ text, start }) =>
      [...text.matchAll(setting)]
        .filter(({ index }) => !unset.test(text.slice(Math.max(0, index - 250), index)))
        .map(({ 0: whole, index }): Unchecked => {
          const at = { start: start + index, end: start + index + whole.length };
          return { kind: 'pacman', at, name: 'SigLevel = Never' };
        }),
    );
}
