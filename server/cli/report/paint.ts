import type { Severity } from '../../engine/index.ts';

/** Colours for a terminal, or none. */
export interface Paint {
  bold(text: string): string;
  dim(text: string): string;
  /** Text from a file: a name, a value, a word of a command. */
  code(text: string): string;
  severity(severity: Severity, text: string): string;
  /** A line of a diff, by its first character. */
  diff(line: string): string;
  /** The word at the start of a verdict: on a green or red background, or followed by a colon if there are no colours. */
  verdict(isWell: boolean, word: string): string;
}

const codes: Readonly<Record<Severity, string>> = {
  critical: '1;31',
  high: '31',
  medium: '33',
  low: '36',
  info: '2',
};

const diffCodes: Readonly<Record<string, string>> = { '-': '31', '+': '32', '@': '36' };

/** Paints with ANSI colours where `colour` is true. */
export function paint(colour: boolean): Paint {
  const wrap = (code: string, text: string) => (colour ? `\x1b[${code}m${text}\x1b[0m` : text);
  return {
    bold: (text) => wrap('1', text),
    dim: (text) => wrap('2', text),
    code: (text) => wrap('36', text),
    severity: (severity, text) => wrap(codes[severity], text),
    diff: (line) => (/^[-+@]/.test(line) ? wrap(diffCodes[line.charAt(0)] ?? '', line) : line),
    verdict: (isWell, word) => (colour ? wrap(isWell ? '1;30;42' : '1;37;41', ` ${word} `) : `${word}:`),
  };
}
