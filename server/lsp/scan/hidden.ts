import type { Connection } from 'vscode-languageserver';
import { applyEdits, type Edit, sourceFile } from '../../engine/index.ts';
import type { Client } from '../client.ts';
import { deletionOf, workspaceEditOf } from '../convert.ts';
import { logFailure } from '../failure.ts';
import type { FileAccess } from '../files.ts';
import type { Session } from '../session.ts';
import { withoutLinks } from './notice.ts';
import { currentText, isSameText, restoring, savedText, tellNotUndone } from './restoring.ts';
import { type FoundCount, hiddenBetween, type Snapshot } from './shown.ts';
import type { Workspace } from './workspace.ts';

/** Request: saves a file that the server edited, since a configuration counts only once it is saved. */
const saveRequest = 'plimsoll/save';

/** A change of one file that may hide findings. */
export interface HidingChange {
  readonly path: string;
  /** The text before it; undefined if the file did not exist. */
  readonly text: string | undefined;
  readonly edits: readonly Edit[];
  /** What was shown before it. */
  readonly before: Snapshot;
  /** Whether the user may have typed within what was inserted. */
  readonly isTypedIn?: boolean;
  /** Whether it counts although its file is not saved: a comment in a file that is open. */
  readonly countsUnsaved?: boolean;
  /** What to say of it instead of the number of findings and files. */
  readonly says?: (hidden: FoundCount) => string;
}

/** What hiding needs. */
interface HidingDeps {
  readonly connection: Connection;
  readonly client: Pick<Client, 'saves' | 'showDocument' | 'takesEdits' | 'makesFiles'>;
  readonly files: FileAccess;
  readonly session: Session;
  readonly workspace: Workspace;
}

/** A change that was made and may not count yet. */
interface MadeChange {
  readonly change: HidingChange;
  readonly at: number;
  isBusy: boolean;
  /** Whether its file was saved since its effect was last looked at. */
  isDue: boolean;
}

const delay = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Milliseconds that an editor may take to send a text that it has changed. */
const mostTyping = 2_000;
/** Milliseconds that a change may take to be saved. */
const patience = 120_000;

/** Number of lists of offered changes that are remembered. */
const remembered = 10;

/** Makes changes that hide findings, reports how many they hide, and undoes them. */
export class HiddenFindings {
  readonly #deps: HidingDeps;
  readonly #offered = new Map<number, readonly HidingChange[]>();
  #offers = 0;
  /** Changes that were made, by path, until what they hide is known. */
  readonly #made = new Map<string, MadeChange>();

  constructor(deps: HidingDeps) {
    this.#deps = deps;
  }

  /** Returns a function that remembers a change that the client may make, and returns its name, for `made`. */
  offering(): (change: Omit<HidingChange, 'before'>) => string {
    const list = ++this.#offers;
    const changes: HidingChange[] = [];
    this.#offered.delete(list - remembered);
    return (change) => {
      const before = changes[0]?.before ?? this.#deps.workspace.snapshot();
      this.#offered.set(list, changes);
      return `${list}.${changes.push({ ...change, before }) - 1}`;
    };
  }

  /** Reports what an offered change hides that the client has made. */
  made(name: string): void {
    const [list, at] = name.split('.').map(Number);
    const change = this.#offered.get(list ?? 0)?.[at ?? 0];
    if (!change) return;
    this.#hiddenBy(change)
      .then((hidden) => this.#report(change, hidden))
      .catch(this.#failed);
  }

  /** Has the client make a change, and reports what it hides once it is saved; returns whether it was made. */
  async make(change: Omit<HidingChange, 'before'>): Promise<boolean> {
    const before = this.#deps.workspace.snapshot();
    if (this.#isUnsaved({ ...change, before })) return this.#type({ ...change, before });
    const made = { change: { ...change, before }, at: Date.now(), isBusy: false, isDue: false };
    this.#made.set(change.path, made);
    const applied = await this.#apply(change.path, change.text, change.edits);
    if (!applied) this.#made.delete(change.path);
    return applied;
  }

  /** Has the client change an open file, without saving it, and reports what that hides. */
  async #type(change: HidingChange): Promise<boolean> {
    const { session } = this.#deps;
    const applied = await this.#apply(change.path, change.text, change.edits, false);
    const until = Date.now() + mostTyping;
    while (applied && session.textOf(change.path) === change.text && Date.now() < until) await delay(10);
    if (applied)
      this.#hiddenBy(change)
        .then((hidden) => this.#report(change, hidden))
        .catch(this.#failed);
    return applied;
  }

  /** Handles that files were saved, created or deleted. A file may be created empty, and saved later. */
  saved(paths: Iterable<string>): void {
    for (const path of paths) {
      const made = this.#made.get(path);
      if (!made) continue;
      if (Date.now() - made.at > patience) this.#made.delete(path);
      else this.#look(path, made).catch(this.#failed);
    }
  }

  async #look(path: string, made: MadeChange): Promise<void> {
    made.isDue = true;
    if (made.isBusy) return;
    made.isBusy = true;
    let hidden = { findings: 0, files: 0 };
    try {
      while (made.isDue) {
        made.isDue = false;
        hidden = await this.#hiddenBy(made.change);
      }
    } finally {
      made.isBusy = false;
    }
    if (hidden.findings === 0) return;
    if (this.#made.get(path) === made) this.#made.delete(path);
    await this.#report(made.change, hidden);
  }

  readonly #failed = (error: unknown): void => logFailure(this.#deps.connection, error);

  async #hiddenBy({ before }: HidingChange): Promise<FoundCount> {
    const { session, workspace } = this.#deps;
    await workspace.settled();
    await session.prepare();
    for (const path of session.paths()) session.outcome(path);
    return hiddenBetween(before, workspace.snapshot());
  }

  async #report(change: HidingChange, hidden: FoundCount): Promise<void> {
    const { client, connection, session } = this.#deps;
    const { findings, files } = hidden;
    if (findings === 0) return;
    const now = await currentText(change.path, this.#deps);
    const can = [
      ...(client.showDocument ? [{ title: 'Open' }] : []),
      ...(client.takesEdits && isMade(change, now) ? [{ title: 'Undo' }] : []),
    ];
    const message =
      change.says?.(hidden) ??
      `Plimsoll: ${counted(findings, 'finding')} hidden in ${counted(files, 'file')}.`;
    const picked = await connection.window.showInformationMessage(withoutLinks(message), ...can);
    const uri = session.convertContext.uri(change.path);
    if (picked?.title === 'Open') await connection.window.showDocument({ uri, takeFocus: true });
    if (picked?.title === 'Undo') await this.#undo(change, now);
  }

  /** Undoes a change if its file still has the text that it had when the change was reported. */
  async #undo(change: HidingChange, reported: string | undefined): Promise<void> {
    const { path, text = '' } = change;
    const now = await currentText(path, this.#deps);
    const isSame = now === reported || (change.isTypedIn === true && isMade(change, now));
    const from = isSame && now !== undefined ? now : undefined;
    const undone =
      from !== undefined &&
      (change.text === undefined && this.#deps.client.makesFiles
        ? await this.#delete(path)
        : await this.#apply(path, from, [restoring(path, from, text)], !this.#isUnsaved(change)));
    if (undone) return;
    await tellNotUndone(this.#deps.connection, path);
  }

  async #delete(path: string): Promise<boolean> {
    const { connection, session } = this.#deps;
    const edit = deletionOf(session.convertContext.uri(path));
    return (await connection.workspace.applyEdit({ label: 'Plimsoll', edit })).applied;
  }

  /** Whether a change is one of an open file that is left unsaved. */
  #isUnsaved({ countsUnsaved, path }: HidingChange): boolean {
    return countsUnsaved === true && this.#deps.session.isOpen(path);
  }

  /** Has the client edit a file, and save it if `saves`, unless it had edits that were not saved. */
  async #apply(
    path: string,
    text: string | undefined,
    edits: readonly Edit[],
    saves = true,
  ): Promise<boolean> {
    const { client, connection, session } = this.#deps;
    const source = text === undefined ? undefined : sourceFile(path, text);
    const edit = workspaceEditOf(edits, {
      ...session.convertContext,
      source: (each) => (each === path ? source : undefined),
    });
    if (!edit) return false;
    const opened = session.textOf(path);
    const isUnsaved = opened !== undefined && opened !== (await savedText(path, this.#deps));
    const { applied } = await connection.workspace.applyEdit({ label: 'Plimsoll', edit });
    if (applied && saves && client.saves && !isUnsaved)
      await connection.sendRequest(saveRequest, { uri: session.convertContext.uri(path) });
    return applied;
  }
}

/** A number with its noun. */
export const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

/** Whether a file has the text that a change makes; an editor may clean up the ends of lines when it saves. */
function isMade({ text = '', edits, isTypedIn }: HidingChange, now: string | undefined): boolean {
  if (now === undefined) return false;
  if (isSameText(applyEdits(text, edits), now)) return true;
  const [edit] = edits;
  if (!edit || edits.length > 1 || isTypedIn !== true) return false;
  const [above, below] = [text.slice(0, edit.span.start), text.slice(edit.span.end)];
  const inserted = now.slice(above.length, now.length - below.length);
  return (
    now.startsWith(above) &&
    now.endsWith(below) &&
    now.length > above.length + below.length &&
    inserted.split('\n').length === edit.text.split('\n').length
  );
}
