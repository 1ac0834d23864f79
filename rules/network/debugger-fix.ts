import { cutWords, rewriteWord, type TextChange } from '../../server/engine/shell/command/edit-words.ts';
import type { Command, Word } from '../../server/engine/shell/model.ts';
import type { SafeText, Span } from '../../server/engine/source/text.ts';

/** A fix of the file that holds the finding. */
interface DebuggerFix {
  readonly title: SafeText;
  readonly safety: 'unsafe';
  readonly edits: readonly TextChange[];
}

const local = 'Use the address 127.0.0.1 (then only the container itself can connect)';
const removed = 'Remove the option (nobody can then connect to what it opens)';
const token = 'Remove the option (Jupyter then makes a token and logs it)';
const guarded = 'Remove the option (Redis rejects other machines without a password)';
/** An address that means all interfaces, after its option; the group is the text before it. */
const address =
  /((?:--inspect(?:-brk|-wait|-port)?|--listen|-l|--host|\baddress|tcp:\/\/)(?:["']?, ?["']|[= ])?["']?)(?:0\.0\.0\.0|\[?::\]?|\*)?(?=:\d|["'\s,]|$)|^(?:0\.0\.0\.0|\[?::\]?)?(?=:\d)/;
/** A port alone, which means every interface up to Java 8. */
const portAlone = /\baddress=(?=\d+(?:[,\s"']|$))/;
const jmx = /-Dcom\.sun\.management\.jmxremote\.authenticate=false/;

/** Programs that require a login unless an option disables it. */
const logins = [
  {
    program: /^code-server$/,
    option: /^--auth/,
    isPair: true,
    title: 'Remove the option (code-server then makes a password)',
  },
  {
    program: /^(?:openvscode-server|code(?:-insiders|-tunnel)?)$/,
    option: /^--without-connection-token$/,
    isPair: false,
    title: 'Remove the option (VS Code then makes a token and logs it)',
  },
] as const;

const isLocalhost = (word: Word | undefined) => word !== undefined && /^-{1,2}localhost$/i.test(word.shape);

/** Options that make programs listen on the loopback interface only. */
const listening: ReadonlyMap<string, readonly string[]> = new Map([
  ['ttyd', ['-i', 'lo']],
  ['gotty', ['--address', '127.0.0.1']],
  ['x11vnc', ['-localhost']],
  ['Xvnc', ['-localhost']],
  ['Xtigervnc', ['-localhost']],
  ['rserver', ['--www-address', '127.0.0.1']],
]);

/** Returns the fixes for a debugger or server that an argument of a start command opens. */
export function commandFixes(text: string, command: Command, found: Span): (DebuggerFix | undefined)[] {
  const { args } = command;
  const at = args.findIndex(({ span }) => span.start <= found.start && found.end <= span.end);
  const word = args[at];
  if (!word) return [];
  const { shape } = word;
  const cut = (title: SafeText, count = 1) => fix(title, cutWords(text, command, at, count));
  if (/\.token=/.test(shape)) return [cut(token)];
  if (shape === '--protected-mode') return [cut(guarded, 2)];
  if (/^--protected-mode=/.test(shape)) return [cut(guarded)];
  const isExec = command.script.interpreter === 'exec';
  const login = logins.find((each) => each.program.test(command.name ?? '') && each.option.test(shape));
  if (login) return [cut(login.title, /[=]/.test(shape) || !login.isPair ? 1 : 2)];
  const open = /vncserver$/.test(command.name ?? '') ? args[args.findIndex(isLocalhost) + 1] : undefined;
  if (open && isLocalhost(args[args.indexOf(open) - 1]))
    return [fix(local, rewriteWord(text, open, open.shape, 'yes'))];
  const listens = listening.get(command.name ?? '');
  if (listens) {
    const options = listens.join(isExec ? '", "' : ' ') + (isExec ? '", "' : ' ');
    const { start } = word.span;
    return [fix(local, { span: { start, end: start }, text: options })];
  }
  const next = /^(?:--listen|-l|--host)$/.test(shape) ? (args[at + 1] ?? word) : word;
  const bound = onLoopback(text, { start: word.span.start, end: next.span.end }, isExec ? '", "' : ' ');
  const whole = /^(?:--inspect(?:-brk|-wait)?=\S*|-agentlib:jdwp=\S*|-Xrunjdwp:\S*)$/.test(shape);
  return [whole ? cut(removed) : undefined, fix(local, bound)];
}

/** Returns the fixes for a debugger that an option in the value of a variable opens. */
export function variableFixes(text: string, found: Span): (DebuggerFix | undefined)[] {
  return [fix(local, onLoopback(text, found, ' '))];
}

/** Returns the change that makes an option listen on the loopback interface; `gap` separates it from another option. */
function onLoopback(text: string, { start, end }: Span, gap: string): TextChange | undefined {
  const written = text.slice(start, end);
  const managed = jmx.exec(written);
  if (managed) {
    const at = start + managed.index;
    const host = `-Dcom.sun.management.jmxremote.host=127.0.0.1${gap}`;
    return { span: { start: at, end: at }, text: host };
  }
  const alone = portAlone.exec(written);
  if (alone) {
    const at = start + alone.index + alone[0].length;
    return { span: { start: at, end: at }, text: '127.0.0.1:' };
  }
  const match = address.exec(written);
  if (!match) return undefined;
  const from = start + match.index + (match[1] ?? '').length;
  return { span: { start: from, end: start + match.index + match[0].length }, text: '127.0.0.1' };
}

function fix(title: SafeText, change: TextChange | undefined): DebuggerFix | undefined {
  return change && { title, safety: 'unsafe', edits: [change] };
}
