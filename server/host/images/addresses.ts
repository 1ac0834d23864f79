/** An address that a host name leads to, as `dns.lookup` returns it. */
export interface Address {
  readonly address: string;
  readonly family: number;
}

/** Whether a host name means this machine by itself (RFC 6761, localhost), not by what a name server says. */
export function isLoopback(hostname: string): boolean {
  const name = hostname.toLowerCase().replace(/\.$/, '');
  return name === 'localhost' || name.endsWith('.localhost') || isLoopbackAddress(bare(name));
}

/** Whether an address is one of this machine. */
export function isLoopbackAddress(address: string): boolean {
  const family = isIP(address);
  return family !== 0 && lists().loopback.check(address, family === 6 ? 'ipv6' : 'ipv4');
}

/**
 * Whether an address is one that no registry has: link-local, unspecified, multicast, or that of a cloud's metadata service.
 * Also in the forms in which IPv6 carries IPv4.
 */
export function isForbidden(address: string): boolean {
  const plain = bare(address);
  const family = isIP(plain);
  return family !== 0 && lists().forbidden.check(plain, family === 6 ? 'ipv6' : 'ipv4');
}

/** The IP address in a URL's host, without brackets and zone. */
const bare = (host: string): string => host.replace(/^\[|\]$/g, '').split('%', 1)[0] ?? '';

const isIP = (address: string): number => process.getBuiltinModule('node:net').isIP(address);

type Subnet = readonly [network: string, prefix: number];

const loopback: readonly Subnet[] = [
  ['127.0.0.0', 8],
  ['::1', 128],
];

const forbidden: readonly Subnet[] = [
  ['0.0.0.0', 8],
  ['169.254.0.0', 16],
  ['224.0.0.0', 4],
  ['255.255.255.255', 32],
  // Metadata services: Alibaba Cloud, Oracle Cloud, Azure's wire server.
  ['100.100.100.200', 32],
  ['192.0.0.192', 32],
  ['168.63.129.16', 32],
  ['::', 128],
  ['fe80::', 10],
  ['ff00::', 8],
  // Metadata services: AWS, Google Cloud.
  ['fd00:ec2::', 32],
  ['fd20:ce::', 32],
  // 169.254.0.0/16 and the metadata services through NAT64, 6to4, and as an IPv4-compatible address.
  ['64:ff9b::a9fe:0', 112],
  ['64:ff9b::6464:64c8', 128],
  ['64:ff9b::a83f:8110', 128],
  ['2002:a9fe::', 32],
  ['::a9fe:0', 112],
];

let made: Record<'loopback' | 'forbidden', import('node:net').BlockList> | undefined;

/** The lists, made when first asked for: only commands that use a network need them. */
function lists() {
  const { BlockList } = process.getBuiltinModule('node:net');
  const listOf = (subnets: readonly Subnet[]) => {
    const list = new BlockList();
    for (const [network, prefix] of subnets)
      list.addSubnet(network, prefix, network.includes(':') ? 'ipv6' : 'ipv4');
    return list;
  };
  made ??= { loopback: listOf(loopback), forbidden: listOf(forbidden) };
  return made;
}
