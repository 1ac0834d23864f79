import { type Connection, type InlayHint, InlayHintRefreshRequest, type Range } from 'vscode-languageserver';
import type { ContainerPosture } from '../../engine/index.ts';
import { inlayHintOf, spanOf } from '../convert.ts';
import { pathOf } from '../files.ts';
import type { Outcome } from '../outcome.ts';
import type { Feature, FeatureContext } from './feature.ts';
import { imageNamedAt } from './images/image-at.ts';
import { lockedText } from './images/locked-card.ts';
import { posturesAbout, userText } from './posture-text.ts';

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

function userHints(outcome: Outcome, range: Range, { configs, guard }: FeatureContext): InlayHint[] {
  const source = outcome.project.source(outcome.path);
  const resolved = configs.known(outcome.path);
  if (!source || !resolved?.settings.enable || !resolved.settings.userHints) return [];
  if (resolved.ignores(outcome.path)) return [];
  const part = spanOf(source, range);
  const hints = new Map<number, UserHint | undefined>();
  for (const posture of guard.about(
    undefined,
    () => [],
    [],
    () => posturesAbout(outcome, part),
  )) {
    const hint = userHint(posture, outcome);
    const offset = behind(posture.at.span.end, source.text);
    // If projects that share the file have different users, there is no hint.
    hints.set(offset, hints.has(offset) && hints.get(offset)?.text !== hint?.text ? undefined : hint);
  }
  return [...hints].flatMap(([offset, hint]) =>
    hint && part.start <= offset && offset <= part.end
      ? inlayHintOf(hint.text, source, offset, hint.tooltip)
      : [],
  );
}

interface UserHint {
  readonly text: string;
  readonly tooltip: string | undefined;
}

/** The most characters of a hint that an editor shows whole (`editor.inlayHints.maximumLength`). */
const longest = 43;

/** The user of a container, with its origin if that fits; the tooltip has all. Undefined if it is not known. */
function userHint(posture: ContainerPosture, outcome: Outcome): UserHint | undefined {
  // A value may repeat a credential from elsewhere.
  const [whole, short] = [userText(posture, outcome), userText(posture, outcome, '')].map(
    (text) => text && outcome.clear(text),
  );
  if (whole === undefined || short === undefined) return undefined;
  const { by, at } = posture.user;
  const known = by === 'image' && at ? imageNamedAt(outcome.project, at)?.known : undefined;
  const dated = known?.locked ? `${short} (locked ${known.locked.readOn})` : whole;
  const shortest = posture.user.root === true ? 'root at start' : 'not root';
  const text = [dated, short].find(({ length }) => length <= longest) ?? shortest;
  if (known?.locked) return { text, tooltip: `${whole}. ${lockedText(known)}.` };
  return { text, tooltip: text === whole ? undefined : whole };
}

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
