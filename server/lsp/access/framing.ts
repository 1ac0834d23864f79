/** Maximum size in bytes of a message header, and of a whole message. */
const maxHeader = 4096;
const maxBody = 256 * 1024 * 1024;
/** Milliseconds that an incomplete message may wait for its next bytes. */
const patience = 60_000;

/** Tracks where messages begin and end in the client's input, and reports why a message can't be read. */
export class Framing {
  #header = '';
  #bodyLeft = 0;

  /** Whether a message has begun but is not complete. */
  get isOpen(): boolean {
    return this.#header !== '' || this.#bodyLeft > 0;
  }

  /** Processes the next bytes; returns the reason if the input can't be read. */
  take(bytes: Uint8Array): string | undefined {
    for (let at = 0; at < bytes.length; ) {
      const skipped = Math.min(this.#bodyLeft, bytes.length - at);
      this.#bodyLeft -= skipped;
      at += skipped;
      if (at === bytes.length) break;
      this.#header += String.fromCharCode(bytes[at++]!);
      const wrong = this.#header.endsWith('\n') ? this.#endLine() : undefined;
      if (wrong !== undefined) return wrong;
      if (this.#header.length > maxHeader) return 'its header is too long';
    }
    return undefined;
  }

  /** Handles the end of a header line; an empty line ends the header. */
  #endLine(): string | undefined {
    if (!this.#header.endsWith('\r\n')) return 'a line of its header does not end with CR and LF';
    if (this.#header !== '\r\n' && !this.#header.endsWith('\r\n\r\n')) return undefined;
    const fields = this.#header.split('\r\n').slice(0, -2);
    if (fields.some((line) => !line.includes(':'))) return 'a line of its header has no colon';
    const lengths = fields.flatMap((line) => /^content-length:(.*)$/is.exec(line)?.[1]?.trim() ?? []);
    if (lengths.length !== 1) return 'its header needs one Content-Length';
    const charsets = fields.flatMap(
      (line) => /^content-type:.*\bcharset="?([^\s";]*)/i.exec(line)?.[1] ?? [],
    );
    if (charsets.some((each) => !/^utf-?8$/i.test(each))) return 'it is not encoded as UTF-8';
    if (!/^\d+$/.test(lengths[0]!)) return 'its Content-Length is not a number';
    if (Number(lengths[0]) > maxBody) return `it is longer than ${maxBody} bytes`;
    this.#header = '';
    this.#bodyLeft = Number(lengths[0]);
    return undefined;
  }
}

/**
 * Reports, once, that no more messages can be read from a stream: a message is badly framed, or incomplete for too
 * long. An idle client may stay silent.
 */
export function followFraming(
  input: NodeJS.ReadableStream,
  unreadable: (why: string) => void,
  most = patience,
): void {
  const framing = new Framing();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const end = (why: string) => {
    clearTimeout(timer);
    input.removeListener('data', take);
    unreadable(why);
  };
  const take = (bytes: Uint8Array) => {
    clearTimeout(timer);
    const wrong = framing.take(bytes);
    if (wrong !== undefined) end(wrong);
    else if (framing.isOpen) timer = setTimeout(lookAgain, most);
  };
  // Bytes that arrived while other work blocked the event loop are processed first.
  const lookAgain = () => {
    timer = setTimeout(() => end('the rest of it does not come'), Math.min(most, 100));
  };
  input.on('data', take);
}
