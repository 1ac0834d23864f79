import type { Service } from '../../server/engine/compose/model.ts';
import { onEveryInterface } from '../../server/engine/compose/service/exposure.ts';
import { hostNetworkOf } from '../../server/engine/compose/service/host-network.ts';
import { nodeOf } from '../../server/engine/compose/yaml/graph.ts';
import { rule } from '../../server/engine/rule.ts';
import type { Script } from '../../server/engine/shell/model.ts';
import type { Place, SourceFile } from '../../server/engine/source/text.ts';
import { openByOption, openDebugger, takesOptions } from './debugger.ts';
import { loopbackFixOf } from './published.ts';

const loopback = 'Publish its port on 127.0.0.1 only (other machines lose access)';

export default rule({
  id: 'debugger-published',
  on: 'service',
  severity: 'high',
  levels: { devcontainer: 'medium' },
  fixable: true,
  title: 'A debugger can be reached from other machines',
  why: 'Anyone who reaches such a port runs code in the container, without a password.',
  refs: { cwe: ['CWE-489', 'CWE-306'] },
  messages: {
    published:
      '{what} listens on every interface, and the port is published: anyone who reaches it can run code.',
    host: "{what} listens on every interface of the host's network: anyone who reaches it can run code.",
  },
  *check(service) {
    const network = hostNetworkOf(service);
    for (const { what, port, at } of debuggersOf(service)) {
      const words = { what: what.charAt(0).toUpperCase() + what.slice(1) };
      const open = service.ports.filter(
        (each) =>
          (port === undefined || each.target === undefined || each.target === port) &&
          onEveryInterface(each, service) === true,
      );
      if (network) yield { at, message: 'host', words };
      else if (open.length > 0)
        yield { at, message: 'published', words, fixes: () => [loopbackFixOf(loopback, open)] };
    }
  },
});

/** A debugger that a service starts for everyone who can reach its container. */
interface Debugger {
  readonly what: string;
  readonly port: string | undefined;
  readonly at: Place;
}

/** The debuggers that the settings of a service start; what an image starts by itself is reported in its Dockerfile. */
function debuggersOf({ environment, command, entrypoint, effective }: Service): Debugger[] {
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
