import { type Connection, type InlayHint, InlayHintRefreshRequest, type Range } from 'vscode-languageserver';
import type { ContainerPosture, PlainPlace } from '../../engine/index.ts';
import { type HintContent, inlayHintOf, spanOf } from '../convert.ts';
import { pathOf } from '../files.ts';
import type { Outcome } from '../outcome.ts';
import type { Feature, FeatureContext } from './feature.ts';
import { type Links, linksFor } from './hover/links.ts';
import { escaped } from './hover/markdown.ts';
import { imageNamedAt } from './images/image-at.ts';
import { lockedText } from './images/locked-card.ts';
import { nameFrom, placeText, posturesAbout, userLabel, userText } from './posture-text.ts';

/** Shows the effective user behind the key of each service and the FROM of each output stage. */
export const inlayHints: Feature = {
  capabilities: ({ hints }) => (hints ? { inlayHintProvider: true } : {}),
  listen(connection, context) {
    if (!context.client.hints) return;
    const freshness = new Freshness(connection, context);
    connection.languages.inlayHint.on(async ({ textDocument, range }) => {
      const path = pathOf(textDocument.uri);
      context.scheduler.noteMessage();
      await context.session.prepareSome([path]);
      // Hints don't lint the file again: a file that is linted on save has no hints until then.
      const outcome = context.session.outcome(path);
      const text = context.session.textOf(path);
      if (!outcome || text === undefined) return null;
      freshness.answered(outcome, text);
      return outcome.project.source(path)?.text === text ? userHints(outcome, range, context) : null;
    });
  },
};

function userHints(outcome: Outcome, range: Range, context: FeatureContext): InlayHint[] {
  const source = outcome.project.source(outcome.path);
  const { configs, guard } = context;
  const resolved = configs.known(outcome.path);
  if (!source || !resolved?.settings.enable || !resolved.settings.userHints) return [];
  if (resolved.ignores(outcome.path)) return [];
  const part = spanOf(source, range);
  const links = linksFor(context.client, outcome, context.session.convertContext.uri);
  const hints = new Map<number, HintContent | undefined>();
  for (const posture of guard.about(
    undefined,
    () => [],
    [],
    () => posturesAbout(outcome, part),
  )) {
    const hint = hintOf(posture, outcome, links);
    const offset = behind(posture.at.span.end, source.text);
    // If projects that share the file have different users, there is no hint.
    hints.set(offset, hints.has(offset) && hints.get(offset)?.text !== hint?.text ? undefined : hint);
  }
  // Of several on one line, the first is shown.
  const lines = new Set<number>();
  const isFirst = (offset: number) => lines.size < lines.add(source.lines.position(offset).line).size;
  return [...hints].flatMap(([offset, hint]) =>
    hint && part.start <= offset && offset <= part.end && isFirst(offset)
      ? inlayHintOf(hint, source, offset)
      : [],
  );
}

/** The most characters of a hint that an editor shows whole (`editor.inlayHints.maximumLength`). */
const longest = 43;

/**
 * The user of a container with its origin, and a tooltip that says where it is known from. Undefined if it is not known, or written
 * on the line of the hint.
 */
function hintOf(posture: ContainerPosture, outcome: Outcome, links: Links): HintContent | undefined {
  const { user, confinement } = posture;
  const said = userText(posture);
  const lineOf = (at: PlainPlace) => placeText(at, outcome);
  if (said === undefined) return undefined;
  if (user.by === 'service' && user.at && lineOf(user.at) === lineOf(posture.at)) return undefined;
  const known = user.by === 'image' && user.at ? imageNamedAt(outcome.project, user.at)?.known : undefined;
  const { value, at } = confinement.privileged;
  // What gives most is named where it is written in another file.
  const from = value === true && at !== undefined && at.file !== outcome.path ? at : undefined;
  const what = from ? `${said}, privileged` : said === 'root' ? 'runs as root' : said;
  const origin = from ? nameFrom(from.file, outcome.path) : originOf(posture, outcome, known?.locked?.readOn);
  // A value may repeat a credential from elsewhere.
  const texts = [...(origin === undefined ? [] : [`${what} (${origin})`]), what].map(outcome.clear);
  const own = outcome.findings.filter(({ sharers, service }) =>
    sharers ? sharers.some((each) => each.service === posture.name) : service === posture.name,
  );
  const label = escaped(outcome.clear(userLabel(posture, outcome)));
  const tooltip = [
    `**Runs as** ${user.at ? links.place(label, user.at) : label}`,
    ...(from ? [`**Privileged** ${links.place(escaped(lineOf(from)), from)}`] : []),
    ...(known?.locked ? [lockedText(known)] : []),
  ];
  return {
    text: texts.find(({ length }) => length <= longest) ?? (user.root ? 'root at start' : 'not root'),
    tooltip: tooltip.join(' · '),
    command: own.flatMap((each) => links.path(each) ?? [])[0],
  };
}

/**
 * Where the user of a container is set, in two or three words; undefined for an image that gives up root itself, since that says where
 * it is known from.
 */
function originOf(
  { kind, user }: ContainerPosture,
  outcome: Outcome,
  locked: string | undefined,
): string | undefined {
  const { by, at, name, root, stepsDown, workersStepDown } = user;
  if (by === 'image' && locked !== undefined) return `locked ${locked}`;
  if (by === 'image') return root === true && (stepsDown !== false || workersStepDown) ? undefined : 'image';
  if (!at || by === 'default') return 'default';
  if (by === 'stage') return kind === 'service' ? 'its Dockerfile' : `USER in line ${lineIn(at, outcome)}`;
  if (at.file !== outcome.path) return nameFrom(at.file, outcome.path);
  return root === true ? `user: ${name ?? 'root'}` : 'set here';
}

const lineIn = ({ file, span }: PlainPlace, { project }: Outcome) =>
  (project.source(file)?.lines.position(span.start).line ?? 0) + 1;

/** The offset behind the colon of a key. */
const behind = (offset: number, text: string) => (text[offset] === ':' ? offset + 1 : offset);

/** Asks the client to refresh hints when other files or settings change them; for edits, it asks by itself. */
class Freshness {
  readonly #answers = new Map<string, { readonly id: string; readonly text: string }>();
  readonly #context: FeatureContext;
  readonly #connection: Connection;
  #isDue = false;

  constructor(connection: Connection, context: FeatureContext) {
    this.#connection = connection;
    this.#context = context;
    if (context.client.refreshesHints) context.report.onReported((outcome) => this.#reported(outcome));
  }

  answered({ path, id }: Outcome, text: string): void {
    for (const each of this.#answers.keys())
      if (!this.#context.session.isOpen(each)) this.#answers.delete(each);
    this.#answers.set(path, { id, text });
  }

  #reported({ path, id, project }: Outcome): void {
    const answer = this.#answers.get(path);
    if (this.#isDue || !answer || answer.id === id || answer.text !== project.source(path)?.text) return;
    this.#isDue = true;
    this.#refresh().catch(() => undefined);
  }

  async #refresh(): Promise<void> {
    await this.#context.scheduler.untilIdle();
    this.#isDue = false;
    // One refresh is enough: the client asks again for every visible file.
    this.#answers.clear();
    await this.#connection.sendRequest(InlayHintRefreshRequest.type);
  }
}
