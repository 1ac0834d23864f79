import { imageFacts } from '../../server/engine/catalog/image-facts.ts';
import { strictOnly } from '../../server/engine/config/profiles.ts';
import type { Dockerfile, Instruction, Stage, Token } from '../../server/engine/dockerfile/model.ts';
import { isNumber } from '../../server/engine/dockerfile/stages/image-use.ts';
import { parseReference } from '../../server/engine/image/reference.ts';
import { replace, rule } from '../../server/engine/rule.ts';
import { shown } from '../../server/engine/secret/shown.ts';
import { gathered } from '../../server/engine/source/list.ts';
import { perObject } from '../../server/engine/source/memo.ts';
import { oneApart } from '../../server/engine/source/similar.ts';

const refs = { hadolint: ['DL3022'], droast: ['DF049'] };

export default rule({
  id: 'copy-from-undefined',
  on: 'instruction',
  keywords: ['COPY', 'RUN', 'FROM'],
  severity: 'medium',
  fixable: true,
  title: 'COPY --from does not name an earlier build stage',
  label: 'COPY from no stage',
  why: 'A name that is not a stage is pulled as an image, from anyone who registered that name on the default registry.',
  refs: { cwe: ['CWE-829'] },
  messages: {
    typo: { text: 'No earlier stage is named {name}, so an image of that name is pulled.', refs },
    later: { text: 'The stage {name} is defined later, so an image of that name is pulled.', refs },
    index: {
      text: 'There is no earlier stage with the number {name}, so the build fails.',
      severity: 'low',
      refs,
    },
    number: {
      text: 'Only COPY --from takes the number of a stage: here an image named {name} is pulled.',
      refs: {},
    },
    unknown: {
      text: 'No earlier stage is named {name}; an image is pulled unless the build passes a context of that name.',
      severity: 'low',
      levels: strictOnly,
      refs,
    },
    itself: {
      text: 'The source is the current stage itself, so the build fails.',
      severity: 'low',
      refs: {
        hadolint: ['DL3023'],
        trivy: ['DS-0006'],
        kics: ['cdddb86f-95f6-4fc4-b5a1-483d9afceb2b'],
        droast: ['DF050'],
      },
    },
  },
  when: ({ keyword, flags }) => keyword === 'FROM' || flags.length > 0,
  check(instruction, report) {
    for (const { token, name, kind, suggested } of unresolvedSources(instruction)) {
      const at = token.span;
      if (kind === 'itself') report({ at, message: kind });
      else {
        const title = shown`Use the stage ${suggested} (the files then come from there)`;
        const fix = suggested && { title, safety: 'unsafe' as const, edits: [replace(at, suggested)] };
        report({ at, message: kind, words: { name }, fixes: fix ? [fix] : [] });
      }
    }
  },
});

/** A `COPY --from` or `RUN --mount=from=` whose source is not an earlier stage. */
interface UnresolvedSource {
  readonly token: Token;
  readonly name: string;
  /**
   * `later`: a later stage; `itself`: its own stage; `index`: a number without a stage; `number`: a stage number
   * where numbers are not allowed; `typo`: similar to a stage name; `unknown`: none of these.
   */
  readonly kind: 'later' | 'itself' | 'index' | 'number' | 'typo' | 'unknown';
  /** The stage whose name is similar, or that has the number. */
  readonly suggested: string | undefined;
}

/** The sources of an instruction that are neither an earlier stage nor plausibly an image. */
function unresolvedSources(instruction: Instruction): readonly UnresolvedSource[] {
  const { keyword, flags } = instruction;
  if (keyword === 'FROM') return numberedBase(instruction);
  if (flags.length === 0) return [];
  const tokens = gathered(flags, ({ name, value, parts }) => {
    if (keyword === 'COPY' && name === 'from') return value ?? [];
    if (keyword !== 'RUN' || name !== 'mount') return [];
    return gathered(parts, (part) => (part.key === 'from' && part.value ? part.value : []));
  });
  return tokens.length === 0 || outlineOf(instruction.dockerfile).deferred.has(instruction)
    ? []
    : gathered(tokens, (token) => unresolved(token, instruction) ?? []);
}

/** A FROM with the number of an earlier stage. */
function numberedBase({ stage }: Instruction): readonly UnresolvedSource[] {
  if (stage?.base.kind !== 'image') return [];
  const { token } = stage.base;
  const numbered = /^\d+$/.test(token.text) ? stage.dockerfile.stages[Number(token.text)] : undefined;
  return numbered && numbered.index < stage.index ? [numberOf(token, numbered)] : [];
}

const numberOf = (token: Token, { name }: Stage): UnresolvedSource => ({
  token,
  name: token.text,
  kind: 'number',
  suggested: name?.text,
});

interface Outline {
  /** ONBUILD triggers: they refer to the stages of another file. */
  readonly deferred: ReadonlySet<Instruction>;
  /** The first and last stage of each lower-case name. */
  readonly byName: ReadonlyMap<string, readonly [first: number, last: number]>;
}

const outlineOf = perObject(({ stages, instructions }: Dockerfile): Outline => {
  const byName = new Map<string, readonly [number, number]>();
  for (const { name, index } of stages) {
    const lower = name?.text.toLowerCase();
    if (lower !== undefined) byName.set(lower, [byName.get(lower)?.[0] ?? index, index]);
  }
  return { deferred: new Set(gathered(instructions, ({ trigger }) => trigger ?? [])), byName };
});

function unresolved(token: Token, { keyword, stage, dockerfile }: Instruction): UnresolvedSource | undefined {
  const name = token.text.replace(/["']/g, '');
  const own = stage?.index ?? 0;
  const lower = name.toLowerCase();
  if (name === '' || name.includes('$') || lower === 'scratch' || lower === 'context') return undefined;
  const found = (kind: UnresolvedSource['kind'], suggested?: string): UnresolvedSource => ({
    token,
    name,
    kind,
    suggested,
  });
  if (isNumber(name)) {
    const index = Number(name);
    const numbered = dockerfile.stages[index];
    if (keyword === 'RUN') return numbered && numberOf(token, numbered);
    return index < own ? undefined : found(index === own ? 'itself' : 'index');
  }
  const [first, last] = outlineOf(dockerfile).byName.get(lower) ?? [];
  if (first !== undefined && first < own) return undefined;
  if (first === own || last === own) return found('itself');
  const ref = /[/:@]/.test(name) ? undefined : parseReference(name, token.span);
  if (!ref || imageFacts(ref) || isKnownImage(token, dockerfile)) return undefined;
  if (first !== undefined) return found('later');
  const names = gathered(dockerfile.stages.slice(0, Math.min(own, 200)), (each) => each.name?.text ?? []);
  const suggested = names.find((each) => isTypo(lower, each.toLowerCase()));
  return suggested === undefined ? found('unknown') : found('typo', suggested);
}

/** Whether something is known of the image that a word names. */
const isKnownImage = ({ span }: Token, { images }: Dockerfile) =>
  images.some(({ token, facts }) => facts && token.span.start === span.start);

/** Whether two names differ by one edit and don't belong to a series (`app1`, `app2`). */
const isTypo = (name: string, stage: string) =>
  name.length > 3 &&
  Math.abs(name.length - stage.length) < 2 &&
  name.replace(/\d/g, '') !== stage.replace(/\d/g, '') &&
  oneApart(name, stage);
