import { traitsOf } from '../../catalog/image-traits.ts';
import type { Service } from '../../compose/model.ts';
import { nodeOf } from '../../compose/yaml/graph.ts';
import type { Script } from '../../shell/model.ts';
import { gathered } from '../../source/list.ts';
import { perObject } from '../../source/memo.ts';
import type { Place, SourceFile } from '../../source/text.ts';
import { openByOption, openDebugger, takesOptions } from './debugger.ts';

/** A debugger that a service opens to everyone who can reach its container. */
export interface Debugger {
  readonly what: string;
  readonly port: string | undefined;
  readonly at: Place;
}

/** The debuggers that a service's settings start. Those that an image starts itself are reported in its Dockerfile. */
export const debuggersOf = perObject((service: Service): readonly Debugger[] => {
  const { environment, command, entrypoint, effective } = service;
  const found: Debugger[] = managementPorts(service);
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
});

function startedBy(script: Script | undefined, file: SourceFile): Debugger[] {
  return gathered(script?.commands ?? [], (command) => {
    const found = openDebugger(command);
    // `authentication-off` reports servers without a login.
    return found && !found.server ? [{ ...found, at: { file, span: found.word.span } }] : [];
  });
}

const managementPort = /^(?:[A-Z]+_)*JMX_PORT$/;
/** Variables with custom options, which may require a login. */
const managementOptions = /JMX_OPTS$/;

/** The JMX ports that variables of such an image open: `KAFKA_JMX_PORT`, `JMX_PORT`. */
function managementPorts({ image, build, environment, effective }: Service): Debugger[] {
  if (build || !traitsOf(image?.named?.name).opensJmx || effective.entries.has('env_file')) return [];
  if (environment.some(({ name }) => managementOptions.test(name))) return [];
  return gathered(environment, ({ name, value, valueSpan, written, file }) => {
    const port = /^\d{2,5}$/.exec(value ?? '')?.[0];
    if (!written || !port || !valueSpan || !managementPort.test(name)) return [];
    return [{ what: 'the Java management port', port, at: { file, span: valueSpan } }];
  });
}
