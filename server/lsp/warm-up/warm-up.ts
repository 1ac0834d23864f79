import type { AnyRule } from '../../engine/index.ts';
import { dayOf } from '../../engine/source/day.ts';
import type { Guard } from '../../host/guard.ts';
import { ConfigResolver } from '../configuration.ts';
import { diagnosticsOf } from '../convert.ts';
import { noFiles, pathOf } from '../files.ts';
import type { Scheduler } from '../scheduler.ts';
import { Session } from '../session.ts';
import { decodeSettings } from '../settings.ts';
import { samples } from './samples.ts';

/** What warming up needs of the server. */
export interface WarmUpDeps {
  readonly rules: readonly AnyRule[];
  readonly guard: Guard;
  readonly scheduler: Scheduler;
  /** Whether the workspace is being scanned, which compiles the same functions. */
  isScanning(): boolean;
}

/** Milliseconds between two looks at whether there is anything to do, and between two edits. */
const [rest, breath] = [500, 5];
/** How many lines are typed at once, and how often each sample is edited then: twice as often gains little. */
const [atOnce, edits] = [4, 120];

/**
 * Types and edits small files of its own while the server has nothing to do, as a user would, and forgets them. V8 compiles and
 * optimizes what runs often, which the first edits of a large file would otherwise wait for. Each edit takes a few milliseconds, and
 * a message that arrives is answered after it. Returns a function that stops it.
 */
export function warmUp(deps: WarmUpDeps): () => void {
  let stopped = false;
  const run = async () => {
    const session = ownSession(deps);
    for (const { uri, languageId, text } of samples) {
      let version = 0;
      const show = async (now: string) => {
        const document = { uri, languageId, version: ++version, getText: () => now };
        if (version === 1) session.open(document);
        else session.change(document);
        await session.prepareSome([pathOf(uri)]);
        const outcome = session.outcome(pathOf(uri));
        if (outcome) diagnosticsOf(outcome, session.convertContext);
      };
      for (const now of typed(text)) {
        await untilFree(deps);
        if (stopped) return;
        await show(now);
      }
      session.close(pathOf(uri));
    }
  };
  // What fails here fails again, and is reported, where someone asks for it.
  run().catch(() => undefined);
  return () => {
    stopped = true;
  };
}

/** The texts while someone types one and then comments out one line after the other. */
function* typed(text: string): Generator<string> {
  const lines = text.split('\n');
  for (let end = 1; end < lines.length; end += atOnce) yield lines.slice(0, end).join('\n');
  for (let at = 0; at < edits; at++) {
    yield lines.with(at % lines.length, `# ${lines[at % lines.length]}`).join('\n');
  }
}

/** Resolves when no message has come for a while and nothing is scanned. */
async function untilFree({ scheduler, isScanning }: WarmUpDeps): Promise<void> {
  await pause(breath);
  while (scheduler.isAwaited() || isScanning()) await pause(rest);
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    // It keeps no process from its end.
    if (typeof timer === 'object') timer.unref();
  });
}

/** A session that shares nothing with that of the user and reads no file. */
function ownSession({ rules, guard, scheduler }: WarmUpDeps): Session {
  const today = dayOf(Date.now());
  const settings = decodeSettings(undefined);
  const configs = new ConfigResolver({
    files: noFiles,
    rules,
    settings: async () => settings,
    keyOf: (path) => path,
    folders: () => [],
    rootOf: () => undefined,
    today: () => today,
  });
  return new Session({
    files: noFiles,
    rules,
    configs,
    guard,
    scheduler,
    client: { versionedEdits: true, makesFiles: true, annotates: true, snippets: true },
    tune: () => ({ settle: () => undefined, undo: () => undefined }),
    folders: () => [],
    scannedAbout: () => [],
    isUsed: () => false,
    kindOf: () => undefined,
  });
}
