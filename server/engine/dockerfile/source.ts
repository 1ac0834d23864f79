import { imageFacts } from '../image/known.ts';
import { parseReference } from '../image/reference.ts';
import { oneApart } from '../spelling.ts';
import type { Dockerfile, Instruction, Token } from './model.ts';

/** A place that takes files from what is no stage before it: COPY --from and RUN --mount=from=. */
export interface StraySource {
  readonly token: Token;
  readonly name: string;
  /** `later`: a stage below; `itself`: its own; `index`: a number with no stage; `misspelt`: nearly a stage; `unknown`: none of these. */
  readonly kind: 'later' | 'itself' | 'index' | 'misspelt' | 'unknown';
  /** The stage that a misspelt name must mean. */
  readonly meant: string | undefined;
}

/** The sources of files that name no stage above and no image that could be meant. */
export function straySources(instruction: Instruction): readonly StraySource[] {
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
