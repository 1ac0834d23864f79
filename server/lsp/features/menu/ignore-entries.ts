import {
  type Finding,
  identityOf,
  type Project,
  rulesOfComments,
  shownWhole,
} from '../../../engine/index.ts';
import {
  barrierOf,
  type Exception,
  type IgnoreScope,
  ignoreEdit,
  lockerOf,
  refusal,
} from '../../../engine/policy.ts';
import { commands } from '../commands.ts';
import { type Action, type ActionTarget, action } from './action.ts';
import { type Entry, entriesOf } from './menu.ts';
import { fitted, shortPath } from './titles.ts';

/** The client's capabilities that decide how findings are ignored. */
export interface IgnoreOffering {
  /** Whether the client asks where, why and until when. */
  readonly picks: boolean;
  /** Whether an edit may contain a placeholder that is selected. */
  readonly snippets: boolean;
  /** Whether the client applies edits that the server sends. */
  readonly takesEdits: boolean;
}

/** The command of a client that asks how to ignore a finding. */
const ignoreCommand = 'plimsoll.ignore';

/** Maximum number of UTF-16 units to parse again in order to check that an offered comment works. */
const mostRead = 200_000;

/** Returns the entries that hide findings, one of each rule: a single one for a client that asks, otherwise one for each way. */
export function ignoreEntries(
  target: ActionTarget,
  findings: readonly Finding[],
  offering: IgnoreOffering,
): Entry[] {
  const [first] = findings;
  if (!first) return [];
  if (offering.picks) return entriesOf('always', [asking(target, findings)]);
  const length = target.project.source(target.path)?.text.length ?? 0;
  const readable = findings.slice(0, Math.max(1, Math.floor(mostRead / Math.max(1, length))));
  const by = (scope: IgnoreScope) => readable.flatMap((each) => ignoring(target, each, scope, offering));
  const [here, ...others] = by('here');
  return [
    ...entriesOf('always', here ? [here] : []),
    ...entriesOf('likely', others),
    ...entriesOf('rarely', by('service')),
    ...entriesOf('likely', by('file')),
    ...(offering.takesEdits ? entriesOf('likely', switching(target, first)) : []),
    ...(offering.takesEdits ? entriesOf('rarely', leaving(target, first)) : []),
  ];
}

/** The entry after which the client asks where, why and until when; of a locked rule, what locks it. */
function asking({ path, config }: ActionTarget, findings: readonly Finding[]): Action {
  const locks = findings.map(({ rule }) => barrierOf(config, rule));
  const [lock, finding] = [locks[0], findings[0]];
  const run = {
    command: ignoreCommand,
    arguments: [{ uri: path }, ...findings.map((each) => ({ value: identityOf(each) }))],
  };
  if (!lock || locks.some((each) => !each)) return { ...action('Ignore…', 'suppress'), finding, run };
  const title = fitted(`${finding?.rule} can't be ignored (${shownWhole(shortPath(lock))} locks it)`);
  return { ...action(title, 'suppress'), finding, run };
}

/** Whether a policy refuses an exception that is offered without asking for its terms. */
const isRefused = ({ policies, today }: ActionTarget['config'], { rule }: Finding, exception: Exception) =>
  refusal(rule, exception, policies, today) !== undefined;

/** The placeholder for the reason in an ignore comment. */
const reason = 'reason';

function ignoring(
  { path, project, config, clear }: ActionTarget,
  finding: Finding,
  scope: IgnoreScope,
  { snippets }: IgnoreOffering,
): Action[] {
  const document = project.document(path);
  if (!document || rulesOfComments.has(finding.rule) || lockerOf(config, finding.rule)) return [];
  const terms = snippets ? { reason } : {};
  const edit = isRefused(config, finding, { kind: 'comment', ...terms })
    ? undefined
    : ignoreEdit(document, finding, scope, terms);
  if (!edit) return [];
  const service = clear(finding.service ?? '');
  const where = {
    here: 'on this line',
    service: `in the service ${service}`,
    file: 'in this file',
  }[scope];
  const edits = [{ ...edit, placeholder: snippets ? reason : undefined }];
  return [{ ...action(fitted(`Ignore ${finding.rule} ${where}`), 'suppress'), finding, edits }];
}

/** Offers to turn a rule off in the configuration. */
function switching({ path, config }: ActionTarget, finding: Finding): Action[] {
  const { rule } = finding;
  if (barrierOf(config, rule) || isRefused(config, finding, { kind: 'configuration' })) return [];
  const run = { command: commands.setLevel, arguments: [{ uri: path }, { value: rule }, { value: 'off' }] };
  return [{ ...action(`Turn ${rule} off in the configuration`, 'suppress'), finding, run }];
}

/** Offers to add a finding to the baseline. */
function leaving({ path, config }: ActionTarget, finding: Finding): Action[] {
  if (rulesOfComments.has(finding.rule) || isRefused(config, finding, { kind: 'baseline' })) return [];
  const run = { command: commands.addToBaseline, arguments: [{ uri: path }, { value: identityOf(finding) }] };
  return [{ ...action(`Add this ${finding.rule} finding to the baseline`, 'suppress'), finding, run }];
}

/** Maximum length of an image name to parse. */
const longestName = 200;

/** Offers to trust the publisher of an image. */
export function trusting({ path, project }: ActionTarget, finding: Finding): Action[] {
  const image = finding.rule.startsWith('untrusted-') ? imageAt(project, finding) : undefined;
  if (image === undefined) return [];
  const run = { command: commands.trustImage, arguments: [{ uri: path }, { value: image }] };
  return [{ ...action(fitted(`Trust ${image}`), 'suppress'), finding, run }];
}

/** Returns the name of the image that a finding is about, with its registry; undefined if it contains variables. */
function imageAt(project: Project, { file, span }: Finding): string | undefined {
  const written = project.source(file)?.text.slice(span.start, span.end) ?? '';
  if (written.length > longestName || !/^[\w./:-]+$/.test(written)) return undefined;
  return written.includes('/') ? written : `docker.io/library/${written}`;
}
