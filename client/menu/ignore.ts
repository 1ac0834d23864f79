import {
  commands,
  type Disposable,
  InputBoxValidationSeverity,
  l10n,
  type QuickPickItem,
  QuickPickItemKind,
  window,
} from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';
import { withoutLinks } from '../plain.ts';
import { says } from '../says.ts';
import { answerOf, type StepAnswer } from './steps.ts';

/** The server's answer to `plimsoll/ignorePlaces`. */
interface Places {
  readonly rule: string;
  /** The file that locks the rule. */
  readonly locked?: string;
  readonly places: readonly Place[];
  readonly others: readonly OtherRule[];
  readonly needsReason: boolean;
  readonly needsOwner?: boolean;
  /** The last day that a policy allows. */
  readonly latest?: string;
  readonly today: string;
  readonly days: readonly { readonly months: number; readonly day: string }[];
}

/** A place that can be ignored, how much that hides, and what is written there. */
interface Place {
  readonly id: string;
  readonly label: string;
  readonly hides: string;
  readonly writes: string;
  readonly comment?: string;
  readonly takesTerms: boolean;
  readonly services?: readonly ServicePlace[];
}

interface ServicePlace {
  readonly name: string;
  readonly from: string;
  readonly writes: string;
}

interface OtherRule {
  readonly rule: string;
  readonly identity: string;
  readonly locked: boolean;
}

/** What the user has chosen so far. */
interface Choice {
  readonly place: Place;
  readonly service?: ServicePlace | undefined;
}

type Row = QuickPickItem & { readonly place?: Place; readonly other?: OtherRule };

/** Asks where, why and until when a finding is ignored, and has the server write that. */
export class IgnoreSteps implements Disposable {
  readonly #client: BaseLanguageClient;
  readonly #command: Disposable;

  constructor(client: BaseLanguageClient) {
    this.#client = client;
    says(client, 'plimsollPicks');
    const ignore = (uri: string, identity: string, ...others: readonly string[]) =>
      this.#ignore(uri, identity, others);
    this.#command = commands.registerCommand('plimsoll.ignore', ignore);
  }

  dispose(): void {
    this.#command.dispose();
  }

  async #ignore(uri: string, identity: string, others: readonly string[]): Promise<void> {
    const asked = { uri, identity, others };
    const known = await this.#client.sendRequest<Places | null>('plimsoll/ignorePlaces', asked);
    if (!known) return inform(l10n.t('Plimsoll: the finding is not there any more.'));
    if (known.locked !== undefined)
      return inform(
        l10n.t('Plimsoll: {0} is locked by {1} and cannot be ignored.', known.rule, known.locked),
      );
    const lacks: Lacks = (place, reason) =>
      this.#client.sendRequest('plimsoll/ignoreLacks', {
        ...{ uri, identity, place: place.id, reason },
        // What is asked for later lacks nothing yet.
        ...{ owner: 'owner', until: known.latest },
      });
    const where = await this.#where(known, lacks);
    if (!where || where === 'back') return;
    if ('other' in where.value) {
      const { other } = where.value;
      return this.#ignore(uri, other.identity, [
        identity,
        ...others.filter((each) => each !== other.identity),
      ]);
    }
    const { place, service, reason, owner, until } = where.value;
    await this.#client.sendRequest('plimsoll/ignore', {
      ...{ uri, identity, place: place.id, reason, owner, until },
      ...(service && { service: service.name, from: service.from }),
    });
  }

  /** Goes through the steps, forth and back. */
  async #where(known: Places, lacks: Lacks): Promise<StepAnswer<{ other: OtherRule } | (Choice & Terms)>> {
    for (let last: Place | undefined; ; ) {
      const first = await askWhere(known, last);
      if (!first || first === 'back') return undefined;
      if ('other' in first.value) return { value: { other: first.value.other } };
      const { place } = first.value;
      last = place;
      const rest = await askRest(known, place, lacks);
      if (rest !== 'back') return rest;
    }
  }
}

/** Says what a policy lacks in a reason; null if nothing. */
type Lacks = (place: Place, reason: string) => Promise<string | null>;

interface Terms {
  readonly reason?: string | undefined;
  readonly owner?: string | undefined;
  readonly until?: string | undefined;
}

const inform = (message: string): void => void window.showInformationMessage(withoutLinks(message));

/** The first step: a place, or another rule that reports something there. */
async function askWhere(
  known: Places,
  last: Place | undefined,
): Promise<StepAnswer<{ place: Place } | { other: OtherRule }>> {
  const { rule, places, others } = known;
  const rows: Row[] = places.map((place) => ({
    ...{ label: place.label, description: place.hides, detail: place.writes, place },
  }));
  if (others.length > 0) rows.push({ label: l10n.t('also here'), kind: QuickPickItemKind.Separator });
  for (const other of others) {
    const description = other.locked ? l10n.t('locked') : '';
    rows.push({ label: `${other.rule}…`, description, other });
  }
  const input = window.createQuickPick<Row>();
  input.title = l10n.t('Ignore {0}: where?', rule);
  input.placeholder = l10n.t('Choose what to hide');
  [input.step, input.totalSteps] = [1, stepsOf(known)];
  input.items = rows;
  if (last) input.activeItems = rows.filter(({ place }) => place?.id === last.id);
  return answerOf(input, false, () => {
    const [row] = input.activeItems;
    return row?.place ? { place: row.place } : row?.other && { other: row.other };
  });
}

/** The steps after the place: a service, a reason, an owner, a day. */
async function askRest(known: Places, place: Place, lacks: Lacks): Promise<StepAnswer<Choice & Terms>> {
  const services = place.services ?? [];
  for (;;) {
    const service = services.length > 0 ? await askService(known, services) : { value: undefined };
    if (!service || service === 'back') return service;
    const choice = { place, service: service.value };
    if (!place.takesTerms) return { value: choice };
    const terms = await askTerms(known, place, lacks);
    if (terms !== 'back') return terms && { value: { ...choice, ...terms.value } };
    if (services.length === 0) return 'back';
  }
}

async function askService(
  known: Places,
  services: readonly ServicePlace[],
): Promise<StepAnswer<ServicePlace>> {
  const input = window.createQuickPick<QuickPickItem & { readonly service: ServicePlace }>();
  input.title = l10n.t('Ignore {0}: in which service?', known.rule);
  input.matchOnDetail = true;
  [input.step, input.totalSteps] = [1, stepsOf(known)];
  input.items = services.map((service) => ({ label: service.name, detail: service.writes, service }));
  return answerOf(input, true, () => input.activeItems[0]?.service);
}

/** Asks for a reason, an owner if a policy wants one, and a day. */
async function askTerms(known: Places, place: Place, lacks: Lacks): Promise<StepAnswer<Terms>> {
  const who = known.needsOwner ? [(before: string) => askWho(known, before)] : [];
  const asks = [(before: string) => askWhy(known, place, before, lacks), ...who, () => askDay(known)];
  const answers: string[] = [];
  for (let at = 0; at < asks.length; ) {
    const answer = await asks[at]?.(answers[at] ?? '');
    if (!answer) return undefined;
    if (answer === 'back') {
      if (at === 0) return 'back';
      at--;
    } else answers[at++] = answer.value;
  }
  const [reason, owner] = answers;
  const until = answers.at(-1);
  return { value: { reason, ...(known.needsOwner && { owner }), ...(until !== '' && { until }) } };
}

async function askWho(known: Places, before: string) {
  const input = window.createInputBox();
  input.title = l10n.t('Ignore {0}: who answers for it?', known.rule);
  [input.step, input.totalSteps] = [3, stepsOf(known)];
  input.value = before;
  input.placeholder = l10n.t('A person or a team, in one word');
  return answerOf(input, true, () => {
    const owner = input.value.trim();
    if (owner !== '' && !/[\s,]/.test(owner)) return owner;
    input.validationMessage = l10n.t('The policy asks for an owner, in one word.');
    return undefined;
  });
}

async function askWhy(known: Places, place: Place, before: string, lacks: Lacks) {
  const { rule, needsReason } = known;
  const { comment } = place;
  const input = window.createInputBox();
  input.title = l10n.t('Ignore {0}: why?', rule);
  [input.step, input.totalSteps] = [2, stepsOf(known)];
  input.value = before;
  input.placeholder = needsReason ? l10n.t('A reason') : l10n.t('A reason, if there is one');
  input.prompt = l10n.t('For those who read it next.');
  const show = () => {
    const reason = input.value.trim();
    if (comment === undefined || reason === '') input.validationMessage = undefined;
    else
      input.validationMessage = {
        message: `${comment} -- ${reason}`,
        severity: InputBoxValidationSeverity.Info,
      };
  };
  input.onDidChangeValue(show);
  show();
  return answerOf(input, true, async () => {
    const reason = input.value.trim();
    const lacking = await lacks(place, reason);
    if (lacking === null && (reason !== '' || !needsReason)) return reason;
    input.validationMessage =
      lacking === null ? l10n.t('The configuration asks for a reason.') : `${lacking}.`;
    return undefined;
  });
}

type DayRow = QuickPickItem & { readonly day: string };

/** The last step: a day, empty for none. */
async function askDay(known: Places): Promise<StepAnswer<string>> {
  const { rule, days, today, latest } = known;
  const names = [l10n.t('One month'), l10n.t('Three months'), l10n.t('One year')];
  const rows: DayRow[] = [
    latest === undefined
      ? { label: l10n.t('Until it is removed'), description: l10n.t('no date'), day: '' }
      : { label: l10n.t('As long as the policy allows'), description: latest, day: latest },
    ...days.map(({ day }, at) => ({ label: names[at] ?? day, description: day, day })),
  ];
  const input = window.createQuickPick<DayRow>();
  input.title = l10n.t('Ignore {0}: until when?', rule);
  input.placeholder = l10n.t('Choose, or type a date: YYYY-MM-DD. After that day, the finding comes back');
  input.matchOnDescription = true;
  [input.step, input.totalSteps] = [stepsOf(known), stepsOf(known)];
  input.items = rows;
  input.onDidChangeValue((text) => {
    const day = text.trim();
    const typed =
      dayTyped(day, today) && day <= (latest ?? day) ? [{ label: day, alwaysShow: true, day }] : [];
    input.items = [...typed, ...rows];
  });
  return answerOf(input, true, () => input.activeItems[0]?.day);
}

/** The number of steps: the place, a reason, an owner if a policy wants one, a day. */
const stepsOf = ({ needsOwner }: Places): number => (needsOwner ? 4 : 3);

/** Whether a text is a date that has not passed. */
function dayTyped(text: string, today: string): boolean {
  const time = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text) && text >= today;
}
