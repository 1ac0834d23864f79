import type { Instruction, Stage } from '../../server/engine/dockerfile/model.ts';
import { type Statement, statementsOf } from '../../server/engine/shell/command/statements.ts';
import type { Command } from '../../server/engine/shell/model.ts';
import { gathered, none } from '../../server/engine/source/list.ts';
import { baseName } from '../../server/engine/source/path.ts';
import type { Span } from '../../server/engine/source/text.ts';
import { isLoopback, pinnedAddress } from './download.ts';
import { commandsRun } from './run-commands.ts';

/** A file that a step on Windows downloads. */
export interface WindowsFetch {
  /** The downloading command as written. */
  readonly name: string;
  readonly span: Span;
  /** The lower-case base name of the file, or the variable that holds its path. */
  readonly key: string;
}

/** What a step on Windows does with a downloaded file: starts, installs or unpacks it. */
interface WindowsUse {
  readonly how: 'run' | 'install' | 'unpack';
  readonly span: Span;
  readonly fetch: WindowsFetch;
}

const quoted = `("[^"]*"|'[^']*'|[^\\s;|,)"']+)`;
/**
 * Download commands, with the option or position that names the file (their manuals; `curl` is an alias before
 * PowerShell 6).
 */
const fetchers: readonly (readonly [command: RegExp, file: RegExp])[] = [
  [
    /\b(?:invoke-webrequest|invoke-restmethod|iwr|irm|wget|curl(?:\.exe)?)\b/i,
    new RegExp(`\\s(?:-outf\\w*|-[a-zA-Z]{0,8}o|--output)[\\s:=]+${quoted}`, 'i'),
  ],
  [/\bstart-bitstransfer\b/i, new RegExp(`\\s-dest\\w*\\s+${quoted}`, 'i')],
  [/\bdownloadfile(?:async|taskasync)?\b/i, new RegExp(`,\\s*${quoted}\\s*\\)`, 'i')],
  [/\bbitsadmin(?:\.exe)?\s+\/transfer\b/i, /\s("[^"]+"|\S+)\s*$/],
  [/\bcertutil(?:\.exe)?\s+-urlcache\b/i, /\s("[^"]+"|\S+)\s*$/],
];
const address = /https?:\/\/[^\s"'`;|)]+/i;
const verifies =
  /\bget-filehash\b|\bget-authenticodesignature\b|-hashfile\b|\bsigntool\b|\bsha(?:256|512)\b/i;
const starts =
  /^\s*(?:start-process|saps|start|cmd(?:\.exe)?\s+\/[sc]|msiexec|wusa|dism|add-appx\w*|install-\w+|import-module|powershell|pwsh|iex\b|invoke-expression\b|&|\.(?=\s)|call\b|python)/i;
/** A statement that runs the output of the one before it. */
const evaluates = /^\s*(?:iex|invoke-expression)\s*$/i;
const installs = /\b(?:msiexec|wusa|dism|add-appx)|\.(?:msix?|msu|appx)\b/i;
const archiver = /[\\/]7z\w?(?:\.exe)?["'\s]/i;
const unpacks = (text: string) =>
  /^\s*(?:expand-archive|7z)|extracttodirectory/i.test(text) || (/^\s*&/.test(text) && archiver.test(text));

/** Returns the downloads of a stage on Windows that are used without a checksum or signature, each once. */
export function windowsUses(stage: Stage): readonly WindowsUse[] {
  const { instructions, platform } = stage;
  const found: WindowsUse[] = [];
  const pending = new Map<string, WindowsFetch>();
  for (let at = 0; at < instructions.length; at++) {
    const { keyword, script, file } = instructions[at]!;
    if (keyword !== 'RUN') continue;
    const commands = script?.windows
      ? gathered(script.commands, (each) => commandsRun(each, instructions[at]))
      : [];
    const statements = gathered(commands, (each) => statementsOf(file.text, each));
    if (statements.length === 0 || (platform === 'linux' && !statements.some(({ powershell }) => powershell)))
      continue;
    // A check anywhere in the step fails it before anyone uses the image.
    const checked = statements.some(({ text }) => verifies.test(text));
    if (checked) pending.clear();
    for (const [index, statement] of statements.entries()) {
      const use = useIn(statement, pending, evaluates.test(statements[index + 1]?.text ?? ''));
      if (use) {
        pending.delete(use.fetch.key);
        found.push(use);
      }
      const fetch = checked ? undefined : fetchIn(statement);
      if (fetch) pending.set(fetch.key, fetch);
    }
  }
  return pending.size > 0 ? [...found, ...startedBy(stage, pending)] : found;
}

/** Whether a step on Windows, or a later one of its stage, compares a checksum or a signature. */
export function isCheckedOnWindows({ stage, span, file }: Instruction): boolean {
  return (stage?.instructions ?? none).some(
    ({ keyword, script, span: at }) =>
      keyword === 'RUN' &&
      at.start >= span.start &&
      script?.windows === true &&
      verifies.test(file.text.slice(at.start, at.end)),
  );
}

/** Programs that run the first word after their options; java runs the one after `-jar`. */
const starters = /^(?:cmd|java|node|powershell|pwsh|python)(?:\.exe)?$/i;

/** Returns the remaining downloads that the image starts. */
function startedBy(stage: Stage, pending: ReadonlyMap<string, WindowsFetch>): WindowsUse[] {
  return startCommandsOf(stage).flatMap(({ nameWord, args }) => {
    const called = nameWord?.value ?? '';
    const isStarter = starters.test(baseName(called.replace(/\\/g, '/')));
    const program = isStarter ? args.find(({ shape }) => !/^(?:-|\/[a-zA-Z]$)/.test(shape)) : undefined;
    return [nameWord, program].flatMap((word): WindowsUse[] => {
      const fetch = word?.value === undefined ? undefined : pending.get(keyOf(word.value));
      return word && fetch ? [{ how: 'run', span: word.span, fetch }] : [];
    });
  });
}

/** Returns the start commands of a shipped stage: of ENTRYPOINT, or else of CMD. */
export function startCommandsOf({ isOutput, entrypoint, cmd }: Stage): readonly Command[] {
  return isOutput ? ((entrypoint ?? cmd)?.script?.commands ?? []) : [];
}

/** Returns the file that a statement downloads. */
export function fetchIn({ text, start }: Statement): WindowsFetch | undefined {
  for (const [command, file] of fetchers) {
    const called = command.exec(text);
    if (!called) continue;
    const [url = ''] = address.exec(text) ?? [];
    const written = file.exec(text)?.[1] ?? positional(text, called[0], url) ?? ownName(text, url);
    if (written === undefined || isLoopback(url) || pinnedAddress(url)) return undefined;
    const at = start + called.index;
    const [name = ''] = /^[\w.-]+/.exec(called[0]) ?? [];
    return { name, span: { start: at, end: at + name.length }, key: keyOf(written) };
  }
  return undefined;
}

/** `Start-BitsTransfer URL FILE` has the file after the address. */
function positional(text: string, command: string, url: string): string | undefined {
  if (url === '' || !/^start-bitstransfer/i.test(command)) return undefined;
  const behind = text.slice(text.indexOf(url) + url.length);
  return /^["']?\s+("[^"]*"|'[^']*'|[^\s;|-][^\s;|]*)/.exec(behind)?.[1];
}

/** `curl -O` uses the name in the address. */
const ownName = (text: string, url: string) =>
  /\s(?:-[a-zA-Z]*O|--remote-name)\b/.test(text) && /\/[^/]+$/.test(url) ? url : undefined;

const keyOf = (written: string) =>
  written
    .replace(/^["']|["']$/g, '')
    .replace(/^.*[\\/]/s, '')
    .toLowerCase();

function useIn(
  { text, start }: Statement,
  pending: ReadonlyMap<string, WindowsFetch>,
  isEvaluated: boolean,
): WindowsUse | undefined {
  const lower = text.toLowerCase();
  for (const [key, fetch] of pending) {
    const at = placeOf(lower, key);
    if (at < 0 || key === '') continue;
    const first = keyOf(/^\s*("[^"]*"|'[^']*'|\S+)/.exec(text)?.[1] ?? '');
    const runs =
      starts.test(text) ||
      (isEvaluated && /^\s*(?:get-content|gc|cat|type)\b/i.test(text)) ||
      first === key ||
      `${first}.exe` === key;
    const how = unpacks(text) ? 'unpack' : runs ? (installs.test(text) ? 'install' : 'run') : undefined;
    if (how) return { how, span: { start: start + at, end: start + at + key.length }, fetch };
  }
  return undefined;
}

/** Finds a name as a whole word. */
function placeOf(text: string, key: string): number {
  for (let at = text.indexOf(key); at >= 0; at = text.indexOf(key, at + 1)) {
    if (!/[\w.-]/.test(text.charAt(at - 1)) && !/[\w-]/.test(text.charAt(at + key.length))) return at;
  }
  return text.indexOf(key.replace(/\.exe$/, '')) >= 0 && key.endsWith('.exe')
    ? bareAt(text, key.slice(0, -4))
    : -1;
}

/** Finds a program called without its extension, at the beginning. */
const bareAt = (text: string, name: string) => {
  const [, before = '', called = ''] = /^(\s*(?:&\s*)?["']?(?:[\w.:$-]*[\\/])*)([\w-]+)/.exec(text) ?? [];
  return called === name ? before.length : -1;
};
