import { type CodeAction, type CodeActionParams, LSPErrorCodes, ResponseError } from 'vscode-languageserver';
import type { Finding, Project, Span } from '../../engine/index.ts';
import { folderOf } from '../../engine/source/path.ts';
import type { Guard } from '../../host/guard.ts';
import { type ConvertContext, codeActionOf, kinds, spanOf, wants, workspaceEditOf } from '../convert.ts';
import type { Outcome } from '../outcome.ts';
import type { HiddenFindings } from '../scan/hidden.ts';
import type { Workspace } from '../scan/workspace.ts';
import type { Session } from '../session.ts';
import { actionsAt, fixAllActions, hardenActions, type Offering } from './actions.ts';
import { commands } from './commands.ts';
import type { Feature } from './feature.ts';
import { imageActions } from './images/image-actions.ts';
import type { Action } from './menu/action.ts';
import { maxEntries } from './menu/menu.ts';
import { shortPath } from './menu/titles.ts';

interface ActionNeeds extends Offering {
  /** Whether images of a file can be locked. */
  readonly canLock: (path: string) => boolean;
  readonly guard: Guard;
  /** Whether the client resolves an action's edits when the user picks it. */
  readonly resolvesEdits: boolean;
  /** Returns how many services of other files have a finding of a file. */
  sharedBy(path: string, finding: Finding): number;
  /** Returns a function that counts the findings of a rule in other files than one. */
  elsewhere(path: string): Offering['foundElsewhere'];
  readonly convertContext: Omit<ConvertContext, 'source'>;
  /** Returns a function that has the client run a command after it has inserted an ignore comment. */
  telling(outcome: Outcome): (action: Action) => Action;
}

/** Actions that were sent without their edits. */
interface Offered {
  readonly outcome: Outcome;
  readonly actions: readonly Action[];
}

/** Identifies an action: the list that it was offered in, its index there, and which of its choices. */
interface Reference {
  readonly list: number;
  readonly at: number;
  readonly choice?: number | undefined;
}

/** Request: what an action lets the user choose from, or, with `choice`, that one as a code action. */
const choicesRequest = 'plimsoll/choices';
/** The command of a client that lets the user choose. */
const chooseCommand = 'plimsoll.chooseFix';

/** The answer to that: each choice with the files that it changes. */
interface Choices {
  readonly choices: readonly { readonly title: string; readonly files: string }[];
  readonly action?: CodeAction | undefined;
}

/** Number of action lists that are kept for resolving. */
const remembered = 10;

/** Code actions: fixes of findings, and comments that ignore them. */
export const codeActions: Feature = {
  capabilities: ({ resolvesEdits }) => ({
    codeActionProvider: { codeActionKinds: Object.values(kinds), resolveProvider: resolvesEdits },
  }),
  listen(connection, { client, guard, hidden, linted, imageLocks, rules, session, workspace }) {
    const pages = new Set(rules.map(({ id }) => id));
    const actions = new CodeActions({
      rules,
      guard,
      resolvesEdits: client.resolvesEdits,
      canLock: (path) => client.locksImages && imageLocks?.isFor(path) === true,
      explains: client.showsRules ? 'client' : client.showDocument ? 'server' : undefined,
      hasPage: (rule) => pages.has(rule),
      showsPaths: client.showsRunning,
      picks: client.picks && client.takesEdits,
      foundElsewhere: () => 0,
      sharedBy: (path, finding) => servicesSharing(path, finding, session, workspace),
      elsewhere: (path) => (rule) => workspace.found(rule, (file) => file !== path).findings,
      confirms: client.annotates,
      showsHardening: client.showsHardening,
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
    connection.onRequest(choicesRequest, (asked: Partial<Reference> | undefined) =>
      actions.choices(asked, (path) => session.outcome(path, true)),
    );
  },
};

/** Counts the services of other files that have a finding at the place of one. */
function servicesSharing(
  path: string,
  { span }: Finding,
  session: Pick<Session, 'openReporters' | 'last'>,
  { records }: Pick<Workspace, 'records'>,
): number {
  const open = session.openReporters(path).flatMap((each) => session.last(each) ?? []);
  const services = new Set<string>();
  for (const { path: from, findings } of [...open, ...records.about(path)])
    for (const each of findings)
      if (each.file === path && each.span.start === span.start)
        for (const { service } of each.sharers ?? [each]) services.add(`${folderOf(from)} ${service}`);
  return services.size;
}

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
    const actions = this.#guarded([], () => {
      const rewrites = wants(only, 'rewrite') ? hardenActions(outcome, at, { ...this.#needs, rules }) : [];
      const offering = { ...this.#needs, rules, foundElsewhere: this.#needs.elsewhere(outcome.path) };
      const most = maxEntries - rewrites.length;
      const sharedBy = (finding: Finding) => this.#needs.sharedBy(outcome.path, finding);
      const target = { ...outcome, sharedBy };
      return [
        ...(wants(only, 'fix') || wants(only, 'suppress')
          ? actionsAt(target, at, offering, this.#aboutImages(outcome, at), most)
          : []),
        ...rewrites,
        ...(wants(only, 'fixAll') ? fixAllActions(outcome, rules) : []),
      ];
    })
      .filter(({ kind }) => wants(only, kind))
      .map(this.#needs.telling(outcome));
    const list = ++this.#lists;
    if (actions.some(({ later, choices }) => choices ?? (resolvesEdits && later))) {
      this.#offered.set(list, { outcome, actions });
      this.#offered.delete(list - remembered);
    }
    return actions.map(choosing(list)).flatMap((each, index) => {
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

  /** Returns what an action lets the user choose from, and the code action of one choice; nothing if the file has changed since. */
  choices(asked: Partial<Reference> | undefined, now: (path: string) => Outcome | undefined): Choices {
    const offered = this.#offered.get(asked?.list ?? 0);
    const all = openChoices(offered?.actions[asked?.at ?? -1]?.choices ?? []);
    if (!offered || now(offered.outcome.path)?.id !== offered.outcome.id) return { choices: [] };
    const choices = all.map(({ title, edits = [] }) => {
      const files = [...new Set(edits.map(({ file }) => shortPath(file)))];
      return { title, files: files.length > 2 ? `${files.length} files` : files.join(', ') };
    });
    const picked = all[asked?.choice ?? -1];
    if (!picked) return { choices };
    const context = this.#convertContext(picked, offered.outcome);
    return { choices, action: this.#guarded(undefined, () => codeActionOf(picked, context)) };
  }

  /** The context for converting an action, with the sources of the files that its places are in. */
  #convertContext({ finding }: Action, outcome: Outcome): ConvertContext {
    const own: Project = (finding && outcome.projectOf.get(finding)) ?? outcome.project;
    const { shownAs, rules } = outcome;
    // One entry may have the fixes of findings that several files report.
    const source = (file: string) => {
      const known = own.source(file);
      if (known) return known;
      for (const project of outcome.projectOf.values()) {
        const other = project.source(file);
        if (other) return other;
      }
      return undefined;
    };
    return { ...this.#needs.convertContext, shownAs, rules, source };
  }

  #guarded<T>(otherwise: T, work: () => T): T {
    return this.#needs.guard.about(undefined, () => [], otherwise, work);
  }
}

/** Returns a function that has the client let the user choose, for an action of a list that has choices. */
const choosing =
  (list: number) =>
  (action: Action, at: number): Action =>
    action.choices
      ? { ...action, run: { command: chooseCommand, arguments: [{ value: list }, { value: at }] } }
      : action;

/** The choices with those of entries to choose from among them. */
const openChoices = (all: readonly Action[]): readonly Action[] =>
  all.flatMap((each) => (each.choices ? openChoices(each.choices) : [each]));
