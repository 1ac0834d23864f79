import { openPrograms } from '../../catalog/catalog.ts';
import { traitsOf } from '../../catalog/image-traits.ts';
import type { Product } from '../../catalog/product.ts';
import type { ImageRef } from '../../image/model.ts';
import { isLanguage } from '../../shell/command/interpreter.ts';
import { unversioned } from '../../shell/command/option.ts';
import { startedProgram } from '../../shell/command/started-program.ts';
import type { Command, Word } from '../../shell/model.ts';

/** A word of a command that opens a debugger or management interface to everyone who can reach the container. */
interface OpenDebugger {
  readonly what: string;
  readonly word: Word;
  /** The port that it listens on; undefined if the command does not set one. */
  readonly port: string | undefined;
  /** The product, if it is a server without a login, such as a database. */
  readonly server?: Product | undefined;
}

/** An option that opens a debugger, and its place in the options. */
interface DebugOption {
  readonly what: string;
  readonly start: number;
  readonly end: number;
  readonly port: string | undefined;
}

const everywhere = String.raw`(?:0\.0\.0\.0|\[?::\]?|\*)`;
const node = new RegExp(String.raw`--inspect(?:-brk|-wait|-port)?=["']?${everywhere}(?![\w.])(?::\d+)?`);
const jdwp = /(?:-agentlib:jdwp=|-Xrunjdwp:)[^\s"']*/g;
const jdwpAddress = new RegExp(String.raw`\baddress=${everywhere}:`);
/** Up to Java 8, a port alone means every interface (JPDA Connection and Invocation, dt_socket). */
const jdwpPort = /\baddress=\d+(?=[,\s"']|$)/;
const jmx = /-Dcom\.sun\.management\.jmxremote\.authenticate=false\b/;
const jmxPort = /-Dcom\.sun\.management\.jmxremote\.port=["']?(\d*)/;
const jmxLocal = /-Dcom\.sun\.management\.jmxremote\.host=(?:127\.|localhost)/;

/** Whether an image has Java 8 or an older one, by its name and tag: `openjdk:8-jre`, `tomcat:9-jdk8`. */
function hasOldJava(image: ImageRef | undefined): boolean {
  const { name, tag = '' } = image ?? {};
  return traitsOf(name).tagsJava
    ? /^[678](?:[-u.]|$)/.test(tag)
    : /(?:jdk|jre|java|openjdk-)[678](?:[-.]|$)/.test(tag);
}

/** Whether a variable contains options for a program: `JAVA_OPTS`, `NODE_OPTIONS`, `CATALINA_ARGS`. */
export function takesOptions(name: string): boolean {
  return /_(?:OPTS|OPTIONS|ARGS)$/.test(name);
}

/** Texts of which each such option contains one. */
const marks: readonly string[] = ['--inspect', 'jdwp', 'jmxremote'];

/** The last number in a text, if it may be a port. */
const portIn = (text: string | undefined) => /(\d{2,5})\D*$/.exec(text ?? '')?.[1];

/** The option that opens a debugger or management port on every interface. */
export function openByOption(text: string, image?: ImageRef): DebugOption | undefined {
  if (!marks.some((mark) => text.includes(mark))) return undefined;
  const found = (what: string, match: RegExpExecArray | null | undefined, port = portIn(match?.[0])) =>
    match ? { what, start: match.index, end: match.index + match[0].length, port } : undefined;
  const java = [...text.matchAll(jdwp)].find(
    ([options]) =>
      /\bserver=y\b/.test(options) &&
      (jdwpAddress.test(options) || (hasOldJava(image) && jdwpPort.test(options))),
  );
  const managed = jmxLocal.test(text) ? undefined : jmxPort.exec(text)?.[1];
  const inspector = node.exec(text);
  return (
    found("Node's inspector", inspector, /:(\d+)$/.exec(inspector?.[0] ?? '')?.[1] ?? '9229') ??
    found('the Java debugger', java) ??
    (managed ? found('the Java management port', jmx.exec(text), managed) : undefined)
  );
}

const everyAddress = new RegExp(`^(?:tcp://)?${everywhere}?:\\d+$`);
const every = new RegExp(`^${everywhere}$`);

/** The debugger or management interface that a start command opens to everyone who can reach the container. */
export function openDebugger(command: Command, image?: ImageRef): OpenDebugger | undefined {
  const { args, assignments } = command;
  for (const word of [...args, ...assignments.flatMap(({ value }) => value ?? [])]) {
    const found = openByOption(word.value ?? word.shape, image);
    if (found) return { what: found.what, word, port: found.port };
  }
  const switched = args.find(({ shape }) => shape.includes('jmxremote') && jmx.test(shape));
  const managed = switched && openByOption(args.map(({ shape }) => shape).join(' '));
  return managed ? { what: managed.what, word: switched, port: managed.port } : byTool(command);
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

function byTool(command: Command): OpenDebugger | undefined {
  const { name = '', args, nameWord } = command;
  if (!nameWord) return undefined;
  const run = startedProgram(command);
  if (run.args.length < args.length && !isLanguage(name)) return byTool({ ...command, ...run, nameWord });
  const has = (pattern: RegExp) => args.find(({ shape }) => pattern.test(shape));
  const debugs = unversioned(name) === 'python' && args.some(({ shape }) => shape === 'debugpy');
  if (debugs || name === 'debugpy') {
    const listen = settingOf(args, /^--listen$/);
    if (
      listen &&
      (every.test(listen.value) || everyAddress.test(listen.value) || /^0\.0\.0\.0:/.test(listen.value))
    )
      return { what: "Python's debugger", word: listen.word, port: portIn(listen.value) };
  } else if (name === 'dlv') {
    const listen = settingOf(args, /^(?:--listen|-l)$/);
    if (listen && everyAddress.test(listen.value))
      return { what: "Go's debugger", word: listen.word, port: portIn(listen.value) };
  } else if (name === 'gdbserver') {
    const address = has(everyAddress);
    if (address) return { what: "gdb's server", word: address, port: portIn(address.shape) };
  } else if (name === 'rdbg' || name === 'rdebug-ide') {
    const host = settingOf(args, /^--host$/);
    if (host && every.test(host.value))
      return { what: "Ruby's debugger", word: host.word, port: settingOf(args, /^(?:--port|-p)$/)?.value };
  }
  return openByWord(run.name, run.args);
}

const local = /^(?:-i|--interface|--address|-a|--host|--bind-addr)(?:[= ]?(?:lo$|127\.|localhost|\/))/;

/** A program that an option leaves without a login. Options are also matched together with the next word. */
function openByWord(name: string, args: readonly Word[]): OpenDebugger | undefined {
  const [found] = openPrograms(name);
  if (!found) return undefined;
  const { option, what, needs, unless, product } = found;
  const shapes = args.map(({ value, shape }) => value ?? shape);
  const at = (pattern: RegExp) =>
    shapes.findIndex(
      (shape, index) => pattern.test(shape) || pattern.test(`${shape} ${shapes[index + 1] ?? ''}`),
    );
  const word = args[at(option)];
  if (!word || (needs && at(needs) < 0) || (unless && at(unless) >= 0) || at(local) >= 0) return undefined;
  return { what, word, port: undefined, server: product };
}
