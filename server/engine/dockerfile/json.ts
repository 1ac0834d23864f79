import type { Span } from '../text.ts';
import type { Instruction } from './model.ts';

/** A text that is meant for a JSON array and is none, so that BuildKit takes it for words or a shell's command. */
export interface BrokenJson {
  readonly at: Span;
  /** The array that it must have been meant for; undefined where that is not plain. */
  readonly meant: string | undefined;
}

const kinds = new Set(['RUN', 'CMD', 'ENTRYPOINT', 'HEALTHCHECK', 'SHELL', 'VOLUME', 'COPY', 'ADD']);
/** A first string with a comma behind it, or a quote right at the bracket: no test of a shell looks like that. */
const listed = /^\[(?:\s*(?:"[^"]*"|'[^']*')\s*,|["'])/;
/** What only a shell's test has: an operator between words, or a lone option at the start. */
const isTest = /\s(?:[=!]?=|=~|-(?:eq|ne|[gl][et]|[ao]))\s|^\s*(?:!\s*)?-\w\s/;
const item = /^(?:"([^"\\]*)"|'([^'"\\]*)'|([^\s"'\\[\]{}<>|&;()*?]+))$/;

/** The broken JSON array of an instruction; `[ -f x ] && …` and `[[ … ]]` are tests, not arrays. */
export function brokenJson(instruction: Instruction): BrokenJson | undefined {
  const { keyword, json, rest } = instruction;
  if (json || !kinds.has(keyword)) return undefined;
  const lead = keyword === 'HEALTHCHECK' ? (/^CMD\s+/i.exec(rest.text)?.[0].length ?? 0) : 0;
  if (rest.text[lead] !== '[') return undefined;
  const written = rest.text.slice(lead);
  const text = written.replace(
    instruction.dockerfile.escape === '`' ? /`[ \t]*\r?\n/g : /\\[ \t]*\r?\n/g,
    '',
  );
  const inner = /^\[([^\]]*)\]$/.exec(text)?.[1];
  const bare = inner?.replace(/"[^"]*"|'[^']*'/g, '') ?? '';
  const closed = inner !== undefined && !isTest.test(bare) && (!/^[\s[]/.test(inner) || bare.includes(','));
  if (!closed && !listed.test(text)) return undefined;
  if (inner?.trim() === '') return undefined;
  const at = { start: rest.span.start + lead, end: rest.span.end };
  return { at, meant: written === text && inner !== undefined ? arrayOf(inner) : undefined };
}

function arrayOf(inner: string): string | undefined {
  const items: string[] = [];
  const parts = inner.replace(/,\s*$/, '').split(',');
  for (const part of parts) {
    const found = item.exec(part.trim());
    if (!found || part.includes('$')) return undefined;
    items.push(JSON.stringify(found[1] ?? found[2] ?? found[3]));
  }
  return `[${items.join(', ')}]`;
}
