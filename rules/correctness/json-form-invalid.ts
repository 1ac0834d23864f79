import type { Instruction } from '../../server/engine/dockerfile/model.ts';
import { replace, rule } from '../../server/engine/rule.ts';
import { shown } from '../../server/engine/secret/shown.ts';
import { wordSet } from '../../server/engine/source/list.ts';
import type { Span } from '../../server/engine/source/text.ts';

const nameKeywords = new Set(['VOLUME', 'COPY', 'ADD']);

export default rule({
  id: 'json-form-invalid',
  on: 'instruction',
  keywords: ['RUN', 'CMD', 'ENTRYPOINT', 'HEALTHCHECK', 'SHELL', 'VOLUME', 'COPY', 'ADD'],
  severity: 'medium',
  fixable: true,
  title: 'The exec form is not valid JSON',
  label: 'Invalid JSON',
  why: 'The build does not fail: a shell runs the text with its brackets, or the brackets become part of names.',
  refs: { sonar: ['S7030'], tally: ['tally/invalid-json-form'], cwe: ['CWE-1286'] },
  messages: {
    command: 'This is not a valid JSON array, so {keyword} passes it to a shell as written.',
    shell: {
      text: 'SHELL requires a valid JSON array; this is not one, so the build fails.',
      severity: 'low',
    },
    words: 'This is not a valid JSON array: {keyword} takes the brackets as part of the names.',
  },
  when: ({ json, rest }) => !json && rest.text.includes('['),
  check(instruction, report) {
    const broken = brokenJson(instruction);
    if (!broken) return;
    const { at, array } = broken;
    const { keyword } = instruction;
    const title = shown`Use ${array} (read as an array)`;
    const edits = array === undefined ? [] : [replace(at, array)];
    const fixes = array === undefined ? [] : [{ title, safety: 'unsafe' as const, edits }];
    if (keyword === 'SHELL') report({ at, message: 'shell' });
    else report({ at, message: nameKeywords.has(keyword) ? 'words' : 'command', words: { keyword }, fixes });
  },
});

/** A text that looks like a JSON array but is not valid, so BuildKit reads it as words or as a shell command. */
interface BrokenJson {
  readonly at: Span;
  /** The intended array; undefined if that is unclear. */
  readonly array: string | undefined;
}

const kinds = wordSet('RUN CMD ENTRYPOINT HEALTHCHECK SHELL VOLUME COPY ADD');
/** A first string followed by a comma, or a quote right after the bracket: a shell test never looks like that. */
const listed = /^\[(?:\s*(?:"[^"]*"|'[^']*')\s*,|["'])/;
/** Only a shell test has these: an operator between words, or a single option at the start. */
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
  return { at, array: written === text && inner !== undefined ? arrayOf(inner) : undefined };
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
