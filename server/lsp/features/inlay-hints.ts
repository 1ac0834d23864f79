import { type Connection, type InlayHint, InlayHintRefreshRequest, type Range } from 'vscode-languageserver';
import { inlayHintOf, spanOf } from '../convert.ts';
import { pathOf } from '../files.ts';
import type { Outcome } from '../outcome.ts';
import type { Feature, FeatureContext } from './feature.ts';
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
      await context.session.prepare(path);
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
  const texts = new Map<number, string | undefined>();
  for (const posture of guard.about(
    undefined,
    () => [],
    [],
    () => posturesAbout(outcome, part),
  )) {
    const known = userText(posture, outcome);
    // A value may repeat a credential from elsewhere.
    const text = known === undefined ? undefined : outcome.clear(known);
    const offset = behind(posture.at.span.end, source.text);
    // If projects that share the file have different users, there is no hint.
    texts.set(offset, texts.has(offset) && texts.get(offset) !== text ? undefined : text);
  }
  return [...texts].flatMap(([offset, text]) =>
    text !== undefined && part.start <= offset && offset <= part.end ? inlayHintOf(text, source, offset) : [],
  );
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
