import type { Service } from '../../compose/model.ts';
import { nodeOf } from '../../compose/yaml/graph.ts';
import type { Script } from '../../shell/model.ts';
import type { Place, SourceFile } from '../../source/text.ts';
import { openByOption, openDebugger, takesOptions } from './debugger.ts';

/** A debugger that a service starts for everyone who can reach its container. */
export interface Debugger {
  readonly what: string;
  readonly port: string | undefined;
  readonly at: Place;
}

/** The debuggers that the settings of a service start; what an image starts by itself is reported in its Dockerfile. */
export function debuggersOf({ environment, command, entrypoint, effective }: Service): Debugger[] {
  const found: Debugger[] = [];
  for (const { name, value, valueSpan, written, file } of environment) {
    const option = written && takesOptions(name) ? openByOption(value ?? '') : undefined;
    if (option && valueSpan) found.push({ ...option, at: { file, span: valueSpan } });
  }
  for (const [script, key] of [
    [entrypoint, 'entrypoint'],
    [command, 'command'],
  ] as const) {
    const file = nodeOf(effective, key)?.file;
    if (file) found.push(...startedBy(script, file));
  }
  return found;
}

function startedBy(script: Script | undefined, file: SourceFile): Debugger[] {
  return (script?.commands ?? []).flatMap((command) => {
    const found = openDebugger(command);
    // Servers without a login belong to `authentication-off`.
    return found && !found.server ? [{ ...found, at: { file, span: found.word.span } }] : [];
  });
}
