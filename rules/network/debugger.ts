import type { Command, Word } from '../../server/engine/shell/model.ts';

/** A word of a command that lets everyone who can reach the container debug or manage a program in it. */
interface OpenDebugger {
  readonly what: string;
  readonly word: Word;
}

const everywhere = String.raw`(?:0\.0\.0\.0|\[?::\]?|\*)`;
const node = new RegExp(String.raw`--inspect(?:-brk|-wait|-port)?=["']?${everywhere}(?![\w.])(?::\d+)?`);
const jdwp = /(?:-agentlib:jdwp=|-Xrunjdwp:)[^\s"']*/g;
const jdwpAddress = new RegExp(String.raw`\baddress=${everywhere}:`);
const jmx = /-Dcom\.sun\.management\.jmxremote\.authenticate=false\b/;
const jmxPort = /-Dcom\.sun\.management\.jmxremote\.port=/;
const jmxLocal = /-Dcom\.sun\.management\.jmxremote\.host=(?:127\.|localhost)/;

/** The option in a text of options that opens a debugger or management port on every interface: what it opens, and where it stands. */
export function openByOption(text: string): { what: string; start: number; end: number } | undefined {
  const found = (what: string, match: RegExpExecArray | null | undefined) =>
    match ? { what, start: match.index, end: match.index + match[0].length } : undefined;
  const java = [...text.matchAll(jdwp)].find(
    ([options]) => /\bserver=y\b/.test(options) && jdwpAddress.test(options),
  );
  const managed = jmxPort.test(text) && !jmxLocal.test(text);
  return (
    found("Node's inspector", node.exec(text)) ??
    found('the Java debugger', java) ??
    (managed ? found('the Java management port', jmx.exec(text)) : undefined)
  );
}

const everyAddress = new RegExp(`^(?:tcp://)?${everywhere}?:\\d+$`);
const every = new RegExp(`^${everywhere}$`);

/** The debugger or management interface that a start command opens to everyone who can reach the container. */
export function openDebugger(command: Command): OpenDebugger | undefined {
  const { args, assignments } = command;
  for (const word of [...args, ...assignments.flatMap(({ value }) => value ?? [])]) {
    const found = openByOption(word.value ?? word.shape);
    if (found) return { what: found.what, word };
  }
  const switched = args.find(({ shape }) => jmx.test(shape));
  const managed = switched && openByOption(args.map(({ shape }) => shape).join(' '));
  return managed ? { what: managed.what, word: switched } : byTool(command);
}

/** The value of an option, after `=` or in the next word. */
function settingOf(args: readonly Word[], names: RegExp): { word: Word; value: string } | undefined {
  for (const [at, word] of args.entries()) {
    const [, name = '', joined] = /^([^=]+)(?:=(.*))?$/s.exec(word.shape) ?? [];
    if (!names.test(name)) continue;
    const value = joined ?? args[at + 1]?.shape;
    if (value !== undefined) return { word, value };
  }
  return undefined;
}

function byTool({ name = '', args, nameWord }: Command): OpenDebugger | undefined {
  if (!nameWord) return undefined;
  const has = (pattern: RegExp) => args.find(({ shape }) => pattern.test(shape));
  if (/^(?:python[\d.]*|debugpy)$/.test(name) && (name === 'debugpy' || has(/^debugpy$/))) {
    const listen = settingOf(args, /^--listen$/);
    if (
      listen &&
      (every.test(listen.value) || everyAddress.test(listen.value) || /^0\.0\.0\.0:/.test(listen.value))
    )
      return { what: "Python's debugger", word: listen.word };
  } else if (name === 'dlv') {
    const listen = settingOf(args, /^(?:--listen|-l)$/);
    if (listen && everyAddress.test(listen.value)) return { what: "Go's debugger", word: listen.word };
  } else if (name === 'gdbserver') {
    const address = has(everyAddress);
    if (address) return { what: "gdb's server", word: address };
  } else if (name === 'rdbg' || name === 'rdebug-ide') {
    const host = settingOf(args, /^--host$/);
    if (host && every.test(host.value)) return { what: "Ruby's debugger", word: host.word };
  } else if (name === 'redis-server') {
    const mode = settingOf(args, /^--protected-mode$/);
    if (mode?.value === 'no' && !has(/^--requirepass|^--aclfile/))
      return { what: 'Redis without a password', word: mode.word };
  } else if (/^(?:jupyter(?:-lab|-notebook|-server)?|start-notebook(?:\.sh|\.py)?)$/.test(name)) {
    return openNotebook(args);
  }
  return undefined;
}

/** Jupyter on every interface, without a token and without a password. */
function openNotebook(args: readonly Word[]): OpenDebugger | undefined {
  const token = args.find(({ shape, value }) =>
    /^--(?:NotebookApp|ServerApp|IdentityProvider|LabApp)\.token=(?:''|""|)$/.test(value ?? shape),
  );
  const password = args.some(({ shape }) => /\.(?:hashed_)?password=[^'"\s]/.test(shape));
  const ip = settingOf(args, /^--(?:ip|(?:NotebookApp|ServerApp)\.ip)$/);
  const open = ip && every.test(ip.value.replace(/["']/g, ''));
  return token && open && !password ? { what: 'Jupyter without a token', word: token } : undefined;
}
