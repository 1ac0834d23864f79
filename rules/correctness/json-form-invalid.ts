import type { Instruction } from '../../server/engine/dockerfile/model.ts';
import { replace, rule } from '../../server/engine/rule.ts';
import { shown } from '../../server/engine/secret/shown.ts';
import type { Span } from '../../server/engine/source/text.ts';

const words = new Set(['VOLUME', 'COPY', 'ADD']);

export default rule({
  id: 'json-form-invalid',
  on: 'instruction',
  keywords: ['RUN', 'CMD', 'ENTRYPOINT', 'HEALTHCHECK', 'SHELL', 'VOLUME', 'COPY', 'ADD'],
  severity: 'medium',
  fixable: true,
  title: 'A JSON form that is no JSON',
  why: 'Without a word of warning the builder does something else: a shell runs the brackets, or they become names.',
  refs: { sonar: ['S7030'], tally: ['tally/invalid-json-form'], cwe: ['CWE-1286'] },
  messages: {
    command: 'This is not a JSON array, so {keyword} gives it to a shell as it stands.',
    shell: { text: 'This is not a JSON array, which SHELL must have: the build fails.', severity: 'low' },
    words: 'This is not a JSON array, so {keyword} takes the brackets for parts of names.',
  },
  *check(instruction) {
    const broken = brokenJson(instruction);
    if (!broken) return;
    const { at, meant } = broken;
    const { keyword } = instruction;
    const title = shown`Write ${meant} (it then does what it says)`;
    const edits = meant === undefined ? [] : [replace(at, meant)];
    const fixes = meant === undefined ? [] : [{ title, safety: 'unsafe' as const, edits }];
    if (keyword === 'SHELL') yield { at, message: 'shell' };
    else yield { at, message: words.has(keyword) ? 'words' : 'command', words: { keyword }, fixes };
  },
});

/** A text that is meant for a JSON array and is none, so that BuildKit takes it for words or a shell's command. */
interface BrokenJson {
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
function brokenJson(instruction: Instruction): BrokenJson | undefined {
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
