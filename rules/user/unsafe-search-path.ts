import type { Instruction, Token } from '../../server/engine/dockerfile/model.ts';
import { rule } from '../../server/engine/rule.ts';

export default rule({
  id: 'unsafe-search-path',
  on: 'instruction',
  keywords: ['ENV'],
  severity: 'medium',
  fixable: false,
  title: 'Programs are looked up in a folder that others can change',
  label: 'Unsafe search path',
  why: 'Anyone who can write a file there decides what runs when another user, such as root, starts a program by its name.',
  refs: { cwe: ['CWE-426', 'CWE-427'] },
  messages: {
    empty: 'An empty part of {name} means the current directory of each process.',
    relative: "{part} in {name} is searched below each process's current directory.",
    shared: '{part} in {name} is a folder in which every user can create files.',
    created: '{part} in {name} is in a folder where every user can create files.',
    preload: {
      text: '{name} loads {part} into every program of the image.',
      severity: 'info',
    },
  },
  check(instruction, report) {
    const { pairs, platform, stage } = instruction;
    if (platform === 'windows') return;
    for (const { name, value } of pairs) {
      const preloads = name.text === 'LD_PRELOAD' || name.text === 'LD_AUDIT';
      if (!value || !(preloads || searched.includes(name.text))) continue;
      for (const part of partsOf(value, preloads ? /[:\s]/ : /:/)) {
        const isMade = () =>
          stage?.instructions.some((each) => each !== instruction && mentions(each, part.text)) === true;
        const anyoneMakes = () => preloads || (name.text === 'PATH' && !isMade());
        const kind = kindOf(part.text, anyoneMakes, preloads);
        const words = { name: name.text, part: part.text };
        if (kind === 'empty') report({ at: value.span, message: kind, words: { name: name.text } });
        else if (kind) report({ at: part.span, message: kind, words });
        else if (preloads && !kind && part.text.startsWith('/') && !ordinary.test(part.text))
          report({ at: part.span, message: 'preload', words });
      }
    }
  },
});

const searched = ['PATH', 'LD_LIBRARY_PATH'];
/** Libraries that programs commonly preload: other allocators, user names, time. */
const ordinary =
  /(?:jemalloc|tcmalloc|mimalloc|hoard|rpmalloc|snmalloc|gomp|nss_wrapper|faketime|stdbuf|libuv|iconv)/i;

/** Whether an instruction mentions a folder, and so may create it with an owner. */
const mentions = ({ file, span }: Instruction, path: string) =>
  file.text.slice(span.start, span.end).includes(path);

function kindOf(
  part: string,
  anyoneMakes: () => boolean,
  preloads: boolean,
): 'empty' | 'relative' | 'shared' | 'created' | undefined {
  if (part === '') return preloads ? undefined : 'empty';
  if (/^\/(?:tmp|var\/tmp|dev\/shm)\/?$/.test(part)) return 'shared';
  if (/^\/(?:tmp|var\/tmp|dev\/shm)\/[^$]+$/.test(part) && anyoneMakes()) return 'created';
  // A library is searched by its name alone; a variable may contain a whole path.
  if (!preloads && /^[\w@-][\w@.-]*$/.test(part)) return 'relative';
  return /^(?:\.{1,2}(?:\/.*)?|[\w@-][\w@.-]*\/[^$]*)$/.test(part) ? 'relative' : undefined;
}

/** Returns the parts of a list with their places; variables stay as written. */
function partsOf({ text, span }: Token, separator: RegExp): Token[] {
  const [, quote = ''] = /^(["'])[^"']*\1$/.exec(text) ?? [];
  const bare = text.slice(quote.length, text.length - quote.length);
  // The separators in `${PATH:+:$PATH}` don't count.
  if (/\$\{\w+[^\w}]|[\\"']/.test(bare)) return [];
  // A variable that is completely empty counts as unset.
  if (bare === '') return [];
  const parts: Token[] = [];
  let start = span.start + quote.length;
  for (const part of bare.split(separator)) {
    parts.push({ text: part, span: { start, end: start + part.length } });
    start += part.length + 1;
  }
  return parts;
}
