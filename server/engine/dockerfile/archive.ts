import { withoutTail } from '../text.ts';
import type { Argument, Instruction } from './model.ts';
import { declaredAbove } from './told.ts';

/** How sure it is that COPY would do what an ADD does: every source is plain, or one may be an archive without a name. */
export type PlainAdd = 'plain' | 'likely';

const archive = /\.(?:tar|t?gz|t?bz2?|tb2|t?xz|t?lz|t?zst|tpz|lzma|lz4|t?z|cpio|tar\.\w+)$/i;
const remote = /^(?:[a-z][a-z0-9+.-]*:\/\/|git@|[\w-]+@[\w.-]+:)/i;
const addOnly = new Set(['checksum', 'keep-git-dir', 'unpack']);

/** Whether an ADD only copies local files that are no archives; undefined where it does more, or a variable decides. */
export function plainAdd(instruction: Instruction): PlainAdd | undefined {
  const { keyword, args, flags, heredocs } = instruction;
  if (keyword !== 'ADD' || flags.some(({ name }) => addOnly.has(name))) return undefined;
  const sources = args.slice(0, -1);
  if (sources.length === 0) return heredocs.length > 0 ? 'plain' : undefined;
  let sure: PlainAdd = 'plain';
  for (const source of sources) {
    const kind = kindOf(source, instruction);
    if (kind === undefined) return undefined;
    if (kind === 'likely') sure = kind;
  }
  return sure;
}

function kindOf(source: Argument, instruction: Instruction): PlainAdd | undefined {
  const { text } = source;
  const known = !text.includes('$') || ofEnv(text, instruction);
  const value = known ? source.value : around(text);
  if (value === undefined || value === '' || text.startsWith('<<')) return undefined;
  if (remote.test(value) || archive.test(value)) return undefined;
  const name = withoutTail(value, '/').replace(/^.*\//, '');
  if (/[*?\]]$/.test(name) && !/\.\w+\*?$/.test(name)) return undefined;
  return value.endsWith('/') || /^\.*$/.test(name) || /\.\w+$/.test(name) ? 'plain' : 'likely';
}

/** A source with a letter for each variable, where what stands before and behind them tells a local file and its kind. */
function around(text: string): string | undefined {
  const bare = text.replace(/^(["'])(.*)\1$/, '$2');
  const name = bare.replace(/\$(?:\w+|\{\w+\})/g, 'x');
  const told = /^[\w./-]+\$/.test(bare) && /(?:\.[\d_]*[a-z]\w*|\/)$/i.test(bare);
  return told && !name.includes('$') ? name : undefined;
}

/** Whether each variable is one that ENV sets above, which no build argument changes (Dockerfile reference, ARG). */
function ofEnv(text: string, instruction: Instruction): boolean {
  const env = declaredAbove(instruction).flatMap(({ keyword, pair }) =>
    keyword === 'ENV' ? pair.name.text : [],
  );
  return [...text.matchAll(/\$\{?(\w+)/g)].every(([, name = '']) => env.includes(name));
}
