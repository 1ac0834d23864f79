import {
  type CodeAction,
  type Command,
  commands,
  type Disposable,
  l10n,
  ProgressLocation,
  Uri,
  window,
  workspace,
} from 'vscode';
import { type BaseLanguageClient, type Middleware, WorkDoneProgress } from 'vscode-languageclient';
import { withoutLinks } from './plain.ts';

/** The server's answer to `plimsoll/imagesToLock`. */
interface Planned {
  plan: number;
  images: number;
  unlocked: number;
  registries: string[];
}

/** The server's answer to `plimsoll/lockImages`. */
interface Locked {
  added: number;
  updated: number;
  kept: number;
  failures: string[];
  locks: string[];
  cancelled: boolean;
}

interface Why {
  why: string;
}

/** The images to lock: one of a file, by its key or else at the cursor, or all of the workspace. */
interface Asked {
  uri?: string;
  image?: string;
  position?: { line: number; character: number };
}

let works = 0;

/**
 * Locks images. This is the one command for which Plimsoll uses the network, so it runs only in a trusted workspace, and asks first
 * unless the user's own settings name all registries.
 */
export class ImageLocking implements Disposable {
  readonly #client: BaseLanguageClient;
  readonly #parts: Disposable[];

  constructor(client: BaseLanguageClient) {
    this.#client = client;
    this.#parts = [
      commands.registerCommand('plimsoll.lockImage', (uri?: string, image?: string) =>
        this.#lockOne(uri, image),
      ),
      commands.registerCommand('plimsoll.lockAllImages', () => this.#lock({})),
    ];
    commands.executeCommand('setContext', 'plimsoll.canLock', true);
  }

  dispose(): void {
    for (const each of this.#parts) each.dispose();
  }

  async #lockOne(uri?: string, image?: string): Promise<Locked | undefined> {
    if (typeof uri === 'string' && image !== undefined) return this.#lock({ uri, image });
    const editor = window.activeTextEditor;
    if (!editor) return undefined;
    const { line, character } = editor.selection.active;
    return this.#lock({ uri: editor.document.uri.toString(), position: { line, character } });
  }

  async #lock(asked: Asked): Promise<Locked | undefined> {
    if (!workspace.isTrusted) {
      inform(l10n.t('images are locked only in a workspace that you trust.'));
      return undefined;
    }
    await this.#client.start();
    const looking = { location: ProgressLocation.Window, title: l10n.t('Plimsoll: looking for images') };
    const planned = await window.withProgress(looking, () =>
      this.#client.sendRequest<Planned | Why>('plimsoll/imagesToLock', asked),
    );
    if ('why' in planned) {
      inform(planned.why);
      return undefined;
    }
    const again = await agreed(planned);
    if (again === undefined) return undefined;
    const locked = await this.#carryOut(planned.plan, again);
    if ('why' in locked) {
      inform(locked.why);
      return undefined;
    }
    void this.#show(locked);
    return locked;
  }

  #carryOut(plan: number, again: boolean): Thenable<Locked | Why> {
    const title = l10n.t('Plimsoll: locking images');
    const location = ProgressLocation.Notification;
    return window.withProgress({ location, title, cancellable: true }, async (progress, cancel) => {
      const workDoneToken = `plimsoll-lock-${++works}`;
      let percent = 0;
      const reports = this.#client.onProgress(WorkDoneProgress.type, workDoneToken, (report) => {
        if (report.kind !== 'report') return;
        const increment = Math.max(0, (report.percentage ?? percent) - percent);
        percent += increment;
        progress.report({ message: report.message ?? '', increment });
      });
      try {
        const params = { plan, again, workDoneToken };
        return await this.#client.sendRequest<Locked | Why>('plimsoll/lockImages', params, cancel);
      } finally {
        reports.dispose();
      }
    });
  }

  /** Says what became of the images; the log has what went wrong. */
  async #show({ added, updated, kept, failures, locks, cancelled }: Locked): Promise<void> {
    const { outputChannel } = this.#client;
    for (const each of failures) outputChannel.warn(each);
    const counts = l10n.t('{0} new, {1} changed, {2} as before', added, updated, kept);
    const done = cancelled ? l10n.t('Stopped: {0}.', counts) : l10n.t('Images locked: {0}.', counts);
    const open = l10n.t('Open the Lock');
    const details = l10n.t('Show Details');
    const [lock] = locks;
    const isWritten = added + updated + kept > 0 && lock !== undefined;
    const buttons = [...(isWritten ? [open] : []), ...(failures.length > 1 ? [details] : [])];
    const [failure] = failures;
    const answer =
      failure === undefined
        ? await window.showInformationMessage(`Plimsoll: ${done}`, ...buttons)
        : await window.showWarningMessage(
            `Plimsoll: ${failures.length === 1 ? withoutLinks(failure) : `${l10n.t('{0} problems', failures.length)}.`} ${done}`,
            ...buttons,
          );
    if (answer === details) outputChannel.show();
    if (answer === open && lock !== undefined) await window.showTextDocument(Uri.parse(lock, true));
  }
}

const inform = (why: string) => void window.showInformationMessage(withoutLinks(`Plimsoll: ${why}`));

/** Asks whether to use the network. Returns whether images that are locked are read again; undefined if nothing is to be read. */
async function agreed({ images, unlocked, registries }: Planned): Promise<boolean | undefined> {
  if (registries.every((each) => allowed().includes(each))) return unlocked === 0;
  const detail = l10n.t(
    'This uses the network: Plimsoll reads the configurations of images from {0}, and from hosts that these name. The credentials of your Docker configuration are sent only to the registries that they are for. What is read is written into plimsoll.lock.',
    // All of them: a workspace could hide one behind many others.
    registries.join(', '),
  );
  const [lock, again] = [l10n.t('Lock'), l10n.t('Read All Again')];
  const message = images === 1 ? l10n.t('Lock 1 image?') : l10n.t('Lock {0} images?', images);
  const isMixed = unlocked > 0 && unlocked < images;
  const rest = l10n.t('{0} of them are locked already.', images - unlocked);
  const answer = await window.showInformationMessage(
    message,
    { modal: true, detail: isMixed ? `${rest} ${detail}` : detail },
    lock,
    ...(isMixed ? [again] : []),
  );
  if (answer === undefined) return undefined;
  return answer === again || unlocked === 0;
}

/** Registries that the user's own settings allow without a question; those of a workspace or a remote machine do not count. */
function allowed(): readonly unknown[] {
  const named = workspace.getConfiguration('plimsoll').inspect('images.registries')?.globalValue;
  return Array.isArray(named) ? named : [];
}

/** Leaves out actions that lock images where the workspace is not trusted. */
export const lockingIfTrusted = ({ provideCodeActions, ...others }: Middleware): Middleware => ({
  ...others,
  async provideCodeActions(document, range, context, token, next) {
    const actions = provideCodeActions
      ? await provideCodeActions(document, range, context, token, next)
      : await next(document, range, context, token);
    return workspace.isTrusted ? actions : actions?.filter((each) => !locks(each));
  },
});

/** Whether an action is a command that locks an image, or has one. */
const locks = ({ command }: Command | CodeAction): boolean =>
  (typeof command === 'string' ? command : command?.command) === 'plimsoll.lockImage';
