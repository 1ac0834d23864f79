import type { Argument, Instruction } from '../../server/engine/dockerfile/model.ts';
import { gathered } from '../../server/engine/source/list.ts';

/** Why a word of EXPOSE is invalid or misleading. */
type PortFault = 'number' | 'range' | 'protocol' | 'mapping';

/** A word of EXPOSE: ports `from` to `to` of a protocol, or why it is invalid. */
interface Exposed {
  readonly word: Argument;
  readonly from: number;
  readonly to: number;
  /** Lower-case; `tcp` by default. */
  readonly protocol: string;
  readonly fault: PortFault | undefined;
}

/** Returns the words of EXPOSE with known values (Dockerfile reference, EXPOSE). */
export function exposed({ keyword, args }: Instruction): readonly Exposed[] {
  if (keyword !== 'EXPOSE') return [];
  return gathered(args, (word) => {
    const { value } = word;
    return value === undefined || value === '' || value.includes('$') ? [] : read(word, value);
  });
}

function read(word: Argument, value: string): Exposed {
  const slash = value.lastIndexOf('/');
  const protocol = slash < 0 ? 'tcp' : value.slice(slash + 1).toLowerCase();
  const ports = slash < 0 ? value : value.slice(0, slash);
  const colon = ports.lastIndexOf(':');
  const [, first = '', last = first] = /^(-?\w+)(?:-(\w+))?$/.exec(ports.slice(colon + 1)) ?? [];
  const [from, to] = [portOf(first), portOf(last)];
  const base = { word, from: from ?? 0, to: to ?? 0, protocol };
  if (from === undefined || to === undefined) return { fault: 'number', ...base };
  if (to < from) return { fault: 'range', ...base };
  if (!['tcp', 'udp', 'sctp', ''].includes(protocol)) return { fault: 'protocol', ...base };
  return { fault: colon < 0 ? undefined : 'mapping', ...base };
}

function portOf(text: string): number | undefined {
  const port = /^\d{1,9}$/.test(text) ? Number(text) : undefined;
  return port === undefined || port > 65535 ? undefined : port;
}

/** Ports for remote administration, with the program that listens there. */
const admin: readonly (readonly [port: number, what: string])[] = [
  [22, 'SSH'],
  [23, 'Telnet'],
  [2375, 'the Docker API'],
  [2376, 'the Docker API'],
  [3389, 'RDP'],
  [5800, 'VNC'],
  [5900, 'VNC'],
  [5901, 'VNC'],
  [5985, 'WinRM'],
  [5986, 'WinRM'],
  [6443, 'the Kubernetes API'],
  [10250, 'the kubelet API'],
];

const widest = 1024;

/**
 * Returns the first remote administration port in a word of EXPOSE; undefined if there is none, or if the range is
 * too wide to be intended.
 */
export function administered({
  from,
  to,
  protocol,
  fault,
}: Exposed): { port: number; what: string } | undefined {
  if ((fault && fault !== 'mapping') || to - from > widest) return undefined;
  const found = admin.find(([port]) => from <= port && port <= to && (protocol !== 'udp' || port === 3389));
  return found && { port: found[0], what: found[1] };
}
