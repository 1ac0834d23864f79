import type { Argument, Instruction } from '../../server/engine/dockerfile/model.ts';
import { declaredAbove } from '../../server/engine/dockerfile/stages/declarations.ts';
import { replace, rule } from '../../server/engine/rule.ts';
import { withoutTail } from '../../server/engine/source/text.ts';

export default rule({
  id: 'needless-add',
  on: 'instruction',
  keywords: ['ADD'],
  severity: 'low',
  fixable: true,
  title: 'ADD is used where COPY is enough',
  label: 'ADD instead of COPY',
  why: 'ADD also downloads URLs and unpacks archives, so a renamed source can change what the instruction does.',
  refs: {
    hadolint: ['DL3020'],
    trivy: ['DS-0005'],
    checkov: ['CKV_DOCKER_4'],
    kics: ['9513a694-aa0d-41d8-be61-3271e056f36b'],
    semgrep: ['prefer-copy-over-add'],
    sonar: ['S7029'],
    droast: ['DF006'],
    cis: ['4.9'],
  },
  messages: { local: 'Use COPY: this ADD only copies local content.' },
  check(instruction, report, { context }) {
    const sure = plainAdd(instruction, context?.names ?? []);
    if (!sure) return;
    const at = instruction.keywordSpan;
    const lower = instruction.file.text.slice(at.start, at.end) === 'add';
    const edits = [replace(at, lower ? 'copy' : 'COPY')];
    const safe = { title: 'Use COPY' as const, safety: 'safe' as const, edits, sound: true };
    const fix =
      sure === 'plain'
        ? safe
        : {
            ...safe,
            title: 'Use COPY (an archive is then not unpacked)' as const,
            safety: 'unsafe' as const,
          };
    report({ at, message: 'local', fixes: [fix] });
  },
});

/** `plain`: COPY certainly does the same; `likely`: a source without a suffix may be an archive. */
type PlainAdd = 'plain' | 'likely';

const archive = /\.(?:tar|t?gz|t?bz2?|tb2|t?xz|t?lz|t?zst|tpz|lzma|lz4|t?z|cpio|tar\.\w+)$/i;
const remote = /^(?:[a-z][a-z0-9+.-]*:\/\/|git@|[\w-]+@[\w.-]+:)/i;
const addOnly = new Set(['checksum', 'keep-git-dir', 'unpack']);

/**
 * Whether an ADD only copies local files that are not archives, given some names in the build context; undefined if
 * it does more or a variable decides.
 */
function plainAdd(instruction: Instruction, names: readonly string[]): PlainAdd | undefined {
  const { keyword, args, flags, heredocs } = instruction;
  if (keyword !== 'ADD' || flags.some(({ name }) => addOnly.has(name))) return undefined;
  const sources = args.slice(0, -1);
  if (sources.length === 0) return heredocs.length > 0 ? 'plain' : undefined;
  let sure: PlainAdd = 'plain';
  for (const source of sources) {
    const kind = kindOf(source, instruction);
    if (kind === undefined) return undefined;
    if (
      kind === 'likely' &&
      !names.includes(`${withoutTail(source.value ?? '', '/').replace(/^\.?\//, '')}/`)
    )
      sure = kind;
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

/** Returns a source with a letter in place of each variable, if the rest shows a local file and its type. */
function around(text: string): string | undefined {
  const bare = text.replace(/^(["'])(.*)\1$/, '$2');
  const name = bare.replace(/\$(?:\w+|\{\w+\})/g, 'x');
  const isLocal = /^[\w./-]+\$/.test(bare) && /(?:\.[\d_]*[a-z]\w*|\/)$/i.test(bare);
  return isLocal && !name.includes('$') ? name : undefined;
}

/** Whether an ENV above sets each variable, so that build arguments can't change it (Dockerfile reference, ARG). */
function ofEnv(text: string, instruction: Instruction): boolean {
  const env = declaredAbove(instruction).flatMap(({ keyword, pair }) =>
    keyword === 'ENV' ? pair.name.text : [],
  );
  return [...text.matchAll(/\$\{?(\w+)/g)].every(([, name = '']) => env.includes(name));
}
