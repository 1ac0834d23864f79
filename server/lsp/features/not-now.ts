import { type Connection, MessageType, ShowMessageNotification } from 'vscode-languageserver';
import {
  type Baseline,
  baselineName,
  decodeBaseline,
  type Edit,
  identityOf,
  shownWhole,
  sourceFile,
} from '../../engine/index.ts';
import {
  type ConfigChange,
  configEdits,
  encodeBaseline,
  fingerprintVersion,
  type KnownFinding,
  levels,
} from '../../engine/policy.ts';
import { folderOf, isBelow } from '../../engine/source/path.ts';
import { type Fetched, maxBaselineBytes } from '../../host/fetched.ts';
import { nameFrom } from '../access/known-findings.ts';
import { pathOf, uriOf, withoutSlash } from '../files.ts';
import { commands } from './commands.ts';
import type { CommandHandler, Commands, Feature, FeatureContext } from './feature.ts';

/** The answer to these commands: whether the client applied the edit, and the file. */
interface EditAnswer {
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

async function configured(
  uri: unknown,
  change: ConfigChange,
  connection: Connection,
  context: FeatureContext,
): Promise<EditAnswer> {
  const path = pathOf(String(uri));
  const { configs, rules, session } = context;
  const { sources, unread } = configs.known(path) ?? (await configs.load(path));
  const [source] = sources;
  if (unread[0] !== undefined) return refused(connection, unread[0]);
  const target = source?.path ?? `${baseOf(path, context)}/.plimsoll.yaml`;
  const file = sourceFile(target, session.textOf(target) ?? source?.text ?? '');
  const edits = configEdits(file, change, rules);
  if (!edits) return refused(connection, `${shownWhole(target)} can't be changed by itself: edit it.`);
  return written(edits, file.text === '' && !source ? undefined : file.text, connection, context);
}

const addFinding: CommandHandler = async ([uri, identity], connection, context) => {
  const path = pathOf(String(uri));
  const { configs, files, session } = context;
  const { settings } = configs.known(path) ?? (await configs.load(path));
  await session.prepareSome([path]);
  const outcome = session.outcome(path, true);
  const finding = outcome?.findings.find((each) => identityOf(each) === identity);
  if (!outcome || !finding) return refused(connection, 'the finding is not there any more.');
  const fingerprint = outcome.fingerprintsOf(finding)?.v2;
  const name = settings.baseline ?? baselineName;
  const target = name.startsWith('/') ? name : `${baseOf(path, context)}/${name}`;
  const reach = await session.reach(path);
  const text = session.textOf(target) ?? (await files.read(uriOf(target), reach, maxBaselineBytes));
  const before = heldBy(text);
  if (typeof before === 'string' || fingerprint === undefined)
    return refused(connection, typeof before === 'string' ? before : 'the file is not known.');
  const file = nameFrom(folderOf(target), finding.file);
  const { rule, severity, text: message } = finding;
  const known: KnownFinding = { fingerprint, version: fingerprintVersion, rule, severity, message };
  const now = new Map([...before, [file, new Map([...(before.get(file) ?? []), [fingerprint, known]])]]);
  const old = typeof text === 'string' ? text : undefined;
  const span = { start: 0, end: old?.length ?? 0 };
  return written([{ file: target, span, text: encodeBaseline(now) }], old, connection, context);
};

/** Returns the contents of a baseline, empty if it doesn't exist, or the reason why it can't be read. */
function heldBy(text: Fetched): Baseline | string {
  if (text === undefined) return new Map();
  return typeof text === 'string' ? decodeBaseline(text) : text.reason;
}

/** Returns the workspace folder of a path, or its own folder. */
function baseOf(path: string, { folders }: FeatureContext): string {
  const around = folders()
    .map(pathOf)
    .filter((folder) => isBelow(path, folder));
  return withoutSlash(around.sort((a, b) => b.length - a.length)[0] ?? folderOf(path));
}

/** Asks the client to edit one file; `text` is its current content, undefined if it doesn't exist. */
async function written(
  edits: readonly Edit[],
  text: string | undefined,
  connection: Connection,
  { client, hidden, session }: FeatureContext,
): Promise<EditAnswer> {
  const target = edits[0]?.file;
  if (target === undefined || (text === undefined && !client.makesFiles))
    return refused(connection, 'the editor makes no files.');
  const applied = await hidden.make({ path: target, text, edits });
  return { applied, uri: session.convertContext.uri(target) };
}

async function refused(connection: Connection, why: string): Promise<EditAnswer> {
  const message = `Plimsoll: ${why}`;
  void connection.sendNotification(ShowMessageNotification.type, { type: MessageType.Warning, message });
  return { applied: false, uri: undefined };
}
