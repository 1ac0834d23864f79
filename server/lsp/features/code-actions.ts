import { type CodeAction, type CodeActionParams, LSPErrorCodes, ResponseError } from 'vscode-languageserver';
import type { Project, Span } from '../../engine/index.ts';
import type { Guard } from '../../host/guard.ts';
import { type ConvertContext, codeActionOf, kinds, spanOf, wants, workspaceEditOf } from '../convert.ts';
import type { Outcome } from '../outcome.ts';
import type { HiddenFindings } from '../scan/hidden.ts';
import { type Action, actionsAt, fixAllActions, hardenActions, type Offering } from './actions.ts';
import { commands } from './commands.ts';
import type { Feature } from './feature.ts';
import { imageActions } from './images/image-actions.ts';

interface ActionNeeds extends Offering {
  /** Whether images of a file can be locked. */
  readonly canLock: (path: string) => boolean;
  readonly guard: Guard;
  /** Whether the client resolves an action's edits when the user picks it. */
  readonly resolvesEdits: boolean;
  readonly convertContext: Omit<ConvertContext, 'source'>;
  /** Returns a function that has the client run a command after it has inserted an ignore comment. */
  telling(outcome: Outcome): (action: Action) => Action;
}

/** Actions that were sent without their edits. */
interface Offered {
  readonly outcome: Outcome;
  readonly actions: readonly Action[];
}

/** Identifies an action: the list that it was offered in, and its index there. */
interface Reference {
  readonly list: number;
  readonly at: number;
}

/** Number of action lists that are kept for resolving. */
const remembered = 10;

/** Code actions: fixes of findings, and comments that ignore them. */
export const codeActions: Feature = {
  capabilities: ({ resolvesEdits }) => ({
    codeActionProvider: { codeActionKinds: Object.values(kinds), resolveProvider: resolvesEdits },
  }),
  listen(connection, { client, guard, hidden, linted, imageLocks, rules, session }) {
    const actions = new CodeActions({
      rules,
      guard,
      resolvesEdits: client.resolvesEdits,
      canLock: (path) => client.locksImages && imageLocks?.isFor(path) === true,
      canShow: client.showDocument && !client.showsRules,
      confirms: client.annotates,
      takesEdits: client.takesEdits,
      snippets: client.snippets,
      convertContext: session.convertContext,
      telling: (outcome) => (client.takesEdits ? telling(outcome, hidden) : (action) => action),
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

/** Has the client run a command after it has inserted an ignore comment, which reports what that hides. */
function telling({ path, project }: Outcome, hidden: HiddenFindings): (action: Action) => Action {
  const text = project.source(path)?.text;
  const offer = hidden.offering();
  return (action) => {
    const { kind, edits } = action;
    if (kind !== 'suppress' || !edits || text === undefined) return action;
    const name = offer({ path, text, edits, isTypedIn: true });
    return { ...action, run: { command: commands.ignored, arguments: [{ value: name }] } };
  };
}

/** Returns the actions for findings; expensive edits are computed when the user picks the action. */
class CodeActions {
  readonly #needs: ActionNeeds;
  readonly #offered = new Map<number, Offered>();
  #lists = 0;

  constructor(needs: ActionNeeds) {
    this.#needs = needs;
  }

  /** Returns the actions for a range of a linted file. */
  list(
    outcome: Outcome,
    { range, context: { only, diagnostics } }: Pick<CodeActionParams, 'range' | 'context'>,
  ): CodeAction[] {
    const source = outcome.project.source(outcome.path);
    if (!source) return [];
    const { resolvesEdits } = this.#needs;
    const { rules } = outcome;
    // Some editors send the diagnostics of the whole line, wherever the cursor is in it.
    const named = diagnostics.filter((each) => each.source === 'plimsoll');
    const spans = [range, ...named.map((each) => each.range)].map((each) => spanOf(source, each));
    const at = {
      start: Math.min(...spans.map(({ start }) => start)),
      end: Math.max(...spans.map(({ end }) => end)),
    };
    const actions = this.#guarded([], () => [
      ...(wants(only, 'fix') || wants(only, 'suppress')
        ? actionsAt(outcome, at, { ...this.#needs, rules }, this.#aboutImages(outcome, at))
        : []),
      ...(wants(only, 'rewrite') ? hardenActions(outcome, at, rules) : []),
      ...(wants(only, 'fixAll') ? fixAllActions(outcome, rules) : []),
    ])
      .filter(({ kind }) => wants(only, kind))
      .map(this.#needs.telling(outcome));
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

  #aboutImages({ project, path }: Outcome, at: Span): Action[] {
    return imageActions(project, path, at, this.#needs.canLock(path));
  }

  /** Returns an action with its edits; throws if the file has changed since. `now` returns the current outcome of a file. */
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

  /** The context for converting an action, with the sources of the files that its places are in. */
  #convertContext({ finding }: Action, outcome: Outcome): ConvertContext {
    const project: Project = (finding && outcome.projectOf.get(finding)) ?? outcome.project;
    const { shownAs, rules } = outcome;
    return { ...this.#needs.convertContext, shownAs, rules, source: (file) => project.source(file) };
  }

  #guarded<T>(otherwise: T, work: () => T): T {
    return this.#needs.guard.about(undefined, () => [], otherwise, work);
  }
}
