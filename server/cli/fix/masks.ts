import { printable, type Round, type SourceFile } from '../../engine/index.ts';

/** The maximum number of UTF-16 units shown of a line. */
const longest = 300;

/** The credentials found in each file. Lines that contain one are not shown. */
export class Masks {
  readonly #of = new Map<string, Set<Round['result']['secrets']>>();
  /** Lines with a credential, as written, by file. */
  readonly #lines = new Map<string, Set<string>>();

  /** Adds the credentials that linting found. */
  learn({ result: { findings, secrets }, project }: Pick<Round, 'result' | 'project'>): void {
    for (const file of new Set(findings.map((each) => each.file))) {
      const known = this.#of.get(file) ?? new Set();
      this.#of.set(file, known.add(secrets));
      const source = project.source(file);
      if (source) this.#learnLines(source, secrets);
    }
  }

  #learnLines(source: SourceFile, secrets: Round['result']['secrets']): void {
    const lines = this.#lines.get(source.path) ?? new Set();
    this.#lines.set(source.path, lines);
    for (let line = 0; line < source.lines.count; line++)
      if (secrets.isOn(source, line))
        lines.add(trimmed(source.text.slice(source.lines.start(line), source.lines.start(line + 1))));
  }

  /** Returns a line of a file in the form in which it may be shown. */
  line(file: string, written: string): string {
    const text = trimmed(written);
    const secrets = [...(this.#of.get(file) ?? [])];
    // Long lines are cut before the search for credentials, but well beyond the part that is shown.
    const near = text.slice(0, 2000);
    if (this.#lines.get(file)?.has(text) || secrets.some((each) => each.isIn(near)))
      return `${/^\s*/.exec(text)?.[0] ?? ''}(a line with a credential, which is not shown)`;
    const shown = secrets.reduce((line, each) => each.redact(line), near);
    return `${printable(shown.slice(0, longest))}${shown.length > longest ? '\u2026' : ''}`;
  }
}

const trimmed = (line: string) => line.replace(/^\ufeff/, '').replace(/\r?\n?$/, '');
