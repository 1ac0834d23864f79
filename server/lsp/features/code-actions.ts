import { type CodeAction, type CodeActionParams, LSPErrorCodes, ResponseError } from 'vscode-languageserver';
import type { Project } from '../../engine/index.ts';
import type { Guard } from '../../host/guard.ts';
import { type ConvertContext, codeActionOf, kinds, spanOf, wants, workspaceEditOf } from '../convert.ts';
import type { Outcome } from '../outcome.ts';
import { type Action, actionsAt, fixAllActions, hardenActions, type Offering } from './actions.ts';
import type { Feature } from './feature.ts';

/** What answering needs. */
interface ActionNeeds extends Offering {
  readonly guard: Guard;
  /** Whether the client asks for an action's edits when it is picked. */
  readonly resolvesEdits: boolean;
  readonly convertContext: Omit<ConvertContext, 'source'>;
}

/** Actions whose edits were not sent with them. */
interface Offered {
  readonly outcome: Outcome;
  readonly actions: readonly Action[];
}

/** Where an action is found again: the list that it was offered in, and its place there. */
interface Reference {
  readonly list: number;
  readonly at: number;
}

/** Lists of actions that may still be picked from. */
const remembered = 10;

/** Fixes of findings, and comments that ignore them. */
export const codeActions: Feature = {
  capabilities: ({ resolvesEdits }) => ({
    codeActionProvider: { codeActionKinds: Object.values(kinds), resolveProvider: resolvesEdits },
  }),
  listen(connection, { client, guard, linted, rules, session }) {
    const actions = new CodeActions({
      rules,
      guard,
      resolvesEdits: client.resolvesEdits,
      canShow: client.showDocument && !client.showsRules,
      confirms: client.annotates,
      takesEdits: client.takesEdits,
      snippets: client.snippets,
      convertContext: session.convertContext,
    });
    connection.onCodeAction(async (params, token) => {
      const outcome = await linted(params.textDocument.uri);
      return outcome && !token.isCancellationRequested ? actions.list(outcome, params) : [];
    });
    connection.onCodeActionResolve((action) =>
      actions.resolve(action, (path) => session.outcome(path, true)),
    );
  },
};

/** Answers what can be done about findings; edits that take time are worked out when their action is picked. */
class CodeActions {
  readonly #needs: ActionNeeds;
  readonly #offered = new Map<number, Offered>();
  #lists = 0;

  constructor(needs: ActionNeeds) {
    this.#needs = needs;
  }

  /** The actions at a range of a file that was linted. */
  list(
    outcome: Outcome,
    { range, context: { only, diagnostics } }: Pick<CodeActionParams, 'range' | 'context'>,
  ): CodeAction[] {
    const source = outcome.project.source(outcome.path);
    if (!source) return [];
    const { resolvesEdits } = this.#needs;
    const { rules } = outcome;
    // Some editors name the problems of a whole line, wherever in it the cursor is.
    const named = diagnostics.filter((each) => each.source === 'plimsoll');
    const spans = [range, ...named.map((each) => each.range)].map((each) => spanOf(source, each));
    const at = {
      start: Math.min(...spans.map(({ start }) => start)),
      end: Math.max(...spans.map(({ end }) => end)),
    };
    const actions = this.#guarded([], () => [
      ...(wants(only, 'fix') || wants(only, 'suppress')
        ? actionsAt(outcome, at, { ...this.#needs, rules })
        : []),
      ...(wants(only, 'rewrite') ? hardenActions(outcome, at, rules) : []),
      ...(wants(only, 'fixAll') ? fixAllActions(outcome, rules) : []),
    ]).filter(({ kind }) => wants(only, kind));
    const list = ++this.#lists;
    if (resolvesEdits && actions.some(({ later }) => later)) {
      this.#offered.set(list, { outcome, actions });
      this.#offered.delete(list - remembered);
    }
    return actions.flatMap((each, index) => {
      const reference: Reference | undefined = resolvesEdits ? { list, at: index } : undefined;
      return this.#guarded(
        [],
        () => codeActionOf(each, this.#convertContext(each, outcome), reference) ?? [],
      );
    });
  }

  /** An action with its edits; an error where the file is another by now. `now` is the file's present outcome. */
  resolve(picked: CodeAction, now: (path: string) => Outcome | undefined): CodeAction {
    const { list, at } = (picked.data ?? {}) as Partial<Reference>;
    const offered = this.#offered.get(list ?? 0);
    const action = offered?.actions[at ?? -1];
    if (!offered || !action?.later) return picked;
    const { outcome } = offered;
    if (now(outcome.path)?.id !== outcome.id)
      throw new ResponseError(
        LSPErrorCodes.ContentModified,
        'The file has changed since this action was offered.',
      );
    const edits = this.#guarded([], () => action.later?.() ?? []);
    const edit = workspaceEditOf(edits, this.#convertContext(action, outcome));
    return { ...picked, ...(edit && { edit }) };
  }

  /** The sources that an action's places lie in. */
  #convertContext({ finding }: Action, outcome: Outcome): ConvertContext {
    const project: Project = (finding && outcome.projectOf.get(finding)) ?? outcome.project;
    const { shownAs } = outcome;
    return { ...this.#needs.convertContext, shownAs, source: (file) => project.source(file) };
  }

  #guarded<T>(otherwise: T, work: () => T): T {
    return this.#needs.guard.about(undefined, () => [], otherwise, work);
  }
}
