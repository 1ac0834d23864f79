import type { Connection } from 'vscode-languageserver';
import {
  type Baseline,
  decodeBaseline,
  type Edit,
  type Finding,
  identityOf,
  shownWhole,
  sourceFile,
} from '../../engine/index.ts';
import {
  type ConfigChange,
  configEdits,
  encodeBaseline,
  entryOf,
  type Fingerprints,
  type IgnoreTerms,
  type KnownFinding,
  levels,
} from '../../engine/policy.ts';
import { folderOf } from '../../engine/source/path.ts';
import { type Fetched, maxBaselineBytes } from '../../host/fetched.ts';
import { nameFrom } from '../access/known-findings.ts';
import { pathOf, uriOf } from '../files.ts';
import { warn } from '../scan/notice.ts';
import type { FoundCount } from '../scan/shown.ts';
import { commands } from './commands.ts';
import type { CommandHandler, Commands, Feature, FeatureContext } from './feature.ts';
import { targetsOf } from './ignore/targets.ts';

/** The answer to these commands: whether the client applied the edit, and the file. */
export interface EditAnswer {
  readonly applied: boolean;
  readonly uri: string | undefined;
}

/**
 * Adds an exception to the configuration that governs a file or to the baseline, and creates the file if necessary.
 * The arguments are `[uri, rule, level]`, `[uri, image]`, or `[uri, identity]` for a finding.
 */
export const notNow: Feature = {
  commands: ({ takesEdits }): Commands =>
    takesEdits
      ? {
          [commands.setLevel]: ([uri, rule, level], connection, context) => {
            const known = levels.find((each) => each === level);
            if (!context.rules.some(({ id }) => id === rule) || !known) return refused(connection, 'unknown');
            return configured(uri, { kind: 'level', rule: String(rule), level: known }, connection, context);
          },
          [commands.trustImage]: ([uri, image], connection, context) =>
            configured(uri, { kind: 'trust', image: String(image) }, connection, context),
          [commands.addToBaseline]: addFinding,
          [commands.ignored]: async ([name], _, { hidden }) => hidden.made(String(name)),
        }
      : {},
};

/** Writes a change into the configuration that governs a file. `says` is what to tell about what that hides. */
export async function configured(
  uri: unknown,
  change: ConfigChange,
  connection: Connection,
  context: FeatureContext,
  says?: (hidden: FoundCount) => string,
): Promise<EditAnswer> {
  const path = pathOf(String(uri));
  const { configs, rules, session } = context;
  const { config: target } = await targetsOf(path, context);
  const { sources, unread } = configs.known(path) ?? (await configs.load(path));
  const [source] = sources;
  if (unread[0] !== undefined) return refused(connection, unread[0]);
  const file = sourceFile(target, session.textOf(target) ?? source?.text ?? '');
  const edits = configEdits(file, change, rules);
  if (!edits) return refused(connection, `${shownWhole(target)} can't be changed by itself: edit it.`);
  return written(edits, file.text === '' && !source ? undefined : file.text, connection, context, says);
}

const addFinding: CommandHandler = async ([uri, identity], connection, context) => {
  const path = pathOf(String(uri));
  const { session } = context;
  await session.prepareSome([path]);
  const outcome = session.outcome(path, true);
  const finding = outcome?.findings.find((each) => identityOf(each) === identity);
  if (!outcome || !finding) return refused(connection, 'the finding is not there any more.');
  const fingerprints = outcome.fingerprintsOf(finding);
  if (!fingerprints) return refused(connection, 'the file is not known.');
  return addKnown(path, [[finding, fingerprints]], connection, context);
};

/** What is written with findings in a baseline, and what to tell about what that hides. */
interface KnownTerms {
  readonly terms?: IgnoreTerms;
  readonly says?: (hidden: FoundCount) => string;
}

/** Adds findings to the baseline that is in force for a file. */
export async function addKnown(
  path: string,
  findings: readonly (readonly [Finding, Fingerprints])[],
  connection: Connection,
  context: FeatureContext,
  { terms, says }: KnownTerms = {},
): Promise<EditAnswer> {
  const { files, session } = context;
  const { baseline: target } = await targetsOf(path, context);
  const reach = await session.reach(path);
  const text = session.textOf(target) ?? (await files.read(uriOf(target), reach, maxBaselineBytes));
  const before = heldBy(text);
  if (typeof before === 'string') return refused(connection, before);
  const now = new Map([...before].map(([file, known]) => [file, new Map(known)]));
  const given = Object.fromEntries(Object.entries(terms ?? {}).filter(([, value]) => value !== undefined));
  const nameOf = (file: string) => nameFrom(folderOf(target), file);
  for (const [finding, fingerprints] of findings) {
    const name = nameOf(finding.file);
    const known = now.get(name) ?? new Map<string, KnownFinding>();
    const entry = entryOf(finding, fingerprints, nameOf);
    // Several projects may have the finding in a file that they share.
    const of = { ...known.get(entry.fingerprint)?.of, ...entry.of };
    now.set(name, known.set(entry.fingerprint, { ...known.get(entry.fingerprint), ...entry, ...given, of }));
  }
  const old = typeof text === 'string' ? text : undefined;
  const span = { start: 0, end: old?.length ?? 0 };
  return written([{ file: target, span, text: encodeBaseline(now) }], old, connection, context, says);
}

/** Returns the contents of a baseline, empty if it doesn't exist, or the reason why it can't be read. */
function heldBy(text: Fetched): Baseline | string {
  if (text === undefined) return new Map();
  return typeof text === 'string' ? decodeBaseline(text) : text.reason;
}

/** Asks the client to edit one file; `text` is its current content, undefined if it doesn't exist. */
async function written(
  edits: readonly Edit[],
  text: string | undefined,
  connection: Connection,
  { client, hidden, session }: FeatureContext,
  says?: (hidden: FoundCount) => string,
): Promise<EditAnswer> {
  const target = edits[0]?.file;
  if (target === undefined || (text === undefined && !client.makesFiles))
    return refused(connection, 'the editor makes no files.');
  const applied = await hidden.make({ path: target, text, edits, ...(says && { says }) });
  return { applied, uri: session.convertContext.uri(target) };
}

export async function refused(connection: Connection, why: string): Promise<EditAnswer> {
  void warn(connection, why);
  return { applied: false, uri: undefined };
}
