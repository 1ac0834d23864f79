import type { Severity } from '../finding.ts';
import { isWithin } from '../image/trust.ts';
import { shown } from '../secret/shown.ts';
import type { SafeText, Span } from '../source/text.ts';
import type { Layer } from './extending.ts';
import { type ConfigPolicy, type ExceptionTerms, minimumOf } from './floor.ts';
import { isMilder } from './levels.ts';
import { signing, trustRules } from './locks.ts';
import { idsOf, type RuleNames } from './rule-names.ts';
import type { ConfigWord, WrittenConfig, WrittenPolicy, WrittenTerms } from './written.ts';

type Report = (at: { readonly span: Span } | undefined, message: SafeText, meant?: string) => void;

/** The rule that reports refused ignore comments, so it is on wherever a policy is. */
const aboutComments = 'unused-ignore';

/** Reads the policy of a layer, below the policies that apply already, which it can't loosen; reports where it tries to. */
export function policyOf(
  { file, isPolicy, locked, rules: own }: WrittenConfig,
  { rules, images, signs, exceptions }: WrittenPolicy,
  above: readonly ConfigPolicy[],
  names: RuleNames,
  problem: Report,
): ConfigPolicy {
  const levels = new Map<string, Severity>();
  const set = (
    id: string,
    level: Severity | undefined = names.rules.find((each) => each.id === id)?.severity,
  ) => {
    if (names.known.has(id) && level !== undefined) levels.set(id, level);
  };
  set(aboutComments, 'info');
  if (images) for (const id of trustRules) set(id);
  if (signs) for (const id of signing) set(id);
  const exact = new Set(isPolicy ? locked.flatMap((word) => idsOf(word, names, () => {})) : []);
  for (const entry of rules) {
    const { pattern, level } = entry;
    for (const id of idsOf(pattern, names, problem)) {
      // What a lock sets is no lowest level, since the overrides of its file may lower it.
      if (exact.has(id) && own.includes(entry)) continue;
      const minimum = minimumOf(id, above);
      if (minimum && isMilder(level, minimum.level))
        problem(pattern, atLeastText(id, minimum, 'no policy below lowers it'));
      if (level !== 'off') levels.set(id, level);
      else if (id !== aboutComments) levels.delete(id);
    }
  }
  return {
    by: file.path,
    levels,
    images: images && withinBounds(images, above, problem),
    exceptions: exceptions && termsOf(exceptions, above, names, problem),
  };
}

/**
 * A layer of a file that is named as the policy: its levels are the lowest ones, except those of rules that it locks, and more
 * images than its own can't be trusted.
 */
export function asPolicy(layer: Layer): Layer {
  if ('profile' in layer) return layer;
  const { rules, trust, signatures, policy } = layer;
  const images = [...(trust?.images ?? []), ...(policy?.images ?? [])];
  return {
    ...layer,
    isPolicy: true,
    policy: {
      rules: [...rules, ...(policy?.rules ?? [])],
      images: trust || policy?.images ? images : undefined,
      signs: signatures.length > 0,
      exceptions: policy?.exceptions,
    },
  };
}

const atLeastText = (id: string, { level, by }: NonNullable<ReturnType<typeof minimumOf>>, so: string) =>
  shown`The rule \`${id}\` is at least ${level} by the policy of ${by}: ${so}.`;

/** The patterns of images that all policies trust; reports the others. Undefined if none is left, so that nothing is added. */
export function withinBounds(
  images: readonly ConfigWord[],
  policies: readonly ConfigPolicy[],
  problem: Report,
): readonly string[] | undefined {
  const kept = images.flatMap((word) => {
    const outside = (pattern: string) =>
      policies.find((each) => each.images && !isWithin(pattern, each.images));
    const bound = outside(word.text);
    if (!bound) return word.text;
    // A repository stands for all below it, too, which a policy may leave out.
    const alone = `${word.text}:*`;
    if (!/[*@]|:[^/:]*$/.test(word.text) && !outside(alone)) return alone;
    problem(word, shown`\`${word.text}\` is not trusted by the policy of ${bound.by}.`);
    return [];
  });
  return kept.length === 0 && images.length > 0 ? undefined : kept;
}

/** The images that may be trusted below some policies; undefined: any. */
export function trustedBy(
  own: readonly string[] | undefined,
  policies: readonly ConfigPolicy[],
): readonly string[] | undefined {
  let found = own;
  for (const { images } of policies) {
    if (!images) continue;
    const before: readonly string[] = found ?? images;
    const narrower = images.filter((each) => isWithin(each, before));
    found = [...new Set([...before.filter((each) => isWithin(each, images)), ...narrower])];
  }
  return found;
}

/** What a policy demands of exceptions. What another one demands holds beside it. */
function termsOf(
  { rules, places, span, ...terms }: WrittenTerms,
  above: readonly ConfigPolicy[],
  names: RuleNames,
  problem: Report,
): ExceptionTerms {
  for (const { by, exceptions, levels } of above) {
    const milder = exceptions ? milderIn(terms, exceptions, places) : [];
    for (const key of milder)
      problem(
        { span: places.get(key) ?? span },
        shown`\`${key}\` can't allow more than the policy of ${by}.`,
      );
    if (!exceptions && [...levels.keys()].some((id) => id !== aboutComments))
      problem({ span }, shown`The policy of ${by} allows no exceptions of its rules: nothing below can.`);
  }
  return { ...terms, rules: rules && new Set(rules.flatMap((word) => idsOf(word, names, problem))) };
}

/** The keys that are written and ask for less than another policy. */
function milderIn(
  own: Omit<ExceptionTerms, 'rules'>,
  other: ExceptionTerms,
  places: ReadonlyMap<string, Span>,
): string[] {
  const milder: Readonly<Record<string, boolean>> = {
    owner: other.owner && !own.owner,
    reason: other.reason !== false && own.reason === false,
    days: other.days !== undefined && (own.days ?? 0) > other.days,
    inline: own.inline && !other.inline,
    baseline: own.baseline && !other.baseline,
  };
  return Object.keys(milder).filter((key) => milder[key] && places.has(key));
}
