import { addTo, setScalar } from '../compose/edit/edit.ts';
import type { ComposeEntry, Mapping, Node, Scalar } from '../compose/model.ts';
import { parsePlainYaml } from '../compose/parse.ts';
import { flowValue, type YamlValue } from '../compose/yaml/render.ts';
import { isEmpty } from '../config/expected.ts';
import type { Level } from '../config/profiles.ts';
import type { KnownRule } from '../config/written.ts';
import { applyEdits, type Edit, lineBreakOf, type SourceFile, sourceFile } from '../source/text.ts';
import { decodeConfig } from './resolution.ts';

/** Why a rule has a level, who answers for it, and the last day on which it has it, as `YYYY-MM-DD`. */
interface LevelTerms {
  readonly reason?: string | undefined;
  readonly owner?: string | undefined;
  readonly until?: string | undefined;
}

/** A change to a configuration file: the level of a rule, or a pattern of trusted images. */
export type ConfigChange =
  | ({ readonly kind: 'level'; readonly rule: string; readonly level: Level } & LevelTerms)
  | { readonly kind: 'trust'; readonly image: string };

/**
 * The edits that write a change into a configuration file, which may be empty. Comments, order and line ends stay as they are.
 * Undefined if that part of the file is not understood, or if the result would not have the wanted effect.
 */
export function configEdits(
  file: SourceFile,
  change: ConfigChange,
  rules: readonly KnownRule[],
): Edit[] | undefined {
  const [root, second] = parsePlainYaml(file).documents;
  const edits = root && !isEmpty(root) ? inMapping(root, change) : atEnd(file, change);
  if (!edits || second) return undefined;
  const plain = edits.map((each) => ({ ...each, text: withPlainOff(each.text) }));
  return means(sourceFile(file.path, applyEdits(file.text, plain)), file, change, rules) ? plain : undefined;
}

function inMapping(root: Node, change: ConfigChange): Edit[] | undefined {
  if (root.kind !== 'mapping') return undefined;
  const [key, value]: [string, { readonly [key: string]: YamlValue }] =
    change.kind === 'level'
      ? ['rules', { [change.rule]: levelValue(change) }]
      : ['trust', { images: [change.image] }];
  const entry = root.entries.get(key);
  if (entry && (!entry.value || isEmpty(entry.value))) return below(entry, change);
  const known = change.kind === 'level' ? levelIn(entry?.value, change.rule) : undefined;
  if (change.kind === 'level' && known)
    return hasTerms(change) ? replaced(entry?.value, change) : setScalar(known, change.level);
  return addTo(root, { [key]: value });
}

/** The scalar that sets the level of a rule: alone, in brackets, or with a reason. */
function levelIn(rules: Node | undefined, id: string): Scalar | undefined {
  const value = (rules as Mapping | undefined)?.entries?.get(id)?.value;
  if (value?.kind === 'sequence') return scalar(value.items[0]);
  if (value?.kind === 'mapping') return scalar(value.entries.get('level')?.value);
  return scalar(value);
}

const hasTerms = ({ reason, owner, until }: LevelTerms) =>
  reason !== undefined || owner !== undefined || until !== undefined;

/** A level as it is written: alone, or with its terms. */
const levelValue = (change: LevelTerms & { readonly level: Level }): YamlValue =>
  hasTerms(change)
    ? {
        level: change.level,
        ...(change.reason !== undefined && { reason: change.reason }),
        ...(change.owner !== undefined && { owner: change.owner }),
        ...(change.until !== undefined && { until: change.until }),
      }
    : change.level;

/** Writes a level with its terms in place of what is written for the rule. */
function replaced(
  rules: Node | undefined,
  change: ConfigChange & { readonly kind: 'level' },
): Edit[] | undefined {
  const value = (rules as Mapping | undefined)?.entries?.get(change.rule)?.value;
  return value && [{ file: value.file.path, span: value.span, text: flowValue(levelValue(change)) }];
}

const scalar = (node: Node | undefined) => (node?.kind === 'scalar' ? node : undefined);

/** Writes the content of a key that has no value. */
function below({ key }: ComposeEntry, change: ConfigChange): Edit[] {
  const { file, span } = key;
  const colon = file.text.indexOf(':', span.end);
  const lines = linesOf(change).slice(1);
  const text = lines.map((line) => `${lineBreakOf(file.text)}${line}`).join('');
  return [{ file: file.path, span: { start: colon + 1, end: colon + 1 }, text }];
}

/** Appends a change to a file that has only comments. */
function atEnd({ path, text }: SourceFile, change: ConfigChange): Edit[] {
  const eol = lineBreakOf(text);
  const lines = linesOf(change).map((line) => line + eol);
  const open = text !== '' && !text.endsWith('\n') ? eol : '';
  return [{ file: path, span: { start: text.length, end: text.length }, text: open + lines.join('') }];
}

function linesOf(change: ConfigChange): string[] {
  if (change.kind === 'level') return ['rules:', `  ${change.rule}: ${flowValue(levelValue(change))}`];
  return ['trust:', '  images:', `    - ${change.image}`];
}

/** `off` needs no quotes, because a configuration is read as YAML 1.2. */
const withPlainOff = (text: string) => text.replaceAll('"off"', 'off');

/** Whether the changed file has the wanted effect and no more problems than before. */
function means(
  file: SourceFile,
  before: SourceFile,
  change: ConfigChange,
  rules: readonly KnownRule[],
): boolean {
  const [old, now] = [decodeConfig(before, rules), decodeConfig(file, rules)];
  if (now.problems.length > old.problems.length) return false;
  return change.kind === 'level'
    ? now.config.rules.get(change.rule) === change.level
    : now.config.trust.images?.includes(change.image) === true;
}
