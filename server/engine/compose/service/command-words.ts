/**
 * The role of a character when Compose splits a command (mattn/go-shellwords). No shell is involved, but the command ends at a
 * character that a shell would act on.
 */
type CharacterRole = 'space' | 'quote' | 'escape' | 'text' | 'end' | 'fault';

/**
 * Splits a command one character at a time: each call returns the role of the next character. An escape covers itself and the
 * character after it. At `end`, the rest of the text is dropped; at `fault`, Compose rejects the text.
 */
export class Words {
  #single = false;
  #double = false;
  #ticked = false;
  #nested = false;

  /** Whether a quote or a bracket is open. */
  get open(): boolean {
    return this.#single || this.#double || this.#ticked || this.#nested;
  }

  next(char: string, before: string): CharacterRole {
    if (char === '\\') return this.#single ? 'text' : 'escape';
    if (/\s/.test(char)) return this.open ? 'text' : 'space';
    const quoted = this.#single || this.#double;
    if (char === '`' && !quoted && !this.#nested) this.#ticked = !this.#ticked;
    else if (char === ')' && !quoted && !this.#ticked) this.#nested = !this.#nested;
    else if (char === '(' && !quoted && !this.#ticked) {
      if (this.#nested || before !== '$') return 'fault';
      this.#nested = true;
    } else if (char === '"' && !this.#single && !this.#nested) {
      this.#double = !this.#double;
      return 'quote';
    } else if (char === "'" && !this.#double && !this.#nested) {
      this.#single = !this.#single;
      return 'quote';
    } else if (/[;&|<>]/.test(char) && !this.open) return 'end';
    return 'text';
  }
}

/** Whether Compose can split a text into words. */
export function areWords(text: string): boolean {
  const words = new Words();
  for (let at = 0; at < text.length; at++) {
    const part = words.next(text.charAt(at), text.charAt(at - 1));
    if (part === 'fault' || (part === 'escape' && ++at === text.length)) return false;
    if (part === 'end') break;
  }
  return !words.open;
}
