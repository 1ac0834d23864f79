import type { Fix } from '../../finding.ts';
import type { Edit, SafeText } from '../../source/text.ts';
import type { Port } from '../model.ts';
import { scalarOf } from '../yaml/graph.ts';
import { addEntry, isShared, type Reach, setScalar } from './edit.ts';
import { unsafeFix } from './fix.ts';

/** Publishes several ports of a service on the loopback address only. */
export function loopbackFixOf(title: SafeText, ports: readonly Port[]): Fix | undefined {
  const edits = ports.map((port) => onLoopback(port, {}));
  return edits.every((each) => each !== undefined) ? unsafeFix(title, edits.flat()) : undefined;
}

/** The edits that publish a port on the loopback address only; undefined where others share how it is written. */
export function onLoopback({ node, file, hostSpan, hostIp }: Port, reach: Reach): Edit[] | undefined {
  if (node.kind === 'mapping') {
    const written = scalarOf(node, 'host_ip');
    return written ? setScalar(written, '127.0.0.1', reach) : addEntry(node, 'host_ip', '127.0.0.1', reach);
  }
  if (isShared(node) && !reach.anchored) return undefined;
  // A host's port may be empty, or a variable with colons of its own.
  const hasHost = node.kind === 'scalar' && node.raw.replace(/\$\{(?:[^}$]|\$(?!\{))*\}?/g, '').includes(':');
  const colon = hasHost ? ':' : '::';
  return [
    { file: file.path, span: hostSpan, text: hostIp === undefined ? `127.0.0.1${colon}` : '127.0.0.1' },
  ];
}
