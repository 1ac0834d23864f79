import { strictOnly } from '../../server/engine/config/profiles.ts';
import type { Dockerfile, Instruction, Token } from '../../server/engine/dockerfile/model.ts';
import { imageFacts } from '../../server/engine/image/known.ts';
import { parseReference } from '../../server/engine/image/reference.ts';
import { replace, rule } from '../../server/engine/rule.ts';
import { shown } from '../../server/engine/secret/shown.ts';
import { oneApart } from '../../server/engine/source/similar.ts';

const refs = { hadolint: ['DL3022'], droast: ['DF049'] };

export default rule({
  id: 'copy-from-undefined',
  on: 'instruction',
  keywords: ['COPY', 'RUN'],
  mentions: ['from='],
  severity: 'medium',
  fixable: true,
  title: 'Files are taken from a stage that does not exist',
  why: 'A name that is no stage is pulled as an image: of whoever has registered that name on the default registry.',
  refs: { cwe: ['CWE-829'] },
  messages: {
    misspelt: { text: 'No stage above is called {name}, so an image of that name is pulled.', refs },
    later: { text: 'The stage {name} only comes below, so an image of that name is pulled.', refs },
    index: { text: 'There is no stage number {name} above, so the build fails.', severity: 'low', refs },
    unknown: {
      text: 'No stage above is called {name}: unless the build names such a context, an image is pulled.',
      severity: 'low',
      levels: strictOnly,
      refs,
    },
    itself: {
      text: 'The stage takes files from itself, so the build fails.',
      severity: 'low',
      refs: {
        hadolint: ['DL3023'],
        trivy: ['DS-0006'],
        kics: ['cdddb86f-95f6-4fc4-b5a1-483d9afceb2b'],
        droast: ['DF050'],
      },
    },
  },
  *check(instruction) {
    for (const { token, name, kind, meant } of straySources(instruction)) {
      const at = token.span;
      if (kind === 'itself') yield { at, message: kind };
      else {
        const title = shown`Take the files from the stage ${meant}`;
        const fix = meant && { title, safety: 'unsafe' as const, edits: [replace(at, meant)] };
        yield { at, message: kind, words: { name }, fixes: fix ? [fix] : [] };
      }
    }
  },
});

/** A place that takes files from what is no stage before it: COPY --from and RUN --mount=from=. */
interface StraySource {
  readonly token: Token;
  readonly name: string;
  /** `later`: a stage below; `itself`: its own; `index`: a number with no stage; `misspelt`: nearly a stage; `unknown`: none of these. */
  readonly kind: 'later' | 'itself' | 'index' | 'misspelt' | 'unknown';
  /** The stage that a misspelt name must mean. */
  readonly meant: string | undefined;
}

/** The sources of files that name no stage above and no image that could be meant. */
function straySources(instruction: Instruction): readonly StraySource[] {
  const { keyword, flags } = instruction;
  if (flags.length === 0) return [];
  const tokens = flags.flatMap(({ name, value, parts }) => {
    if (keyword === 'COPY' && name === 'from') return value ?? [];
    if (keyword !== 'RUN' || name !== 'mount') return [];
    return parts.flatMap((part) => (part.key === 'from' && part.value ? part.value : []));
  });
  return tokens.length === 0 || outlineOf(instruction.dockerfile).deferred.has(instruction)
    ? []
    : tokens.flatMap((token) => stray(token, instruction) ?? []);
}

interface Outline {
  /** What ONBUILD defers: it names the stages of another file. */
  readonly deferred: ReadonlySet<Instruction>;
  /** First and last stage of each name in lower case. */
  readonly byName: ReadonlyMap<string, readonly [first: number, last: number]>;
}

const outlines = new WeakMap<Dockerfile, Outline>();

function outlineOf(dockerfile: Dockerfile): Outline {
  let outline = outlines.get(dockerfile);
  if (!outline) {
    const byName = new Map<string, readonly [number, number]>();
    for (const { name, index } of dockerfile.stages) {
      const lower = name?.text.toLowerCase();
      if (lower !== undefined) byName.set(lower, [byName.get(lower)?.[0] ?? index, index]);
    }
    outline = { deferred: new Set(dockerfile.instructions.flatMap(({ trigger }) => trigger ?? [])), byName };
    outlines.set(dockerfile, outline);
  }
  return outline;
}

function stray(token: Token, { stage, dockerfile }: Instruction): StraySource | undefined {
  const name = token.text.replace(/["']/g, '');
  const own = stage?.index ?? 0;
  const lower = name.toLowerCase();
  if (name === '' || name.includes('$') || lower === 'scratch' || lower === 'context') return undefined;
  const found = (kind: StraySource['kind'], meant?: string): StraySource => ({ token, name, kind, meant });
  if (/^\d+$/.test(name)) {
    const index = Number(name);
    return index < own ? undefined : found(index === own ? 'itself' : 'index');
  }
  const [first, last] = outlineOf(dockerfile).byName.get(lower) ?? [];
  if (first !== undefined && first < own) return undefined;
  if (first === own || last === own) return found('itself');
  const ref = /[/:@]/.test(name) ? undefined : parseReference(name, token.span);
  if (!ref || imageFacts(ref)) return undefined;
  if (first !== undefined) return found('later');
  const names = dockerfile.stages.slice(0, Math.min(own, 200)).flatMap((each) => each.name?.text ?? []);
  const meant = names.find((each) => isSlip(lower, each.toLowerCase()));
  return meant === undefined ? found('unknown') : found('misspelt', meant);
}

/** One slip of the fingers apart, and not two of a series (`app1`, `app2`). */
const isSlip = (name: string, stage: string) =>
  name.length > 3 &&
  Math.abs(name.length - stage.length) < 2 &&
  name.replace(/\d/g, '') !== stage.replace(/\d/g, '') &&
  oneApart(name, stage);
