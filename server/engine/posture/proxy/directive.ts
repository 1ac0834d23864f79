import { limits } from '../../source/limits.ts';
import { perObject } from '../../source/memo.ts';
import { lineEnd, type Place, type SourceFile, spanIn } from '../../source/text.ts';

/** A directive of a proxy's configuration: its words, beginning with its name, and the directives in its braces. */
export interface ProxyDirective extends Place {
  readonly words: readonly string[];
  readonly block: readonly ProxyDirective[] | undefined;
}

/** A word, a brace, or the end of a directive. */
interface Token {
  readonly kind: 'word' | '{' | '}' | 'end';
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/**
 * The directives of a file in nginx's syntax (nginx.org, Beginner's Guide, Configuration File's Structure); undefined if it is
 * not plain: braces that do not match, code in another language, too long.
 */
export const nginxDirectives = perObject((file: SourceFile) =>
  file.text.includes('_by_lua') ? undefined : treeOf(nginxTokens(file.text), file),
);

/** The same for a Caddyfile, whose directives end with their line (caddyserver.com/docs, Caddyfile Concepts). */
export const caddyDirectives = perObject((file: SourceFile) => treeOf(caddyTokens(file.text), file));

function treeOf(
  tokens: readonly Token[] | undefined,
  file: SourceFile,
): readonly ProxyDirective[] | undefined {
  if (!tokens) return undefined;
  const root: ProxyDirective[] = [];
  const open = [root];
  let words: Token[] = [];
  const add = (block: ProxyDirective[] | undefined, last: Token) => {
    const { start } = words[0] ?? last;
    const { end } = words.at(-1) ?? last;
    const place = { file: file.within?.file ?? file, span: spanIn(file, start, end) };
    open.at(-1)!.push({ ...place, words: words.map(({ text }) => text), block });
    words = [];
  };
  for (const token of tokens) {
    if (token.kind === 'word') words.push(token);
    else if (token.kind === '{') {
      const block: ProxyDirective[] = [];
      add(block, token);
      open.push(block);
      if (open.length > limits.directiveBlocks) return undefined;
    } else if (token.kind === 'end') {
      if (words.length > 0) add(undefined, token);
    } else if (words.length > 0 || open.length === 1) return undefined;
    else open.pop();
  }
  return words.length > 0 || open.length > 1 ? undefined : root;
}

/** The directives with each word replaced. */
export function withWords(
  block: readonly ProxyDirective[],
  replaced: (word: string) => string,
): readonly ProxyDirective[] {
  return block.map((each) => ({
    ...each,
    words: each.words.map(replaced),
    block: each.block && withWords(each.block, replaced),
  }));
}

/** Collects tokens up to the limit. */
class Tokens {
  readonly all: Token[] = [];
  #ends = 0;

  add(kind: Token['kind'], text: string, start: number, end: number): void {
    this.all.push({ kind, text, start, end });
    if (kind !== 'word') this.#ends++;
  }
  get result(): readonly Token[] | undefined {
    return this.isFull ? undefined : this.all;
  }
  get isFull(): boolean {
    return this.#ends > limits.directives;
  }
}

const blank = /\s/;

function nginxTokens(text: string): readonly Token[] | undefined {
  const tokens = new Tokens();
  for (let at = 0; at < text.length && !tokens.isFull; ) {
    const first = text.charAt(at);
    if (blank.test(first)) at++;
    else if (first === '#') at = lineEnd(text, at);
    else if (first === ';' || first === '{' || first === '}') {
      tokens.add(first === ';' ? 'end' : first, first, at, at + 1);
      at++;
    } else if (first === '"' || first === "'") {
      const quoted = quotedAt(text, at);
      if (!quoted) return undefined;
      tokens.add('word', quoted.text, at, quoted.end);
      at = quoted.end;
    } else {
      const end = nginxWordEnd(text, at);
      tokens.add('word', text.slice(at, end), at, end);
      at = end;
    }
  }
  return tokens.result;
}

/** The end of a word without quotes; a brace after `$` belongs to it. */
function nginxWordEnd(text: string, start: number): number {
  let at = start;
  while (at < text.length) {
    const each = text.charAt(at);
    if (each === '\\') at++;
    else if (blank.test(each) || each === ';' || (each === '{' && text.charAt(at - 1) !== '$')) break;
    at++;
  }
  return Math.min(at, text.length);
}

/** A quoted text without quotes and escapes; undefined if it does not end. */
function quotedAt(text: string, start: number): { readonly text: string; readonly end: number } | undefined {
  const quote = text.charAt(start);
  const parts: string[] = [];
  for (let at = start + 1; at < text.length; at++) {
    const each = text.charAt(at);
    if (each === quote) return { text: parts.join(''), end: at + 1 };
    if (each === '\\' && quote !== '`' && /["'\\]/.test(text.charAt(at + 1))) at++;
    parts.push(text.charAt(at));
  }
  return undefined;
}

function caddyTokens(text: string): readonly Token[] | undefined {
  const tokens = new Tokens();
  const endLine = (at: number) => {
    const last = tokens.all.at(-1);
    // A list of addresses goes on after a comma.
    if (last?.kind === 'word' && !last.text.endsWith(',')) tokens.add('end', '', at, at);
  };
  for (let at = 0; at < text.length && !tokens.isFull; ) {
    const first = text.charAt(at);
    if (first === '\n') endLine(at++);
    else if (blank.test(first)) at++;
    else if (first === '#') at = lineEnd(text, at);
    else if (/^\\\r?\n/.test(text.slice(at, at + 3))) at = lineEnd(text, at) + 1;
    else if (first === '"' || first === '`') {
      const quoted = quotedAt(text, at);
      if (!quoted) return undefined;
      tokens.add('word', quoted.text, at, quoted.end);
      at = quoted.end;
    } else {
      let end = at;
      while (end < text.length && !blank.test(text.charAt(end))) end++;
      const word = text.slice(at, end);
      // A here-document has lines that are no directives.
      if (word.startsWith('<<')) return undefined;
      if (word === '}') endLine(at);
      tokens.add(word === '{' || word === '}' ? word : 'word', word, at, end);
      at = end;
    }
  }
  endLine(text.length);
  return tokens.result;
}
