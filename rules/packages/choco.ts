import { statementsOf } from '../../server/engine/shell/command/statements.ts';
import type { Command } from '../../server/engine/shell/model.ts';
import type { Span } from '../../server/engine/source/text.ts';

/** A place where Chocolatey is told not to compare checksums. */
interface Unchecked {
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

/** The options and features of a command by which Chocolatey does not compare checksums (choco install, choco feature). */
export function uncheckedByChoco(text: string, command: Command): readonly Unchecked[] {
  return statementsOf(text, command).flatMap(({ text: statement, start }) => {
    const match =
      installs.test(statement) && !pretends.test(statement)
        ? option.exec(statement)
        : features.find(([verb]) => verb.test(statement))?.[1].exec(statement);
    if (!match) return [];
    const name = match[1] ?? match[0];
    const at = start + match.index + match[0].indexOf(name);
    return [{ at: { start: at, end: at + name.length }, name }];
  });
}
